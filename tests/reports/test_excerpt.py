"""The mark stands under the value, whatever stands before it and however long the line is."""

import pytest
from rich.cells import cell_len

from pytest_prr.reports.excerpt import excerpt


def shown(source, column, width=40):
    return [line.text for line in excerpt(source, 7, column, width=width, style="red")]


@pytest.mark.parametrize(
    ("source", "value", "lines"),
    [
        ('"a": 1', "1", ['   7 | "a": 1', "     |      ^"]),
        ('\t\t"a": 1', "1", ['   7 |         "a": 1', "     |              ^"]),
        ('"日本": 1', "1", ['   7 | "日本": 1', "     |         ^"]),
        ('"e\u0301": 1', "1", ['   7 | "e\u0301": 1', "     |      ^"]),
        ('"\u202e\x1b": 1', "1", ['   7 | "\\u202e\\x1b": 1', "     |               ^"]),
        (f"{'x' * 200}=1", "1", [f"   7 | …{'x' * 30}=1", f"     | {' ' * 32}^"]),
        (f"1={'x' * 200}", "1", [f"   7 | 1={'x' * 30}…", "     | ^"]),
        (
            f"{'a' * 99}={'b' * 99}",
            "=",
            [f"   7 | …{'a' * 15}={'b' * 15}…", f"     | {' ' * 16}^"],
        ),
    ],
)
def test_the_mark_is_under_the_value(source, value, lines):
    assert shown(source, source.index(value) + 1) == lines


@pytest.mark.parametrize("width", [1, 27, 40, 41, 80])
@pytest.mark.parametrize("source", ["日本" * 60 + "*" + "語" * 99, "ab\t" * 50 + "*" + "é\t" * 50])
def test_what_is_shown_fits(source, width):
    text, mark = shown(source, source.index("*") + 1, width)
    assert cell_len(text) <= max(width, 27)
    assert cell_len(text[: text.index("*")]) == len(mark) - 1


def test_a_blank_line_has_no_excerpt():
    assert shown("   ", 1) == []


def test_a_line_as_long_as_a_file_costs_nothing():
    text, _ = shown("x" * 10_000_000, 5_000_000)
    assert len(text) == 40
