"""The outside world of a run: asked in rounds, and for one collection after the other."""

from time import monotonic

import pytest
from web_site import stall

from pytest_prr.engine.network import prober
from pytest_prr.engine.run import check_all
from pytest_prr.probes.answers import Question
from pytest_prr.settings import Settings


class Clock:
    """Each look at it takes some seconds."""

    def __init__(self, step):
        self.step = step
        self.now = 0.0

    def __call__(self):
        self.now += self.step
        return self.now


LATE = "not asked within the time allowed for all"


def allowed(seconds, **more):
    return Settings(network=True, allow_private=True, network_timeout=seconds, **more)


def test_the_time_allowed_is_for_all_askings_together(site):
    ask = prober(allowed(9.0), clock=Clock(4.0))  # each asking takes 4 seconds
    urls = [site.put(f"{n}.nc", b"x") for n in range(4)]
    found = [ask([Question(url=url)])[url] for url in urls]
    assert [answer.outcome for answer in found] == ["reached"] * 3 + ["unclear"]
    assert found[3].reason == LATE
    assert [asked.path for asked in site.log] == ["/0.nc", "/1.nc", "/2.nc"]
    assert ask([Question(url=urls[0])])[urls[0]].outcome == "reached"  # it is known


FIRST = {"/cube.zarr/.zmetadata", "/cube.zarr/zarr.json"}
SECOND = {"/cube.zarr/.zgroup", "/cube.zarr/.zarray"}


@pytest.mark.parametrize(("seconds", "asked"), [(7.0, FIRST | SECOND), (3.0, FIRST)])
def test_further_rounds_get_what_time_is_left(site, collection, seconds, asked):
    """Where a store has no consolidated metadata, it is asked for others."""
    store = {"href": site.url("cube.zarr"), "type": "application/vnd+zarr"}
    folder = collection(asset=store, without=["collection/assets"])
    settings = allowed(seconds, select=("AST03",))
    check_all([folder], settings, probe=prober(settings, clock=Clock(4.0)))
    assert {entry.path for entry in site.log} == asked


def test_a_server_that_says_nothing_takes_no_longer_than_allowed(site):
    """In true seconds, and for all askings together."""
    ask = prober(allowed(0.5))
    started = monotonic()
    urls = [site.answer(f"{n}.nc", *[stall] * 9) for n in range(3)]
    reasons = [ask([Question(url=url)])[url].reason for url in urls]
    assert reasons[1:] == [LATE, LATE]
    assert monotonic() - started < 2
