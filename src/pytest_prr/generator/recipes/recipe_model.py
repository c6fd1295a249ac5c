"""What a recipe may hold: the model that recipes are checked by, and editors' schema comes from."""

from typing import Annotated, Any, Literal

from msgspec import Meta, field

from pytest_prr.engine.rule import Profile
from pytest_prr.generator.recipes.stated import Part, Place, Read, Time, Words

Placement = Literal["link", "copy", "leave"]
Text = str | None
Roles = list[Words]
Licence = Annotated[
    Words | None, Meta(description="SPDX identifier, or 'other' with a link of rel 'license'")
]
Roled = Annotated[
    Roles | None, Meta(description="Roles of the assets: data, metadata, documentation …")
]
Timed = Annotated[
    Time | None, Meta(description="When the data are from; wins over what the files say")
]
Placed = Annotated[
    Place | Literal["none"] | None,
    Meta(description="Where the data are; 'none' for what has no place. Wins over the files"),
]
Properties = Annotated[
    dict[str, Any],
    Meta(description="Further properties of items; texts are templates, one alone keeps its type"),
]
Reading = Annotated[
    Read | None, Meta(description="How to read the files, where they do not say it of themselves")
]
Match = Annotated[
    Annotated[str, Meta(min_length=1, max_length=1000)] | None,
    Meta(
        description="A regular expression on each file's path; its named groups are words for "
        r"templates: cycle(?P<cycle>\d{3})",
    ),
]
Key = Annotated[
    Words | None, Meta(description="Key of the asset; a template where there are several files")
]


class Provider(Part, frozen=True):
    """Who made, licensed, processed or hosts the data."""

    name: Annotated[Words, Meta(description="Name of the organisation or person")]
    roles: Annotated[
        tuple[Literal["licensor", "producer", "processor", "host"], ...],
        Meta(description="What it does"),
    ] = ()
    url: Annotated[Text, Meta(description="Its home page")] = None
    description: Annotated[Text, Meta(description="More about it")] = None


class LinkOut(Part, frozen=True):
    """A link from the collection to somewhere else."""

    rel: Annotated[Words, Meta(description="What it leads to: license, about, cite-as, via …")]
    href: Annotated[Words, Meta(description="Where it leads")]
    type: Annotated[Text, Meta(description="Media type of what it leads to")] = None
    title: Annotated[Text, Meta(description="What people read")] = None


class CollectionFile(Part, frozen=True):
    """An asset of the collection: a file placed beside collection.json, or an address."""

    path: Annotated[Words | None, Meta(description="A file, beside the recipe or a URL")] = None
    href: Annotated[Words | None, Meta(description="An address, in place of a file")] = None
    roles: Roled = None
    title: Annotated[Text, Meta(description="What people read")] = None
    description: Annotated[Text, Meta(description="More about it")] = None
    type: Annotated[Words | None, Meta(description="Media type; else from the name")] = None
    name: Annotated[Words | None, Meta(description="Name under which the file is placed")] = None


class CollectionPart(Part, frozen=True):
    """The collection's own fields. Its extent is worked out from the items."""

    id: Annotated[Words, Meta(description="Letters, digits, '.', '_' and '-', at most 100")]
    description: Annotated[Words, Meta(description="What the data are, for people; CommonMark")]
    license: Annotated[
        Words, Meta(description="SPDX identifier, or 'other' with a link of rel 'license'")
    ]
    title: Annotated[Text, Meta(description="A short title")] = None
    keywords: Annotated[tuple[str, ...], Meta(description="Words to be found by")] = ()
    providers: Annotated[tuple[Provider, ...], Meta(description="Who made and hosts the data")] = ()
    links: Annotated[tuple[LinkOut, ...], Meta(description="Licence, documentation, papers")] = ()
    assets: Annotated[
        dict[str, CollectionFile],
        Meta(description="Files of the whole collection by key: thumbnail: {path: quicklook.png}"),
    ] = field(default_factory=dict)
    fields: Annotated[
        dict[str, Any], Meta(description="Any further members: sci:doi, osc:project …")
    ] = field(default_factory=dict)
    extensions: Annotated[
        tuple[str, ...],
        Meta(description="Schema addresses; those of released prefixes are added by themselves"),
    ] = ()


class File(Part, frozen=True):
    """One file, or with a glob several."""

    path: Annotated[Words, Meta(description="A path, a glob (*, ?, **), or a URL")]
    match: Match = None
    key: Key = None
    roles: Roled = None
    title: Annotated[Text, Meta(description="Title of the asset; a template")] = None
    description: Annotated[Text, Meta(description="Description of the asset; a template")] = None
    type: Annotated[Words | None, Meta(description="Media type; else from name and content")] = None
    name: Annotated[
        Words | None, Meta(description="Name under which the file is placed; a template")
    ] = None
    href: Annotated[
        Words | None,
        Meta(description="Where the file will lie: a template; then it is not placed"),
    ] = None
    read: Reading = None


Files = Words | list[Words | File]


class Defaults(Part, frozen=True):
    """What holds where an item, and for time and place its files, do not say."""

    license: Licence = None
    roles: Roled = None
    time: Timed = None
    place: Placed = None
    properties: Properties = field(default_factory=dict)
    read: Reading = None


class Entry(Part, frozen=True):
    """One item with its ``files``, one for ``each`` file, or one for each ``group`` of files."""

    id: Annotated[
        Words | None,
        Meta(description="Id of the item; with each and group a template: '{collection}-{stem}'"),
    ] = None
    files: Annotated[Files | None, Meta(description="The item's files: paths, globs, URLs")] = None
    each: Annotated[Files | None, Meta(description="Files that become one item each")] = None
    group: Annotated[
        Files | None, Meta(description="Files of which those with one id become one item")
    ] = None
    match: Match = None
    key: Key = None
    title: Annotated[Text, Meta(description="Title of the item; a template")] = None
    description: Annotated[Text, Meta(description="Description of the item; a template")] = None
    license: Licence = None
    roles: Roled = None
    time: Timed = None
    place: Placed = None
    properties: Properties = field(default_factory=dict)
    read: Reading = None

    @property
    def listed(self) -> tuple[str, Files]:
        """Which of the three keys names the files, and what it holds."""
        keys: tuple[tuple[str, Files | None], ...] = (
            ("files", self.files),
            ("each", self.each),
            ("group", self.group),
        )
        return next(((key, files) for key, files in keys if files is not None), ("files", []))


class Recipe(Part, frozen=True):
    """The whole file."""

    collection: Annotated[CollectionPart, Meta(description="The collection's own fields")]
    items: Annotated[
        list[Entry], Meta(min_length=1, description="What becomes an item, with its files")
    ]
    href: Annotated[
        Words | None,
        Meta(description="Where all files will lie: a template; then none is placed"),
    ] = None
    placement: Annotated[
        Placement,
        Meta(description="How files come beside their item: hard link, copy, or leave them"),
    ] = "link"
    profile: Annotated[
        Profile | None, Meta(description="Whose requirements 'prr build --check' judges by")
    ] = None
    defaults: Annotated[
        Defaults, Meta(description="What holds where an item and its files do not say")
    ] = field(default_factory=Defaults)
