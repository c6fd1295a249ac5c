"""What a build made, and how it came about."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_prr.generator.problems import Provenance

if TYPE_CHECKING:
    import pystac


@dataclass(frozen=True, kw_only=True)
class Built:
    """What a build made, and how it came about."""

    path: Path
    provenance: tuple[Provenance, ...]
    notices: tuple[str, ...]
    items: int
    assets: int
    size: int  # bytes of all data files
    unread: tuple[str, ...] = ()  # a sentence for each file that was left out
    profile: str | None = None  # that the recipe asks to be judged by

    @cached_property
    def collection(self) -> "pystac.Collection":
        """The collection, read from what was written; its items are read when they are used."""
        from pytest_prr.generator.composing.compose import COLLECTION_FILE
        from pytest_prr.generator.shown import ShownCollection

        return ShownCollection.from_file(str(self.path / COLLECTION_FILE))
