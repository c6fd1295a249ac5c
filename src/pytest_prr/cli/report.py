"""``prr report``: a collection is judged, and the outcome is a page to look at."""

from pathlib import Path
from typing import Any

import click

from pytest_prr.cli import completing
from pytest_prr.cli.asking import SERVERS, judged, network_options
from pytest_prr.cli.common import (
    RESULT,
    Exit,
    data_options,
    data_root_option,
    has_crash,
    rule_options,
    schema_dir_option,
    settings_of,
    with_sentences,
)
from pytest_prr.cli.helping import CRASHED, WRONG_USAGE, argument, command, option


@command(
    "Judge a collection: a page with map, timeline, findings.",
    examples=(
        ("prr report out", "writes report.html"),
        ("prr report out --profile template,gateway", "with all rules of both"),
    ),
    codes=(("0", "the page was written, whatever is in it"), WRONG_USAGE, CRASHED),
)
@argument("paths", nargs=-1, required=True, metavar="PATH...", shell_complete=completing.files)
@rule_options
@option(
    RESULT,
    "-o",
    "--output",
    default="report.html",
    show_default=True,
    metavar="FILE",
    shell_complete=completing.files,
    help="Where the page goes.",
)
@option(
    RESULT,
    "--max-per-rule",
    type=click.IntRange(0),
    metavar="N",
    help="N findings of each rule; the others are counted.",
)
@option(
    RESULT,
    "--baseline",
    metavar="FILE",
    shell_complete=completing.files,
    help="Findings in this file are known: leave them out.",
)
@data_root_option
@schema_dir_option
@data_options
@network_options
@option(
    SERVERS,
    "--schema-host",
    multiple=True,
    metavar="HOST",
    help="A further host that schemas are fetched from with --network (repeatable).",
)
@with_sentences
def report(paths: tuple[str, ...], *, output: str, **options: Any) -> int:
    """Judge the collection at each PATH as 'prr check' does, and write a page about it.

    The page holds everything that it shows, and asks nothing of any server: send it, or put it
    beside the collection.
    """
    from pytest_prr.engine.targets import targets_of
    from pytest_prr.reports.files import refuse_unwritable, write_reports
    from pytest_prr.reports.html.summary import headline
    from pytest_prr.text import escape

    settings = settings_of(options)
    page = Path(output)
    refuse_unwritable([page])
    outcome = judged(targets_of(paths, settings), settings)
    write_reports(outcome, {page: "html"})
    click.echo(f"{escape(output)}: {headline(outcome)}")
    return Exit.CRASH if has_crash(outcome.report.findings) else Exit.CLEAN
