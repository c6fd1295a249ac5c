"""``prr schemas``: the JSON Schemas of extensions, fetched once and kept."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pytest_prr.cli.common import Exit, complain, print_lines, with_sentences
from pytest_prr.errors import PrrError

if TYPE_CHECKING:
    from pytest_prr.probes.schema_store import Kept
    from pytest_prr.reports.lines import Line


@click.group(short_help="Fetch and list the schemas of extensions.")
def schemas() -> None:
    """Fetch and list the schemas by which declared extensions are judged."""


@schemas.command(short_help="Fetch schemas: all, some, or those of a collection.")
@click.argument("targets", nargs=-1, metavar="[URI|PATH]...")
@click.option("--all", "everything", is_flag=True, help="Every released extension, and STAC 1.0.0.")
@click.option("--refresh", is_flag=True, help="Also what is in the cache.")
@click.option(
    "--schema-host", multiple=True, metavar="HOST", help="A further host to trust (repeatable)."
)
@click.option("--allow-private", is_flag=True, help="Hosts may have private addresses.")
@with_sentences
def fetch(
    targets: tuple[str, ...],
    *,
    everything: bool,
    refresh: bool,
    schema_host: tuple[str, ...],
    allow_private: bool,
) -> int:
    """Fetch schemas, with all that they refer to: at each URI, or those that the collection at
    PATH declares. Exits 1 where one cannot be had.
    """
    from pytest_prr.engine import schemas as engine
    from pytest_prr.reports.lines import Line
    from pytest_prr.text import plural

    if not targets and not everything:
        raise PrrError("nothing to fetch: name URIs or PATHs, or give --all")
    wanted = [*_wanted(targets), *(engine.released() if everything else ())]
    done = engine.fetch(wanted, hosts=schema_host, allow_private=allow_private, refresh=refresh)
    for failure in done.failed:
        complain(str(failure))
    ready, fetched = plural(len(done.ready), "schema"), plural(done.fetched, "file")
    print_lines([Line(f"{ready} ready in {done.folder} ({fetched} fetched)")])
    return Exit.FINDINGS if done.failed else Exit.CLEAN


def _wanted(targets: Iterable[str]) -> Iterator[str]:
    from pytest_prr.engine.schemas import needed
    from pytest_prr.stac.load import load

    for target in targets:
        if target.startswith(("https://", "http://")):
            yield target.partition("#")[0]
        else:
            yield from needed(load(Path(target)))


@schemas.command("list")
@with_sentences
def list_schemas() -> int:
    """List the schemas in the cache: address, size and when they came."""
    from pytest_prr.probes.schema_store import cache_folder, kept
    from pytest_prr.reports.lines import Line

    folder = cache_folder()
    found = list(kept(folder))
    print_lines(map(_line, found))
    if not found:
        print_lines([Line(f"no schemas in {folder}; get some: prr schemas fetch --all")])
    return Exit.CLEAN


def _line(found: "Kept") -> "Line":
    from pytest_prr.reports.lines import Line

    damaged = "" if found.whole else "  damaged: fetch it again"
    when = found.when.strftime("%Y-%m-%d %H:%M:%SZ")
    return Line(f"{when} {found.size:>8}  {found.uri}{damaged}", "" if found.whole else "yellow")


@schemas.command()
@with_sentences
def path() -> int:
    """Print the folder of the cache."""
    from pytest_prr.probes.schema_store import cache_folder

    click.echo(cache_folder())
    return Exit.CLEAN
