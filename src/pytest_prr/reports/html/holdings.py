"""What a collection holds: its assets by media type and roles, counted and added up."""

from dataclasses import dataclass, field
from typing import Any

from pytest_prr.stac.values import mapping, sequence

_UNTOLD = "not stated"
MOST = 200  # rows; metadata of strangers may have a media type for each asset


@dataclass
class Holding:
    """Assets of one kind. ``size`` in bytes, of those ``sized`` that tell it."""

    media_type: str
    roles: tuple[str, ...]
    count: int = 0
    sized: int = 0
    size: int = 0


@dataclass
class Holdings:
    """Assets by their kind."""

    _kinds: dict[tuple[str, tuple[str, ...]], Holding] = field(default_factory=dict)

    def add(self, document: dict[str, Any]) -> None:
        """Count the assets of an item or a collection."""
        for asset in mapping(document.get("assets")).values():
            if isinstance(asset, dict):
                self._add(asset)

    def _add(self, asset: dict[str, Any]) -> None:
        told = asset.get("type")
        media_type = told if isinstance(told, str) and told else _UNTOLD
        named = {role for role in sequence(asset.get("roles")) if isinstance(role, str)}
        roles = tuple(sorted(named)) or (_UNTOLD,)
        kind = self._kinds.setdefault((media_type, roles), Holding(media_type, roles))
        kind.count += 1
        size = asset.get("file:size")
        if type(size) is int and size >= 0:
            kind.sized += 1
            kind.size += size

    def rows(self) -> list[Holding]:
        """The most frequent kinds first."""
        return sorted(self._kinds.values(), key=lambda kind: (-kind.count, *_name(kind)))

    def total(self) -> Holding:
        """All of them together."""
        kinds = self._kinds.values()
        return Holding(
            media_type="all",
            roles=(),
            count=sum(kind.count for kind in kinds),
            sized=sum(kind.sized for kind in kinds),
            size=sum(kind.size for kind in kinds),
        )


def _name(kind: Holding) -> tuple[str, tuple[str, ...]]:
    return kind.media_type, kind.roles


def byte_text(size: int) -> str:
    """Bytes in words, in steps of 1000: '12.3 MB'."""
    if size < 1000:
        return f"{size} B"
    value = float(size)
    for unit in ("kB", "MB", "GB", "TB", "PB"):
        value /= 1000
        if value < 999.95:
            return f"{value:.1f} {unit}"
    return f"{value:,.0f} PB"
