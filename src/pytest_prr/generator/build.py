"""``prr build``: a recipe and its data files become a STAC collection on disk."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_prr import readers
from pytest_prr.generator import recipe as recipes
from pytest_prr.generator.compose import Composed, compose
from pytest_prr.generator.decide import Decisions, decide
from pytest_prr.generator.plan import Plan, plan
from pytest_prr.generator.problems import BuildError, Provenance
from pytest_prr.generator.replace import refuse_foreign, refuse_unsafe
from pytest_prr.generator.write import FileToPlace, documents, write
from pytest_prr.readers.facts import FileFacts

if TYPE_CHECKING:
    import pystac


@dataclass(frozen=True, kw_only=True)
class Built:
    """What a build made: the collection as written, its folder, and how it came about."""

    collection: "pystac.Collection"
    path: Path
    provenance: tuple[Provenance, ...]
    notices: tuple[str, ...]
    items: int
    assets: int
    size: int  # bytes of all data files


def build(
    recipe: str | Path,
    output: str | Path | None = None,
    *,
    data_root: str | Path | None = None,
    placement: str | None = None,
) -> "pystac.Collection":
    """Build the collection of a recipe, and return it as it was written.

    ``output`` is a folder; without it, one beside the recipe with the collection's id for a name.
    Files of the recipe are looked for in ``data_root``, then beside the recipe.
    ``placement`` (link, copy, leave) takes the place of the recipe's own.
    Raises RecipeError and BuildError, whose text is for the user; then nothing was written.
    """
    return plan_and_build(recipe, output, data_root=data_root, placement=placement).collection


def plan_and_build(
    recipe: str | Path,
    output: str | Path | None = None,
    *,
    data_root: str | Path | None = None,
    placement: str | None = None,
) -> Built:
    """As ``build``, with notices, and with where each value came from."""
    path = Path(recipe)
    loaded = recipes.load(path)
    bases = [Path(data_root)] if data_root is not None else []
    planned = plan(
        loaded,
        [*bases, path.parent],
        recipes.placement(placement) if placement is not None else None,
    )
    folder = Path(os.path.abspath(output or path.parent / loaded.recipe.collection.id))  # noqa: PTH100 (links stay)
    sources = sorted({file.source for item in planned.items for file in item.files})
    refuse_unsafe(folder, path, sources)
    facts = _read(sources)
    decisions = decide(planned, facts)
    composed = compose(planned, decisions, folder)
    refuse_foreign(folder, list(facts.values()))
    files = documents(composed.collection, folder)
    notices = write(folder, files, _to_place(planned))
    return _built(folder, planned, decisions, composed, notices)


def _read(sources: list[str]) -> dict[str, FileFacts]:
    """The facts of every file. Raises BuildError with every file that cannot be read."""
    facts, problems = {}, []
    for source in sources:
        try:
            facts[source] = readers.read(source)
        except readers.UnreadableFileError as error:
            problems.append(str(error))
    if problems:
        raise BuildError(problems)
    return facts


def _to_place(planned: Plan) -> list[FileToPlace]:
    return [
        FileToPlace(
            source=file.source,
            target=f"{item.id}/{file.name}",
            link=planned.placement == "link",
        )
        for item in planned.items
        for file in item.files
        if file.placed
    ]


def _built(
    folder: Path, planned: Plan, decisions: Decisions, composed: Composed, notices: list[str]
) -> Built:
    rows = (*decisions.provenance, *composed.provenance)
    order = {item.id: number for number, item in enumerate(planned.items)}
    files = [facts for item in decisions.items for facts in item.facts]
    return Built(
        collection=composed.collection,
        path=folder,
        provenance=tuple(sorted(rows, key=lambda row: order[row.item])),
        notices=(*planned.notices, *decisions.notices, *composed.notices, *notices),
        items=len(decisions.items),
        assets=len(files),
        size=sum(facts.size or 0 for facts in files),
    )
