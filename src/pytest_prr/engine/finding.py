"""What comes out: findings, skips, and the report that holds them.

These models are the JSON output of ``prr check --format json``, version 1.
"""

from enum import StrEnum
from typing import Any, Literal

import msgspec


class Severity(StrEnum):
    """How much a finding matters; the order is by weight."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def weight(self) -> int:
        return ("info", "warning", "error").index(self.value)


class Operation(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One operation of a JSON Patch (RFC 6902)."""

    op: Literal["add", "remove", "replace"]
    path: str
    value: Any = msgspec.UNSET


class Fix(msgspec.Struct, frozen=True, kw_only=True):
    """How a finding can be mended; ``safe`` where no meaning can be lost."""

    safe: bool
    description: str
    patch: tuple[Operation, ...]


class Object(msgspec.Struct, frozen=True, kw_only=True):
    """What a finding is about: a STAC object, or a file that is none."""

    type: str
    id: str | None


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing wrong at one place.

    ``file`` is relative to the working directory, with POSIX slashes; ``pointer`` is a JSON
    pointer (RFC 6901); ``line`` and ``column`` count from 1 and point at the value, or at the
    nearest one around it where it is absent.
    """

    code: str
    rule: str
    family: str
    severity: Severity
    message: str
    file: str
    pointer: str
    line: int
    column: int
    object: Object
    fix: Fix | None = None
    help: str


class Skipped(msgspec.Struct, frozen=True, kw_only=True):
    """A rule that could not be evaluated on a file, and why."""

    code: str
    file: str
    reason: str


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """Counts over the whole run; ``seconds`` is wall-clock time."""

    files: int
    collections: int
    items: int
    rules: int
    errors: int
    warnings: int
    infos: int
    skipped: int
    seconds: float


class Tool(msgspec.Struct, frozen=True, kw_only=True):
    """What made the report."""

    name: str
    version: str


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """The outcome of a run."""

    version: Literal[1] = 1
    tool: Tool
    summary: Summary
    findings: tuple[Finding, ...]
    skipped: tuple[Skipped, ...]

    def worst(self) -> Severity | None:
        """The weightiest severity among the findings."""
        severities = {finding.severity for finding in self.findings}
        return max(severities, key=lambda severity: severity.weight, default=None)

    def _repr_html_(self) -> str:
        from pytest_prr.reports.html.notebook import report_html

        return report_html(self)
