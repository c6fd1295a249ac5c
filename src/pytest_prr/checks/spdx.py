"""Licence identifiers: the SPDX list and its expressions, as the ``packaging`` library has them."""

import re
from difflib import get_close_matches
from functools import cache

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression
from packaging.licenses._spdx import LICENSES  # its only door to the list itself

# Names in use that neither spelling rules nor likeness lead to an identifier.
_NAMES = {
    "creativecommonsattribution40": "CC-BY-4.0",
    "creativecommonsattribution40international": "CC-BY-4.0",
    "creativecommonsattribution30": "CC-BY-3.0",
    "creativecommonszero": "CC0-1.0",
    "cczero": "CC0-1.0",
    "cc0": "CC0-1.0",
    "ccby": "CC-BY-4.0",
    "publicdomain": "CC0-1.0",
    "opengovernmentlicence": "OGL-UK-3.0",
    "opendatabaselicense": "ODbL-1.0",
    "apache2": "Apache-2.0",
    "apachelicense20": "Apache-2.0",
    "gplv3": "GPL-3.0-or-later",
    "agplv3": "AGPL-3.0-or-later",
}


@cache
def canonical(text: str) -> str | None:
    """The expression in SPDX's own spelling; None where it is no SPDX expression."""
    try:
        return str(canonicalize_license_expression(text))
    except InvalidLicenseExpression:
        return None


@cache
def deprecated(text: str) -> bool:
    """Whether SPDX has replaced an identifier of this expression."""
    words = re.split(r"[\s()+]+", text)
    return any(word.lower() in LICENSES and LICENSES[word.lower()]["deprecated"] for word in words)


@cache
def near(text: str) -> str | None:
    """The identifier that was probably meant."""
    plain = _plain(text)
    if not plain:
        return None
    known = _by_plain()
    if plain in known:
        return known[plain]
    if plain in _NAMES:
        return _NAMES[plain]
    close = get_close_matches(plain, known, n=1, cutoff=0.85)
    return known[close[0]] if close else None


def _plain(text: str) -> str:
    """Letters and digits alone: 'CC BY 4.0' and 'CC-BY-4.0' are the same word."""
    return re.sub(r"[^a-z0-9]", "", text.lower())


@cache
def _by_plain() -> dict[str, str]:
    return {_plain(entry["id"]): entry["id"] for entry in LICENSES.values()}
