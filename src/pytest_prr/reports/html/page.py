"""The page put together: what needs no script is written here, the rest travels as data."""

from base64 import b64encode
from hashlib import sha256
from importlib.resources import files
from string import Template
from typing import Any

import msgspec

from pytest_prr.engine.outcome import Outcome
from pytest_prr.reports.html import summary
from pytest_prr.reports.html.data import Survey
from pytest_prr.reports.html.markup import Html, counted, element, joined

_SCRIPTS = ("base", "view", "data", "paint", "map", "timeline", "items", "findings", "main")
_GLYPHS = {"error": "✖", "warning": "▲", "info": "●", "clean": "✔"}


def page(outcome: Outcome) -> str:
    """The whole page. Equal outcomes give equal pages."""
    survey = Survey(outcome)
    data = survey.page_data() | {"land": msgspec.Raw(_own("land.json").strip().encode())}
    style, script = _own("page.css"), _script()
    worst, unjudged = summary.worst(outcome), summary.unjudged(outcome)
    name = summary.name_of(outcome, survey.collections)
    parts = {
        "policy": _policy(style, script),
        "generator": joined(_tool(outcome)),
        "title": joined(f"{name}: PRR report"),
        "style": style,
        "verdict_class": worst,
        "heading": joined(name),
        "subtitle": summary.subtitle(outcome, survey.collections),
        "verdict_glyph": _GLYPHS[worst],
        "verdict": joined(summary.headline(outcome)),
        "nav_unjudged": element("a", "Not judged", href="#unjudged") if unjudged else "",
        "figures": summary.figures(outcome),
        "profiles": summary.profile_table(outcome, survey.gateway),
        "notes": summary.notes(outcome, len(data["findings"])),
        "assets": summary.asset_table(survey.holdings),
        "unjudged": unjudged,
        "footer": _footer(outcome),
        "data": embedded(data),
        "script": script,
    }
    return Template(_own("page.html")).substitute(parts)


def embedded(data: Any) -> str:
    """JSON that can stand in a script element: nothing in it ends the element, or is markup."""
    text = msgspec.json.encode(data).decode()
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return text


def _policy(style: str, script: str) -> str:
    """Nothing is fetched, and nothing runs but our own script."""
    return (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _script() -> str:
    parts = "".join(_own(f"script/{name}.js") for name in _SCRIPTS)
    return f'(() => {{\n"use strict";\n{parts}}})();\n'


def _own(name: str) -> str:
    text = (files("pytest_prr.reports.html") / name).read_text(encoding="utf-8")
    return text.replace("\r\n", "\n")


def _tool(outcome: Outcome) -> str:
    tool = outcome.report.tool
    return f"{tool.name} {tool.version}"


def _footer(outcome: Outcome) -> Html:
    found = outcome.report.summary
    return joined(
        f"Made by {_tool(outcome)} in {found.seconds:.2f} s, with {counted(found.rules, 'rule')}. "
        "The outline of land is Natural Earth's, which is in the public domain. "
        "This page asks nothing of any server."
    )
