"""Outcomes of runs that never were, for the forms of reports."""

from collections import Counter

from pytest_prr.engine.finding import (
    Finding,
    Fix,
    Object,
    Operation,
    Report,
    Severity,
    Skipped,
    Summary,
    Tool,
)
from pytest_prr.engine.outcome import Outcome
from pytest_prr.engine.rulebook import load_book

# What a stranger's metadata may hold to steer a terminal, a runner, a page or a parser.
HOSTILE = (
    "\x1b[2J\x9b31m\u202eevil\u2066\n::error::a\r##[b]<script>x()</script>]]><!--|`` "
    "@octocat ![i](javascript:x) www.evil.example \ufffe\ud800\x01\u2028&amp;"
)
# The same, as people can read it: nothing of it moves.
HARMLESS = (
    "\\x1b[2J\\x9b31m\\u202eevil\\u2066\\n::error::a\\r##[b]<script>x()</script>]]><!--|`` "
    "@octocat ![i](javascript:x) www.evil.example \ufffe\\ud800\\x01\\u2028&amp;"
)
HOSTILE_FILE = HOSTILE.replace("\ud800", "")  # which no file name can hold
HARMLESS_FILE = HARMLESS.replace("\\ud800", "")


def finding(**changes):
    """An error of LIC002 at out/collection.json:14:14."""
    told = {
        "code": "LIC002",
        "rule": "spdx-identifier",
        "family": "licence",
        "severity": Severity.ERROR,
        "message": "'CC BY 4.0' is not an SPDX expression",
        "file": "out/collection.json",
        "pointer": "/license",
        "line": 14,
        "column": 14,
        "object": Object(type="collection", id="a"),
        "help": f"prr explain {changes.get('code', 'LIC002')}",
    }
    return Finding(**(told | changes))


def fix(*, safe=True, description="write 'CC-BY-4.0'"):
    patch = (Operation(op="replace", path="/license", value="CC-BY-4.0"),)
    return Fix(safe=safe, description=description, patch=patch)


def outcome(*findings, skipped=(), ignored=(), **changes):
    """What a run with these findings in two files would give."""
    counts = Counter(finding.severity for finding in findings)
    summary = Summary(
        files=2,
        collections=1,
        items=1,
        rules=3,
        errors=counts[Severity.ERROR],
        warnings=counts[Severity.WARNING],
        infos=counts[Severity.INFO],
        skipped=len(skipped),
        seconds=0.25,
    )
    report = Report(
        tool=Tool(name="pytest-prr", version="0"),
        summary=summary,
        findings=findings,
        skipped=tuple(Skipped(code=code, file=file, reason=why) for code, file, why in skipped),
    )
    rules = tuple(rule for rule in load_book() if rule.code in {f.code for f in findings})
    return Outcome(report=report, ignored=Counter(dict(ignored)), rules=rules, **changes)


def hostile():
    """Strings from metadata that try everything, wherever a report takes them."""
    return outcome(
        finding(
            message=HOSTILE,
            file=f"out/{HOSTILE_FILE}.json",
            object=Object(type="item", id=HOSTILE),
            fix=fix(description=HOSTILE),
        ),
        skipped=[("AST004", HOSTILE_FILE, HOSTILE)],
        ignored=[(("LIC003", HOSTILE), 2)],
    )
