"""What the text of an asset's href tells: can others use the address, as it stands?"""

import re
from functools import lru_cache
from pathlib import PurePosixPath
from posixpath import normpath
from typing import Any, NamedTuple

from pytest_prr.checks import addresses
from pytest_prr.checks.problem import Change, Context, Outcome, Problem, Repair, Subject
from pytest_prr.checks.reads import reads
from pytest_prr.checks.silence import assets_of, silent_where
from pytest_prr.checks.wording import show
from pytest_prr.stac.roots import Where, href_kind
from pytest_prr.stac.values import sequence, text
from pytest_prr.stac.vocabulary import MEDIA_TYPES

_MAX_SECRETS = 5  # in one address


class _Oddity(NamedTuple):
    pattern: re.Pattern[str]
    what: str


_TILE_WORDS = re.compile(r"\{-?(?:x|y|z|s|r|TileMatrix|TileRow|TileCol|TileMatrixSet)\}")
_UNUSABLE = (
    _Oddity(re.compile(r"^file:", re.IGNORECASE), "a file: address, good on one machine only"),
    _Oddity(re.compile(r"^[A-Za-z]:[\\/]"), "a path on one Windows machine"),
    _Oddity(
        re.compile(r"^(?:~|\$[A-Z]\w*/|%[A-Z]+%|/(?:home|Users|tmp|mnt|media|root|var|scratch)/)"),
        "a path on one machine",
    ),
    _Oddity(
        re.compile(
            r"^[a-z]+://(?:localhost|127\.\d+\.\d+\.\d+|\[::1\]|0\.0\.0\.0)(?:[:/]|$)",
            re.IGNORECASE,
        ),
        "an address of the machine it was written on",
    ),
    _Oddity(
        re.compile(r"\$?\{[^{}]*\}|%7B[^{}%]*%7D|<[A-Za-z][\w -]*>|%\([a-z_]+\)s", re.IGNORECASE),
        "an unfilled template",
    ),
    _Oddity(re.compile(r"^f['\"]"), "the beginning of a Python f-string"),
    _Oddity(re.compile(r"\b(?:TODO|FIXME|TBD|XXXX)\b"), "a reminder, not an address"),
    _Oddity(
        re.compile(
            r"^https?://(?:https?://|[^?#]*(?:s3|gs|abfs|ftp|file)://)|^s3://[^?#]*[a-z]+://",
            re.IGNORECASE,
        ),
        "two addresses in one",
    ),
    _Oddity(re.compile(r"\\"), "a backslash; paths are written with '/'"),
    _Oddity(re.compile(r"^\s|\s$"), "a blank before or after"),
    _Oddity(re.compile(r"[\x00-\x1f\x7f]"), "a control character"),
    _Oddity(re.compile(r"^[^?#]*(?<!:)//"), "an empty path segment ('//')"),
)
_DOUBTFUL = (
    _Oddity(re.compile(r"^[a-z0-9+.-]+://[^?#]*/\.\.(?:/|$)", re.IGNORECASE), "'..' in an address"),
    _Oddity(re.compile(r"^[a-z0-9+.-]+://.* ", re.IGNORECASE), "a blank; write %20"),
)
# What has none of the oddities above, seen at one look: https or relative, of harmless characters.
_ORDINARY = re.compile(
    r"(?:https://(?!localhost|127\.|0\.0\.0\.0)[A-Za-z][A-Za-z0-9.-]*/|(?:\.\.?/)*)"
    r"[A-Za-z0-9_][A-Za-z0-9_.=+,-]*(?:/[A-Za-z0-9_][A-Za-z0-9_.=+,-]*)*"
)
_ORIGIN = re.compile(r"\s*[^/?#]+:(?://[^/?#]*)?")
_DIRECTORY_SUFFIXES = (".zarr", ".safe", ".sen3", ".dim", ".gdb")


def show_href(href: str) -> str:
    """An href as messages show it: never with a password or token."""
    for _ in range(_MAX_SECRETS):
        found = addresses.secret(href)
        if found is None:
            return show(href)
        href = found.without
    return "an address with many credentials"


@lru_cache(maxsize=1024)  # several rules look at each
def is_ordinary(href: str) -> bool:
    """Whether nothing is odd about an href: https or relative, of harmless characters."""
    if _ORDINARY.fullmatch(href) is None:
        return False
    # A tenth of what a pattern of the four words takes.
    return not ("TODO" in href or "FIXME" in href or "TBD" in href or "XXXX" in href)


def files_on_the_web(item: dict[str, Any], context: Context) -> bool:
    """Each asset of an item is a file of its own, at an ordinary web address."""
    del context
    hrefs: list[Any] = [asset.get("href") for asset in assets_of(item) or ()]
    if set(map(type, hrefs)) != {str}:
        return False
    on_the_web = all(href.startswith("https://") and is_ordinary(href) for href in hrefs)
    return on_the_web and len(set(hrefs)) == len(hrefs)


@silent_where(files_on_the_web)
@reads("href", key=True)
def href_text(subject: Subject, context: Context) -> Outcome:
    """The href reads like an address that others can use."""
    del context
    href = text(subject.value.get("href"))
    if href is None:
        return
    if is_ordinary(href):
        return
    if not href.strip():
        yield Problem(f"asset '{subject.key}': the href is empty", ("href",))
        return
    if found := unusable(href):
        message = f"asset '{subject.key}': {show_href(href)} is or holds {found}"
        yield Problem(message, ("href",))


def unusable(href: str) -> str | None:
    """What makes an href no address that others can use."""
    if is_ordinary(href):
        return None
    found = _first(_UNUSABLE, _TILE_WORDS.sub("0", href))
    return "the item's own folder" if found is None and normpath(href) == "." else found


@silent_where(files_on_the_web)
def href_form(subject: Subject, context: Context) -> Outcome:
    """An address is in its plain form: no way up, no blank, no '/' after a file's name."""
    del context
    href = text(subject.value.get("href"))
    if href is None:
        return
    if " " not in href and "/.." not in href and not href.endswith("/"):
        return
    found = _first(_DOUBTFUL, href)
    if found:
        message = f"asset '{subject.key}': {show_href(href)} holds {found}"
        yield Problem(message, ("href",))
    elif _is_file_with_slash(href):
        change = Change(op="replace", at=("href",), value=href.rstrip("/"))
        yield Problem(
            f"asset '{subject.key}': {show_href(href)} ends with '/', but its name is a file's",
            ("href",),
            repair=Repair(description="drop the '/' at the end", changes=(change,), safe=False),
        )


def _first(oddities: tuple[_Oddity, ...], href: str) -> str | None:
    return next((oddity.what for oddity in oddities if oddity.pattern.search(href)), None)


def _is_file_with_slash(href: str) -> bool:
    if not href.endswith("/") or "?" in href or "#" in href:
        return False
    lower = href.rstrip("/").lower()
    return lower.endswith(tuple(MEDIA_TYPES)) and not lower.endswith(_DIRECTORY_SUFFIXES)


@silent_where(files_on_the_web)
def not_absolute(subject: Subject, context: Context) -> Outcome:
    """The href is relative to the item, or a web address: no path from a root."""
    href = text(subject.value.get("href"))
    if href is None or not href.startswith("/"):
        return
    better = _beside(href, context)
    change = Change(op="replace", at=("href",), value=better)
    hint = f"; '{better}' leads to a file of that name" if better else ""
    yield Problem(
        f"asset '{subject.key}': {show(href)} is an absolute path, expected one that is relative "
        f"to the item{hint}",
        ("href",),
        repair=Repair(description=f"write '{better}'", changes=(change,), safe=False)
        if better
        else None,
    )


def _beside(href: str, context: Context) -> str | None:
    """A relative path that leads to a file of the same name as an absolute one."""
    parts = PurePosixPath(normpath(href)).parts[1:]
    guesses = ["/".join(parts[skip:]) for skip in range(len(parts))]
    for guess in (f"{start}{guess}" for guess in guesses for start in ("./", "../")):
        if context.target(guess).where is Where.FOUND:
            return guess
    return None


@silent_where(files_on_the_web)
@reads("href", key=True)
def path_or_web_address(subject: Subject, context: Context) -> Outcome:
    """An href with a scheme is an address with '://': the gateway takes all others for paths."""
    del context
    href = text(subject.value.get("href"))
    if href is not None and "://" not in href and href_kind(href) is Where.REMOTE:
        scheme = href.partition(":")[0]
        yield Problem(
            f"asset '{subject.key}': the gateway takes '{scheme}:…' for the path of a file and "
            "finds none",
            ("href",),
        )


@silent_where(files_on_the_web)
@reads("href", key=True)
def no_credentials(subject: Subject, context: Context) -> Outcome:
    """An href gives no password or token away."""
    del context
    href = text(subject.value.get("href"))
    found = addresses.secret(href) if href else None
    if found is None:
        return
    change = Change(op="replace", at=("href",), value=found.without)
    yield Problem(
        f"asset '{subject.key}': the href holds {found.what}, which whoever reads it can use",
        ("href",),
        repair=Repair(description="leave it out of the address", changes=(change,), safe=False),
    )


@reads("href", "roles", key=True)
def lasting_host(
    subject: Subject,
    context: Context,
    *,
    hosts: tuple[str, ...],
    landing: tuple[str, ...],
    schemes: tuple[str, ...],
) -> Outcome:
    """An address is on a host that lasts and that others can reach.

    ``hosts`` are names (and all below them) that share files for a while; ``landing`` are those
    whose addresses lead to pages, not files; ``schemes`` are those that are going out of use.
    """
    del context
    href = text(subject.value.get("href"))
    origin = _ORIGIN.match(href) if href else None
    if href is None or origin is None:
        return
    is_data = "data" in sequence(subject.value.get("roles"))
    if why := _passing(origin[0], hosts, landing if is_data else (), schemes):
        yield Problem(f"asset '{subject.key}': {why} ({show_href(href)})", ("href",))


@lru_cache(maxsize=256)  # thousands of files are on few hosts
def _passing(
    origin: str, hosts: tuple[str, ...], landing: tuple[str, ...], schemes: tuple[str, ...]
) -> str | None:
    """Why what is at an address will not last; ``origin`` is its scheme and host."""
    parts = addresses.split(origin) if href_kind(origin) is Where.REMOTE else None
    host = ((parts.hostname if parts else None) or "").lower()
    why = addresses.private_place(origin) if host else None
    if parts is None or not host or why:
        return why
    if _is_of(host, hosts):
        return f"{host} shares files for a while; it is no archive"
    if _is_of(host, landing):
        return f"{host} leads to a page about the data, not to the file"
    if re.fullmatch(r"[\d.]+|[0-9a-f:]+", host):
        return f"{host} is a number that changes with the machine; use its name"
    scheme = parts.scheme.lower()
    old = f"'{scheme}' is neither encrypted nor read by most programs; use https"
    return old if scheme in schemes else None


def _is_of(host: str, names: tuple[str, ...]) -> bool:
    return host in names or host.endswith(tuple(f".{name}" for name in names))
