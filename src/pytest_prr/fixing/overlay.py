"""The collection as it will be: files on disk, with changed texts in their place."""

from dataclasses import dataclass, field
from pathlib import Path

from pytest_prr.engine.finding import Operation
from pytest_prr.fixing.edit import EditError, edited
from pytest_prr.stac.documents import Document, Locator, parsed, read, read_bytes
from pytest_prr.stac.load import load
from pytest_prr.stac.tree import Tree


@dataclass
class Overlay:
    """Texts that are not written yet, over those on disk."""

    old: dict[Path, bytes] = field(default_factory=dict)
    new: dict[Path, bytes] = field(default_factory=dict)

    def tree(self, target: Path, data_roots: tuple[Path, ...]) -> Tree:
        """The tree at ``target`` as it will be. Raises PrrError where there is none."""
        return load(target, data_roots, source=self.read)

    def read(self, path: Path) -> Document:
        """A document as it will be."""
        if path not in self.new:
            return read(path)
        return parsed(path, self.new[path])

    def locator(self, path: Path) -> Locator:
        """The places of values in a document as it will be."""
        return Locator(path, self.new.get(path))

    def edit(self, path: Path, operations: list[Operation], *, keep_mark: bool = True) -> bool:
        """Change a document; whether that made it another text. Raises EditError."""
        data = self._data(path)
        changed = edited(data, operations, keep_mark=keep_mark)
        if changed == data:
            return False
        self.old.setdefault(path, data)
        self.new[path] = changed
        return True

    def _data(self, path: Path) -> bytes:
        if path in self.new:
            return self.new[path]
        try:
            data = read_bytes(path)
        except OSError as error:
            raise EditError(f"the file cannot be read: {error.strerror}") from None
        if data is None:
            raise EditError("the file is too large")
        return data
