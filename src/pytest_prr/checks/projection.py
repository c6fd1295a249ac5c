"""Does a raster say where on Earth its pixels lie, in the form that readers know?"""

import re
from typing import Any

from pytest_prr.checks.problem import (
    Change,
    Context,
    Outcome,
    Problem,
    Repair,
    Subject,
)
from pytest_prr.checks.reads import reads
from pytest_prr.checks.wording import show
from pytest_prr.stac.pointer import Tokens
from pytest_prr.stac.values import mapping, number, sequence, text

_CODE = re.compile(r"[A-Z][A-Za-z0-9_]*:[A-Za-z0-9_.+-]+")
_EPSG = re.compile(r"(?:epsg[: ]{1,2}|.*[/:]epsg[/:][^/:]*[/:])?(\d{4,6})", re.IGNORECASE)
_CRS_FIELDS = ("proj:code", "proj:wkt2", "proj:projjson", "proj:epsg")
_GEOTIFF = re.compile(r"image/tiff\s*;\s*application=geotiff")
_PROJECTION_1 = re.compile(r".*/projection/v1\..*")


@reads("roles", "type", *_CRS_FIELDS, key=True, document=_CRS_FIELDS)
def crs_known(subject: Subject, context: Context, *, roles: list[str]) -> Outcome:
    """A GeoTIFF of one of these roles has a CRS, of its own or from the item's properties."""
    kind = text(subject.value.get("type")) or ""
    if not _GEOTIFF.match(kind):
        return
    named = {role for role in sequence(subject.value.get("roles")) if isinstance(role, str)}
    if not named & set(roles):
        return
    above = mapping(mapping(context.document.value).get("properties"))
    if not any(field in subject.value or field in above for field in _CRS_FIELDS):
        yield Problem(
            f"asset '{subject.key}' is a GeoTIFF, but no 'proj:code' (or 'proj:wkt2', "
            "'proj:projjson') tells its coordinate reference system"
        )


@reads(metadata=("proj:code",))
def proj_code(subject: Subject, context: Context) -> Outcome:
    """``proj:code`` is text of the form AUTHORITY:CODE, or null."""
    del context
    metadata, base = subject.metadata()
    value = metadata.get("proj:code")
    if value is None or (isinstance(value, str) and _CODE.fullmatch(value)):
        return
    at = (*base, "proj:code")
    if isinstance(value, dict) or (isinstance(value, str) and value.lstrip().startswith("{")):
        hint = "; a PROJJSON object belongs in 'proj:projjson', with null here"
    elif isinstance(value, str) and "[" in value:
        hint = "; WKT2 text belongs in 'proj:wkt2', with null here"
    else:
        hint = ""
    yield Problem(
        f"'proj:code' should be text like 'EPSG:3031', or null, found {show(value)}{hint}",
        at,
        repair=_as_epsg(at, value),
    )


def _as_epsg(at: Tokens, value: object) -> Repair | None:
    plain = str(value).strip() if isinstance(value, int | str) else ""
    match = _EPSG.fullmatch(plain) if not isinstance(value, bool) else None
    if match is None:
        return None
    code = f"EPSG:{match[1]}"
    change = Change(op="replace", at=at, value=code)
    # A bare number may be of another authority; text that names EPSG cannot.
    return Repair(description=f"write '{code}'", changes=(change,), safe="epsg" in plain.lower())


@reads(metadata=("{fields}", "proj:code"), document=("stac_extensions",))
def epsg_number(subject: Subject, context: Context, *, fields: list[str]) -> Outcome:
    """None of these fields, which hold a bare EPSG number, stands where ``proj:code`` should."""
    metadata, base = subject.metadata()
    found = [field for field in fields if field in metadata]
    if not found or _declares_projection_1(mapping(context.document.value)):
        return
    for field in found:
        yield Problem(
            f"'{field}' is no field of today's STAC; "
            f"{_expected(metadata[field])} is what readers look for",
            (*base, field),
            repair=_moved(metadata, base, field),
        )


def _declares_projection_1(document: dict[str, Any]) -> bool:
    extensions = sequence(document.get("stac_extensions"))
    return any(isinstance(e, str) and _PROJECTION_1.fullmatch(e) for e in extensions)


def _expected(value: object) -> str:
    whole = isinstance(value, int) and not isinstance(value, bool)
    return f"'proj:code': 'EPSG:{value}'" if whole else "'proj:code'"


def _moved(metadata: dict[str, Any], base: Tokens, field: str) -> Repair | None:
    value = metadata[field]
    if isinstance(value, bool) or not isinstance(value, int | None):
        return None
    code = None if value is None else f"EPSG:{value}"
    removal = Change(op="remove", at=(*base, field))
    if "proj:code" in metadata:
        changes: tuple[Change, ...] = (removal,)
    else:
        changes = (removal, Change(op="add", at=(*base, "proj:code"), value=code))
    if metadata.get("proj:code", code) != code:
        return None
    written = "null" if code is None else f"'{code}'"
    description = f"write 'proj:code': {written} instead"
    return Repair(description=description, changes=changes, safe=field == "proj:epsg")


@reads(metadata=("{lengths}",))
def proj_numbers(subject: Subject, context: Context, *, lengths: dict[str, list[int]]) -> Outcome:
    """Lists of numbers in the projection fields have one of the lengths that they can have."""
    del context
    metadata, base = subject.metadata()
    for field, allowed in lengths.items():
        value = metadata.get(field)
        if value is None:
            continue
        right = isinstance(value, list) and len(value) in allowed
        if not right or any(number(part) is None for part in sequence(value)):
            sizes = " or ".join(str(size) for size in allowed)
            yield Problem(
                f"'{field}' should be a list of {sizes} numbers, found {_seen(value)}",
                (*base, field),
            )
        elif field == "proj:shape" and not all(_is_count(part) for part in value):
            yield Problem(
                f"'{field}' counts rows and columns in whole numbers, found {show(value)}",
                (*base, field),
            )


def _seen(value: object) -> str:
    return f"{len(value)} of them" if isinstance(value, list) and len(value) > 6 else show(value)


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0
