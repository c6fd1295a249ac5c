"""A collection on disk, whole or not at all: built in a folder beside, then swapped in."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from stat import S_ISREG

from pytest_prr.generator.problems import BuildError

OLD = "old"


@dataclass(frozen=True, kw_only=True)
class FileToPlace:
    """A data file, or a folder that is a store, and where it goes under the output folder."""

    source: str
    target: str
    link: bool


@dataclass(kw_only=True)
class Staging:
    """A collection in the making, in a folder beside ``output``.

    The folder comes with the first document that differs from the one in ``output``.
    """

    output: Path
    folder: Path | None = None
    made: Path | None = None  # the first folder above that was not there
    unchanged: list[str] = field(default_factory=list)  # documents, while there is no folder

    @property
    def new(self) -> Path:
        """What will be the output."""
        if self.folder is None:
            parents = [self.output.parent, *self.output.parent.parents]
            self.made = next((p for p in reversed(parents) if not p.exists()), None)
            self.output.parent.mkdir(parents=True, exist_ok=True)
            beside = f".{self.output.name}-building-"
            self.folder = Path(tempfile.mkdtemp(prefix=beside, dir=self.output.parent))
            (self.folder / "new").mkdir()
            for name in self.unchanged:
                self._write(name, (self.output / name).read_bytes())
        return self.folder / "new"

    def put(self, name: str, text: bytes) -> None:
        """Write a document, unless all up to it are as they were."""
        if self.folder is None and self._has(name, text):
            self.unchanged.append(name)
        else:
            self._write(name, text)

    def _has(self, name: str, text: bytes) -> bool:
        path = self.output / name
        try:
            there = path.lstat()
            alike = S_ISREG(there.st_mode) and there.st_size == len(text)
            return alike and path.read_bytes() == text
        except OSError:
            return False

    def _write(self, name: str, text: bytes) -> None:
        path = self.new / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text)

    def place(self, file: FileToPlace) -> bool:
        """Link or copy data; True where a link was asked for and could not be made."""
        return _place(self.new, file)

    def finish(self) -> None:
        """Put the new collection in the place of the old one."""
        _swap(self.new, self.output, self.new.parent / OLD)
        self.made = None

    def clear(self) -> None:
        """Leave nothing beside the output."""
        if self.folder is None:
            return
        if self.output.exists() or not (self.folder / OLD).exists():  # never the only copy
            shutil.rmtree(self.folder, ignore_errors=True)
        if self.made is not None:
            _remove_empty(self.output.parent, self.made)


@contextmanager
def staged(output: Path) -> Iterator[Staging]:
    """A collection in the making. Whatever ends the block before ``finish``, nothing has changed.

    Raises BuildError where the system refuses.
    """
    staging = Staging(output=output)
    try:
        yield staging
    except OSError as error:
        where = f" ('{error.filename}')" if error.filename else ""
        words = f"{output}: cannot be written: {error.strerror or error}{where}"
        raise BuildError([words]) from None
    finally:
        staging.clear()


def _remove_empty(folder: Path, last: Path) -> None:
    with suppress(OSError):
        while folder.is_relative_to(last):
            folder.rmdir()
            folder = folder.parent


def _place(new: Path, file: FileToPlace) -> bool:
    """Link or copy one file or store; True where a link was asked for and could not be made."""
    target = new / file.target
    if not target.parent.is_dir():  # an item's document has made it
        target.parent.mkdir(exist_ok=True)
    is_link = os.path.islink(file.source)  # noqa: PTH114 (once per file of 100,000)
    source = os.path.realpath(file.source) if is_link else file.source
    if os.path.isdir(source):  # noqa: PTH112 (as above)
        return _place_folder(Path(source), target, link=file.link)
    return _place_file(source, target, link=file.link)


def _place_file(source: str | Path, target: Path, *, link: bool) -> bool:
    if link:
        with suppress(OSError):
            target.hardlink_to(source)
            return False
    shutil.copyfile(source, target)
    return link


def _place_folder(source: Path, target: Path, *, link: bool) -> bool:
    """A store with all of its files. Raises BuildError for what is no file of the store."""
    copied = False
    for parent, folders, names in os.walk(source):
        here = target / Path(parent).relative_to(source)
        here.mkdir()
        for name in (*folders, *names):
            path = Path(parent, name)
            if path.is_symlink():
                raise BuildError([f"{path}: a symbolic link in a store; put the file itself there"])
        for name in names:
            copied |= _place_file(Path(parent, name), here / name, link=link)
    return copied


def _swap(new: Path, output: Path, old: Path) -> None:
    """Put ``new`` in the place of ``output``; whatever interrupts, one of the two is there."""
    try:
        if output.exists():
            output.rename(old)
        new.rename(output)
    except BaseException:
        if old.exists() and not output.exists():
            old.rename(output)
        raise
