"""What a build tells the person who ran it."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_prr.reports.text import Line
from pytest_prr.text import escape, plural

if TYPE_CHECKING:
    from pytest_prr.generator.build import Built


def built_lines(built: "Built", *, explain: bool) -> Iterator[Line]:
    """Notices, where each value came from if asked, and what lies where now."""
    if explain:
        yield from _provenance_lines(built)
    for notice in built.notices:
        yield Line(f"note: {escape(notice)}", "yellow")
    where = escape(Path(os.path.relpath(built.path)).as_posix())
    counts = f"{plural(built.items, 'item')}, {plural(built.assets, 'asset')}"
    yield Line(f"{where}: {counts}, {_size(built.size)} of data", "green")
    yield Line(f"next: prr check {where}")


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
