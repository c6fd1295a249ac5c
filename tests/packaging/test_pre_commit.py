"""The hooks that judge and mend, as pre-commit runs them on the commits of real repositories."""

import re
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("pre-commit")]
ROOT = Path(__file__).resolve().parents[2]
BAD = {"collection": {"license": "CC BY 4.0"}}
MESSAGE = "error LIC002: 'CC BY 4.0' is not an SPDX expression; did you mean 'CC-BY-4.0'?"
PASSED, NO_FILES = "Passed", "(no files to check)Skipped"
FLUXES = "catalogue/Lappland, Flüsse 2020"


def _judged(result):
    """What pre-commit says of the hook that judges."""
    return re.search(r"^STAC collections are fit for the PRR\.+(.*)$", result.stdout, re.MULTILINE)[
        1
    ]


def test_try_repo(hooks, repository):
    repository.collection(**BAD)
    repository.git("add", "-A")
    command = (sys.executable, "-m", "pre_commit", "try-repo", hooks.folder, "prr-check")
    result = hooks.run(*command, "--all-files", cwd=repository.folder)
    assert result.returncode == 1
    assert MESSAGE in result.stdout


def test_a_commit_is_stopped_and_a_mended_one_passes(repository):
    repository.use("prr-check")
    repository.collection(**BAD)
    stopped = repository.commit()
    assert stopped.returncode == 1
    lines = stopped.stdout.splitlines()
    start = lines.index("- hook id: prr-check")
    assert lines[start + 1] == "- exit code: 1"
    assert MESSAGE in stopped.stdout
    assert "stac/collection.json" in stopped.stdout
    assert "fix: write 'CC-BY-4.0'" in stopped.stdout
    repository.collection()
    passed = repository.commit()
    assert passed.returncode == 0, passed.stdout
    assert _judged(passed) == PASSED


def test_the_documented_commit(repository):
    text = (ROOT / "docs/pre-commit.md").read_text("utf-8")
    block = re.search(r"```console\n\$ git commit .*\n((?:.*\n)*?)```", text)[1]
    repository.use("prr-check")
    repository.collection(**BAD)
    printed = _without_times(repository.commit().stdout)
    for part in _without_times(block).split("…\n"):
        assert part in printed


def _without_times(text):
    return re.sub(r"\d+\.\d+ s", "0 s", text)


def test_the_fix_hook_mends_and_says_so(repository):
    repository.use("prr-fix", "prr-check")
    repository.collection(**BAD)
    stopped = repository.commit()
    assert stopped.returncode == 1
    for words in (
        "- hook id: prr-fix\n- exit code: 1\n- files were modified by this hook\n",
        "stac/collection.json\n14:14 fixed LIC002: write 'CC-BY-4.0'\n",
    ):
        assert words in stopped.stdout
    assert '"license": "CC-BY-4.0"' in (repository.folder / "stac/collection.json").read_text()
    assert _judged(stopped) == PASSED
    assert repository.commit().returncode == 0


def test_other_files_start_no_hook_or_cost_little(repository):
    repository.collection(**BAD)
    repository.use("prr-check", "prr-fix")
    repository.write("README.md", "# Fluxes\n")
    repository.write("code/flux.py", "x = 1\n")
    unstarted = repository.commit()
    assert unstarted.returncode == 0
    assert _judged(unstarted) == NO_FILES
    repository.write("package.json", "{ not JSON }")
    repository.write("code/table.csv", "a,b\n")
    repository.write("--write-baseline=known.json", "{}")
    passed = repository.commit()
    assert passed.returncode == 0, passed.stdout
    assert _judged(passed) == PASSED
    assert not (repository.folder / "known.json").exists()


def test_of_several_collections_those_that_changed_are_judged(repository):
    for name in ("catalogue/old", FLUXES):
        repository.collection(name, **BAD)
    repository.write("catalogue/catalog.json", '{"type": "Catalog", "links": []}')
    repository.use("prr-check")
    repository.write(f"{FLUXES}/survey/data.nc", b"CDF")
    stopped = repository.commit()
    assert stopped.returncode == 1
    assert f"{FLUXES}/collection.json" in stopped.stdout
    assert "'file:size' is 12, the file has 3 bytes" in stopped.stdout
    assert "catalogue/old" not in stopped.stdout
    (repository.folder / "catalogue/code").mkdir()
    everywhere = repository.pre_commit("run", "--all-files", folder="catalogue/code")
    assert "catalogue/old/collection.json" in everywhere.stdout


def test_deleted_files(repository):
    """pre-commit names no deleted file: they count with any other change, or where always asked."""
    always = {
        "id": "prr-check",
        "alias": "always",
        "name": "always",
        "always_run": True,
        "pass_filenames": False,
        "args": ["stac"],
    }
    repository.collection()
    repository.use("prr-check", always)
    (repository.folder / "stac/survey/survey.json").unlink()
    repository.git("add", "-A")
    assert _judged(repository.pre_commit("run", "prr-check")) == NO_FILES
    missing = "link 'item' to './survey/survey.json'"
    assert missing in repository.pre_commit("run", "always").stdout
    repository.replace("stac/collection.json", "over Lapland", "over all of Lapland")
    stopped = repository.commit()
    assert stopped.returncode == 1
    assert stopped.stdout.count(missing) == 2


def test_thousands_of_files(repository):
    """Names of more than 128 KiB come in several lists, one after the other."""
    repository.collection(**BAD)
    repository.use("prr-fix", {"id": "prr-check", "verbose": True})
    for number in range(2000):
        repository.write(f"stac/survey/{'n' * 60}-{number:04}.json", "{}")
    stopped = repository.commit()
    assert stopped.returncode == 1
    assert stopped.stdout.count("fixed LIC002") == 1
    assert MESSAGE not in stopped.stdout
    assert stopped.stdout.count("collection, 1 item;") == 2
