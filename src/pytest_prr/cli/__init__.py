"""The ``prr`` command: a thin face over the functions that pytest and Python users call too."""

import click

from pytest_prr import __version__
from pytest_prr.cli import completing
from pytest_prr.cli.building import build
from pytest_prr.cli.checking import check
from pytest_prr.cli.fixing import fix
from pytest_prr.cli.helping import Group
from pytest_prr.cli.init import init
from pytest_prr.cli.report import report
from pytest_prr.cli.rule_book import config, explain, rules
from pytest_prr.cli.schemas import schemas


class _Program(Group):
    sections = (
        ("From files to a collection", ("init", "build")),
        ("What is wrong with it", ("check", "report", "fix")),
        ("What is asked, and why", ("explain", "rules", "config", "schemas")),
    )
    examples = (
        ("prr init data", "a draft recipe from a folder's files"),
        ("prr build prr.yaml -o out", "files become a collection"),
        ("prr check out", "the collection is judged by the rule book"),
        ("prr fix out", "what can be mended without loss is mended"),
        ("prr explain LIC002", "why a rule is there, and what to do"),
        ('eval "$(prr --completion bash)"', "TAB completes commands, options and rules"),
    )


def _completion(context: click.Context, _option: click.Parameter, shell: str | None) -> None:
    if shell is not None and not context.resilient_parsing:
        click.echo(completing.script(context.find_root().command, shell))
        context.exit()


@click.group(
    cls=_Program,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="prr")
@click.option(
    "--completion",
    type=click.Choice(completing.SHELLS),
    is_eager=True,
    expose_value=False,
    callback=_completion,
    help="Print the script by which a shell completes words.",
)
def main() -> None:
    """Build STAC collections for ESA's Project Results Repository (PRR), and judge them.

    'prr COMMAND --help' tells more of each.
    """


for _command in (build, check, config, explain, fix, init, report, rules, schemas):
    main.add_command(_command)
