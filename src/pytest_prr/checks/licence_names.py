"""What people write in place of an SPDX identifier: names of licences, and addresses of texts."""

import re
from difflib import get_close_matches
from functools import cache
from typing import NamedTuple
from urllib.parse import unquote

from pytest_prr.checks import spdx


class Meant(NamedTuple):
    """The identifier that was meant; ``certain`` where nothing but its spelling differs."""

    identifier: str
    certain: bool


_NOISE = re.compile(
    r"\b(?:licen[sc]ed?|international|intl|unported|generic|universal|public|deed|the|under"
    r"|version)\b\.?|\bv\.?(?=\s?\d)"
)
_WORDS = (
    (re.compile(r"creative[\s_-]*commons"), " cc "),
    (re.compile(r"share[\s_-]*alike"), " sa "),
    (re.compile(r"non[\s_-]*commercial"), " nc "),
    (re.compile(r"no[\s_-]*deriv(?:ative|ate)?s?(?:[\s_-]*works)?"), " nd "),
    (re.compile(r"attribution"), " by "),
    (re.compile(r"\bccby"), " cc by "),
)
_CC_TOKEN = re.compile(r"[a-z]+|\d+(?:[.,_-]\d+)?")
_CC_ORDER = ("by", "nc", "sa", "nd")
_CC_NEWEST = "4.0"

# Names that neither spelling nor likeness lead to an identifier, by their letters and digits.
_NAMES = {
    "cc0": "CC0-1.0",
    "cczero": "CC0-1.0",
    "cczero10": "CC0-1.0",
    "cc010domaindedication": "CC0-1.0",
    "opengovernment": "OGL-UK-3.0",
    "opengovernment30": "OGL-UK-3.0",
    "opengovernmentv30": "OGL-UK-3.0",
    "opendatabase": "ODbL-1.0",
    "opendatacommonsopendatabase": "ODbL-1.0",
    "odbl": "ODbL-1.0",
    "pddl": "PDDL-1.0",
    "apache": "Apache-2.0",
    "apache2": "Apache-2.0",
    "apachev2": "Apache-2.0",
    "gplv2": "GPL-2.0-only",
    "gplv3": "GPL-3.0-only",
    "lgplv3": "LGPL-3.0-only",
    "agplv3": "AGPL-3.0-only",
    "gnugplv3": "GPL-3.0-only",
}

_START = r"^(?:https?://)?(?:www\.)?"
_CC_URL = re.compile(
    _START + r"creativecommons\.org/licenses/(?P<parts>by[a-z-]*)/(?P<version>\d\.\d)"
    r"(?:/(?P<place>[a-z]{2,3}))?(?:/|$)"
)
_CC_PUBLIC = re.compile(_START + r"creativecommons\.org/publicdomain/(?P<kind>zero|mark)/1\.0")
_CC_PUBLIC_IDS = {"zero": "CC0-1.0", "mark": "CC-PDM-1.0"}
_NAMED_URL = re.compile(
    _START + r"(?:spdx\.org/licenses|opensource\.org/licen[sc]es?(?:/alphabetical)?"
    r"|choosealicense\.com/licenses)/(?P<name>[\w.+-]+?)(?:\.html|\.json|\.txt|\.php)?/?$"
)
_URLS = (
    (re.compile(_START + r"opendatacommons\.org/licenses/by(?:/|$)"), "ODC-By-1.0"),
    (re.compile(_START + r"opendatacommons\.org/licenses/odbl(?:/|$)"), "ODbL-1.0"),
    (re.compile(_START + r"opendatacommons\.org/licenses/pddl(?:/|$)"), "PDDL-1.0"),
    (re.compile(_START + r"apache\.org/licenses/license-2\.0"), "Apache-2.0"),
    (
        re.compile(_START + r"nationalarchives\.gov\.uk/doc/open-government-licence/version/3"),
        "OGL-UK-3.0",
    ),
    (re.compile(_START + r"govdata\.de/dl-de/by-2-0"), "DL-DE-BY-2.0"),
    (re.compile(_START + r"govdata\.de/dl-de/zero-2-0"), "DL-DE-ZERO-2.0"),
)


@cache
def meant(text: str) -> Meant | None:
    """The identifier that a text probably stands for."""
    if len(text) > spdx.LONGEST:
        return None
    if (linked := by_url(text)) is not None:
        return Meant(linked, certain=True)
    bare = spdx.plain(_NOISE.sub(" ", text.lower()))
    for word in (spdx.plain(text), bare):
        if word in spdx.by_plain():
            return Meant(spdx.by_plain()[word], certain=True)
    if (common := _creative_commons(text)) is not None:
        return common
    if bare in _NAMES:
        return Meant(_NAMES[bare], certain=False)
    close = get_close_matches(bare, spdx.by_plain(), n=1, cutoff=0.85)
    return Meant(spdx.by_plain()[close[0]], certain=False) if close else None


def _creative_commons(text: str) -> Meant | None:
    """A Creative Commons licence by its name; without a version the newest is guessed."""
    lower = text.lower()
    for pattern, word in _WORDS:
        lower = pattern.sub(word, lower)
    tokens = set(_CC_TOKEN.findall(_NOISE.sub(" ", lower)))
    versions = {re.sub(r"[,_-]", ".", token) for token in tokens if token[0].isdigit()}
    parts = {token for token in tokens if not token[0].isdigit()} - {"cc"}
    spoken = "cc" in tokens or "attribution" in text.lower()
    if not spoken or "by" not in parts or parts - set(_CC_ORDER) or len(versions) > 1:
        return None
    version = next(iter(versions), _CC_NEWEST)
    version = version if "." in version else f"{version}.0"
    name = "-".join(["CC", *(part for part in _CC_ORDER if part in parts), version])
    found = spdx.canonical(name)
    return Meant(found, certain=bool(versions)) if found else None


@cache
def by_url(href: str) -> str | None:
    """The identifier of the licence whose text is at an address."""
    address = re.split(r"[?#]", unquote(href).strip().lower(), maxsplit=1)[0]
    if match := _CC_URL.match(address):
        base = f"CC-{match['parts']}-{match['version']}"
        return spdx.canonical(f"{base}-{match['place']}") or spdx.canonical(base)
    if match := _CC_PUBLIC.match(address):
        return _CC_PUBLIC_IDS[match["kind"]]
    if match := _NAMED_URL.match(address):
        return spdx.canonical(match["name"]) or spdx.by_plain().get(spdx.plain(match["name"]))
    return next((name for pattern, name in _URLS if pattern.match(address)), None)


def text_url(identifier: str) -> str:
    """An address of the licence's text."""
    match = re.fullmatch(r"CC-(BY[A-Z-]*)-(\d\.\d)", identifier)
    if match:
        return f"https://creativecommons.org/licenses/{match[1].lower()}/{match[2]}/"
    if identifier == "CC0-1.0":
        return "https://creativecommons.org/publicdomain/zero/1.0/"
    return f"https://spdx.org/licenses/{identifier}.html"
