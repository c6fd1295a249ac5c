"""Write what is generated from the sources: JSON Schemas and the rule reference.

``python tools/generate.py`` writes; ``--check`` writes nothing and fails where a file is stale.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec

from pytest_prr.engine.finding import Report
from pytest_prr.engine.rule import RuleFile
from pytest_prr.engine.rulebook import load_book
from pytest_prr.generator.recipes.recipe import Recipe
from pytest_prr.reports.reference import reference_pages
from pytest_prr.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
SCHEMAS = Path("src/pytest_prr/schemas")
REFERENCE = Path("docs/rules")

_MODELS = {"report": Report, "rule": RuleFile, "recipe": Recipe, "settings": Settings}
_TITLES = {
    "report": "Output of prr check --format json, version 1",
    "rule": "A file of the pytest-prr rule book",
    "recipe": "A pytest-prr recipe: data files become a STAC collection",
    "settings": "prr.toml, or [tool.prr] in pyproject.toml",
}


def generated() -> Iterator[tuple[Path, str]]:
    """Every generated file, from the repository's root, and its text."""
    for name, model in _MODELS.items():
        schema = msgspec.json.schema(model)
        schema = {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": _TITLES[name],
            **schema,
        }
        text = json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
        yield SCHEMAS / f"{name}.schema.json", text
    for name, page in reference_pages(load_book()):
        yield REFERENCE / name, page


def main() -> int:
    """Write or compare every file; 1 where ``--check`` finds a difference."""
    files = dict(generated())
    stale = [path for path, text in files.items() if _read(ROOT / path) != text]
    extra = [
        path.relative_to(ROOT)
        for folder in (SCHEMAS, REFERENCE)
        for path in sorted((ROOT / folder).glob("*.*"))
        if path.suffix in (".json", ".md") and path.relative_to(ROOT) not in files
    ]
    if "--check" in sys.argv:
        for path in (*stale, *extra):
            print(f"{path} is not what the sources say; run: make generate")
        return 1 if stale or extra else 0
    for path in stale:
        (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / path).write_text(files[path], encoding="utf-8")
        print(f"wrote {path}")
    for path in extra:
        (ROOT / path).unlink()
        print(f"removed {path}")
    return 0


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


if __name__ == "__main__":
    sys.exit(main())
