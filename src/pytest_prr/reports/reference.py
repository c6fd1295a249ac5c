"""The rule reference: one Markdown page per family, made from the rule book."""

import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

import msgspec

from pytest_prr.engine.rule import Bad, Good, Profile, Rule
from pytest_prr.engine.selection import option

_HEADER = "<!-- Generated from rules/ by tools/generate.py: change the rule files. -->"


def reference_pages(rules: Iterable[Rule]) -> Iterator[tuple[str, str]]:
    """File name and text of each page: an index, then one page a family."""
    ordered = sorted(rules, key=lambda rule: (rule.family, rule.code))
    yield "index.md", _index(ordered)
    for family, members in groupby(ordered, key=lambda rule: rule.family):
        yield f"{family}.md", _page(family.value, list(members))


def _index(rules: list[Rule]) -> str:
    profiles = [profile.value for profile in Profile]
    lines = [
        _HEADER,
        "",
        "# Rules",
        "",
        f"{len(rules)} rules. A dash (—): the rule is not part of that profile.",
        "",
        f"| code | rule | {' | '.join(profiles)} |",
        f"|---|---|{'---|' * len(profiles)}",
    ]
    for rule in rules:
        rated = " | ".join(_rated(rule, profile) for profile in Profile)
        link = f"[{rule.code}]({rule.family}.md#{rule.code.lower()})"
        lines.append(f"| {link} | {_cell(rule.title)} | {rated} |")
    families = list(dict.fromkeys(rule.family.value for rule in rules))
    # The site has a menu; where Markdown is read as it is, nobody sees this.
    lines += ["", "<!-- {toctree}", ":hidden:", "", *families, "-->"]
    return "\n".join(lines) + "\n"


def _page(family: str, rules: list[Rule]) -> str:
    lines = [_HEADER, "", f"# Family {family}", ""]
    for rule in rules:
        lines += _entry(rule)
    return "\n".join(lines).rstrip() + "\n"


def _entry(rule: Rule) -> list[str]:
    spec = rule.spec
    rated = ", ".join(f"{profile} {_rated(rule, profile)}" for profile in spec.profiles)
    lines = [f'<a id="{rule.code.lower()}"></a>', "", f"## {rule.code} {rule.title}", ""]
    needs = f" · needs `{option(spec.needs)}`" if spec.needs else ""
    looks = f"looks at {', '.join(spec.applies_to)}"
    lines += [f"`{rule.family}/{rule.name}` · {looks} · {rated}{needs}", ""]
    if spec.gateway_code is not None:
        lines += [f"The PRR's own code: {spec.gateway_code}.", ""]
    lines += [" ".join(spec.why.split()), "", f"**Fix.** {' '.join(spec.fix.split())}", ""]
    lines += ["| | example | found at |", "|---|---|---|"]
    lines += [f"| good | {_example(example)} | |" for example in spec.examples.good]
    lines += [f"| bad | {_example(bad)} | {_place(bad)} |" for bad in spec.examples.bad]
    lines += ["", "Sources:", ""]
    lines += [f"- <{reference}>" for reference in spec.references]
    return [*lines, ""]


def _rated(rule: Rule, profile: Profile) -> str:
    return rule.severity(profile).value if profile in rule.spec.profiles else "—"


def _place(bad: Bad) -> str:
    where = f"`{bad.pointer}`" if bad.pointer else "the whole document"
    return f"{where} of {_cell(bad.file)}" if bad.file else where


def _example(example: Good) -> str:
    parts = [f"without `{place}`" for place in example.without]
    for name in ("collection", "item", "asset", "text"):
        changes: dict[str, Any] = getattr(example, name)
        if changes:
            parts.append(f"{name} {_code(json.dumps(changes, ensure_ascii=False))}")
    if example.answers:
        told = msgspec.to_builtins(example.answers)
        parts.append(f"where servers say {_code(json.dumps(told, ensure_ascii=False))}")
    return ", ".join(parts) or "the collection that all examples start from"


def _code(text: str) -> str:
    fence = "``" if "`" in text else "`"
    return f"{fence}{_cell(text)}{fence}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ").replace("\ufeff", "\\ufeff")
