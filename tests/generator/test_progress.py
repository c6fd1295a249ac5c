"""What is said while a build goes on, by a clock of the test's own."""

import io

import pytest

from pytest_prr.generator.gathering.progress import Bar, Lines, duration, paced


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def clock():
    return Clock()


def run(progress, clock, steps):
    """``steps``: seconds, files done, then seconds, files …"""
    progress.begin("reading files", 1000)
    for seconds, count in steps:
        clock.now += seconds
        progress.advance(count)
    progress.end()


def test_a_line_every_ten_seconds(clock):
    said = io.StringIO()
    run(Lines(said, clock), clock, [(4, 40), (4, 40), (4, 40), (9, 90), (2, 0), (300, 790)])
    assert said.getvalue() == (
        "prr: reading files: 120 of 1000 (12 %), 10/s, 1 min 28 s left\n"
        "prr: reading files: 210 of 1000 (21 %), 9.1/s, 1 min 27 s left\n"
    )


def test_nothing_of_short_runs(clock):
    said, terminal = io.StringIO(), Terminal()
    for progress in (Lines(said, clock), Bar(terminal, clock)):
        run(progress, clock, [(0.4, 500), (0.4, 500)])
    assert said.getvalue() == terminal.getvalue() == ""


def test_a_bar_on_a_terminal_after_a_second(clock):
    terminal = Terminal()
    run(Bar(terminal, clock), clock, [(0.5, 100), (1.5, 100), (2, 200)])
    assert "reading files" in terminal.getvalue()
    assert "400 of 1000 (40 %), 100/s, 6 s left" in terminal.getvalue()


def test_each_step_begins_anew(clock):
    said = io.StringIO()
    lines = Lines(said, clock)
    run(lines, clock, [(9, 900)])
    run(lines, clock, [(9, 900)])
    assert said.getvalue() == ""


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.4, "0 s"), (59.4, "59 s"), (61, "1 min 1 s"), (3599, "59 min 59 s"), (11_160, "3 h 6 min")],
)
def test_durations(seconds, words):
    assert duration(seconds) == words


def test_no_pace_before_the_first_file():
    assert paced(0, 10, 5.0) == "0 of 10 (0 %)"
