"""Every command of README and docs is run, and prints what the page says."""

import pytest
from doc_console import agrees, claims
from doc_pages import Block, blocks, blocks_of, pages
from doc_run import differences
from renew import renewed

LANGUAGES = {"console", "pycon", "python", "yaml", "toml", "json"}
NOT_RUN = [
    "README.md: it is this test suite, or takes as long",
    "README.md: it installs",
    "README.md: it asks servers on the web",
    "docs/pre-commit.md: tests/packaging does so, in an environment of the hook's own",
    "docs/published.md: it asks servers on the web",
    "docs/schemas.md: it asks servers on the web",
    "docs/schemas.md: it is no command",
    "docs/start.md: it installs",
]

WRONG = """\
<!-- setup: collection -->
```console
$ prr check out --select LIC002
1 error in 2 files (1 collection, 1 item; 1 rule, 0.1 s)
$ prr check nowhere
$ echo $?
2
```

```pycon
>>> 1 + 1
3
```
"""


@pytest.mark.parametrize("page", pages())
def test_commands_print_what_the_page_says(page, tmp_path):
    told = [str(difference) for difference in differences(blocks_of(page), tmp_path)]
    assert not told, f"{page}:\n\n" + "\n\n".join(told)


@pytest.mark.parametrize("page", pages())
def test_every_block_is_of_a_kind_that_is_tested(page):
    odd = [
        f"line {block.line}: {block.language or 'no language'}"
        for block in blocks_of(page)
        if block.language not in LANGUAGES and "not run" not in block.notes
    ]
    assert not odd


def test_what_is_not_run_is_known():
    found = [
        f"{page}: {block.notes['not run']}"
        for page in pages()
        for block in blocks_of(page)
        if "not run" in block.notes
    ]
    assert found == NOT_RUN


def test_a_page_that_is_wrong_is_found_out(tmp_path):
    commands = [each.claim.command for each in differences(list(blocks(WRONG)), tmp_path)]
    assert commands == ["prr check out --select LIC002", "prr check nowhere", "python"]


def test_a_page_is_renewed(tmp_path):
    page = WRONG.rpartition("```pycon")[0]
    found = list(differences(list(blocks(page)), tmp_path / "before"))
    assert len(found) == 2
    right = renewed(page, found)
    assert not list(differences(list(blocks(right)), tmp_path / "after"))
    assert "$ prr check nowhere\nprr: nowhere: no such" in right


@pytest.mark.parametrize(
    ("expected", "printed", "agree"),
    [
        (["a", "b"], "a\nb\n", True),
        (["a"], "a\nb\n", False),
        (["a", "…"], "a\nb\nc\n", True),
        (["…", "c"], "a\nb\n", False),
        (["… of data"], "12 KiB of data\n", True),
        (["in 0.3 s"], "in 21.07 s\n", True),
        (["in 0.30s"], "in 1.2s\n", True),
        (["a.c"], "abc\n", False),
        (["a"], "", False),
    ],
)
def test_output_is_compared(expected, printed, agree):
    assert agrees(expected, printed) is agree


def test_commands_of_a_block():
    found = list(claims("$ one \\\n    two\nout\n$ three  # note\n", 7))
    assert [(each.command, each.expected, each.line) for each in found] == [
        ("one two", ("out",), 7),
        ("three  # note", (), 10),
    ]


def test_notes_belong_to_the_next_block():
    notes = "<!-- not run: it is\nlong -->\n<!-- setup: empty -->\n"
    page = f"{notes}```console\n$ a\n```\n\n```\nb\n```\n"
    assert list(blocks(page)) == [
        Block(
            language="console",
            text="$ a\n",
            line=5,
            notes={"not run": "it is long", "setup": "empty"},
        ),
        Block(language="", text="b\n", line=9),
    ]
