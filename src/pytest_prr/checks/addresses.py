"""What the text of a web address tells: who can reach it, and with whose password."""

import re
from collections.abc import Iterator
from functools import lru_cache
from ipaddress import ip_address
from typing import NamedTuple
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit, urlunsplit

_PUBLIC_USERS = frozenset({"anonymous", "ftp", "guest", "public"})
_SECRET_NAMES = re.compile(
    r"(?:access|auth|api|security|session|x-amz-security|sas|private)?[-_]?token"
    r"|api[-_]?key|x-api-key|(?:client[-_]?)?secret|pass(?:word|wd|phrase)?|pwd"
    r"|sig|signature|x-(?:amz|goog)-(?:signature|credential)|awsaccesskeyid|googleaccessid",
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(r"[{<\[$].*|[xX*.]+|your[-_ ].*", re.IGNORECASE)
_MAY_BE_NUMBER = re.compile(r":|\d$")  # of IPv6 or IPv4
_LOCAL_NAMES = (".local", ".localhost", ".internal", ".intranet", ".lan", ".localdomain", ".home")


class Secret(NamedTuple):
    """A credential in an address: what it is, without its value, and the address without it."""

    what: str
    without: str


@lru_cache(maxsize=256)  # several rules look at each address of a document
def split(href: str) -> SplitResult | None:
    """The parts of an address; None where it is none."""
    try:
        parts = urlsplit(href.strip())
        _ = parts.port, parts.hostname  # both are read lazily and may turn out broken
    except ValueError:
        return None
    return parts


def secret(href: str) -> Secret | None:
    """The password or token that an address gives away; None where there is none.

    A user name alone is no secret, and neither are anonymous logins and unfilled templates.
    """
    if "?" not in href and "@" not in href:  # the quick way for nearly all
        return None
    parts = split(href)
    if parts is None or not (parts.query or "@" in parts.netloc):
        return None
    bare = parts._replace(netloc=parts.netloc.rpartition("@")[2])
    user, password = parts.username or "", parts.password or ""
    if password and user.lower() not in _PUBLIC_USERS and not _PLACEHOLDER.fullmatch(password):
        return Secret(f"a password for user '{user}'", urlunsplit(bare))
    names = list(_secret_names(parts.query))
    if not names:
        return None
    kept = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if k not in names]
    return Secret(
        f"a credential ('{names[0]}=…')", urlunsplit(bare._replace(query=urlencode(kept)))
    )


def _secret_names(query: str) -> Iterator[str]:
    try:
        pairs = parse_qsl(query, max_num_fields=100)
    except ValueError:
        return
    for name, value in pairs:
        if _SECRET_NAMES.fullmatch(name) and not _PLACEHOLDER.fullmatch(value):
            yield name


def private_place(href: str) -> str | None:
    """Why an address works for its author only; None where it may work for all."""
    parts = split(href) if ":" in href else None  # without a scheme it is a path
    if parts is None:
        return None
    if parts.scheme.lower() == "file":
        return "a file: address leads nowhere on another machine"
    host = (parts.hostname or "").rstrip(".").lower()
    if not parts.scheme or not host:
        return None
    if host == "localhost" or host.endswith(_LOCAL_NAMES):
        return f"'{host}' is a name that other networks do not know"
    return f"{host} cannot be reached from other networks" if _is_private_number(host) else None


def _is_private_number(host: str) -> bool:
    if not _MAY_BE_NUMBER.search(host):  # many addresses, and exceptions take long
        return False
    try:
        return not ip_address(host).is_global
    except ValueError:
        return False
