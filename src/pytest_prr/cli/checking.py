"""``prr check``: a collection is judged."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pytest_prr.cli.asking import network_options, progress, reading
from pytest_prr.cli.common import (
    Exit,
    complain,
    data_root_option,
    print_lines,
    rule_options,
    schema_dir_option,
    settings_of,
    verdict,
    with_sentences,
)
from pytest_prr.errors import PrrError

if TYPE_CHECKING:
    from pytest_prr.engine.finding import Report


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@rule_options
@click.option(
    "--fail-on", metavar="SEVERITY", help="Exit 1 from here on: error (default), warning, info."
)
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True
)
@data_root_option
@schema_dir_option
@click.option(
    "--schema-host",
    multiple=True,
    metavar="HOST",
    help="A further host that schemas are fetched from with --network (repeatable).",
)
@click.option("--baseline", metavar="FILE", help="Findings in this file are known: leave them out.")
@click.option("--write-baseline", metavar="FILE", help="Write what is found to FILE, and exit 0.")
@click.option(
    "--max-per-rule", type=click.IntRange(0), metavar="N", help="Show N findings of each rule."
)
@network_options
@click.option(
    "--changed",
    is_flag=True,
    help="PATHs are changed files: judge the collections that they belong to (for pre-commit).",
)
@with_sentences
def check(
    paths: tuple[str, ...],
    form: str,
    *,
    changed: bool,
    write_baseline: str | None,
    **options: Any,
) -> int:
    """Judge the collection at each PATH.

    A folder, a collection.json, a catalog.json, an item, a file of many items (item collection,
    NDJSON, stac-geoparquet), or the http(s) address of a collection in a STAC API or of a static
    catalogue.
    """
    from pytest_prr.engine.network import prober
    from pytest_prr.engine.run import check_all
    from pytest_prr.engine.targets import is_address, target
    from pytest_prr.stac.load import collections_of

    settings = settings_of(options)
    targets = collections_of(paths) if changed else [target(path) for path in paths]
    if not targets:
        return Exit.CLEAN
    probe = prober(settings, progress(), complain)
    told = reading() if any(is_address(path) for path in paths) else None
    outcome = check_all(targets, settings, probe=probe, reading=told)
    if write_baseline:
        return _write_baseline(outcome.report, Path(write_baseline))
    if form == "json":
        from pytest_prr.reports.json import report_json

        click.echo(report_json(outcome.report), nl=False)
    else:
        from pytest_prr.reports.text import outcome_lines

        print_lines(outcome_lines(outcome))
    return verdict(outcome.report, settings)


def _write_baseline(report: "Report", path: Path) -> Exit:
    from pytest_prr.engine.tolerance import baseline_text
    from pytest_prr.text import plural

    try:
        path.write_text(baseline_text(report.findings, path), encoding="utf-8")
    except OSError as error:
        raise PrrError(f"{path}: the baseline cannot be written: {error.strerror}") from None
    click.echo(f"{path}: {plural(len(report.findings), 'finding')} known from now on")
    return Exit.CLEAN
