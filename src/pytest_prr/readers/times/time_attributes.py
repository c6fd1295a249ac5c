"""Times that the attributes of a file or group tell: ACDD's, and those that projects made up."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pytest_prr.readers.arrays.fields import ROOT
from pytest_prr.readers.facts import Interval, Said, Silent
from pytest_prr.readers.times import written_times
from pytest_prr.readers.times.written_times import Period

# Without case, '_' and '-'; those before others are surer.
_PAIRS = (
    ("timecoveragestart", "timecoverageend"),
    ("startdatetime", "enddatetime"),
    ("firstmeastime", "lastmeastime"),
    ("startdate", "enddate"),
    ("starttime", "endtime"),
    ("starttime", "stoptime"),
    ("sensingstart", "sensingstop"),
)
_SPANS = ("climatologyperiod", "timeperiod", "temporalcoverage", "timerange")
_MONTH = "date"  # tells the data's time only as 'YYYY-MM'; a day there is that of the making
_MONTH_LENGTH = 7


def interval(attributes: Mapping[str, Mapping[str, Any]]) -> Said[Interval] | Silent:
    """What the root's attributes tell, else those of the groups, each of its own."""
    reasons = []
    for paths in ([ROOT], [path for path in attributes if path]):
        answers = [_of_group(attributes.get(path, {}), path) for path in paths]
        if told := [answer for answer in answers if isinstance(answer, Said)]:
            return _together(told)
        reasons += [answer.reason for answer in answers if isinstance(answer, Silent)]
    return Silent(reason="; ".join(reason for reason in reasons if reason))


def _together(told: Sequence[Said[Interval]]) -> Said[Interval]:
    first, last = min(one.value[0] for one in told), max(one.value[1] for one in told)
    sources = [one.source for one in told[:3]] + [f"{len(told) - 3} more"] * (len(told) > 3)
    return Said(value=(first, last), source=" and ".join(sources))


def _of_group(attributes: Mapping[str, Any], path: str) -> Said[Interval] | Silent:
    keys = {_plain(key): key for key in attributes}
    reasons = []
    for names in _candidates(keys):
        try:
            found = _read(attributes, names)
        except ValueError as error:
            reasons.append(str(error))
            continue
        words = " and ".join(names)
        words = f"the attribute{'s' * (len(names) > 1)} {words}" + f" of group {path}" * bool(path)
        return Said(
            value=(found.first, found.last), source=words + ", taken as UTC" * found.is_naive
        )
    return Silent(reason="; ".join(reasons))


def _candidates(keys: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    """The attributes that may tell the time, as they are spelled in the file."""
    for start, end in _PAIRS:
        if start in keys:
            yield (keys[start], keys[end]) if end in keys else (keys[start],)
    for name in (*_SPANS, _MONTH):
        if name in keys:
            yield (keys[name],)


def _read(attributes: Mapping[str, Any], names: tuple[str, ...]) -> Period:
    """Raises ValueError with the reason."""
    if len(names) == 2:
        ends = [_period(attributes, name) for name in names]
        if ends[0].first > ends[1].last:
            raise ValueError(f"the attribute '{names[0]}' is later than '{names[1]}'")
        return written_times.between(ends)
    if _plain(names[0]) == _MONTH:
        return _month(attributes, names[0])
    if _plain(names[0]) in _SPANS:
        return _span(attributes, names[0])
    raise ValueError(f"the attribute '{names[0]}' has no counterpart for the end")


def _period(attributes: Mapping[str, Any], name: str) -> Period:
    try:
        return written_times.period(attributes[name])
    except ValueError as error:
        raise ValueError(f"the attribute '{name}', '{_short(attributes[name])}', {error}") from None


def _span(attributes: Mapping[str, Any], name: str) -> Period:
    try:
        return written_times.span(attributes[name])
    except ValueError as error:
        raise ValueError(f"the attribute '{name}', '{_short(attributes[name])}', {error}") from None


def _month(attributes: Mapping[str, Any], name: str) -> Period:
    if len(str(attributes[name]).strip()) != _MONTH_LENGTH:
        raise ValueError("")  # it says nothing of the data
    return _period(attributes, name)


def _short(value: object) -> str:
    return str(value)[:60]


def _plain(key: str) -> str:
    return key.lower().replace("_", "").replace("-", "")
