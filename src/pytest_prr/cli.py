"""The ``prr`` command: a thin face over the functions that pytest and Python users call too."""

import os
import sys
from collections.abc import Callable, Iterable
from enum import IntEnum
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec

import click

from pytest_prr import __version__
from pytest_prr.errors import PrrError

if TYPE_CHECKING:
    from pytest_prr.engine.finding import Finding, Report
    from pytest_prr.engine.rule import Rule
    from pytest_prr.reports.text import Line
    from pytest_prr.settings import Settings

P = ParamSpec("P")


class Exit(IntEnum):
    """What the exit code says."""

    CLEAN = 0  # nothing at or above --fail-on
    FINDINGS = 1
    USAGE = 2  # wrong usage, configuration or recipe
    CRASH = 3  # a rule crashed


def _with_sentences(command: Callable[P, int]) -> Callable[P, None]:
    """What a user can mend is one sentence and exit code 2, never a traceback."""

    @wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            code = command(*args, **kwargs)
        except PrrError as error:
            from pytest_prr.text import escape

            for number, line in enumerate(str(error).splitlines()):
                click.echo(f"{'prr: ' if number == 0 else ''}{escape(line)}", err=True)
            code = Exit.USAGE
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            code = Exit.CLEAN
        sys.exit(code)

    return wrapped


def _comma_list(_context: click.Context, _option: click.Parameter, values: Any) -> tuple[str, ...]:
    return tuple(word.strip() for value in values for word in value.split(",") if word.strip())


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 nothing found, 1 findings, 2 wrong usage, 3 a rule crashed.",
)
@click.version_option(__version__, prog_name="prr")
def main() -> None:
    r"""Build STAC collections for ESA's Project Results Repository (PRR), and judge them.

    \b
      prr build prr.yaml -o out    files become a collection
      prr check out                the collection is judged by the rule book
      prr fix out                  what can be mended without loss is mended
      prr explain LIC002           why a rule is there, and what to do
    """


_RULE_OPTIONS = (
    click.option(
        "--profile",
        multiple=True,
        callback=_comma_list,
        metavar="NAMES",
        help="template (default), gateway, apex; several with commas between.",
    ),
    click.option(
        "--select",
        multiple=True,
        callback=_comma_list,
        metavar="RULES",
        help="Only these: codes, beginnings of codes, families or names; commas between.",
    ),
    click.option(
        "--ignore", multiple=True, callback=_comma_list, metavar="RULES", help="Not these."
    ),
    click.option(
        "--rules", multiple=True, metavar="DIR", help="A folder with further rules (repeatable)."
    ),
)


def _rule_options(command: Callable[P, Any]) -> Callable[P, Any]:
    for option in reversed(_RULE_OPTIONS):
        command = option(command)
    return command


@main.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@_rule_options
@click.option(
    "--fail-on", metavar="SEVERITY", help="Exit 1 from here on: error (default), warning, info."
)
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True
)
@click.option(
    "--data-root",
    multiple=True,
    metavar="DIR",
    help="A folder with data files that may be read besides PATH (repeatable).",
)
@click.option("--baseline", metavar="FILE", help="Findings in this file are known: leave them out.")
@click.option("--write-baseline", metavar="FILE", help="Write what is found to FILE, and exit 0.")
@click.option(
    "--max-per-rule", type=click.IntRange(0), metavar="N", help="Show N findings of each rule."
)
@click.option(
    "--changed",
    is_flag=True,
    help="PATHs are changed files: judge the collections that they belong to (for pre-commit).",
)
@_with_sentences
def check(
    paths: tuple[str, ...],
    form: str,
    *,
    changed: bool,
    write_baseline: str | None,
    **options: Any,
) -> int:
    """Judge the collection at each PATH: a folder, collection.json, catalog.json or an item."""
    from pytest_prr.engine.run import check_all
    from pytest_prr.stac.load import collections_of

    settings = _settings(options)
    targets = collections_of(paths) if changed else [Path(path) for path in paths]
    if not targets:
        return Exit.CLEAN
    outcome = check_all(targets, settings)
    if write_baseline:
        return _write_baseline(outcome.report, Path(write_baseline))
    if form == "json":
        from pytest_prr.reports.json import report_json

        click.echo(report_json(outcome.report), nl=False)
    else:
        from pytest_prr.reports.text import outcome_lines

        _print(outcome_lines(outcome))
    return _verdict(outcome.report, settings)


def _write_baseline(report: "Report", path: Path) -> Exit:
    from pytest_prr.engine.tolerance import baseline_text
    from pytest_prr.text import plural

    try:
        path.write_text(baseline_text(report.findings, path), encoding="utf-8")
    except OSError as error:
        raise PrrError(f"{path}: the baseline cannot be written: {error.strerror}") from None
    click.echo(f"{path}: {plural(len(report.findings), 'finding')} known from now on")
    return Exit.CLEAN


def _verdict(report: "Report", settings: "Settings") -> Exit:
    if _has_crash(report.findings):
        return Exit.CRASH
    worst = report.worst()
    failed = worst is not None and worst.weight >= settings.fail_on.weight
    return Exit.FINDINGS if failed else Exit.CLEAN


def _has_crash(findings: "Iterable[Finding]") -> bool:
    from pytest_prr.engine.judge import CRASH_CODE

    return any(finding.code == CRASH_CODE for finding in findings)


@main.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@_rule_options
@click.option(
    "--unsafe",
    is_flag=True,
    help="Also fixes that may change the meaning: new ids, times without a zone …",
)
@click.option("--diff", is_flag=True, help="Print the changes, write nothing.")
@click.option(
    "--data-root",
    multiple=True,
    metavar="DIR",
    help="A folder with data files that may be read besides PATH (repeatable).",
)
@click.option(
    "--changed",
    is_flag=True,
    help="PATHs are changed files: fix the collections that they belong to (for pre-commit).",
)
@_with_sentences
def fix(paths: tuple[str, ...], *, unsafe: bool, diff: bool, changed: bool, **options: Any) -> int:
    """Carry out the fixes that are known for the findings at each PATH.

    Exits 0 where nothing was to be fixed, 1 where something was.
    """
    from pytest_prr.fixing.report import diff_lines, fix_lines
    from pytest_prr.fixing.run import fix_all
    from pytest_prr.stac.load import collections_of

    settings = _settings(options)
    targets = collections_of(paths) if changed else [Path(path) for path in paths]
    result = fix_all(targets, settings, unsafe=unsafe, dry_run=diff)
    _print(diff_lines(result) if diff else fix_lines(result))
    if _has_crash(left.finding for left in result.left):
        return Exit.CRASH
    return Exit.FINDINGS if result.changed else Exit.CLEAN


@main.command()
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
@_with_sentences
def build(
    recipe: str, output: str | None, data_root: str | None, placement: str | None, *, explain: bool
) -> int:
    """Make a collection from the files that RECIPE names. It is written whole or not at all."""
    from pytest_prr.generator.build import plan_and_build
    from pytest_prr.reports.building import built_lines

    built = plan_and_build(recipe, output, data_root=data_root, placement=placement)
    _print(built_lines(built, explain=explain))
    return Exit.CLEAN


@main.command()
@_rule_options
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@_with_sentences
def rules(form: str, **options: Any) -> int:
    """List the rules that apply, with their severity."""
    from pytest_prr.engine.run import chosen_rules
    from pytest_prr.reports.rules import rules_json, rules_lines

    settings = _settings(options)
    chosen = chosen_rules(settings).chosen
    if form == "json":
        click.echo(rules_json(chosen), nl=False)
    else:
        _print(rules_lines(chosen, settings.profile))
    return Exit.CLEAN


@main.command()
@click.argument("rule", metavar="CODE")
@click.option("--rules", multiple=True, metavar="DIR", help="A folder with further rules.")
@_with_sentences
def explain(rule: str, rules: tuple[str, ...]) -> int:
    """Say why a rule is there, what breaks it and what to do: CODE or the rule's name."""
    from pytest_prr.engine.run import chosen_rules
    from pytest_prr.reports.rules import rule_lines

    for number, found in enumerate(_named(rule, chosen_rules(_settings({"rules": rules})).book)):
        if number:
            click.echo()
        _print(rule_lines(found))
    return Exit.CLEAN


@main.command()
@click.argument("path", default=".", metavar="[PATH]")
@_rule_options
@_with_sentences
def config(path: str, **options: Any) -> int:
    """Say which settings and rules apply to PATH, and where each comes from."""
    from pytest_prr.engine.run import chosen_rules
    from pytest_prr.reports.configuration import configuration_lines
    from pytest_prr.settings import find, override

    found, source = find(Path.cwd())
    settings = override(found, options)
    _print(configuration_lines(Path(path), found, settings, source, chosen_rules(settings)))
    return Exit.CLEAN


def _named(word: str, book: "Iterable[Rule]") -> "list[Rule]":
    from pytest_prr.engine.selection import matching

    rules = list(book)
    codes = matching(rules, word, "explain")
    return [rule for rule in rules if rule.code in codes]


def _settings(options: dict[str, Any]) -> "Settings":
    from pytest_prr.settings import find, override

    settings, _ = find(Path.cwd())
    return override(settings, options)


def _print(lines: "Iterable[Line]") -> None:
    from pytest_prr.reports.text import styled

    colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    for line in styled(lines, colour=colour or bool(os.environ.get("FORCE_COLOR"))):
        click.echo(line, color=True)
