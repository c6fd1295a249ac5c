"""What the PRR's catalogue shows of a collection, and its statistics count as missing."""

import re
from base64 import b64decode
from binascii import Error as Base64Error
from pathlib import Path
from urllib.parse import unquote_to_bytes

from pytest_prr.checks.hrefs import show_href
from pytest_prr.checks.problem import Context, Outcome, Problem, Subject, Unknown
from pytest_prr.checks.wording import listed, show
from pytest_prr.stac.roots import Where, href_kind
from pytest_prr.stac.values import mapping, sequence, text

_CONTRACT = re.compile(r"40\d{8}(?:/\d{2}(?:/[A-Za-z]{1,4}(?:-[A-Za-z]{1,4})*){1,3})?")

# First bytes of the image formats that EOEPCA/reg-api, bin/reg-api, takes.
_IMAGES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a", b"BM", b"II*\0", b"MM\0*")
_IMAGE_WORDS = "a JPEG, PNG, GIF, BMP or TIFF image"
_IMAGE_TYPES = ("image/jpeg", "image/png", "image/gif", "image/bmp", "image/x-ms-bmp", "image/tiff")


def record_field(subject: Subject, context: Context, *, field: str) -> Outcome:
    """A collection states one field of its record; 'thumbnail' stands for such an asset."""
    del context
    if _is_given(subject.value, field):
        return
    if field == "thumbnail":
        yield Problem("no asset has the role 'thumbnail'")
    elif field in subject.value:
        yield Problem(f"'{field}' is empty", (field,))
    else:
        yield Problem(f"'{field}' is missing")


def record_is_complete(subject: Subject, context: Context, *, fields: list[str]) -> Outcome:
    """A collection states every field of its record."""
    del context
    missing = [field for field in fields if not _is_given(subject.value, field)]
    if missing:
        yield Problem(f"the PRR's catalogue shows these as well: {', '.join(missing)}")


def _is_given(collection: dict[str, object], field: str) -> bool:
    if field == "thumbnail":
        return bool(_thumbnails(collection))
    return collection.get(field) not in (None, "", [], {})


def _thumbnails(collection: dict[str, object]) -> list[tuple[str, dict[str, object]]]:
    assets = mapping(collection.get("assets")).items()
    return [(key, a) for key, a in assets if "thumbnail" in sequence(mapping(a).get("roles"))]


def one_of(subject: Subject, context: Context, *, field: str, values: list[str]) -> Outcome:
    """A field has one of the values that are defined for it."""
    del context
    found = text(subject.value.get(field))
    if found and found not in values:
        wanted = " or ".join(f"'{value}'" for value in values)
        yield Problem(f"'{field}' is {show(found)}, expected {wanted}", (field,))


def theme_ids(subject: Subject, context: Context, *, ids: list[str]) -> Outcome:
    """The Open Science Catalog's themes are those that it defines."""
    del context
    for number, theme in enumerate(sequence(subject.value.get("themes"))):
        if "osc" not in (text(mapping(theme).get("scheme")) or ""):
            continue
        for index, concept in enumerate(sequence(mapping(theme).get("concepts"))):
            found = text(mapping(concept).get("id"))
            if found is not None and found not in ids:
                message = f"theme {show(found)} is none of {listed(ids, most=len(ids))}"
                yield Problem(message, ("themes", number, "concepts", index, "id"))


def contract_number(subject: Subject, context: Context, *, field: str) -> Outcome:
    """An ESA contract number has its usual form, such as 4000114410/15/NL/BW."""
    del context
    found = text(subject.value.get(field))
    if found and not _CONTRACT.fullmatch(found.strip()):
        wanted = "an ESA contract number such as 4000114410/15/NL/BW"
        yield Problem(f"'{field}' is {show(found)}, expected {wanted}", (field,))


def thumbnail_image(subject: Subject, context: Context, *, limit: int) -> Outcome:
    """The thumbnail is an image that the PRR can take: http(s) or data:, at most ``limit`` bytes.

    The PRR takes the first thumbnail only. Remote images are not fetched: their type is judged.
    """
    for key, asset in _thumbnails(subject.value)[:1]:
        href = text(asset.get("href"))
        if href is not None:
            yield from _thumbnail(key, asset, href, context, limit)


def _thumbnail(
    key: str, asset: dict[str, object], href: str, context: Context, limit: int
) -> Outcome:
    at = ("assets", key, "href")
    kind = href_kind(href)
    if href.startswith(("http://", "https://")):
        yield from _stated_type(key, asset)
    elif href.startswith("data:"):
        yield from _image(key, _data_bytes(href), at, limit)
    elif kind is Where.REMOTE:
        yield Problem(f"thumbnail {show_href(href)} should be an http(s) or data: address", at)
    elif kind is None:
        target = context.target(href)
        if target.where is Where.FOUND and target.path and target.path.is_file():
            yield from _image(key, _first_bytes(target.path, limit), at, limit)
        elif target.where is Where.OUTSIDE:
            yield Unknown("the thumbnail lies outside the folder that is checked")


def _stated_type(key: str, asset: dict[str, object]) -> Outcome:
    stated = (text(asset.get("type")) or "").partition(";")[0].strip().lower()
    if stated and stated not in _IMAGE_TYPES:
        message = f"thumbnail '{key}' should be {_IMAGE_WORDS}, found {show(asset['type'])}"
        yield Problem(message, ("assets", key, "type"))


def _image(key: str, content: bytes | None, at: tuple[str, ...], limit: int) -> Outcome:
    if content is None:
        yield Problem(f"thumbnail '{key}': the data: address cannot be decoded", at)
    elif not content.startswith(_IMAGES):
        yield Problem(
            f"thumbnail '{key}' should be {_IMAGE_WORDS}; its first bytes are no such", at
        )
    elif len(content) > limit:
        yield Problem(f"thumbnail '{key}' has more than {limit // 1024**2} MiB", at)


def _first_bytes(path: Path, limit: int) -> bytes:
    """As much of a file as is needed to tell that it is too large. Raises OSError."""
    with path.open("rb") as file:
        return file.read(limit + 1)


def _data_bytes(href: str) -> bytes | None:
    header, comma, data = href.removeprefix("data:").partition(",")
    if not comma:
        return None
    try:
        if "base64" in header.lower().split(";"):
            return b64decode(data, validate=True)
        return unquote_to_bytes(data)
    except (Base64Error, ValueError):
        return None
