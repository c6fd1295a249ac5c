"""What was fixed and what was not, as people read it in a terminal; and the changes as a diff."""

import difflib
import re
from collections import Counter
from collections.abc import Iterator
from itertools import groupby

from pytest_prr.engine.finding import Finding
from pytest_prr.fixing.result import FileChange, FixResult, Rename
from pytest_prr.reports.lines import Line
from pytest_prr.stac.load import display_name
from pytest_prr.text import escape, plural

_CONTEXT = 3


def fix_lines(result: FixResult) -> Iterator[Line]:
    """The fixes by file, the renames, why the rest is left, and the count."""
    by_file = sorted(result.fixed, key=lambda f: (f.file, f.line, f.column, f.code))
    for file, group in groupby(by_file, key=lambda finding: finding.file):
        yield Line(escape(file), "bold")
        for finding in group:
            yield _fixed_line(finding, dry_run=result.dry_run)
    for rename in result.renames:
        yield Line(_renamed(rename), "green")
    yield from _left_lines(result)
    yield _summary(result)


def diff_lines(result: FixResult) -> Iterator[Line]:
    """The changes as a unified diff; renames stand before it as comments."""
    for rename in result.renames:
        yield Line(f"# {_renamed(rename)}", "bold")
    for file in result.files:
        yield from _file_diff(file)


def _fixed_line(finding: Finding, *, dry_run: bool) -> Line:
    word = "would be fixed" if dry_run else "fixed"
    description = finding.fix.description if finding.fix else ""
    place = f"{finding.line}:{finding.column}"
    return Line(f"{place} {word} {finding.code}: {escape(description)}", "green")


def _renamed(rename: Rename) -> str:
    return f"rename {escape(display_name(rename.path))} to {escape(rename.to)}"


def _left_lines(result: FixResult) -> Iterator[Line]:
    counts = Counter((left.finding.code, left.reason) for left in result.left)
    for (code, reason), count in sorted(counts.items()):
        yield Line(f"left: {plural(count, 'finding')} of {code}: {escape(reason)}", "yellow")


def _summary(result: FixResult) -> Line:
    word = "would be fixed" if result.dry_run else "fixed"
    if not result.changed:
        text = "nothing to fix"
    else:
        found, files = plural(len(result.fixed), "finding"), plural(len(result.files), "file")
        text = f"{found} {word} in {files}"
    return Line(f"{text}, {len(result.left)} left", "green" if not result.left else "yellow")


def _file_diff(file: FileChange) -> Iterator[Line]:
    old, new = _lines(file.old), _lines(file.new)
    # Equal lines before and after are cut off first: difflib is slow on long files.
    start = _equal(old, new)
    end = _equal(old[start:][::-1], new[start:][::-1])
    skipped = max(0, start - _CONTEXT)
    kept = max(0, end - _CONTEXT)
    diff = difflib.unified_diff(
        old[skipped : len(old) - kept],
        new[skipped : len(new) - kept],
        f"a/{file.name}",
        f"b/{file.new_name}",
        lineterm="",
        n=_CONTEXT,
    )
    for line in diff:
        yield from _diff_line(line, skipped)


def _diff_line(line: str, skipped: int) -> Iterator[Line]:
    if line.startswith("@@"):
        yield Line(_shifted(line, skipped), "blue")
        return
    style = {"-": "red", "+": "green"}.get(line[:1], "")
    complete = line.endswith("\n") or line.startswith(("---", "+++"))
    yield Line(_printable(line.removesuffix("\n")), style)
    if not complete:
        yield Line("\\ No newline at end of file")


def _shifted(header: str, lines: int) -> str:
    """A hunk's header with its line numbers moved on."""
    return re.sub(r"(?<=[-+])\d+", lambda number: str(int(number[0]) + lines), header)


def _lines(data: bytes) -> list[str]:
    """The lines of a text with their ends; only a line feed ends one."""
    text = data.decode("utf-8", "replace")
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def _equal(old: list[str], new: list[str]) -> int:
    """How many lines are the same at the beginning."""
    pairs = zip(old, new, strict=False)
    return next(
        (n for n, (one, other) in enumerate(pairs) if one != other), min(len(old), len(new))
    )


def _printable(line: str) -> str:
    """A line fit for a terminal, with the tabs and the carriage return that belong to it."""
    end = "\r" if line.endswith("\r") else ""
    return "\t".join(escape(part) for part in line.removesuffix("\r").split("\t")) + end
