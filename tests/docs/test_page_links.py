"""Links of README and docs lead somewhere: to files, to headings, to well-formed addresses."""

import re
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from doc_pages import ROOT, pages
from markdown_it import MarkdownIt
from markdown_it.token import Token

GENERATED = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "docs/rules").glob("*.md"))
ALL = [*pages(), *GENERATED, "CONTRIBUTING.md", "CHANGELOG.md"]


def tokens(page: Path) -> list[Token]:
    """The inline tokens of a page."""
    parsed = MarkdownIt().enable("table").parse(page.read_text(encoding="utf-8"))
    return [child for token in parsed for child in token.children or ()]


def targets(page: Path) -> list[str]:
    """Where links and pictures of a page lead."""
    attributes = (token.attrGet("href") or token.attrGet("src") for token in tokens(page))
    return [str(target) for target in attributes if target]


def anchors(page: Path) -> set[str]:
    """What ``#…`` may name: headings as forges spell them, and anchors set by hand."""
    text = page.read_text(encoding="utf-8")
    parsed = MarkdownIt().parse(text)
    heads = [after for head, after in pairwise(parsed) if head.type == "heading_open"]
    titles = ("".join(child.content for child in head.children or ()) for head in heads)
    return {slug(title) for title in titles} | set(re.findall(r'<a id="([^"]+)"></a>', text))


def slug(title: str) -> str:
    """As forges make it: lower case, without punctuation, hyphens for blanks."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def trouble(page: Path, target: str) -> str | None:
    """What is wrong with a link of a page."""
    parts = urlsplit(target)
    if parts.scheme:
        good = parts.scheme == "https" and re.fullmatch(r"[\w.-]+\.[a-z]+", parts.netloc)
        return None if good else "no address of https"
    aim = (page.parent / unquote(parts.path)).resolve() if parts.path else page
    if not aim.is_relative_to(ROOT) or not aim.exists():
        return "no such file"
    if parts.fragment and parts.fragment not in anchors(aim):
        return "no such heading"
    return None


@pytest.mark.parametrize("page", ALL)
def test_links_lead_somewhere(page):
    path = ROOT / page
    told = [f"{target}: {why}" for target in targets(path) if (why := trouble(path, target))]
    assert not told


@pytest.mark.parametrize(
    ("target", "why"),
    [
        ("docs/nowhere.md", "no such file"),
        ("docs/recipes.md#nothing", "no such heading"),
        ("docs/rules/licence.md#lic002", None),
        ("#two-commands", None),
        ("../elsewhere", "no such file"),
        ("http://stacspec.org", "no address of https"),
        ("https://nothing", "no address of https"),
    ],
)
def test_a_link_is_judged(target, why):
    assert trouble(ROOT / "README.md", target) == why
