"""Seconds, requests and memory to find out whether many URLs answer: the prober, and a loop.

``python benchmarks/reachability.py [--urls 10000] [--hosts 4] [--latency 20] [--loop 500]``

The server runs in a process of its own, on several loopback addresses, and answers every request
after a while. The loop asks for one URL after the other with ``requests.head``, as validators of
STAC do that look at links; of the loop a part is run, and its time scaled up.
"""

import argparse
import asyncio
import multiprocessing
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING

from pytest_prr.probes.answers import Question
from pytest_prr.probes.policy import Policy
from pytest_prr.probes.prober import probe

if TYPE_CHECKING:
    from multiprocessing.sharedctypes import Synchronized

SPAWN = multiprocessing.get_context("spawn")
REPLY = (
    b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\nContent-Type: image/tiff\r\n"
    b"Accept-Ranges: bytes\r\n\r\n"
)


@dataclass(frozen=True, kw_only=True)
class Run:
    """What one way took."""

    seconds: float
    peak: float  # MiB of the whole process
    before: float  # MiB, before it began
    reached: int


def serve(hosts: list[str], latency: float, tell: Connection, count: "Synchronized[int]") -> None:
    """Answer HEAD requests for ever; tell the ports."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await reader.readuntil(b"\r\n\r\n"):
                count.value += 1
                await asyncio.sleep(latency)
                writer.write(REPLY)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def run() -> None:
        servers = [await asyncio.start_server(answer, host, 0) for host in hosts]
        tell.send([server.sockets[0].getsockname()[:2] for server in servers])
        await asyncio.gather(*(server.serve_forever() for server in servers))

    asyncio.run(run())


@contextmanager
def server(hosts: int, latency: float) -> Iterator[tuple[list[str], "Synchronized[int]"]]:
    """The addresses of a server, and how many requests it has seen."""
    ours, theirs = SPAWN.Pipe()
    count = SPAWN.Value("i", 0)
    names = [f"127.0.0.{number + 1}" for number in range(hosts)]
    process = SPAWN.Process(target=serve, args=(names, latency, theirs, count), daemon=True)
    process.start()
    yield [f"http://{host}:{port}" for host, port in ours.recv()], count
    process.terminate()
    process.join()


def by_prober(urls: list[str]) -> int:
    """All of them, as the checks ask."""
    answers = probe((Question(url=url) for url in urls), Policy(allow_private=True))
    return sum(answer.outcome == "reached" for answer in answers.values())


def by_loop(urls: list[str]) -> int:
    """One after the other."""
    import requests

    return sum(requests.head(url, timeout=10).ok for url in urls)


def _peak() -> float:
    kilo = 1024 if sys.platform == "darwin" else 1  # bytes there, kilobytes on Linux
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 / kilo


def _measured(way: Callable[[list[str]], int], urls: list[str], tell: Connection) -> None:
    way(urls[:1])  # imports
    before, start = _peak(), time.perf_counter()
    reached = way(urls)
    seconds = time.perf_counter() - start
    tell.send(Run(seconds=seconds, peak=_peak(), before=before, reached=reached))


def measure(way: Callable[[list[str]], int], urls: list[str]) -> Run:
    """In a process of its own."""
    ours, theirs = SPAWN.Pipe()
    process = SPAWN.Process(target=_measured, args=(way, urls, theirs))
    process.start()
    run: Run = ours.recv()
    process.join()
    return run


def main() -> None:
    """The table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--urls", type=int, default=10_000)
    parser.add_argument("--hosts", type=int, default=4)
    parser.add_argument("--latency", type=float, default=20.0, help="milliseconds")
    parser.add_argument("--loop", type=int, default=500, help="URLs that the loop asks for")
    given = parser.parse_args()
    print(f"{given.urls} URLs on {given.hosts} hosts that answer after {given.latency:g} ms")
    print(f"{'':<20}{'seconds':>10}{'URLs/s':>10}{'requests':>10}{'MiB':>8}{'grown by':>10}")
    with server(given.hosts, given.latency / 1000) as (hosts, count):
        urls = [f"{hosts[n % len(hosts)]}/asset-{n}.tif" for n in range(given.urls)]
        show(f"prober, {given.urls}", measure(by_prober, urls), len(urls), count)
        few = urls[: given.loop]
        loop = measure(by_loop, few)
        show(f"loop, {len(few)}", loop, len(few), count)
    scaled = loop.seconds * given.urls / len(few)
    print(f"{f'loop, {given.urls}':<20}{scaled:>10.1f}   (scaled up)")


def show(title: str, run: Run, asked: int, count: "Synchronized[int]") -> None:
    """One line of the table."""
    if run.reached != asked:
        raise SystemExit(f"{title}: only {run.reached} of {asked} URLs were reached")
    seen, count.value = count.value, 0
    print(
        f"{title:<20}{run.seconds:>10.1f}{asked / run.seconds:>10.0f}{seen:>10}"
        f"{run.peak:>8.0f}{run.peak - run.before:>10.1f}",
        flush=True,
    )


if __name__ == "__main__":
    main()
