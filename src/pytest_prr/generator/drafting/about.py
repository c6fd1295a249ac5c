"""What the files say of the collection as a whole: global attributes that ACDD and CF know.

https://wiki.esipfed.org/Attribute_Convention_for_Data_Discovery_1-3
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pytest_prr.generator.drafting.sample import Sample
from pytest_prr.generator.drafting.survey import Survey
from pytest_prr.generator.drafting.yaml_text import printable
from pytest_prr.generator.planning.names import split_name
from pytest_prr.readers.facts import FileFacts
from pytest_prr.readers.locations import is_remote, name_of
from pytest_prr.stac.vocabulary import slug

Recognise = Callable[[str], str | None]
"""From what a file says of its licence to an SPDX identifier."""

_GENERIC = frozenset({"data", "files", "download", "downloads", "output", "outputs", "results"})
_MOST_KEYWORDS = 5
_MOST_PROVIDERS = 5
_LONGEST_KEYWORD = 60
_LONGEST_TITLE = 120
_LEAST_DESCRIPTION = 40
_MOST_WORDS = 200
_VARIABLES_NAMED = 5
_NOTHING_KNOWN = "The files do not say what they hold."


@dataclass(frozen=True, kw_only=True)
class Provider:
    """Who made or published the data."""

    name: str
    role: str
    url: str | None = None


@dataclass(frozen=True, kw_only=True)
class About:
    """The collection's fields, as far as they are known."""

    id: str
    title: str
    description: str
    is_described: bool = False  # by the files
    license: str | None = None
    said_licences: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    providers: tuple[Provider, ...] = ()
    thumbnail: str | None = None

    def with_answers(self, answers: dict[str, str]) -> "About":
        """With what the user answered; an empty answer changes nothing."""
        given = {key: text.strip() for key, text in answers.items() if text.strip()}
        return replace(
            self._titled(given.get("title", self.title)),
            id=slug(given.get("id", self.id)),
            license=given.get("license", self.license),
        )

    def _titled(self, title: str) -> "About":
        """With this title, also at the beginning of the description where that was made up."""
        rest = self.description.removeprefix(self.title)
        if self.is_described or rest == self.description:
            return replace(self, title=title)
        return replace(self, title=title, description=title + rest)


def about(
    targets: Sequence[str], survey: Survey, samples: Sequence[Sample], recognise: Recognise
) -> About:
    """The collection's words from the names of its folder, and what its files have in common."""
    facts = [known for sample in samples for known in sample.facts]
    name = _own_name(targets)
    title = _shared(facts, "title") or _words(name)
    summary = _shared(facts, "summary") or _shared(facts, "abstract") or ""
    described = len(summary) >= _LEAST_DESCRIPTION
    licences = tuple(dict.fromkeys(known.licence for known in facts if known.licence))
    known = {recognise(text) for text in licences}
    return About(
        id=slug(name).lower().strip("."),
        title=title[:_LONGEST_TITLE],
        description=_cut(summary) if described else _derived(title, survey, facts),
        is_described=described,
        license=known.pop() if len(known) == 1 else None,
        said_licences=licences,
        keywords=_keywords(facts),
        providers=_providers(facts),
        thumbnail=_thumbnail(survey),
    )


def _own_name(targets: Sequence[str]) -> str:
    """The name of the folder that says most: 'lapland' of lapland/data."""
    first = targets[0]
    if is_remote(first):
        folders = first.partition("://")[2].rstrip("/").split("/")[1:-1]
        usual = split_name(name_of(first))[0]
    else:
        path = Path(first).resolve()
        whole = path.is_dir() and len(targets) == 1
        folders = list((path if whole else path.parent).parts[1:])
        usual = "collection"
    named = (folder for folder in reversed(folders) if folder.lower() not in (*_GENERIC, ""))
    return next(named, usual)


def _words(name: str) -> str:
    words = " ".join(re.split(r"[\s_.-]+", name)).strip()
    return words[:1].upper() + words[1:] or "Collection"


def _attribute(facts: FileFacts, key: str) -> str:
    return printable(str(facts.attributes.get(key, "")))


def _shared(facts: Sequence[FileFacts], key: str) -> str | None:
    """What most files say, and none says otherwise."""
    said = [text for known in facts if (text := _attribute(known, key))]
    return said[0] if len(set(said)) == 1 and _most(len(said), facts) else None


def _most(count: int, facts: Sequence[FileFacts]) -> bool:
    return 2 * count > len(facts)


def _cut(text: str) -> str:
    words = text.split()
    return text if len(words) <= _MOST_WORDS else " ".join(words[:_MOST_WORDS]) + " …"


def _derived(title: str, survey: Survey, facts: Sequence[FileFacts]) -> str:
    """A description of what was seen, for people to put a better one in its place."""
    count = len(survey.of("data", "archive"))
    told = f"{title}: {'one data file' if count == 1 else f'{count} data files'}"
    names = list(
        dict.fromkeys(
            v.description or v.name for known in facts for v in known.variables if v.kind == "data"
        )
    )
    if names:
        more = f" and {len(names) - _VARIABLES_NAMED} more variables"
        listed = ", ".join(names[:_VARIABLES_NAMED])
        told += f" with {listed}{more if len(names) > _VARIABLES_NAMED else ''}"
    if times := [known.interval for known in facts if known.interval]:
        ends = min(start for start, _ in times), max(end for _, end in times)
        told += f", from {ends[0].date()} to {ends[1].date()}"
    told += "."
    return told if len(told) >= _LEAST_DESCRIPTION else f"{told} {_NOTHING_KNOWN}"


def _keywords(facts: Sequence[FileFacts]) -> tuple[str, ...]:
    """The words that most files have."""
    counts: Counter[str] = Counter()
    spelling: dict[str, str] = {}
    for known in facts:
        words = [word.strip() for word in re.split(r"[,;|>]", _attribute(known, "keywords"))]
        spelling = {word.lower(): word for word in words} | spelling
        counts.update({word.lower() for word in words if 0 < len(word) <= _LONGEST_KEYWORD})
    common = [word for word, count in counts.items() if _most(count, facts)]
    return tuple(sorted(spelling[word] for word in common))[:_MOST_KEYWORDS]


def _providers(facts: Sequence[FileFacts]) -> tuple[Provider, ...]:
    found: dict[str, Provider] = {}
    for known in facts:
        maker = _attribute(known, "institution") or _attribute(known, "creator_name")
        for name, role, url in (
            (maker, "producer", _attribute(known, "creator_url")),
            (_attribute(known, "publisher_name"), "host", _attribute(known, "publisher_url")),
        ):
            if name and name.lower() not in found:
                address = url if re.match(r"https?://[^\s/]+\.\S+$", url) else None
                found[name.lower()] = Provider(name=name, role=role, url=address)
    return tuple(found.values())[:_MOST_PROVIDERS]


def _thumbnail(survey: Survey) -> str | None:
    wanted = re.compile(r"thumb|quick-?look|preview|browse", re.IGNORECASE)
    pictures = (found.path for found in survey.of("picture") if wanted.search(found.name))
    return next(pictures, None)
