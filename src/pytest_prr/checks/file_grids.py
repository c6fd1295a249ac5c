"""Are the grid, the bands and the columns that an asset describes those of its file?"""

from collections.abc import Iterator, Mapping
from typing import Any

from pytest_prr.checks.file_readings import AssetReading, asset_reading, item_readings
from pytest_prr.checks.problem import (
    Applies,
    Change,
    Context,
    Outcome,
    Problem,
    Repair,
    Subject,
    Unknown,
)
from pytest_prr.checks.wording import listed, show
from pytest_prr.readers.facts import Band, Projection
from pytest_prr.stac.pointer import Tokens
from pytest_prr.stac.values import mapping, number, sequence, text

_GRID = ("proj:code", "proj:shape", "proj:transform", "proj:bbox")
_BANDS = "bands"
_NOTHING_KNOWN = Unknown("the file names no grid that can be compared")
_CLOSE = 1e-6  # of a number: what rounding leaves


def _file(subject: Subject, context: Context) -> AssetReading | None:
    """The asset's own file; of an item, that of its only data asset."""
    if subject.kind is Applies.ASSET:
        return asset_reading(subject, context)
    readings = item_readings(context) if subject.kind is Applies.ITEM else ()
    return readings[0] if len(readings) == 1 else None


def grid_is_the_files(subject: Subject, context: Context) -> Outcome:
    """Code, shape, transform and box of the projection are those of the file's grid."""
    metadata, base = subject.metadata()
    stated = [field for field in _GRID if metadata.get(field) is not None]
    one = _file(subject, context) if stated else None
    if one is None:
        return
    if one.facts is None or one.facts.projection is None:
        yield Unknown(one.obstacle) if one.obstacle else _NOTHING_KNOWN
        return
    told = _grid(one.facts.projection)
    for field in stated:
        if told.get(field) is not None and not _equal(metadata[field], told[field], field):
            yield Problem(
                f"'{field}' is {_listed(metadata[field])}, in {one.name} {_listed(told[field])}",
                (*base, field),
                _replaced((*base, field), told[field]),
            )


def _grid(projection: Projection) -> dict[str, Any]:
    values: dict[str, tuple[float, ...] | str | None] = {
        "proj:code": projection.code,
        "proj:shape": projection.shape,
        "proj:transform": projection.transform,
        "proj:bbox": projection.bbox,
    }
    return {
        field: list(value) if isinstance(value, tuple) else value for field, value in values.items()
    }


def _equal(stated: object, told: object, field: str) -> bool:
    if not isinstance(told, list):
        return stated == told
    numbers = [number(value) for value in sequence(stated)]
    if field == "proj:transform":
        numbers = numbers[:6]  # the third row of nine says nothing
    if len(numbers) != len(told):
        return False
    scale = max((abs(value) for value in told), default=0.0)
    pairs = zip(numbers, told, strict=True)
    return all(one is not None and abs(one - value) <= _CLOSE * scale for one, value in pairs)


def _listed(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(show(part) for part in value[:9])}]"
    return show(value)


def _replaced(at: Tokens, value: object) -> Repair:
    change = Change(op="replace", at=at, value=value)
    return Repair(description=f"write {_listed(value)}", changes=(change,), safe=False)


def bands_are_the_files(subject: Subject, context: Context) -> Outcome:
    """There are as many bands as the file has, with its types, fill values, units and scales."""
    metadata, base = subject.metadata()
    bands = sequence(metadata.get(_BANDS))
    one = _file(subject, context) if bands else None
    if one is None:
        return
    if one.facts is None:
        yield Unknown(one.obstacle)
        return
    told = one.facts.bands
    if told and len(told) != len(bands):
        message = f"{len(bands)} bands are described, {one.name} has {len(told)}"
        yield Problem(message, (*base, _BANDS))
        return
    found: dict[Tokens, Problem] = {}  # what all bands share is wrong once
    for index, (stated, band) in enumerate(zip(bands, told, strict=False)):
        for problem in _band(one, metadata, mapping(stated), band, (*base, _BANDS, index)):
            found.setdefault(problem.at, problem)
    yield from found.values()


def _band(
    one: AssetReading,
    shared: Mapping[str, Any],
    stated: Mapping[str, Any],
    band: Band,
    at: Tokens,
) -> Iterator[Problem]:
    for field, value in _band_values(band).items():
        own = field in stated
        found = stated[field] if own else shared.get(field)
        if found is None or value is None or _same_value(found, value):
            continue
        place = (*at, field) if own else (*at[:-2], field)
        yield Problem(
            f"'{field}' of band {at[-1] + 1 if isinstance(at[-1], int) else at[-1]} is "
            f"{show(found)}, in {one.name} {show(value)}",
            place,
            _replaced(place, value) if own or _is_of_all(one, field, value) else None,
        )


def _is_of_all(one: AssetReading, field: str, value: object) -> bool:
    """Whether all bands of the file have this value, so that one place can tell it."""
    bands = one.facts.bands if one.facts else ()
    return all(_band_values(band)[field] in (None, value) for band in bands)


def _band_values(band: Band) -> dict[str, Any]:
    return {
        "data_type": band.data_type,
        "nodata": band.nodata,
        "unit": band.unit,
        "raster:scale": band.scale,
        "raster:offset": band.offset,
    }


def _same_value(stated: object, told: object) -> bool:
    one, other = number(stated), number(told)
    if one is not None and other is not None:
        return abs(one - other) <= _CLOSE * max(abs(other), 1e-30)
    return str(stated) == str(told)


def table_is_the_files(subject: Subject, context: Context) -> Outcome:
    """The columns and the number of rows are those of the file."""
    columns = [mapping(column) for column in sequence(subject.value.get("table:columns"))]
    rows = subject.value.get("table:row_count")
    one = asset_reading(subject, context) if columns or rows is not None else None
    if one is None:
        return
    if one.facts is None:
        yield Unknown(one.obstacle)
        return
    known = [column.name for column in one.facts.columns]
    for index, column in enumerate(columns):
        name = text(column.get("name"))
        if known and name is not None and name not in known:
            found = listed([show(name) for name in known])
            message = f"there is no column {show(name)} in {one.name}; there are {found}"
            yield Problem(message, ("table:columns", index))
    if one.facts.rows is not None and number(rows) is not None and rows != one.facts.rows:
        at = ("table:row_count",)
        message = f"'table:row_count' is {show(rows)}, {one.name} has {one.facts.rows} rows"
        yield Problem(message, at, _replaced(at, one.facts.rows))
