"""Once it is imported, whatever has to do with sockets is written down: in the file $SOCKET_LOG.

A hook of the interpreter's own, so that no library gets by. Only what is not Python's cannot be
seen: obstore, which must not even be loaded then.
"""

import atexit
import os
import sys
from pathlib import Path


def _note(what):
    with Path(os.environ["SOCKET_LOG"]).open("a", encoding="utf-8") as log:
        log.write(f"{what}\n")


def _heard(event, arguments):
    if event.startswith("socket.") and event != "socket.gethostname":
        _note(f"{event} {arguments[1:]}")


def _loaded():
    if "obstore" in sys.modules:
        _note("obstore")


sys.addaudithook(_heard)
atexit.register(_loaded)
