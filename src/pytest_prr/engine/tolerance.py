"""What is known and tolerated: rules ignored for some paths, and findings in a baseline."""

import os
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from pytest_prr.engine.finding import Finding
from pytest_prr.engine.rule import Rule
from pytest_prr.errors import PrrError
from pytest_prr.models import MisfitError, convert, dotted


class PathIgnore(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Rules that do not run on files whose path matches; ``*`` also matches '/'."""

    path: Annotated[str, msgspec.Meta(min_length=1)]
    rules: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    reason: Annotated[str, msgspec.Meta(min_length=1)]


@dataclass(frozen=True, kw_only=True, slots=True)
class Ignored:
    """A PathIgnore with the codes that its words stand for."""

    pattern: str  # of absolute paths
    codes: frozenset[str]
    reason: str

    def reason_for(self, rule: Rule, path: Path) -> str | None:
        """Why ``rule`` does not run on the file at ``path``; None where it does."""
        matches = rule.code in self.codes and fnmatchcase(path.as_posix(), self.pattern)
        return self.reason if matches else None


class KnownFinding(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, order=True
):
    """A finding as a baseline remembers it: without its line, which moves."""

    file: str  # from the baseline's folder
    code: str
    message: str


class Baseline(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Findings that were there when a collection adopted the tool."""

    version: Literal[1] = 1
    findings: tuple[KnownFinding, ...] = ()


class Sieve:
    """Holds back the findings that a baseline knows; of several alike, as many as it knows."""

    def __init__(self, baseline: Baseline, path: Path) -> None:
        self._left = Counter(baseline.findings)
        self._path = path
        self.known = 0

    @classmethod
    def at(cls, path: str | None) -> "Sieve":
        """The sieve of a baseline file; without one, nothing is held back. Raises PrrError."""
        if path is None:
            return cls(Baseline(), Path())
        return cls(read_baseline(Path(path)), Path(path))

    def new(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """The findings that the baseline does not know."""
        return tuple(finding for finding in findings if not self._knows(finding))

    @property
    def gone(self) -> int:
        """How many findings of the baseline were not met."""
        return self._left.total()

    def _knows(self, finding: Finding) -> bool:
        key = _as_known(finding, self._path) if self._left else None
        if key is None or self._left[key] <= 0:
            return False
        self._left[key] -= 1
        self.known += 1
        return True


def read_baseline(path: Path) -> Baseline:
    """A baseline file. Raises PrrError where it is none."""
    try:
        found: Baseline = convert(msgspec.json.decode(path.read_bytes()), Baseline)
    except OSError as error:
        raise PrrError(
            f"{path}: the baseline cannot be read: {error.strerror}; make one with --write-baseline"
        ) from None
    except msgspec.DecodeError as error:
        raise PrrError(f"{path}: no baseline: {error}; make one with --write-baseline") from None
    except MisfitError as misfit:
        raise PrrError(f"{path}: no baseline: {dotted(misfit.keys)}: {misfit.message}") from None
    return found


def baseline_text(findings: Iterable[Finding], path: Path) -> str:
    """What ``--write-baseline`` writes to ``path``: sorted, so that changes are easy to read."""
    known = sorted(_as_known(finding, path) for finding in findings)
    text = msgspec.json.format(msgspec.json.encode(Baseline(findings=tuple(known))), indent=1)
    return text.decode() + "\n"


def _as_known(finding: Finding, baseline: Path) -> KnownFinding:
    file = finding.file  # an address is the same from everywhere
    if "://" not in file:
        file = Path(os.path.relpath(file, baseline.parent)).as_posix()
    return KnownFinding(file=file, code=finding.code, message=finding.message)
