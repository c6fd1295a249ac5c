"""What the terminal at the end of a stream has: colour, links, width."""

import os
import shutil
from collections.abc import Mapping
from typing import TextIO

from pytest_prr.reports.lines import WIDTH

Environment = Mapping[str, str]

# Terminals that show links (OSC 8), by what they put into the environment.
_VARIABLES = ("KITTY_WINDOW_ID", "WT_SESSION", "DOMTERM", "GHOSTTY_RESOURCES_DIR")
_PROGRAMS = ("iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "rio", "Tabby")
_TERMS = ("alacritty", "foot", "contour", "xterm-kitty", "xterm-ghostty")
_VTE = 5000  # versions before it show a link's address as text
_KONSOLE = 201200


def has_colour(stream: TextIO, environment: Environment = os.environ) -> bool:
    """Whether to colour: NO_COLOR forbids it, FORCE_COLOR asks for it, else terminals have it."""
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR", "0") not in ("", "0"):
        return True
    return stream.isatty() and environment.get("TERM") != "dumb"


def has_links(stream: TextIO, environment: Environment = os.environ) -> bool:
    """Whether the terminal is known to show links; FORCE_HYPERLINK (1 or 0) decides for others."""
    if forced := environment.get("FORCE_HYPERLINK"):
        return forced != "0"
    if not stream.isatty() or environment.get("CI"):
        return False
    return _shows_links(environment)


def _shows_links(environment: Environment) -> bool:
    term = environment.get("TERM", "")
    if term == "dumb" or term.startswith(("screen", "tmux", "linux")):
        return False
    return (
        any(environment.get(name) for name in _VARIABLES)
        or environment.get("TERM_PROGRAM") in _PROGRAMS
        or term.startswith(_TERMS)
        or _number(environment.get("VTE_VERSION")) >= _VTE
        or _number(environment.get("KONSOLE_VERSION")) >= _KONSOLE
    )


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0


def width_of(stream: TextIO) -> int:
    """Columns: those of the terminal, or COLUMNS; in files and pipes always the same."""
    if stream.isatty() or os.environ.get("COLUMNS"):
        return shutil.get_terminal_size((WIDTH, 24)).columns
    return WIDTH
