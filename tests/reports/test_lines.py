"""Lines folded to the width of a terminal."""

from pytest_prr.reports.lines import Line, Piece, folded, pieced, styled


def texts(line, width):
    return [part.text for part in folded([line], width)]


def test_a_line_that_fits_or_may_not_be_folded_stays():
    assert texts(Line("one two", hang=2), 7) == ["one two"]
    assert texts(Line("one two three"), 5) == ["one two three"]


def test_words_go_on_below_after_some_blanks():
    assert texts(Line("one two three four", hang=2), 9) == ["one two", "  three", "  four"]
    assert texts(Line("日本 日本 日本", hang=0), 9) == ["日本 日本", "日本"]


def test_words_are_left_whole():
    assert texts(Line("see https://a.example/long now", hang=2), 8) == [
        "see",
        "  https://a.example/long",
        "  now",
    ]
    parts = pieced(Piece("x "), Piece("LIC002", "red"), Piece(": it"), hang=1)
    assert texts(parts, 8) == ["x", " LIC002:", " it"]


def test_styles_and_links_go_on():
    line = pieced(Piece("a b c", "red", "https://a.example"), Piece(" d"), hang=0)
    assert list(styled(folded([line], 3), colour=True, links=True)) == [
        "\x1b]8;;https://a.example\x1b\\\x1b[31ma b\x1b[0m\x1b]8;;\x1b\\",
        "\x1b]8;;https://a.example\x1b\\\x1b[31mc\x1b[0m\x1b]8;;\x1b\\ d",
    ]
