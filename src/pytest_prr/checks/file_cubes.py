"""Are a datacube's dimensions and variables those of the file?"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from pytest_prr.checks.file_readings import AssetReading, asset_reading, item_readings, untold
from pytest_prr.checks.problem import Applies, Change, Context, Outcome, Problem, Repair, Subject
from pytest_prr.checks.time_fields import DAY, range_text, written
from pytest_prr.checks.wording import listed, show
from pytest_prr.readers.facts import Axis, Variable
from pytest_prr.readers.times import instants
from pytest_prr.stac.pointer import Tokens
from pytest_prr.stac.values import mapping, number, sequence, text
from pytest_prr.stac.values import time as instant

_DIMENSIONS, _VARIABLES = "cube:dimensions", "cube:variables"
_ROUNDING = 1e-5  # of an extent's length, and of its ends: coordinates in single precision
_COARSE = 1e-3  # of a value in a list, that it may be rounded by
_TURN = 360.0


class _Cube(NamedTuple):
    """The cube that an item or asset describes, and the files that it may be of."""

    metadata: dict[str, Any]
    base: Tokens
    files: tuple[AssetReading, ...]

    @property
    def names(self) -> str:
        return listed([one.name for one in self.files])

    def axes(self, name: str) -> list[Axis]:
        facts = (one.facts for one in self.files)
        return [axis for one in facts if one for axis in one.axes if axis.name == name]

    def variables(self, name: str) -> list[Variable]:
        facts = (one.facts for one in self.files)
        return [v for one in facts if one for v in one.variables if v.name == name]


def _cube(subject: Subject, context: Context) -> Iterator[Any]:
    """The cube; or why its files say nothing of it. Nothing where none is described."""
    metadata, base = subject.metadata()
    if not mapping(metadata.get(_DIMENSIONS)):
        return
    one = asset_reading(subject, context)
    files = (one,) if one else item_readings(context) if subject.kind is Applies.ITEM else ()
    described = tuple(one for one in files if one.facts and one.facts.axes)
    if described and len(described) == len(files):
        yield _Cube(metadata, base, described)
    elif reason := untold(files, "interval") or untold(files, "bbox"):
        yield reason


def dimensions_are_the_files(subject: Subject, context: Context) -> Outcome:
    """Each dimension of a datacube is one of the file's, with its extent."""
    for cube in _cube(subject, context):
        if not isinstance(cube, _Cube):
            yield cube
            continue
        known = [axis.name for one in cube.files if one.facts for axis in one.facts.axes]
        for name, dimension in mapping(cube.metadata.get(_DIMENSIONS)).items():
            at = (*cube.base, _DIMENSIONS, name)
            axes = cube.axes(name)
            if not axes:
                found = listed([show(one) for one in dict.fromkeys(known)])
                message = f"there is no dimension '{name}' in {cube.names}; there are {found}"
                yield Problem(message, at)
            elif isinstance(dimension, dict):
                yield from _dimension(cube, name, dimension, axes, at)


def _dimension(
    cube: _Cube, name: str, dimension: dict[str, Any], axes: Sequence[Axis], at: Tokens
) -> Iterator[Problem]:
    stated = sequence(dimension.get("extent"))
    if len(stated) == 2 and dimension.get("type") == "temporal":
        yield from _temporal(cube, name, stated, axes, at)
    elif len(stated) == 2 and all(axis.extent for axis in axes):
        yield from _numeric(cube, name, stated, axes, at)
    values = sequence(dimension.get("values"))
    sizes = {axis.size for axis in axes}
    if values and len(axes) == 1 and len(values) not in sizes:
        yield Problem(
            f"dimension '{name}' lists {len(values)} values, {cube.names} has {axes[0].size}",
            (*at, "values"),
        )
    elif len(axes) == 1 and axes[0].axis != "x":
        told = axes[0].values or ()
        yield from _values(cube, name, values, told if len(values) == len(told) else (), at)


def _values(
    cube: _Cube, name: str, stated: list[Any], told: Sequence[float | str], at: Tokens
) -> Iterator[Problem]:
    """Each is the file's, in any order: the first that is not tells of all.

    (Longitudes are written in several ways.)
    """
    for one, other in zip(sorted(stated, key=_order), sorted(told, key=_order), strict=False):
        if not _is_value(one, other):
            yield Problem(
                f"dimension '{name}' lists the value {show(one)}, {cube.names} has {show(other)}",
                (*at, "values"),
                _member((*at, "values"), list(told)),
            )
            return


def _counted(value: object) -> float | None:
    """A number, or text that is one."""
    if not isinstance(value, str):
        return number(value)
    try:
        return float(value)
    except ValueError:
        return None


def _order(value: object) -> tuple[float, str]:
    as_number = _counted(value)
    return (0.0, str(value).strip()) if as_number is None else (as_number, "")


def _is_value(stated: object, told: float | str) -> bool:
    """Whether a file's value is meant: numbers may be rounded, or written as text."""
    one, other = _counted(stated), _counted(told)
    if one is None or other is None:
        texts = isinstance(stated, str) and isinstance(told, str)
        return not texts or str(stated).strip() == str(told).strip()
    return abs(one - other) <= _COARSE * max(abs(one), abs(other), 1e-9)


def _temporal(
    cube: _Cube, name: str, stated: list[Any], axes: Sequence[Axis], at: Tokens
) -> Iterator[Problem]:
    ends = [instant(end) for end in stated]
    told = [axis.interval for axis in axes if axis.interval]
    if not told or ends[0] is None or ends[1] is None:
        return
    first, last = min(one[0] for one in told), max(one[1] for one in told)
    step = max((axis.step or 0.0) for axis in axes)
    slack = timedelta(seconds=max(1.0, min(0.51 * step, 1e10)))  # times within their cells
    # An end that is a date stands for its day.
    beyond = DAY if written(ends[1]).endswith("T00:00:00Z") else timedelta()
    if abs(ends[0] - first) > slack or not -slack <= last - ends[1] <= slack + beyond:
        whole = instants.whole_seconds(first), instants.whole_seconds(last, up=True)
        yield Problem(
            f"dimension '{name}' runs from {range_text(ends[0], ends[1])}, in {cube.names} "
            f"from {range_text(first, last)}",
            (*at, "extent"),
            _extent(at, [written(end) for end in whole]),
        )


def _numeric(
    cube: _Cube, name: str, stated: list[Any], axes: Sequence[Axis], at: Tokens
) -> Iterator[Problem]:
    ends = [number(end) for end in stated]
    told = [axis.extent for axis in axes if axis.extent]
    low, high = min(min(one) for one in told), max(max(one) for one in told)
    if ends[0] is None or ends[1] is None:
        return
    cell = max(abs(axis.step or 0.0) for axis in axes)
    slack = max(0.51 * cell, _ROUNDING * max(high - low, abs(low), abs(high)))  # edges, or centres
    own = min(ends[0], ends[1]), max(ends[0], ends[1])
    turns = (-_TURN, 0.0, _TURN) if any(axis.axis == "x" for axis in axes) else (0.0,)
    if any(_near(own, (low + turn, high + turn), slack) for turn in turns):
        return
    around = high - low > _TURN / 2 and any(axis.axis == "x" for axis in axes)
    if around and own[0] >= -_TURN / 2 - slack and own[1] <= _TURN / 2 + slack:
        return  # longitudes from 0 to 360 that are written as -180 to 180
    yield Problem(
        f"dimension '{name}' runs from {show(stated[0])} to {show(stated[1])}, in {cube.names} "
        f"from {low:g} to {high:g}",
        (*at, "extent"),
        _extent(at, [low, high]),
    )


def _near(one: tuple[float, float], other: tuple[float, float], slack: float) -> bool:
    return abs(one[0] - other[0]) <= slack and abs(one[1] - other[1]) <= slack


def _extent(at: Tokens, value: list[Any]) -> Repair:
    change = Change(op="replace", at=(*at, "extent"), value=value)
    return Repair(description="take the extent of the file", changes=(change,), safe=False)


def variables_are_the_files(subject: Subject, context: Context) -> Outcome:
    """Each variable of a datacube is one of the file's, with its dimensions and unit."""
    for cube in _cube(subject, context):
        if not isinstance(cube, _Cube):
            yield cube
            continue
        for name, variable in mapping(cube.metadata.get(_VARIABLES)).items():
            at = (*cube.base, _VARIABLES, name)
            known = cube.variables(name)
            if not known and not cube.axes(name):
                yield Problem(f"there is no variable '{name}' in {cube.names}", at)
            elif known and isinstance(variable, dict):
                yield from _variable(cube, name, variable, known, at)


def _variable(
    cube: _Cube, name: str, variable: dict[str, Any], known: Sequence[Variable], at: Tokens
) -> Iterator[Problem]:
    dimensions = variable.get("dimensions")
    if isinstance(dimensions, list) and all(
        sorted(map(str, dimensions)) != sorted(one.dimensions) for one in known
    ):
        own = listed([show(dim) for dim in known[0].dimensions]) or "none"
        yield Problem(
            f"variable '{name}' has the dimensions {listed([show(d) for d in dimensions])}, "
            f"in {cube.names} {own}",
            (*at, "dimensions"),
            _member((*at, "dimensions"), list(known[0].dimensions)),
        )
    unit = text(variable.get("unit"))
    units = {one.unit for one in known if one.unit}
    if unit and units and unit.strip() not in units:
        (first, *_) = sorted(units)
        yield Problem(
            f"variable '{name}' has the unit {show(unit)}, in {cube.names} {show(first)}",
            (*at, "unit"),
            _member((*at, "unit"), first),
        )


def _member(at: Tokens, value: object) -> Repair:
    change = Change(op="replace", at=at, value=value)
    return Repair(description=f"write {show(value)}", changes=(change,), safe=False)
