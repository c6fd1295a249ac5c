"""A pytest plugin that does nothing, many times: ``pytest -p noop_items FILE``.

FILE ends with ``.noop`` and holds a number: as many tests are collected and run. It is the floor
under every plugin that makes tests of its own.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator


class Numbers(pytest.File):
    """The tests of a file."""

    def collect(self) -> "Iterator[Nothing]":
        for number in range(int(self.path.read_text())):
            yield Nothing.from_parent(self, name=str(number))


class Nothing(pytest.Item):
    """A test that passes."""

    def runtest(self) -> None:
        pass


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> Numbers | None:
    """Take files that end with .noop."""
    return Numbers.from_parent(parent, path=file_path) if file_path.suffix == ".noop" else None
