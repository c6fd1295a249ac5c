"""The ``prr`` command: a thin face over the functions that pytest and Python users call too."""

import click

from pytest_prr import __version__
from pytest_prr.cli.building import build
from pytest_prr.cli.checking import check
from pytest_prr.cli.fixing import fix
from pytest_prr.cli.init import init
from pytest_prr.cli.rule_book import config, explain, rules
from pytest_prr.cli.schemas import schemas

_HELP = """\
Build STAC collections for ESA's Project Results Repository (PRR), and judge them.

\b
  prr init data                a draft recipe from a folder's files
  prr build prr.yaml -o out    files become a collection
  prr check out                the collection is judged by the rule book
  prr fix out                  what can be mended without loss is mended
  prr explain LIC002           why a rule is there, and what to do
"""


@click.group(
    help=_HELP,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 nothing found, 1 findings, 2 wrong usage, 3 a rule crashed, "
    "130 interrupted.",
)
@click.version_option(__version__, prog_name="prr")
def main() -> None:
    """The command; its parts are below."""


for _command in (build, check, config, explain, fix, init, rules, schemas):
    main.add_command(_command)
