"""What a build left, kept in the cache: the same build again need not make it to compare it."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from pytest_prr.generator.gathering.cache import FactsStore
from pytest_prr.generator.writing.fingerprint import Order, absolute, fingerprint, walked

if TYPE_CHECKING:
    from pytest_prr.generator.built import Built
    from pytest_prr.generator.recipes.recipe import Recipe, RecipeFile


class Outcome(Struct, frozen=True, kw_only=True):
    """What a build tells of itself, besides the folder."""

    notices: tuple[str, ...]
    items: int
    assets: int
    size: int
    profile: str | None


class Last(Struct, frozen=True, kw_only=True):
    """What is kept of a build. ``patterns`` are those of the recipe's files."""

    folder: bytes
    patterns: tuple[str, ...]
    fingerprint: bytes
    left: bytes
    outcome: Outcome

    @property
    def path(self) -> Path:
        return Path(os.fsdecode(self.folder))


@dataclass(frozen=True, kw_only=True)
class Seen:
    """The state of all that a build depends on, before it has begun."""

    order: Order
    folder: Path
    patterns: tuple[str, ...]
    fingerprint: bytes


def remembered(store: FactsStore, order: Order) -> Last | None:
    """What the last such build told, if it was the same and all is as it left it."""
    data = store.recall(_key(order))
    try:
        last = msgspec.msgpack.decode(data or b"", type=Last)
        text = order.recipe.read_bytes().decode("utf-8-sig")
    except (msgspec.MsgspecError, OSError, UnicodeDecodeError):  # none there, or damaged
        return None
    same = last.fingerprint == fingerprint(order, text, last.patterns, last.path)
    return last if same and last.left == _left(last.path) else None


def seen(order: Order, loaded: "RecipeFile", folder: Path) -> Seen | None:
    """What has to be the same next time; None where that cannot be told."""
    patterns = tuple(_patterns(loaded.recipe))
    found = fingerprint(order, loaded.yaml.text, patterns, folder)
    if found is None:
        return None
    return Seen(order=order, folder=folder, patterns=patterns, fingerprint=found)


def remember(store: FactsStore, before: Seen, built: "Built") -> None:
    """Keep what a build has told, and the state of all that lies in its folder."""
    left = _left(before.folder)
    if left is not None:
        last = Last(
            folder=os.fsencode(before.folder),
            patterns=before.patterns,
            fingerprint=before.fingerprint,
            left=left,
            outcome=msgspec.convert(built, Outcome, from_attributes=True),
        )
        store.put([(_key(before.order), msgspec.msgpack.encode(last))], keep=True)


def _patterns(recipe: "Recipe") -> Iterator[str]:
    """Every path and pattern of a recipe, in its order."""
    for asset in recipe.collection.assets.values():
        if asset.path is not None:
            yield asset.path
    for entry in recipe.items:
        _, files = entry.listed
        for file in [files] if isinstance(files, str) else files:
            yield file if isinstance(file, str) else file.path


def _key(order: Order) -> bytes:
    """Of builds that are asked for in the same words, in the same folder."""
    paths = (order.recipe, *order.bases, *filter(None, [order.output]))
    words = [str(path) for path in paths]
    named = (words, [absolute(path) for path in words], order.output is None, order.placement)
    return sha256(b"build" + msgspec.msgpack.encode(named)).digest()


def _left(folder: Path) -> bytes | None:
    """The state of documents and data in a folder; None where it cannot be looked at.

    Unlike that of sources, it has the time of the last change of any kind, which nobody sets:
    copies, too, are known to be what was written.
    """
    try:
        found = [
            (name, s.st_size, s.st_mtime_ns, s.st_ctime_ns, s.st_dev, s.st_ino, s.st_mode)
            for name, s in walked(str(folder))
        ]
    except OSError:
        return None
    return sha256(msgspec.msgpack.encode(found)).digest()
