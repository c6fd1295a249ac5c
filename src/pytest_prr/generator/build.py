"""``prr build``: a recipe and its data files become a STAC collection on disk."""

import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import convert, structs

from pytest_prr.generator.composing.compose import COLLECTION_FILE, Covered
from pytest_prr.generator.composing.documents import documents
from pytest_prr.generator.deciding.gathered import Gathered
from pytest_prr.generator.gathering import cache
from pytest_prr.generator.gathering.failures import without
from pytest_prr.generator.gathering.gather import FactsOfFiles, Gathering, read_all
from pytest_prr.generator.how import How
from pytest_prr.generator.planning.plan import Plan, plan
from pytest_prr.generator.problems import BuildError, Provenance
from pytest_prr.generator.recipes import recipe as recipes
from pytest_prr.generator.recipes.recipe import Placement, RecipeFile
from pytest_prr.generator.writing.fingerprint import fingerprint
from pytest_prr.generator.writing.replace import refuse_foreign, refuse_unsafe
from pytest_prr.generator.writing.same_again import Outcome, remember, remembered
from pytest_prr.generator.writing.unchanged import is_all_there
from pytest_prr.generator.writing.write import FileToPlace, Staging, staged
from pytest_prr.readers.locations import is_remote, name_of

if TYPE_CHECKING:
    import pystac


@dataclass(frozen=True, kw_only=True)
class Built:
    """What a build made, and how it came about."""

    path: Path
    provenance: tuple[Provenance, ...]
    notices: tuple[str, ...]
    items: int
    assets: int
    size: int  # bytes of all data files
    unread: tuple[str, ...] = ()  # a sentence for each file that was left out
    profile: str | None = None  # that the recipe asks to be judged by

    @cached_property
    def collection(self) -> "pystac.Collection":
        """The collection, read from what was written; its items are read when they are used."""
        import pystac

        return pystac.Collection.from_file(str(self.path / COLLECTION_FILE))


@dataclass(frozen=True, kw_only=True)
class Begun:
    """All that is known before the recipe's files are looked for."""

    loaded: RecipeFile
    bases: Sequence[Path]
    folder: Path  # the collection's
    placement: Placement | None  # in place of the recipe's
    store: cache.FactsStore
    warnings: list[str]  # about the store


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """All that is known before the first document is made."""

    folder: Path
    gathered: Gathered
    unread: Mapping[str, str] = field(default_factory=dict)


def build(  # noqa: PLR0913 (keywords, each of which can be left out)
    recipe: str | Path,
    output: str | Path | None = None,
    *,
    data_root: str | Path | None = None,
    placement: str | None = None,
    executor: Executor | None = None,
    jobs: int | None = 1,
    use_cache: bool = True,
    keep_going: bool = False,
) -> "pystac.Collection":
    """Build the collection of a recipe, and return it as it was written.

    ``output`` is a folder; without it, one beside the recipe with the collection's id for a name.
    Files of the recipe are looked for in ``data_root``, then beside the recipe.
    ``placement`` (link, copy, leave) takes the place of the recipe's own.
    Files are read by ``executor`` (a dask client's, a process pool …), else by ``jobs`` processes
    (None: as many as are worth it); a script that asks for several needs the usual
    ``if __name__ == "__main__":``. What is read is kept in a cache, unless ``use_cache`` is false.
    With ``keep_going``, files that cannot be read are left out.
    Raises RecipeError and BuildError, whose text is for the user; then nothing was written.
    """
    return plan_and_build(
        recipe,
        output,
        data_root=data_root,
        placement=placement,
        executor=executor,
        jobs=jobs,
        cache=use_cache,
        keep_going=keep_going,
        explain=False,
    ).collection


def plan_and_build(recipe: str | Path, output: str | Path | None = None, **options: Any) -> Built:
    """As ``build``, with notices, and with where each value came from; options are How's."""
    how = How(**options)
    with begun(Path(recipe), output, how) as task:
        known = how.cache and fingerprint(task.loaded, task.bases, task.folder, task.placement)
        if known and not how.explain and (last := remembered(task.store, task.folder, known)):
            return Built(path=task.folder, provenance=(), **structs.asdict(last))
        built = _made(prepared(task, how), how)
        if known and not built.unread:
            remember(task.store, task.folder, known, convert(built, Outcome, from_attributes=True))
        return built


def _made(ready: Prepared, how: How) -> Built:
    """Describe all items, and write what differs from what is there."""
    with staged(ready.folder) as staging:
        gathered, covered = ready.gathered, Covered()
        for name, text in documents(gathered, ready.folder, covered, how.progress):
            staging.put(name, text)
        files = _to_place(gathered.plan)
        if staging.folder or not is_all_there(ready.folder, staging.unchanged, files):
            refuse_foreign(ready.folder, gathered.facts.values())
            gathered.notices += _place(staging, files, how)
            staging.finish()
    return Built(
        path=ready.folder,
        provenance=_in_order(gathered),
        notices=(*gathered.plan.notices, *gathered.notices),
        items=len(covered.ids),
        assets=covered.assets,
        size=covered.size,
        unread=tuple(ready.unread.values()),
        profile=gathered.plan.loaded.recipe.profile,
    )


@contextmanager
def begun(recipe: Path, output: str | Path | None, how: How) -> Iterator[Begun]:
    """A recipe, and the store of facts, which is open until the block is left.

    Raises RecipeError.
    """
    loaded = recipes.load(recipe)
    folder = Path(os.path.abspath(output or recipe.parent / loaded.recipe.collection.id))  # noqa: PTH100 (links stay)
    warnings: list[str] = []
    word = recipes.placement(how.placement) if how.placement is not None else None
    with cache.opened(warnings.append, use=how.cache) as store:
        yield Begun(
            loaded=loaded,
            bases=how.bases(recipe),
            folder=folder,
            placement=word,
            store=store,
            warnings=warnings,
        )


def prepared(task: Begun, how: How, *, writes: bool = True) -> Prepared:
    """A plan and the facts of its files. Raises BuildError."""
    first = plan(task.loaded, task.bases, task.placement)
    if writes:
        sources = [source for source, _ in first.files() if not is_remote(source)]
        refuse_unsafe(task.folder, task.loaded.path, sources)
    facts, unread = _facts(first, task.store, how)
    if unread and not how.keep_going:
        raise BuildError(list(unread.values()))
    final = without(first, unread)
    if not first.is_final:
        final = plan(task.loaded, task.bases, task.placement, facts, frozenset(unread))
    gathered = Gathered(plan=final, facts=facts, explains=how.explain, notices=task.warnings)
    return Prepared(folder=task.folder, gathered=gathered, unread=unread)


def _facts(
    planned: Plan, store: cache.FactsStore, how: How
) -> tuple[FactsOfFiles, Mapping[str, str]]:
    """The facts of all files; of those that cannot be read, the sentences that say why."""
    files = planned.files()
    gathering = Gathering(store=store, progress=how.progress, facts=FactsOfFiles(store))
    unread, size = gathering.known(files)
    if unread:
        how.progress.begin("reading files", len(unread))
        try:
            with how.workers(len(unread), size) as workers:
                read_all(unread, workers, gathering)
        finally:
            how.progress.end()
    failures = gathering.failures
    return gathering.facts, {source: failures[source] for source, _ in files if source in failures}


def _place(staging: Staging, files: Sequence[FileToPlace], how: How) -> list[str]:
    """Put the data files beside their items; which had to be copied, as a notice."""
    how.progress.begin("placing files", len(files))
    copied = []
    try:
        for file in files:
            if staging.place(file):
                copied.append(name_of(file.source))
            how.progress.advance(1)
    finally:
        how.progress.end()
    if not copied:
        return []
    names = ", ".join(copied[:3]) + f" and {len(copied) - 3} more" * (len(copied) > 3)
    return [f"copied, because no hard link can be made from there to '{staging.output}': {names}"]


def _to_place(planned: Plan) -> list[FileToPlace]:
    targets = [(file, f"{item.id}/{file.name}") for item in planned.items for file in item.files]
    targets += [(file, file.name) for file in planned.assets]
    link = planned.placement == "link"
    return [
        FileToPlace(source=file.source, target=target, link=link)
        for file, target in targets
        if file.placed
    ]


def _in_order(gathered: Gathered) -> tuple[Provenance, ...]:
    order = {item.id: number for number, item in enumerate(gathered.plan.items)}
    return tuple(sorted(gathered.provenance, key=lambda row: order[row.item]))
