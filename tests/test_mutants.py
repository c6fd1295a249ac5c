"""One defect at a time in a collection that was built right: each is found, where it is.

The defects are in mutants.yaml.
"""

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from pytest_prr import Finding, build, check, strict_yaml
from pytest_prr.engine.finding import Severity
from pytest_prr.engine.rule import Family, Profile
from pytest_prr.engine.rulebook import load_book
from pytest_prr.stac.pointer import tokens

ID = "tccas-sodankylae"
NAMES = {
    "oco2": "sif-oco2",  # a polygon, one file
    "ascat": "slope-ascat",  # a point, one file
    "jrc": "fapar-lai-jrc-tip",  # dates in the file's name; the licence is the collection's
    "forcing": "model-forcing",  # five files
    "manuals": "documentation",  # three documents, no place
}
DOCUMENTS = {"collection": "collection.json"} | {
    name: f"{ID}-{item}/{ID}-{item}.json" for name, item in NAMES.items()
}


class Change(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is done to one document and to the files beside it."""

    document: str = msgspec.field(name="in")
    put: dict[str, Any] = {}
    drop: list[str] = []
    text: dict[str, str] = {}
    start: str = ""
    cut: int | None = None
    encoding: str = "utf-8"
    delete: list[str] = []
    move: dict[str, str] = {}
    write: dict[str, str] = {}

    @property
    def file(self) -> str:
        return DOCUMENTS[self.document]


class Mutant(Change, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A change, or two that are one defect, and what must be found."""

    finds: str
    profile: Profile = Profile.TEMPLATE
    times: int = 1
    consequences: list[str] = msgspec.field(name="with", default_factory=list)
    second: Change | None = msgspec.field(name="and", default=None)

    @property
    def place(self) -> tuple[str, str, str]:
        code, _, place = self.finds.partition(" ")
        document, _, pointer = place.rpartition("#")
        return code, DOCUMENTS.get(document, document) or self.file, pointer


FAMILIES = strict_yaml.load(Path(__file__).with_name("mutants.yaml")).convert(
    dict[str, dict[str, Mutant]]
)
ROWS = [
    pytest.param(mutant, id=f"{family}-{name}".replace(" ", "-"))
    for family, mutants in FAMILIES.items()
    for name, mutant in mutants.items()
]


@pytest.fixture(scope="session")
def built(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("mutants") / "collection"
    recipe = Path(__file__).parents[1] / "examples" / "tccas" / "prr.yaml"
    build(recipe, folder, placement="copy")
    return folder


@pytest.fixture(scope="session")
def untouched(built) -> dict[Profile, list[Finding]]:
    """What the rule book says of the collection as it was built, by profile."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(built)
        return {profile: list(check(".", profile=(profile,)).findings) for profile in Profile}


@pytest.fixture
def copy(built, tmp_path, monkeypatch) -> Path:
    """A copy to be changed, which is also the working directory: findings name files in it."""
    folder = tmp_path / "copy"
    shutil.copytree(built, folder, copy_function=_copied)
    monkeypatch.chdir(folder)
    return folder


def _copied(source: str, target: str) -> None:
    if source.endswith(".json"):
        shutil.copyfile(source, target)
    else:
        os.link(source, target)


@pytest.mark.parametrize("profile", Profile)
def test_the_untouched_collection_has_no_error(untouched, profile):
    assert [f for f in untouched[profile] if f.severity is Severity.ERROR] == []


@pytest.mark.parametrize("mutant", ROWS)
def test_mutant(mutant, copy, untouched):
    apply(mutant, copy)
    if mutant.second:
        apply(mutant.second, copy)
    known = {(f.code, f.file, f.pointer) for f in untouched[mutant.profile]}
    findings = check(".", profile=(mutant.profile,)).findings
    new = [f for f in findings if (f.code, f.file, f.pointer) not in known]
    own = [(f.code, f.file, f.pointer) for f in new if f.code == mutant.place[0]]
    assert mutant.place in own, new
    assert len(own) == mutant.times
    errors = {f.code for f in new if f.severity is Severity.ERROR}
    assert errors - {mutant.place[0]} == set(mutant.consequences)


def test_every_family_has_mutants():
    """Those of the data family are the lies of tests/data."""
    assert set(FAMILIES) == {rule.family for rule in load_book()} - {Family.DATA}


@pytest.mark.parametrize("profile", [Profile.TEMPLATE, Profile.GATEWAY, Profile.APEX])
def test_every_profile_has_mutants_of_its_own(profile):
    assert [mutant for (mutant,) in (row.values for row in ROWS) if mutant.profile is profile]


def apply(change: Change, folder: Path) -> None:
    path = folder / change.file
    beside = path.parent
    for name, new in change.move.items():
        (beside / new).parent.mkdir(exist_ok=True)
        (beside / name).rename(beside / new)
    for name in change.delete:
        (beside / name).unlink()
    for name, content in change.write.items():
        (beside / name).parent.mkdir(exist_ok=True)
        (beside / name).unlink(missing_ok=True)  # a link to what other tests use
        (beside / name).write_text(content, encoding="utf-8")
    path.write_bytes(_changed(change, path.read_text(encoding="utf-8")).encode(change.encoding))


def _changed(change: Change, text: str) -> str:
    if change.put or change.drop:
        text = _edited(change, json.loads(text))
    for old, new in change.text.items():
        assert old in text
        text = text.replace(old, new, 1)
    return change.start + text[: change.cut]


def _edited(change: Change, document: Any) -> str:
    for parent, key in _ends(document, change.drop):
        del parent[key]
    for (parent, key), value in zip(_ends(document, change.put), change.put.values(), strict=True):
        if key == "-":
            parent.append(value)
        else:
            parent[key] = value
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _ends(document: Any, pointers: Any) -> Iterator[tuple[Any, Any]]:
    """The object or list around the place of each pointer, and the key or index in it."""
    for pointer in pointers:
        parent, keys = document, [int(key) if key.isdigit() else key for key in tokens(pointer)]
        for key in keys[:-1]:
            parent = parent[key]
        yield parent, keys[-1]
