"""What the contestants are given."""

import json
import os
import subprocess
import sys

import jsonschema_rs
import pytest


@pytest.fixture
def schemas(benchmarks):
    """The stand-ins for extensions, by address."""
    documents = map(json.loads, _texts(benchmarks / "peers/extensions"))
    return {document["$id"].rstrip("#"): document for document in documents}


def _texts(folder):
    return [path.read_text() for path in folder.glob("*.json")]


@pytest.fixture
def item(tmp_path):
    from make_collection import make

    make(1, tmp_path)
    return json.loads(next(tmp_path.glob("*/*.json")).read_text())


def test_every_extension_of_the_items_has_a_stand_in(schemas, item):
    assert set(item["stac_extensions"]) == set(schemas)


@pytest.mark.parametrize(
    ("field", "wrong"),
    [("file:size", "1 MB"), ("file:checksum", "XYZ"), ("cube:dimensions", {"x": {}})],
)
def test_stand_ins_judge(schemas, item, field, wrong):
    validators = [jsonschema_rs.validator_for(schema) for schema in schemas.values()]
    assert all(validator.is_valid(item) for validator in validators)
    item["assets"]["data"][field] = wrong
    assert not all(validator.is_valid(item) for validator in validators)


def test_a_collection_is_made_once_and_whole(tmp_path, monkeypatch):
    from side_by_side import place

    where = place.Place(work=tmp_path)
    assert len(list(where.collection(3).glob("*/*.json"))) == 3
    (where.collection(3) / "kept").touch()
    assert (where.collection(3) / "kept").exists()
    monkeypatch.setattr(place, "make", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        where.collection(4)
    assert not (tmp_path / "collections/clean-4").exists()


def test_tests_that_do_nothing(benchmarks, tmp_path):
    (tmp_path / "7.noop").write_text("7")
    words = [sys.executable, "-m", "pytest", "-q", "-p", "noop_items", "7.noop"]
    environment = os.environ | {"PYTHONPATH": str(benchmarks)}
    told = subprocess.run(
        words, cwd=tmp_path, env=environment, check=True, capture_output=True, text=True
    )
    assert "7 passed" in told.stdout


def test_the_loop_of_a_notebook(tmp_path, capsys):
    import make_netcdf
    import notebook_loop

    make_netcdf.make(2, tmp_path / "data")
    notebook_loop.main(tmp_path / "data", tmp_path / "out", validate=True)
    assert capsys.readouterr().out == "2 items\n"
    first = json.loads(next((tmp_path / "out").glob("*00000/*.json")).read_text())
    assert first["bbox"] == pytest.approx([-170, -60, -165.1, -56.1])
    assert first["properties"]["start_datetime"] == "2001-01-01T00:00:00Z"
    assert first["properties"]["end_datetime"] == "2001-01-01T21:00:00Z"
    assert first["properties"]["variable_lai"] == {"units": "1", "long_name": "leaf area index"}
