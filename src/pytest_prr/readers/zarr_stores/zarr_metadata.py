"""A Zarr store's metadata, of format 2 and 3, consolidated or not: its groups and arrays."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from pytest_prr.readers.datafile import UnreadableFileError
from pytest_prr.readers.zarr_stores.zarr_shelves import CONSOLIDATED, Shelf

MOST_ARRAYS = 2000
_MOST_DOCUMENTS = 3 * MOST_ARRAYS  # arrays and groups have one or two each

NOT_CONSOLIDATED = (
    "the store has no consolidated metadata, without which a remote store cannot be looked into; "
    "add it with zarr.consolidate_metadata(store)"
)

Documents = Mapping[str, Any]
"""Metadata by key: 'lat/.zarray', 'lat/zarr.json'."""


class SilentStoreError(ValueError):
    """Why nothing is told of a store that may be all right. Its text is the reason."""


class NotConsolidatedError(SilentStoreError):
    """A remote store cannot be looked into."""


@dataclass(frozen=True, kw_only=True)
class ArrayNode:
    """An array: its metadata document, and its attributes."""

    path: str
    version: int  # of the Zarr format: 2 or 3
    document: Mapping[str, Any]
    attributes: Mapping[str, Any]

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]


@dataclass(frozen=True, kw_only=True)
class Group:
    """A group that has attributes or arrays of its own. The root's path is ''."""

    path: str
    attributes: Mapping[str, Any]
    arrays: list[ArrayNode] = field(default_factory=list)


def groups(shelf: Shelf) -> dict[str, Group]:
    """The groups by path, the root first.

    Raises UnreadableFileError for damaged metadata, SilentStoreError for what is not read.
    """
    documents = _documents(shelf)
    if not documents:
        raise UnreadableFileError(
            f"{shelf.location}: no Zarr store: it has neither zarr.json nor .zgroup; get it again"
        )
    nodes = list(_nodes(shelf.location, documents))
    arrays = [node for node in nodes if isinstance(node, ArrayNode)]
    if any(not array.path for array in arrays):
        raise SilentStoreError("the store is a single array, without coordinates")
    if len(arrays) > MOST_ARRAYS:
        raise SilentStoreError(
            f"the store has {len(arrays)} arrays; those with up to {MOST_ARRAYS} are looked into"
        )
    found = {node.path: node for node in nodes if isinstance(node, Group)}
    found.setdefault("", Group(path="", attributes={}))
    for array in arrays:
        parent = array.path.rpartition("/")[0]
        found.setdefault(parent, Group(path=parent, attributes={})).arrays.append(array)
    return dict(sorted(found.items()))


def is_consolidated(shelf: Shelf) -> bool:
    """Whether the root holds the metadata of all arrays. Raises UnreadableFileError."""
    key, content = _root_document(shelf)
    if content is None or key != "zarr.json":
        return content is not None
    root = _object(parsed(shelf.location, key, content))
    return bool(root.get("consolidated_metadata")) or root.get("node_type") == "array"


def parsed(location: str, key: str, content: bytes) -> Any:
    """A JSON document; Python's NaN is let pass, as Zarr's format 2 has it in attributes."""
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        text = str(error) if isinstance(error, ValueError) else "it is nested too deep"
        raise UnreadableFileError(
            f"{location}: '{key}' is not readable as JSON: {text}; get the store again"
        ) from None


def _documents(shelf: Shelf) -> Documents:
    """Those of consolidated metadata where there are any, else those that are found."""
    key, content = _root_document(shelf)
    if content is None:
        return _gathered(shelf)
    root = parsed(shelf.location, key, content)
    if key == "zarr.json":
        return _of_format_3(shelf, root)
    if isinstance(root, dict) and "record_size" in root:
        raise SilentStoreError("kerchunk's references in Parquet files are not read")
    return _mapping(shelf.location, key, "metadata", root)


def _root_document(shelf: Shelf) -> tuple[str, bytes | None]:
    """The first one there is. Some servers refuse, with a status of 403, what is not there."""
    refusal = None
    for key in CONSOLIDATED:
        try:
            content = shelf.get(key)
        except UnreadableFileError as error:
            refusal = refusal or error
            continue
        if content is not None:
            return key, content
    if refusal:
        raise refusal
    return "", None


def _of_format_3(shelf: Shelf, root: Any) -> Documents:
    consolidated = root.get("consolidated_metadata") if isinstance(root, dict) else None
    if not consolidated and shelf.is_remote and _object(root).get("node_type") != "array":
        raise NotConsolidatedError(NOT_CONSOLIDATED)
    if not consolidated:
        return {"zarr.json": root} if shelf.is_remote else _gathered(shelf)
    whole = _mapping(shelf.location, "zarr.json", "metadata", consolidated)
    return {"zarr.json": root, **{f"{path}/zarr.json": node for path, node in whole.items()}}


def _gathered(shelf: Shelf) -> Documents:
    if shelf.is_remote:
        if any(shelf.get(key) is not None for key in (".zgroup", ".zarray")):
            raise NotConsolidatedError(NOT_CONSOLIDATED)
        return {}
    keys = list(islice(shelf.documents(), _MOST_DOCUMENTS + 1))
    if len(keys) > _MOST_DOCUMENTS:
        raise SilentStoreError(
            f"the store has more than {_MOST_DOCUMENTS} metadata documents; "
            f"those with up to {MOST_ARRAYS} arrays are looked into"
        )
    contents = ((key, shelf.get(key)) for key in keys)
    return {key: parsed(shelf.location, key, c) for key, c in contents if c is not None}


def _mapping(location: str, key: str, member: str, whole: Any) -> Documents:
    inside = whole.get(member) if isinstance(whole, dict) else None
    if not isinstance(inside, dict):
        raise UnreadableFileError(
            f"{location}: '{key}' has no object '{member}' as consolidated metadata have; "
            "write them again with zarr.consolidate_metadata(store)"
        )
    return inside


def _nodes(location: str, documents: Documents) -> Iterator[ArrayNode | Group]:
    for key, document in documents.items():
        path, _, name = key.rpartition("/")
        if name not in ("zarr.json", ".zarray", ".zgroup"):
            continue
        if not isinstance(document, dict) or not _is_sound(path):
            raise UnreadableFileError(
                f"{location}: the metadata '{key}' is not an object at a path inside the store; "
                "get the store again"
            )
        if name == "zarr.json":
            yield _node_3(path, document)
        else:
            yield _node_2(path, name, document, documents.get(_join(path, ".zattrs")))


def _node_3(path: str, document: Mapping[str, Any]) -> ArrayNode | Group:
    attributes = _object(document.get("attributes"))
    if document.get("node_type") == "array":
        return ArrayNode(path=path, version=3, document=document, attributes=attributes)
    return Group(path=path, attributes=attributes)


def _node_2(path: str, name: str, document: Mapping[str, Any], given: Any) -> ArrayNode | Group:
    attributes = _object(given)
    if name == ".zarray":
        return ArrayNode(path=path, version=2, document=document, attributes=attributes)
    return Group(path=path, attributes=attributes)


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _join(path: str, name: str) -> str:
    return f"{path}/{name}" if path else name


def _is_sound(path: str) -> bool:
    return not path or not any(part in ("", ".", "..") for part in path.split("/"))
