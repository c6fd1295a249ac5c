"""From recipe to plan: which items there will be, with which files under which names.

No data file is opened here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from pytest_prr.generator import patterns
from pytest_prr.generator.finding_files import FoundFile, NotFound, find
from pytest_prr.generator.names import asset_keys, placed_names
from pytest_prr.generator.problems import BuildError, Provenance
from pytest_prr.generator.recipe import Entry, File, Keys, Placement, RecipeFile
from pytest_prr.readers import EVERYTHING, Asked
from pytest_prr.readers.locations import name_of
from pytest_prr.stac.vocabulary import DOCUMENT_SUFFIXES, NAME_WORDS, is_name, slug

EACH_ID = "{collection}-{stem}"


@dataclass(frozen=True, kw_only=True)
class PlannedFile:
    """A file that becomes an asset. ``keys`` lead to where the recipe names it."""

    source: str  # a path or a URL
    relative: str
    keys: Keys
    entry: File
    roles: tuple[str, ...]
    href: str | None = None  # a pattern
    placed: bool = True  # whether the build puts it into the item's folder
    asked: Asked = EVERYTHING
    key: str = ""
    name: str = ""  # under which it is placed

    @property
    def own_name(self) -> str:
        return name_of(self.source)


@dataclass(frozen=True, kw_only=True)
class PlannedItem:
    """An item to be. ``keys`` lead to its entry in the recipe."""

    id: str
    keys: Keys
    entry: Entry
    files: tuple[PlannedFile, ...]
    title: str | None = None
    description: str | None = None

    @property
    def is_documentation(self) -> bool:
        return all(file.roles == ("documentation",) for file in self.files)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The items, and what the user should know about how they were planned."""

    loaded: RecipeFile
    items: tuple[PlannedItem, ...]
    placement: Placement
    notices: tuple[str, ...] = ()
    provenance: tuple[Provenance, ...] = ()


@dataclass(kw_only=True)
class _Draft:
    """What planning gathers on its way."""

    loaded: RecipeFile
    bases: Sequence[Path]
    placement: Placement
    problems: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    def problem(self, keys: Keys, message: str) -> None:
        self.problems.append(self.loaded.problem(keys, message))


def plan(loaded: RecipeFile, bases: Sequence[Path], placement: Placement | None = None) -> Plan:
    """Plan all items of a recipe. Raises BuildError with every problem."""
    recipe = loaded.recipe
    draft = _Draft(loaded=loaded, bases=bases, placement=placement or recipe.placement)
    if wrong := _misnamed(recipe.collection.id):
        draft.problem(("collection", "id"), wrong)
    if recipe.href and (wrong := patterns.unknown_words(recipe.href, patterns.HREF_WORDS)):
        draft.problem(("href",), wrong)
    items = [
        item for n, entry in enumerate(recipe.items) for item in _items(draft, ("items", n), entry)
    ]
    _refuse_twins(draft, items)
    _notice_shared(draft, items)
    if draft.problems:
        raise BuildError(draft.problems)
    return Plan(
        loaded=loaded,
        items=tuple(items),
        placement=draft.placement,
        notices=tuple(draft.notices),
    )


def _misnamed(text: str) -> str | None:
    """What is wrong with an id; it names a folder too."""
    if not is_name(text):
        return f"'{text}' is no valid id ({NAME_WORDS}); '{slug(text)}' would be"
    if not text.strip(".") or text.lower() == "collection.json":
        return f"'{text}' cannot be the name of a folder; choose another id"
    return None


def _items(draft: _Draft, keys: Keys, entry: Entry) -> Iterator[PlannedItem]:
    if entry.each is not None:
        yield from _each(draft, keys, entry, entry.each)
        return
    item_id = entry.id or ""
    if wrong := _misnamed(item_id):
        draft.problem((*keys, "id"), wrong)
    listed = [entry.files] if isinstance(entry.files, str) else entry.files or []
    files: list[PlannedFile] = []
    for number, named in enumerate(listed):
        place: Keys = (*keys, "files") if isinstance(entry.files, str) else (*keys, "files", number)
        files += _files(draft, place, File(path=named) if isinstance(named, str) else named, entry)
    if files:
        yield _named_item(
            draft,
            PlannedItem(
                id=item_id,
                keys=keys,
                entry=entry,
                files=tuple(files),
                title=entry.title,
                description=entry.description,
            ),
        )


def _each(draft: _Draft, keys: Keys, entry: Entry, pattern: str) -> Iterator[PlannedItem]:
    texts = {"id": entry.id or EACH_ID, "title": entry.title, "description": entry.description}
    wrong = False
    for key, text in texts.items():
        if text and (message := patterns.unknown_words(text, patterns.FILE_WORDS)):
            draft.problem((*keys, key), message)
            wrong = True
    for file in [] if wrong else _files(draft, (*keys, "each"), File(path=pattern), entry):
        values = file_words(draft.loaded, file)
        filled = {key: text and patterns.fill(text, values) for key, text in texts.items()}
        yield _named_item(
            draft,
            PlannedItem(
                id=slug(filled["id"] or ""),
                keys=keys,
                entry=entry,
                files=(file,),
                title=filled["title"],
                description=filled["description"],
            ),
        )


def file_words(loaded: RecipeFile, file: PlannedFile) -> dict[str, str]:
    """The values of a pattern's words for one file."""
    name = file.own_name
    stem, suffix = patterns.split_name(name)
    return {
        "collection": loaded.recipe.collection.id,
        "name": name,
        "stem": stem,
        "suffix": suffix,
        "path": file.relative,
    }


def _files(draft: _Draft, keys: Keys, named: File, entry: Entry) -> list[PlannedFile]:
    if named.href and (wrong := patterns.unknown_words(named.href, patterns.HREF_WORDS)):
        draft.problem((*keys, "href"), wrong)
    try:
        found = find(named.path, draft.bases)
    except NotFound as error:
        draft.problem(keys, str(error))
        return []
    single = [word for word in ("key", "name") if getattr(named, word)]
    if len(found) > 1 and single:
        message = (
            f"'{named.path}' matches {len(found)} files, which cannot all have one {single[0]}"
        )
        draft.problem((*keys, single[0]), message)
    return [_file(draft, keys, named, entry, file) for file in found]


def _file(draft: _Draft, keys: Keys, named: File, entry: Entry, found: FoundFile) -> PlannedFile:
    document = name_of(found.location).lower().endswith(DOCUMENT_SUFFIXES)
    usual = ["documentation"] if document else ["data"]
    recipe = draft.loaded.recipe
    href = named.href or recipe.href
    return PlannedFile(
        source=found.location,
        relative=found.relative,
        keys=keys,
        entry=named,
        roles=tuple(named.roles or entry.roles or recipe.defaults.roles or usual),
        href=href,
        placed=href is None and draft.placement != "leave",
    )


def _named_item(draft: _Draft, item: PlannedItem) -> PlannedItem:
    """The item with its assets' keys and the names that its files get."""
    if item.entry.each and (wrong := _misnamed(item.id)):
        draft.problem(item.keys, f"file '{item.files[0].relative}': {wrong}")
    keyed = asset_keys(item.files)
    placed = [file for file in item.files if file.placed]
    names = placed_names(placed, f"{item.id}.json")
    for file, message in names.problems:
        draft.problem(file.keys, f"item '{item.id}': {message}")
    for file, key in zip(item.files, keyed, strict=True):
        if keyed.count(key) > 1:
            draft.problem(file.keys, f"item '{item.id}': two files have the key '{key}'")
    draft.notices += [f"item '{item.id}': {text}" for text in names.notices]
    files = [
        replace(file, key=key, name=names.by_source.get(file.source, file.own_name))
        for file, key in zip(item.files, keyed, strict=True)
    ]
    return replace(item, files=tuple(files))


def _refuse_twins(draft: _Draft, items: Sequence[PlannedItem]) -> None:
    """Ids are folder names too: they must differ also where letter case does not count."""
    first: dict[str, PlannedItem] = {}
    for item in items:
        twin = first.setdefault(item.id.lower(), item)
        if twin is item:
            continue
        line = draft.loaded.yaml.line(twin.keys)
        files = [twin.files[0].relative, *([item.files[0].relative] if item.entry.each else [])]
        message = f"the id '{item.id}' is taken by the item of line {line} ({' and '.join(files)})"
        draft.problem((*item.keys, "id"), f"{message}; every item needs its own id")


def _notice_shared(draft: _Draft, items: Sequence[PlannedItem]) -> None:
    owners: dict[str, list[str]] = {}
    for item in items:
        for file in item.files:
            owners.setdefault(file.source, []).append(item.id)
    for source, ids in owners.items():
        if len(set(ids)) > 1:
            names = ", ".join(f"'{item_id}'" for item_id in ids)
            draft.notices.append(f"file '{name_of(source)}' is in several items: {names}")
