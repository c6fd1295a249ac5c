"""What was read from a server: documents by address, as a tree is made of them."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from pytest_prr.stac.parts import Part, Parts, Span, Spool
from pytest_prr.stac.roots import Roots, Target, Where

_NOWHERE = Path(os.path.abspath(os.devnull), "published")  # noqa: PTH100  # below it lies no file
_FOLDER = "(folder)"  # stands for the name in an address that ends with '/'
_WEB = ("http://", "https://")


@dataclass(kw_only=True)
class Site:
    """Documents by address in the order in which they were met, and why others were not read."""

    start: str  # the address that was asked for, after redirects
    spool: Spool = field(default_factory=Spool)
    documents: dict[str, Span] = field(default_factory=dict)
    missing: set[str] = field(default_factory=set)  # the server has none there
    unread: dict[str, str] = field(default_factory=dict)  # address -> why
    full: str = ""  # why further documents were not even looked for; '' where all were
    members: dict[str, list[str]] = field(default_factory=dict)  # the items of paged lists
    cut: dict[str, str] = field(default_factory=dict)  # lists that were not read to their end: why


class Places:
    """A path for each address, so that documents of a server hang together as files do.

    The paths lead nowhere: nothing on disk can be taken for a document of a server.
    """

    def __init__(self, site: Site) -> None:
        self.site = site
        self.root = urljoin(site.start, ".")  # below it lies what is read
        self._last: tuple[str, Path] = ("", Path())
        self._address: str | None = None  # of the last href: it is asked for several times
        self._paths: dict[str, Path] = {}
        self._folders: dict[Path, str] = {}
        taken: set[Path] = set()
        for number, url in enumerate(site.documents):
            path = _path(url)
            base = urljoin(url, ".")
            if path in taken or self._folders.get(path.parent, base) != base:
                path = _NOWHERE / f"(odd {number})" / path.name
            taken.add(path)
            self._paths[url] = path
            self._folders[path.parent] = base

    def path(self, url: str) -> Path | None:
        return self._paths.get(url)

    def items(self) -> Iterator[tuple[str, Path]]:
        yield from self._paths.items()

    def address(self, href: str, folder: Path) -> str | None:
        """The address that an href in a document of this folder stands for."""
        if (href, folder) != self._last:
            self._last = (href, folder)
            self._address = self._joined(href, folder)
        return self._address

    def _joined(self, href: str, folder: Path) -> str | None:
        try:
            url = urljoin(self._folders.get(folder, self.site.start), href).partition("#")[0]
        except ValueError:
            return None
        return at_home(url, self.site.start) if url.startswith(_WEB) else None


def _path(url: str) -> Path:
    parts = urlsplit(url)
    query = f"?{parts.query}" if parts.query else ""
    *folders, name = parts.path.split("/")
    kept = [folder for folder in folders if folder.strip(".")]
    return Path(_NOWHERE, *kept, (name if name.strip(".") else _FOLDER) + query)


@dataclass(frozen=True, kw_only=True)
class WebRoots(Roots):
    """Where hrefs of published documents lead: to other documents that were read, or the web."""

    places: Places

    def target(self, href: str, folder: Path) -> Target:
        url = self.places.address(href, folder)
        if url is None:
            return Target(Where.REMOTE if ":" in href else Where.NOT_A_FILE)
        if path := self.places.path(url):
            return Target(Where.FOUND, path)
        if url in self.places.site.missing:
            return Target(Where.MISSING, _path(url))
        return Target(Where.REMOTE)

    def look(self, path: Path) -> Target:
        """Of data files, none is at hand."""
        return Target(Where.MISSING, path)

    def url(self, href: str, folder: Path) -> str | None:
        return self.places.address(href, folder)

    def why_unread(self, href: str, folder: Path) -> str:
        """Why a document was not read; '' where nobody tried."""
        url = self.places.address(href, folder)
        site = self.places.site
        if url is None:
            return ""
        return site.unread.get(url) or (site.full if url.startswith(self.places.root) else "")


def at_home(url: str, start: str) -> str:
    """The address with https, where a site that is read by https names itself with http.

    Servers behind a proxy do.
    """
    if not (start.startswith("https://") and url.startswith("http://")):
        return url
    upgraded = f"https{url.removeprefix('http')}"
    return upgraded if urlsplit(upgraded).netloc == urlsplit(start).netloc else url


def as_parts(places: Places) -> Parts:
    """The documents as the loader reads them."""
    site = places.site
    found = {path: Part(span=site.documents[url], name=shown(url)) for url, path in places.items()}
    return Parts(store=site.spool, by_path=found)


def lists_of(places: Places) -> Mapping[Path, tuple[list[Path], str]]:
    """By collection: the paths of the items that it pages, and why there may be more."""
    site = places.site
    found: dict[Path, tuple[list[Path], str]] = {}
    for url in {**site.members, **site.cut}:
        if path := places.path(url):
            known = (places.path(item) for item in site.members.get(url, ()))
            found[path] = ([item for item in known if item], site.cut.get(url, ""))
    return found


def shown(url: str) -> str:
    """An address for reports: what a query holds may be a key."""
    bare, mark, _ = url.partition("?")
    return f"{bare}?…" if mark else bare
