"""``prr fix``: what can be mended is mended."""

from typing import Any

from pytest_prr.cli import completing
from pytest_prr.cli.common import (
    READING,
    RESULT,
    Exit,
    data_options,
    data_root_option,
    has_crash,
    print_lines,
    rule_options,
    schema_dir_option,
    settings_of,
    with_sentences,
)
from pytest_prr.cli.helping import CRASHED, WRONG_USAGE, argument, command, option


@command(
    "Mend what can be mended.",
    examples=(
        ("prr fix out --diff", "see what would be changed"),
        ("prr fix out", "mend what can be mended without loss"),
        ("prr fix out --select LIC", "only what these rules found"),
    ),
    codes=(
        ("0", "nothing was to be fixed"),
        ("1", "something was fixed, or would be with --diff"),
        WRONG_USAGE,
        CRASHED,
    ),
)
@argument("paths", nargs=-1, required=True, metavar="PATH...", shell_complete=completing.files)
@rule_options
@option(
    RESULT,
    "--unsafe",
    is_flag=True,
    help="Also fixes that may change the meaning: new ids, times without a zone …",
)
@option(RESULT, "--diff", is_flag=True, help="Print the changes, write nothing.")
@data_root_option
@schema_dir_option
@option(
    READING,
    "--changed",
    is_flag=True,
    help="PATHs are changed files: fix the collections that they belong to (for pre-commit).",
)
@data_options
@with_sentences
def fix(paths: tuple[str, ...], *, unsafe: bool, diff: bool, changed: bool, **options: Any) -> int:
    """Carry out the fixes that are known for the findings at each PATH.

    Files keep their order, indentation and line ends; they are written all or none.
    """
    from pytest_prr.engine.targets import targets_of

    settings = settings_of(options)
    targets = targets_of(paths, settings, changed=changed)
    if not targets:
        return Exit.CLEAN
    from pytest_prr.cli.waiting import Waiting
    from pytest_prr.fixing.report import diff_lines, fix_lines
    from pytest_prr.fixing.run import fix_all

    with Waiting("fixing"):
        result = fix_all(targets, settings, unsafe=unsafe, dry_run=diff)
    print_lines(diff_lines(result) if diff else fix_lines(result))
    if has_crash(left.finding for left in result.left):
        return Exit.CRASH
    return Exit.FINDINGS if result.changed else Exit.CLEAN
