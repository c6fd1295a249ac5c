"""``prr init``: a draft recipe from files, which loads, builds, and says what is missing."""

import os
import subprocess
import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
import yaml
from click.testing import CliRunner

from pytest_prr import check
from pytest_prr.cli import main
from pytest_prr.generator.build import plan_and_build
from pytest_prr.generator.drafting import survey
from pytest_prr.generator.recipes.recipe import RecipeError, load

SAID = {
    "title": "Rain over Savo",
    "summary": "Rain as it was measured at stations in Savo, by tipping buckets.",
    "license": "Creative Commons Attribution 4.0 International",
    "keywords": "rain, Savo; tipping bucket",
    "institution": "Institute of Rain",
    "creator_url": "https://example.org/rain",
    "publisher_name": "Archive of Rain",
}


@pytest.fixture
def drafted(project, monkeypatch):
    """``drafted()`` runs ``prr init`` in the project's folder; gives its output and the recipe."""

    def run(*arguments, code=0):
        monkeypatch.chdir(project.folder)
        result = CliRunner().invoke(main, ["init", *(arguments or (".",))])
        assert result.exit_code == code, result.output
        path = project.folder / "prr.yaml"
        return result.output, path.read_text("utf-8") if path.exists() else ""

    return run


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture
def served(project):
    """The address of the project's folder on a server of this machine."""
    handler = partial(_Quiet, directory=str(project.folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def built(project, licence=None):
    """The draft's collection, which the rule book finds nothing in."""
    recipe = project.folder / "prr.yaml"
    if licence:
        recipe.write_text(recipe.read_text("utf-8").replace("license: FILL-IN", licence))
    made = plan_and_build(recipe, project.folder / "out")
    weighty = [f for f in check(made.path).findings if f.severity != "info"]
    assert [(f.code, f.file, f.message) for f in weighty] == []
    return made


def entries(text):
    return yaml.safe_load(text)["items"]


class TestWhatFilesSay:
    def test_the_draft_builds_when_the_files_say_all(self, project, drafted):
        project.netcdf("savo/data/a.nc", **SAID)
        project.netcdf("savo/data/b.nc", **SAID)
        output, text = drafted("savo")
        assert yaml.safe_load(text)["collection"] == {
            "id": "savo",
            "title": "Rain over Savo",
            "description": SAID["summary"],
            "license": "CC-BY-4.0",
            "keywords": ["Savo", "rain", "tipping bucket"],
            "providers": [
                {
                    "name": "Institute of Rain",
                    "roles": ["producer"],
                    "url": "https://example.org/rain",
                },
                {"name": "Archive of Rain", "roles": ["host"]},
            ],
        }
        assert output.splitlines()[-1] == (
            "next: read prr.yaml through, then prr build prr.yaml -o out --check"
        )
        made = built(project)
        assert [item.id for item in made.collection.get_items()] == ["savo-a", "savo-b"]

    def test_comments_tell_what_was_read(self, project, drafted):
        project.netcdf("a.nc")
        _, text = drafted()
        said = " ".join(line.strip(" #") for line in text.splitlines())
        assert "1 file (.nc); 2011-01-01T00:00:00Z to 2011-01-31T00:00:00Z (time" in said
        assert "bbox [5.0, 50.0, 6.0, 51.0] (lon(lon), lat(lat)" in said

    def test_what_one_file_says_is_not_said_of_all(self, project, drafted):
        project.netcdf("x/a.nc", **SAID)
        for name in ("b", "c", "d"):
            project.netcdf(f"x/{name}{name}.nc")
        _, text = drafted("x")
        collection = yaml.safe_load(text)["collection"]
        assert (collection["title"], "keywords" in collection) == ("X", False)

    def test_a_missing_licence_stops_the_build_with_its_line(self, project, drafted):
        project.netcdf("a.nc")
        output, text = drafted()
        line = text.splitlines().index("  license: FILL-IN") + 1
        assert "to be filled in: 1 value (license); look for FILL-IN" in output
        with pytest.raises(RecipeError) as caught:
            load(project.folder / "prr.yaml")
        assert str(caught.value).replace(f"{project.folder}/", "") == (
            f"prr.yaml:{line}: collection.license: 'FILL-IN' is still to be filled in: write an "
            "SPDX identifier such as CC-BY-4.0, or 'other' with a link of rel 'license'"
        )
        built(project, "license: CC-BY-4.0")

    def test_licences_that_differ_are_for_people_to_decide(self, project, drafted):
        project.netcdf("a.nc", license="CC-BY-4.0")
        project.netcdf("b.nc", license="ask the institute")
        _, text = drafted()
        assert "  # The files say: CC-BY-4.0\n  # The files say: ask the institute\n" in text
        assert yaml.safe_load(text)["collection"]["license"] == "FILL-IN"

    def test_a_file_that_cannot_be_read_is_named(self, project, drafted):
        project.netcdf("a.nc")
        project.text("broken.nc", "no netCDF")
        output, text = drafted()
        assert "cannot be read: broken.nc: named as netCDF" in output
        assert "  # Cannot be read: broken.nc: named as netCDF" in text
        assert "time" not in entries(text)[0]

    @pytest.mark.parametrize(
        "title",
        [
            "Rain: a 'story' of \"drops\"",
            "- # & * ! | > % @ `",
            "{collection} and {unknown}",
            "yes",
            "1e3",
            "0x10",
            "2011-01-01",
            "[a, b]",
            "a: b # c",
            "tab\there, line\nthere",
            "\x1b[31mred\x1b[0m \u202eevil",
            "Sodankylä, 雨",
            "trailing colon:",
            "...",
        ],
    )
    def test_any_text_in_files_is_only_text(self, project, drafted, title):
        project.netcdf("a.nc", title=title, summary=f"{title} " * 20, license="CC0-1.0")
        _, text = drafted()
        recipe = load(project.folder / "prr.yaml").recipe
        shown = recipe.collection.title
        assert all(char.isprintable() for char in text.replace("\n", ""))
        assert " ".join(title.split()) == shown or "\\x1b" in shown
        assert recipe.items[0].files == "a.nc"
        assert plan_and_build(project.folder / "prr.yaml").collection.title == shown

    def test_what_no_file_says_is_explained(self, project, drafted):
        project.text("field.tgz")
        _, text = drafted()
        said = " ".join(line.strip(" #") for line in text.splitlines())
        assert "{start: …, end: …}, or {datetime: …} for one instant time: FILL-IN" in said
        assert "{bbox: [west, south, east, north]} in degrees, {geometry: {type: Point" in said

    def test_a_time_for_those_files_alone_that_say_none(self, project, drafted):
        """One written into their entry would take the place of what the others say."""
        for name in ("abisko", "inari"):
            project.netcdf(f"towers/{name}.nc", license="CC0-1.0")
        project.netcdf("towers/kiruna.nc", days=None)
        _, text = drafted()
        assert "# 1 of 3 files read do not tell it (kiruna.nc: " in text
        (line,) = (line for line in text.splitlines() if "# defaults:" in line)
        (project.folder / "prr.yaml").write_text(text + line.strip(" #") + "\n")
        told, _, untold = built(project).collection.get_items()
        assert told.properties["end_datetime"] == "2011-01-31T00:00:00Z"
        assert untold.properties["end_datetime"] == "2011-12-31T23:59:59Z"

    def test_what_the_catalogue_shows_is_there_to_be_filled_in(self, project, drafted):
        project.netcdf("a.nc", license="CC0-1.0")
        (project.folder / "quicklook.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"0" * 20)
        _, text = drafted()
        _, lead, block = text.partition("  ## ids of projects, ")
        block, ends, rest = block.partition("\nitems:")
        introduction, *lines = block.splitlines()
        filled = "\n".join(line.replace("  # ", "  ", 1) for line in lines)
        recipe = project.folder / "prr.yaml"
        whole = f"{_}{lead}{introduction}\n{filled}{ends}{rest}"
        recipe.write_text(whole)
        made = plan_and_build(recipe, project.folder / "out")
        found = check(made.path, profile=("template", "gateway")).findings
        assert [f.message for f in found if f.severity != "info"] == []


class TestGroups:
    def test_one_pattern_is_one_entry(self, project, drafted):
        for year in (2001, 2002, 2003):
            project.netcdf(f"rain_{year}.nc", license="CC0-1.0")
        output, text = drafted()
        (entry,) = entries(text)
        assert (entry["each"], entry["id"]) == ("rain_*.nc", "{collection}-{stem}")
        assert "3 items of 3 files: rain_*.nc" in output
        assert built(project).items == 3

    def test_names_that_differ_in_a_word(self, project, drafted):
        for name in ("abisko", "inari", "kiruna"):
            project.netcdf(f"towers/{name}.nc", license="CC0-1.0")
        _, text = drafted()
        assert [entry["each"] for entry in entries(text)] == ["towers/*.nc"]
        assert built(project).items == 3

    def test_a_pattern_takes_no_other_files(self, project, drafted):
        for number in ("001", "002"):
            project.netcdf(f"rain_{number}.nc", license="CC0-1.0")
        project.netcdf("rain_all.nc", license="CC0-1.0")
        _, text = drafted()
        assert [entry.get("each") or entry["files"] for entry in entries(text)] == [
            "rain_[0-9][0-9][0-9].nc",
            "rain_all.nc",
        ]
        assert built(project).items == 3

    def test_one_name_in_many_folders_makes_different_items(self, project, drafted):
        for year in (2001, 2002):
            project.netcdf(f"{year}/rain.nc", license="CC0-1.0")
        drafted()
        assert built(project).items == 2

    def test_dates_in_names_where_files_do_not_tell(self, project, drafted):
        for first, last in (("20010101", "20011231"), ("20020101", "20021231")):
            project.netcdf(f"S3_{first}_{last}_20220202.nc", days=None, license="CC0-1.0")
        _, text = drafted()
        (entry,) = entries(text)
        assert entry["match"] == (r"(?:^|/)S3_(?P<date>\d{8})_(?P<date2>\d{8})_\d{8}\.nc$")
        assert entry["time"] == {"start": "{date}", "end": "{date2}", "format": "%Y%m%d"}
        first, _ = built(project).collection.get_items()
        assert first.properties["end_datetime"] == "2001-12-31T23:59:59Z"

    def test_dates_in_the_name_of_one_file(self, project, drafted):
        project.netcdf("S3_20010101_20010131_20220202.nc", days=None, license="CC0-1.0")
        _, text = drafted()
        assert entries(text)[0]["time"] == {
            "start": "2001-01-01T00:00:00Z",
            "end": "2001-01-31T23:59:59Z",
        }
        built(project)

    def test_an_archive_bears_the_date_of_its_making(self, project, drafted):
        project.text("rain_20220202.zip")
        _, text = drafted()
        assert entries(text)[0]["time"] == "FILL-IN"

    def test_thousands_of_files_become_groups(self, project, drafted):
        for cycle in range(1, 31):
            for zone in ("ANT", "GRL"):
                for track in range(1, 13):
                    project.text(f"S3A_cycle{cycle:03}_{zone}_{track:04}.zip")
        output, text = drafted()
        (entry,) = entries(text)
        assert entry["group"] == "S3A_cycle*_*_*.zip"
        assert entry["match"] == (r"(?:^|/)S3A_cycle(?P<cycle>\d{3})_(?P<word>ANT|GRL)_\d{4}\.zip$")
        assert entry["id"].endswith("-S3A-cycle{cycle}-{word}")
        assert "60 items of 720 files: S3A_cycle*_*_*.zip" in output

    def test_days_of_many_years_become_months(self, project, drafted):
        for year in range(2001, 2006):
            for month in range(1, 13):
                for day in range(1, 12):
                    project.text(f"rain_{year}{month:02}{day:02}.zip")
        output, text = drafted()
        (entry,) = entries(text)
        assert entry["id"].endswith("-rain-{year}{month}")
        assert "60 items of 660 files" in output


class TestOtherFiles:
    def test_documents_pictures_and_the_rest(self, project, drafted):
        project.netcdf("a.nc", license="CC0-1.0")
        project.text("README.md")
        project.text("doc/readme.txt", "second")
        project.text("doc/README.md", "third")
        project.text("quicklook.png", "no picture, but named so")
        for name in ("run.py", "notes.txt", ".hidden.nc", ".git/b.nc"):
            project.text(name)
        _, text = drafted()
        recipe = yaml.safe_load(text)
        assert [item["id"].split("-")[-1] for item in recipe["items"]] == ["a", "documentation"]
        assert recipe["items"][1]["files"] == [
            {"path": "README.md", "name": "README.md"},
            {"path": "doc/README.md", "name": "doc-README.md"},
            {"path": "doc/readme.txt", "roles": ["documentation"]},
        ]
        assert recipe["collection"]["assets"]["thumbnail"]["path"] == "quicklook.png"
        assert "# run.py\n# notes.txt\n" in text
        assert "hidden" not in text
        assert ".git" not in text

    def test_an_archive_says_neither_when_nor_where(self, project, drafted):
        project.netcdf("a.nc", license="CC0-1.0")
        project.text("field.tgz")
        output, text = drafted()
        assert "to be filled in: 2 values (time, place)" in output
        assert "    # No file says when (this kind of file does not say it):" in text
        filled = text.replace("time: FILL-IN", "time: {datetime: 2011-01-02}")
        (project.folder / "prr.yaml").write_text(
            filled.replace("place: FILL-IN", "place: {bbox: [5, 50, 6, 51]}")
        )
        assert built(project).items == 2

    def test_a_store_is_one_file(self, project, drafted):
        zarr = pytest.importorskip("zarr")
        zarr.create_group(project.folder / "cube.zarr").create_array("a", shape=(2,), dtype="f4")
        _, text = drafted()
        assert [entry["files"] for entry in entries(text)] == ["cube.zarr"]

    def test_the_recipe_itself_is_no_file_to_take(self, project, drafted):
        project.netcdf("a.nc")
        drafted()
        output, text = drafted(".", "--force")
        assert "prr.yaml: a draft, made from 1 file" in output
        assert "Not taken" not in text

    def test_a_collection_is_not_taken_for_data(self, project, drafted):
        project.netcdf("a.nc")
        project.built("- {id: rain-a, files: a.nc}")
        output, text = drafted(".", "--force")
        assert "note: ./rain holds a STAC collection; left out" in output
        assert [entry["files"] for entry in entries(text)] == ["a.nc"]

    def test_only_so_many_files_are_looked_at(self, project, drafted, monkeypatch):
        monkeypatch.setattr(survey, "MOST", 2)
        for name in "abc":
            project.netcdf(f"{name}.nc")
        output, _ = drafted()
        assert "note: only the first 2 files were looked at" in output


class TestCommand:
    def test_a_recipe_is_not_overwritten(self, project, drafted):
        project.netcdf("a.nc")
        project.text("prr.yaml", "mine")
        output, text = drafted(code=2)
        assert output == (
            "prr: prr.yaml: is there already; name another file with -o, or --force\n"
            "1 problem; nothing was written\n"
        )
        assert text == "mine"
        _, text = drafted(".", "--force")
        assert entries(text)

    @pytest.mark.parametrize(
        ("arguments", "sentence"),
        [
            (["gone"], "gone: there is no such file or folder; name one, or a URL"),
            (["."], ".: no data file is there; name the folder that holds them"),
            ([".", "-o", "sub"], "sub: is a folder; name a file for the recipe"),
            ([".", "-o", "a/b.yaml"], "a/b.yaml: cannot be written: No such file or directory"),
        ],
    )
    def test_refusals(self, project, drafted, arguments, sentence):
        (project.folder / "sub").mkdir()
        if "a/b.yaml" in arguments:
            project.netcdf("a.nc")
        output, _ = drafted(*arguments, code=2)
        assert output.splitlines()[0] == f"prr: {sentence}"

    def test_urls(self, project, drafted, served):
        for name in ("a", "b"):
            project.netcdf(f"lapland/{name}.nc", license="CC0-1.0")
        _, text = drafted(f"{served}/lapland/a.nc", f"{served}/lapland/b.nc")
        recipe = yaml.safe_load(text)
        assert (recipe["collection"]["id"], recipe["collection"]["license"]) == (
            "lapland",
            "CC0-1.0",
        )
        assert [entry["files"] for entry in recipe["items"]] == [
            f"{served}/lapland/a.nc",
            f"{served}/lapland/b.nc",
        ]
        assert load(project.folder / "prr.yaml")

    def test_paths_lead_from_the_recipe_to_the_files(self, project, drafted):
        project.netcdf("data/a.nc", license="CC0-1.0")
        (project.folder / "recipes").mkdir()
        drafted("data", "-o", "recipes/prr.yaml")
        assert plan_and_build(project.folder / "recipes/prr.yaml").items == 1

    @pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")
    def test_a_terminal_is_asked(self, project):
        import pty

        project.netcdf("a.nc")
        keys, terminal = pty.openpty()
        with subprocess.Popen(
            [sys.executable, "-m", "pytest_prr", "init", "."],
            cwd=project.folder,
            stdin=terminal,
            stdout=terminal,
            stderr=terminal,
        ) as process:
            os.close(terminal)
            os.write(keys, b"cc by 4.0\nfluxes\nFluxes of Savo\n")
            assert process.wait(60) == 0
        os.close(keys)
        collection = load(project.folder / "prr.yaml").recipe.collection
        assert (collection.license, collection.id) == ("CC-BY-4.0", "fluxes")
        assert (collection.title, collection.description[:22]) == (
            "Fluxes of Savo",
            "Fluxes of Savo: one da",
        )
