"""Help that one likes to read: commands and options in groups, examples, exit codes."""

from collections.abc import Callable, Sequence
from typing import Any

import click

Rows = Sequence[tuple[str, str]]
Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

WRONG_USAGE = ("2", "wrong usage, configuration or recipe: one sentence says what")
CRASHED = ("3", "a rule crashed: a defect of the rule, please report it")
EXIT_CODES: Rows = (
    ("0", "nothing found at or above --fail-on (error, unless you say otherwise)"),
    ("1", "findings"),
    WRONG_USAGE,
    CRASHED,
)

_MOST = 60  # characters about a command in the list of them
_WIDEST = 46  # columns of the left part: an example with its options


class Option(click.Option):
    """An option that help shows among others of its group."""

    def __init__(self, *names: Any, group: str = "", **attributes: Any) -> None:
        super().__init__(*names, **attributes)
        self.group = group


class Command(click.Command):
    """A command whose help has its options in groups, examples and exit codes."""

    examples: Rows = ()
    codes: Rows = ()

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        _section(formatter, "Examples", self.examples)
        groups: dict[str, list[tuple[str, str]]] = {}
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx)
            if isinstance(parameter, click.Option) and record:
                group = getattr(parameter, "group", "Options")
                groups.setdefault(group, []).append(record)
        # The command's own options come last: --help is one of them.
        for group in sorted(groups, key=lambda name: name == "Options"):
            _section(formatter, group, groups[group])
        _section(formatter, "Exit codes", self.codes)


class Group(click.Group):
    """The program: its commands by what one wants to do."""

    sections: Sequence[tuple[str, Sequence[str]]] = ()
    examples: Rows = ()

    def format_commands(self, _context: click.Context, formatter: click.HelpFormatter) -> None:
        left = dict(self.commands)
        for title, names in self.sections:
            _section(formatter, title, [_told(left.pop(name)) for name in names if name in left])
        _section(formatter, "More", [_told(command) for command in left.values()])
        _section(formatter, "Examples", self.examples)
        _section(formatter, "Exit codes", (*EXIT_CODES, ("130", "interrupted")))


def _told(command: click.Command) -> tuple[str, str]:
    return command.name or "", command.get_short_help_str(_MOST)


def _section(formatter: click.HelpFormatter, title: str, rows: Rows) -> None:
    if rows:
        with formatter.section(title):
            formatter.write_dl(list(rows), col_max=_WIDEST)


def command(
    short: str, *, examples: Rows = (), codes: Rows = ()
) -> Callable[[Callable[..., Any]], Command]:
    """A command; ``short`` is what the list of commands says of it."""

    def made(function: Callable[..., Any]) -> Command:
        found: Command = click.command(cls=Command, short_help=short)(function)
        found.examples, found.codes = examples, codes
        return found

    return made


def option(group: str, *names: str, **attributes: Any) -> Decorator:
    """An option of a group."""
    return click.option(*names, cls=Option, group=group, **attributes)


def argument(name: str, **attributes: Any) -> Decorator:
    """What a command is about."""
    return click.argument(name, **attributes)
