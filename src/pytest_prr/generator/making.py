"""What a build writes: all documents, then the data beside them, put in place as one."""

from collections.abc import Sequence

from pytest_prr.generator.built import Built
from pytest_prr.generator.composing.compose import Covered
from pytest_prr.generator.composing.documents import documents
from pytest_prr.generator.deciding.gathered import Gathered
from pytest_prr.generator.how import How
from pytest_prr.generator.planning.plan import Plan
from pytest_prr.generator.preparing import Prepared
from pytest_prr.generator.problems import Provenance
from pytest_prr.generator.writing.replace import refuse_foreign
from pytest_prr.generator.writing.unchanged import is_all_there
from pytest_prr.generator.writing.write import FileToPlace, Staging, staged
from pytest_prr.readers.locations import name_of


def made(ready: Prepared, how: How) -> Built:
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
