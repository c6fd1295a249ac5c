"""``prr rules``, ``prr explain``, ``prr config``: what is judged by, and why."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pytest_prr.cli import completing
from pytest_prr.cli.asking import checksums_option, network_option, network_options
from pytest_prr.cli.common import (
    RESULT,
    Exit,
    print_lines,
    rule_options,
    settings_of,
    with_sentences,
)
from pytest_prr.cli.helping import argument, command, option

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_prr.engine.rule import Rule


@command(
    "List the rules.",
    examples=(
        ("prr rules --profile gateway", "those of a profile"),
        ("prr rules --select LIC --format json", "for programs"),
    ),
)
@rule_options
@network_option
@checksums_option
@option(
    RESULT,
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How they are printed.",
)
@with_sentences
def rules(form: str, **options: Any) -> int:
    """List the rules that apply, with their severity."""
    from pytest_prr.engine.run import chosen_rules
    from pytest_prr.reports.rules import rules_json, rules_lines

    settings = settings_of(options)
    selection = chosen_rules(settings)
    if form == "json":
        click.echo(rules_json(selection.chosen), nl=False)
    else:
        print_lines(rules_lines(selection, settings.profile))
    return Exit.CLEAN


@command(
    "Say why a rule is there, and what to do.",
    examples=(("prr explain LIC002", ""), ("prr explain licence", "all rules of a family")),
)
@argument("rule", metavar="CODE", shell_complete=completing.rules)
@option(
    "Options",
    "--rules",
    multiple=True,
    metavar="DIR",
    shell_complete=completing.folders,
    help="A folder with further rules (repeatable).",
)
@with_sentences
def explain(rule: str, rules: tuple[str, ...]) -> int:
    """Say why a rule is there, what breaks it and what to do: CODE or the rule's name."""
    from pytest_prr.engine.run import chosen_rules
    from pytest_prr.reports.rules import rule_lines

    for number, found in enumerate(_named(rule, chosen_rules(settings_of({"rules": rules})).book)):
        if number:
            click.echo()
        print_lines(rule_lines(found))
    return Exit.CLEAN


@command(
    "Say which settings and rules apply, and why.",
    examples=(("prr config out --profile gateway", "as 'prr check' with these options"),),
)
@argument("path", default=".", metavar="[PATH]", shell_complete=completing.files)
@rule_options
@network_options
@with_sentences
def config(path: str, **options: Any) -> int:
    """Say which settings and rules apply to PATH, and where each comes from."""
    from pytest_prr.engine.run import chosen_rules
    from pytest_prr.reports.configuration import configuration_lines
    from pytest_prr.settings import find, override

    found, source = find(Path.cwd())
    settings = override(found, options)
    print_lines(configuration_lines(Path(path), found, settings, source, chosen_rules(settings)))
    return Exit.CLEAN


def _named(word: str, book: "Iterable[Rule]") -> "list[Rule]":
    from pytest_prr.engine.selection import matching

    rules = list(book)
    codes = matching(rules, word, "explain")
    return [rule for rule in rules if rule.code in codes]
