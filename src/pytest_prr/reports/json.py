"""The report as JSON: version 1 of the output that other programs read."""

import msgspec

from pytest_prr.engine.finding import Report


def report_json(report: Report) -> str:
    """The report, indented, with a final newline."""
    return msgspec.json.format(msgspec.json.encode(report), indent=2).decode() + "\n"


def report_schema() -> str:
    """The JSON Schema (draft 2020-12) of what ``report_json`` gives."""
    schema = msgspec.json.schema(Report)
    return msgspec.json.format(msgspec.json.encode(schema), indent=2).decode() + "\n"
