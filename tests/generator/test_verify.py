"""Whether a committed collection still is what its files say."""

import json
import shutil

import pytest

from pytest_prr.errors import PrrError
from pytest_prr.generator.verify import verify

ITEMS = "- each: '*.nc'\n- {id: manual, files: manual.pdf}"


@pytest.fixture
def committed(project):
    project.netcdf("a.nc")
    project.netcdf("b.nc", days=(1.0, 2.0))
    project.text("manual.pdf")
    project.built(ITEMS)
    for path in [*project.out.rglob("*.nc"), *project.out.rglob("*.pdf")]:
        path.unlink()  # only JSON is committed
    return project


@pytest.fixture
def compared(committed, snap):
    """The differences; nothing may be written."""

    def run(items=ITEMS, **options):
        recipe = committed.recipe(items)
        before = snap(committed.folder)
        found = verify(recipe, **options)
        assert snap(committed.folder) == before
        assert [p.name for p in committed.folder.iterdir() if p.name.startswith(".")] == []
        return [(d.file, d.pointer, d.committed, d.built) for d in found.differences]

    return run


def edit(committed, name, change):
    path = committed.out / name
    document = json.loads(path.read_text())
    change(document)
    path.write_text(json.dumps(document))


def test_the_same(compared, committed):
    assert compared() == []
    assert compared(jobs=2, cache=False) == []
    found = verify(committed.folder / "prr.yaml")
    assert (found.items, found.more, found.unread) == (3, False, ())


def test_another_spelling_of_the_same_json_is_the_same(compared, committed):
    edit(committed, "rain-a/rain-a.json", lambda _: None)  # in one line
    assert compared() == []


def test_a_changed_file(compared, committed):
    committed.netcdf("b.nc", days=(1.0, 3.0))
    found = {row[:2]: row[2:] for row in compared()}
    place = ("rain-b/rain-b.json", "/properties/end_datetime")
    assert found[place] == ('"2011-01-03T00:00:00Z"', '"2011-01-04T00:00:00Z"')
    assert ("rain-b/rain-b.json", "/assets/data/file:checksum") in found


def test_every_kind_of_difference(compared, committed):
    def change(item):
        item["properties"]["a/b~c"] = 1
        del item["properties"]["license"]
        item["bbox"][0] = True
        item["links"].pop()
        item["geometry"] = None

    edit(committed, "rain-a/rain-a.json", change)
    assert [(row[1], row[2][:12], row[3][:12]) for row in compared()] == [
        ("/geometry", "null", '{"type":"Pol'),
        ("/bbox/0", "true", "5.0"),
        ("/properties/a~1b~0c", "1", ""),
        ("/properties/license", "", '"CC-BY-4.0"'),
        ("/links", '[{"rel":"roo', '[{"rel":"roo'),
    ]


def test_numbers_of_true_and_one_differ(compared, committed):
    edit(committed, "rain-a/rain-a.json", lambda item: item["properties"].update(x=True))
    items = "- {each: '*.nc', properties: {x: 1}}\n- {id: manual, files: manual.pdf}"
    places = [row[:2] for row in compared(items)]
    assert ("rain-a/rain-a.json", "/properties/x") in places


def test_documents_too_few_too_many_and_broken(compared, committed):
    committed.netcdf("c.nc")
    (committed.folder / "b.nc").unlink()
    (committed.out / "rain-a" / "rain-a.json").write_text("{")
    files = [(row[0], row[2], row[3]) for row in compared() if row[1] == ""]
    assert files[1:] == [
        ("rain-c/rain-c.json", "cannot be read: No such file or directory", "a document"),
        ("rain-b/rain-b.json", "a document", ""),
    ]
    assert files[0][::2] == ("rain-a/rain-a.json", "a document")


def test_twenty_differences_and_more(committed):
    for number in range(25):
        committed.netcdf(f"more{number}.nc")
    found = verify(committed.folder / "prr.yaml")
    assert (len(found.differences), found.more) == (20, True)


def test_no_collection_there(committed):
    shutil.rmtree(committed.out)
    with pytest.raises(PrrError) as caught:
        verify(committed.folder / "prr.yaml")
    assert str(caught.value) == (
        f"{committed.out}: no collection is there to be verified; build it first\n"
        "1 problem; nothing was written"
    )


def test_what_cannot_be_built_is_told_first(committed):
    committed.netcdf("rain.nc", days=None)
    committed.netcdf("a.nc", days=(1.0, 3.0))
    with pytest.raises(PrrError, match="item 'rain-rain' has no start_datetime"):
        verify(committed.folder / "prr.yaml")


class TestCommand:
    def test_the_same(self, committed, prr):
        ran = prr("build", committed.folder / "prr.yaml", "--verify")
        assert ran.stdout == "rain: 3 items and the collection are as the files say\n"
        assert (ran.exit_code, ran.stderr) == (0, "")

    def test_different(self, committed, prr):
        edit(committed, "collection.json", lambda found: found.update(license="x" * 200 + "\x1b"))
        ran = prr("build", committed.folder / "prr.yaml", "--verify")
        assert ran.exit_code == 1
        assert ran.stdout == (
            "rain/collection.json /license\n"
            f'  committed: "{"x" * 119}…\n'
            '  the files: "CC-BY-4.0"\n'
            "rain: 1 difference; build it again, or put the files back\n"
        )

    def test_with_check(self, committed, prr):
        ran = prr("build", committed.folder / "prr.yaml", "--verify", "--check")
        assert ran.exit_code == 2
        assert "--verify writes nothing that --check could judge" in ran.stderr
