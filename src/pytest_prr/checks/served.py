"""Is what servers send what the assets say: size, format, checksum, cloud-native access?"""

import io
import re
from typing import Any

from pytest_prr.checks.formats import contradict, data_format, essence
from pytest_prr.checks.outside import address, ask
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
from pytest_prr.checks.remote_stores import store_url
from pytest_prr.checks.wording import listed, show
from pytest_prr.probes.answers import Answer, Want
from pytest_prr.stac.values import text

_SHA256 = re.compile(r"1220[0-9a-f]{64}")
_PAGES = ("text/html", "application/xhtml+xml")
_LISTINGS = ("application/xml", "text/xml")
_TEXTS = ("JSON", "GeoJSON", "CSV")  # formats that may be served as nearly anything
_CLOUD_OPTIMIZED = "cloud-optimized"


def served_size(subject: Subject, context: Context) -> Outcome:
    """The file that the server sends has as many bytes as ``file:size`` says."""
    size = subject.value.get("file:size")
    if isinstance(size, bool) or not isinstance(size, int) or size < 0:
        return
    answer = _served(subject, context, lengths=(size,))
    if isinstance(answer, Unknown):
        yield answer
    elif answer and not _is_page_instead(subject, answer):
        if answer.length is None:
            yield Unknown("the server does not say how long the file is")
        elif answer.length != size:
            change = Change(op="replace", at=("file:size",), value=answer.length)
            yield Problem(
                f"asset '{subject.key}': 'file:size' is {size}, the file on the server has "
                f"{answer.length} bytes",
                ("file:size",),
                Repair(description="write the served size", changes=(change,), safe=False),
            )


def served_type(subject: Subject, context: Context) -> Outcome:
    """The server sends the format that ``type`` names, as far as the server says one."""
    stated = text(subject.value.get("type"))
    if not stated:
        return
    answer = _served(subject, context)
    if isinstance(answer, Unknown):
        yield answer
    elif answer and answer.media_type and (why := _other_format(stated, answer.media_type)):
        yield Problem(f"asset '{subject.key}': {why}", ("href",))


def _other_format(stated: str, served: str) -> str | None:
    """Why the served type is not the stated one; None where both may be true."""
    meant = data_format(stated)
    if served in _PAGES and (meant or essence(stated).startswith("image/")):
        return (
            f"the type is {show(stated)}, but the server sends an HTML page: "
            "a page about the file, a login or an error?"
        )
    if meant is None or meant in _TEXTS:
        return None
    if served in _LISTINGS:
        return f"the type is {show(stated)}, but the server sends XML: a list of files or an error?"
    if contradict(meant, data_format(served)):
        return f"the type is {show(stated)}, but the server sends {show(served)}"
    return None


def _is_page_instead(subject: Subject, answer: Answer) -> bool:
    """Whether the server sends a page in the file's place: then its length tells nothing."""
    stated = text(subject.value.get("type")) or ""
    return answer.media_type in _PAGES and essence(stated) not in _PAGES


def served_checksum(subject: Subject, context: Context) -> Outcome:
    """The file that the server sends has the checksum that ``file:checksum`` says."""
    stated = text(subject.value.get("file:checksum"))
    if stated is None:
        return
    if not _SHA256.fullmatch(stated):
        yield Unknown("only SHA-256 checksums are compared")
        return
    answer = _served(subject, context, "checksum")
    if isinstance(answer, Unknown):
        yield answer
    elif answer and answer.checksum is None:
        yield Unknown("the file is too large to be fetched whole, or its end did not come")
    elif answer and answer.checksum != stated:
        yield Problem(
            f"asset '{subject.key}': the SHA-256 multihash of the file on the server is "
            f"{show(answer.checksum)}, not {show(stated)}",
            ("file:checksum",),
        )


def byte_ranges(subject: Subject, context: Context, *, formats: list[str]) -> Outcome:
    """A server of files in these formats sends parts of them, too."""
    stated = text(subject.value.get("type")) or ""
    found = data_format(stated)
    if found not in formats or (found == "TIFF" and not _claims_cog(stated)):
        return
    answer = _served(subject, context, "ranges")
    if isinstance(answer, Unknown):
        yield answer
    elif answer and answer.ranges is False:
        yield Problem(
            f"asset '{subject.key}': the server sends no parts of files (byte ranges), so that "
            "all of it has to be fetched for each look",
            ("href",),
        )


def cog_structure(subject: Subject, context: Context) -> Outcome:
    """A file that is said to be a cloud-optimized GeoTIFF is built like one."""
    if not _claims_cog(text(subject.value.get("type")) or ""):
        return
    answer = _served(subject, context, "head", "ranges")
    if isinstance(answer, Unknown):
        yield answer
    elif answer and not _is_page_instead(subject, answer):
        if not answer.head or answer.length is None:
            yield Unknown("the server does not send the first bytes of the file")
            return
        faults, whole = _faults(answer.head, answer.length)
        if faults:
            message = f"asset '{subject.key}': no cloud-optimized GeoTIFF: {listed(faults)}"
            yield Problem(message, ("type",))
        elif not whole:
            yield Unknown(f"the header goes on beyond the first {len(answer.head)} bytes")


def _claims_cog(stated: str) -> bool:
    return data_format(stated) == "TIFF" and _CLOUD_OPTIMIZED in stated.lower()


class _BeyondError(Exception):
    """What is asked for lies behind the bytes at hand."""


class _Beginning(io.BytesIO):
    """The first bytes of a longer file."""

    def __init__(self, head: bytes, size: int) -> None:
        super().__init__(head)
        self._known, self._size = len(head), max(size, len(head))

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        if whence == io.SEEK_END:
            return super().seek(self._size + offset)
        return super().seek(offset, whence)

    def read(self, size: int | None = -1, /) -> bytes:
        end = self._size if size is None or size < 0 else min(self.tell() + size, self._size)
        if end > self._known:
            raise _BeyondError
        return super().read(size)


def _faults(head: bytes, size: int) -> tuple[list[str], bool]:
    """What is wrong as far as the first bytes tell; whether they tell all."""
    from pytest_prr.readers.rasters import cog, tiff

    faults: list[str] = []
    try:
        for fault in cog.each_fault(tiff.opened(_Beginning(head, size))):
            faults.append(fault)  # noqa: PERF402  # those before an error count
    except tiff.DamagedTiffError as error:
        faults.append(str(error))
    except _BeyondError:
        return faults, False
    return faults, True


def _served(
    subject: Subject, context: Context, *wants: Want, lengths: tuple[int, ...] = ()
) -> Answer | Unknown | None:
    """What the server says of an asset's file; None for stores, local files and the like."""
    if subject.kind is not Applies.ASSET or store_url(subject, context):
        return None
    href: Any = subject.value.get("href")
    url = address(text(href), context)
    answer = ask(context, url, *wants, lengths=lengths) if url else None
    if answer is None or answer.outcome == "reached":
        return answer
    return Unknown(f"the file cannot be asked for: {answer.reason}")
