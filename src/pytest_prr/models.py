"""Values become typed models; what does not fit is told in plain words, with its place."""

import re
from collections.abc import Sequence
from typing import Any

import msgspec

from pytest_prr.errors import suggestion

Keys = Sequence[str | int]


class MisfitError(Exception):
    """A value does not fit its model. ``keys`` lead to the place."""

    def __init__(self, message: str, keys: Keys) -> None:
        super().__init__(message)
        self.message = message
        self.keys = tuple(keys)


def convert(value: object, model: Any) -> Any:
    """The value as ``model``, a msgspec type. Raises MisfitError."""
    try:
        return msgspec.convert(value, model)
    except msgspec.ValidationError as error:
        message, keys = _readable(str(error))
        unknown = re.fullmatch(r"unknown key '(.*)'", message)
        if unknown:
            message += suggestion(unknown[1], _fields_at(model, keys))
            keys.append(unknown[1])
        raise MisfitError(message, keys) from None


def dotted(keys: Keys) -> str:
    """Keys as people write them: items[0].files."""
    text = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in keys)
    return text.removeprefix(".")


ANY = "*"  # stands for a key that is not told

_KINDS = {
    "object": "a mapping",
    "array": "a list",
    "str": "text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "null": "nothing",
}


def _readable(error: str) -> tuple[str, list[str | int]]:
    """Msgspec's message in plain words, and the keys that lead to the place."""
    message, _, path = error.partition(" - at `$")
    if as_key := re.fullmatch(r"(.*) - at `key` in `\$(.*)", error):
        message, path = f"{as_key[1]} as a key; put it into quotes", as_key[2]
    keys = [
        _key(name, index)
        for name, index in re.findall(r"\.([^.\[`]+)|\[(\d+|\.\.\.)\]", path.rstrip("`"))
    ]
    message = re.sub(r"Object contains unknown field `(.*)`", r"unknown key '\1'", message)
    message = re.sub(r"Object missing required field `(.*)`", r"key '\1' is missing", message)
    message = re.sub(r"^Expected ", "expected ", message)
    message = re.sub(r"^Invalid enum value (.*)", r"\1 is not one of the known words", message)
    message = message.replace(", got ", ", found ")
    return re.sub(r"`([a-z]+(?: \| [a-z]+)*)`", _kinds, message), keys


def _key(name: str, index: str) -> str | int:
    return name or (int(index) if index.isdigit() else ANY)


def _kinds(match: re.Match[str]) -> str:
    kinds = match[1].split(" | ")
    some = [kind for kind in kinds if kind != "null"] or kinds
    return " or ".join(_KINDS.get(kind, kind) for kind in some)


def _fields_at(model: Any, keys: Keys) -> list[str]:
    """The keys that ``model`` knows at a place: what a misspelt key is compared with."""
    schema = msgspec.json.schema(model)
    names: list[str] = []
    found: Any = schema
    for key in (*keys, None):
        options = [_resolved(option, schema) for option in found.get("anyOf", [found])]
        if key is None:
            names = [name for option in options for name in option.get("properties", {})]
            break
        steps = [step for option in options if (step := _step(option, key))]
        if not steps:
            break
        found = _resolved(steps[0], schema)
    return names


def _step(option: Any, key: str | int) -> Any:
    if isinstance(key, int):
        return option.get("items")
    if key == ANY:
        return option.get("additionalProperties")
    return option.get("properties", {}).get(key)


def _resolved(part: Any, schema: Any) -> Any:
    reference = part.get("$ref", "")
    return schema["$defs"][reference.removeprefix("#/$defs/")] if reference else part
