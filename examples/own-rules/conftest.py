"""Offers the check to ``pytest --prr-collection=… --prr-rules=rules``."""

from collections.abc import Callable

from our_checks import title_begins_with


def pytest_prr_checks() -> list[Callable[..., object]]:
    """Check functions that our rule files may name."""
    return [title_begins_with]
