"""The environment variables of our own processes."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

# From the working directory, which may be a stranger's, Python imports nothing.
SAFE_PATH = {"PYTHONSAFEPATH": "1"}
# numpy's library for matrices, which nobody needs here, else starts a thread for each core when it
# is imported: they cost more than to read fifty small files.
LONE_THREAD = {"OPENBLAS_NUM_THREADS": "1"}


def stay_alone() -> None:
    """Libraries start no threads of their own, unless the user has said how many."""
    for name, text in LONE_THREAD.items():
        os.environ.setdefault(name, text)


@contextmanager
def surroundings(variables: Mapping[str, str]) -> Iterator[None]:
    """The variables of what is started meanwhile."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, text in before.items():
            if text is None:
                del os.environ[name]
            else:
                os.environ[name] = text
