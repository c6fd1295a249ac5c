"""Can the data files be read, and are they of the format that their assets name?"""

from pytest_prr.checks.file_readings import asset_reading
from pytest_prr.checks.formats import contradict, data_format
from pytest_prr.checks.problem import Change, Context, Outcome, Problem, Repair, Subject, Unknown
from pytest_prr.checks.wording import show
from pytest_prr.readers.apart.readings import Reading
from pytest_prr.readers.facts import CLOUD_OPTIMIZED, CONSOLIDATED
from pytest_prr.stac.values import text

_DAMAGED = ("unreadable", "ended")


def data_are_readable(subject: Subject, context: Context) -> Outcome:
    """The file is whole, and of the format that its name says."""
    one = asset_reading(subject, context)
    if one is None:
        return
    trouble = one.reading.trouble if isinstance(one.reading, Reading) else None
    if trouble is not None and trouble.kind in _DAMAGED:
        yield Problem(f"asset '{subject.key}': {one.name}: {trouble.reason}", ("href",))
    elif one.obstacle:
        yield Unknown(one.obstacle)


def type_is_the_files(subject: Subject, context: Context) -> Outcome:
    """The media type is that of the file's content."""
    stated = text(subject.value.get("type"))
    one = asset_reading(subject, context) if stated else None
    if one is None or stated is None:
        return
    if one.facts is None:
        yield Unknown(one.obstacle)
        return
    told = one.facts.media_type
    if told and contradict(data_format(stated), data_format(told)):
        yield Problem(
            f"asset '{subject.key}': the type is {show(stated)}, the content of {one.name} is "
            f"{show(told)}",
            ("type",),
            _typed(told),
        )


def cloud_optimized_as_stated(subject: Subject, context: Context) -> Outcome:
    """What is called a cloud-optimized GeoTIFF is one."""
    stated = text(subject.value.get("type")) or ""
    if CLOUD_OPTIMIZED not in stated.lower():
        return
    one = asset_reading(subject, context)
    if one is None:
        return
    if one.facts is None:
        yield Unknown(one.obstacle)
    elif reason := one.facts.shortfalls.get(CLOUD_OPTIMIZED):
        plain = stated.partition("; profile")[0]
        yield Problem(
            f"asset '{subject.key}': {one.name} is no cloud-optimized GeoTIFF: {reason}",
            ("type",),
            _typed(plain),
        )


def store_is_consolidated(subject: Subject, context: Context) -> Outcome:
    """The root of a Zarr store holds the metadata of all its arrays."""
    if data_format(text(subject.value.get("type")) or "") != "Zarr":
        return
    one = asset_reading(subject, context)
    if one is None:
        return
    if one.facts is None:
        yield Unknown(one.obstacle)
    elif reason := one.facts.shortfalls.get(CONSOLIDATED):
        yield Problem(
            f"asset '{subject.key}': {one.name} has no consolidated metadata: {reason}; add them "
            "with zarr.consolidate_metadata",
            ("href",),
        )


def _typed(value: str) -> Repair:
    change = Change(op="replace", at=("type",), value=value)
    return Repair(description=f"write '{value}'", changes=(change,), safe=False)
