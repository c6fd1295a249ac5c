"""Times and places that the recipe states with templates, worked out for the files of an item.

Each file gives one; together they are what the item covers.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar

from pytest_prr.errors import suggestion
from pytest_prr.generator.deciding.places import Where, union
from pytest_prr.generator.deciding.words import FileWords, UnsaidError
from pytest_prr.generator.recipes import stated, templates
from pytest_prr.generator.recipes.stated import MisstatedError, Place, Spot, Time
from pytest_prr.generator.recipes.templates import Slot, Value
from pytest_prr.readers.facts import Interval

if TYPE_CHECKING:
    from pytest_prr.generator.recipes.recipe import Keys

_TIME_KEYS = ("start", "end", "datetime")
_NAMED = 8  # keys of a table in one message

Filled = TypeVar("Filled")
Found = TypeVar("Found")


def time_slots(time: Time) -> list[Slot]:
    """What is to be filled in before the time is known."""
    texts = (getattr(time, key) for key in _TIME_KEYS)
    return [slot for text in texts if text for slot in templates.slots(text)]


def place_texts(place: Place) -> Iterator[tuple["Keys", str]]:
    """The templates of a place, with the keys that lead to them."""
    if place.lookup is not None:
        yield ("lookup",), place.lookup
    for number, edge in enumerate(place.bbox or ()):
        if isinstance(edge, str):
            yield ("bbox", number), edge


def place_slots(place: Place) -> list[Slot]:
    """What is to be filled in before the place is known."""
    return [slot for _, text in place_texts(place) for slot in templates.slots(text)]


def check_place(place: Place) -> None:
    """Raises MisstatedError where the keys do not fit together, or the table makes no sense."""
    ways = [key for key in ("bbox", "geometry", "lookup") if getattr(place, key) is not None]
    if len(ways) != 1:
        found = " and ".join(f"'{way}'" for way in ways) or "none of them"
        raise MisstatedError(f"expected one of 'bbox', 'geometry' and 'lookup', found {found}")
    if (place.lookup is None) == bool(place.table):
        raise MisstatedError("'lookup' (what to look up) and 'in' (the table) go together")
    for name, spot in place.table.items():
        _in_table(name, spot)
    if place.geometry is not None:
        _of_spot(Spot(geometry=place.geometry))
    if place.bbox is not None:
        _check_edges(place.bbox)


def _check_edges(edges: Sequence[float | str]) -> None:
    numbers = []
    for number, edge in enumerate(edges):
        if isinstance(edge, str) and not templates.is_template(edge):
            message = f"expected a number of degrees or a template, found '{edge}'"
            raise MisstatedError(message, "bbox", number)
        if not isinstance(edge, str):
            numbers.append(edge)
    if len(numbers) == len(edges) or len(edges) != 4:
        _of_edges(tuple(numbers))


def _in_table(name: str, spot: Spot | str) -> Where:
    if not isinstance(spot, Spot):
        return Where()
    try:
        box, geometry = stated.box_and_geometry(spot)
    except MisstatedError as error:
        raise MisstatedError(str(error), "in", name, *error.keys) from None
    return Where(bbox=box, geometry=geometry)


def interval(time: Time, files: Sequence[FileWords]) -> Interval:
    """From the first start to the last end that the files give. Raises MisstatedError."""
    if not time_slots(time):
        return stated.interval(time)
    ends = _of_files(files, lambda words: _time(time, words), stated.interval)
    return min(start for start, _ in ends), max(end for _, end in ends)


def place(place: Place, files: Sequence[FileWords]) -> Where:
    """All that the files give. Raises MisstatedError."""
    if place.geometry is not None:
        return _of_spot(Spot(geometry=place.geometry))
    if place.lookup is not None:
        lookup = place.lookup
        names = _of_files(files, lambda words: _text(lookup, words, "lookup"), str)
        return _union([_looked_up(place, name) for name in names])
    return _union(_of_files(files, lambda words: _edges(place, words), _of_edges))


def _of_files(
    files: Sequence[FileWords],
    fill: Callable[[FileWords], Filled],
    work_out: Callable[[Filled], Found],
) -> list[Found]:
    """What the files give that have all the words; the same texts are worked out once."""
    first: dict[Filled, FileWords] = {}
    unsaid: MisstatedError | None = None
    for words in files:
        try:
            first.setdefault(fill(words), words)
        except MisstatedError as error:
            unsaid = unsaid or error
    if not first:
        raise unsaid or MisstatedError("there is no file to fill it in for")
    return [_worked_out(work_out, filled, words) for filled, words in first.items()]


def _worked_out(work_out: Callable[[Filled], Found], filled: Filled, words: FileWords) -> Found:
    try:
        return work_out(filled)
    except MisstatedError as error:
        raise MisstatedError(f"{words.file.relative}: {error}", *error.keys) from None


def _time(time: Time, words: FileWords) -> Time:
    texts = {key: getattr(time, key) for key in _TIME_KEYS}
    filled = {key: text and _text(text, words, key) for key, text in texts.items()}
    return Time(**filled, format=time.format)


def _text(template: str, words: FileWords, *keys: str | int) -> str:
    return str(_value(template, words, *keys))


def _value(template: str, words: FileWords, *keys: str | int) -> Value:
    try:
        return templates.value(template, words)
    except UnsaidError as error:
        raise MisstatedError(str(error), *keys) from None


def _looked_up(place: Place, name: str) -> Where:
    if name not in place.table:
        names = list(place.table)
        more = f" and {len(names) - _NAMED} more" * (len(names) > _NAMED)
        known = f"known are {', '.join(names[:_NAMED])}{more}"
        message = f"'{name}' is not in the table 'in'{suggestion(name, names)}; {known}"
        raise MisstatedError(message, "lookup")
    return _in_table(name, place.table[name])


def _edges(place: Place, words: FileWords) -> tuple[float, ...]:
    return tuple(_edge(edge, words, number) for number, edge in enumerate(place.bbox or ()))


def _edge(edge: float | str, words: FileWords, number: int) -> float:
    value = _value(edge, words, "bbox", number) if isinstance(edge, str) else edge
    try:
        return float(value)
    except ValueError:
        where = f" for {words.file.relative}" if isinstance(edge, str) else ""
        message = f"expected a number of degrees, found '{value}'{where}"
        raise MisstatedError(message, "bbox", number) from None


def _of_edges(edges: tuple[float, ...]) -> Where:
    return _of_spot(Spot(bbox=list(edges)))


def _of_spot(spot: Spot) -> Where:
    box, geometry = stated.box_and_geometry(spot)
    return Where(bbox=box, geometry=geometry)


def _union(places: Sequence[Where]) -> Where:
    """All of them; those that are 'none' add nothing."""
    told = [(where.bbox, where.geometry) for where in places if where.bbox]
    return union(told) if len(told) > 1 else next((p for p in places if p.bbox), Where())
