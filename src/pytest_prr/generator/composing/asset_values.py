"""The values of each asset of an item, and where they came from."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from pytest_prr.generator.deciding.decide import DecidedItem
from pytest_prr.generator.planning.plan import Plan, PlannedFile
from pytest_prr.generator.problems import Provenance
from pytest_prr.readers.facts import FileFacts
from pytest_prr.readers.locations import is_remote

UNKNOWN_TYPE = "application/octet-stream"


@dataclass(frozen=True, kw_only=True)
class AssetValues:
    """A file as an asset."""

    file: PlannedFile
    facts: FileFacts
    href: str
    media_type: str
    title: str


def asset_values(item: DecidedItem, output: Path) -> Iterator[AssetValues]:
    """Of each file of the item; ``output`` is the folder that the collection will lie in."""
    for file, facts in zip(item.planned.files, item.facts, strict=True):
        yield AssetValues(
            file=file,
            facts=facts,
            href=_href(item, file, output),
            media_type=file.entry.type or facts.media_type or UNKNOWN_TYPE,
            title=file.entry.title or facts.title or _only_title(item) or file.own_name,
        )


def _only_title(item: DecidedItem) -> str | None:
    """The item's title, which is also its file's where there is only one."""
    return item.planned.title if len(item.planned.files) == 1 else None


def _href(item: DecidedItem, file: PlannedFile, output: Path) -> str:
    if file.href:
        return file.href
    if file.placed:
        return f"./{file.name}"
    folder = os.path.realpath(output / item.planned.id)
    return quote(os.path.relpath(os.path.realpath(file.source), folder).replace(os.sep, "/"))


def notices(item: DecidedItem, asset: AssetValues) -> Iterator[str]:
    """What the user should know of an asset."""
    name = f"'{asset.file.own_name}'"
    if asset.media_type == UNKNOWN_TYPE and not asset.file.entry.type:
        yield (
            f"item '{item.planned.id}': the media type of {name} is not known, "
            f"'{UNKNOWN_TYPE}' is written; set 'type:' for the file"
        )
    if asset.facts.size is None:
        yield f"item '{item.planned.id}': the size of {name} is not known, file:size is left out"


def provenance(plan: Plan, item: DecidedItem, asset: AssetValues) -> Iterator[Provenance]:
    """Where each value of an asset came from."""
    file, facts = asset.file, asset.facts
    rows: tuple[tuple[str, object, str], ...] = (
        ("href", asset.href, _href_source(plan, file)),
        ("type", asset.media_type, _stated(plan, file, "type") or "the file's name"),
        ("roles", list(file.roles), _roles_source(plan, item, file)),
        ("title", asset.title, _title_source(plan, item, asset)),
        ("file:size", facts.size, facts.provenance["size"]),
        ("file:checksum", facts.checksum, facts.provenance["checksum"]),
    )
    for field, value, source in rows:
        yield Provenance(
            item=item.planned.id,
            file=file.own_name,
            field=field,
            value=str(value),
            source=source,
        )


def _stated(plan: Plan, file: PlannedFile, key: str) -> str | None:
    """Where the recipe says it of the file itself."""
    return plan.loaded.source((*file.keys, key)) if getattr(file.entry, key) else None


def _roles_source(plan: Plan, item: DecidedItem, file: PlannedFile) -> str:
    if item.planned.entry.roles and not file.entry.roles:
        return plan.loaded.source((*item.planned.keys, "roles"))
    if plan.loaded.recipe.defaults.roles and not file.entry.roles:
        return plan.loaded.source(("defaults", "roles"))
    return _stated(plan, file, "roles") or "the file's name"


def _title_source(plan: Plan, item: DecidedItem, asset: AssetValues) -> str:
    stated = _stated(plan, asset.file, "title") or asset.facts.provenance.get("title")
    return stated or ("the item's title" if _only_title(item) else "the file's name")


def _href_source(plan: Plan, file: PlannedFile) -> str:
    if is_remote(file.source) and not file.entry.href:
        return plan.loaded.source(file.keys)
    if file.href:
        return _stated(plan, file, "href") or plan.loaded.source(("href",))
    place = "beside the item" if file.placed else "where the file lies"
    return f"placement {plan.placement}: {place}"
