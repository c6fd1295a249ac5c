"""A path and settings become mended files, and an account of what was done."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pytest_prr.engine.run import chosen_rules
from pytest_prr.engine.targets import Target, is_address, target
from pytest_prr.errors import PrrError
from pytest_prr.fixing.commit import commit
from pytest_prr.fixing.hrefs import Moves
from pytest_prr.fixing.result import FileChange, FixResult, followed, merged
from pytest_prr.fixing.rounds import Rounds, Task
from pytest_prr.settings import Settings, find, override


def fix(
    path: str | Path, *, unsafe: bool = False, dry_run: bool = False, **options: Any
) -> FixResult:
    """Carry out the fixes that findings at ``path`` carry; the unsafe ones only on request.

    Options are those of ``check``. Files are written whole and all together; in a dry run none
    is. Raises PrrError for wrong usage, and where a file cannot be written.
    """
    settings, _ = find(Path.cwd())
    changed = override(settings, options)
    where = target(path) if isinstance(path, str) else path
    return fix_all([where], changed, unsafe=unsafe, dry_run=dry_run)


def fix_all(
    paths: Sequence[Target], settings: Settings, *, unsafe: bool = False, dry_run: bool = False
) -> FixResult:
    """Fix several collections, one after the other."""
    selection = chosen_rules(settings)
    return merged(
        [
            _fix_one(
                Task(
                    target=_on_disk(path),
                    settings=settings,
                    selection=selection,
                    unsafe=unsafe,
                    dry_run=dry_run,
                )
            )
            for path in paths
        ]
    )


def _on_disk(where: Target) -> Path:
    if isinstance(where, str) and is_address(where):
        raise PrrError(
            f"{where}: only files on disk are fixed; download the collection, or fix what it was "
            "published from"
        )
    return Path(where)


def _fix_one(task: Task) -> FixResult:
    rounds = _rounds(task)
    first = _carried_out(rounds)
    if not rounds.gave_ids or task.dry_run:
        return first
    return followed(first, _carried_out(_rounds(task)))


def _rounds(task: Task) -> Rounds:
    rounds = Rounds(task)
    rounds.run()
    return rounds


def _carried_out(rounds: Rounds) -> FixResult:
    root = _root(rounds.task.target)
    files = _changes(rounds, root)
    if not rounds.task.dry_run:
        commit(root, files, rounds.renames)
    return FixResult(
        files=files,
        renames=rounds.renames,
        fixed=rounds.fixed,
        left=rounds.left,
        dry_run=rounds.task.dry_run,
    )


def _root(target: Path) -> Path:
    return Path(os.path.realpath(target if target.is_dir() else target.parent))


def _changes(rounds: Rounds, root: Path) -> tuple[FileChange, ...]:
    moves = Moves(root, {rename.path: rename.to for rename in rounds.renames})
    overlay = rounds.overlay
    return tuple(
        FileChange(path=path, new_path=moves.moved(path), old=old, new=overlay.new[path])
        for path, old in overlay.old.items()
        if old != overlay.new[path]
    )
