"""The quick way to places tells what the scanner tells."""

import json
import random

import pytest

from pytest_prr.stac import scan
from pytest_prr.stac.places import places
from pytest_prr.stac.pointer import ancestors, pointer

DOCUMENT = {
    "id": "a",
    "b/c~d": [1, [2.5, None], {"e": "f\n", 'g"h': []}],
    "empty": {},
    "none": [],
    "text": "Gr\u00fc\u00dfe, \u2026",
    "deep": {"list": [{"x": [[[0, 1], [2, 3]]]}, True]},
}


def members(value, at=()):
    """What leads to each value within a document."""
    yield pointer(at)
    if isinstance(value, dict | list):
        for key, part in value.items() if isinstance(value, dict) else enumerate(value):
            yield from members(part, (*at, key))


POINTERS = [*members(DOCUMENT), "/nowhere", "/id/0", "/none/0", "/deep/list/7"]
TEXTS = [
    json.dumps(DOCUMENT, indent=2),
    json.dumps(DOCUMENT, ensure_ascii=False, separators=(",", ":")),
    f" \n {json.dumps(DOCUMENT)}\n\n",
]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("one", POINTERS)
def test_each_place_is_found(text, one):
    assert places(text, [one]) == scan.places(text, [one])
    chain = ancestors(one)
    assert places(text, chain) == scan.places(text, chain)


@pytest.mark.parametrize("text", TEXTS)
def test_all_places_are_found_at_once(text):
    assert places(text, POINTERS) == scan.places(text, POINTERS)
    assert len(places(text, POINTERS)) == len(POINTERS) - 4


@pytest.mark.parametrize(
    "text",
    [
        *('{"id": 1, "id": {"x": 2}}', '{"id": {"x": 2}, "id": 1}', '{"\\u0069d": 1}', "[]"),
        *("", "  ", "{", '{"id"}', '{"id": 1,}', "{,}", "[,1]", '{"id": 1 "b": 2}', '{"id": 1]'),
        *('{"id": [1, 2}', '{"id": NaN, "b": 1}', '{"id": tru}', '{"id": "a\nb"}', '{"id": 1} x'),
        '{"id": ' + "[" * 400 + "]" * 400 + ', "b": 1}',
    ],
)
def test_odd_text_is_left_to_the_scanner(text):
    wanted = ["", "/id", "/id/x", "/id/0", "/0", "/b"]
    assert places(text, wanted) == scan.places(text, wanted)


def test_damaged_text_gives_the_same_places():
    dice = random.Random("damage")  # noqa: S311
    for _ in range(1000):
        text = dice.choice(TEXTS)
        at = dice.randrange(len(text))
        text = text[:at] + dice.choice('{}[],:"\\ x1\n') + text[at + dice.randrange(2) :]
        wanted = dice.sample(POINTERS, 3)
        assert places(text, wanted) == scan.places(text, wanted)
