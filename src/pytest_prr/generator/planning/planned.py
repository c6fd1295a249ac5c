"""What will be built: items, with which files under which names. Made by ``plan``."""

from dataclasses import dataclass

from msgspec import Struct, field

from pytest_prr.generator.deciding.places import Where
from pytest_prr.generator.problems import Provenance
from pytest_prr.generator.recipes.recipe import Entry, File, Keys, Placement, RecipeFile
from pytest_prr.readers import EVERYTHING, Asked
from pytest_prr.readers.facts import Interval
from pytest_prr.readers.locations import name_of


class PlannedFile(Struct, frozen=True, kw_only=True):
    """A file that becomes an asset. ``keys`` lead to where the recipe names it."""

    source: str  # a path or a URL
    relative: str
    keys: Keys
    entry: File
    roles: tuple[str, ...]
    href: str | None = None  # a template
    placed: bool = True  # whether the build puts it into the item's folder
    asked: Asked = EVERYTHING
    groups: dict[str, str | None] = field(default_factory=dict)  # of ``match``
    rest: str = ""  # of the name's stem, without what the item's id has of it
    key: str = ""
    name: str = ""  # under which it is placed

    @property
    def own_name(self) -> str:
        return name_of(self.source)


@dataclass(frozen=True, kw_only=True, slots=True)
class PlannedItem:
    """An item to be. ``keys`` lead to its entry in the recipe.

    ``title`` and ``description`` are templates; ``interval`` and ``where`` are what the recipe
    states, None where that is nothing or the files have to be read for it.
    """

    id: str
    keys: Keys
    entry: Entry
    files: tuple[PlannedFile, ...]
    title: str | None = None
    description: str | None = None
    interval: Interval | None = None
    where: Where | None = None

    @property
    def is_documentation(self) -> bool:
        return all(file.roles == ("documentation",) for file in self.files)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The items, and what the user should know about how they were planned.

    Where ids or keys are made of what the files say, the plan is not final before these are read:
    then only ``files()`` is of use.
    """

    loaded: RecipeFile
    items: tuple[PlannedItem, ...]
    placement: Placement
    assets: tuple[PlannedFile, ...] = ()  # of the collection itself
    is_final: bool = True
    notices: tuple[str, ...] = ()
    provenance: tuple[Provenance, ...] = ()

    def files(self) -> list[tuple[str, Asked]]:
        """Every file to read, once, and how; sorted by location."""
        own = {file.source: file.asked for file in self.assets if file.source}
        items = {file.source: file.asked for item in self.items for file in item.files}
        return sorted({**own, **items}.items(), key=lambda pair: pair[0])
