"""Files that are taken as they are: name and content are all there is to say."""

from pathlib import Path

from pytest_prr.errors import PrrError
from pytest_prr.readers.facts import FileFacts
from pytest_prr.stac.roots import sha256
from pytest_prr.stac.vocabulary import media_type

SHA256_PREFIX = "1220"  # multihash: function sha2-256 (0x12), 32 bytes (0x20)


class UnreadableFileError(PrrError):
    """A data file that is not what its name says, or that cannot be read."""


def read(path: Path, *, checksum: bool = True) -> FileFacts:
    """Size in bytes, SHA-256 and media type. Raises UnreadableFileError."""
    try:
        size = path.stat().st_size
        digest = SHA256_PREFIX + sha256(path) if checksum else None
    except OSError as error:
        raise UnreadableFileError(f"{path}: cannot be read: {error.strerror or error}") from None
    silent = "this kind of file does not say it"
    return FileFacts(
        path=path,
        size=size,
        checksum=digest,
        media_type=media_type(path.name),
        provenance={"size": "the file system", "checksum": "SHA-256 of the file's bytes"},
        missing={"interval": silent, "bbox": silent},
    )
