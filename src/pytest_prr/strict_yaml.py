"""YAML read strictly: rule files and recipes.

Keys may not repeat, words stay words (YAML 1.2 core schema: no dates, no ``yes``, no base 60),
and whatever is wrong is told with its file and line.
"""

import re
from collections.abc import Hashable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml

from pytest_prr.errors import PrrError
from pytest_prr.models import Keys, MisfitError, convert, dotted

T = TypeVar("T")

MAX_BYTES = 4 * 1024 * 1024
MAX_NODES = 200_000  # after aliases are followed: bounds what a small file can swell to

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Base):  # type: ignore[misc]
    """PyYAML's safe loader with the scalars of the YAML 1.2 core schema."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001, FBT002
        seen: set[str] = set()
        for key, _ in node.value:
            if key.tag != "tag:yaml.org,2002:merge" and key.value in seen:
                raise yaml.MarkedYAMLError(
                    problem=f"key '{key.value}' stands twice in one mapping",
                    problem_mark=key.start_mark,
                )
            seen.add(key.value)
        found: dict[Hashable, Any] = super().construct_mapping(node, deep)
        return found


for _tag, _pattern, _first in (
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", "tTfF"),
    ("int", r"^(?:[-+]?[0-9]+|0x[0-9a-fA-F]+)$", "-+0123456789"),
    (
        "float",
        r"^(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$",
        "-+0123456789.",
    ),
    ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("merge", r"^(?:<<)$", "<"),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), list(_first))


def _construct_int(loader: Any, node: Any) -> int:
    text = loader.construct_scalar(node)
    return int(text, 16) if text.startswith("0x") else int(text)


_Loader.add_constructor("tag:yaml.org,2002:int", _construct_int)


@dataclass(frozen=True, kw_only=True)
class YamlFile:
    """A YAML file: its value, and where each part of it stands."""

    path: Path
    text: str
    value: Any
    node: Any

    def line(self, keys: Keys) -> int:
        """The line (from 1) of the part that ``keys`` lead to, or of its nearest ancestor."""
        node = self.node
        line = node.start_mark.line if node else 0
        for key in keys:
            step = _step(node, key)
            if step is None:
                break
            line, node = step
        return int(line) + 1

    def error(self, keys: Keys, message: str) -> PrrError:
        """An error that names the file, the line, and the key."""
        where = dotted(keys)
        return PrrError(f"{self.path}:{self.line(keys)}: {where + ': ' if where else ''}{message}")

    def convert(self, model: type[T]) -> T:
        """The value as ``model``; raises PrrError with the line of what does not fit."""
        try:
            found: T = convert(self.value, model)
        except MisfitError as misfit:
            raise self.error(misfit.keys, misfit.message) from None
        return found


def load(path: Path) -> YamlFile:
    """Read one YAML document. Raises PrrError with file and line."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise PrrError(f"{path}: larger than {MAX_BYTES // 1024**2} MiB, not read")
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PrrError(f"{path}: not UTF-8 (byte {error.start}); save the file as UTF-8") from None
    except OSError as error:
        raise PrrError(f"{path}: cannot be read: {error.strerror}") from None
    return parse(text, path)


def parse(text: str, path: Path) -> YamlFile:
    """Read YAML from ``text``; ``path`` is what errors call it."""
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        if node is not None and _weight(node, {}) > MAX_NODES:
            raise PrrError(f"{path}: more than {MAX_NODES} values once aliases are followed")
        value = loader.construct_document(node) if node is not None else None
    except RecursionError:
        raise PrrError(f"{path}: nested too deeply") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f":{mark.line + 1}" if mark else ""
        raise PrrError(f"{path}{line}: not readable as YAML: {error.problem}") from None
    except (yaml.YAMLError, ValueError) as error:
        first = str(error).splitlines()[0]
        raise PrrError(f"{path}: not readable as YAML: {first}") from None
    return YamlFile(path=path, text=text, value=value, node=node)


def _weight(node: Any, known: dict[int, int]) -> int:
    if id(node) not in known:
        known[id(node)] = MAX_NODES  # a node inside itself never ends
        parts: list[Any] = []
        if isinstance(node, yaml.SequenceNode):
            parts = node.value
        elif isinstance(node, yaml.MappingNode):
            parts = [part for pair in node.value for part in pair]
        known[id(node)] = 1 + sum(_weight(part, known) for part in parts)
    return known[id(node)]


def _step(node: Any, key: str | int) -> tuple[int, Any] | None:
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            if name.value == str(key):
                return name.start_mark.line, value
    elif isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
        return node.value[key].start_mark.line, node.value[key]
    return None
