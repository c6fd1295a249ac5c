"""The files that an entry of a recipe lists, with what the recipe says of each."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pytest_prr.generator.planning import asking, matching
from pytest_prr.generator.planning.draft import Draft
from pytest_prr.generator.planning.finding_files import FoundFile, NotFound, find
from pytest_prr.generator.planning.names import DATA_KEY, split_name, without
from pytest_prr.generator.planning.planned import PlannedFile
from pytest_prr.generator.recipes import templates
from pytest_prr.generator.recipes.recipe import Entry, File, Keys
from pytest_prr.readers.locations import is_remote, name_of
from pytest_prr.stac.vocabulary import DOCUMENT_SUFFIXES

_NAMED = 3  # files in one message

Hit = re.Match[str] | None


def listed(draft: Draft, keys: Keys, entry: Entry) -> list[PlannedFile]:
    """All files of an entry, in the recipe's order, then by path."""
    where, files = entry.listed
    if isinstance(files, str):
        return _files(draft, keys, (where,), File(path=files), entry)
    named = [File(path=file) if isinstance(file, str) else file for file in files]
    return [
        file
        for number, one in enumerate(named)
        for file in _files(draft, keys, (where, number), one, entry)
    ]


def _files(
    draft: Draft, entry_keys: Keys, where: Keys, named: File, entry: Entry
) -> list[PlannedFile]:
    keys = (*entry_keys, *where)
    try:
        found = [f for f in find(named.path, draft.bases) if f.location not in draft.left_out]
    except NotFound as error:
        draft.problem(keys, str(error))
        return []
    for word in ("key", "name"):
        text = getattr(named, word)
        if len(found) > 1 and text and not templates.is_template(text):
            message = f"'{named.path}' matches {len(found)} files, which cannot all have one {word}"
            draft.problem((*keys, word), message)
    planner = _Planner(draft=draft, keys=keys, named=named, entry=entry, told=_told(named, entry))
    match = named.match or entry.match
    if match is None:
        return [planner.planned(file) for file in found]
    hits = [(file, matching.compiled(match).search(file.relative)) for file in found]
    if missed := [file.relative for file, hit in hits if hit is None]:
        place = keys if named.match else entry_keys
        draft.problem((*place, "match"), _missed(missed, len(found), named.path))
    return [planner.planned(file, hit) for file, hit in hits if hit]


def _missed(missed: Sequence[str], count: int, path: str) -> str:
    names = ", ".join(f"'{name}'" for name in missed[:_NAMED])
    more = f" and {len(missed) - _NAMED} more" * (len(missed) > _NAMED)
    return (
        f"fits {count - len(missed)} of the {count} files of '{path}', but not {names}{more}; "
        "widen 'match', or name fewer files"
    )


@dataclass(frozen=True, kw_only=True)
class _Planner:
    """What the recipe says of the files of one path or glob; ``keys`` lead to it."""

    draft: Draft
    keys: Keys
    named: File
    entry: Entry
    told: frozenset[str] | None  # words that tell a group's items apart

    def planned(self, found: FoundFile, hit: Hit = None) -> PlannedFile:
        """A file with what the recipe says of it; ``hit`` is where 'match' fits its path."""
        named, entry, recipe = self.named, self.entry, self.draft.loaded.recipe
        remote = is_remote(found.location)
        name = name_of(found.location)
        document = name.lower().endswith(DOCUMENT_SUFFIXES)
        usual = ["documentation"] if document else ["data"]
        href = named.href or (None if remote else recipe.href)
        return PlannedFile(
            source=found.location,
            relative=found.relative,
            keys=self.keys,
            entry=named,
            roles=tuple(named.roles or entry.roles or recipe.defaults.roles or usual),
            href=href,
            placed=href is None and not remote and self.draft.placement != "leave",
            asked=asking.asked(
                (named.read, entry.read, recipe.defaults.read),
                checksum=not remote and not found.is_folder,
            ),
            groups=hit.groupdict() if hit else {},
            rest=_rest(self.told, found.relative, name, hit) if hit else "",
        )


def _told(named: File, entry: Entry) -> frozenset[str] | None:
    if entry.group is None or entry.id is None or named.key or entry.key:
        return None
    return frozenset(slot.word for slot in templates.slots(entry.id))


def _rest(told: frozenset[str] | None, path: str, name: str, hit: re.Match[str]) -> str:
    """The file's stem without what tells the items of a group apart: the same in all of them."""
    if told is None:
        return ""
    start = len(path) - len(name)
    spans = [hit.span(word) for word in told if word in hit.re.groupindex]
    return without(split_name(name)[0], [(a - start, b - start) for a, b in spans]) or DATA_KEY
