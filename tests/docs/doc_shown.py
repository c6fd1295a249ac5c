"""What the files that pages show are, and whether they are valid as such."""

import ast
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import yaml
from doc_pages import Block

from pytest_prr import settings, strict_yaml
from pytest_prr.engine.finding import Report
from pytest_prr.engine.rulebook import load_rule
from pytest_prr.generator.recipes import recipe
from pytest_prr.generator.recipes.recipe_model import Entry, Recipe

_COLLECTION = {"id": "c", "description": "Words", "license": "CC-BY-4.0"}


def judge(block: Block, folder: Path) -> None:
    """Read a block by the reader of its kind, which raises where it is wrong."""
    for text in _alternatives(block):
        _readers(block, text)(text, folder)


def _alternatives(block: Block) -> Iterator[str]:
    """The block; where its note says so, each part that begins at the margin."""
    if "each line" not in block.notes:
        yield block.text
        return
    rows: list[str] = []
    for row in block.text.splitlines(keepends=True):
        if rows and not row.startswith((" ", "\n")):
            yield "".join(rows)
            rows = []
        rows.append(row)
    yield "".join(rows)


def _readers(block: Block, text: str) -> Callable[[str, Path], None]:
    if block.language != "yaml":
        return {"toml": _toml, "json": _json, "python": _python}[block.language]
    keys = set(yaml.safe_load(text))
    for known, reader in _YAML.items():
        if keys <= set(known):
            return reader
    raise AssertionError(f"line {block.line}: nobody knows what this is: {', '.join(sorted(keys))}")


def _recipe(text: str, folder: Path) -> None:
    """A recipe, or some of its keys: what is not shown is made up."""
    told = _strictly(text, folder)
    told["collection"] = _COLLECTION | told.get("collection", {})
    told.setdefault("items", [{"id": "i", "files": "a.nc"}])
    _load_recipe(told, folder)


def _entry(text: str, folder: Path) -> None:
    """Some keys of an item."""
    entry = {"id": "i", "files": "a.nc", "match": "(?P<zone>.)(?P<begin>.)(?P<end>.)"}
    told = {"collection": _COLLECTION, "items": [entry | _strictly(text, folder)]}
    _load_recipe(told, folder)


def _load_recipe(told: dict[str, Any], folder: Path) -> None:
    path = folder / "prr.yaml"
    path.write_text(yaml.safe_dump(told, sort_keys=False), encoding="utf-8")
    recipe.load(path)


def _strictly(text: str, folder: Path) -> dict[str, Any]:
    path = folder / "shown.yaml"
    path.write_text(text, encoding="utf-8")
    told: dict[str, Any] = strict_yaml.load(path).convert(dict[str, Any])
    return told


def _rule(text: str, folder: Path) -> None:
    path = folder / "licence" / "shown-rule.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    load_rule(path)


def _hooks(text: str, folder: Path) -> None:
    path = folder / ".pre-commit-config.yaml"
    path.write_text(text, encoding="utf-8")
    program = Path(sys.executable).with_name("pre-commit")
    done = subprocess.run([program, "validate-config", path], capture_output=True, check=False)
    assert done.returncode == 0, done.stdout.decode()


def _workflow(text: str, folder: Path) -> None:
    """The shape of a workflow: every step runs or uses something."""
    del folder
    jobs = yaml.safe_load(text)["jobs"].values()
    steps = [step for job in jobs for step in job["steps"]]
    assert steps
    assert all("run" in step or "uses" in step for step in steps)


def _toml(text: str, folder: Path) -> None:
    table = tomllib.loads(text)
    own = set(table) <= {"tool", "project"}
    path = folder / ("pyproject.toml" if own else "prr.toml")
    path.write_text(text, encoding="utf-8")
    settings.read(path)


def _json(text: str, folder: Path) -> None:
    del folder
    msgspec.json.decode(text, type=Report)


def _python(text: str, folder: Path) -> None:
    """A piece of a program, which is read and not run."""
    del folder
    ast.parse(text)


def _names(model: type[msgspec.Struct]) -> frozenset[str]:
    return frozenset(field.encode_name for field in msgspec.structs.fields(model))


_RULE = frozenset({"code", "title", "severity", "profiles", "applies-to", "needs", "check", "with"})
_YAML: dict[frozenset[str], Callable[[str, Path], None]] = {
    _names(Recipe): _recipe,
    _names(Entry): _entry,
    _RULE | {"why", "fix", "references", "examples"}: _rule,
    frozenset({"repos"}): _hooks,
    # YAML 1.1 reads the key `on` as true
    frozenset({"name", True, "permissions", "jobs", "concurrency", "env"}): _workflow,  # type: ignore[arg-type]
}
