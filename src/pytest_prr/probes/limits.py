"""How long to wait, how often to try again, and how much to take from other people's servers."""

from dataclasses import dataclass

KIB = 1 << 10
MIB = 1 << 20


@dataclass(frozen=True, kw_only=True)
class ReadAhead:
    """How much more to fetch than what was asked for, so that fewer requests are made.

    Data files are read in many small pieces, some of them again and again. What the memory of
    earlier pieces saves, and what requests that need not be made would have taken, is spent on
    the bytes around what is asked for: in the end no more goes over the wire than if every piece
    were fetched as asked. Only where pieces follow upon each other, reading ahead needs no savings.
    """

    block: int = 8 * KIB
    request: int = 1000  # bytes of a request and the head of its answer, with those of the packets
    run_after: int = 8  # pieces that each begin where the last one ended
    run_share: float = 0.5  # of the run's length, read ahead in it
    run_times: int = 64  # what was asked for, at most
    most: int = 8 * MIB


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What one process allows itself and the servers."""

    connect: float = 10.0  # seconds until a connection stands
    read: float = 30.0  # seconds without a byte
    total: float = 300.0  # seconds for one answer, with all tries
    retries: int = 4  # after the first try
    backoff: float = 0.5  # seconds before the first of them, doubled each time
    longest_wait: float = 60.0  # seconds, whatever the server asks for
    redirects: int = 5
    per_host: int = 4  # requests at a time
    whole: int = 8 * MIB  # of a file that the server sends whole only
    request: int = 16 * MIB  # of one range
    memory: int = 32 * MIB  # of pieces kept of one file
    first: int = 2 * KIB + 8  # the first bytes of a file, which tell what it is
    ahead: ReadAhead = ReadAhead()
