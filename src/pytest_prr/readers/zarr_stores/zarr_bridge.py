"""A shelf as the zarr library wants its stores: read-only, with metadata that were read before."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterable, Iterator
from typing import TYPE_CHECKING

from zarr.abc.store import ByteRequest, OffsetByteRequest, RangeByteRequest, Store

from pytest_prr.readers.zarr_stores.zarr_metadata import ArrayNode
from pytest_prr.readers.zarr_stores.zarr_shelves import DOCUMENTS, Shelf

if TYPE_CHECKING:
    from zarr.core.buffer import Buffer, BufferPrototype


class ShelfStore(Store):
    """Knows the metadata of the arrays given, and gets their chunks from the shelf."""

    supports_writes = False
    supports_partial_writes = False
    supports_deletes = False
    supports_listing = False

    def __init__(self, shelf: Shelf, arrays: list[ArrayNode]) -> None:
        super().__init__(read_only=True)
        self.shelf = shelf
        self.missed: list[str] = []  # keys of chunks that were asked for and are not there
        self.most: int | None = None  # bytes of a stored chunk
        self._documents = dict(_written(arrays))

    async def get(
        self, key: str, prototype: "BufferPrototype", byte_range: ByteRequest | None = None
    ) -> "Buffer | None":
        if key.rpartition("/")[2] in DOCUMENTS:
            content = self._documents.get(key)
        elif self.shelf.is_remote:
            content = await asyncio.to_thread(self.shelf.get, key)
        else:
            content = self.shelf.get(key)
        if content is None:
            self.missed.append(key)
            return None
        if self.most is not None and len(content) > self.most:
            raise ValueError(f"chunk '{key}' has {len(content)} bytes, more than all its values")
        return prototype.buffer.from_bytes(_part(content, byte_range))

    async def get_partial_values(
        self,
        prototype: "BufferPrototype",
        key_ranges: Iterable[tuple[str, ByteRequest | None]],
    ) -> "list[Buffer | None]":
        return [await self.get(key, prototype, part) for key, part in key_ranges]

    async def exists(self, key: str) -> bool:
        return key in self._documents

    async def set(self, key: str, value: "Buffer") -> None:
        raise NotImplementedError

    async def set_partial_values(self, key_start_values: Iterable[tuple[str, int, bytes]]) -> None:
        raise NotImplementedError

    async def delete(self, key: str) -> None:
        raise NotImplementedError

    def list(self) -> AsyncIterator[str]:
        raise NotImplementedError

    def list_prefix(self, prefix: str) -> AsyncIterator[str]:
        raise NotImplementedError

    def list_dir(self, prefix: str) -> AsyncIterator[str]:
        raise NotImplementedError

    def __eq__(self, other: object) -> bool:
        return self is other

    __hash__ = Store.__hash__


def _written(arrays: list[ArrayNode]) -> Iterator[tuple[str, bytes]]:
    for node in arrays:
        if node.version == 3:
            yield f"{node.path}/zarr.json", json.dumps(node.document).encode()
        else:
            yield f"{node.path}/.zarray", json.dumps(node.document).encode()


def _part(content: bytes, wanted: ByteRequest | None) -> bytes:
    if wanted is None:
        return content
    if isinstance(wanted, RangeByteRequest):
        return content[wanted.start : wanted.end]
    if isinstance(wanted, OffsetByteRequest):
        return content[wanted.offset :]
    return content[max(len(content) - wanted.suffix, 0) :]
