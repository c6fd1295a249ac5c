"""Boxes that are right by the letter and still unlikely to be meant."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from pytest_prr.checks.place_fields import boxes_of, is_off_centre, is_plain, usable_box
from pytest_prr.checks.problem import Applies, Context, Outcome, Problem, Subject
from pytest_prr.checks.reads import reads
from pytest_prr.checks.silence import silent_where
from pytest_prr.checks.time_fields import replaced
from pytest_prr.stac.pointer import Tokens
from pytest_prr.stac.values import mapping, positions, sequence


def few_decimals(subject: Subject, context: Context, *, most: int) -> Outcome:
    """Boxes and geometry have no more than ``most`` decimals."""
    plain = subject.kind is Applies.ITEM and context.once(is_plain)
    if plain and not _longest(subject.value["bbox"], most):
        return
    for at, value in boxes_of(subject):
        if usable_box(value) and (long := _longest(sequence(value), most)):
            rounded = [round(part, most) for part in sequence(value)]
            yield Problem(_too_fine(long, most), at, replaced(at, rounded))
    coordinates = mapping(subject.value.get("geometry")).get("coordinates")
    found = (part for position in positions({"coordinates": coordinates}) for part in position)
    if long := _longest(found, most):
        at = ("geometry", "coordinates")
        yield Problem(_too_fine(long, most), at, replaced(at, _rounded(coordinates, most)))


def _longest(numbers: Any, most: int) -> float | None:
    """The first number that has more decimals."""
    for number in numbers:
        if isinstance(number, float) and round(number, most) != number:
            return number
    return None


def _too_fine(value: float, most: int) -> str:
    count = -int(Decimal(repr(value)).as_tuple().exponent)
    return f"{value!r} has {count} decimals; {most} are a centimetre on the ground"


def _rounded(value: Any, most: int) -> Any:
    if isinstance(value, list):
        return [_rounded(part, most) for part in value]
    return round(value, most) if isinstance(value, float) else value


@silent_where(is_off_centre)
@reads("bbox", "extent")
def edges_of_cells(subject: Subject, context: Context) -> Outcome:
    """A global box reaches to 180 degrees: it is not that of the centres of cells."""
    del context
    for at, step in _global_centres(subject):
        yield Problem(
            f"the box ends {step / 2:g} degrees before 180 on either side: it is that of the "
            f"centres of cells of {step:g} degrees; expected that of their edges",
            at,
        )


def _global_centres(subject: Subject) -> Iterator[tuple[Tokens, float]]:
    for at, value in boxes_of(subject):
        box = usable_box(value)
        if box is None:
            continue
        west, east = box[0] + 180, 180 - box[2]
        if abs(west - east) < 1e-9 and 0.001 < west <= 1.25:
            cells = 360 / (2 * west)
            if abs(cells - round(cells)) < 1e-6:
                yield at, 2 * west
