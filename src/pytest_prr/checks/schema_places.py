"""Places that rules with a name of their own judge, so that no schema says the same again."""

from functools import lru_cache

from pytest_prr.stac.pointer import Tokens

Patterns = tuple[tuple[str, ...], ...]


def patterns(left_to: dict[str, list[str]]) -> Patterns:
    """The places of a rule's ``left_to``: codes, each with places like ``item/assets/*/href``.

    ``*`` is any member, a last ``**`` everything below, ``!name`` a member that the schema does
    not know.
    """
    return tuple(tuple(place.split("/")) for places in left_to.values() for place in places)


def is_owned(place: Tokens, owned: Patterns) -> bool:
    """Whether a place (the kind of document, then the tokens) is one that a pattern stands for."""
    return _is_owned(tuple(map(str, place)), owned)


@lru_cache(maxsize=256)  # what is wrong with one item of thousands is mostly wrong with all
def _is_owned(where: tuple[str, ...], owned: Patterns) -> bool:
    return any(_is_within(where, pattern) for pattern in owned)


def _is_within(where: tuple[str, ...], pattern: tuple[str, ...]) -> bool:
    if pattern[-1] == "**":
        start = len(pattern) - 1
        return len(where) >= start and _is_within(where[:start], pattern[:-1])
    same = len(where) == len(pattern)
    return same and all(p in ("*", w) for w, p in zip(where, pattern, strict=True))
