"""One entry of the draft recipe for each group of files, with what was read as comments."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pytest_prr.generator.drafting.grouping import Layout, joined, layouts
from pytest_prr.generator.drafting.groups import Group
from pytest_prr.generator.drafting.ids import Ids
from pytest_prr.generator.drafting.name_parts import Part
from pytest_prr.generator.drafting.sample import Sample
from pytest_prr.generator.drafting.yaml_text import comment, printable, scalar, template
from pytest_prr.generator.planning.names import split_name
from pytest_prr.generator.recipes.dates import parse
from pytest_prr.generator.recipes.unfilled import FILL_IN
from pytest_prr.readers.times import instants
from pytest_prr.text import plural

MOST_LISTED = 200  # files named one by one
_VARIABLES_NAMED = 8
_TROUBLES_NAMED = 2
_EXAMPLES = {
    "time": "{start: 2011-01-01, end: 2011-12-31}",
    "place": "{bbox: [5.0, 50.5, 6.5, 51.0]}",
}
_WAYS = {
    "time": "{start: …, end: …}, or {datetime: …} for one instant",
    "place": "{bbox: [west, south, east, north]} in degrees, {geometry: {type: Point, "
    "coordinates: [longitude, latitude]}}, or none for what has no place",
}


@dataclass(frozen=True, kw_only=True)
class Entry:
    """Lines of the recipe; what they stand for; what is to be filled in; what is left out."""

    lines: tuple[str, ...]
    summary: str
    gaps: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class _Said:
    """Lines for a time or place, fields of names that they use, and what is to be filled in."""

    lines: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()


def entries(group: Group, sample: Sample, ids: Ids) -> Iterator[Entry]:
    """The entries of one group: mostly one."""
    found = layouts(group, ids, MOST_LISTED)
    for number, how in enumerate(found):
        yield _entry(how, sample, _comments(group, sample) if number == 0 else [])


def _entry(how: Layout, sample: Sample, comments: Sequence[str]) -> Entry:
    group = how.group
    time, place = _time(how, sample), _place(sample)
    fields = {*how.fields, *time.fields}
    lines = list(_files(how))
    if fields and not group.is_one:
        lines.append(f"match: {scalar(expression(group, fields))}")
    lines += [f"id: {scalar(how.id)}", *_title(how, sample), *time.lines, *place.lines]
    first, *others = lines
    return Entry(
        lines=(*comments, f"  - {first}", *(f"    {line}" for line in others)),
        summary=_summary(how),
        gaps=(*time.gaps, *place.gaps),
    )


def _files(how: Layout) -> Iterator[str]:
    files = how.group.files
    if how.group.pattern or len(files) == 1:
        yield f"{how.key}: {scalar(how.group.pattern or files[0].path)}"
        return
    yield f"{how.key}:"
    yield from (f"  - {scalar(found.path)}" for found in files)


def expression(group: Group, fields: set[str]) -> str:
    """The regular expression that finds the fields in the end of each path."""
    text = ""
    for name, part in zip(group.fields, group.parts, strict=True):
        own = part.expression()
        if name in fields:
            text += f"(?P<{name}>{own})"
        else:
            text += f"(?:{own})" if "|" in own else own
    return f"(?:^|/){text}$"


def _title(how: Layout, sample: Sample) -> list[str]:
    """From the files where they have one, else in words from the pattern of their names."""
    titles = [facts.title for facts in sample.facts]
    own = [printable(title) for title in titles if title]
    if how.group.is_one and own:
        return [f"title: {scalar(template(own[0]))}"]
    if how.key == "each" and len(own) == len(titles) and len(set(own)) > 1:
        return ['title: "{title}"']
    words = joined(how.group, how.fields, " ").strip()
    words = words[:1].upper() + words[1:]
    if how.key == "each" and not how.fields:
        words = _dated(how, words)
    return [f"title: {scalar(words)}"] if words else []


def _dated(how: Layout, words: str) -> str:
    """The words of the names with the files' time, where dates are all that tells them apart."""
    dates = [part for part in how.group.parts if part.kind == "date" and part.varies]
    if len(dates) < sum(part.varies for part in how.group.parts):
        return "{stem}"
    ends = ("{start:%Y-%m-%d}", "{end:%Y-%m-%d}")[: min(len(dates), 2)]
    return f"{words}, {' to '.join(ends)}" if words else " to ".join(ends)


def _time(how: Layout, sample: Sample) -> _Said:
    group, silent = how.group, sample.silent("interval")
    if len(silent) < len(sample.facts) or not sample.facts:
        return _some("time", sample, "interval") if silent else _Said()
    ends = _range(group)
    if ends is None or group.kind == "archive":  # archives bear the date of their making
        return _gap("time", "when", sample, "interval")
    (first, start), (last, end) = ends
    if group.is_one:
        texts = [parse(start.text, start.form), parse(end.text, end.form, last=True)]
        words = [instants.text(text) for text in texts]
        return _Said(lines=(f'time: {{start: "{words[0]}", end: "{words[1]}"}} # from the name',))
    stated = f'start: "{{{first}}}", end: "{{{last}}}", format: "{start.form}"'
    return _Said(lines=(f"time: {{{stated}}} # from the names",), fields=(first, last))


def _range(group: Group) -> tuple[tuple[str, Part], tuple[str, Part]] | None:
    """The two dates that follow each other in the names, else the only one twice."""
    dates = group.dates()
    if not dates:
        return None
    (first, start), *others = dates
    for last, end in others[:1]:
        if end.form == start.form and all(map(str.__le__, start.values, end.values)):
            return (first, start), (last, end)
    return (first, start), (first, start)


def _place(sample: Sample) -> _Said:
    silent = sample.silent("bbox")
    if len(silent) < len(sample.facts) or not sample.facts:
        return _some("place", sample, "bbox") if silent else _Said()
    return _gap("place", "where", sample, "bbox")


def _gap(key: str, word: str, sample: Sample, fact: str) -> _Said:
    why = sample.why_silent(fact)
    reason = f" ({why})" if why else ""
    why_and_how = *comment(f"No file says {word}{reason}:"), *comment(_WAYS[key])
    return _Said(lines=(*why_and_how, f"{key}: {FILL_IN} # {_EXAMPLES[key]}"), gaps=(key,))


def _some(key: str, sample: Sample, fact: str) -> _Said:
    silent = sample.silent(fact)
    why = f"{silent[0].name}: {sample.why_silent(fact)}"
    text = (
        f"{len(silent)} of {len(sample.facts)} files read do not tell it ({why}). A {key} here "
        "would hold for all of them; at the left margin of this file, for those alone:"
    )
    return _Said(lines=(*comment(text), f"# defaults: {{{key}: {_EXAMPLES[key]}}}"))


def _comments(group: Group, sample: Sample) -> list[str]:
    """What was read, for the reader of the recipe."""
    suffixes = Counter(split_name(found.name)[1] for found in group.files)
    kinds = ", ".join(suffix or "no suffix" for suffix, _ in suffixes.most_common(3))
    read = f", {len(sample.facts)} read" if len(sample.facts) < len(group.files) else ""
    told = [f"{plural(len(group.files), 'file')} ({kinds}){read}"]
    if sample.interval:
        ends = " to ".join(map(instants.text, sample.interval))
        told.append(f"{ends} ({sample.source('interval')})")
    if sample.bbox:
        edges = [round(edge, 4) for edge in sample.bbox]
        told.append(f"bbox {edges} ({sample.source('bbox')})")
    lines = comment("; ".join(told), "  ") + comment(_variables(sample), "  ")
    for trouble in sample.troubles[:_TROUBLES_NAMED]:
        lines += comment(f"Cannot be read: {trouble}", "  ")
    if len(group.files) > MOST_LISTED and group.pattern is None:
        lines += comment(f"Of these, {MOST_LISTED} are named here; name the others.", "  ")
    return lines


def _variables(sample: Sample) -> str:
    variables = [v for facts in sample.facts for v in facts.variables if v.kind == "data"]
    names = list(dict.fromkeys(variable.name for variable in variables))
    more = f" and {len(names) - _VARIABLES_NAMED} more" * (len(names) > _VARIABLES_NAMED)
    return f"variables {', '.join(names[:_VARIABLES_NAMED])}{more}" if names else ""


def _summary(how: Layout) -> str:
    files = how.group.files
    named = how.group.pattern or files[0].path
    more = f" and {len(files) - 1} more" * (how.group.pattern is None and len(files) > 1)
    return f"{plural(how.items, 'item')} of {plural(len(files), 'file')}: {named}{more}"
