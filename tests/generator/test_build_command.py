"""The command: what it says, where, and with which exit code."""

import json

import pytest

ITEMS = "- each: '*.nc'"


@pytest.fixture
def two(project):
    project.netcdf("a.nc")
    project.netcdf("b.nc")
    return project


def test_what_was_built_and_what_is_next(two, prr):
    ran = prr("build", two.recipe(ITEMS))
    size = sum(path.stat().st_size for path in two.folder.glob("*.nc"))
    assert ran.stdout == (
        f"rain: 2 items, 2 assets, {size / 1024:.1f} KiB of data\nnext: prr check rain\n"
    )
    assert (ran.exit_code, ran.stderr) == (0, "")


def test_the_profile_of_the_recipe(two, prr):
    recipe = two.recipe(ITEMS)
    recipe.write_text(f"profile: gateway\n{recipe.read_text()}")
    assert "next: prr check --profile gateway rain\n" in prr("build", recipe).stdout
    chosen = prr("build", recipe, "--profile", "apex,template").stdout
    assert "next: prr check --profile apex,template rain\n" in chosen


def test_notes_are_told_unless_quiet(two, prr):
    two.netcdf("c.nc", license="mine")
    note = "note: item 'rain-c' has license 'CC-BY-4.0', but c.nc says 'mine'"
    assert note in prr("build", two.recipe(ITEMS)).stdout
    assert note not in prr("build", two.recipe(ITEMS), "--quiet").stdout


def test_very_many_notes(two, prr):
    for number in range(60):
        two.netcdf(f"n{number:02}.nc", license="mine")
    said = prr("build", two.recipe(ITEMS)).stdout
    assert said.count("note: item") == 50
    assert "note: … and 10 more (all of them: --explain)\n" in said
    assert prr("build", two.recipe(ITEMS), "--explain").stdout.count("note: item") == 60


@pytest.mark.parametrize("profile", [(), ("--profile", "gateway")])
def test_built_and_judged_as_by_check(two, prr, profile):
    ran = prr("build", two.recipe(ITEMS), "--check", *profile)
    checked = prr("check", "rain", *profile)
    head, _, rest = ran.stdout.partition("\n")
    assert head.startswith("rain: 2 items")
    assert without_seconds(rest) == without_seconds(checked.stdout)
    assert ran.exit_code == checked.exit_code == 0


def test_what_is_found_counts(two, prr):
    head = "collection: {id: rain, description: Rain, license: CC-BY-4.0}\n"
    ran = prr("build", two.recipe(ITEMS, head), "--check")
    checked = prr("check", "rain")
    assert ran.exit_code == checked.exit_code == 1
    _, _, rest = ran.stdout.partition("\n")
    assert without_seconds(rest) == without_seconds(checked.stdout)


def without_seconds(text):
    return [word for word in text.split() if not word.replace(".", "").isdigit()]


def test_files_that_cannot_be_read_are_left_out(two, prr):
    two.text("c.nc", "")
    two.text("d.nc", "<html>")
    ran = prr("build", two.recipe(ITEMS), "--keep-going")
    assert ran.exit_code == 1
    assert ran.stderr == (
        "left out, because they cannot be read: 2 files\n"
        f"  {two.folder}/c.nc: named as netCDF, but it is empty; get it again, or rename it\n"
        f"  {two.folder}/d.nc: named as netCDF, but its content is an HTML page; get it again, "
        "or rename it\n"
    )
    assert "rain: 2 items, 2 assets" in ran.stdout
    links = json.loads((two.out / "collection.json").read_text())["links"]
    assert [link["href"] for link in links if link["rel"] == "item"] == [
        "./rain-a/rain-a.json",
        "./rain-b/rain-b.json",
    ]


def test_items_that_lose_a_file(two, prr):
    two.text("c.nc", "")
    two.text("manual.pdf")
    two.netcdf("d.nc")
    items = """
        - {id: some, files: [a.nc, c.nc]}
        - {id: none, files: [c.nc, manual.pdf]}
        - {id: all, files: [b.nc, d.nc]}
        """
    ran = prr("build", two.recipe(items), "--keep-going", "--check")
    assert ran.exit_code == 1
    assert list(two.item("some")["assets"]) == ["a"]
    assert list(two.item("all")["assets"]) == ["b", "d"]
    assert not (two.out / "none").exists()


def test_ids_of_what_the_files_say_without_those_that_say_nothing(project, prr):
    project.netcdf("a.nc", site="Hyde")
    project.text("b.nc", "")
    items = "- {each: '*.nc', id: '{collection}-{attributes.site}'}"
    ran = prr("build", project.recipe(items), "--keep-going")
    assert ran.exit_code == 1
    assert project.item("rain-Hyde")["assets"]["data"]["href"] == "./a.nc"


def test_no_file_is_left(project, prr):
    project.text("a.nc", "")
    ran = prr("build", project.recipe(ITEMS), "--keep-going")
    assert ran.exit_code == 2
    assert ran.stderr.startswith("prr: no item is left: none of the files can be read\n")
    assert not project.out.exists()


def test_interrupted_commands_say_so(two, prr, monkeypatch):
    def interrupt(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("pytest_prr.engine.run.check_all", interrupt)
    ran = prr("build", two.recipe(ITEMS), "--check")
    assert (ran.exit_code, ran.stderr) == (130, "prr: interrupted\n")
    assert (two.out / "collection.json").exists()


def test_a_wrong_number_of_jobs(two, prr):
    ran = prr("build", two.recipe(ITEMS), "--jobs", "0")
    assert ran.exit_code == 2
    assert "0 is not in the range x>=1" in ran.stderr
