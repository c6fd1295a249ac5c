"""Targets 1 and 2: ``prr check`` beside validators, on clean and on faulty collections."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from side_by_side.growth import Growth
from side_by_side.measure import Measure, side_by_side
from side_by_side.peers import (
    JSONSCHEMA_RS,
    PRR,
    PYSTAC,
    STAC_CHECK,
    STAC_VALID,
    STAC_VALIDATOR,
    prr_check,
)
from side_by_side.place import Place
from side_by_side.plan import Plan
from side_by_side.verdict import Section, Target, at_least, at_most


def clean(growth: Growth, plan: Plan) -> Section:
    """Ours and the peers, out of what was measured for all sizes."""
    some = growth[plan.items]
    return Section(
        title=f"1. Checking {plan.items:,} items",
        note="`prr check` runs the whole rule book, the others judge by schemas only "
        "(stac-check also gives advice; the pass of jsonschema-rs only reads and judges).",
        measures=[*some.values(), *_of_other_sizes(growth, plan)],
        targets=[
            at_most(1, f"`prr check` / `{STAC_VALID}`", _ratio(some, PRR, STAC_VALID)),
            *_much_faster(some, STAC_VALIDATOR, PYSTAC),
            at_least(
                300,
                f"`{STAC_CHECK}`, {plan.items // plan.few} times its {plan.few:,} items, "
                f"/ `prr check`",
                growth[plan.few][STAC_CHECK].seconds * plan.items / plan.few / some[PRR].seconds,
            ),
            at_most(4, f"`prr check` / {JSONSCHEMA_RS}", _ratio(some, PRR, JSONSCHEMA_RS)),
            *_large(growth, plan),
        ],
    )


def _of_other_sizes(growth: Growth, plan: Plan) -> Iterator[Measure]:
    for size, names in ((plan.few, (PRR, STAC_CHECK)), (plan.many, growth[plan.many])):
        for name in names:
            yield replace(growth[size][name], name=f"{name}, {size:,} items")


def _much_faster(measures: Mapping[str, Measure], *names: str) -> Iterator[Target]:
    for name in names:
        yield at_least(100, f"`{name}` / `prr check`", _ratio(measures, name, PRR))


def _large(growth: Growth, plan: Plan) -> Iterator[Target]:
    some, many = growth[plan.items][PRR], growth[plan.many][PRR]
    slope = many.seconds / some.seconds * plan.items / plan.many
    yield at_most(1.2, f"seconds an item, {plan.many:,} items / {plan.items:,} items", slope)
    yield at_most(1536, f"memory, {plan.many:,} items", many.peak, "MiB")


def _ratio(measures: Mapping[str, Measure], name: str, beside: str) -> float:
    return measures[name].seconds / measures[beside].seconds


def faulty(place: Place, plan: Plan) -> Section:
    """Four findings in every item, beside none."""
    contestants = [prr_check(place, plan.items), prr_check(place, plan.items, faulty=True)]
    found = side_by_side(contestants, plan.rounds, plan.patience)
    good, bad = found.values()
    return Section(
        title=f"2. Findings in every one of {plan.items:,} items",
        note="Every item has several findings: a licence, times, a role, a media type.",
        measures=list(found.values()),
        targets=[at_most(2.5, "faulty / clean", bad.seconds / good.seconds)],
    )
