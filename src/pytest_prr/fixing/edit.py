"""JSON Patch carried out on the text of a document instead of on its value.

Key order, indentation, line ends, spelling of numbers and letters: what no operation names
stays byte for byte. The result is parsed and compared with the patched value before it is given.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from pytest_prr.engine.finding import Operation
from pytest_prr.engine.patch import applied
from pytest_prr.fixing.parts import Member, NoSuchPlaceError, Part, breaks, indent_of
from pytest_prr.fixing.style import BLANK, Style
from pytest_prr.stac.documents import parse
from pytest_prr.stac.pointer import tokens

BOM = b"\xef\xbb\xbf"


class EditError(Exception):
    """The operations do not fit the document; its text says why."""


def edited(data: bytes, operations: Sequence[Operation], *, keep_mark: bool = True) -> bytes:
    """A document's bytes with the operations carried out, in their order.

    A byte order mark stays unless ``keep_mark`` is false. Raises EditError.
    """
    mark = BOM if data.startswith(BOM) else b""
    try:
        text = _edited(data[len(mark) :].decode("utf-8"), operations)
        result = text.encode("utf-8")
        wanted = applied(parse(data)[0], operations)
    except NoSuchPlaceError as error:
        raise EditError(f"the file has no '{error}' where the fix looks for it") from None
    except (ValueError, LookupError, TypeError) as error:
        raise EditError(f"the fix does not fit the file: {error}") from None
    if not _same(result, wanted):
        raise EditError("the file could not be edited without changing something else")
    return mark + result if keep_mark else result


def _same(result: bytes, wanted: Any) -> bool:
    """Whether the text reads as the value: NaN, the kind of number and the order included."""
    value, defects, _ = parse(result)
    fatal = any(defect.kind == "syntax" for defect in defects)
    return not fatal and json.dumps(value) == json.dumps(wanted)


def _edited(text: str, operations: Iterable[Operation]) -> str:
    body = text.strip(BLANK)
    start = text.index(body)
    style = Style.of(text)
    whole = Part(body)
    for operation in operations:
        _apply(whole, operation, style)
    return text[:start] + whole.written() + text[start + len(body) :]


@dataclass(frozen=True, slots=True)
class _Spot:
    """An object or array, and the indentation of the line that it begins on."""

    part: Part
    indent: str


def _apply(whole: Part, operation: Operation, style: Style) -> None:
    *parents, last = tokens(operation.path)
    part, indent = whole, ""
    for token in parents:
        member = part.members[part.find(token)]
        part, indent = member.value, _deeper(member, indent)
    if not part.is_container:
        raise NoSuchPlaceError(last)
    spot = _Spot(part, indent)
    if operation.op == "remove":
        _remove(part, last)
    elif operation.op == "replace" or part.is_object:
        _put(spot, last, operation.value, style)
    else:
        index = len(part.members) if last == "-" else int(last)
        _insert(spot, index, "", operation.value, style)


def _deeper(member: Member, indent: str) -> str:
    own = indent_of(member.before)
    return indent if own is None else own


def _remove(part: Part, token: str) -> None:
    part.remove(part.find(token))
    while part.is_object and any(member.key == token for member in part.members):
        part.remove(part.find(token))


def _put(spot: _Spot, token: str, value: Any, style: Style) -> None:
    """Replace a member's value; add the member where an object has none of that name."""
    part = spot.part
    try:
        member = part.members[part.find(token)]
    except NoSuchPlaceError:
        if not part.is_object:
            raise
        _insert(spot, len(part.members), token, value, style)
        return
    old = member.value
    inline = bool(old.members) and not breaks(old.text)
    indent = _deeper(member, spot.indent)
    member.value = Part(style.written(value, indent, inline=inline))


def _insert(spot: _Spot, index: int, key: str, value: Any, style: Style) -> None:
    part = spot.part
    members = part.members
    if not 0 <= index <= len(members):
        raise NoSuchPlaceError(str(index))
    colon = members[0].colon if members and part.is_object else style.colon
    label = style.key(key) + colon if part.is_object else ""
    own = indent_of(members[-1].before) if members else spot.indent + style.unit
    new = Part(style.written(value, own or "", inline=own is None))
    if members:
        part.insert(index, Member("", label, new, ""), style.gap)
    else:
        newline = style.newline or ""
        around = (newline + (own or ""), newline + spot.indent) if newline else ("", "")
        part.fill(Member(around[0], label, new, around[1]))
