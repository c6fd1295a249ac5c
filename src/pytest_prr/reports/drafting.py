"""What ``prr init`` tells the person who ran it."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pytest_prr.reports.lines import Line
from pytest_prr.text import escape, plural

if TYPE_CHECKING:
    from pytest_prr.generator.drafting.init import Initiated

_SHOWN = 20


def init_lines(made: "Initiated") -> Iterator[Line]:
    """What was found, which items it makes, what is to be done next."""
    draft, survey = made.draft, made.survey
    if not survey.is_whole:
        count = plural(len(survey.files), "file")
        yield Line(f"note: only the first {count} were looked at", "yellow")
    for folder in survey.collections:
        yield Line(f"note: {escape(folder)} holds a STAC collection; left out", "yellow")
    yield from _shortened(draft.troubles, "yellow", "cannot be read: ")
    yield from _shortened(draft.summaries, "", "")
    if draft.left_out:
        count = plural(len(draft.left_out), "file")
        yield Line(f"note: {count} of other kinds left out; the recipe names them", "yellow")
    path = escape(made.path.as_posix())
    yield Line(f"{path}: a draft, made from {plural(len(survey.files), 'file')}", "green")
    if draft.gaps:
        keys = ", ".join(dict.fromkeys(draft.gaps))
        count = plural(len(draft.gaps), "value")
        yield Line(f"to be filled in: {count} ({keys}); look for FILL-IN", "yellow")
    yield Line(f"next: read {path} through, then prr build {path} -o out --check")


def _shortened(lines: Sequence[str], style: str, before: str) -> Iterator[Line]:
    yield from (Line(before + escape(line), style) for line in lines[:_SHOWN])
    if len(lines) > _SHOWN:
        yield Line(f"… and {len(lines) - _SHOWN} more", style)
