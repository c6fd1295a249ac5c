"""What a file says of its inside, as datacube, projection, raster and table fields."""

import json
from datetime import UTC, datetime

import pystac
import pytest

from pytest_prr import check
from pytest_prr.generator.composing.documents import as_json
from pytest_prr.generator.composing.extensions import describe
from pytest_prr.readers.facts import Axis, Band, Column, FileFacts, Projection, Variable
from pytest_prr.stac.vocabulary import FILE_EXTENSION, extension_uri

START, END = datetime(2011, 1, 1, tzinfo=UTC), datetime(2011, 1, 31, tzinfo=UTC)
TIME = Axis(name="time", size=31, kind="temporal", interval=(START, END), step=86400.0)
LON = Axis(
    name="lon", size=11, kind="spatial", axis="x", extent=(5.0, 6.0), step=0.1, unit="degrees_east"
)
LAT = Axis(name="lat", size=11, kind="spatial", axis="y", extent=(50.0, 51.0), unit="degrees_north")
X, Y = (
    Axis(name=name, size=9, kind="spatial", axis=name, extent=(-4e6, 4e6), step=1e6, unit="m")
    for name in ("x", "y")
)


def collection():
    made = pystac.Collection(
        id="rain",
        title="Rain: as it was measured",
        description="Rain as it was measured, for tests of the fields.",
        license="CC-BY-4.0",
        extent=pystac.Extent(
            pystac.SpatialExtent([[-180.0, -90.0, 180.0, 90.0]]),
            pystac.TemporalExtent([[START, END]]),
        ),
    )
    item = pystac.Item(
        id="rain-1",
        geometry={
            "type": "Polygon",
            "coordinates": [[[-180, -90], [180, -90], [180, 90], [-180, 90], [-180, -90]]],
        },
        bbox=[-180.0, -90.0, 180.0, 90.0],
        datetime=START,
        properties={
            "start_datetime": "2011-01-01T00:00:00Z",
            "end_datetime": "2011-01-31T00:00:00Z",
            "license": "CC-BY-4.0",
        },
        stac_extensions=[FILE_EXTENSION],
    )
    made.add_item(item)
    return made, item


@pytest.fixture
def described(tmp_path):
    """``described(axes=…)``: the asset, its item's extensions but File, and the notices."""

    def make(**facts):
        made, item = collection()
        asset = pystac.Asset(
            href="https://example.org/rain.nc",
            title="Rain of January",
            media_type="application/x-netcdf" if "axes" in facts else "text/plain",
            roles=["data"],
            extra_fields={"file:size": 12},
        )
        item.add_asset("data", asset)
        notices = describe(item, asset, FileFacts(location="rain.nc", **facts))
        made.normalize_and_save(str(tmp_path), pystac.CatalogType.SELF_CONTAINED)
        families = ["extensions", "json", "datetime", "spatial", "core-schema"]
        found = check(tmp_path, profile=["template", "apex"], select=families)
        weighty = [f for f in found.findings if f.severity != "info"]
        assert [(f.code, f.pointer, f.message) for f in weighty] == []
        text = as_json(item.to_dict(include_self_link=False))
        document = json.loads(text)
        assert document["stac_extensions"][0] == FILE_EXTENSION
        return document["assets"]["data"], document["stac_extensions"][1:], notices

    return make


def test_a_file_without_inside_gets_no_fields(described):
    asset, extensions, notices = described()
    assert set(asset) == {"href", "title", "type", "roles", "file:size"}
    assert (extensions, notices) == ([], [])


def test_dimensions_of_time_and_place(described):
    asset, extensions, notices = described(axes=(TIME, LAT, LON))
    assert asset["cube:dimensions"] == {
        "time": {
            "type": "temporal",
            "extent": ["2011-01-01T00:00:00Z", "2011-01-31T00:00:00Z"],
            "step": "P1D",
        },
        "lat": {
            "type": "spatial",
            "axis": "y",
            "extent": [50, 51],
            "step": None,
            "unit": "degrees_north",
        },
        "lon": {
            "type": "spatial",
            "axis": "x",
            "extent": [5, 6],
            "step": 0.1,
            "unit": "degrees_east",
        },
    }
    assert "cube:variables" not in asset
    assert extensions == [extension_uri("cube")]
    assert notices == []


def test_variables_with_unit_type_and_fill_value(described):
    variables = (
        Variable(
            name="rain",
            dimensions=("time", "lat", "lon"),
            data_type="float32",
            unit="mm",
            description="rain that\n  fell",
            nodata=float("nan"),
        ),
        Variable(name="flag", dimensions=(), kind="auxiliary", data_type="int16", nodata=-99.0),
        Variable(name="word", dimensions=("lat",), data_type="<U5", standard_name="station_name"),
    )
    asset, _, _ = described(axes=(TIME, LAT, LON), variables=variables)
    assert asset["cube:variables"] == {
        "rain": {
            "dimensions": ["time", "lat", "lon"],
            "type": "data",
            "description": "rain that fell",
            "unit": "mm",
            "data_type": "float32",
            "nodata": "nan",
        },
        "flag": {"dimensions": [], "type": "auxiliary", "data_type": "int16", "nodata": -99},
        "word": {
            "dimensions": ["lat"],
            "type": "data",
            "description": "station_name",
            "data_type": "other",
        },
    }


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (86400.0, "P1D"),
        (8 * 86400.0, "P8D"),
        (21600.0, "PT6H"),
        (1800.0, "PT30M"),
        (129600.0, "P1DT12H"),
        (0.5, "PT0.5S"),
        (3661.25, "PT1H1M1.25S"),
        (1e-9, None),
        (None, None),
    ],
)
def test_steps_of_time_are_durations(described, seconds, text):
    axis = Axis(name="time", size=3, kind="temporal", interval=(START, END), step=seconds)
    asset, _, _ = described(axes=(axis,))
    assert asset["cube:dimensions"]["time"]["step"] == text


def test_one_instant_has_no_step(described):
    axis = Axis(name="time", size=1, kind="temporal", interval=(START, START))
    asset, _, _ = described(axes=(axis,))
    assert "step" not in asset["cube:dimensions"]["time"]


def test_fractions_of_a_second_are_not_cut_off(described):
    ends = START.replace(microsecond=700_000), END.replace(hour=0, day=30, microsecond=1)
    axis = Axis(name="time", size=2, kind="temporal", interval=ends)
    asset, _, _ = described(axes=(axis,))
    extent = asset["cube:dimensions"]["time"]["extent"]
    assert extent == ["2011-01-01T00:00:00Z", "2011-01-30T00:00:01Z"]


def test_projected_axes_have_the_reference_system_of_the_file(described):
    grid = Projection(
        code="EPSG:3031",
        bbox=(-4.5e6, -4.5e6, 4.5e6, 4.5e6),
        shape=(9, 9),
        transform=(1e6, 0.0, -4.5e6, 0.0, -1e6, 4.5e6),
    )
    asset, extensions, _ = described(axes=(X, Y), projection=grid)
    assert asset["cube:dimensions"]["x"] == {
        "type": "spatial",
        "axis": "x",
        "extent": [-4000000, 4000000],
        "step": 1000000,
        "unit": "m",
        "reference_system": 3031,
    }
    assert {key: value for key, value in asset.items() if key.startswith("proj:")} == {
        "proj:code": "EPSG:3031",
        "proj:bbox": [-4500000, -4500000, 4500000, 4500000],
        "proj:shape": [9, 9],
        "proj:transform": [1000000, 0, -4500000, 0, -1000000, 4500000],
    }
    assert extensions == [extension_uri("cube"), extension_uri("proj")]


def test_metres_of_an_unknown_projection_are_not_given_out_for_degrees(described):
    asset, _, _ = described(axes=(X, Y))
    assert asset["cube:dimensions"]["x"]["type"] == "other"


def test_a_system_without_code_is_text(described):
    wkt = 'ENGCRS["a field",EDATUM["a stone"],CS[Cartesian,2],AXIS["x",east],AXIS["y",north]]'
    asset, _, _ = described(axes=(X, Y), projection=Projection(wkt2=wkt))
    assert asset["cube:dimensions"]["y"]["reference_system"] == wkt
    assert (asset["proj:code"], asset["proj:wkt2"]) == (None, wkt)


@pytest.mark.parametrize(
    ("values", "extent", "shown"),
    [
        ((0.5, 325.5, 355.5), [-34.5, 0.5], [-34.5, -4.5, 0.5]),
        (None, [-34.5, 0.5], None),
    ],
)
def test_longitudes_that_begin_anew_inside_the_data_stay_together(described, values, extent, shown):
    axis = Axis(
        name="lon",
        size=3,
        kind="spatial",
        axis="x",
        extent=(0.5, 355.5),
        values=values,
        unit="degrees_east",
        reference_system=4326,
    )
    asset, _, _ = described(axes=(axis,), bbox=(-34.5, -10.0, 0.5, -1.5))
    lon = asset["cube:dimensions"]["lon"]
    assert (lon["extent"], lon.get("values")) == (extent, shown)


def test_longitudes_around_the_globe_stay_as_they_are(described):
    axis = Axis(
        name="lon", size=360, kind="spatial", axis="x", extent=(0.5, 359.5), unit="degrees_east"
    )
    asset, _, _ = described(axes=(axis,), bbox=(-180.0, -10.0, 180.0, -1.5))
    assert asset["cube:dimensions"]["lon"]["extent"] == [0.5, 359.5]


def test_other_dimensions(described):
    axes = (
        Axis(name="bnds", size=2),
        Axis(name="obs", size=0),
        Axis(name="member", size=3, values=(1.0, 2.0, 7.0)),
        Axis(name="station", size=2, values=("Abisko", "Utö")),
        Axis(name="depth", size=2, kind="spatial", axis="z", extent=(0.1, 0.5), unit="m"),
        Axis(name="broken", size=2, kind="temporal"),
        Axis(name="wild", size=2, extent=(float("nan"), 1.0)),
    )
    asset, _, _ = described(axes=axes)
    assert asset["cube:dimensions"] == {
        "bnds": {"type": "index", "extent": [0, 1], "step": 1},
        "obs": {"type": "index", "extent": [0, 0], "step": 1},
        "member": {"type": "other", "values": [1, 2, 7]},
        "station": {"type": "other", "values": ["Abisko", "Utö"]},
        "depth": {"type": "spatial", "axis": "z", "extent": [0.1, 0.5], "step": None, "unit": "m"},
        "broken": {"type": "index", "extent": [0, 1], "step": 1},
        "wild": {"type": "index", "extent": [0, 1], "step": 1},
    }


def test_numbers_have_no_more_digits_than_mean_something(described):
    noisy = Axis(
        name="lon",
        size=4,
        kind="spatial",
        axis="x",
        extent=(5.099999904632568, 5.399999618530273),
        step=0.09999990463256836,
        unit="degrees_east",
    )
    depth = Axis(name="depth", size=2, extent=(0.10000000149011612, 1 / 3), unit="m")
    asset, _, _ = described(axes=(noisy, depth))
    lon = asset["cube:dimensions"]["lon"]
    assert (lon["extent"], lon["step"]) == ([5.0999999, 5.3999996], 0.0999999)
    assert asset["cube:dimensions"]["depth"]["extent"] == [0.1000000015, 0.3333333333]


def test_groups_keep_their_variables_apart(described):
    axes = (Axis(name="a/obs", size=2), Axis(name="b/obs", size=3))
    variables = tuple(Variable(name=f"{g}/rain", dimensions=(f"{g}/obs",)) for g in "ab")
    asset, _, _ = described(axes=axes, variables=variables)
    assert asset["cube:variables"]["b/rain"]["dimensions"] == ["b/obs"]
    assert asset["cube:dimensions"]["b/obs"]["extent"] == [0, 2]


def test_of_very_many_variables_the_data_are_described(described):
    axes = (LON,)
    extra = [Variable(name=f"x{n}", dimensions=("lon",), kind="auxiliary") for n in range(150)]
    data = [Variable(name=f"d{n}", dimensions=("lon",)) for n in range(150)]
    asset, _, notices = described(axes=axes, variables=(*extra, *data))
    assert list(asset["cube:variables"]) == [f"x{n}" for n in range(50)] + [
        f"d{n}" for n in range(150)
    ]
    assert notices == ["item 'rain-1': of 300 variables in rain.nc, 200 are described"]


def test_of_very_many_dimensions_those_in_use_are_described(described):
    axes = tuple(Axis(name=f"n{n}", size=2) for n in range(300))
    asset, _, notices = described(axes=axes, variables=(Variable(name="a", dimensions=("n250",)),))
    assert list(asset["cube:dimensions"]) == ["n250"]
    assert notices == ["item 'rain-1': of 300 dimensions in rain.nc, 1 are described"]


def test_a_variable_over_an_unknown_dimension_is_left_out(described):
    variables = (Variable(name="a", dimensions=("lon",)), Variable(name="b", dimensions=("gone",)))
    asset, _, notices = described(axes=(LON,), variables=variables)
    assert list(asset["cube:variables"]) == ["a"]
    assert notices == ["item 'rain-1': of 2 variables in rain.nc, 1 are described"]


def test_what_all_bands_share_stands_once(described):
    common = {"data_type": "int16", "nodata": -9999, "spatial_resolution": 10.0}
    bands = (
        Band(name="red", scale=0.0001, offset=-0.1, **common),
        Band(name="nir", unit="1", scale=0.0002, offset=0.0, **common),
    )
    asset, extensions, _ = described(bands=bands)
    assert asset["bands"] == [
        {"name": "red", "raster:scale": 0.0001, "raster:offset": -0.1},
        {"name": "nir", "unit": "1", "raster:scale": 0.0002, "raster:offset": 0},
    ]
    assert (asset["data_type"], asset["nodata"]) == ("int16", -9999)
    assert asset["raster:spatial_resolution"] == 10
    assert extensions == [extension_uri("raster")]


def test_one_band_says_it_of_itself(described):
    asset, extensions, _ = described(bands=(Band(data_type="uint8", nodata="nan", scale=1.0),))
    assert asset["bands"] == [{"name": "1", "data_type": "uint8", "nodata": "nan"}]
    assert extensions == []


def test_of_very_many_bands_the_first_are_described(described):
    asset, _, notices = described(bands=tuple(Band(data_type="uint8") for _ in range(300)))
    assert len(asset["bands"]) == 200
    assert notices == ["item 'rain-1': of 300 bands in rain.nc, 200 are described"]


def test_columns_and_rows_of_a_table(described):
    columns = (Column(name="station", type="string"), Column(name="rain", description="in mm"))
    asset, extensions, notices = described(columns=columns, rows=3)
    assert asset["table:columns"] == [
        {"name": "station", "type": "string"},
        {"name": "rain", "description": "in mm"},
    ]
    assert asset["table:row_count"] == 3
    assert (extensions, notices) == ([extension_uri("table")], [])


def test_an_extension_that_is_declared_is_not_declared_twice():
    _, item = collection()
    older = "https://stac-extensions.github.io/datacube/v2.2.0/schema.json"
    item.stac_extensions.append(older)
    for key in ("a", "b"):
        item.add_asset(key, pystac.Asset(href=f"https://example.org/{key}.nc"))
        describe(item, item.assets[key], FileFacts(location=f"{key}.nc", axes=(LON,)))
    assert item.stac_extensions == [FILE_EXTENSION, older]
    assert as_json(item.to_dict())


def test_a_built_item_says_what_its_file_holds(project):
    project.netcdf("a.nc")
    project.checked("- {id: rain-a, files: a.nc}")
    item = project.item("rain-a")
    dimensions = item["assets"]["data"]["cube:dimensions"]
    assert {name: one["type"] for name, one in dimensions.items()} == {
        "lon": "spatial",
        "lat": "spatial",
        "time": "temporal",
    }
    assert extension_uri("cube") in item["stac_extensions"]
    times = [item["properties"][key] for key in ("start_datetime", "end_datetime")]
    assert dimensions["time"]["extent"] == times
