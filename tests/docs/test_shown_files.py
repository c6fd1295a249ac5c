"""Recipes, settings, rules and the like that pages show are valid."""

import pytest
from doc_pages import Block, blocks_of, pages
from doc_shown import judge

SHOWN = [
    pytest.param(block, id=f"{page}:{block.line}")
    for page in pages()
    for block in blocks_of(page)
    if block.language in ("yaml", "toml", "json", "python") and "shows" not in block.notes
]


@pytest.mark.parametrize("block", SHOWN)
def test_what_a_page_shows_is_valid(block, tmp_path):
    judge(block, tmp_path)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("yaml", "collection: {licence: CC-BY-4.0}\n"),
        ("yaml", "time: {begin: 2011-01-01}\n"),
        ("yaml", "code: LIC002\ncheck: spdx_expresion\n"),
        ("yaml", "repos: [{repo: ADDRESS}]\n"),
        ("yaml", "surprise: 1\n"),
        ("toml", 'profil = ["gateway"]\n'),
        ("json", '{"version": 2}'),
        ("python", "if True:"),
    ],
)
def test_a_mistake_is_found(language, text, tmp_path):
    with pytest.raises(Exception, match=r".+"):
        judge(Block(language=language, text=text, line=1), tmp_path)
