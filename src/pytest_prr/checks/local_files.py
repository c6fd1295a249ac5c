"""Files that lie beside the metadata: are they there, and are they what their assets say?"""

import re
from pathlib import Path, PurePosixPath
from posixpath import normpath
from typing import Any

from pytest_prr.checks.hrefs import files_on_the_web, unusable
from pytest_prr.checks.problem import (
    Applies,
    Change,
    Context,
    Outcome,
    Problem,
    Repair,
    Subject,
    Unknown,
)  # fmt: skip
from pytest_prr.checks.silence import assets_of, silent_where
from pytest_prr.checks.wording import show
from pytest_prr.stac.roots import Target, Where, href_kind, sha256
from pytest_prr.stac.values import text

_MULTIHASH_SHA256 = "1220"
_SHA256 = re.compile(r"1220[0-9a-f]{64}")
_HEX = re.compile(r"[0-9a-f]+")


@silent_where(files_on_the_web)
def local_file_exists(subject: Subject, context: Context) -> Outcome:
    """A relative href leads to a file from where the document lies."""
    found = _local(subject, context)
    if found is None:
        return
    href, target = found
    if target.where is Where.OUTSIDE:
        yield Unknown(
            "the file lies outside the folder that is checked; name its folder with --data-root"
        )
    elif target.where is Where.NOT_A_FILE:
        yield Problem(f"asset '{subject.key}': {show(href)} leads to no regular file", ("href",))
    elif target.where is Where.MISSING and not unusable(href):  # else another rule speaks
        yield from _missing(subject, context, href)


def _missing(subject: Subject, context: Context, href: str) -> Outcome:
    better = _elsewhere(href, context)
    if better is not None:
        yield Problem(
            f"asset '{subject.key}': there is no {show(href)} beside the item, but '{better}' "
            "leads to a file of that name",
            ("href",),
            repair=_href(better, f"write '{better}'", safe=False),
        )
    elif context.tree.data_beside(context.node) or _is_within_a_file(href, context):
        yield Problem(
            f"asset '{subject.key}': there is no file {show(href)}, seen from {context.node.name}",
            ("href",),
        )
    else:
        yield Unknown("no data file lies beside the metadata; name their folder with --data-root")


def _is_within_a_file(href: str, context: Context) -> bool:
    """Whether the path leads on where a file ends: 'data.nc/x'."""
    folder = context.node.folder
    path = Path(normpath(folder / href))
    above = [parent for parent in path.parents if folder in parent.parents]
    return any(context.look(parent).path and parent.is_file() for parent in above)


def _elsewhere(href: str, context: Context) -> str | None:
    """Another relative path that leads to a file of the same name."""
    name = PurePosixPath(href).name
    parts = PurePosixPath(href).parts
    guesses = ["/".join(parts[skip:]) for skip in range(1, len(parts))]
    guesses += [f"../{guess}" for guess in (href.removeprefix("./"), *guesses, name)]
    for guess in guesses:
        target = context.target(guess)
        if guess != href and target.where is Where.FOUND and target.path and target.path.is_file():
            return guess
    return None


@silent_where(files_on_the_web)
def within_staging_area(subject: Subject, context: Context) -> Outcome:
    """A relative href stays within the folder that is checked."""
    found = _local(subject, context)
    if found is not None and found[1].where is Where.OUTSIDE:
        yield Problem(
            f"asset '{subject.key}': {show(found[0])} leads out of the folder that is checked, and "
            "the gateway takes files of its staging area only; name the data's folder with "
            "--data-root where it is uploaded too",
            ("href",),
        )


@silent_where(files_on_the_web)
def path_as_it_stands(subject: Subject, context: Context) -> Outcome:
    """A path on disk is spelt as the file is, with no '%20' in place of a blank."""
    found = _local(subject, context)
    if found is None or "%" not in found[0] or found[1].where is not Where.FOUND:
        return
    href, target = found
    if context.look(context.node.folder / href).where is Where.FOUND or target.path is None:
        return
    yield Problem(
        f"asset '{subject.key}': {show(href)} leads to '{target.path.name}' only when '%' "
        "sequences are decoded, which few programs do with paths",
        ("href",),
    )


def size_and_checksum_are_stated(item: dict[str, Any], context: Context) -> bool:
    """Each asset has a number of bytes and an SHA-256 checksum, in their proper form."""
    del context
    assets = assets_of(item)
    return assets is not None and all(map(_states_both, assets))


def _states_both(asset: dict[str, Any]) -> bool:
    size, checksum = asset.get("file:size"), asset.get("file:checksum")
    if type(size) is not int or size < 0 or type(checksum) is not str:
        return False
    return _SHA256.fullmatch(checksum) is not None


@silent_where(files_on_the_web, size_and_checksum_are_stated)
def file_size(subject: Subject, context: Context) -> Outcome:
    """``file:size`` is a whole number of bytes, and a local file's own."""
    size = subject.value.get("file:size")
    at = ("file:size",)
    if size is None:
        return
    if isinstance(size, bool) or not isinstance(size, int) or size < 0:
        yield Problem(
            f"asset '{subject.key}': 'file:size' should be a whole number of bytes, "
            f"found {show(size)}",
            at,
            repair=_whole(size),
        )
        return
    actual = _size(subject, context)
    if actual is not None and actual != size:
        yield Problem(
            f"asset '{subject.key}': 'file:size' is {size}, the file has {actual} bytes",
            at,
            repair=_value(at, actual, "write the file's size"),
        )


def _whole(size: object) -> Repair | None:
    if not isinstance(size, float) or size < 0 or not size.is_integer() or size > 2**53:
        return None
    return _value(("file:size",), int(size), "write it without a decimal point")


def _size(subject: Subject, context: Context) -> int | None:
    """The bytes of the asset's local file; None for directories and what is not at hand."""
    found = _local(subject, context)
    path = found[1].path if found and found[1].where is Where.FOUND else None
    return path.stat().st_size if path and path.is_file() else None


@silent_where(size_and_checksum_are_stated)
def states_size(subject: Subject, context: Context) -> Outcome:
    """An item's asset says how many bytes its file has."""
    if context.node.item is None or subject.value.get("file:size") is not None:
        return
    given = "file:size" in subject.value
    size = _size(subject, context)
    repair = None
    if size is not None:
        change = Change(op="replace" if given else "add", at=("file:size",), value=size)
        repair = Repair(description="write the file's size", changes=(change,))
    found = "null" if given else "missing"
    at = ("file:size",) if given else ()
    yield Problem(f"asset '{subject.key}': 'file:size' is {found}", at, repair=repair)


@silent_where(size_and_checksum_are_stated)
def states_checksum(subject: Subject, context: Context) -> Outcome:
    """An item's asset has a checksum."""
    if context.node.item is not None and "file:checksum" not in subject.value:
        yield Problem(f"asset '{subject.key}': 'file:checksum' is missing")


@silent_where(files_on_the_web, size_and_checksum_are_stated)
def file_checksum(subject: Subject, context: Context, *, limit: int, opened: int) -> Outcome:
    """``file:checksum`` is a multihash, and a local file's own.

    Of files of up to ``limit`` bytes; where data files are opened, ``opened``.
    """
    checksum = subject.value.get("file:checksum")
    at = ("file:checksum",)
    if checksum is None:
        return
    if not isinstance(checksum, str) or not _is_multihash(checksum):
        yield Problem(
            f"asset '{subject.key}': {show(checksum)} is no multihash; expected "
            "'1220' and the 64 lower-case hexadecimal digits of SHA-256",
            at,
            repair=_lower(checksum),
        )
        return
    found = _local(subject, context)
    if not found or found[1].where is not Where.FOUND or not found[1].path:
        return
    path = found[1].path
    if not path.is_file() or not _SHA256.fullmatch(checksum):
        yield Unknown("only SHA-256 checksums of single files are compared")
    elif path.stat().st_size > (limit if context.data is None else opened):
        yield Unknown(_too_large(limit, opened, context))
    elif (actual := _MULTIHASH_SHA256 + sha256(path)) != checksum:
        yield Problem(
            f"asset '{subject.key}': the file's SHA-256 multihash is {show(actual)}, "
            f"not {show(checksum)}",
            at,
            repair=_value(at, actual, "write the file's checksum"),
        )


def _too_large(limit: int, opened: int, context: Context) -> str:
    if context.data is None:
        return f"files of more than {limit // 1024**2} MiB are read whole with --data only"
    return f"files of more than {opened // 1024**3} GiB are not read whole"


def _lower(checksum: object) -> Repair | None:
    lower = checksum.lower() if isinstance(checksum, str) else ""
    if not _is_multihash(lower):
        return None
    return _value(("file:checksum",), lower, "write it in lower case")


def _is_multihash(value: str) -> bool:
    """Code, length and digest as lower-case hexadecimal digits; the length must be true."""
    if _SHA256.fullmatch(value):  # nearly all
        return True
    if len(value) < 6 or len(value) % 2 or not _HEX.fullmatch(value):
        return False
    data = bytes.fromhex(value)
    _, rest = _varint(data)
    length, digest = _varint(rest)
    return length == len(digest) > 0


def _varint(data: bytes) -> tuple[int, bytes]:
    value = 0
    for index, byte in enumerate(data[:9]):
        value |= (byte & 0x7F) << (7 * index)
        if byte < 0x80:
            return value, data[index + 1 :]
    return -1, b""


def _value(at: tuple[str, ...], value: object, description: str) -> Repair:
    return Repair(description=description, changes=(Change(op="replace", at=at, value=value),))


def _href(value: str, description: str, *, safe: bool) -> Repair:
    change = Change(op="replace", at=("href",), value=value)
    return Repair(description=description, changes=(change,), safe=safe)


def _local(subject: Subject, context: Context) -> tuple[str, Target] | None:
    """The href of an asset and where it leads, where that is no web address or absolute path."""
    href = text(subject.value.get("href"))
    if subject.kind is not Applies.ASSET or not href or href_kind(href) is not None:
        return None
    return href, context.target(href)
