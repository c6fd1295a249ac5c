"""Places: tables of what is refused and what looks odd and is right, through the public door."""

import json

import pytest

from pytest_prr import check
from pytest_prr.engine.patch import applied

WORLD = [-180, -90, 180, 90]


def codes(folder, **options):
    return [finding.code for finding in check(folder, **options).findings]


def boxed(*boxes):
    return {"extent": {"spatial": {"bbox": [list(box) for box in boxes]}}}


def ring(west, south, east, north):
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def polygon(*box):
    return {"type": "Polygon", "coordinates": [ring(*box)]}


def halves(*boxes):
    return {"type": "MultiPolygon", "coordinates": [[ring(*box)] for box in boxes]}


def placed(bbox, geometry, collection=WORLD):
    return {"item": {"bbox": list(bbox), "geometry": geometry}, "collection": boxed(collection)}


FIJI = placed([175, -20, -175, -15], halves((175, -20, 180, -15), (-180, -20, -175, -15)))


@pytest.mark.parametrize(
    ("box", "refused"),
    [
        ([20, 66, 30, 68], False),
        ([20.5, 66, 0, 30, 68, 9000], False),
        ([170, -50, -170, -10], False),  # across the antimeridian
        ([-180, -90, 180, 90], False),
        ([20, 66, 20, 66], False),
        (None, False),
        ([30, 66, 20, 68], True),
        ([20, 68, 30, 66], True),
        ([20, 66, 100, 30, 68, 0], True),
        ([66, 100, 68, 120], True),
        ([0, -90, 360, 90], True),
        ([-3e6, -3e6, 3e6, 3e6], True),
        ([20, 66, 30], True),
        (["20", "66", "30", "68"], True),
        ([20, 66, True, 68], True),
        ([[20, 66, 30, 68]], True),
        ("20,66,30,68", True),
        (10**400, True),
    ],
)
def test_boxes(collection, box, refused):
    folder = collection(item={"bbox": box})
    assert ("SPA001" in codes(folder, select=("SPA",))) is refused


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (FIJI, []),
        (placed([-180, -20, 180, -15], halves((175, -20, 180, -15), (-180, -20, -175, -15))), []),
        (placed([179, -20, -179, -15], {"type": "MultiPoint",
                "coordinates": [[179, -20], [-179, -15]]}), []),
        (placed([20, 66, 20, 66], {"type": "Point", "coordinates": [20, 66]}), []),
        (placed([20, 66, 30, 68], polygon(20.00004, 66, 30, 67.99996)), []),  # rounded
        (placed([20, 66, 30, 68], polygon(20.001, 66, 30, 68)), ["SPA003"]),
        (placed([175, -20, -175, -15], polygon(-175, -20, 175, -15)), ["SPA003", "SPA013"]),
        (placed([20, 66, 20, 66], polygon(20, 66, 30, 68)), ["SPA003"]),
        (placed([170, -50, -170, -10], polygon(170, -50, 180, -10)), ["SPA003"]),
    ],
)  # fmt: skip
def test_box_and_geometry(collection, changes, expected):
    found = codes(collection(**changes), select=("SPA001", "SPA003", "SPA004", "SPA013"))
    assert sorted(found) == expected


@pytest.mark.parametrize(
    ("geometry", "pointer"),
    [
        (polygon(20, 66, 30, 68), None),
        ({"type": "Polygon", "coordinates": [ring(20, 66, 30, 68)[:-1]]},
         "/geometry/coordinates/0"),
        ({"type": "Polygon", "coordinates": [[[20, 66], [30, 66], [20, 66]]]},
         "/geometry/coordinates/0"),
        ({"type": "Polygon", "coordinates": [[[20, 66], [30, 68], [30, 66], [20, 68], [20, 66]]]},
         "/geometry"),
        ({"type": "Polygon", "coordinates": []}, "/geometry"),
        ({"type": "Polygon", "coordinates": None}, "/geometry/coordinates"),
        ({"type": "Polygon", "coordinates": [[20, 66], [30, 66]]}, "/geometry/coordinates/0/0"),
        ({"type": "Point", "coordinates": [2e6, 3e6]}, "/geometry/coordinates"),
        ({"type": "Point", "coordinates": [66, 120]}, "/geometry/coordinates"),
        ({"type": "Point", "coordinates": ["20", "66"]}, "/geometry/coordinates"),
        ({"type": "Circle", "coordinates": [20, 66]}, "/geometry"),
        ({"type": ["Point"], "coordinates": [20, 66]}, "/geometry"),
        ({"type": "GeometryCollection", "geometries": []}, "/geometry"),
        ([20, 66], "/geometry"),
    ],
)  # fmt: skip
def test_geometries(collection, geometry, pointer):
    found = check(collection(item={"geometry": geometry}), select=("SPA004",)).findings
    assert [finding.pointer for finding in found] == ([pointer] if pointer else [])


@pytest.mark.parametrize(
    ("geometry", "refused"),
    [
        (polygon(*WORLD), False),
        (polygon(-170, -20, 170, 20), False),  # a wide band between parallels
        (FIJI["item"]["geometry"], False),
        # Antarctica, taken along the antimeridian to the pole
        ({"type": "Polygon", "coordinates": [[[-180, -90], [180, -90], [180, -75], [60, -66],
                                              [-60, -64], [-180, -75], [-180, -90]]]}, False),
        ({"type": "Polygon", "coordinates": [[[175, -20], [-178, -19], [-177, -15], [174, -14],
                                              [175, -20]]]}, True),
        # a ring round the pole
        ({"type": "Polygon", "coordinates": [[[-150, -70], [-30, -71], [90, -72], [170, -73],
                                              [-150, -70]]]}, True),
        ({"type": "LineString", "coordinates": [[179, 10], [-179, 11]]}, True),
        ({"type": "MultiLineString", "coordinates": [[[179, 10], [180, 10.5]],
                                                     [[-180, 10.5], [-179, 11]]]}, False),
    ],
)  # fmt: skip
def test_geometries_are_cut_at_the_antimeridian(collection, geometry, refused):
    folder = collection(item={"geometry": geometry})
    assert ("SPA013" in codes(folder, select=("SPA",))) is refused


@pytest.mark.parametrize(
    ("collection_box", "item_box", "refused"),
    [
        ([20, 66, 30, 68], [20, 66, 30, 68], False),
        ([20, 66, 30, 68], [20, 66, 30.0000005, 68], False),
        ([20, 66, 30, 68], [20, 66, 30.1, 68], True),
        ([170, -50, -170, -10], [175, -20, -175, -15], False),
        ([170, -50, -170, -10], [-175, -20, -172, -15], False),
        ([170, -50, -170, -10], [-179, -20, 179, -15], True),
        (WORLD, [175, -20, -175, -15], False),
        ([2e6, 2e6, 3e6, 3e6], [20, 66, 30, 68], False),  # not to be used: told elsewhere
    ],
)
def test_items_lie_within_the_collection(collection, collection_box, item_box, refused):
    folder = collection(item={"bbox": item_box}, collection=boxed(collection_box))
    assert ("SPA002" in codes(folder, select=("SPA",))) is refused


def test_swapped_axes_are_told_at_the_collection_and_at_the_item(collection):
    folder = collection(collection=boxed([66.1, 20.1, 67.9, 29.9]))
    report = check(folder, select=("SPA002", "SPA005", "SPA009"))
    assert sorted(finding.code for finding in report.findings) == ["SPA002", "SPA009"]
    assert all("exchanged" in finding.message for finding in report.findings)


def test_swapped_axes_of_an_item(collection):
    (finding,) = check(collection(item={"bbox": [66, 20, 68, 30]}), select=("SPA002",)).findings
    assert "are they swapped?" in finding.message


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"collection": boxed(WORLD)}, True),
        ({"collection": boxed([18, 65, 32, 69])}, False),
        ({"collection": boxed([20, 66, 29, 68])}, True),
        ({"collection": {**boxed(WORLD), "links": [{"rel": "item", "href": "./no.json"}]}}, False),
        ({"collection": boxed(WORLD), "text": {"loose/loose.json": "{item}"}}, False),
        ({"collection": boxed([20, 66, 0, 30, 67, 10])}, True),
    ],
)
def test_the_collections_box_covers_its_items_and_little_more(collection, changes, refused):
    folder = collection(**changes)
    assert ("SPA005" in codes(folder, select=("SPA",))) is refused


@pytest.mark.parametrize(
    ("boxes", "expected"),
    [
        ([[20, 66, 30, 68]], []),
        ([[20, 66, 30, 68], [20, 66, 25, 68], [26, 66, 30, 68]], []),
        ([[20, 66, 30, 68], [20, 66, 25, 68]], ["two boxes tell no more than one"]),
        ([[20, 66, 25, 68], [20, 66, 25, 68], [26, 66, 30, 68]], ["the first box stands for"]),
        ([[170, -50, -170, 0], [170, -50, 180, 0], [-180, -50, -170, 0]], []),
        ([[20, 66, 30, 68], "nothing", [26, 66, 40, 68]], []),
    ],
)
def test_the_first_of_several_boxes(collection, boxes, expected):
    extent = {"extent": {"spatial": {"bbox": boxes}}}
    found = check(collection(collection=extent), select=("SPA008",)).findings
    assert [finding.message[: len(start)] for finding, start in zip(found, expected, strict=True)] \
        == expected  # fmt: skip


@pytest.mark.parametrize("box", [[0, 0, 0, 0], [-0.0018, 0.0004, 0.0013, 0.0007]])
def test_a_speck_at_zero(collection, box):
    found = codes(collection(collection=boxed(box)), select=("SPA005", "SPA009", "SPA010"))
    assert found == ["SPA010"]


@pytest.mark.parametrize(
    ("coordinates", "count"),
    [
        ([ring(20, 66, 30, 68)], 0),
        ([ring(20, 66, 30, 68)[::-1]], 1),
        ([ring(20, 66, 30, 68), ring(22, 66.5, 23, 67)[::-1]], 0),
        ([ring(20, 66, 30, 68)[::-1], ring(22, 66.5, 23, 67)], 1),
    ],
)
def test_winding(collection, coordinates, count):
    geometry = {"type": "Polygon", "coordinates": coordinates}
    folder = collection(item={"geometry": geometry})
    assert codes(folder, select=("SPA004", "SPA007")).count("SPA007") == count


@pytest.mark.parametrize(
    ("x", "y", "system", "refused"),
    [
        ((20.25, 29.75), (66.25, 67.75), 4326, False),
        ((20, 30), (68, 66), "EPSG:4326", False),
        ((10, 30), (66, 68), 4326, True),
        ((0, 360), (66, 68), 4326, True),
        ((300000, 400000), (7400000, 7500000), 32635, False),
        ((300000, 400000), (7400000, 8500000), 32635, True),
        ((300000, 400000), (7400000, 8500000), "no system", False),
        ((300000, 400000), (7400000, 8500000), {"type": "ProjectedCRS"}, False),
        ((300000, 400000), (7400000, 8500000), [32635], False),
        ((None, 30), (66, 68), 4326, False),
    ],
)
def test_the_cubes_place(collection, x, y, system, refused):
    dimensions = {
        axis: {
            "type": "spatial",
            "axis": axis,
            "extent": list(ends),
            "step": 0.5 if system == 4326 else None,
            "reference_system": system,
        }
        for axis, ends in (("x", x), ("y", y))
    }
    folder = collection(item={"properties": {"cube:dimensions": dimensions}})
    assert ("SPA014" in codes(folder, select=("SPA",))) is refused


@pytest.mark.parametrize(
    ("x", "y", "box", "refused"),
    [
        ((-3950000, 3950000), (-3950000, 4350000), [-180, -90, 180, -39], False),
        ((-3950000, 3950000), (-3950000, 4350000), [-180, -90, 180, -56.7587], True),
        ((-100000, 100000), (-100000, 100000), [-180, -90, 180, -88], False),
    ],
)
def test_a_polar_grid_covers_all_longitudes(collection, x, y, box, refused):
    dimensions = {
        axis: {"type": "spatial", "axis": axis, "extent": list(ends), "reference_system": 3031}
        for axis, ends in (("x", x), ("y", y))
    }
    folder = collection(
        item={"bbox": box, "properties": {"cube:dimensions": dimensions}}, collection=boxed(WORLD)
    )
    assert ("SPA014" in codes(folder, select=("SPA",))) is refused


@pytest.mark.parametrize(
    "changes",
    [
        {"without": ("item/bbox",)},
        {"item": {"bbox": [20, 66, 30, 67]}},
        {"item": {"geometry": {"type": "Polygon", "coordinates": [ring(20, 66, 30, 68)[:-1]]}}},
        {"item": {"geometry": {"type": "Polygon", "coordinates": [ring(20, 66, 30, 68)[::-1]]}}},
        {"item": {"geometry": None}},
        {"item": {"bbox": [20.00000000001, 66, 30, 68]}},
        {"collection": boxed(WORLD)},
        {"collection": boxed([66, 20, 68, 30])},
        {"collection": boxed([0, 0, 0, 0])},
        {"collection": boxed([20, 66, 30, 68], [20, 66, 25, 68], [26, 66, 31, 68])},
    ],
)
def test_a_fix_ends_its_finding(collection, monkeypatch, changes):
    folder = collection(**changes)
    monkeypatch.chdir(folder)
    fixable = [finding for finding in check(folder, select=("SPA",)).findings if finding.fix]
    assert fixable
    for finding in fixable:
        path = folder / finding.file
        before = path.read_text()
        path.write_text(json.dumps(applied(json.loads(before), finding.fix.patch)))
        left = check(folder, select=("SPA",)).findings
        path.write_text(before)
        assert (finding.code, finding.pointer) not in {(f.code, f.pointer) for f in left}


def test_safe_fixes_are_those_that_lose_no_meaning(collection):
    open_ring = {"type": "Polygon", "coordinates": [ring(20, 66, 30, 68)[:-1]]}
    folder = collection(item={"geometry": open_ring, "bbox": [20, 66, 30, 67]})
    safe = {f.code: f.fix.safe for f in check(folder, select=("SPA",)).findings if f.fix}
    assert safe == {"SPA003": False, "SPA004": True}


def test_true_is_no_coordinate_though_it_equals_one(collection):
    geometry = polygon(1.0, 66.0, 2.0, 68.0)
    geometry["coordinates"][0][0] = [True, 66.0]
    folder = collection(**placed([1.0, 66.0, 2.0, 68.0], geometry))
    assert "SPA004" in codes(folder)
