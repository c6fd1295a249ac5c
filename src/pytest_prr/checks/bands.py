"""Are bands and classes described in the form that STAC and its extensions give them?"""

import re
from collections.abc import Iterator
from typing import Any

from pytest_prr.checks.problem import Context, Outcome, Problem, Subject
from pytest_prr.checks.reads import reads
from pytest_prr.checks.wording import show
from pytest_prr.stac.pointer import Tokens
from pytest_prr.stac.values import mapping, number, sequence, text

_OLD_LISTS = ("eo:bands", "raster:bands")
_COLOUR = re.compile(r"[0-9A-Fa-f]{6}")
_NUMBER_WORDS = ("nan", "inf", "-inf")


@reads(metadata=_OLD_LISTS, document=("stac_version",))
def superseded_bands(subject: Subject, context: Context) -> Outcome:
    """In STAC 1.1 bands stand in ``bands``, once."""
    metadata, base = subject.metadata()
    found = [field for field in _OLD_LISTS if field in metadata]
    version = text(mapping(context.document.value).get("stac_version")) if found else None
    if version is None or not re.match(r"1\.[1-9]", version):
        return
    for field in found:
        yield Problem(
            f"'{field}' is what STAC before 1.1 had; in {version} one list 'bands' holds what "
            "both lists held",
            (*base, field),
        )


@reads(metadata=_OLD_LISTS)
def band_lists(subject: Subject, context: Context, *, data_types: list[str]) -> Outcome:
    """``eo:bands`` and ``raster:bands`` are lists of objects with usable values."""
    del context
    metadata, base = subject.metadata()
    for field in _OLD_LISTS:
        if field not in metadata:
            continue
        bands = metadata[field]
        at = (*base, field)
        if not isinstance(bands, list):
            yield Problem(f"'{field}' should be a list of bands, found {show(bands)}", at)
            continue
        for index, band in enumerate(bands):
            # One sentence for a list: its bands come from one program and share its slips.
            if problem := _band_problem(field, band, (*at, index), data_types):
                yield problem
                break


def _band_problem(field: str, band: object, at: Tokens, data_types: list[str]) -> Problem | None:
    if not isinstance(band, dict):
        return Problem(f"'{field}' holds objects, found {show(band)}", at)
    for name, value in band.items():
        if expected := _misfit(name, value, data_types):
            place = (*at, name)
            return Problem(f"'{name}' of a band should be {expected}, found {show(value)}", place)
    return None


def _misfit(name: str, value: object, data_types: list[str]) -> str | None:
    if name == "data_type" and value not in data_types:
        return "a data type such as 'float32'"
    if name == "nodata" and number(value) is None and value not in _NUMBER_WORDS:
        return "a number, 'nan', 'inf' or '-inf'"
    if name in ("spatial_resolution", "gsd") and (number(value) or 0) <= 0:
        return "a number above 0"
    if name in ("scale", "offset") and number(value) is None:
        return "a number"
    if name in ("name", "unit", "common_name") and not isinstance(value, str):
        return "text (left out where it is not known)"
    return None


@reads(metadata=("bands", "classification:classes", *_OLD_LISTS))
def classes(subject: Subject, context: Context) -> Outcome:
    """Each class has a whole number, each number one class, and each colour six hex digits."""
    del context
    metadata, base = subject.metadata()
    for at, found in _class_lists(metadata, base):
        if not isinstance(found, list):
            message = f"'classification:classes' should be a list, found {show(found)}"
            yield Problem(message, at)
            continue
        seen: set[int] = set()
        for index, entry in enumerate(found):
            if fault := _class_problem(entry, seen):
                yield Problem(fault, (*at, index))
                break


def _class_lists(metadata: dict[str, Any], base: Tokens) -> Iterator[tuple[Tokens, object]]:
    name = "classification:classes"
    if name in metadata:
        yield (*base, name), metadata[name]
    for field in ("bands", *_OLD_LISTS):
        for index, band in enumerate(sequence(metadata.get(field))):
            if name in mapping(band):
                yield (*base, field, index, name), band[name]


def _class_problem(entry: object, seen: set[int]) -> str | None:
    if not isinstance(entry, dict):
        return f"a class should be an object, found {show(entry)}"
    value = entry.get("value")
    if isinstance(value, bool) or not isinstance(value, int):
        return f"'value' of a class should be a whole number, found {show(value)}"
    if value in seen:
        return f"two classes have the value {value}"
    seen.add(value)
    if not any(text(entry.get(name)) for name in ("name", "description", "title")):
        return f"class {value} has neither 'name' nor 'description'"
    for name in ("color_hint", "color-hint"):
        colour = entry.get(name)
        if colour is not None and not (isinstance(colour, str) and _COLOUR.fullmatch(colour)):
            return f"'{name}' should be six hexadecimal digits without '#', found {show(colour)}"
    return None
