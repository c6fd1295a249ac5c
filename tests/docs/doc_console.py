"""What a console block claims: commands, and what each of them prints."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_ANY = ("…", "...")
_TIMES = re.compile(r"\b\d+\.\d+ ?s\b")


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A command, the lines that it is said to print, and where they stand (from 1)."""

    command: str
    expected: tuple[str, ...]
    line: int


def claims(text: str, line: int) -> Iterator[Claim]:
    """The commands of a block whose text begins at ``line``; ``> `` continues one."""
    lines = text.splitlines()
    starts = [number for number, row in enumerate(lines) if row.startswith("$ ")]
    if lines and (not starts or starts[0]):
        raise AssertionError(f"line {line}: a console block begins with '$ '")
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        rows = lines[start:end]
        more = 1
        while more < len(rows) and rows[more - 1].endswith("\\"):
            more += 1
        command = " ".join(row.rstrip("\\").strip() for row in rows[:more]).removeprefix("$ ")
        yield Claim(command=command, expected=tuple(rows[more:]), line=line + start)


def agrees(expected: Sequence[str], printed: str) -> bool:
    """Whether a text is what a page says; a line of ``…`` stands for any lines, times for any."""
    pattern = _pattern([_plain(row) for row in expected])
    text = "".join(f"{_plain(row)}\n" for row in printed.strip("\n").splitlines())
    return re.fullmatch(pattern, text) is not None


def _pattern(rows: Sequence[str]) -> str:
    return "".join(
        r"(?:.*\n)*" if row.strip() in _ANY else _row_pattern(row) + r"\n" for row in rows
    )


def _row_pattern(row: str) -> str:
    return ".*".join(re.escape(part) for part in row.split("…"))


def _plain(row: str) -> str:
    return _TIMES.sub("0.00 s", row.rstrip())
