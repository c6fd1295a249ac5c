"""Options about asking servers; collections judged, with what is seen meanwhile."""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ParamSpec

import click

from pytest_prr.cli.common import comma_list, complain
from pytest_prr.cli.helping import option

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_prr.cli.waiting import Waiting
    from pytest_prr.engine.network import Progress
    from pytest_prr.engine.outcome import Outcome
    from pytest_prr.engine.targets import Target
    from pytest_prr.settings import Settings

P = ParamSpec("P")


def _statuses(
    context: click.Context, option: click.Parameter, values: tuple[str, ...]
) -> tuple[int, ...]:
    words = comma_list(context, option, values)
    if odd := [word for word in words if not word.isdecimal()]:
        raise click.BadParameter(f"'{odd[0]}' is no status of HTTP; expected numbers such as 403")
    return tuple(int(word) for word in words)


SERVERS = "Asking servers"

network_option = option(
    SERVERS,
    "--network",
    is_flag=True,
    help="Also the rules that ask servers: about assets, links, DOIs.",
)
checksums_option = option(
    SERVERS,
    "--checksums",
    is_flag=True,
    help="With --network: fetch remote files whole, compare checksums.",
)
_OPTIONS = (
    network_option,
    option(
        SERVERS,
        "--allow-private",
        is_flag=True,
        help="Servers may have private addresses (127.0.0.1 …).",
    ),
    option(
        SERVERS,
        "--asset-base",
        metavar="URL",
        help="The server that hrefs beginning with /d/ are on: https://eoresults.esa.int.",
    ),
    option(
        SERVERS,
        "--accept",
        multiple=True,
        callback=_statuses,
        metavar="CODES",
        help="Statuses that count as reached, besides 2xx; commas between.",
    ),
    checksums_option,
    option(
        SERVERS,
        "--network-timeout",
        type=click.FloatRange(min=0.001),
        metavar="SECONDS",
        help="For all requests together (600).",
    ),
    option(
        SERVERS,
        "--no-network-cache",
        is_flag=True,
        help="Ask again what was answered within a day.",
    ),
)


def network_options(command: Callable[P, Any]) -> Callable[P, Any]:
    """The options about asking servers."""
    for add in reversed(_OPTIONS):
        command = add(command)
    return command


def asking(waiting: "Waiting") -> "Progress":
    """How far the asking is, on stderr: shown on a terminal, else a line now and then."""
    if sys.stderr.isatty():
        return waiting.progress("asking servers")
    from pytest_prr.generator.gathering.progress import Lines

    lines = Lines(sys.stderr)
    before = 0

    def tell(done: int, total: int) -> None:
        nonlocal before
        if not before:
            lines.begin("asking servers", total)
        lines.advance(done - before)
        before = done if done < total else 0

    return tell


def judged(targets: "Sequence[Target]", settings: "Settings") -> "Outcome":
    """The collections' outcome; what takes long is seen on a terminal."""
    from pytest_prr.cli.waiting import Waiting
    from pytest_prr.engine.network import prober
    from pytest_prr.engine.run import Watched, check_all

    with Waiting("reading") as waiting:
        outcome = check_all(
            targets,
            settings,
            probe=prober(settings, asking(waiting), complain),
            watched=Watched(
                reading=waiting.progress("reading the site"),
                opening=waiting.progress("opening data files"),
                judging=waiting.progress("judging"),
            ),
        )
    # Kept until the command ends, and the process with it: to take apart a large tree takes long.
    click.get_current_context().meta[__name__] = outcome
    return outcome
