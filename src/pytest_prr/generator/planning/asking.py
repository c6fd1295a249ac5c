"""What readers are asked for a file: the recipe's ``read``, and what is usual."""

from collections.abc import Sequence
from functools import lru_cache

from pytest_prr.generator.recipes.stated import Read, ReadTime
from pytest_prr.readers import Asked
from pytest_prr.readers.facts import TimeVariable


def asked(parts: Sequence[Read | None], *, checksum: bool) -> Asked:
    """For each question the first answer of ``parts``; ``checksum`` where none is about it."""
    return _asked(tuple(part for part in parts if part is not None), checksum)


@lru_cache(maxsize=1024)
def _asked(parts: tuple[Read, ...], checksum: bool) -> Asked:  # noqa: FBT001 (cached by value)
    wanted = next((part.checksum for part in parts if part.checksum is not None), checksum)
    return Asked(
        checksum=wanted,
        time=_time(next((part.time for part in parts if part.time is not None), None)),
        longitude=next((part.longitude for part in parts if part.longitude), None),
        latitude=next((part.latitude for part in parts if part.latitude), None),
        crs=next((part.crs for part in parts if part.crs), None),
    )


def _time(read: ReadTime | None) -> TimeVariable | None:
    if read is None:
        return None
    return TimeVariable(
        name=read.name,
        layout=read.layout,
        units=read.units,
        calendar=read.calendar,
        scale=read.scale,
    )
