"""What a run says for each profile: how many of its rules were run, and what they found."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pytest_prr.checks import gateway_verdicts
from pytest_prr.checks.gateway_verdicts import ItemVerdict
from pytest_prr.engine.finding import Severity
from pytest_prr.engine.judge import CRASH_CODE
from pytest_prr.engine.outcome import Outcome
from pytest_prr.engine.rule import ALL_PROFILES, Profile, Rule
from pytest_prr.engine.rulebook import load_book
from pytest_prr.reports.html.markup import counted

ALWAYS = (Profile.TEMPLATE, Profile.GATEWAY)  # told of in every report


@dataclass(frozen=True, kw_only=True)
class ProfileVerdict:
    """The findings of a profile's rules, as heavy as they are there."""

    profile: Profile
    run: int  # rules
    asking: int  # rules that were not run, because they ask servers
    others: int  # rules that were not run for other reasons
    found: Mapping[Severity, int]

    @property
    def worst(self) -> Severity | None:
        return next((severity for severity in Severity if self.found[severity]), None)

    @property
    def coverage(self) -> str:
        """What was run of the profile's rules, in words."""
        missing = self.asking + self.others
        if not missing:
            return f"all {self.run} rules were run"
        reasons = [
            *([f"{self.others} not chosen"] if self.others else []),
            *([f"{self.asking} ask servers (--network)"] if self.asking else []),
        ]
        total = counted(self.run + missing, "rule")
        return f"{self.run} of {total} were run: {', '.join(reasons)}"

    @property
    def summary(self) -> str:
        """What was found, in words."""
        words = [counted(self.found[level], level.value) for level in Severity if self.found[level]]
        return ", ".join(words) or ("nothing found" if self.run else "not judged")


def profile_verdicts(outcome: Outcome) -> list[ProfileVerdict]:
    """One for each profile that was judged by; template and gateway in any case."""
    book = {rule.code: rule for rule in (*load_book(), *outcome.rules)}
    counts = Counter(finding.code for finding in outcome.report.findings) + outcome.hidden
    rules = list(book.values())
    return list(_verdicts(rules, {rule.code for rule in outcome.rules}, counts))


def _verdicts(
    rules: Sequence[Rule], chosen: set[str], counts: Counter[str]
) -> Iterator[ProfileVerdict]:
    for profile in ALL_PROFILES:
        asked = [rule for rule in rules if profile in rule.spec.profiles]
        left = [rule for rule in asked if rule.code not in chosen]
        asking = sum(rule.spec.needs is not None for rule in left)
        if profile not in ALWAYS and len(left) > asking:
            continue
        found = Counter({Severity.ERROR: counts[CRASH_CODE]})
        for rule in asked:
            found[rule.severity(profile)] += counts[rule.code]
        yield ProfileVerdict(
            profile=profile,
            run=len(asked) - len(left),
            asking=asking,
            others=len(left) - asking,
            found=found,
        )


def gateway_of(outcome: Outcome) -> tuple[ItemVerdict, ...]:
    """What would become of each item at the PRR's gateway, whatever profile was asked for."""
    return outcome.gateway or tuple(
        verdict for tree in outcome.trees for verdict in gateway_verdicts.verdicts(tree)
    )


def gateway_summary(verdicts: Sequence[ItemVerdict]) -> str:
    """All of them in one sentence."""
    refused = sum(verdict.refusal is not None for verdict in verdicts)
    damaged = sum(verdict.refusal is None and bool(verdict.damages) for verdict in verdicts)
    unseen = sum(verdict.unseen for verdict in verdicts)
    spoilt = f", {damaged} of them damaged" if damaged else ""
    proviso = f" ({unseen} if their files are as said: not at hand)" if unseen else ""
    taken = len(verdicts) - refused
    items = counted(len(verdicts), "item")
    return f"{taken} of {items} would be accepted{spoilt}{proviso}, {refused} refused"
