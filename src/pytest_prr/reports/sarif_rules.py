"""The rules, and the notices of a run, as SARIF describes them."""

from collections.abc import Iterable, Mapping
from typing import Any

from pytest_prr.engine.finding import Severity
from pytest_prr.engine.judge import CRASH_CODE
from pytest_prr.engine.rule import DEFAULT, Rule, RuleFile

LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_PROBLEM = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFO: "recommendation",
}

NOTICES: Mapping[str, Mapping[str, Any]] = {
    code: {
        "id": code,
        "name": name,
        "shortDescription": {"text": text},
        "fullDescription": {"text": text},
        "help": {"text": advice, "markdown": advice},
    }
    for code, name, text, advice in (
        (
            CRASH_CODE,
            "RuleCrashed",
            "A rule crashed.",
            "This is a defect of the rule, not of the file. Please report it.",
        ),
        (
            "not-evaluated",
            "RuleNotEvaluated",
            "A rule could not be evaluated on some files.",
            "The reason tells what was not at hand: data files, schemas, or the network.",
        ),
        (
            "ignored",
            "RuleIgnored",
            "A rule was not run on some files.",
            "The settings name these files and the reason, under 'per-path-ignores'.",
        ),
        (
            "left-out",
            "FindingsLeftOut",
            "Findings that are not among the results.",
            "All of them are printed without '--baseline' and '--max-per-rule', in format 'json'.",
        ),
    )
}


def rule_descriptors(rules: Iterable[Rule]) -> list[dict[str, Any]]:
    """What code scanning shows of each rule."""
    return [_descriptor(rule) for rule in rules]


def _descriptor(rule: Rule) -> dict[str, Any]:
    spec = rule.spec
    addresses = [text for text in spec.references if text.startswith(("https://", "http://"))]
    severity = _severity(spec)
    return {
        "id": rule.code,
        "name": "".join(word.capitalize() for word in rule.name.split("-")),
        "shortDescription": {"text": spec.title},
        "fullDescription": {"text": _line(spec.why)},
        "help": {"text": _help(rule), "markdown": _help_markdown(rule)},
        **({"helpUri": addresses[0]} if addresses else {}),
        "defaultConfiguration": {"level": LEVELS[severity]},
        "properties": {
            "rule": f"{rule.family.value}/{rule.name}",
            "tags": list(dict.fromkeys([rule.family.value, *spec.profiles])),
            "problem.severity": _PROBLEM[severity],
        },
    }


def _severity(spec: RuleFile) -> Severity:
    return spec.severity if isinstance(spec.severity, Severity) else spec.severity[DEFAULT]


def _help(rule: Rule) -> str:
    spec = rule.spec
    sources = "".join(f"\n- {text}" for text in spec.references)
    return (
        f"Why: {_line(spec.why)}\n\nFix: {_line(spec.fix)}\n\nSources:{sources}\n\n"
        f"More: prr explain {rule.code}"
    )


def _help_markdown(rule: Rule) -> str:
    spec = rule.spec
    sources = "".join(
        f"\n- <{text}>" if "://" in text else f"\n- {text}" for text in spec.references
    )
    return (
        f"**Why.** {_line(spec.why)}\n\n**Fix.** {_line(spec.fix)}\n\nSources:\n{sources}\n\n"
        f"More: `prr explain {rule.code}`"
    )


def _line(text: str) -> str:
    return " ".join(text.split())
