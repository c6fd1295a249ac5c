"""Files and addresses of the whole collection: its thumbnail, its manual."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from msgspec import structs

from pytest_prr.generator.planning import asking
from pytest_prr.generator.planning.draft import Draft
from pytest_prr.generator.planning.finding_files import FoundFile, NotFound, find
from pytest_prr.generator.planning.names import placed_names
from pytest_prr.generator.planning.planned import Plan, PlannedFile
from pytest_prr.generator.recipes.recipe import CollectionFile, File, Keys
from pytest_prr.readers.facts import FileFacts
from pytest_prr.readers.locations import is_remote, name_of
from pytest_prr.stac.vocabulary import DOCUMENT_SUFFIXES, FILE_EXTENSION, media_type

if TYPE_CHECKING:
    import pystac

THUMBNAIL = "thumbnail"  # key and role
_KEYS: Keys = ("collection", "assets")
_DOCUMENT = "collection.json"


def planned(draft: Draft, folders: Iterable[str]) -> list[PlannedFile]:
    """The assets of the collection; ``folders`` are the names beside collection.json."""
    assets = draft.loaded.recipe.collection.assets
    files = [file for key, asset in assets.items() if (file := _planned(draft, key, asset))]
    names = placed_names(files, [file.name for file in files], _DOCUMENT)
    for file, message in names.problems:
        draft.problem(file.keys, message)
    draft.notices += [f"collection: {text}" for text in names.notices]
    taken = frozenset(folders)
    for source, name in names.by_source.items():
        if name.lower() in taken:
            draft.problem(_KEYS, f"'{name_of(source)}' would have the name of an item's folder")
    return [structs.replace(f, name=names.by_source.get(f.source, "")) for f in files]


def _planned(draft: Draft, key: str, asset: CollectionFile) -> PlannedFile | None:
    keys: Keys = (*_KEYS, key)
    found = FoundFile(location="", relative=asset.href or "")
    if asset.path is not None:
        try:
            found, *more = find(asset.path, draft.bases)
        except NotFound as error:
            draft.problem((*keys, "path"), str(error))
            return None
        if more:
            message = f"'{asset.path}' matches {len(more) + 1} files; an asset is one file"
            draft.problem((*keys, "path"), message)
            return None
    elif not (asset.type or _type_of(found.relative)):
        message = f"the media type of '{asset.href}' is not known; set 'type:' for it"
        draft.problem(keys, message)
    remote = is_remote(found.location)
    return PlannedFile(
        source=found.location,
        relative=found.relative,
        keys=keys,
        entry=File(
            path=asset.path or asset.href or "",
            title=asset.title,
            description=asset.description,
            type=asset.type,
        ),
        roles=tuple(asset.roles or [_role(key, found.relative)]),
        href=asset.href or (found.location if remote else None),
        placed=asset.path is not None and not remote and draft.placement != "leave",
        asked=asking.asked((), checksum=not remote and not found.is_folder),
        key=key,
        name=asset.name or "",
    )


def _type_of(path: str) -> str | None:
    return media_type(name_of(urlsplit(path).path))


def _role(key: str, path: str) -> str:
    if key == THUMBNAIL:
        return THUMBNAIL
    return "documentation" if path.lower().endswith(DOCUMENT_SUFFIXES) else "metadata"


def add(
    collection: "pystac.Collection", plan: Plan, facts: Mapping[str, FileFacts], output: Path
) -> None:
    """Give the collection its assets, with sizes and checksums where there is a file.

    ``output`` is the folder that the collection will lie in.
    """
    import pystac

    for file in plan.assets:
        known = facts.get(file.source)
        sizes = _sizes(known)
        if sizes and FILE_EXTENSION not in collection.stac_extensions:
            collection.stac_extensions.append(FILE_EXTENSION)
        asset = pystac.Asset(
            href=_href(file, output),
            title=file.entry.title,
            description=file.entry.description,
            media_type=file.entry.type or (known and known.media_type) or _type_of(file.relative),
            roles=list(file.roles),
            extra_fields=sizes,
        )
        collection.add_asset(file.key, asset)


def _href(file: PlannedFile, output: Path) -> str:
    if file.href:
        return file.href
    if file.placed:
        return f"./{file.name}"
    folder = os.path.realpath(output)
    return quote(os.path.relpath(os.path.realpath(file.source), folder).replace(os.sep, "/"))


def _sizes(facts: FileFacts | None) -> dict[str, Any]:
    values = {"file:size": facts.size, "file:checksum": facts.checksum} if facts else {}
    return {key: value for key, value in values.items() if value is not None}
