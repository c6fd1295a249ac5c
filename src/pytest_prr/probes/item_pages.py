"""Lists of items that come in pages (OGC API Features, STAC API), from the first to the last."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from pytest_prr.probes import urls
from pytest_prr.probes.answers import Setback
from pytest_prr.probes.one_host import OneHost, is_at_home
from pytest_prr.stac.documents import parse
from pytest_prr.stac.features import TooDeepError, features
from pytest_prr.stac.parts import Span
from pytest_prr.stac.site import Site, at_home
from pytest_prr.stac.values import mapping, sequence, text

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = 200  # items that are asked for at a time; servers give ten where nothing is said
_NO_LIMIT = (400, 422)  # what servers answer that know no such parameter


class Purse(Protocol):
    """How much may still be read."""

    @property
    def terms(self) -> "PageTerms": ...

    def spend(self, size: int, documents: int = 1) -> str: ...


class PageTerms(Protocol):
    @property
    def pages(self) -> int: ...


@dataclass
class PagedList:
    """The items of a list by the address of each, and why there may be more."""

    items: list[tuple[str, Span]] = field(default_factory=list)
    cut: str = ""


class ItemPages:
    """Reads lists to their ends."""

    def __init__(self, host: OneHost, site: Site, budget: Purse, told: Callable[[], None]) -> None:
        self._host, self._site, self._budget, self._told = host, site, budget, told

    def read(self, holder: str, href: str, data: bytes | None = None) -> PagedList:
        """The list that a collection (its address, '' for none) links to; ``data``: page one."""
        found = PagedList()
        try:
            self._read(found, holder, href, data)
        except Setback as setback:
            found.cut = setback.reason
        return found

    def _read(self, found: PagedList, holder: str, href: str, data: bytes | None) -> None:
        url: str | None = self._address(holder or href, href)
        seen: set[str] = set()
        while url is not None:
            if url in seen:
                raise Setback("unclear", "its pages lead in a circle")
            if len(seen) >= self._budget.terms.pages:
                raise Setback("unclear", f"only the first {len(seen)} pages are read")
            seen.add(url)
            if data is None:
                url, data = self._page(url, first=len(seen) == 1)
            value = mapping(parse(data)[0])
            if value.get("type") != "FeatureCollection":
                raise Setback("unclear", "its items come as no GeoJSON feature collection")
            before = len(found.items)
            self._keep(found, holder, href, data)
            self._told()
            url = self._next(url, value) if len(found.items) > before else None
            data = None

    def _page(self, url: str, *, first: bool) -> tuple[str, bytes]:
        """The first page is asked for with a size; the links to further ones carry it on."""
        parts = urlsplit(url)
        if first and "limit=" not in parts.query:
            query = f"{parts.query}&limit={PAGE}" if parts.query else f"limit={PAGE}"
            try:
                return self._host.get(urlunsplit(parts._replace(query=query)))
            except Setback as setback:
                if setback.status not in _NO_LIMIT:
                    raise
        return self._host.get(url)

    def _keep(self, found: PagedList, holder: str, href: str, data: bytes) -> None:
        try:
            for number, feature in enumerate(features(data), len(found.items) + 1):
                if why := self._budget.spend(feature.span.size):
                    raise Setback("unclear", why)
                text_of_it = data[feature.span.start : feature.span.start + feature.span.size]
                address = self._name(mapping(feature.value), holder, href, number)
                found.items.append((address, self._site.spool.put(text_of_it)))
        except TooDeepError:
            raise Setback("unclear", "an item is nested too deeply to be read") from None

    def _name(self, item: dict[str, Any], holder: str, href: str, number: int) -> str:
        """An item's own address: in STAC APIs below its collection's; else as the item says."""
        name = text(item.get("id"))
        page = urljoin(holder, href).partition("?")[0]
        if name and page.endswith("/items"):
            return f"{page}/{quote(name, safe='')}"
        own = next(self._links(item, "self"), {})
        address = at_home(urljoin(page, text(own.get("href")) or ""), self._site.start)
        if own and address.partition("?")[0] != page and is_at_home(address, page):
            return address
        return f"{page}#{quote(name, safe='') if name else number}"

    def _next(self, url: str, page: dict[str, Any]) -> str | None:
        link = next(self._links(page, "next"), None)
        href = text(link.get("href")) if link else None
        if link is None or href is None:
            return None
        if str(link.get("method", "GET")).upper() != "GET":
            raise Setback("unclear", "its next page is to be asked for by POST, which is not done")
        return self._address(url, href)

    def _links(self, value: dict[str, Any], rel: str) -> "Iterator[dict[str, Any]]":
        links = (mapping(link) for link in sequence(value.get("links")))
        return (link for link in links if link.get("rel") == rel)

    def _address(self, base: str, href: str) -> str:
        try:
            url = at_home(urljoin(base, href), self._site.start)
            inside = is_at_home(url, self._site.start)
        except ValueError:
            raise Setback("unclear", "its items have no address") from None
        if not inside:
            where = urls.shown(url)
            raise Setback("refused", f"its items are on another server ({where}), not asked")
        return url
