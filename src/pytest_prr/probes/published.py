"""Collections as servers publish them: STAC APIs page by page, static catalogues link by link."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from threading import Lock
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

from pytest_prr.errors import PrrError
from pytest_prr.probes import urls
from pytest_prr.probes.answers import Setback
from pytest_prr.probes.item_pages import ItemPages, PagedList
from pytest_prr.probes.limits import MIB, Limits
from pytest_prr.probes.one_host import OneHost, Times, is_at_home
from pytest_prr.probes.policy import Policy
from pytest_prr.probes.wire import Wire
from pytest_prr.stac.documents import MAX_BYTES, parse
from pytest_prr.stac.site import Site, at_home
from pytest_prr.stac.values import mapping, sequence, text
from pytest_prr.stac.vocabulary import CHILD_RELS, STAC_TYPES

Progress = Callable[[int, int], None]
"""How many documents were read, and of how many as far as is known."""

_ROOT_NAMES = ("collection.json", "catalog.json")
_LIMITS = Limits(connect=10.0, read=30.0, total=120.0, retries=3, per_host=8)
_TIMES = Times()
_BATCH = 64  # documents that may wait in memory for one that comes late


@dataclass(frozen=True, kw_only=True)
class Terms:
    """How much is read of one site, and how patiently. Bytes, seconds."""

    documents: int = 20_000
    pages: int = 5_000  # of one list
    bytes: int = 2048 * MIB  # of all together
    each: int = MAX_BYTES  # of one document or page
    levels: int = 100  # of catalogues within catalogues
    seconds: float = 1800.0
    at_once: int = 8  # requests
    limits: Limits = _LIMITS
    times: Times = _TIMES


DEFAULT = Terms()


def published(
    url: str,
    *,
    allow_private: bool = False,
    progress: Progress | None = None,
    terms: Terms = DEFAULT,
) -> Site:
    """What a server has of a collection, a catalogue, an item, or a list of items.

    Only documents of the same host in the same folder or below it are read. What is beyond the
    terms, or cannot be read, is noted in the site.
    Raises PrrError where there is nothing to begin with.
    """
    clock = terms.times.clock
    wire = Wire(Policy(allow_private=allow_private, limits=terms.limits), clock)
    host = OneHost(
        wire,
        terms.limits,
        deadline=clock() + terms.seconds,
        most=terms.each,
        times=terms.times,
    )
    try:
        start, data = _first(host, url)
        return _Crawl(host, Site(start=start), terms, progress or _silent).run(data)
    finally:
        wire.close()


def _silent(_done: int, _of: int) -> None:
    """Nobody wants to know how far it is."""


def _first(host: OneHost, url: str) -> tuple[str, bytes]:
    """The document at the address; in a folder, the one that catalogues begin with."""
    names = ("", *_ROOT_NAMES) if urlsplit(url).path.endswith("/") else ("",)
    refusal: PrrError | None = None
    for name in names:
        try:
            start, data = host.get(urljoin(url, name))
            _kind(url, data)
        except Setback as setback:
            refusal = refusal or PrrError(f"{urls.shown(url)}: {setback.reason}")
        except PrrError as error:
            refusal = refusal or error
        else:
            return start, data
    raise refusal or PrrError(url)


def _kind(url: str, data: bytes) -> str:
    """The type of a STAC document, or of a list of items. Raises PrrError for any other."""
    value = parse(data)[0]
    if not isinstance(value, dict):
        found = "an HTML page" if data.lstrip()[:1] == b"<" else "no JSON object"
        raise PrrError(
            f"{urls.shown(url)}: found {found}, expected a STAC collection, catalogue or item as "
            "JSON; name the address of its JSON, such as …/collections/<id> or …/collection.json"
        )
    kind = text(value.get("type"))
    if kind not in (*STAC_TYPES, "FeatureCollection") and "stac_version" not in value:
        raise PrrError(
            f"{urls.shown(url)}: found JSON without a 'type' of STAC, expected a collection, "
            "catalogue or item"
        )
    return kind or ""


@dataclass
class Budget:
    """How much may still be read, by all threads together."""

    terms: Terms
    documents: int = 0
    bytes: int = 0
    _lock: Lock = field(default_factory=Lock)

    def spend(self, size: int, documents: int = 1) -> str:
        """Take from what is left; why not, where there is not enough."""
        with self._lock:
            if self.documents + documents > self.terms.documents:
                return too_many(self.terms)
            if self.bytes + size > self.terms.bytes:
                return f"only the first {self.terms.bytes // MIB} MiB are read"
            self.documents += documents
            self.bytes += size
            return ""


def too_many(terms: Terms) -> str:
    """Why further documents are not read."""
    return f"only the first {terms.documents} documents are read"


class _Crawl:
    def __init__(self, host: OneHost, site: Site, terms: Terms, progress: Progress) -> None:
        self.host, self.site, self.terms, self.progress = host, site, terms, progress
        self.budget = Budget(terms)
        self.root = urlsplit(urljoin(site.start, ".")).path
        self._met = {site.start}
        self._lists: dict[str, str] = {}  # collection -> where its items are

    def run(self, data: bytes) -> Site:
        with ThreadPoolExecutor(self.terms.at_once) as self.pool:
            try:
                self._read_all(data)
            finally:
                self.pool.shutdown(cancel_futures=True)
                self.progress(self.budget.documents, self.budget.documents)
        return self.site

    def _read_all(self, data: bytes) -> None:
        if _kind(self.site.start, data) == "FeatureCollection":
            self._read_list(data)
            return
        self.budget.spend(0)
        level = self._take(self.site.start, data)
        for _ in range(self.terms.levels):
            self._page()
            if not level:
                return
            level = [below for url in self._documents(level) for below in url]
        self.site.unread |= dict.fromkeys(level, "it lies too deep: not read")

    def _read_list(self, data: bytes) -> None:
        """A list of items alone: there is no document to tell of what is not read of it."""
        pages = ItemPages(self.host, self.site, self.budget, self._told)
        found = pages.read("", self.site.start, data)
        if found.cut:
            raise PrrError(f"{urls.shown(self.site.start)}: not all of the list: {found.cut}")
        self._add(self.site.start, found)
        if not self.site.documents:
            raise PrrError(
                f"{urls.shown(self.site.start)}: an empty list, expected items; check the address"
            )

    def _documents(self, wanted: Iterable[str]) -> Iterator[list[str]]:
        """Read documents at once; gives what each leads to, in order."""
        remaining = iter(wanted)
        while batch := list(islice(remaining, _BATCH)):
            for url, found in zip(batch, self.pool.map(self._got, batch), strict=True):
                if isinstance(found, bytes):
                    yield self._take(url, found)
                elif found.outcome == "missing" and found.status is not None:
                    self.site.missing.add(url)
                else:
                    self.site.unread[url] = found.reason
                self._told()

    def _got(self, url: str) -> bytes | Setback:
        if why := self.budget.spend(0):
            return Setback("unclear", why)
        try:
            return self.host.get(url)[1]
        except Setback as setback:
            return setback

    def _take(self, url: str, data: bytes) -> list[str]:
        """Keep a document; the addresses of what it holds."""
        if why := self.budget.spend(len(data), 0):
            self.site.unread[url] = why
            return []
        self.site.documents[url] = self.site.spool.put(data)
        value = mapping(parse(data)[0])
        links = [mapping(link) for link in sequence(value.get("links"))]
        if value.get("type") == "Collection" and (paged := _link(links, "items")):
            self._lists[url] = paged
            links = [link for link in links if link.get("rel") != "item"]
        return list(self._below(url, links)) if value.get("type") != "Feature" else []

    def _below(self, url: str, links: list[dict[str, Any]]) -> Iterator[str]:
        for link in links:
            href = text(link.get("href"))
            if href is None or link.get("rel") not in CHILD_RELS:
                continue
            if len(self._met) >= self.terms.documents:
                self.site.full = too_many(self.terms)
                return
            found = self._address(url, href)
            if found and found not in self._met:
                self._met.add(found)
                yield found

    def _address(self, url: str, href: str) -> str | None:
        """The address of a document that may be read: on the host, within the root folder."""
        try:
            found = at_home(urldefrag(urljoin(url, href)).url, self.site.start)
            inside = urlsplit(found).path.startswith(self.root)
        except ValueError:
            return None
        return found if inside and is_at_home(found, self.site.start) else None

    def _page(self) -> None:
        """Read the lists of the collections that were met, several at once."""
        lists, self._lists = self._lists, {}
        pages = ItemPages(self.host, self.site, self.budget, self._told)
        for url, found in zip(lists, self.pool.map(pages.read, lists, lists.values()), strict=True):
            self._add(url, found)

    def _add(self, url: str, found: PagedList) -> None:
        members = self.site.members.setdefault(url, [])
        for wanted, span in found.items:
            address, number = wanted, 1
            while address in self.site.documents:  # one id twice: two documents all the same
                number += 1
                address = f"{wanted}#{number}"
            self.site.documents[address] = span
            members.append(address)
        if found.cut:
            self.site.cut[url] = found.cut

    def _told(self) -> None:
        self.progress(self.budget.documents, max(len(self._met), self.budget.documents + 1))


def _link(links: list[dict[str, Any]], rel: str) -> str | None:
    return next((text(link.get("href")) for link in links if link.get("rel") == rel), None)
