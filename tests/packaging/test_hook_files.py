"""Which files start which hook: the patterns, as pre-commit reads them."""

import re
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from pytest_prr.cli import main
from pytest_prr.stac.vocabulary import MEDIA_TYPES

ROOT = Path(__file__).resolve().parents[2]
HOOKS = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}
JUDGING = ("prr-check", "prr-check-network")
# Text, code and drawings are in every repository, and seldom data.
TEXTS = (".txt", ".md", ".html", ".xml", ".yaml", ".yml", ".py", ".ipynb")
DRAWINGS = (".svg", ".gif", ".bmp", ".webp")


def _starts(hook, name):
    return re.search(HOOKS[hook]["files"], name) is not None


@pytest.mark.parametrize("hook", JUDGING)
@pytest.mark.parametrize("suffix", MEDIA_TYPES)
def test_data_and_documents_start_what_judges(hook, suffix):
    wanted = suffix not in (*TEXTS, *DRAWINGS)
    inner = "/.zattrs" if suffix == ".zarr" else ""  # a folder: git knows the files in it
    assert _starts(hook, f"out/survey/café 1{suffix}{inner}") is wanted
    assert _starts(hook, f"DATA{suffix.upper()}{inner}") is wanted


def test_the_parts_of_zarr_stores_start_what_judges():
    for name in ("waves.zarr/.zattrs", "waves.zarr/lat/0.0", "out/item/waves.zarr/c/0/0"):
        assert _starts("prr-check", name)
        assert not _starts("prr-fix", name)


def test_only_json_is_mended():
    names = ("collection.json", "out/a b/ü.JSON", "out/data.nc", "json", "out.json/notes.md")
    assert [name for name in names if _starts("prr-fix", name)] == list(names[:2])


@pytest.mark.parametrize("hook", [hook for hook in HOOKS if HOOKS[hook].get("files")])
def test_no_name_is_taken_for_an_option(hook):
    for name in ("--baseline=x.json", "-q.json", "--rules=x/collection.json", "-out/data.json"):
        assert not _starts(hook, name)


def test_no_two_runs_write_or_judge_at_once():
    assert all(hook["require_serial"] for hook in HOOKS.values())


@pytest.mark.parametrize("hook", HOOKS.values(), ids=HOOKS)
def test_entries_are_commands_with_their_options(hook, tmp_path, monkeypatch):
    """With a file of no collection, each ends well; the recipe that one looks for is not there."""
    monkeypatch.chdir(tmp_path)
    program, *words = [*hook["entry"].split(), *hook.get("args", ["gone.json"])]
    result = CliRunner().invoke(main, words)
    assert program == "prr"
    wanted = 2 if hook["id"] == "prr-build-verify" else 0
    assert result.exit_code == wanted, result.output
