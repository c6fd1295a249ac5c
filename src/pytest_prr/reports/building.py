"""What a build tells the person who ran it."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_prr.reports.lines import Line
from pytest_prr.text import escape, plural

if TYPE_CHECKING:
    from pytest_prr.generator.build import Built
    from pytest_prr.generator.verify import Difference, Verified

_NOTICES = 50  # that are printed
_SHOWN = 120  # characters of a value


def built_lines(
    built: "Built", *, explain: bool, profile: str = "", quiet: bool = False
) -> Iterator[Line]:
    """Where each value came from if asked, notices, and what lies where now."""
    if explain:
        yield from _provenance_lines(built)
    if not quiet:
        yield from notice_lines(built.notices, every=explain)
    where = escape(Path(os.path.relpath(built.path)).as_posix())
    counts = f"{plural(built.items, 'item')}, {plural(built.assets, 'asset')}"
    yield Line(f"{where}: {counts}, {_size(built.size)} of data", "green")
    option = f"--profile {profile} " if profile else ""
    yield Line(f"next: prr check {option}{where}")


def notice_lines(notices: Sequence[str], *, every: bool = False) -> Iterator[Line]:
    """What the user should know; of very much of it the beginning."""
    shown = notices if every else notices[:_NOTICES]
    for notice in shown:
        yield Line(f"note: {escape(notice)}", "yellow")
    if more := len(notices) - len(shown):
        yield Line(f"note: … and {more} more (all of them: --explain)", "yellow")


def unread_lines(sentences: Sequence[str]) -> Iterator[Line]:
    """The files that were left out."""
    if sentences:
        yield Line(
            f"left out, because they cannot be read: {plural(len(sentences), 'file')}", "red"
        )
        for sentence in sentences:
            yield Line(f"  {escape(sentence)}")


def verified_lines(verified: "Verified") -> Iterator[Line]:
    """That a collection is what its files say; or where it is not."""
    where = escape(Path(os.path.relpath(verified.path)).as_posix())
    if not verified.differences:
        items = plural(verified.items, "item")
        yield Line(f"{where}: {items} and the collection are as the files say", "green")
        return
    for difference in verified.differences:
        yield from _difference_lines(where, difference)
    more = " and more" * verified.more
    count = f"{plural(len(verified.differences), 'difference')}{more}"
    yield Line(f"{where}: {count}; build it again, or put the files back", "red")


def _difference_lines(where: str, difference: "Difference") -> Iterator[Line]:
    yield Line(f"{where}/{escape(difference.file)} {escape(difference.pointer)}".rstrip(), "bold")
    yield Line(f"  committed: {_cut(difference.committed)}")
    yield Line(f"  the files: {_cut(difference.built)}")


def _cut(text: str) -> str:
    shown = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
    return escape(shown) or "nothing"


def _provenance_lines(built: "Built") -> Iterator[Line]:
    heading = ""
    for row in built.provenance:
        place = row.item if row.file in ("-", "") else f"{row.item}, {row.file}"
        if place != heading:
            yield Line(escape(place), "bold")
            heading = place
        yield Line(f"  {row.field} = {escape(str(row.value))}")
        yield Line(f"      {escape(row.source)}")


def _size(count: int) -> str:
    size = float(count)
    for unit in ("bytes", "KiB", "MiB", "GiB"):
        if size < 1024:
            return f"{size:.0f} {unit}" if unit == "bytes" else f"{size:.1f} {unit}"
        size /= 1024
    return f"{size:.1f} TiB"
