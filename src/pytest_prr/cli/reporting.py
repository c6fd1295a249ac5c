"""``--format`` and ``--report``: in which forms a report is printed, and written to files."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pytest_prr.cli import completing
from pytest_prr.cli.common import RESULT, print_lines
from pytest_prr.cli.helping import option
from pytest_prr.errors import suggestion
from pytest_prr.reports.forms import FORMS, PRINTED, rendered

if TYPE_CHECKING:
    from pytest_prr.engine.outcome import Outcome

_LISTS = ("profile", "select", "ignore")
_FOLDERS = ("rules", "data_root", "schema_dir")
_FLAGS = ("data",)


def _form(_context: click.Context, _option: click.Parameter, word: str) -> str:
    if word not in PRINTED:
        known = ", ".join(PRINTED)
        page = "; the page is for a file: --report html=FILE" if word in FORMS else ""
        near = "" if page else suggestion(word, PRINTED)
        raise click.BadParameter(f"'{word}' is none{near}; expected one of {known}{page}")
    return word


def _files(
    _context: click.Context, _option: click.Parameter, values: tuple[str, ...]
) -> dict[Path, str]:
    """The form of each file."""
    wanted: dict[Path, str] = {}
    for value in values:
        form, mark, name = value.partition("=")
        if not (mark and name):
            raise click.BadParameter(f"'{value}' names no file; expected FORM=FILE: html=prr.html")
        if form not in FORMS:
            known = ", ".join(FORMS)
            near = suggestion(form, list(FORMS))
            raise click.BadParameter(f"'{form}' is no form{near}; expected one of {known}")
        if Path(name) in wanted:
            raise click.BadParameter(f"'{name}' is named twice; expected a file for each form")
        wanted[Path(name)] = form
    return wanted


form_option = option(
    RESULT,
    "--format",
    "form",
    default="text",
    show_default=True,
    metavar="FORM",
    callback=_form,
    shell_complete=completing.one_of(*PRINTED),
    help=f"How findings are printed: {', '.join(PRINTED)}.",
)
report_option = option(
    RESULT,
    "--report",
    multiple=True,
    metavar="FORM=FILE",
    callback=_files,
    help="Also write the report to a file, in one of these forms or html (repeatable).",
)


def print_outcome(outcome: "Outcome", form: str, options: Mapping[str, Any]) -> None:
    """On stdout, as ``options`` say; text as the terminal has it."""
    if form != "text":
        click.echo(rendered(form, outcome), nl=False)
        return
    from pytest_prr.cli.terminal import width_of
    from pytest_prr.reports.text import outcome_lines

    width = width_of(sys.stdout)
    print_lines(outcome_lines(outcome, width=width, options=_again(options)))


def _again(options: Mapping[str, Any]) -> list[str]:
    """Those of the options that choose rules or open folders, as they would be given again."""
    words: list[str] = []
    for name in (*_LISTS, *_FOLDERS):
        values = [str(value) for value in options.get(name) or ()]
        if values and name in _LISTS:
            values = [",".join(values)]
        words += [word for value in values for word in (f"--{name.replace('_', '-')}", value)]
    return [*words, *(f"--{name}" for name in _FLAGS if options.get(name))]
