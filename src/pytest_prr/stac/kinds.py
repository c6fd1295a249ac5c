"""What a document is: a collection, a catalogue, an item, or none of them."""

from typing import Any

from pytest_prr.stac.documents import Document
from pytest_prr.stac.tree import Kind
from pytest_prr.stac.values import sequence, text
from pytest_prr.stac.vocabulary import STAC_TYPES

_KINDS = {name: Kind(kind) for name, kind in STAC_TYPES.items()}
ROOT_NAMES = ("collection.json", "catalog.json")


def kind_of(document: Document, rel: str = "") -> Kind:
    """What a document is, given the relation of the link that led to it ('' for none)."""
    if not document.readable:
        return Kind.UNREADABLE
    if not isinstance(document.value, dict) or _is_record(document.value):
        return Kind.OTHER
    found = text(document.value.get("type"))
    if found in _KINDS and not (found == "Feature" and _is_plain_geojson(document, rel)):
        return _KINDS[found]
    if rel == "item":
        return Kind.ITEM
    if rel == "child" or document.path.name in ROOT_NAMES:
        catalog = document.path.name == "catalog.json"
        return Kind.CATALOG if catalog else Kind.COLLECTION
    return Kind.OTHER


def _is_record(value: dict[str, Any]) -> bool:
    """Whether it is a record of OGC API Records: catalogues link workflows and experiments so."""
    classes = (text(part) for part in sequence(value.get("conformsTo")))
    return "stac_version" not in value and any("ogcapi-records" in (c or "") for c in classes)


def _is_plain_geojson(document: Document, rel: str) -> bool:
    return rel != "item" and "stac_version" not in document.value
