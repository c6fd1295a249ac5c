"""Processes and their memory, as Linux tells of them."""

import os
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path

PAGE = os.sysconf("SC_PAGE_SIZE")


def descendants(pid):
    """The processes that a process started, and those that these did: their memory in bytes."""
    parents, memory = {}, {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            if fields[0] != "Z":
                parents[int(folder.name)] = int(fields[1])
                memory[int(folder.name)] = int(fields[21]) * PAGE
    found, ahead = {}, [pid]
    while ahead:
        above = ahead.pop()
        below = [one for one, parent in parents.items() if parent == above]
        found |= {one: memory[one] for one in below}
        ahead += below
    return found


def of_session(leader):
    """The processes of a session that still run."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            if int(fields[3]) == leader and fields[0] != "Z":
                found.append(int(folder.name))
    return found


def until(met, seconds=20):
    """Wait for something to be so; whether it came to be."""
    end = time.monotonic() + seconds
    while not met():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


@contextmanager
def watched():
    """Gives a list of one number: the most memory that the processes of this one had together."""
    peak, done = [0], threading.Event()

    def look():
        while not done.wait(0.1):
            peak[0] = max(peak[0], sum(descendants(os.getpid()).values()))

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield peak
    finally:
        done.set()
        thread.join()
