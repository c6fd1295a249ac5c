"""The hooks that ask servers, and that compare a collection with its recipe and files."""

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("pre-commit")]
NETWORK, VERIFY = "Assets, links and DOIs", "A STAC collection is what its recipe and files say"
STATIONS = "station,longitude,latitude,time\nlake,27.31,62.9,2019-07-01T12:00:00Z\n"
RECIPE = """\
collection:
  id: stations
  description: Weather stations.
  license: CC-BY-4.0
items:
  - id: stations-2019
    files: data/*.csv
"""


def test_servers_are_asked_before_a_push_and_not_at_a_commit(repository, site, tmp_path):
    asked = ["--allow-private", "--no-network-cache", "--select", "AST030"]
    repository.collection(
        without=["collection/assets"],
        asset={"href": site.url("gone.nc")},
    )
    repository.use({"id": "prr-check-network", "args": asked})
    assert repository.pre_commit("install", "--hook-type", "pre-push").returncode == 0
    repository.git("init", "-q", "--bare", tmp_path / "bare")
    repository.git("remote", "add", "origin", tmp_path / "bare")
    repository.replace("stac/collection.json", "over Lapland", "over all of Lapland")
    committed = repository.commit()
    assert committed.returncode == 0
    assert NETWORK not in committed.stdout
    assert not site.log
    push = ("git", "push", "origin", "main")
    stopped = repository.hooks.run(*push, cwd=repository.folder)
    assert stopped.returncode == 1
    assert "error AST030" in stopped.stdout
    site.put("gone.nc", b"CDF")
    passed = repository.hooks.run(*push, cwd=repository.folder)
    assert passed.returncode == 0, passed.stdout


@pytest.fixture
def built(repository):
    """A repository with two recipes, what was built of them, and a hook for each."""

    def build(recipe, *arguments):
        command = (repository.prr, "build", recipe, *arguments)
        result = repository.hooks.run(*command, cwd=repository.folder)
        assert result.returncode == 0, result.stdout

    for name in ("", "more/"):
        repository.write(f"{name}prr.yaml", RECIPE)
        repository.write(f"{name}data/stations.csv", STATIONS)
    build("prr.yaml")
    build("more/prr.yaml", "-o", "more/out")
    more = {
        "id": "prr-build-verify",
        "args": ["more/prr.yaml", "-o", "more/out"],
        "files": "^more/",
    }
    repository.use("prr-build-verify", more)
    return build


def test_a_collection_that_is_not_built_anew_is_stopped(repository, built):
    repository.write("notes.md", "unchanged\n")
    passed = repository.commit()
    assert passed.returncode == 0, passed.stdout
    assert passed.stdout.count(VERIFY) == 2
    assert passed.stdout.count("(no files to check)") == 1
    repository.write("more/data/stations.csv", STATIONS + "bog,27.52,62.77,2019-08-01T12:00:00Z\n")
    stopped = repository.commit()
    assert stopped.returncode == 1
    assert "more/out/collection.json /extent/temporal/interval/0/1\n" in stopped.stdout
    assert '  the files: "2019-08-01T12:00:00Z"\n' in stopped.stdout
    assert "build it again, or put the files back" in stopped.stdout
    built("more/prr.yaml", "-o", "more/out")
    assert repository.commit().returncode == 0


def test_without_a_recipe_the_hook_says_what_it_looked_for(repository):
    repository.use("prr-build-verify")
    repository.write("notes.md", "")
    stopped = repository.commit()
    assert stopped.returncode == 1
    assert "prr: prr.yaml: no such file; 'prr init FOLDER' drafts a recipe for" in stopped.stdout
