"""What the site needs besides the pages, which are Markdown that forges show as it is."""

import re
from pathlib import Path

from myst_parser.slugs import github_slugify
from sphinx.application import Sphinx

_RULE = re.compile(r"[A-Z]{3}\d{3} ")
_HIDDEN = re.compile(r"<!-- (\{[\w-]+\}.*?)\n-->", re.DOTALL)
_LINK = re.compile(r"\]\((\.\./[^)#]+)\)")


def slug(heading: str) -> str:
    """The anchor of a heading: a rule's code, as the reference marks it; else as forges have it."""
    return heading[:6].lower() if _RULE.match(heading) else github_slugify(heading)


def setup(app: Sphinx) -> None:
    app.connect("source-read", _for_the_site)


def _for_the_site(app: Sphinx, page: str, source: list[str]) -> None:
    """Directives that stand in comments come to life; files outside of docs/ can be downloaded."""
    folder = Path(app.srcdir, page).parent
    shown = _HIDDEN.sub(r"```\1\n```", source[0])

    def link(match: re.Match[str]) -> str:
        inside = (folder / match[1]).resolve().is_relative_to(Path(app.srcdir).resolve())
        return match[0] if inside else f"](path:{match[1]})"

    source[0] = _LINK.sub(link, shown)
