"""Are the files there, are they what they are said to be, and can others reach them?"""

import re
from pathlib import PurePosixPath
from typing import NamedTuple

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
from pytest_prr.checks.wording import show
from pytest_prr.stac.roots import Target, Where, href_kind, sha256
from pytest_prr.stac.tree import Kind
from pytest_prr.stac.values import text
from pytest_prr.stac.vocabulary import NAME_PATTERN, NAME_WORDS, media_type

_MULTIHASH_SHA256 = "1220"
_SHA256 = re.compile(r"1220[0-9a-f]{64}")
_HEX = re.compile(r"[0-9a-f]+")


class _Oddity(NamedTuple):
    pattern: re.Pattern[str]
    what: str


_ODDITIES = (
    _Oddity(re.compile(r"^file:", re.IGNORECASE), "a file: address, good on one machine only"),
    _Oddity(re.compile(r"^[A-Za-z]:[\\/]"), "a path on one Windows machine"),
    _Oddity(
        re.compile(r"^(?:~|/(?:home|Users|tmp|mnt|media|root|var|scratch)/)"),
        "a path on one machine",
    ),
    _Oddity(
        re.compile(r"^[a-z]+://(?:localhost|127\.0\.0\.1|\[::1\]|0\.0\.0\.0)[:/]", re.IGNORECASE),
        "an address of the machine it was written on",
    ),
    _Oddity(re.compile(r"\$?\{[^{}]*\}|<[A-Za-z][\w -]*>|%\([a-z_]+\)s"), "an unfilled template"),
    _Oddity(re.compile(r"^f['\"]"), "the beginning of a Python f-string"),
    _Oddity(re.compile(r"\b(?:TODO|FIXME|TBD|XXXX)\b"), "a reminder, not an address"),
    _Oddity(re.compile(r"^[a-z0-9]+://[^?#]*[a-z]+://", re.IGNORECASE), "two addresses in one"),
    _Oddity(re.compile(r"\\"), "a backslash; paths are written with '/'"),
    _Oddity(re.compile(r"^\s|\s$|[\t\n\r]"), "a blank before, after or within"),
    _Oddity(re.compile(r"(?<!:)//"), "an empty path segment ('//')"),
)


def href_text(subject: Subject, context: Context) -> Outcome:
    """The href reads like an address that others can use."""
    del context
    href = text(subject.value.get("href"))
    if href is None:
        return
    if not href.strip():
        yield Problem(f"asset '{subject.key}': the href is empty", ("href",))
        return
    for oddity in _ODDITIES:
        if oddity.pattern.search(href):
            message = f"asset '{subject.key}': {show(href)} is or holds {oddity.what}"
            yield Problem(message, ("href",))
            return


def has_href(subject: Subject, context: Context) -> Outcome:
    """An asset says where its file is."""
    del context
    if not isinstance(subject.value.get("href"), str):
        at = ("href",) if "href" in subject.value else ()
        found = show(subject.value["href"]) if at else "none"
        yield Problem(f"asset '{subject.key}': 'href' should be text, found {found}", at)


def not_absolute(subject: Subject, context: Context) -> Outcome:
    """The href is relative to the item, or a web address: no path from a root."""
    del context
    href = text(subject.value.get("href"))
    if href is not None and href.startswith("/"):
        yield Problem(
            f"asset '{subject.key}': {show(href)} is an absolute path; the PRR's gateway takes "
            "paths relative to the item",
            ("href",),
        )


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
    elif target.where is Where.MISSING:
        yield from _missing(subject, context, href)


def _missing(subject: Subject, context: Context, href: str) -> Outcome:
    better = _elsewhere(href, context)
    if better is not None:
        yield Problem(
            f"asset '{subject.key}': there is no {show(href)} beside the item, but '{better}' "
            "leads to a file of that name",
            ("href",),
            repair=Repair(
                description=f"write '{better}'",
                changes=(Change(op="replace", at=("href",), value=better),),
                safe=False,
            ),
        )
    elif _has_data(context):
        yield Problem(
            f"asset '{subject.key}': there is no file {show(href)}, seen from {context.node.name}",
            ("href",),
        )
    else:
        yield Unknown("no data file lies beside the metadata; name their folder with --data-root")


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


def _has_data(context: Context) -> bool:
    """Whether any item beside this one has a data file on disk: then a missing one is an error."""
    above = context.node.collection
    siblings = [context.node] if above is None else context.tree.items_below(above)
    return any(
        context.tree.roots.target(href, node.folder).where is Where.FOUND
        for node in siblings
        for href in (node.item.local_hrefs if node.item else ())
    )


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
        )
        return
    found = _local(subject, context)
    if found and found[1].where is Where.FOUND and found[1].path and found[1].path.is_file():
        actual = found[1].path.stat().st_size
        if actual != size:
            yield Problem(
                f"asset '{subject.key}': 'file:size' is {size}, the file has {actual} bytes",
                at,
                repair=_value(at, actual, "write the file's size"),
            )


def file_checksum(subject: Subject, context: Context, *, limit: int) -> Outcome:
    """``file:checksum`` is a multihash, and a local file's own (files of up to ``limit`` bytes)."""
    checksum = subject.value.get("file:checksum")
    at = ("file:checksum",)
    if checksum is None:
        return
    if not isinstance(checksum, str) or not _is_multihash(checksum):
        yield Problem(
            f"asset '{subject.key}': {show(checksum)} is no multihash; expected "
            "'1220' and the 64 lower-case hexadecimal digits of SHA-256",
            at,
        )
        return
    found = _local(subject, context)
    if not found or found[1].where is not Where.FOUND or not found[1].path:
        return
    path = found[1].path
    if not path.is_file() or not _SHA256.fullmatch(checksum):
        yield Unknown("only SHA-256 checksums of single files are compared")
    elif path.stat().st_size > limit:
        yield Unknown(f"files of more than {limit // 1024**2} MiB are not read")
    elif (actual := _MULTIHASH_SHA256 + sha256(path)) != checksum:
        yield Problem(
            f"asset '{subject.key}': the file's SHA-256 multihash is {show(actual)}, "
            f"not {show(checksum)}",
            at,
            repair=_value(at, actual, "write the file's checksum"),
        )


def _is_multihash(value: str) -> bool:
    """Code, length and digest as lower-case hexadecimal digits; the length must be true."""
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


def has_media_type(subject: Subject, context: Context) -> Outcome:
    """The asset says what format its file has."""
    del context
    if (text(subject.value.get("type")) or "").strip():
        return
    href = text(subject.value.get("href")) or ""
    known = media_type(PurePosixPath(href.rstrip("/")).name)
    at: tuple[str, ...] = ("type",) if "type" in subject.value else ()
    hint = f"; for this file '{known}'" if known else ""
    repair = None
    if known:
        op = Change(op="replace" if at else "add", at=("type",), value=known)
        repair = Repair(description=f"write '{known}'", changes=(op,))
    message = f"asset '{subject.key}': 'type' should be a media type{hint}"
    yield Problem(message, at, repair=repair)


def file_name_characters(subject: Subject, context: Context) -> Outcome:
    """The name of a file that the PRR stores is made of characters that it takes."""
    href = text(subject.value.get("href"))
    if href is None or href_kind(href) is Where.REMOTE or context.node.kind is not Kind.ITEM:
        return
    name = PurePosixPath(href.rstrip("/")).name
    if name and not NAME_PATTERN.fullmatch(name):
        yield Problem(
            f"asset '{subject.key}': file name {show(name)} should be of {NAME_WORDS}", ("href",)
        )


def asset_key(subject: Subject, context: Context) -> Outcome:
    """The key of an asset is a short word that programs can use."""
    del context
    if re.search(r"\s|[.,;:()]$", subject.key):
        yield Problem(
            f"asset key {show(subject.key)} reads like a title; use a short word and put the "
            "sentence into 'title'"
        )


def _value(at: tuple[str, ...], value: object, description: str) -> Repair:
    return Repair(description=description, changes=(Change(op="replace", at=at, value=value),))


def _local(subject: Subject, context: Context) -> tuple[str, Target] | None:
    """The href of an asset and where it leads, where that is no web address or absolute path."""
    href = text(subject.value.get("href"))
    if subject.kind is not Applies.ASSET or not href or href_kind(href) is not None:
        return None
    return href, context.target(href)
