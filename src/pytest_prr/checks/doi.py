"""Digital object identifiers: as they are, and as links write them."""

import re
from urllib.parse import quote, unquote

# The pattern of the scientific extension's schema, v1.0.0.
_BARE = re.compile(r"10\.[0-9a-zA-Z]{4,}/\S+")
_WRAPPED = re.compile(
    r"(?:(?:https?://)?(?:dx\.|www\.)?doi\.org/|https?://doi\.pangaea\.de/|doi:?\s*)(?P<doi>10\..+)",
    re.IGNORECASE,
)


def is_bare(text: str) -> bool:
    """Whether a text is a DOI and nothing else."""
    return _BARE.fullmatch(text) is not None


def unwrapped(text: str) -> str | None:
    """The DOI within an address, 'doi:10.…' or a text with blanks around; None without one."""
    stripped = text.strip()
    match = _WRAPPED.fullmatch(stripped)
    found = unquote(match["doi"]).strip() if match else stripped
    return found if is_bare(found) else None


def of_link(href: str) -> str | None:
    """The DOI that a link resolves; None where it leads elsewhere."""
    return unwrapped(href) if href.strip().lower().startswith("http") else None


def link(doi: str) -> str:
    """The address that resolves a DOI."""
    return f"https://doi.org/{quote(doi, safe='/:;()._-')}"
