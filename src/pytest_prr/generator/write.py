"""A collection on disk, whole or not at all: built in a folder beside, then swapped in."""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from pytest_prr.generator.problems import BuildError
from pytest_prr.readers.locations import name_of

if TYPE_CHECKING:
    import pystac

OLD = "old"
_JSON = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE | orjson.OPT_SERIALIZE_NUMPY


@dataclass(frozen=True, kw_only=True)
class FileToPlace:
    """A data file, and where it goes: relative to the output folder."""

    source: str
    target: str
    link: bool


def as_json(value: Any) -> bytes:
    """Strict JSON, always the same for the same value: NaN becomes null, numpy's types numbers.

    Raises ValueError for what JSON cannot hold.
    """
    try:
        return orjson.dumps(value, option=_JSON | orjson.OPT_NON_STR_KEYS)
    except orjson.JSONEncodeError as error:
        raise ValueError(str(error)) from None


def documents(collection: "pystac.Collection", output: Path) -> dict[str, bytes]:
    """The JSON files of a collection, by their paths relative to ``output``."""
    files = {}
    for thing in (collection, *collection.get_items()):
        path = Path(thing.self_href).relative_to(output).as_posix()
        try:
            files[path] = as_json(thing.to_dict(include_self_link=False))
        except ValueError as error:
            raise BuildError([f"'{thing.id}' cannot be written as JSON: {error}"]) from None
    return files


def write(output: Path, files: dict[str, bytes], data: Sequence[FileToPlace]) -> list[str]:
    """Write ``files``, place ``data``, and put the result in the place of ``output``.

    Returns notices. Raises BuildError where the system refuses; then, and on any interruption,
    nothing has changed.
    """
    try:
        with _staging(output) as staging:
            new = staging / "new"
            new.mkdir()
            for name, text in files.items():
                (new / name).parent.mkdir(exist_ok=True)
                (new / name).write_bytes(text)
            copied = [name_of(file.source) for file in data if _place(new, file)]
            _swap(new, output, staging / OLD)
    except OSError as error:
        where = f" ('{error.filename}')" if error.filename else ""
        raise BuildError(
            [f"{output}: cannot be written: {error.strerror or error}{where}"]
        ) from None
    if not copied:
        return []
    names = ", ".join(copied[:3]) + f" and {len(copied) - 3} more" * (len(copied) > 3)
    return [f"copied, because no hard link can be made from there to '{output}': {names}"]


@contextmanager
def _staging(output: Path) -> Iterator[Path]:
    """A folder beside ``output``, so that a rename moves what is in it; gone afterwards."""
    output.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f".{output.name}-building-", dir=output.parent))
    try:
        yield folder
    finally:
        if output.exists() or not (folder / OLD).exists():  # never the only copy
            shutil.rmtree(folder, ignore_errors=True)


def _place(new: Path, file: FileToPlace) -> bool:
    """Link or copy one file; True where a link was asked for and could not be made."""
    target = new / file.target
    target.parent.mkdir(exist_ok=True)
    source = Path(file.source).resolve()
    if file.link:
        with suppress(OSError):
            target.hardlink_to(source)
            return False
    shutil.copyfile(source, target)
    return file.link


def _swap(new: Path, output: Path, old: Path) -> None:
    """Put ``new`` in the place of ``output``; whatever interrupts, one of the two is there."""
    try:
        if output.exists():
            output.rename(old)
        new.rename(output)
    except BaseException:
        if old.exists() and not output.exists():
            old.rename(output)
        raise
