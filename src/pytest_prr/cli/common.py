"""What the commands share: exit codes, sentences in place of tracebacks, options, printing."""

import errno
import os
import sys
from collections.abc import Callable, Iterable
from enum import IntEnum
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TextIO

import click

from pytest_prr.cli import completing
from pytest_prr.cli.helping import option
from pytest_prr.errors import PrrError

if TYPE_CHECKING:
    from pytest_prr.engine.finding import Finding, Report
    from pytest_prr.reports.lines import Line
    from pytest_prr.settings import Settings

P = ParamSpec("P")

_FULL = (errno.ENOSPC, errno.EDQUOT)


class Exit(IntEnum):
    """What the exit code says."""

    CLEAN = 0  # nothing at or above --fail-on
    FINDINGS = 1
    USAGE = 2  # wrong usage, configuration or recipe
    CRASH = 3  # a rule crashed
    INTERRUPTED = 130  # as shells have it: 128 and the signal's number


def with_sentences(command: Callable[P, int]) -> Callable[P, None]:
    """What a user can mend is one sentence and exit code 2, never a traceback."""

    @wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            code = command(*args, **kwargs)
        except PrrError as error:
            complain(str(error))
            code = Exit.USAGE
        except KeyboardInterrupt:
            complain("interrupted")
            code = Exit.INTERRUPTED
        except BrokenPipeError:
            _print_no_more()
            code = Exit.CLEAN
        except OSError as error:
            if error.errno not in _FULL or error.filename is not None:
                raise
            _print_no_more()
            complain(f"the output cannot be written where it goes: {error.strerror}; make room")
            code = Exit.USAGE
        sys.exit(code)

    return wrapped


def _print_no_more() -> None:
    """Nothing can be written any more, not even what waits to be."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def complain(text: str) -> None:
    """Lines on stderr, the first with the program's name."""
    from pytest_prr.text import escape

    for number, line in enumerate(text.splitlines()):
        click.echo(f"{'prr: ' if number == 0 else ''}{escape(line)}", err=True)


def comma_list(_context: click.Context, _option: click.Parameter, values: Any) -> tuple[str, ...]:
    return tuple(word.strip() for value in values for word in value.split(",") if word.strip())


RULES, READING, RESULT = "Which rules", "What is read", "What comes out"
DATA = "Opening data files"

profile_option = option(
    RULES,
    "--profile",
    multiple=True,
    callback=comma_list,
    metavar="NAMES",
    shell_complete=completing.profiles,
    help="template (default), gateway, apex, osc; several with commas between.",
)
data_root_option = option(
    READING,
    "--data-root",
    multiple=True,
    metavar="DIR",
    shell_complete=completing.folders,
    help="A folder with data files that may be read besides PATH (repeatable).",
)
schema_dir_option = option(
    READING,
    "--schema-dir",
    multiple=True,
    metavar="DIR",
    shell_complete=completing.folders,
    help="A folder with schemas of extensions, which win over the cache (repeatable).",
)
_DATA_OPTIONS = (
    option(
        DATA,
        "--data",
        is_flag=True,
        help="Also the rules that open data files: are the metadata true?",
    ),
    option(
        DATA,
        "--data-sample",
        type=click.IntRange(min=0),
        metavar="N",
        help="Open so many files of a collection, drawn by a seed (all).",
    ),
    option(DATA, "--data-seed", type=int, metavar="N", help="Draw them by this number (0)."),
    option(
        DATA,
        "--data-timeout",
        type=click.FloatRange(min=0.001),
        metavar="SECONDS",
        help="For each file (60).",
    ),
)
_RULE_OPTIONS = (
    profile_option,
    option(
        RULES,
        "--select",
        multiple=True,
        callback=comma_list,
        metavar="RULES",
        shell_complete=completing.rules,
        help="Only these: codes, beginnings of codes, families or names; commas between.",
    ),
    option(
        RULES,
        "--ignore",
        multiple=True,
        callback=comma_list,
        metavar="RULES",
        shell_complete=completing.rules,
        help="Not these.",
    ),
    option(
        RULES,
        "--rules",
        multiple=True,
        metavar="DIR",
        shell_complete=completing.folders,
        help="A folder with further rules (repeatable).",
    ),
)


def rule_options(command: Callable[P, Any]) -> Callable[P, Any]:
    """The options that choose rules."""
    for add in reversed(_RULE_OPTIONS):
        command = add(command)
    return command


def data_options(command: Callable[P, Any]) -> Callable[P, Any]:
    """The options about opening data files."""
    for add in reversed(_DATA_OPTIONS):
        command = add(command)
    return command


def settings_of(options: dict[str, Any]) -> "Settings":
    """The settings that apply here, with the options that were given."""
    from pytest_prr.settings import find, override

    settings, _ = find(Path.cwd())
    return override(settings, options)


def verdict(report: "Report", settings: "Settings") -> Exit:
    """The exit code for what was found."""
    if has_crash(report.findings):
        return Exit.CRASH
    worst = report.worst()
    failed = worst is not None and worst.weight >= settings.fail_on.weight
    return Exit.FINDINGS if failed else Exit.CLEAN


def has_crash(findings: "Iterable[Finding]") -> bool:
    """Whether a rule crashed."""
    from pytest_prr.engine.judge import CRASH_CODE

    return any(finding.code == CRASH_CODE for finding in findings)


def print_lines(lines: "Iterable[Line]") -> None:
    """On stdout, in colour where that is wanted."""
    _print(lines, sys.stdout)


def print_error_lines(lines: "Iterable[Line]") -> None:
    """On stderr, in colour where that is wanted."""
    _print(lines, sys.stderr)


def _print(lines: "Iterable[Line]", stream: TextIO) -> None:
    from pytest_prr.cli.terminal import has_colour, has_links, width_of
    from pytest_prr.reports.lines import folded, styled

    if stream.isatty():
        lines = folded(lines, width_of(stream))
    for line in styled(lines, colour=has_colour(stream), links=has_links(stream)):
        click.echo(line, file=stream, color=True)
