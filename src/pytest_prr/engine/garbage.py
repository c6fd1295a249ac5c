"""Python's collector of cycles, kept from counting a hundred thousand documents again and again."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_SELDOM = 1_000_000  # objects made between two looks; what is parsed holds no cycles


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Within, the collector runs seldom and leaves alone what was there before."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(_SELDOM, 50, 1000)
    try:
        yield
    finally:
        gc.freeze()  # what was made within counts as old; else all of it would be gone through now
        gc.set_threshold(*before)
        gc.unfreeze()


def keep() -> None:
    """What was made until now lives as long as the process: the collector leaves it alone."""
    gc.freeze()
