"""Several workers of pytest-xdist judge one collection: servers are asked by one of them only."""

import os
import time
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
import pytest

from pytest_prr.engine.network import Probe
from pytest_prr.probes.answers import Answer, Question

_KEY = "prr_together"  # of what the workers are told
_LOOK = 0.05  # seconds between two looks for the answers
_LONGER = 60.0  # seconds that the others wait beyond the time for all requests


class Together:
    """The first worker with certain questions asks them; the others take its answers."""

    def __init__(self, probe: Probe, folder: Path, patience: float) -> None:
        self._probe = probe
        self._folder = folder
        self._patience = patience + _LONGER
        self._decoder = msgspec.msgpack.Decoder(dict[str, Answer])

    def __call__(self, questions: Iterable[Question]) -> Mapping[str, Answer]:
        wanted = sorted(questions, key=lambda question: question.url)
        told = [(q.url, sorted(q.wants), sorted(q.lengths)) for q in wanted]
        place = self._folder / sha256(repr(told).encode()).hexdigest()
        try:
            os.close(os.open(place.with_suffix(".asked"), os.O_CREAT | os.O_EXCL))
        except FileExistsError:
            return self._awaited(place) or self._probe(wanted)
        answers = dict(self._probe(wanted))
        part = place.with_suffix(".part")
        part.write_bytes(msgspec.msgpack.encode(answers))
        part.replace(place)
        return answers

    def _awaited(self, place: Path) -> dict[str, Answer] | None:
        """What another worker was told; None where it does not come."""
        end = time.monotonic() + self._patience
        while not place.exists():
            if time.monotonic() > end:
                return None
            time.sleep(_LOOK)
        return self._decoder.decode(place.read_bytes())


class Meeting:
    """In the process that starts the workers: the folder where they find each other's answers."""

    def __init__(self) -> None:
        self._folder: TemporaryDirectory[str] | None = None

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Tell a worker, before it starts."""
        if self._folder is None:
            self._folder = TemporaryDirectory(prefix="prr-", ignore_cleanup_errors=True)
        node.workerinput[_KEY] = self._folder.name

    def pytest_unconfigure(self) -> None:
        if self._folder is not None:
            self._folder.cleanup()


def told_together(config: pytest.Config, probe: Probe, patience: float) -> Probe:
    """``probe`` for this process: itself where there are no workers."""
    told: dict[str, Any] = getattr(config, "workerinput", {})
    if _KEY in told:
        return Together(probe, Path(told[_KEY]), patience)
    config.pluginmanager.register(Meeting(), "prr-meeting")
    return probe
