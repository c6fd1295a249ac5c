"""The slow reader of JSON: values, places, and what is wrong."""

import json
import random
from pathlib import Path

import pytest

from pytest_prr.stac.documents import Locator, Place
from pytest_prr.stac.pointer import pointer
from pytest_prr.stac.scan import MAX_DEPTH, places, scan

BROKEN = [
    ("", "the file is empty", "", 0),
    (" \n\t", "the file is empty", "", 0),
    ("[1, 2", "the file ends where ',' or a closing bracket was expected", "", 5),
    ('{"a": {"b": [1, 2', "the file ends where ',' or a closing bracket was expected", "/a/b", 17),
    ('{"a": "x', "text without an end, or with a line break or control character in it", "", 6),
    ('{"a": 1,}', "expected a key, found '}' (a comma too many before it?)", "", 8),
    ("[1,]", "expected a value, found ']' (a comma too many before it?)", "", 3),
    ('{"a" 1}', "expected ':', found '1'", "", 5),
    ("{'a': 1}", 'expected a key, found "\'"', "", 1),
    ('{"a": [1}', "expected ',' or ']', found '}'", "/a", 8),
    ('{"a": 1 "b": 2}', "expected ',' or '}', found '\"'", "", 8),
    ("[01]", "expected ',' or ']', found '1'", "", 2),
    ('{"a": tru}', "expected a value, found 't'", "", 6),
    ("{} x", "'x' after the end of the document", "", 3),
    ('["\\ud800"]', "text with an escape that stands for no character", "", 1),
    ('["\\x"]', "text with an escape that stands for no character", "", 1),
    ("]", "expected a value, found ']'", "", 0),
]


@pytest.mark.parametrize(("text", "message", "pointer", "offset"), BROKEN)
def test_broken_text_is_told_with_its_place(text, message, pointer, offset):
    (defect,) = scan(text).defects
    assert (defect.kind, defect.message, defect.pointer, defect.offset) == (
        "syntax",
        message,
        pointer,
        offset,
    )


def test_values_that_json_has_not_are_found_where_they_stand():
    result = scan('{"a": [1, {"b": NaN}], "c": -Infinity, "d": 1e999}')
    assert [(d.kind, d.pointer) for d in result.defects] == [
        ("constant", "/a/1/b"),
        ("constant", "/c"),
        ("constant", "/d"),
    ]
    assert result.readable


def test_a_key_that_stands_twice_is_found_and_the_last_value_kept():
    result = scan('{"a": 1, "b": {"a": 2, "a": 3}}')
    assert [(d.kind, d.pointer, d.offset) for d in result.defects] == [
        ("duplicate-key", "/b/a", 23)
    ]
    assert result.value == {"a": 1, "b": {"a": 3}}


def test_nesting_has_a_bound_and_no_recursion():
    deep = "[" * 100_000 + "]" * 100_000
    (defect,) = scan(deep).defects
    assert defect.message == f"nested deeper than {MAX_DEPTH} levels"
    at_the_bound = "[" * MAX_DEPTH + "]" * MAX_DEPTH
    assert scan(at_the_bound).defects == ()


def test_places_are_those_of_the_values():
    text = '{\n  "links": [\n    {"rel": "item", "a/b": {"~": 5}}\n  ]\n}'
    found = places(text, ["", "/links/0", "/links/0/rel", "/links/0/a~1b/~0", "/links/1"])
    assert found == {
        "": 0,
        "/links/0": text.index('{"rel"'),
        "/links/0/rel": text.index('"item"'),
        "/links/0/a~1b/~0": text.index("5"),
    }


@pytest.mark.parametrize("seed", range(20))
def test_a_place_is_where_its_value_begins(seed):
    value = _any_value(random.Random(seed), 6)  # noqa: S311 (test data)
    text = json.dumps(value, indent=2)
    for place, part in _parts("", value):
        offset = places(text, [place])[place]
        assert json.JSONDecoder().raw_decode(text, offset)[0] == part


def test_places_are_found_up_to_what_is_broken():
    text = '{"a": [NaN, {"b": 1}], "c": {"d": 2}, "e": [1, {]}, "f": 3}'
    found = places(text, ["/a/1", "/c/d", "/e/0", "/f"])
    assert found == {"/a/1": 12, "/c/d": 34, "/e/0": 44}


def _parts(place, value):
    yield place, value
    if isinstance(value, dict | list):
        for key, part in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _parts(place + pointer([key]), part)


def test_columns_count_characters_not_bytes():
    text = '{"Sodankylä": "ä", "id": 1}'
    found = Locator(Path("a.json"), text.encode()).places(["/id"])
    assert found == {"/id": Place(line=1, column=26)}


@pytest.mark.parametrize("indent", [None, 1, "\t"])
@pytest.mark.parametrize("seed", range(40))
def test_what_is_valid_is_read_as_the_standard_library_reads_it(seed, indent):
    chance = random.Random(seed)  # noqa: S311 (test data)
    value = _any_value(chance, 6)
    text = json.dumps(value, indent=indent, ensure_ascii=bool(seed % 2))
    result = scan(text)
    assert result.defects == ()
    assert result.value == value


def _any_value(chance, depth):
    kind = chance.randrange(7 if depth else 5)
    if kind == 5:
        return [_any_value(chance, depth - 1) for _ in range(chance.randrange(4))]
    if kind == 6:
        return {
            f'k{number}/~"é': _any_value(chance, depth - 1) for number in range(chance.randrange(4))
        }
    return [chance.randrange(-99, 99), chance.random() * 1e9, 'x/~"é\\\n😀', None, True][kind]
