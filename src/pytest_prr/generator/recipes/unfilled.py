"""What a draft recipe leaves to people: values that are the word FILL-IN."""

from collections.abc import Iterator
from typing import Any

from pytest_prr.models import Keys
from pytest_prr.strict_yaml import YamlFile

FILL_IN = "FILL-IN"
_ADVICE = {
    "license": "write an SPDX identifier such as CC-BY-4.0, or 'other' with a link of rel "
    "'license'",
    "time": "write when the data are from, for example {start: 2011-01-01, end: 2011-12-31}",
    "place": "write where the data are, in degrees: {bbox: [west, south, east, north]}, "
    "for example {bbox: [5.0, 50.5, 6.5, 51.0]}; or none",
}


def unfilled(yaml: YamlFile) -> list[str]:
    """Each value that is still to be filled in, with file, line, and what to write."""
    problems = []
    for keys in _gaps(yaml.value):
        advice = _ADVICE.get(str(keys[-1]) if keys else "", "write what is meant")
        problems.append(str(yaml.error(keys, f"'{FILL_IN}' is still to be filled in: {advice}")))
    return problems


def _gaps(value: Any) -> Iterator[Keys]:
    if isinstance(value, str) and value.strip() == FILL_IN:
        yield ()
    parts = list(value.items()) if isinstance(value, dict) else []
    parts += list(enumerate(value)) if isinstance(value, list) else []
    for key, part in parts:
        yield from ((key, *keys) for keys in _gaps(part))
