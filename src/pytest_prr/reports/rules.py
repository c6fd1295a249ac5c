"""The rule book as people and programs read it."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from pytest_prr.engine.rule import Profile, Rule
from pytest_prr.engine.selection import Selection, option
from pytest_prr.reports.lines import Line, told
from pytest_prr.text import plural


def rules_lines(selection: Selection, profiles: Sequence[Profile]) -> Iterator[Line]:
    """One line a rule: code, severity, family/name, title; then how many there are."""
    for rule in selection.chosen:
        name = f"{rule.family}/{rule.name}"
        yield Line(f"{rule.code}  {rule.severity(*profiles):<7}  {name:<34} {rule.title}")
    count = plural(len(selection.chosen), "rule")
    yield Line(f"{count} in profile {' + '.join(profiles)}; prr explain CODE tells more")
    for need, number in selection.lacking.items():
        yield Line(f"{plural(number, 'rule')} more with {option(need)}")


def rules_json(rules: Iterable[Rule]) -> str:
    """The rules with their profiles and severities, for programs."""
    return json.dumps([_as_dict(rule) for rule in rules], indent=2, ensure_ascii=False) + "\n"


def _as_dict(rule: Rule) -> dict[str, Any]:
    spec = rule.spec
    return {
        "code": rule.code,
        "rule": rule.name,
        "family": rule.family.value,
        "title": rule.title,
        "applies-to": [kind.value for kind in spec.applies_to],
        "needs": spec.needs,
        "profiles": {profile.value: rule.severity(profile).value for profile in spec.profiles},
        "why": " ".join(spec.why.split()),
        "fix": " ".join(spec.fix.split()),
        "references": list(spec.references),
    }


def rule_lines(rule: Rule) -> Iterator[Line]:
    """A rule as ``prr explain`` prints it, with an example that breaks it."""
    spec = rule.spec
    rated = [f"{profile} {rule.severity(profile)}" for profile in spec.profiles]
    yield Line(f"{rule.code} {rule.title}", "bold")
    yield Line(f"{rule.family}/{rule.name}; looks at {', '.join(spec.applies_to)}")
    yield Line(f"profiles: {', '.join(rated)}")
    if spec.needs:
        yield Line(f"runs with {option(spec.needs)}")
    for word, text in (("why", spec.why), ("fix", spec.fix)):
        yield Line("")
        yield from (Line(line) for line in told(word, text))
    yield Line("")
    yield Line("bad:  " + _shown(spec.examples.bad[0]))
    yield Line("good: " + _shown(spec.examples.good[0]))
    yield Line("")
    yield from (Line(f"see: {reference}") for reference in spec.references)


def _shown(example: Any) -> str:
    parts = [f"without {place}" for place in example.without]
    parts += [
        f"{name} {json.dumps(getattr(example, name), ensure_ascii=False)}"
        for name in ("collection", "item", "asset", "text")
        if getattr(example, name)
    ]
    return "; ".join(parts)
