"""From decided items to STAC documents: each item by itself, then the collection of them all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_prr.generator.composing import collection_files
from pytest_prr.generator.composing.asset_values import (
    AssetValues,
    asset_values,
    notices,
    provenance,
)
from pytest_prr.generator.composing.extensions import describe
from pytest_prr.generator.deciding.decide import DecidedItem
from pytest_prr.generator.deciding.gathered import Gathered
from pytest_prr.readers.facts import Box, Interval
from pytest_prr.readers.times import instants
from pytest_prr.stac.boxes import hull
from pytest_prr.stac.vocabulary import EXTENSIONS, FILE_EXTENSION, extension_uri

if TYPE_CHECKING:
    from datetime import datetime

    import pystac

    from pytest_prr.generator.recipes.recipe import CollectionPart

COLLECTION_FILE = "collection.json"


@dataclass(kw_only=True)
class Covered:
    """What the items that were composed so far are, together."""

    ids: list[str] = field(default_factory=list)
    boxes: set[Box] = field(default_factory=set)
    interval: Interval | None = None
    assets: int = 0
    size: int = 0  # bytes of data

    def add(self, item: DecidedItem) -> None:
        """One more item."""
        self.ids.append(item.planned.id)
        if item.where.bbox:
            self.boxes.add(item.where.bbox)
        (start, end), known = item.interval, self.interval or item.interval
        self.interval = min(start, known[0]), max(end, known[1])
        self.assets += len(item.facts)
        self.size += sum(facts.size or 0 for facts in item.facts)


def item_name(item_id: str) -> str:
    """Where an item's document lies, from the collection's."""
    return f"{item_id}/{item_id}.json"


def item_document(gathered: Gathered, item: DecidedItem, output: Path) -> dict[str, Any]:
    """An item as JSON holds it; two assets with one href are a problem of ``gathered``."""
    part = gathered.plan.loaded.recipe.collection
    stac_item = _item(item, part)
    hrefs: set[str] = set()
    for asset in asset_values(item, output):
        if asset.href in hrefs:
            message = f"item '{item.planned.id}': two assets would have the href '{asset.href}'"
            gathered.problems.append(gathered.plan.loaded.problem(asset.file.keys, message))
        hrefs.add(asset.href)
        gathered.notices += notices(item, asset)
        stac_asset = _asset(asset)
        stac_item.add_asset(asset.file.key, stac_asset)
        gathered.notices += describe(stac_item, stac_asset, asset.facts)
        if gathered.explains:
            gathered.provenance += provenance(gathered.plan, item, asset)
    document: dict[str, Any] = stac_item.to_dict(include_self_link=False)
    return document


def _item(item: DecidedItem, part: "CollectionPart") -> "pystac.Item":
    import pystac

    texts = {"title": item.planned.title, "description": item.planned.description}
    start, end = item.interval
    stac_item = pystac.Item(
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
        collection=part.id,
    )
    # Links as text: linked objects would be kept, all of them, until the collection is done.
    for rel in (pystac.RelType.ROOT, pystac.RelType.COLLECTION, pystac.RelType.PARENT):
        link = pystac.Link(rel, f"../{COLLECTION_FILE}", pystac.MediaType.JSON, part.title)
        stac_item.add_link(link)
    return stac_item


def _asset(values: AssetValues) -> "pystac.Asset":
    import pystac

    sizes = {"file:size": values.facts.size, "file:checksum": values.facts.checksum}
    return pystac.Asset(
        href=values.href,
        title=values.title,
        description=values.file.entry.description,
        media_type=values.media_type,
        roles=list(values.file.roles),
        extra_fields={key: value for key, value in sizes.items() if value is not None},
    )


def collection_document(gathered: Gathered, covered: Covered, output: Path) -> dict[str, Any]:
    """The collection of all the items that were covered, as JSON holds it."""
    import pystac

    collection = _collection(gathered.plan.loaded.recipe.collection, covered)
    collection.set_self_href(str(output / COLLECTION_FILE))
    collection.catalog_type = pystac.CatalogType.SELF_CONTAINED
    collection_files.add(collection, gathered.plan, gathered.facts, output)
    document: dict[str, Any] = collection.to_dict(include_self_link=False)
    # Added here, and not to the collection, which would look for each of the items.
    for item_id in covered.ids:
        link = pystac.Link(pystac.RelType.ITEM, f"./{item_name(item_id)}", pystac.MediaType.GEOJSON)
        document["links"].append(link.to_dict(transform_href=False))
    return document


def _collection(part: "CollectionPart", covered: Covered) -> "pystac.Collection":
    import pystac

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
        extent=_extent(covered),
    )
    for link in part.links:
        collection.add_link(
            pystac.Link(rel=link.rel, target=link.href, media_type=link.type, title=link.title)
        )
    return collection


def _extent(covered: Covered) -> "pystac.Extent":
    """What all items cover, and no more."""
    import pystac

    ends: list[datetime | None] = list(covered.interval or ())
    return pystac.Extent(
        spatial=pystac.SpatialExtent([list(hull(covered.boxes) or ())]),
        temporal=pystac.TemporalExtent([ends]),
    )


def _extensions(stated: Sequence[str], fields: Iterable[str]) -> list[str]:
    """The extensions that are stated, and the released ones that the fields' prefixes stand for."""
    found = list(stated)
    for prefix in sorted({name.partition(":")[0] for name in fields if ":" in name}):
        folder = EXTENSIONS.get(prefix, "").partition("/")[0]
        if folder and not any(f"/{folder}/" in uri for uri in found):
            found.append(extension_uri(prefix))
    return found
