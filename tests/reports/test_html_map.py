"""Footprints on the flat map: cut at 180 degrees, closed over poles, thinned, never invented."""

import pytest

from pytest_prr.reports.html.flat_map import footprint
from pytest_prr.reports.html.shapes import Shape, shape_of
from pytest_prr.reports.html.thumbnail import thumbnail

PLENTY = 1000


def polygon(*ring):
    return {"type": "Polygon", "coordinates": [[list(place) for place in (*ring, ring[0])]]}


def boxes(shape):
    """West, south, east, north of each area."""
    found = []
    for outline, *_ in shape.areas:
        xs, ys = zip(*outline, strict=True)
        found.append((min(xs), min(ys), max(xs), max(ys)))
    return sorted(found)


def test_a_polygon_stays_as_it_is():
    geometry = polygon((20, 66), (30, 66), (30, 68), (20, 68))
    shape = footprint(geometry, (20, 66, 30, 68), PLENTY)
    assert shape == Shape(
        areas=([[(20.0, 66.0), (30.0, 66.0), (30.0, 68.0), (20.0, 68.0), (20.0, 66.0)]],)
    )


CUT = [(-180.0, -20.0, -170.0, -10.0), (170.0, -20.0, 180.0, -10.0)]


@pytest.mark.parametrize(
    ("geometry", "box"),
    [
        # as RFC 7946 has it
        (
            {
                "type": "MultiPolygon",
                "coordinates": [
                    polygon((170, -20), (180, -20), (180, -10), (170, -10))["coordinates"],
                    polygon((-180, -20), (-170, -20), (-170, -10), (-180, -10))["coordinates"],
                ],
            },
            (170, -20, -170, -10),
        ),
        # longitudes beyond 180
        (polygon((170, -20), (190, -20), (190, -10), (170, -10)), None),
        (polygon((-190, -20), (-170, -20), (-170, -10), (-190, -10)), None),
        # a step across, where the bounding box says so
        (polygon((170, -20), (-170, -20), (-170, -10), (170, -10)), (170, -20, -170, -10)),
        # the bounding box alone
        (None, (170, -20, -170, -10)),
    ],
)
def test_what_crosses_the_antimeridian_is_cut_there(geometry, box):
    assert boxes(footprint(geometry, box, PLENTY)) == CUT


def test_a_step_round_the_world_is_drawn_as_geojson_means_it():
    wide = polygon((-179.5, -60), (179.5, -60), (179.5, 60), (-179.5, 60))
    assert boxes(footprint(wide, (-179.5, -60, 179.5, 60), PLENTY)) == [(-179.5, -60, 179.5, 60)]


@pytest.mark.parametrize(("latitude", "pole"), [(70, 90), (-70, -90)])
def test_a_ring_around_a_pole_is_closed_over_it(latitude, pole):
    ring = polygon(*((longitude, latitude) for longitude in range(-170, 180, 20)))
    shape = footprint(ring, (-180, min(latitude, pole), 180, max(latitude, pole)), PLENTY)
    covered = boxes(shape)
    assert (covered[0][0], covered[-1][2]) == (-180, 180)
    assert {min(box[1] for box in covered), max(box[3] for box in covered)} == {latitude, pole}


def test_a_hole_stays_in_what_is_cut():
    hole = [[178, -17], [-178, -17], [-178, -13], [178, -13], [178, -17]]
    geometry = polygon((-170, -20), (-170, -10), (170, -10), (170, -20))
    geometry["coordinates"].append(hole)
    shape = footprint(geometry, (170, -20, -170, -10), PLENTY)
    from shapely.geometry import Polygon

    area = sum(Polygon(rings[0], rings[1:]).area for rings in shape.areas)
    assert area == pytest.approx(20 * 10 - 4 * 4)


def test_lines_points_and_collections():
    geometry = {
        "type": "GeometryCollection",
        "geometries": [
            {"type": "Point", "coordinates": [25.5, 67.25, 180]},
            {"type": "MultiPoint", "coordinates": [[1, 2], [3, 4]]},
            {"type": "LineString", "coordinates": [[0, 0], [10, 5]]},
        ],
    }
    shape = shape_of(geometry)
    assert shape.points == ((25.5, 67.25), (1, 2), (3, 4))
    assert shape.lines == ([(0, 0), (10, 5)],)


def test_a_line_across_the_antimeridian_has_two_parts():
    line = {"type": "LineString", "coordinates": [[170, 0], [-170, 10]]}
    shape = footprint(line, (170, 0, -170, 10), PLENTY)
    assert sorted(shape.lines) == [[(-180.0, 5.0), (-170.0, 10.0)], [(170.0, 0.0), (180.0, 5.0)]]


@pytest.mark.parametrize(
    "geometry",
    [
        None,
        "POINT (1 2)",
        {"type": "Polygon", "coordinates": "x"},
        {"type": "Polygon", "coordinates": [[[0, 0], [1, "<b>"], [1, 1], [0, 0]]]},
        {"type": "Point", "coordinates": [float("nan"), 1]},
        {"type": "Point", "coordinates": [1, 95]},
        {"type": ["Point"], "coordinates": [1, 2]},
        {"type": "GeometryCollection", "geometries": [{"type": "GeometryCollection"}, 5]},
    ],
)
def test_what_is_no_place_is_not_drawn(geometry):
    assert not footprint(geometry, None, PLENTY)
    assert boxes(footprint(geometry, (1, 2, 3, 4), PLENTY)) == [(1, 2, 3, 4)]


def test_an_outline_that_crosses_itself_does_no_harm():
    bow = polygon((170, 0), (190, 10), (190, 0), (170, 10))
    assert boxes(footprint(bow, None, PLENTY))


def test_many_positions_become_few():
    from math import cos, radians, sin

    ring = [(10 * cos(radians(a / 20)), 10 * sin(radians(a / 20))) for a in range(7200)]
    shape = footprint(polygon(*ring), (-10, -10, 10, 10), 40)
    count = len(shape.areas[0][0])
    assert 8 < count <= 40
    assert boxes(shape)[0] == pytest.approx((-10, -10, 10, 10), abs=0.5)


def test_more_polygons_than_fit_become_their_box():
    squares = [
        polygon((x, 0), (x + 0.5, 0), (x + 0.5, 1), (x, 1))["coordinates"] for x in range(50)
    ]
    geometry = {"type": "MultiPolygon", "coordinates": squares}
    assert boxes(footprint(geometry, (0, 0, 49.5, 1), 12)) == [(0, 0, 49.5, 1)]


def test_a_thumbnail_shows_what_crosses_the_antimeridian_in_one_piece():
    image = thumbnail([(170, -20, -170, 0)], [((175, -15, -178, -10), "#d5483f")])
    assert image.count("<rect") == 2
    assert image.startswith("<svg ")
    xs = [float(part.split('"')[1]) for part in image.split("<rect")[1:]]
    widths = [float(part.split('width="')[1].split('"')[0]) for part in image.split("<rect")[1:]]
    for x, width in zip(xs, widths, strict=True):
        assert 0 <= x < x + width <= 360


def test_nothing_to_show_gives_no_thumbnail():
    assert thumbnail([], []) == ""
