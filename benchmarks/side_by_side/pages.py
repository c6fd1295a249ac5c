"""Where results are written: a folder for all of them, and the documentation."""

import json
from pathlib import Path

from side_by_side import plot, report
from side_by_side.report import Results

START, END = "<!-- make bench: from here -->", "<!-- make bench: to here -->"


def write(results: Results, folder: Path) -> None:
    """All numbers, and the page's text and plot, to look at."""
    (folder / "results.json").write_text(report.as_json(results), encoding="utf-8")
    (folder / "results.md").write_text(report.as_markdown(results), encoding="utf-8")
    _draw(results, folder)


def document(results: Results, page: Path) -> None:
    """Put text and plot into a page that has a place for them."""
    insert(page, report.as_markdown(results))
    _draw(results, page.parent)


def insert(page: Path, text: str) -> None:
    """Put it between the marks of a page. Raises SystemExit where the page has none."""
    before, start, rest = page.read_text(encoding="utf-8").partition(START)
    _, end, after = rest.partition(END)
    if not (start and end):
        raise SystemExit(f"{page}: without the lines {START!r} and {END!r}, where results belong")
    whole = f"{before}{start}\n\n{text.strip()}\n\n{end}{after}"
    page.write_text(whole, encoding="utf-8")


def _draw(results: Results, folder: Path) -> None:
    if results.growth:
        growth = json.loads(report.as_json(results))["growth"]
        plot.draw(growth, folder / report.GROWTH)
