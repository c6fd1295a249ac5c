"""What the user names becomes a tree: a folder, a document, a file with many items, or a site."""

import os
from collections.abc import Callable
from pathlib import Path

from pytest_prr.errors import PrrError
from pytest_prr.stac.containers import parts_of
from pytest_prr.stac.documents import Document, Locator, read
from pytest_prr.stac.kinds import ROOT_NAMES
from pytest_prr.stac.loader import MAX_LEVELS, Loader, display_name
from pytest_prr.stac.roots import Roots
from pytest_prr.stac.site import Places, Site, WebRoots, as_parts, lists_of
from pytest_prr.stac.tree import Tree
from pytest_prr.stac.vocabulary import media_type

__all__ = ["MAX_LEVELS", "ROOT_NAMES", "display_name", "load", "load_site"]


def load(
    target: Path,
    data_roots: tuple[Path, ...] = (),
    source: Callable[[Path], Document] = read,
) -> Tree:
    """Read what lies at ``target``: a folder, a collection, catalogue or item, or many items.

    A file is read with all that its links lead to; a folder also with the JSON files that no
    link leads to. Nothing outside the target's folder and ``data_roots`` is opened. ``source``
    reads one document.
    Raises PrrError where there is nothing to read.
    """
    if str(target).startswith(("http:/", "https:/", "s3:/")):
        raise PrrError(f"{target}: no path on disk; give an address as text, not as a Path")
    if not target.exists():
        raise PrrError(f"{target}: no such file or folder")
    if hint := _no_collection(target):
        raise PrrError(f"{target}: {hint}")
    folder = target if target.is_dir() else target.parent
    roots = Roots.of((folder, *data_roots))
    real = Path(os.path.realpath(target))
    if target.is_dir():
        loader = Loader(roots, source)
        loader.load_folder(real)
    elif parts := parts_of(real, display_name(target)):
        loader = Loader(roots, parts.read, parts)
        loader.load_items(parts)
    else:
        loader = Loader(roots, source)
        loader.follow(real)
    if not loader.nodes:
        raise PrrError(
            f"{target}: no STAC document found; expected a collection.json, a catalog.json "
            "or an item (for data files, 'prr init' drafts a recipe to build them with)"
        )
    return _tree(target, loader)


def _no_collection(target: Path) -> str:
    """What a file is that people take for a collection: a recipe, or data; '' for others."""
    if target.is_dir() or not (suffix := target.suffix.lower()):
        return ""
    if suffix in (".yaml", ".yml"):
        return f"is a recipe, not a collection; build it first: prr build {target} -o out"
    kind = media_type(target.name) or ""
    if "json" in kind or "parquet" in kind or not kind:
        return ""
    return "is a data file, not a collection; 'prr init' with its folder drafts a recipe for it"


def load_site(site: Site) -> Tree:
    """The tree of what was read from a server."""
    places = Places(site)
    parts = as_parts(places)
    roots = WebRoots((), places=places)
    loader = Loader(roots, parts.read, parts, lists_of(places))
    start = places.path(site.start)
    if start:
        loader.follow(start)
    else:
        loader.load_items(parts)
    return _tree(site.start, loader)


def _tree(target: Path | str, loader: Loader) -> Tree:
    parts = loader.parts
    return Tree(
        target=target,
        roots=loader.roots,
        nodes=tuple(loader.nodes),
        locator=parts.locator if parts else Locator,
        _kept=loader.kept,
        _source=loader.source,
    )
