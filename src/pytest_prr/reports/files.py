"""Reports written to files: each whole or not at all."""

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_prr.errors import PrrError
from pytest_prr.reports.forms import rendered

if TYPE_CHECKING:
    from pytest_prr.engine.outcome import Outcome
    from pytest_prr.stac.tree import Tree

Wanted = Mapping[Path, str]
"""Files, and the form or the text of each."""


def refuse_unwritable(wanted: Iterable[Path]) -> None:
    """Raises PrrError for a file that cannot be written: before a long run, not after it."""
    for path in wanted:
        if path.is_dir():
            raise PrrError(f"{path}: is a folder; name a file for the report")
        above = next(folder for folder in path.absolute().parents if folder.exists())
        if not above.is_dir():
            raise PrrError(f"{path}: '{above}' is a file and no folder; name another file")
        if not os.access(path if path.exists() else above, os.W_OK):
            raise PrrError(f"{path}: cannot be written: Permission denied; name another file")


def write_reports(outcome: "Outcome", wanted: Wanted) -> None:
    """The outcome in several forms; none is written where one cannot be made.

    Raises PrrError where a file cannot be written.
    """
    if wanted:
        _refuse_judged(wanted, outcome.trees)
        write_whole({path: rendered(form, outcome) for path, form in wanted.items()})


def write_whole(texts: Wanted) -> None:
    """Write texts to files beside the wanted ones, then put them in their places.

    Raises PrrError where a file cannot be written.
    """
    with ExitStack() as temporary:
        staged = [(_staged(path, text, temporary), path) for path, text in texts.items()]
        for new, path in staged:
            with _telling(path):
                if new != path:
                    new.replace(os.path.realpath(path))


def _refuse_judged(wanted: Wanted, trees: "Iterable[Tree]") -> None:
    judged = {node.file for tree in trees for node in tree.nodes}
    for path in wanted:
        if Path(os.path.realpath(path)) in judged:
            raise PrrError(f"{path}: is one of the files that are judged; name another file")


def _staged(path: Path, text: str, temporary: ExitStack) -> Path:
    """The text in a new file beside the wanted one; a pipe or device gets it as it is."""
    data = text.encode("utf-8", "backslashreplace")
    with _telling(path):
        if path.exists() and not path.is_file():
            with path.open("wb") as stream:
                stream.write(data)
            return path
        real = Path(os.path.realpath(path))
        real.parent.mkdir(parents=True, exist_ok=True)
        new = real.with_name(f".{real.name[:40]}-{os.urandom(8).hex()}.new")
        temporary.callback(new.unlink, missing_ok=True)
        with new.open("xb") as stream:
            stream.write(data)
        if real.exists():
            new.chmod(real.stat().st_mode & 0o777)
    return new


@contextmanager
def _telling(path: Path) -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:  # whoever read it has seen enough
        raise
    except OSError as error:
        reason = error.strerror or str(error)
        raise PrrError(f"{path}: cannot be written: {reason}") from None
