"""What a user asks to be judged: a path on disk, or an address."""

from pathlib import Path
from typing import TYPE_CHECKING

from pytest_prr.errors import PrrError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pytest_prr.settings import Settings
    from pytest_prr.stac.tree import Tree

Target = str | Path
"""An address is a str: a path would lose one of its slashes."""

_ADDRESSES = ("http://", "https://")
_OTHERS = ("s3://", "ftp://", "file://", "gs://", "abfs://")


def is_address(text: str) -> bool:
    """Whether the user names something on the web."""
    return text.lower().startswith((*_ADDRESSES, *_OTHERS))


def target(text: str, base: Path | None = None) -> Target:
    """An address as it is; else a path, seen from ``base``."""
    if is_address(text):
        return text
    return base / text if base else Path(text)


def targets_of(
    paths: "Sequence[str]", settings: "Settings", *, changed: bool = False
) -> "Sequence[Target]":
    """What is at each path; of ``changed`` files, the collections that they belong to, if any."""
    from pytest_prr.stac.changed import collections_of

    if changed:
        return collections_of(paths, settings.data_root)
    return [target(path) for path in paths]


def tree_at(
    where: Target, settings: "Settings", progress: "Callable[[int, int], None] | None" = None
) -> "Tree":
    """Load the collection there; ``progress`` is told of documents from the web.

    Naming an address is asking for the network, for that host. Raises PrrError where there is
    nothing to judge.
    """
    from pytest_prr.stac.load import load, load_site

    if isinstance(where, str) and is_address(where):
        from pytest_prr.probes.published import published

        _refuse_others(where)
        site = published(where, allow_private=settings.allow_private, progress=progress)
        return load_site(site)
    return load(Path(where), tuple(Path(folder) for folder in settings.data_root))


def _refuse_others(address: str) -> None:
    if not address.lower().startswith(_ADDRESSES):
        scheme = address.partition(":")[0]
        raise PrrError(
            f"{address}: collections are read from disk, or by http and https, not by {scheme}; "
            "download this one and name its folder"
        )
