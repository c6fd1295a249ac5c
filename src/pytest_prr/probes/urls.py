"""URLs: which ones are read, and how they are shown without what is secret in them."""

from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

from pytest_prr.errors import UnreachedFileError, UnreadableFileError
from pytest_prr.probes.addresses import is_web_port

SCHEMES = ("http", "https", "s3")


def checked(url: str) -> SplitResult:
    """The parts of a URL that can be read. Raises UnreadableFileError."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise UnreadableFileError(f"{url}: not a URL: {error}") from None
    if parts.scheme not in SCHEMES:
        raise UnreadableFileError(
            f"{shown(url)}: cannot be read from '{parts.scheme}': only from http, https and s3"
        )
    if not host:
        raise UnreadableFileError(f"{shown(url)}: names no host; expected {parts.scheme}://host/…")
    if "@" in parts.netloc:
        raise UnreadableFileError(
            f"{shown(url)}: holds a user name or password, which would be published as the "
            "file's href; put them into ~/.netrc"
        )
    return parts


def refuse_other_services(url: str) -> None:
    """Raises UnreadableFileError for a port that something else than a web server waits at."""
    port = urlsplit(url).port
    if port is not None and not is_web_port(port):
        raise UnreachedFileError(f"{shown(url)}: port {port} is that of another service")


def shown(url: str) -> str:
    """The URL for a message: without user, password and query, which may be a signature."""
    parts = urlsplit(url)
    query = "…" if parts.query else ""
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, query, ""))


def redirected(url: str, location: str) -> str:
    """Where a server's answer leads. Raises UnreadableFileError where we do not follow."""
    try:
        parts = urlsplit(urljoin(url, location))
        host, _ = parts.hostname, parts.port
    except ValueError:
        parts, host = urlsplit(""), None
    secure = urlsplit(url).scheme == "https"
    if not host or parts.scheme not in (("https",) if secure else ("http", "https")):
        target = f"'{parts.scheme}://{host or ''}'" if parts.scheme else "what is no address"
        raise UnreadableFileError(
            f"{shown(url)}: the server redirects to {target}, which is not followed; "
            "name the file's own address"
        )
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], fragment=""))
