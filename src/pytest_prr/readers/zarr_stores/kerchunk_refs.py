"""The references in a kerchunk file: by key, text in place or a range of bytes of another file."""

import binascii
import json
import re
from base64 import b64decode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from msgspec import Raw, ValidationError
from msgspec.json import decode

from pytest_prr.readers.datafile import UnreadableFileError
from pytest_prr.readers.zarr_stores.kerchunk_targets import Targets
from pytest_prr.readers.zarr_stores.zarr_metadata import SilentStoreError
from pytest_prr.readers.zarr_stores.zarr_shelves import DOCUMENTS

_WORD = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_EXPRESSION = re.compile(r"\{\{|\{%")
_BASE64 = "base64:"


@dataclass(frozen=True, kw_only=True)
class References:
    """What a kerchunk file holds, in versions 0 and 1 of the format."""

    by_key: Mapping[str, Any]
    templates: Mapping[str, Any]
    generated: bool  # whether some are made by expressions, which are never evaluated


NO_REFERENCES = References(by_key={}, templates={}, generated=False)


def references(location: str, document: Any) -> References:
    """The references; NO_REFERENCES where it is JSON of something else."""
    if not isinstance(document, dict):
        return NO_REFERENCES
    by_key = _members(document["refs"]) if "refs" in document else document
    if not any(_is_document(key) for key in by_key):
        return NO_REFERENCES
    version = _value(document.get("version", 0)) if "refs" in document else 0
    if version not in (0, 1):
        raise UnreadableFileError(
            f"{location}: references of version {str(version)[:20]}; versions 0 and 1 are read"
        )
    templates = _members(document.get("templates"))
    return References(
        by_key=by_key, templates=templates, generated=bool(_value(document.get("gen")))
    )


def _members(value: Any) -> dict[str, Any]:
    """The members of an object, as they are written; none of anything else."""
    try:
        found = decode(value, type=dict[str, Raw]) if isinstance(value, Raw) else value
    except ValidationError:
        return {}
    return found if isinstance(found, dict) else {}


def _value(written: Any) -> Any:
    return decode(written) if isinstance(written, Raw) else written


def _is_document(key: str) -> bool:
    return key.rpartition("/")[2] in DOCUMENTS


class ReferenceShelf:
    """A Zarr store whose chunks lie where the references say."""

    is_remote = False

    def __init__(self, location: str, refs: References, targets: Targets) -> None:
        self.location = location
        self._refs = refs
        self._targets = targets

    def documents(self) -> Iterator[str]:
        return (key for key in self._refs.by_key if _is_document(key))

    def get(self, key: str) -> bytes | None:
        reference = _value(self._refs.by_key.get(key))
        if isinstance(reference, str):
            return self._in_place(key, reference)
        if isinstance(reference, dict):
            return json.dumps(reference).encode()
        if isinstance(reference, list):
            return self._targets.read(self._target(key, reference), *reference[1:])
        if reference is None and self._refs.generated and not _is_document(key):
            raise SilentStoreError(
                f"'{key}' may be among its generated references ('gen'), which are not evaluated"
            )
        return None

    def _in_place(self, key: str, text: str) -> bytes:
        if not text.startswith(_BASE64):
            return text.encode()
        try:
            return b64decode(text.removeprefix(_BASE64), validate=True)
        except (binascii.Error, ValueError):
            raise UnreadableFileError(
                f"{self.location}: the reference '{key}' is not base64 as it says"
            ) from None

    def _target(self, key: str, reference: list[Any]) -> str:
        """The file that is meant, with templates put in that are plain text."""
        url, *span = reference or [None]
        numbers = all(isinstance(n, int) and not isinstance(n, bool) and n >= 0 for n in span)
        if not isinstance(url, str) or len(span) not in (0, 2) or not numbers:
            raise UnreadableFileError(
                f"{self.location}: the reference '{key}' is {str(reference)[:80]}, "
                "expected [URL] or [URL, offset, length]"
            )
        filled = _WORD.sub(lambda found: self._template(found[1], found[0]), url)
        if _EXPRESSION.search(filled):
            raise SilentStoreError(
                f"the reference '{key}' needs the template '{filled[:80]}', which is not evaluated"
            )
        return filled

    def _template(self, name: str, otherwise: str) -> str:
        value = _value(self._refs.templates.get(name))
        return value if isinstance(value, str) else otherwise
