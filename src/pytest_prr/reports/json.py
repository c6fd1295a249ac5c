"""The report as JSON: version 1 of the output that other programs read."""

import json

import msgspec

from pytest_prr.engine.finding import Report
from pytest_prr.engine.outcome import Outcome


def json_report(outcome: Outcome) -> str:
    """The report, indented, with a final newline."""
    report = outcome.report
    try:
        return msgspec.json.format(msgspec.json.encode(report), indent=2).decode() + "\n"
    except UnicodeEncodeError:  # a file whose name is not UTF-8: its bytes as escapes (\\udce9)
        return json.dumps(msgspec.to_builtins(report), indent=2) + "\n"


def report_schema() -> str:
    """The JSON Schema (draft 2020-12) of what ``json_report`` gives."""
    schema = msgspec.json.schema(Report)
    return msgspec.json.format(msgspec.json.encode(schema), indent=2).decode() + "\n"
