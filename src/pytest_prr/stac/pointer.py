"""JSON pointers (RFC 6901) and the tokens they are made of."""

from collections.abc import Iterable, Sequence

Tokens = tuple[str | int, ...]


def pointer(tokens: Iterable[str | int]) -> str:
    """The pointer that leads through ``tokens``; '' for none: the whole document."""
    return "".join("/" + str(token).replace("~", "~0").replace("/", "~1") for token in tokens)


def tokens(text: str) -> list[str]:
    """The tokens of a pointer, as text: '/links/0/href' -> ['links', '0', 'href']."""
    return [part.replace("~1", "/").replace("~0", "~") for part in text.split("/")[1:]]


def ancestors(text: str) -> Sequence[str]:
    """The pointer itself, then each enclosing one, nearest first, down to ''."""
    parts = text.split("/")
    return ["/".join(parts[:count]) for count in range(len(parts), 0, -1)]
