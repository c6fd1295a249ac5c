"""What a process that reads files may be at when a library goes wrong."""

import os
import time

import msgspec

from pytest_prr.readers.apart.readings import troubled


def misbehave(location):
    """The file's name says how."""
    if location == "aborts":
        os.abort()
    if location == "exits":
        os._exit(7)
    if location == "hangs":
        time.sleep(600)
    if location == "grows":
        grown = []
        try:
            while True:
                grown.append(bytes(64 << 20))
        except MemoryError:
            del grown
            return msgspec.msgpack.encode(troubled("large", "too large"))
    return msgspec.msgpack.encode(troubled("strange", f"read by {os.getpid()}"))
