"""How the files of a group become items: one each, or several of one id together."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from pytest_prr.generator.drafting.groups import Group
from pytest_prr.generator.drafting.ids import Ids
from pytest_prr.generator.drafting.name_parts import Part, field_names, halves
from pytest_prr.generator.drafting.yaml_text import template
from pytest_prr.generator.planning.names import split_name
from pytest_prr.stac.vocabulary import slug

MOST_ITEMS = 600  # beyond it, catalogues in browsers get slow


@dataclass(frozen=True, kw_only=True)
class Layout:
    """The recipe's key for a group's files, the id's template, and the fields that it uses."""

    group: Group
    key: Literal["files", "each", "group"]
    id: str
    items: int = 1
    fields: tuple[str, ...] = ()


def layouts(group: Group, ids: Ids, most_alone: int) -> list[Layout]:
    """How the files become items: mostly one layout.

    Where no pattern of ids sets them apart, at most ``most_alone`` files, each by itself.
    """
    if not group.is_one:
        whole = _together(group, ids) if len(group.files) > MOST_ITEMS else None
        if whole := whole or _each(group, ids):
            return [whole]
    alone = [_one(group, place) for place in range(min(len(group.files), most_alone))]
    return [Layout(group=one, key="files", id=ids.single(_stem(one))) for one in alone]


def _stem(group: Group) -> str:
    """The name without suffix; where that is taken, the folders tell more."""
    return split_name(group.files[0].name)[0]


def _one(group: Group, place: int) -> Group:
    """One file of a group as a group of its own."""
    if group.is_one:
        return group
    parts = tuple(replace(part, values=(part.values[place],)) for part in group.parts)
    return replace(group, files=(group.files[place],), parts=parts, pattern=None)


def _each(group: Group, ids: Ids) -> Layout | None:
    """One item for each file, with its stem or the fields of its name in the id."""
    stems = [split_name(found.name)[0] for found in group.files]
    begun = all(stem.lower().startswith(ids.collection.lower()) for stem in stems)
    if ids.take([slug(ids.prefixed(stem)) for stem in stems]) and (
        begun or not _begins(ids, stems)
    ):
        text = "{stem}" if begun else "{collection}-{stem}"
        return Layout(group=group, key="each", id=text, items=len(stems))
    fields = tuple(_varying(group))
    wanted = [slug(f"{ids.collection}-{'-'.join(v)}") for v in _values(group, fields)]
    if fields and ids.take(wanted):
        text = "-".join(["{collection}", *(f"{{{name}}}" for name in fields)])
        return Layout(group=group, key="each", id=text, items=len(wanted), fields=fields)
    return None


def _begins(ids: Ids, stems: Sequence[str]) -> bool:
    return any(stem.lower().startswith(ids.collection.lower()) for stem in stems)


def _together(group: Group, ids: Ids) -> Layout | None:
    """Several files in each item; by dates only where nothing else sets the files apart."""
    plain = [name for name, part in _varying(group).items() if part.kind != "date"]
    found = _by_fields(group, plain, ids)
    if found is None:
        fine = _halved(group)
        found = _by_fields(fine, list(_varying(fine)), ids)
    return found


def _by_fields(group: Group, names: Sequence[str], ids: Ids) -> Layout | None:
    """As many items as are not too many: names go from what is wide to what is narrow."""
    for count in range(min(len(names), len(_varying(group)) - 1), 0, -1):
        fields = tuple(names[:count])
        different = list(dict.fromkeys(_values(group, fields)))
        if not 1 < len(different) <= MOST_ITEMS:
            continue
        text = ids.prefixed(joined(group, fields, "-").strip("-"))
        filled = [slug(_filled(text, fields, one)) for one in different]
        if ids.take(filled):
            size = len(filled)
            return Layout(group=group, key="group", id=text, items=size, fields=fields)
    return None


def _halved(group: Group) -> Group:
    """With dates cut into year, month and rest, which make groups of their own."""
    parts = [half for part in group.parts for half in (halves(part) if part.varies else [part])]
    return replace(group, parts=tuple(parts), fields=tuple(field_names(parts)))


def _varying(group: Group) -> dict[str, Part]:
    named = zip(group.fields, group.parts, strict=True)
    return {name: part for name, part in named if part.varies}


def _values(group: Group, fields: Collection[str]) -> Iterator[tuple[str, ...]]:
    """The fields' values of each file."""
    columns = [part.values for name, part in _varying(group).items() if name in fields]
    return zip(*columns, strict=True)


def _filled(text: str, fields: Sequence[str], values: Sequence[str]) -> str:
    for name, value in zip(fields, values, strict=True):
        text = text.replace(f"{{{name}}}", value)
    return text


def joined(group: Group, fields: Collection[str], separator: str) -> str:
    """The pattern of the names as a template: of what varies only ``fields``, without suffix."""
    told = ""
    for name, part in list(zip(group.fields, group.parts, strict=True))[:-1]:
        if name in fields and part.varies:
            told += f"{{{name}}}"
        elif not part.varies:
            told += template(part.text)
    return re.sub(r"[\s_.-]+", separator, told)
