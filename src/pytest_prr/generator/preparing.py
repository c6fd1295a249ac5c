"""What a build knows before it describes anything: its recipe, its files, and what these say."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path

from pytest_prr.generator.deciding.gathered import Gathered
from pytest_prr.generator.gathering.cache import FactsStore
from pytest_prr.generator.gathering.failures import without
from pytest_prr.generator.gathering.gather import FactsOfFiles, Gathering, read_all
from pytest_prr.generator.how import How
from pytest_prr.generator.planning.plan import Plan, plan
from pytest_prr.generator.problems import BuildError
from pytest_prr.generator.recipes import recipe as recipes
from pytest_prr.generator.recipes.recipe import Placement, RecipeFile
from pytest_prr.generator.writing.fingerprint import Order
from pytest_prr.generator.writing.replace import refuse_unsafe
from pytest_prr.readers.locations import is_remote

_SOON = (
    "pystac",
    "pytest_prr.generator.composing.documents",
    "pytest_prr.readers.rasters.tiff",  # asked what a file is, if it is not netCDF
    "pytest_prr.readers.zarr_stores.zarr_kinds",
)


@dataclass(frozen=True, kw_only=True)
class Begun:
    """All that is known before the recipe's files are looked for."""

    loaded: RecipeFile
    bases: Sequence[Path]
    folder: Path  # the collection's
    placement: Placement | None  # in place of the recipe's


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """All that is known before the first document is made."""

    folder: Path
    gathered: Gathered
    unread: Mapping[str, str] = field(default_factory=dict)


def begun(order: Order) -> Begun:
    """The recipe of a build, and the folder that it is for. Raises RecipeError."""
    loaded = recipes.load(order.recipe)
    folder = order.output or order.recipe.parent / loaded.recipe.collection.id
    word = recipes.placement(order.placement) if order.placement is not None else None
    return Begun(
        loaded=loaded,
        bases=order.bases,
        folder=Path(os.path.abspath(folder)),  # noqa: PTH100 (links stay)
        placement=word,
    )


def prepared(
    task: Begun, how: How, store: FactsStore, warnings: list[str], *, writes: bool = True
) -> Prepared:
    """A plan and the facts of its files. Raises BuildError.

    ``warnings`` are about the store, and may still grow.
    """
    first = plan(task.loaded, task.bases, task.placement)
    if writes:
        sources = [source for source, _ in first.files() if not is_remote(source)]
        refuse_unsafe(task.folder, task.loaded.path, sources)
    facts, unread = _facts(first, store, how)
    if unread and not how.keep_going:
        raise BuildError(list(unread.values()))
    final = without(first, unread)
    if not first.is_final:
        final = plan(task.loaded, task.bases, task.placement, facts, frozenset(unread))
    gathered = Gathered(plan=final, facts=facts, explains=how.explain, notices=warnings)
    return Prepared(folder=task.folder, gathered=gathered, unread=unread)


def _facts(planned: Plan, store: FactsStore, how: How) -> tuple[FactsOfFiles, Mapping[str, str]]:
    """The facts of all files; of those that cannot be read, the sentences that say why."""
    files = planned.files()
    gathering = Gathering(store=store, progress=how.progress, facts=FactsOfFiles(store))
    unread, size = gathering.known(files)
    if unread:
        how.progress.begin("reading files", len(unread))
        try:
            with how.workers(len(unread), size) as workers:
                _import_ahead()
                read_all(unread, workers, gathering)
        finally:
            how.progress.end()
    failures = gathering.failures
    return gathering.facts, {source: failures[source] for source, _ in files if source in failures}


def _import_ahead() -> None:
    """Load what is used soon, while processes that read the files are started."""
    for name in _SOON:
        import_module(name)
