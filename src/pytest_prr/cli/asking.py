"""Options about asking servers, and what is seen while they are asked."""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ParamSpec

import click

from pytest_prr.cli.common import comma_list

if TYPE_CHECKING:
    from pytest_prr.engine.network import Progress
    from pytest_prr.generator.gathering.progress import Progress as Shown

P = ParamSpec("P")
_SHORT = 1.0  # seconds for which nothing is shown


def _statuses(
    context: click.Context, option: click.Parameter, values: tuple[str, ...]
) -> tuple[int, ...]:
    words = comma_list(context, option, values)
    if odd := [word for word in words if not word.isdecimal()]:
        raise click.BadParameter(f"'{odd[0]}' is no status of HTTP; expected numbers such as 403")
    return tuple(int(word) for word in words)


network_option = click.option(
    "--network", is_flag=True, help="Also the rules that ask servers: about assets, links, DOIs."
)
checksums_option = click.option(
    "--checksums", is_flag=True, help="With --network: fetch remote files whole, compare checksums."
)
_OPTIONS = (
    network_option,
    click.option(
        "--allow-private", is_flag=True, help="Servers may have private addresses (127.0.0.1 …)."
    ),
    click.option(
        "--asset-base",
        metavar="URL",
        help="The server that hrefs beginning with /d/ are on: https://eoresults.esa.int.",
    ),
    click.option(
        "--accept",
        multiple=True,
        callback=_statuses,
        metavar="CODES",
        help="Statuses that count as reached, besides 2xx; commas between.",
    ),
    checksums_option,
    click.option(
        "--network-timeout",
        type=click.FloatRange(min=0.001),
        metavar="SECONDS",
        help="For all requests together (600).",
    ),
    click.option(
        "--no-network-cache", is_flag=True, help="Ask again what was answered within a day."
    ),
)


def network_options(command: Callable[P, Any]) -> Callable[P, Any]:
    """The options about asking servers."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def reading() -> "Progress":
    """How many documents of a site were read, on stderr: on a terminal, and for long ones only."""
    from time import monotonic

    from rich.console import Console

    began = monotonic()
    status = Console(stderr=True).status("reading the site")

    def tell(done: int, total: int) -> None:
        if done >= total:
            status.stop()
        elif sys.stderr.isatty() and monotonic() - began > _SHORT:
            status.update(f"reading the site: {done} documents")
            status.start()

    return tell


def progress() -> "Progress":
    """How far the asking is, on stderr: a bar on a terminal, else a line now and then."""
    from pytest_prr.generator.gathering.progress import Bar, Lines

    shown: Shown = Bar(sys.stderr) if sys.stderr.isatty() else Lines(sys.stderr)
    before = 0

    def tell(done: int, total: int) -> None:
        nonlocal before
        if not before:
            shown.begin("asking servers", total)
        shown.advance(done - before)
        before = done
        if done >= total:
            shown.end()
            before = 0

    return tell
