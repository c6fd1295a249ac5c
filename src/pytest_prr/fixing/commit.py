"""New texts and names brought to disk: all of them, or none as far as the system lets us."""

import os
import stat
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from pytest_prr.errors import PrrError
from pytest_prr.fixing.result import FileChange, Rename
from pytest_prr.stac.load import display_name


def commit(root: Path, files: Sequence[FileChange], renames: Iterable[Rename]) -> None:
    """Write each file's new text, then rename. Nothing outside ``root`` is written.

    Raises PrrError where something stands against it; what was done by then is undone.
    """
    for file in files:
        if refusal := _refusal(root, file):
            raise PrrError(f"{file.name}: {refusal}; nothing was changed")
    lost: list[str] = []
    try:
        with ExitStack() as temporary, ExitStack() as undo:
            staged = [_stage(file, temporary) for file in files]
            for file, path in zip(files, staged, strict=True):
                undo.callback(_put_back, file, lost)
                with _telling(file.path):
                    path.replace(file.path)
            for rename in renames:
                _rename(rename, undo, lost)
            undo.pop_all()
    except _DiskError as error:
        state = "nothing was changed"
        if lost:
            state = f"could not be put back as they were: {', '.join(lost)}"
        raise PrrError(f"{error}; {state}") from None


class _DiskError(Exception):
    """The system refused; its text names the file and says why."""


@contextmanager
def _telling(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise _DiskError(f"{display_name(path)}: cannot be written: {reason}") from None


def _refusal(root: Path, file: FileChange) -> str | None:
    """Why a file may not be written."""
    try:
        mode = file.path.lstat().st_mode
        data = file.path.read_bytes()
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    real = Path(os.path.realpath(file.path))
    if not stat.S_ISREG(mode) or real != file.path or not real.is_relative_to(root):
        return "it is reached through a link, and links are not written through"
    if not mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH) or not os.access(real, os.W_OK):
        return "it is read-only; make it writable (chmod u+w) and run again"
    if data != file.old:
        return "it was changed by somebody else in the meantime; run again"
    return None


def _stage(file: FileChange, temporary: ExitStack) -> Path:
    """The new text in a file of its own beside the old one, with the old one's mode."""
    with _telling(file.path):
        return _written(file.path, file.new, temporary)


def _written(target: Path, data: bytes, temporary: ExitStack) -> Path:
    known = target.stat()
    # The name is not foreseeable and never taken, and does not end like a STAC file's.
    handle, name = tempfile.mkstemp(
        prefix=f".{target.name[:40]}-", suffix=".new", dir=target.parent
    )
    path = Path(name)
    temporary.callback(path.unlink, missing_ok=True)
    with os.fdopen(handle, "wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(handle)
    with suppress(OSError, AttributeError):  # only for root, and not on Windows
        os.chown(path, known.st_uid, known.st_gid)
    path.chmod(stat.S_IMODE(known.st_mode))
    return path


def _put_back(file: FileChange, lost: list[str]) -> None:
    try:
        if file.path.read_bytes() != file.old:
            with ExitStack() as temporary:
                _written(file.path, file.old, temporary).replace(file.path)
    except OSError:
        lost.append(file.name)


def _rename(rename: Rename, undo: ExitStack, lost: list[str]) -> None:
    new = rename.path.with_name(rename.to)
    with _telling(rename.path):
        if os.path.lexists(new):
            raise FileExistsError(0, f"'{rename.to}' is there already")
        undo.callback(_rename_back, rename.path, new, lost)
        rename.path.rename(new)


def _rename_back(old: Path, new: Path, lost: list[str]) -> None:
    try:
        if os.path.lexists(new) and not os.path.lexists(old):
            new.rename(old)
    except OSError:
        lost.append(display_name(old))
