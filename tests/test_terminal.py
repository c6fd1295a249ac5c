"""What is printed where: colour, links, width and progress on terminals; plain text in pipes."""

import fcntl
import io
import os
import pty
import re
import struct
import subprocess
import termios
import threading

import pytest
from rich.cells import cell_len

from pytest_prr.cli import waiting
from pytest_prr.cli.terminal import has_colour, has_links
from pytest_prr.cli.waiting import Waiting

BAD = {"collection": {"license": "CC BY 4.0"}}
# What may say something about the terminal that these tests themselves run in.
PLAIN = dict.fromkeys(
    [
        *("NO_COLOR", "FORCE_COLOR", "FORCE_HYPERLINK", "CI", "COLUMNS", "TERM_PROGRAM"),
        *("KITTY_WINDOW_ID", "WT_SESSION", "DOMTERM", "GHOSTTY_RESOURCES_DIR"),
        *("VTE_VERSION", "KONSOLE_VERSION"),
    ],
    "",
)
MARKUP = re.compile(r"\x1b\[[0-9;]*m|\x1b\]8;;[^\x1b]*\x1b\\")


class Terminal(io.StringIO):
    """A terminal that remembers what was written to it."""

    def isatty(self):
        return True


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def on_a_terminal(here, tmp_path):
    """Run ``prr`` with a terminal of so many columns; gives what it showed."""

    def run(*arguments, columns=60, **environment):
        reader, writer = pty.openpty()
        fcntl.ioctl(writer, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        shown = {**os.environ, **PLAIN, "TERM": "xterm", **environment}
        with subprocess.Popen(
            [here / "prr", *arguments], stdout=writer, stderr=writer, cwd=tmp_path, env=shown
        ):
            os.close(writer)
            return _everything(reader).decode().replace("\r\n", "\n")

    return run


def _everything(reader):
    """What a terminal got; on Linux its end is an error."""
    found = b""
    try:
        while part := os.read(reader, 65536):
            found += part
    except OSError:
        pass
    os.close(reader)
    return found


def test_on_a_terminal_there_is_colour_and_nothing_is_wider(on_a_terminal, collection):
    collection(**BAD)
    shown = on_a_terminal("check", "out", "--select", "LIC002", columns=50)
    assert "\x1b[31merror LIC002\x1b[0m" in shown.replace("\x1b[0m\x1b[31m", "")
    assert "\x1b]8" not in shown
    plain = MARKUP.sub("", shown)
    assert plain.splitlines()[:7] == [
        "out/collection.json",
        "14:14 error LIC002: 'CC BY 4.0' is not an SPDX",
        "      expression; did you mean 'CC-BY-4.0'?",
        '  14 |   "license": "CC BY 4.0",',
        "     |              ^",
        "     | fix: write 'CC-BY-4.0'",
        "",
    ]
    assert max(map(cell_len, plain.splitlines())) <= 50


def test_links_where_the_terminal_has_them(on_a_terminal, collection):
    folder = collection(**BAD)
    arguments = ("check", "out", "--select", "LIC002")
    uri = (folder / "collection.json").as_uri()
    heading = f"\x1b]8;;{uri}\x1b\\\x1b[1mout/collection.json\x1b[0m\x1b]8;;\x1b\\\n"
    assert on_a_terminal(*arguments, TERM="xterm-kitty").startswith(heading)
    assert on_a_terminal(*arguments, FORCE_HYPERLINK="1").startswith(heading)
    for environment in ({"CI": "true"}, {"FORCE_HYPERLINK": "0"}):
        assert "\x1b]8" not in on_a_terminal(*arguments, TERM="xterm-kitty", **environment)


def test_a_dumb_terminal_gets_text(on_a_terminal, collection):
    collection(**BAD)
    shown = on_a_terminal("check", "out", TERM="dumb", KITTY_WINDOW_ID="1")
    assert "\x1b" not in shown


@pytest.mark.parametrize("environment", [{}, {"NO_COLOR": "1"}, {"TERM": "xterm-kitty"}])
def test_a_pipe_gets_text_of_the_same_width_everywhere(command, here, collection, environment):
    collection(collection={"description": "x" * 300, "license": "CC BY 4.0"})
    result = command(here / "prr", "check", "out", **{**PLAIN, **environment})
    assert result.returncode == 1
    assert "\x1b" not in result.stdout
    assert "fix: write 'CC-BY-4.0'" in result.stdout


@pytest.mark.parametrize(
    ("environment", "terminal", "colour"),
    [
        ({}, True, True),
        ({}, False, False),
        ({"FORCE_COLOR": "1"}, False, True),
        ({"FORCE_COLOR": "0"}, False, False),
        ({"FORCE_COLOR": ""}, False, False),
        ({"NO_COLOR": "1"}, True, False),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, True, False),
        ({"NO_COLOR": ""}, True, True),
        ({"TERM": "dumb"}, True, False),
        ({"TERM": "dumb", "FORCE_COLOR": "1"}, False, True),
    ],
)
def test_colour_only_where_it_belongs(environment, terminal, colour):
    assert has_colour(Terminal() if terminal else io.StringIO(), environment) is colour


@pytest.mark.parametrize(
    ("environment", "links"),
    [
        ({"TERM": "xterm-256color"}, False),
        ({"TERM_PROGRAM": "iTerm.app"}, True),
        ({"TERM_PROGRAM": "Apple_Terminal"}, False),
        ({"WT_SESSION": "1"}, True),
        ({"VTE_VERSION": "4999"}, False),
        ({"VTE_VERSION": "7600"}, True),
        ({"VTE_VERSION": "new"}, False),
        ({"KONSOLE_VERSION": "220800"}, True),
        ({"TERM": "alacritty-direct"}, True),
        ({"TERM": "tmux-256color", "VTE_VERSION": "7600"}, False),
        ({"TERM": "dumb", "WT_SESSION": "1"}, False),
        ({"WT_SESSION": "1", "CI": "1"}, False),
        ({"FORCE_HYPERLINK": "1", "CI": "1"}, True),
        ({"FORCE_HYPERLINK": "0", "WT_SESSION": "1"}, False),
    ],
)
def test_links_only_where_they_are_known_to_work(environment, links):
    assert has_links(Terminal(), environment) is links
    assert has_links(io.StringIO(), environment) is (environment.get("FORCE_HYPERLINK") == "1")


def test_how_far_it_is():
    clock = Clock()
    seen = Waiting("reading", Terminal(), clock=clock)
    clock.now += 5
    assert seen.text() == "reading: 5 s"
    judging = seen.progress("judging")
    judging(0, 1000)
    clock.now += 10
    judging(250, 1000)
    assert seen.text() == "judging: 250 of 1000 (25 %), 25/s, 30 s left"
    seen.progress("asking servers")(3, 9)
    assert seen.text() == "asking servers: 3 of 9 (33 %)"


def shown_after_waiting(stream):
    """What is shown where the two seconds are over at once."""
    with Waiting("reading", stream) as seen:
        for timer in threading.enumerate():
            if isinstance(timer, threading.Timer):
                timer.join()
        seen.progress("judging")(50, 100)
    return stream.getvalue()


def test_what_takes_long_is_seen_on_a_terminal_and_then_gone(monkeypatch):
    monkeypatch.setattr(waiting, "_SHORT", 0.0)
    for name, value in PLAIN.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("TERM", "xterm")
    text = shown_after_waiting(Terminal())
    assert "judging: 50 of 100 (50 %)" in text
    assert text.endswith("\x1b[1A\x1b[2K")  # the line is wiped


def test_what_is_short_or_no_terminal_shows_nothing(monkeypatch):
    short = Terminal()
    with Waiting("reading", short) as seen:
        seen.progress("judging")(50, 100)
    assert short.getvalue() == ""
    monkeypatch.setattr(waiting, "_SHORT", 0.0)
    assert shown_after_waiting(io.StringIO()) == ""


def test_what_is_over_is_not_shown_any_more():
    late = Terminal()
    seen = Waiting("reading", late)
    seen.end()
    seen.show()
    assert late.getvalue() == ""
