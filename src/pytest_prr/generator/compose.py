"""From decided items to pystac objects: one collection, its items, their assets."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from pytest_prr.generator import patterns
from pytest_prr.generator.decide import DecidedItem, Decisions
from pytest_prr.generator.plan import Plan, PlannedFile, file_words
from pytest_prr.generator.problems import BuildError, Provenance
from pytest_prr.generator.when import joined
from pytest_prr.readers import instants
from pytest_prr.readers.facts import FileFacts
from pytest_prr.stac.boxes import hull
from pytest_prr.stac.vocabulary import EXTENSIONS, FILE_EXTENSION, extension_uri

if TYPE_CHECKING:
    from datetime import datetime

    import pystac

UNKNOWN_TYPE = "application/octet-stream"


@dataclass(frozen=True, kw_only=True)
class Composed:
    """The collection; where the assets' values came from; what the user should know."""

    collection: "pystac.Collection"
    provenance: tuple[Provenance, ...]
    notices: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class _AssetValues:
    file: PlannedFile
    facts: FileFacts
    href: str
    media_type: str
    title: str


def _provenance(plan: Plan, item: DecidedItem, asset: _AssetValues) -> Iterator[Provenance]:
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


def _title_source(plan: Plan, item: DecidedItem, asset: _AssetValues) -> str:
    stated = _stated(plan, asset.file, "title") or asset.facts.provenance.get("title")
    return stated or ("the item's title" if _only_title(item) else "the file's name")


def compose(plan: Plan, decisions: Decisions, output: Path) -> Composed:
    """The collection, its links and hrefs made for the folder ``output``.

    Raises BuildError where two assets of one item would have one href.
    """
    from pystac import CatalogType

    problems: list[str] = []
    notices: list[str] = []
    provenance: list[Provenance] = []
    collection = _collection(plan, decisions.items)
    for item in decisions.items:
        stac_item = _item(item)
        for asset in _assets(plan, item, output):
            if any(known.href == asset.href for known in stac_item.assets.values()):
                message = f"item '{item.planned.id}': two assets would have the href '{asset.href}'"
                problems.append(plan.loaded.problem(asset.file.keys, message))
            if asset.media_type == UNKNOWN_TYPE and not asset.file.entry.type:
                notices.append(_untyped(item, asset.file))
            stac_item.add_asset(asset.file.key, _asset(asset))
            provenance += _provenance(plan, item, asset)
        collection.add_item(stac_item)
    if problems:
        raise BuildError(problems)
    collection.normalize_hrefs(str(output))
    collection.catalog_type = CatalogType.SELF_CONTAINED
    return Composed(collection=collection, provenance=tuple(provenance), notices=tuple(notices))


def _untyped(item: DecidedItem, file: PlannedFile) -> str:
    return (
        f"item '{item.planned.id}': the media type of '{file.own_name}' is not known, "
        f"'{UNKNOWN_TYPE}' is written; set 'type:' for the file"
    )


def _collection(plan: Plan, items: Sequence[DecidedItem]) -> "pystac.Collection":
    import pystac

    part = plan.loaded.recipe.collection
    collection = pystac.Collection(
        id=part.id,
        title=part.title,
        description=part.description.strip(),
        license=part.license,
        keywords=list(part.keywords) or None,
        providers=[
            pystac.Provider(
                name=provider.name,
                description=provider.description,
                roles=[pystac.ProviderRole(role) for role in provider.roles] or None,
                url=provider.url,
            )
            for provider in part.providers
        ]
        or None,
        stac_extensions=_extensions(part.extensions, part.fields),
        extra_fields=dict(part.fields),
        extent=_extent(items),
    )
    for link in part.links:
        collection.add_link(
            pystac.Link(rel=link.rel, target=link.href, media_type=link.type, title=link.title)
        )
    return collection


def _extent(items: Sequence[DecidedItem]) -> "pystac.Extent":
    """What all items cover, and no more."""
    import pystac

    box = hull(item.where.bbox for item in items if item.where.bbox)
    start, end = joined(item.interval for item in items)
    ends: list[datetime | None] = [start, end]
    return pystac.Extent(
        spatial=pystac.SpatialExtent([list(box or ())]),
        temporal=pystac.TemporalExtent([ends]),
    )


def _item(item: DecidedItem) -> "pystac.Item":
    import pystac

    texts = {"title": item.planned.title, "description": item.planned.description}
    start, end = item.interval
    return pystac.Item(
        id=item.planned.id,
        geometry=dict(item.where.geometry) if item.where.geometry else None,
        bbox=list(item.where.bbox) if item.where.bbox else None,
        datetime=start,  # the repository files an item under it
        properties={
            **{key: text for key, text in texts.items() if text},
            "start_datetime": instants.text(start),
            "end_datetime": instants.text(end),
            "license": item.license,
            **item.properties,
        },
        stac_extensions=_extensions([FILE_EXTENSION], item.properties),
    )


def _extensions(stated: Sequence[str], fields: Iterable[str]) -> list[str]:
    """The extensions that are stated, and the released ones that the fields' prefixes stand for."""
    found = list(stated)
    for prefix in sorted({field.partition(":")[0] for field in fields if ":" in field}):
        name = EXTENSIONS.get(prefix, "").partition("/")[0]
        if name and not any(f"/{name}/" in uri for uri in found):
            found.append(extension_uri(prefix))
    return found


def _assets(plan: Plan, item: DecidedItem, output: Path) -> Iterator[_AssetValues]:
    for file, facts in zip(item.planned.files, item.facts, strict=True):
        yield _AssetValues(
            file=file,
            facts=facts,
            href=_href(plan, item, file, output),
            media_type=file.entry.type or facts.media_type or UNKNOWN_TYPE,
            title=file.entry.title or facts.title or _only_title(item) or file.own_name,
        )


def _only_title(item: DecidedItem) -> str | None:
    """The item's title, which is also its file's where there is only one."""
    return item.planned.title if len(item.planned.files) == 1 else None


def _asset(values: _AssetValues) -> "pystac.Asset":
    import pystac

    extra: dict[str, Any] = {"file:size": values.facts.size}
    if values.facts.checksum:
        extra["file:checksum"] = values.facts.checksum
    return pystac.Asset(
        href=values.href,
        title=values.title,
        description=values.file.entry.description,
        media_type=values.media_type,
        roles=list(values.file.roles),
        extra_fields=extra,
    )


def _href(plan: Plan, item: DecidedItem, file: PlannedFile, output: Path) -> str:
    if file.href:
        words = {**file_words(plan.loaded, file), "item": item.planned.id}
        return patterns.fill(file.href, {word: quote(text) for word, text in words.items()})
    if file.placed:
        return f"./{file.name}"
    folder = os.path.realpath(output / item.planned.id)
    return quote(os.path.relpath(os.path.realpath(file.source), folder).replace(os.sep, "/"))


def _href_source(plan: Plan, file: PlannedFile) -> str:
    if file.href:
        return _stated(plan, file, "href") or plan.loaded.source(("href",))
    place = "beside the item" if file.placed else "where the file lies"
    return f"placement {plan.placement}: {place}"
