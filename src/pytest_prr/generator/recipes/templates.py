"""Texts with words in braces, such as ``{collection}-{stem}``: their form, and filling them in.

``{word}`` or ``{word:spec}``; two braces stand for one. What the words mean is no business of
this module.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pytest_prr.errors import suggestion

Value = str | int | float

ATTRIBUTES = "attributes."  # what begins so is a global attribute of a file
ENDS = ("start", "end")
NUMBERS = ("int", "float")

_PART = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")


@dataclass(frozen=True, kw_only=True, slots=True)
class Slot:
    """A place in a template where a value goes."""

    word: str
    spec: str = ""

    def __str__(self) -> str:
        return f"{{{self.word}:{self.spec}}}" if self.spec else f"{{{self.word}}}"

    @property
    def is_date(self) -> bool:
        """Whether it asks for an instant, written with strftime's directives."""
        return self.word in ENDS and self.spec.startswith("%")


class MalformedError(ValueError):
    """A template whose braces do not fit together."""


@lru_cache(maxsize=4096)
def parsed(text: str) -> tuple[str | Slot, ...]:
    """The parts of a template. Raises MalformedError."""
    return tuple(_parts(text))


def _parts(text: str) -> Iterator[str | Slot]:
    start = 0
    for match in _PART.finditer(text):
        if plain := text[start : match.start()]:
            yield plain
        start = match.end()
        if match[1] is not None:
            yield _slot(match[1])
        elif len(match[0]) == 1:
            raise MalformedError(
                f"'{text}' has a brace without its partner; two braces stand for one in the text"
            )
        else:
            yield match[0][0]
    if plain := text[start:]:
        yield plain


def _slot(inside: str) -> Slot:
    word, _, spec = inside.partition(":")
    if inside.startswith(ATTRIBUTES):  # names of attributes may have colons
        word, _, spec = inside.rpartition(":")
        if spec not in NUMBERS:
            word, spec = inside, ""
    return Slot(word=word, spec=spec)


def slots(text: str) -> list[Slot]:
    """The places where values go. Raises MalformedError."""
    return [part for part in parsed(text) if isinstance(part, Slot)]


def is_template(text: str) -> bool:
    """Whether anything is to be filled in."""
    return bool(slots(text))


def wrong(text: str, known: Sequence[str]) -> str | None:
    """What is wrong with a template, as a sentence; None where nothing is.

    ``known`` are its words; of these 'attributes.' is the beginning of many.
    """
    try:
        found = slots(text)
    except MalformedError as error:
        return str(error)
    return next((words for slot in found if (words := _wrong_slot(slot, known))), None)


def _wrong_slot(slot: Slot, known: Sequence[str]) -> str | None:
    is_attribute = slot.word.startswith(ATTRIBUTES) and ATTRIBUTES in known
    if slot.word not in known and not is_attribute:
        near = suggestion(slot.word, [word for word in known if word != ATTRIBUTES])
        return f"'{slot}' is not a known placeholder{near}; known are {_listed(known)}"
    if slot.word == ATTRIBUTES:
        return f"'{slot}' names no attribute, for example {{attributes.platform}}"
    if slot.spec in ("", *NUMBERS) or slot.is_date:
        return None
    return (
        f"'{slot}' ends in ':{slot.spec}'; expected ':int' or ':float', "
        "or with start and end a date's form such as ':%Y-%m-%d'"
    )


def _listed(known: Sequence[str]) -> str:
    examples = {ATTRIBUTES: "attributes.KEY", "start": "start:%Y", "end": "end:%Y"}
    return ", ".join(f"{{{examples.get(word, word)}}}" for word in known)


def filled(text: str, say: Callable[[Slot], Value]) -> str:
    """The template with its values; ``say`` gives each of them."""
    return "".join(part if isinstance(part, str) else str(say(part)) for part in parsed(text))


def value(text: str, say: Callable[[Slot], Value]) -> Value:
    """As ``filled``, but a placeholder alone keeps its value's type."""
    parts = parsed(text)
    if len(parts) == 1 and isinstance(parts[0], Slot):
        return say(parts[0])
    return filled(text, say)
