"""Which addresses are asked, from the first one on through all redirects."""

import re
from urllib.parse import SplitResult, quote, urljoin, urlsplit, urlunsplit

from pytest_prr.probes import urls
from pytest_prr.probes.addresses import is_web_port
from pytest_prr.probes.answers import Setback

PERMANENT = (301, 308)
REDIRECTS = (*PERMANENT, 302, 303, 307)

_LONGEST = 8192  # characters; servers take about as many
_PORTS = {"http": 80, "https": 443}
_BUCKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,253}[A-Za-z0-9]")
_AS_IT_IS = "%/:=&?~#+!$,;'@()*[]"


def first(url: str) -> str:
    """The URL as it is asked: without user, password and fragment. Raises Setback."""
    if len(url) > _LONGEST:
        raise Setback("refused", f"longer than {_LONGEST} characters")
    parts = _parts(url)
    if parts.scheme not in urls.SCHEMES:
        kind = f"'{parts.scheme[:20]}' addresses are" if parts.scheme else "this is"
        raise Setback("refused", f"{kind} not asked: only http, https and s3")
    if parts.scheme == "s3":
        return _in_bucket(parts)
    return _allowed(parts)


def following(url: str, location: str) -> str:
    """Where a server's answer leads, taken apart from what must not be followed. Raises Setback."""
    if len(location) > _LONGEST:
        raise Setback("unclear", f"redirects to an address longer than {_LONGEST} characters")
    target = quote(location.encode("latin-1", "replace"), safe=_AS_IT_IS)  # bytes, as they came
    try:
        parts = urlsplit(urljoin(url, target))
    except ValueError:
        raise Setback("unclear", "redirects to what is no address") from None
    if parts.scheme not in _PORTS:
        raise Setback("refused", f"redirects to '{parts.scheme[:20]}', which is not followed")
    if parts.scheme == "http" and urlsplit(url).scheme == "https":
        raise Setback("unclear", "redirects from https to http, which is not followed")
    return _allowed(parts)


def permanent_end(url: str, trail: list[tuple[int, str]]) -> str | None:
    """Where to write the new address from: the end of the permanent redirects that come first.

    ``trail``: the status of each redirect, and where it leads. None where there is none, and where
    the new address has a query of its own, which may be a signature.
    """
    end = None
    for status, target in trail:
        if status not in PERMANENT:
            break
        end = target
    own = end is not None and urlsplit(end).query not in ("", urlsplit(url).query)
    return None if own else end


def _parts(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:
        raise Setback("refused", "not an address that can be asked") from None


def _allowed(parts: SplitResult) -> str:
    """The URL as it is sent, if its port is one of web servers. Raises Setback."""
    import requests

    bare = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], fragment=""))
    try:
        request = requests.Request("GET", bare).prepare()
        prepared = urlsplit(request.url or "")
        host, port = prepared.hostname, prepared.port
    except (requests.RequestException, ValueError):
        raise Setback("refused", "not an address that can be asked") from None
    if not host:
        raise Setback("refused", "it names no host")
    if not is_web_port(_PORTS.get(prepared.scheme, 0) if port is None else port):
        raise Setback("refused", f"port {port} is not one of web servers")
    return urlunsplit(prepared)


def _in_bucket(parts: SplitResult) -> str:
    if not _BUCKET.fullmatch(parts.netloc) or not parts.path.strip("/"):
        raise Setback("refused", "not a bucket and a key, as in s3://bucket/key")
    return urlunsplit(parts._replace(fragment=""))
