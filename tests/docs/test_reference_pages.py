"""Pages that list what there is list all of it."""

import re

import msgspec
import pytest
from doc_pages import ROOT

from pytest_prr import __all__ as public
from pytest_prr.cli import main
from pytest_prr.cli.common import Exit
from pytest_prr.engine import finding
from pytest_prr.engine.rule import Profile, RuleFile
from pytest_prr.generator.recipes import recipe_model
from pytest_prr.reports.forms import FORMS
from pytest_prr.settings import Settings


def members(*models: type[msgspec.Struct]) -> list[str]:
    """The names of the models' fields, as files have them."""
    return [field.encode_name for model in models for field in msgspec.structs.fields(model)]


FINDING = (finding.Report, finding.Tool, finding.Summary, finding.Finding, finding.Object)
RECIPE = (recipe_model.Recipe, recipe_model.CollectionPart, recipe_model.Entry, recipe_model.File)


@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("output.md", members(*FINDING, finding.Fix, finding.Operation, finding.Skipped)),
        ("output.md", list(FORMS)),
        ("profiles.md", list(Profile)),
        ("recipes.md", members(*RECIPE, recipe_model.Defaults)),
        ("settings.md", members(Settings)),
        ("writing-rules.md", members(RuleFile)),
        ("api.md", [f"pytest_prr.{name}" for name in public if name.islower()]),
    ],
)
def test_every_name_is_there(page, names):
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    words = {word.strip("-.") for word in re.split(r"[^\w.-]+", text)}
    assert [name for name in names if name not in words] == []


def test_every_exit_code_is_there():
    text = (ROOT / "docs" / "output.md").read_text(encoding="utf-8")
    assert [code for code in Exit if f"\n| {code.value} |" not in text] == []


def test_every_command_is_somewhere():
    text = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "docs").glob("*.md"))
    assert [name for name in main.commands if f"prr {name}" not in text] == []
