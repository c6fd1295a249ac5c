"""The ``prr`` command as a process of its own: ``prr``, or ``python -m pytest_prr``."""

import atexit
import os
import sys
import threading

from pytest_prr.cli import main
from pytest_prr.surroundings import stay_alone


def run() -> None:
    """Run the command, and end at once.

    Python's own end takes everything apart piece by piece, rules, schemas and documents: a fifth
    of the time of a short run, for memory that the system is given back anyway.
    """
    stay_alone()
    try:
        main(prog_name="prr")
    except SystemExit as end:
        code = end.code or 0
        if not isinstance(code, int) or _is_watched():
            raise
        atexit._run_exitfuncs()  # noqa: SLF001 (what was put there is not left out)
        try:
            for stream in filter(None, (sys.stdout, sys.stderr)):
                stream.flush()
        except OSError:
            raise end from None
        os._exit(code)


def _is_watched() -> bool:
    """Whether somebody waits for the usual end: a thread, a profiler, a debugger."""
    return threading.active_count() > 1 or bool(sys.gettrace() or sys.getprofile())


if __name__ == "__main__":
    run()
