"""Which schemas a run knows: those of the user's folders and the cache; others where allowed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pytest_prr.checks.compiled_schemas import Validators
from pytest_prr.checks.extension_schemas import declared
from pytest_prr.probes.schema_store import NoSchemaError, SchemaStore, cache_folder
from pytest_prr.settings import Settings
from pytest_prr.stac.tree import Tree
from pytest_prr.stac.values import text
from pytest_prr.stac.vocabulary import EXTENSIONS, core_schema_uri, extension_uri

_BEFORE = "1.0.0"  # most published collections are of this version
_KINDS = ("catalog", "collection", "item")
_PATIENT_SCHEMAS, _PATIENT_SECONDS = 1000, 1800  # where the user asked for nothing else


def validators(settings: Settings) -> Validators:
    """The validators of one run; each schema is looked for when it is first asked for."""
    cache, own = cache_folder(), tuple(Path(folder) for folder in settings.schema_dir)
    offline = Validators(SchemaStore(cache=cache, own=own).get)
    if not settings.network:
        return offline
    from pytest_prr.probes.schema_fetch import SchemaFetcher

    fetcher = SchemaFetcher(hosts=settings.schema_host, allow_private=settings.allow_private)
    return Validators(SchemaStore(cache=cache, own=own, fetch=fetcher).get, offline)


def released() -> Iterator[str]:
    """The newest release of each extension that is known here, and STAC 1.0.0."""
    yield from (extension_uri(prefix) for prefix in EXTENSIONS)
    yield from (core_schema_uri(kind, _BEFORE) for kind in _KINDS)


def needed(tree: Tree) -> Iterator[str]:
    """The schemas that the documents of a tree name."""
    for node in tree.nodes:
        value = tree.value(node)
        yield from (uri for _, uri in declared(value))
        version = text(value.get("stac_version"))
        if version and node.kind.value in _KINDS:
            yield core_schema_uri(node.kind.value, version)


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """What came of fetching schemas with all that they refer to."""

    folder: Path
    ready: tuple[str, ...]  # as they were asked for
    fetched: int  # with what they refer to
    failed: tuple[NoSchemaError, ...]


def fetch(
    uris: Iterable[str],
    *,
    hosts: Iterable[str] = (),
    allow_private: bool = False,
    refresh: bool = False,
) -> Fetched:
    """Bring schemas into the cache; with ``refresh`` also those that are in it."""
    from pytest_prr.probes.schema_fetch import FetchLimits, SchemaFetcher

    limits = FetchLimits(schemas=_PATIENT_SCHEMAS, seconds=_PATIENT_SECONDS)
    fetcher = SchemaFetcher(hosts=hosts, allow_private=allow_private, limits=limits)
    store = SchemaStore(cache=cache_folder(), fetch=fetcher, refresh=refresh)
    known = Validators(store.get)
    ready: list[str] = []
    failed: list[NoSchemaError] = []
    for uri in dict.fromkeys(uris):
        try:
            known.of(uri)
        except NoSchemaError as error:
            failed.append(error)
        else:
            ready.append(uri)
    return Fetched(
        folder=cache_folder(), ready=tuple(ready), fetched=fetcher.brought, failed=tuple(failed)
    )
