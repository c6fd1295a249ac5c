"""The data files of a run: found where hrefs lead, read apart from the run, told to the checks."""

import os
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from pytest_prr.checks.data_times import data_assets, holds_data
from pytest_prr.checks.file_readings import Unread
from pytest_prr.checks.outside import address
from pytest_prr.checks.problem import Context
from pytest_prr.readers.apart.readings import Limits, Reading
from pytest_prr.stac.roots import Where, href_kind
from pytest_prr.stac.tree import Kind, Node, Tree
from pytest_prr.stac.values import text

if TYPE_CHECKING:
    from pytest_prr.checks.outside import Outside
    from pytest_prr.readers.apart.crew import Crew
    from pytest_prr.settings import Settings

Progress = Callable[[int, int], None]
"""How many files are read, and of how many."""

_MOST_NAMED = 1_000_000  # files in the data's folders that are known by name
_STORE = ".zarr"
_LATE = Unread("not read: too many files before it took too long")
_NOT_AT_HAND = Unread("its file is not at hand; name the folder of the data with --data-root")
_SEVERAL = Unread("several files in the folders of the data have its name")
_REMOTE = Unread("its file lies on a server; --network lets it be read by parts")


@dataclass(frozen=True, kw_only=True)
class Opened:
    """How many data files were opened, of how many there are to open."""

    files: int
    of: int
    seed: int | None  # by which the files were drawn; None where all were read


def together(parts: Iterable[Opened | None]) -> Opened | None:
    """Several runs' together; None where none of them opened any."""
    known = [part for part in parts if part is not None]
    if not known:
        return None
    return Opened(
        files=sum(part.files for part in known),
        of=sum(part.of for part in known),
        seed=next((part.seed for part in known if part.seed is not None), None),
    )


@dataclass(eq=False)
class DataFiles:
    """Reads each file once; when a check first asks, or all together beforehand."""

    tree: Tree
    settings: "Settings"
    outside: "Outside | None" = None
    _places: dict[tuple[Path, str], str | Unread] = field(default_factory=dict, repr=False)
    _known: dict[str, bytes] = field(default_factory=dict, repr=False)
    _latest: dict[str, Reading] = field(default_factory=dict, repr=False)
    _crew: "Crew | None" = field(default=None, repr=False)
    _gave_up: bool = field(default=False, repr=False)

    def reading(self, node: Node, href: str) -> Reading | Unread:
        """What came of reading the file that an href in a document leads to."""
        place = self._place(node, href)
        if isinstance(place, Unread):
            return place
        if place not in self.wanted:
            drawn = f"not among the {len(self.wanted)} files that were drawn"
            return Unread(f"{drawn} (--data-sample {self.settings.data_sample})")
        return self._of(place)

    def of(self, tree: Tree) -> "DataFiles":
        """Those of a tree that leads to the same files; what is known of them stays known."""
        other = DataFiles(tree, self.settings, self.outside)
        other._known, other._crew, self._crew = self._known, self._crew, None
        other._gave_up = self._gave_up
        return other

    def gather(self, progress: Progress | None = None) -> None:
        """Read all that is wanted, and let the reading processes go."""
        self._read(sorted(self.wanted), progress)
        self.close()

    def close(self) -> None:
        """End the reading processes."""
        if self._crew is not None:
            self._crew.close()
            self._crew = None

    @property
    def opened(self) -> Opened | None:
        """None where nothing was opened."""
        if not self._known:
            return None
        drawn = len(self.wanted) < len(self._all)
        seed = self.settings.data_seed if drawn else None
        return Opened(files=len(self._known), of=len(self._all), seed=seed)

    @cached_property
    def wanted(self) -> frozenset[str]:
        """The files to be read: all of the tree, or some that are drawn."""
        most = self.settings.data_sample
        if not most or len(self._all) <= most:
            return frozenset(self._all)
        # Not for secrets: the same seed draws the same files, on each machine.
        return frozenset(random.Random(self.settings.data_seed).sample(self._all, most))  # noqa: S311

    @cached_property
    def _all(self) -> Sequence[str]:
        places = (self._place(node, href) for node in self.tree.nodes for href in self._hrefs(node))
        return sorted({place for place in places if isinstance(place, str)})

    def _hrefs(self, node: Node) -> Iterator[str]:
        if node.item is not None:
            yield from (one.href for one in node.item.assets if one.href and holds_data(one.roles))
        elif node.kind is Kind.COLLECTION:
            for _, asset in data_assets(self.tree.value(node)):
                if href := text(asset.get("href")):
                    yield href

    def _of(self, place: str) -> Reading | Unread:
        if place not in self._latest:
            if place not in self._known:
                self._read([place], None)
            if place not in self._known:
                return _LATE
            if len(self._latest) > 100:  # decoded ones: of one document, and what it shares
                self._latest.clear()
            self._latest[place] = msgspec.msgpack.decode(self._known[place], type=Reading)
        return self._latest[place]

    def _read(self, places: Iterable[str], progress: Progress | None) -> None:
        new = [place for place in places if place not in self._known]
        if not new or self._gave_up:
            return
        if self._crew is None:
            self._crew = self._gathered(len(new))
        for number, (place, reading) in enumerate(self._crew.readings(new), 1):
            self._known[place] = msgspec.msgpack.encode(reading)
            if progress is not None:
                progress(number, len(new))
        self._gave_up = any(place not in self._known for place in new)

    def _gathered(self, files: int) -> "Crew":
        from pytest_prr.probes.terms import Terms
        from pytest_prr.readers.apart.crew import Crew
        from pytest_prr.readers.apart.processes import usable_cores
        from pytest_prr.readers.apart.task import Walls

        settings, limits = self.settings, Limits()
        walls = Walls(
            folders=tuple(map(str, self.tree.roots.folders)),
            terms=Terms(network=settings.network, allow_private=settings.allow_private),
            memory=limits.memory,
        )
        jobs = min(usable_cores(), files)
        return Crew(
            walls, msgspec.structs.replace(limits, seconds=settings.data_timeout, jobs=jobs)
        )

    def _place(self, node: Node, href: str) -> str | Unread:
        """Where the file lies: a path, or an address; remembered, for many rules ask."""
        key = (node.folder, href)
        if key not in self._places:
            self._places[key] = self._found(node, href)
        return self._places[key]

    def _found(self, node: Node, href: str) -> str | Unread:
        target = self.tree.roots.target(href, node.folder)
        if target.where is Where.FOUND and target.path is not None:
            return str(target.path)
        url = address(href, Context(node=node, tree=self.tree, outside=self.outside))
        if url is not None:
            return url if self.settings.network else _REMOTE
        if href_kind(href) is Where.REMOTE:
            return Unread("its address is not of a kind that is read")
        return self._by_name(href)

    def _by_name(self, href: str) -> str | Unread:
        """The one file of that name in the folders that the user names as the data's."""
        found = self._named.get(href.rstrip("/").rpartition("/")[2], set())
        if len(found) > 1:
            return _SEVERAL
        return next(iter(found), _NOT_AT_HAND)

    @cached_property
    def _named(self) -> dict[str, set[str]]:
        names: dict[str, set[str]] = {}
        for count, path in enumerate(_files(self.settings.data_root)):
            if count >= _MOST_NAMED:
                break
            target = self.tree.roots.look(Path(path))
            if target.where is Where.FOUND and target.path is not None:
                names.setdefault(os.path.basename(path), set()).add(str(target.path))  # noqa: PTH119
        return names


def _files(folders: Iterable[str]) -> Iterator[str]:
    """The files in folders at any depth, and the Zarr stores."""
    for folder in folders:
        for parent, below, names in os.walk(folder):
            yield from (os.path.join(parent, name) for name in names)  # noqa: PTH118
            stores = [name for name in below if name.endswith(_STORE)]
            yield from (os.path.join(parent, name) for name in stores)  # noqa: PTH118
            below[:] = [name for name in below if not name.endswith(_STORE)]
