"""``prr build``: files become a collection."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pytest_prr.cli.asking import progress
from pytest_prr.cli.common import (
    Exit,
    complain,
    print_error_lines,
    print_lines,
    profile_option,
    settings_of,
    verdict,
    with_sentences,
)
from pytest_prr.errors import PrrError

if TYPE_CHECKING:
    from pytest_prr.generator.build import Built
    from pytest_prr.generator.gathering.progress import Progress


@click.command()
@click.argument("recipe", metavar="RECIPE")
@click.option("-o", "--output", metavar="DIR", help="Where the collection is written.")
@click.option(
    "--data-root", metavar="DIR", help="Where the recipe's files lie, if not beside the recipe."
)
@click.option(
    "--placement",
    type=click.Choice(["link", "copy", "leave"]),
    help="Put data files beside their items as hard links or copies, or leave them.",
)
@click.option("--explain", is_flag=True, help="Say where each derived value was read.")
@click.option("--check", is_flag=True, help="Judge what was built, as 'prr check' does.")
@profile_option
@click.option(
    "--verify",
    is_flag=True,
    help="Write nothing; exit 1 where the collection at DIR is not what its files say.",
)
@click.option(
    "--keep-going",
    is_flag=True,
    help="Build without the files that cannot be read, list them, and exit 1.",
)
@click.option(
    "-j",
    "--jobs",
    type=click.IntRange(1),
    metavar="N",
    help="Read files in N processes (default: the usable cores, where it is worth it).",
)
@click.option("--dask", metavar="ADDRESS", help="Read files on the Dask cluster of a scheduler.")
@click.option("--no-cache", is_flag=True, help="Read every file, also those that have not changed.")
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
    code = _judged(built.path, chosen) if check else Exit.CLEAN
    print_error_lines(unread_lines(built.unread))
    return code or (Exit.FINDINGS if built.unread else Exit.CLEAN)


def _judged(path: Path, profile: tuple[str, ...]) -> Exit:
    """What ``prr check`` says of the collection."""
    from pytest_prr.engine.network import prober
    from pytest_prr.engine.run import check_all
    from pytest_prr.reports.text import outcome_lines

    settings = settings_of({"profile": profile})
    outcome = check_all([path], settings, probe=prober(settings, progress(), complain))
    print_lines(outcome_lines(outcome))
    return verdict(outcome.report, settings)


def _progress(*, quiet: bool) -> "Progress":
    from pytest_prr.generator.gathering.progress import Bar, Lines, Silent

    if quiet:
        return Silent()
    return Bar(sys.stderr) if sys.stderr.isatty() else Lines(sys.stderr)
