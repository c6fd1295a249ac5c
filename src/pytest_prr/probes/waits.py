"""How long to wait before trying again."""

import math
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from pytest_prr.probes.limits import Limits


def before_retry(attempt: int, retry_after: str | None, now: datetime, limits: Limits) -> float:
    """Seconds to wait after the given try (0 is the first), as the server asks or doubling."""
    wanted = asked(retry_after, now) if retry_after else None
    seconds: float = limits.backoff * 2**attempt if wanted is None else wanted
    return min(max(seconds, 0.0), limits.longest_wait)


def asked(retry_after: str, now: datetime) -> float | None:
    """What a Retry-After header says, in seconds (RFC 9110, section 10.2.3)."""
    try:
        seconds = float(retry_after)
    except ValueError:
        return _until(retry_after, now)
    return seconds if math.isfinite(seconds) else None


def _until(date: str, now: datetime) -> float | None:
    try:
        when = parsedate_to_datetime(date)
    except (ValueError, TypeError):
        return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    return (when - now).total_seconds()
