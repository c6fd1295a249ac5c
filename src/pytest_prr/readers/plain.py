"""Files that are taken as they are: name, size and checksum are all there is to say."""

from hashlib import sha256

from pytest_prr.readers.datafile import DataFile, UnreadableFileError
from pytest_prr.readers.facts import Asked, Content, Silent

SHA256_PREFIX = "1220"  # multihash: function sha2-256 (0x12), 32 bytes (0x20)
_BLOCK = 1 << 20  # bytes
_NO_PAGES = (".json", ".zip", ".gz", ".tgz", ".tar", ".pdf", ".h5", ".hdf", ".bin", ".grib")
_PAGE = "an HTML page"
_SILENT = "this kind of file does not say it"


def content(file: DataFile, _asked: Asked) -> Content:
    """Nothing, with the reason.

    Raises UnreadableFileError for a folder that is no store, and a page under a file's name.
    """
    if file.is_folder:
        raise UnreadableFileError(
            f"{file.location}: a folder that is no Zarr store; name its files"
        )
    seems = seeming_content(file.head)
    if seems.endswith(_PAGE) and file.name.lower().endswith(_NO_PAGES):
        raise UnreadableFileError(f"{file.location}: {seems}; get it again, or rename it")
    return silent(_SILENT)


def silent(reason: str) -> Content:
    """The content of a file that says neither when nor where."""
    return Content(interval=Silent(reason=reason), bbox=Silent(reason=reason))


def checksum(file: DataFile) -> str | None:
    """The SHA-256 multihash of the file's bytes; None for a folder. Raises UnreadableFileError."""
    if file.is_folder:
        return None
    try:
        file.stream.seek(0)
        digest = sha256()
        while block := file.stream.read(_BLOCK):
            digest.update(block)
    except OSError as error:
        raise UnreadableFileError(
            f"{file.location}: cannot be read: {error.strerror or error}"
        ) from None
    return SHA256_PREFIX + digest.hexdigest()


def seeming_content(head: bytes) -> str:
    """What a file seems to be that is not what its name says, in words."""
    start = head.lstrip()[:200].lower()
    if not head:
        return "it is empty"
    if start.startswith((b"<!doctype html", b"<html")):
        return f"its content is {_PAGE}"
    if start.startswith(b"<?xml"):
        return "its content is XML"
    if start.startswith(b"version https://git-lfs"):
        return "its content is a Git LFS pointer"
    if start.startswith((b"{", b"[")):
        return "its content looks like JSON"
    return f"its content begins with {head[:8]!r}"
