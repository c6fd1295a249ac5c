"""``prr init``: a draft recipe from files."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pytest_prr.cli import completing
from pytest_prr.cli.common import Exit, print_lines, with_sentences
from pytest_prr.cli.helping import argument, command, option

if TYPE_CHECKING:
    from pytest_prr.generator.drafting.about import About


@command(
    "Draft a recipe from files.",
    examples=(
        ("prr init data", "a draft for the files under data/"),
        ("prr init data -o recipes/flux.yaml", "written elsewhere"),
    ),
)
@argument(
    "targets", nargs=-1, required=True, metavar="FOLDER|URL...", shell_complete=completing.folders
)
@option(
    "Options",
    "-o",
    "--output",
    default="prr.yaml",
    show_default=True,
    metavar="FILE",
    shell_complete=completing.files,
    help="The recipe.",
)
@click.option("--force", is_flag=True, help="Replace a recipe that is there.")
@click.option("-y", "--yes", is_flag=True, help="Ask nothing; without a terminal nothing is asked.")
@with_sentences
def init(targets: tuple[str, ...], output: str, *, force: bool, yes: bool) -> int:
    """Look at the files of each FOLDER, or at each URL, and write a draft recipe for them."""
    from pytest_prr.cli.waiting import Waiting
    from pytest_prr.generator.drafting.init import init as write_draft
    from pytest_prr.reports.drafting import init_lines

    asked = not yes and sys.stdin.isatty() and sys.stdout.isatty()
    with Waiting("looking at the files") as waiting:

        def ask(about: "About") -> "About":
            waiting.end()
            return _asked(about) if asked else about

        made = write_draft(targets, Path(output), recognise=_recognise, ask=ask, force=force)
    print_lines(init_lines(made))
    return Exit.CLEAN


def _recognise(text: str) -> str | None:
    """The SPDX identifier that a text stands for without doubt."""
    from pytest_prr.checks import spdx
    from pytest_prr.checks.licence_names import meant

    known = meant(text)
    return spdx.canonical(text) or (known.identifier if known and known.certain else None)


def _asked(about: "About") -> "About":
    """What the user says of the collection; Enter takes what was found."""
    licence = click.prompt(
        "Licence (an SPDX identifier; empty: to be filled in later)",
        default=about.license or "",
        show_default=bool(about.license),
    )
    answers = {
        "id": click.prompt("Id of the collection", default=about.id),
        "title": click.prompt("Title", default=about.title),
        "license": _recognise(licence) or licence,
    }
    return about.with_answers(answers)
