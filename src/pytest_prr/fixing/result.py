"""What a run of fixes comes to."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pytest_prr.engine.finding import Finding
from pytest_prr.stac.load import display_name


@dataclass(frozen=True, kw_only=True, slots=True)
class FileChange:
    """A JSON file before and after; ``new_path`` differs where it was renamed."""

    path: Path
    new_path: Path
    old: bytes
    new: bytes

    @property
    def name(self) -> str:
        return display_name(self.path)

    @property
    def new_name(self) -> str:
        return display_name(self.new_path)


@dataclass(frozen=True, kw_only=True, slots=True)
class Rename:
    """A file or folder that gets another name in the folder where it lies."""

    path: Path
    to: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Left:
    """A finding that stays, and why."""

    finding: Finding
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class FixResult:
    """``files`` and ``renames`` are what was changed, or would be in a dry run."""

    files: tuple[FileChange, ...] = ()
    renames: tuple[Rename, ...] = ()
    fixed: tuple[Finding, ...] = ()
    left: tuple[Left, ...] = ()
    dry_run: bool = False

    @property
    def changed(self) -> bool:
        return bool(self.files or self.renames)


def merged(results: Sequence[FixResult]) -> FixResult:
    """The results of several targets as one."""
    return FixResult(
        files=tuple(file for result in results for file in result.files),
        renames=tuple(rename for result in results for rename in result.renames),
        fixed=tuple(finding for result in results for finding in result.fixed),
        left=tuple(left for result in results for left in result.left),
        dry_run=any(result.dry_run for result in results),
    )


def followed(first: FixResult, second: FixResult) -> FixResult:
    """Two runs over one target as one: a file changed in both is told once."""
    later = {file.path: file for file in second.files}
    files = []
    for file in first.files:
        again = later.pop(file.new_path, None)
        files.append(
            FileChange(
                path=file.path,
                new_path=again.new_path if again else file.new_path,
                old=file.old,
                new=again.new if again else file.new,
            )
        )
    return FixResult(
        files=(*files, *later.values()),
        renames=first.renames + second.renames,
        fixed=first.fixed + second.fixed,
        left=second.left,
        dry_run=second.dry_run,
    )
