"""``prr build``: files become a collection."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pytest_prr.cli import completing
from pytest_prr.cli.asking import judged
from pytest_prr.cli.common import (
    READING,
    RESULT,
    Exit,
    complain,
    print_error_lines,
    print_lines,
    profile_option,
    settings_of,
    verdict,
    with_sentences,
)
from pytest_prr.cli.helping import CRASHED, WRONG_USAGE, argument, command, option
from pytest_prr.cli.reporting import print_outcome
from pytest_prr.errors import PrrError

if TYPE_CHECKING:
    from pytest_prr.generator.build import Built
    from pytest_prr.generator.gathering.progress import Progress


@command(
    "Make a collection from files, by a recipe.",
    examples=(
        ("prr build prr.yaml -o out", "make the collection"),
        ("prr build prr.yaml -o out --check", "and judge it"),
        ("prr build prr.yaml -o out --explain", "and say where each value was read"),
        ("prr build prr.yaml -o out --verify", "is it still what its files say?"),
    ),
    codes=(
        ("0", "built; with --check nothing found, with --verify nothing changed"),
        ("1", "findings, differences, or files left out by --keep-going"),
        WRONG_USAGE,
        CRASHED,
    ),
)
@argument("recipe", metavar="RECIPE", shell_complete=completing.files)
@option(
    RESULT,
    "-o",
    "--output",
    metavar="DIR",
    shell_complete=completing.folders,
    help="Where the collection is written.",
)
@option(
    RESULT,
    "--placement",
    type=click.Choice(["link", "copy", "leave"]),
    help="Put data files beside their items as hard links or copies, or leave them.",
)
@option(RESULT, "--explain", is_flag=True, help="Say where each derived value was read.")
@option(RESULT, "--check", is_flag=True, help="Judge what was built, as 'prr check' does.")
@profile_option
@option(
    RESULT,
    "--verify",
    is_flag=True,
    help="Write nothing; exit 1 where the collection at DIR is not what its files say.",
)
@option(
    READING,
    "--data-root",
    metavar="DIR",
    shell_complete=completing.folders,
    help="Where the recipe's files lie, if not beside the recipe.",
)
@option(
    READING,
    "--keep-going",
    is_flag=True,
    help="Build without the files that cannot be read, list them, and exit 1.",
)
@option(
    READING,
    "-j",
    "--jobs",
    type=click.IntRange(1),
    metavar="N",
    help="Read files in N processes (default: the usable cores, where it is worth it).",
)
@option(
    READING,
    "--dask",
    metavar="ADDRESS",
    help="Read files on the Dask cluster of a scheduler.",
)
@option(
    READING,
    "--no-cache",
    is_flag=True,
    help="Read every file, also those that have not changed.",
)
@click.option("-q", "--quiet", is_flag=True, help="No progress and no notes.")
@with_sentences
def build(  # noqa: PLR0913 (one for each option)
    recipe: str,
    output: str | None,
    *,
    explain: bool,
    check: bool,
    profile: tuple[str, ...],
    verify: bool,
    no_cache: bool,
    quiet: bool,
    **options: Any,
) -> int:
    """Make a collection from the files that RECIPE names. It is written whole or not at all."""
    if verify and check:
        raise PrrError("--verify writes nothing that --check could judge; give one of them")
    options |= {"cache": not no_cache, "progress": _progress(quiet=quiet)}
    try:
        if verify:
            return _verify(recipe, output, options, quiet=quiet)
        built = _built(recipe, output, {**options, "explain": explain})
    except KeyboardInterrupt:
        kept = "" if no_cache else "; what was read of the files is kept for the next build"
        complain(f"interrupted: nothing was written{kept}")
        return Exit.INTERRUPTED
    return _told(built, profile, explain=explain, check=check, quiet=quiet)


def _built(recipe: str, output: str | None, options: dict[str, Any]) -> "Built":
    from pytest_prr.generator.build import plan_and_build

    return plan_and_build(recipe, output, **options)


def _verify(recipe: str, output: str | None, options: dict[str, Any], *, quiet: bool) -> int:
    from pytest_prr.generator.verify import verify
    from pytest_prr.reports.building import notice_lines, unread_lines, verified_lines

    verified = verify(recipe, output, **options)
    if not quiet:
        print_error_lines(notice_lines(verified.notices))
    print_lines(verified_lines(verified))
    print_error_lines(unread_lines(verified.unread))
    return Exit.FINDINGS if verified.differences or verified.unread else Exit.CLEAN


def _told(
    built: "Built", profile: tuple[str, ...], *, explain: bool, check: bool, quiet: bool
) -> int:
    """Say what was built, and judge it if asked."""
    from pytest_prr.reports.building import built_lines, unread_lines

    chosen = profile or ((built.profile,) if built.profile else ())
    lines = list(built_lines(built, explain=explain, profile=",".join(chosen), quiet=quiet))
    print_lines(lines[:-1] if check else lines)
    where = Path(os.path.relpath(built.path))  # as the next command is to name it
    code = _judged(where, chosen) if check else Exit.CLEAN
    print_error_lines(unread_lines(built.unread))
    return code or (Exit.FINDINGS if built.unread else Exit.CLEAN)


def _judged(path: Path, profile: tuple[str, ...]) -> Exit:
    """What ``prr check`` says of the collection."""
    settings = settings_of({"profile": profile})
    outcome = judged([path], settings)
    print_outcome(outcome, "text", {"profile": profile})
    return verdict(outcome.report, settings)


def _progress(*, quiet: bool) -> "Progress":
    from pytest_prr.generator.gathering.progress import Bar, Lines, Silent

    if quiet:
        return Silent()
    return Bar(sys.stderr) if sys.stderr.isatty() else Lines(sys.stderr)
