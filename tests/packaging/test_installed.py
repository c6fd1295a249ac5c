"""What users install: a wheel from a source distribution, in an environment of its own."""

import json
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from pytest_prr.engine.examples import write_example
from pytest_prr.engine.rule import Good

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("installed")]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built from the source distribution and not from the working tree."""
    folder = tmp_path_factory.mktemp("dist")
    _run(sys.executable, "-m", "build", "--outdir", folder, ROOT)
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def environment(wheel, tmp_path_factory):
    """A new environment that holds the wheel and what it asks for; gives its programs' folder."""
    folder = tmp_path_factory.mktemp("clean") / "venv"
    venv.create(folder, with_pip=True)
    _run(folder / "bin/python", "-m", "pip", "install", "--quiet", wheel)
    return folder / "bin"


def _run(*command, cwd=None, code=0):
    result = subprocess.run(
        [str(part) for part in command], cwd=cwd, capture_output=True, text=True, check=False
    )
    assert result.returncode == code, result.stdout + result.stderr
    return result


def test_the_wheel_holds_the_rule_book_and_the_schemas(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    rules = {f"pytest_prr/{path.relative_to(ROOT)}" for path in ROOT.glob("rules/*/*.yaml")}
    schemas = {
        str(path.relative_to(ROOT / "src")) for path in (ROOT / "src").rglob("*.schema.json")
    }
    assert rules | schemas | {"pytest_prr/py.typed"} <= names
    assert not any(name.startswith(("tests/", "rules/")) for name in names)


def test_the_installed_command_has_every_rule(environment, tmp_path):
    installed = json.loads(_run(environment / "prr", "rules", "--format", "json").stdout)
    here = json.loads(_run(sys.executable, "-m", "pytest_prr", "rules", "--format", "json").stdout)
    assert installed == here
    write_example(Good(), tmp_path / "out")
    _run(environment / "prr", "check", "out", cwd=tmp_path)


def test_the_installed_plugin_judges(environment, tmp_path):
    write_example(Good(), tmp_path / "good")
    write_example(Good(collection={"license": "CC BY 4.0"}), tmp_path / "bad")
    pytest_here = (environment / "python", "-m", "pytest", "-q")
    _run(*pytest_here, "--prr-collection=good", cwd=tmp_path)
    result = _run(*pytest_here, "--prr-collection=bad", cwd=tmp_path, code=1)
    assert "bad/collection.json::LIC002" in result.stdout


def test_the_installed_generator_builds(environment, tmp_path):
    recipe = ROOT / "examples/tccas/prr.yaml"
    _run(environment / "prr", "build", recipe, "-o", tmp_path / "out")
    _run(environment / "prr", "check", tmp_path / "out")
