"""``prr fix``: what can be mended is mended."""

from typing import Any

import click

from pytest_prr.cli.common import (
    Exit,
    data_root_option,
    has_crash,
    print_lines,
    rule_options,
    schema_dir_option,
    settings_of,
    with_sentences,
)


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@rule_options
@click.option(
    "--unsafe",
    is_flag=True,
    help="Also fixes that may change the meaning: new ids, times without a zone …",
)
@click.option("--diff", is_flag=True, help="Print the changes, write nothing.")
@data_root_option
@schema_dir_option
@click.option(
    "--changed",
    is_flag=True,
    help="PATHs are changed files: fix the collections that they belong to (for pre-commit).",
)
@with_sentences
def fix(paths: tuple[str, ...], *, unsafe: bool, diff: bool, changed: bool, **options: Any) -> int:
    """Carry out the fixes that are known for the findings at each PATH.

    Exits 0 where nothing was to be fixed, 1 where something was.
    """
    from pytest_prr.engine.targets import target
    from pytest_prr.fixing.report import diff_lines, fix_lines
    from pytest_prr.fixing.run import fix_all
    from pytest_prr.stac.load import collections_of

    settings = settings_of(options)
    targets = collections_of(paths) if changed else [target(path) for path in paths]
    result = fix_all(targets, settings, unsafe=unsafe, dry_run=diff)
    print_lines(diff_lines(result) if diff else fix_lines(result))
    if has_crash(left.finding for left in result.left):
        return Exit.CRASH
    return Exit.FINDINGS if result.changed else Exit.CLEAN
