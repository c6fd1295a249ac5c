"""Processes of multiprocessing's fork server that do not run the program again that started them.

It may be a script without ``if __name__ == "__main__"``, which would check, or build, once more.
"""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.context import ForkServerContext, ForkServerProcess
from types import ModuleType
from typing import Any

_MASK = threading.Lock()


class Process(ForkServerProcess):
    """Told everything but what the main module is."""

    @staticmethod
    def _Popen(process_obj: Any) -> Any:  # noqa: N802 (the library's name)
        from multiprocessing.popen_forkserver import Popen

        with _without_main():
            return Popen(process_obj)


class Context(ForkServerContext):
    """Starts such processes."""

    Process = Process


@contextmanager
def _without_main() -> Iterator[None]:
    with _MASK:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = main
