"""``prr check``: a collection is judged."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pytest_prr.cli import completing
from pytest_prr.cli.asking import SERVERS, judged, network_options
from pytest_prr.cli.common import (
    READING,
    RESULT,
    Exit,
    data_options,
    data_root_option,
    rule_options,
    schema_dir_option,
    settings_of,
    verdict,
    with_sentences,
)
from pytest_prr.cli.helping import EXIT_CODES, argument, command, option
from pytest_prr.cli.reporting import form_option, print_outcome, report_option
from pytest_prr.errors import PrrError

if TYPE_CHECKING:
    from pytest_prr.engine.finding import Report


@command(
    "Judge a collection: what is wrong, where, why.",
    examples=(
        ("prr check out", "a folder with a collection"),
        ("prr check out --profile gateway", "what would the PRR take?"),
        ("prr check out --select LIC,datetime", "some rules only"),
        ("prr check out --report html=report.html", "a page to look at, besides"),
        ("prr check out --data", "also whether the data files say the same"),
        ("prr check out --network", "also whether servers have what is linked"),
    ),
    codes=EXIT_CODES,
)
@argument("paths", nargs=-1, required=True, metavar="PATH...", shell_complete=completing.files)
@rule_options
@option(
    RESULT,
    "--fail-on",
    metavar="SEVERITY",
    shell_complete=completing.one_of("error", "warning", "info"),
    help="Exit 1 from here on: error (default), warning, info.",
)
@form_option
@report_option
@option(
    RESULT,
    "--max-per-rule",
    type=click.IntRange(0),
    metavar="N",
    help="Show N findings of each rule.",
)
@option(
    RESULT,
    "--baseline",
    metavar="FILE",
    shell_complete=completing.files,
    help="Findings in this file are known: leave them out.",
)
@option(
    RESULT,
    "--write-baseline",
    metavar="FILE",
    shell_complete=completing.files,
    help="Write what is found to FILE, and exit 0.",
)
@data_root_option
@schema_dir_option
@option(
    READING,
    "--changed",
    is_flag=True,
    help="PATHs are changed files: judge the collections that they belong to (for pre-commit).",
)
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
def check(
    paths: tuple[str, ...],
    form: str,
    *,
    report: dict[Path, str],
    changed: bool,
    write_baseline: str | None,
    **options: Any,
) -> int:
    """Judge the collection at each PATH.

    A folder, a collection.json, a catalog.json, an item, a file of many items (item collection,
    NDJSON, stac-geoparquet), or the http(s) address of a collection in a STAC API or of a static
    catalogue.
    """
    from pytest_prr.engine.targets import targets_of

    settings = settings_of(options)
    targets = targets_of(paths, settings, changed=changed)
    if not targets:
        return Exit.CLEAN
    # Hooks start this for many a file that belongs to no collection: what judges is not imported.
    from pytest_prr.reports.files import refuse_unwritable, write_reports

    refuse_unwritable(report)
    outcome = judged(targets, settings)
    write_reports(outcome, report)
    if write_baseline:
        return _write_baseline(outcome.report, Path(write_baseline))
    print_outcome(outcome, form, options)
    return verdict(outcome.report, settings)


def _write_baseline(report: "Report", path: Path) -> Exit:
    from pytest_prr.engine.tolerance import baseline_text
    from pytest_prr.reports.files import write_whole
    from pytest_prr.text import plural

    try:
        text = baseline_text(report.findings, path)
    except UnicodeEncodeError as error:
        raise PrrError(
            f"{path}: the baseline cannot be written: the file name '{error.object}' is not "
            "UTF-8; give the file another name"
        ) from None
    write_whole({path: text})
    click.echo(f"{path}: {plural(len(report.findings), 'finding')} known from now on")
    return Exit.CLEAN
