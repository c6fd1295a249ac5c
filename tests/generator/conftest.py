"""A folder with a recipe and small data files, and the build of them."""

import json
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent, indent

import netCDF4
import pytest

from pytest_prr import check
from pytest_prr.errors import PrrError
from pytest_prr.generator.build import plan_and_build

HEAD = """\
collection:
  id: rain
  title: Rain of the years
  description: Rain as it was measured, for tests of the build.
  license: CC-BY-4.0
"""


@dataclass
class Project:
    folder: Path

    @property
    def out(self):
        return self.folder / "rain"

    def netcdf(self, name, lon=(5.0, 6.0), lat=(50.0, 51.0), days=(0.0, 30.0), **attributes):
        """A file with coordinates; ``days`` since 2011-01-01; None leaves a coordinate out."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        coordinates = {
            "lon": (lon, "degrees_east"),
            "lat": (lat, "degrees_north"),
            "time": (days, "days since 2011-01-01"),
        }
        with netCDF4.Dataset(path, "w") as file:
            file.setncatts(attributes)
            for variable, (values, units) in coordinates.items():
                if values is not None:
                    file.createDimension(variable, len(values))
                    made = file.createVariable(variable, "f8", (variable,))
                    made.units = units
                    made[:] = values
        return path

    def text(self, name, content="words"):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
        return path

    def recipe(self, items, head=HEAD):
        """Writes the recipe: line 6 is ``items:``, and ``items`` begins in line 7."""
        path = self.folder / "prr.yaml"
        path.write_text(f"{head}items:\n{indent(dedent(items).lstrip(), '  ')}")
        return path

    def built(self, items, head=HEAD, **options):
        return plan_and_build(self.recipe(items, head), **options)

    def checked(self, items, head=HEAD, **options):
        """Built, and judged by the whole rule book."""
        built = self.built(items, head, **options)
        assert findings(built.path) == []
        return built

    def refusal(self, items, head=HEAD, **options):
        """The error's text, with the project's folder left out."""
        before = snapshot(self.folder)
        recipe = self.recipe(items, head)
        before["prr.yaml"] = recipe.read_bytes()
        with pytest.raises(PrrError) as caught:
            plan_and_build(recipe, **options)
        assert snapshot(self.folder) == before, "a refused build changed something"
        return str(caught.value).replace(f"{self.folder}/", "")

    def item(self, name):
        return json.loads((self.out / name / f"{name}.json").read_text())

    def collection(self):
        return json.loads((self.out / "collection.json").read_text())


def findings(path, profile="template"):
    """What the rule book finds; infos are advice on what the recipe might say besides."""
    report = check(path, profile=[profile])
    weighty = [f for f in report.findings if f.severity != "info"]
    return [(f.code, f.file, f.pointer, f.message) for f in weighty]


def snapshot(folder):
    """Every file of a folder with its bytes."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def project(tmp_path):
    return Project(tmp_path)


@pytest.fixture
def snap():
    return snapshot
