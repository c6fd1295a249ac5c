"""Licence identifiers: the SPDX list and its expressions, as the ``packaging`` library has them."""

import re
from functools import cache

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression
from packaging.licenses._spdx import LICENSES  # its only door to the list itself

LONGEST = 500  # characters; whatever is longer is prose
REFERENCE = "LicenseRef-"
_OPERATORS = frozenset({"AND", "OR", "WITH"})


@cache
def canonical(text: str) -> str | None:
    """The expression in SPDX's own spelling; None where it is no SPDX expression."""
    if len(text) > LONGEST:
        return None
    try:
        return str(canonicalize_license_expression(text))
    except InvalidLicenseExpression:
        return None


@cache
def identifiers(text: str) -> tuple[str, ...]:
    """The licences that an expression names, without exceptions; none where it is no expression."""
    words = re.findall(r"[^\s()]+", canonical(text) or "")
    licences = [word for word, before in zip(words, ["", *words], strict=False) if before != "WITH"]
    return tuple(word for word in licences if word not in _OPERATORS)


def named(text: str) -> bool:
    """Whether the expression is made of identifiers of the SPDX list alone."""
    found = identifiers(text)
    return bool(found) and not any(word.startswith(REFERENCE) for word in found)


def deprecated(identifier: str) -> bool:
    """Whether SPDX has given up an identifier."""
    entry = LICENSES.get(identifier.lower()) or LICENSES.get(identifier.lower().rstrip("+"))
    return bool(entry and entry["deprecated"])


def successors(identifier: str) -> tuple[str, ...]:
    """What SPDX writes today in place of a deprecated identifier, as far as its name tells."""
    if identifier.endswith("+"):
        candidates = [f"{identifier[:-1]}-or-later"]
    else:
        candidates = [f"{identifier}-only", f"{identifier}-or-later"]
    return tuple(name for name in candidates if name.lower() in LICENSES)


def plain(text: str) -> str:
    """Letters and digits alone: 'CC BY 4.0' and 'CC-BY-4.0' are the same word."""
    return re.sub(r"[^a-z0-9]", "", text.lower())


@cache
def by_plain() -> dict[str, str]:
    """Identifiers by their letters and digits; the old 'GPL-2.0+' would hide 'GPL-2.0'."""
    names = [entry["id"] for entry in LICENSES.values()]
    return {plain(name): name for name in names if not name.endswith("+")}
