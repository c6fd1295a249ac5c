"""What the cells of a text table are: integers, numbers, or strings; all of them are looked at."""

from collections import deque
from collections.abc import Iterable, Sequence

from pytest_prr.readers.tables.column_times import MISSING

_KINDS = (("integer", int), ("number", float))


class CellTypes:
    """Takes the columns batch by batch. Cells that stand for nothing fit every type."""

    def __init__(self, width: int, *, comma: bool) -> None:
        """``comma``: numbers may have a decimal comma."""
        self._comma = comma
        self._possible = [0] * width  # index of the strictest kind that fits so far
        self._is_told = [False] * width

    def add(self, cells: Sequence[Sequence[str]]) -> None:
        for index, column in enumerate(cells):
            if self._possible[index] < len(_KINDS):
                self._narrow(index, column)

    def _narrow(self, index: int, column: Sequence[str]) -> None:
        told: Iterable[str] = column
        for kind in range(self._possible[index], len(_KINDS)):
            if _all_are(kind, told):
                break
            told = {cell.strip() for cell in column} - MISSING
            if self._comma:
                told = {cell.replace(",", ".") for cell in told}
            if not told or _all_are(kind, told):
                break
        else:
            kind = len(_KINDS)
        self._possible[index] = kind
        self._is_told[index] |= bool(told)

    def result(self) -> list[str | None]:
        """For each column integer, number or string; None where it holds nothing."""
        names = [name for name, _ in _KINDS] + ["string"]
        return [
            names[kind] if is_told else None
            for kind, is_told in zip(self._possible, self._is_told, strict=True)
        ]


def _all_are(kind: int, cells: Iterable[str]) -> bool:
    try:
        deque(map(_KINDS[kind][1], cells), maxlen=0)
    except ValueError:
        return False
    return True
