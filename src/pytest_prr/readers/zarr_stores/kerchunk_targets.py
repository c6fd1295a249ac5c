"""The files that references point into: below the references' own folder, or on servers.

References come from strangers. They lead neither out of their folder nor, unless they came from
there themselves, to servers that only this machine's network reaches.
"""

from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO
from urllib.parse import unquote, urljoin, urlsplit

from pytest_prr.errors import PrrError
from pytest_prr.readers.locations import is_remote
from pytest_prr.readers.zarr_stores.zarr_metadata import SilentStoreError
from pytest_prr.readers.zarr_stores.zarr_shelves import MOST_BYTES

_MOST_FILES = 256  # kept open while the coordinates are read
_FILE = "file://"


class Targets:
    """Opens each file once; all are closed with ``open_files``."""

    def __init__(self, location: str, path: Path | None, open_files: ExitStack) -> None:
        self._location = location
        self._folder = path.parent.resolve() if path else None
        self._open_files = open_files
        self._streams: dict[str, BinaryIO] = {}
        self._failed: dict[str, SilentStoreError] = {}

    def read(self, target: str, offset: int = 0, length: int | None = None) -> bytes:
        """Bytes of a file. Raises SilentStoreError where it is not for us, or not to be had."""
        most = MOST_BYTES if length is None else length
        if most > MOST_BYTES:
            raise SilentStoreError(
                f"a reference takes {most} bytes of '{target}'; "
                f"chunks of coordinates are read up to {MOST_BYTES} bytes"
            )
        content = self._content(target, offset, most)
        if length is not None and len(content) < length:
            raise SilentStoreError(
                f"a reference takes {length} bytes at {offset} of '{target}', "
                "which is shorter; it is not the file that was referred to"
            )
        return content

    def _content(self, target: str, offset: int, most: int) -> bytes:
        if target in self._failed:  # servers that do not answer are not asked over and over
            raise self._failed[target]
        try:
            stream = self._stream(target)
            stream.seek(offset)
            return stream.read(most)
        except SilentStoreError as error:
            self._failed[target] = error
        except (OSError, ValueError, OverflowError, PrrError) as error:
            self._failed[target] = SilentStoreError(f"a referenced file cannot be read: {error}")
        raise self._failed[target]

    def _stream(self, target: str) -> BinaryIO:
        if target not in self._streams:
            if len(self._streams) >= _MOST_FILES:
                raise SilentStoreError(
                    f"the coordinates lie in more than {_MOST_FILES} referenced files"
                )
            self._streams[target] = self._opened(target)
        return self._streams[target]

    def _opened(self, target: str) -> BinaryIO:
        if is_remote(target):
            return self._remote(target)
        if "://" in target and not target.startswith(_FILE):
            scheme = target.partition("://")[0]
            raise SilentStoreError(f"its references lead to '{scheme}', which is not read from")
        if self._folder is None:
            return self._beside(target)
        is_url = target.startswith(_FILE)
        path = self._folder / (unquote(target.removeprefix(_FILE)) if is_url else target)
        if not path.resolve().is_relative_to(self._folder):
            raise SilentStoreError(self._outside(target))
        if not path.is_file():
            raise SilentStoreError(f"the referenced file '{target}' is not there")
        return self._open_files.enter_context(path.open("rb"))

    def _outside(self, target: str) -> str:
        return (
            f"its references lead to '{target}', out of its own folder; "
            "such files are not read (expected a path relative to the references)"
        )

    def _beside(self, target: str) -> BinaryIO:
        """Of a remote file of references: relative, and below its own folder on the server."""
        joined = urljoin(self._location, target.removeprefix(_FILE))
        folder = urlsplit(urljoin(self._location, ".")).path
        if target.startswith(_FILE) or not urlsplit(joined).path.startswith(folder):
            raise SilentStoreError(self._outside(target))
        return self._remote(joined)

    def _remote(self, url: str) -> BinaryIO:
        from pytest_prr.probes.remote import opened
        from pytest_prr.probes.terms import refuse_unasked

        refuse_unasked(url)

        ours = urlsplit(self._location).netloc if self._folder is None else ""
        if url.startswith("s3://") or urlsplit(url).netloc == ours:
            return self._open_files.enter_context(opened(url))
        return self._public(url)

    def _public(self, url: str) -> BinaryIO:
        from pytest_prr.probes.http import HttpClient
        from pytest_prr.probes.over_http import HttpSource
        from pytest_prr.probes.ranges import RangeStream
        from pytest_prr.probes.remote import DEFAULT
        from pytest_prr.probes.urls import checked

        checked(url)
        client = HttpClient(DEFAULT, may_connect=_may_connect)
        self._open_files.callback(client.close)
        source = HttpSource(url, client)
        return self._open_files.enter_context(RangeStream(source, source.head, DEFAULT))


def _may_connect(_host: str, address: str) -> bool:
    from pytest_prr.probes.addresses import is_public

    return is_public(address)
