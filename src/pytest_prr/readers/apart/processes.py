"""Processes that read files: how they are started, and how they end."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from pytest_prr.surroundings import LONE_THREAD, SAFE_PATH, surroundings

if TYPE_CHECKING:
    from multiprocessing.context import BaseContext

_PRELOADED = [
    "pytest_prr.readers.apart.task",
    "pytest_prr.readers.netcdf_files.netcdf",
    "pytest_prr.readers.rasters.tiff",
    "pytest_prr.readers.zarr_stores.zarr_kinds",
    "netCDF4",
]


def usable_cores() -> int:
    """The processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def context(*preloaded: str) -> "BaseContext":
    """How they are started: not by a fork of this process, whose threads and open HDF5 files they
    would inherit, but of a small server that has loaded the readers once, and ``preloaded``
    besides; that takes as long as a hundred files.
    """
    if "forkserver" not in multiprocessing.get_all_start_methods():
        os.environ.update(SAFE_PATH)  # each process is started by itself
        return multiprocessing.get_context("spawn")
    from multiprocessing import forkserver

    from pytest_prr.readers.apart.forked import Context

    context = Context()
    context.set_forkserver_preload([*preloaded, *_PRELOADED])
    # (The new processes get this one's path, safe or not, afterwards.)
    with surroundings({**LONE_THREAD, **SAFE_PATH}), _quiet():
        forkserver.ensure_running()
    return context


@contextmanager
def _quiet() -> Iterator[None]:
    """What is started meanwhile has no terminal: a process that is ended while it begins, before
    it can be told to be silent, would complain there.
    """
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def begin() -> None:
    """In a new worker: Ctrl-C is the parent's business, and its end is the worker's end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: Any) -> None:
    parent.join()
    os._exit(1)
