"""Data of many times need a range: neither one instant nor a range of no length."""

from datetime import timedelta
from typing import Literal

from pytest_prr.checks.data_times import Evidence, evidence
from pytest_prr.checks.problem import Change, Context, Outcome, Problem, Repair, Subject
from pytest_prr.checks.silence import silent_where
from pytest_prr.checks.time_fields import NEAR, RANGE, range_is_stated, written
from pytest_prr.checks.wording import show
from pytest_prr.stac.values import mapping
from pytest_prr.stac.values import time as instant


@silent_where(range_is_stated)
def series_has_range(subject: Subject, context: Context, *, days: float) -> Outcome:
    """An item whose data cover more than ``days`` has a range, not only an instant."""
    properties = mapping(subject.value.get("properties"))
    at = instant(properties.get("datetime"))
    if at is None or any(properties.get(name) is not None for name in RANGE):
        return
    found = evidence(context, timedelta(days=days))
    if found and found.is_about(at):
        yield Problem(
            f"'datetime' {show(properties['datetime'])} is one instant, but {found.words}",
            ("properties", "datetime"),
            _with_range(found, op="add"),
        )


@silent_where(range_is_stated)
def range_has_length(subject: Subject, context: Context) -> Outcome:
    """A range does not start and end at one instant where the data go on."""
    properties = mapping(subject.value.get("properties"))
    start, end = (instant(properties.get(name)) for name in RANGE)
    if start is None or start != end:
        return
    found = evidence(context, NEAR)
    if found and found.is_about(start):
        yield Problem(
            f"the range starts and ends at {show(properties[RANGE[0]])}, but {found.words}",
            ("properties", RANGE[1]),
            _with_range(found, op="replace"),
        )


def _with_range(found: Evidence, op: Literal["add", "replace"]) -> Repair:
    end = found.end if found.is_exact else found.end - timedelta(seconds=1)
    values = dict(zip(RANGE, (written(found.start), written(end)), strict=True))
    changes = tuple(
        Change(op=op, at=("properties", name), value=value) for name, value in values.items()
    )
    return Repair(
        description=f"write the range {' to '.join(values.values())}", changes=changes, safe=False
    )
