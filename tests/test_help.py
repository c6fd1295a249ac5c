"""``--help``: everything is told once, in groups, and fits on a terminal of 80 columns."""

import click
import pytest
from click.testing import CliRunner

from pytest_prr.cli import main
from pytest_prr.cli.common import Exit

COMMANDS = sorted(main.commands)

MAIN = """\
Usage: prr [OPTIONS] COMMAND [ARGS]...

  Build STAC collections for ESA's Project Results Repository (PRR), and judge
  them.

  'prr COMMAND --help' tells more of each.

Options:
  --version                     Show the version and exit.
  --completion [bash|zsh|fish]  Print the script by which a shell completes
                                words.
  -h, --help                    Show this message and exit.

From files to a collection:
  init   Draft a recipe from files.
  build  Make a collection from files, by a recipe.

What is wrong with it:
  check   Judge a collection: what is wrong, where, why.
  report  Judge a collection: a page with map, timeline, findings.
  fix     Mend what can be mended.

What is asked, and why:
  explain  Say why a rule is there, and what to do.
  rules    List the rules.
  config   Say which settings and rules apply, and why.
  schemas  Fetch and list the schemas of extensions.

Examples:
  prr init data                    a draft recipe from a folder's files
  prr build prr.yaml -o out        files become a collection
  prr check out                    the collection is judged by the rule book
  prr fix out                      what can be mended without loss is mended
  prr explain LIC002               why a rule is there, and what to do
  eval "$(prr --completion bash)"  TAB completes commands, options and rules

Exit codes:
  0    nothing found at or above --fail-on (error, unless you say otherwise)
  1    findings
  2    wrong usage, configuration or recipe: one sentence says what
  3    a rule crashed: a defect of the rule, please report it
  130  interrupted
"""


@pytest.fixture
def helped(monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    return lambda *words: CliRunner().invoke(main, [*words, "--help"], prog_name="prr").stdout


def test_the_first_page(helped):
    assert helped() == MAIN


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_tells_all_of_its_options_and_fits(helped, name):
    page = helped(name)
    assert max(map(len, page.splitlines())) <= 80
    for parameter in main.commands[name].params:
        if isinstance(parameter, click.Option):
            (told,) = [
                line
                for line in page.splitlines()
                if line.startswith(f"  {', '.join(parameter.opts)}")
                and line.split()[len(parameter.opts) - 1] == parameter.opts[-1]
            ]
            assert told
            assert parameter.help


@pytest.mark.parametrize("name", sorted(set(COMMANDS) - {"schemas"}))
def test_each_command_has_examples(helped, name):
    examples = helped(name).partition("\nExamples:\n")[2].partition("\n\n")[0]
    assert examples.startswith(f"  prr {name} ")


def test_options_stand_in_groups(helped):
    page = helped("check").splitlines()
    titles = [line for line in page if line.endswith(":") and not line.startswith(" ")]
    assert titles == [
        "Examples:",
        "Which rules:",
        "What comes out:",
        "What is read:",
        "Opening data files:",
        "Asking servers:",
        "Options:",
        "Exit codes:",
    ]


def test_the_exit_codes_are_those_of_the_program(helped):
    told = helped().partition("Exit codes:\n")[2].splitlines()
    assert [int(line.split()[0]) for line in told] == [code.value for code in Exit]
