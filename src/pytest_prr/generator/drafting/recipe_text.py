"""The draft recipe as text, and what there is to tell of it."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pytest_prr.generator.drafting.about import About
from pytest_prr.generator.drafting.entries import MOST_LISTED, Entry, entries
from pytest_prr.generator.drafting.groups import Group
from pytest_prr.generator.drafting.ids import Ids
from pytest_prr.generator.drafting.record_fields import record_lines
from pytest_prr.generator.drafting.sample import Sample
from pytest_prr.generator.drafting.survey import Found, Survey
from pytest_prr.generator.drafting.yaml_text import comment, folded, listed, scalar
from pytest_prr.generator.planning.names import split_name
from pytest_prr.generator.recipes.unfilled import FILL_IN
from pytest_prr.stac.vocabulary import DOCUMENT_SUFFIXES, slug
from pytest_prr.text import plural

_NAMED = 3  # files that are left out, of each kind
_LICENCES_NAMED = 3


@dataclass(frozen=True, kw_only=True)
class Draft:
    """The recipe's text; one line for each entry; the keys that are to be filled in."""

    text: str
    summaries: tuple[str, ...]
    gaps: tuple[str, ...]
    troubles: tuple[str, ...]
    left_out: tuple[str, ...]


def draft(
    about: About, survey: Survey, groups: Sequence[Group], samples: Sequence[Sample], name: str
) -> Draft:
    """The recipe. ``name`` is the file's, for the command in its first lines."""
    ids = Ids(collection=about.id)
    made = [
        entry
        for group, sample in zip(groups, samples, strict=True)
        for entry in entries(group, sample, ids)
    ]
    if documents := survey.of("document"):
        made.append(_documentation(documents, ids))
    pictures = [found for found in survey.of("picture") if found.path != about.thumbnail]
    left_out = [found.path for found in (*survey.of("other"), *pictures)]
    lines = [*_head(name), *_collection(about), "", "items:", *_items(made)]
    if left_out:
        lines += ["", *_left_out(left_out)]
    gaps = [*([] if about.license else ["license"]), *(gap for e in made for gap in e.gaps)]
    return Draft(
        text="\n".join(lines) + "\n",
        summaries=tuple(entry.summary for entry in made),
        gaps=tuple(gaps),
        troubles=tuple(text for sample in samples for text in sample.troubles),
        left_out=tuple(left_out),
    )


def _head(name: str) -> Iterator[str]:
    yield "# A draft, made by `prr init` from the files and what they say. Read it through, correct"
    yield f"# it, and replace every {FILL_IN}. Then:"
    yield "#"
    yield f"#   prr build {name} -o out --check"
    yield ""


def _collection(about: About) -> Iterator[str]:
    yield "collection:"
    yield f"  id: {scalar(about.id)}"
    yield f"  title: {scalar(about.title)}"
    if not about.is_described:
        yield "  # Say what was measured or modelled, where, when, how, and for what:"
    yield from folded("description", about.description, "  ")
    yield from _licence(about)
    if about.keywords:
        yield f"  keywords: {listed(about.keywords)}"
    else:
        yield "  # keywords: [up to five words, that people search for]"
    if about.providers:
        yield "  providers:"
    else:
        yield '  # providers: [{name: My Institute, roles: [producer], url: "https://example.org"}]'
    for provider in about.providers:
        url = f", url: {scalar(provider.url)}" if provider.url else ""
        yield f"    - {{name: {scalar(provider.name)}, roles: [{provider.role}]{url}}}"
    if about.thumbnail:
        yield "  assets:"
        picture = f"{{path: {scalar(about.thumbnail)}, title: Quicklook, roles: [thumbnail]}}"
        yield f"    thumbnail: {picture}"
    yield from record_lines(has_thumbnail=about.thumbnail is not None)


def _licence(about: About) -> Iterator[str]:
    for said in about.said_licences[:_LICENCES_NAMED]:
        yield from comment(f"The files say: {said}", "  ")
    if about.license:
        yield f"  license: {scalar(about.license)}"
        return
    yield "  # An SPDX identifier (CC-BY-4.0), or `other` with a link of rel `license`:"
    yield f"  license: {FILL_IN}"


def _items(made: Sequence[Entry]) -> Iterator[str]:
    for number, entry in enumerate(made):
        if number:
            yield ""
        yield from entry.lines


def _documentation(documents: Sequence[Found], ids: Ids) -> Entry:
    """All documents as one item, each under a name of its own."""
    shown = documents[:MOST_LISTED]
    counts = Counter(found.name.lower() for found in shown)
    lines = [
        "  # Documents have no place, and the time of all the data.",
        f"  - id: {ids.single('documentation')}",
        "    title: Documentation",
        "    files:",
        *(f"      - {_document(found, counts[found.name.lower()] > 1)}" for found in shown),
    ]
    count = plural(len(shown), "document")
    return Entry(lines=tuple(lines), summary=f"1 item of {count}: {shown[0].path}")


def _document(found: Found, is_twin: bool) -> str:  # noqa: FBT001
    more = []
    if is_twin:
        stem, suffix = split_name(found.path.lstrip("./"))
        more.append(f"name: {scalar(slug(stem)[-80:] + suffix)}")
    if not found.name.lower().endswith(DOCUMENT_SUFFIXES):
        more.append("roles: [documentation]")
    return (
        f"{{{', '.join([f'path: {scalar(found.path)}', *more])}}}" if more else scalar(found.path)
    )


def _left_out(paths: Sequence[str]) -> list[str]:
    """The files that were not taken, by what their names end in."""
    by_suffix: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        by_suffix[split_name(path)[1]].append(path)
    lines = ["# Not taken, because their kind is not known to hold data:"]
    for suffix, same in sorted(by_suffix.items()):
        kind = f"{suffix or 'no suffix'}: " * (len(same) > 1)
        more = f" and {len(same) - _NAMED} more" * (len(same) > _NAMED)
        lines += comment(f"{kind}{', '.join(same[:_NAMED])}{more}")
    return lines
