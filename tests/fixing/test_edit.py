"""Text edits: the patched value, in the same style, and nothing else touched."""

import json
import random

import pytest

from pytest_prr.engine.finding import Operation
from pytest_prr.engine.patch import applied
from pytest_prr.fixing.edit import BOM, EditError, edited

WORDS = [
    "id",
    "Sodankylä",
    "a/b",
    "m~n",
    'quo"te',
    "back\\slash",
    "",
    "линк",
    "\U0001f30d",
    "\t",
    "{,}",
]
NUMBERS = ["1.50", "1e3", "-0.0", "0", "123456789012345678", "1E-7", "2.0", "-17"]
LITERALS = ["true", "false", "null"]


class Writer:
    """Writes random JSON text in a random style, as people and programs do."""

    def __init__(self, seed):
        self.random = random.Random(seed)  # noqa: S311 (examples, no secrets)
        self.newline = self.random.choice(["\n", "\r\n", ""])
        self.unit = self.random.choice(["  ", "    ", "\t", " "])
        self.colon = self.random.choice([":", ": ", " : "])
        self.ascii = self.random.random() < 0.5

    def document(self):
        body = self.container(0, is_object=self.random.random() < 0.9)
        ends = ["", self.newline, " " + self.newline]
        return self.random.choice(ends) + body + self.random.choice(ends)

    def value(self, depth):
        pick = self.random.random()
        if pick < 0.4 and depth < 5:
            return self.container(depth, is_object=self.random.random() < 0.6)
        if pick < 0.6:
            return self.random.choice(NUMBERS)
        return self.random.choice(LITERALS) if pick < 0.7 else self.string()

    def string(self):
        text = "".join(self.random.choice(WORDS) for _ in range(self.random.randint(0, 3)))
        written = json.dumps(text, ensure_ascii=self.ascii)
        return written.replace("/", "\\/") if self.random.random() < 0.3 else written

    def container(self, depth, *, is_object):
        opened, closed = "{}" if is_object else "[]"
        count = self.random.choice([0, 1, 2, 3, 5])
        if not count:
            return opened + self.random.choice(["", " "]) + closed
        parts = [self.value(depth + 1) for _ in range(count)]
        if is_object:
            keys = self.random.sample([f"{w}{n}" for n, w in enumerate(WORDS)], count)
            parts = [
                json.dumps(key, ensure_ascii=self.ascii) + self.colon + part
                for key, part in zip(keys, parts, strict=True)
            ]
        if not self.newline or self.random.random() < 0.3:
            return opened + self.random.choice([",", ", "]).join(parts) + closed
        inner = self.newline + self.unit * (depth + 1)
        return (
            f"{opened}{inner}{(',' + inner).join(parts)}{self.newline}{self.unit * depth}{closed}"
        )


def _pointers(value, at=""):
    """Every place below the top."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in pairs:
        here = at + "/" + str(key).replace("~", "~0").replace("/", "~1")
        yield here, inner
        if isinstance(inner, dict | list):
            yield from _pointers(inner, here)


def _operation(generator, value):
    """An operation that fits the value."""
    new = generator.choice(["neu", 7, 1.25, None, [], {}, {"a": [1, {"ä": []}]}, ["x", "y"]])
    places = list(_pointers(value))
    holders = ["", *(at for at, inner in places if isinstance(inner, dict | list))]
    kind = generator.choice(["add", "replace", "remove"])
    if kind == "add" or not places:
        holder = generator.choice(holders)
        inside = value if not holder else dict(places)[holder]
        if isinstance(inside, dict):
            return Operation(
                op="add", path=f"{holder}/{generator.choice(['new', 'n~0w', 'ö'])}", value=new
            )
        index = generator.choice(["-", generator.randint(0, len(inside))])
        return Operation(op="add", path=f"{holder}/{index}", value=new)
    at, _ = generator.choice(places)
    if kind == "remove":
        return Operation(op="remove", path=at)
    return Operation(op="replace", path=at, value=new)


@pytest.mark.parametrize("block", range(20))
def test_random_documents_and_operations(block):
    for seed in range(block * 100, block * 100 + 100):
        generator = random.Random(seed)  # noqa: S311 (examples, no secrets)
        data = Writer(seed).document().encode()
        value = json.loads(data)
        operations = []
        for _ in range(generator.randint(1, 4)):
            operations.append(_operation(generator, applied(value, operations)))
        result = edited(data, operations)
        assert json.dumps(json.loads(result)) == json.dumps(applied(value, operations)), seed


@pytest.mark.parametrize("block", range(10))
def test_one_replaced_value_leaves_every_other_byte(block):
    for seed in range(block * 100, block * 100 + 100):
        text = Writer(seed).document()
        mark = '"PLACE!"'
        places = [
            at for at, inner in _pointers(json.loads(text)) if not isinstance(inner, dict | list)
        ]
        if not places:
            continue
        at = random.Random(seed).choice(places)  # noqa: S311
        marked = edited(text.encode(), [Operation(op="replace", path=at, value="PLACE!")]).decode()
        before, after = marked.split(mark)
        assert text.startswith(before)
        assert text.endswith(after)
        assert (
            json.loads(text[len(before) : len(text) - len(after)])
            == dict(_pointers(json.loads(text)))[at]
        )


@pytest.mark.parametrize("block", range(10))
def test_what_was_added_and_removed_again_leaves_no_trace(block):
    for seed in range(block * 100, block * 100 + 100):
        text = Writer(seed).document()
        value = json.loads(text)
        holders = [
            "",
            *(at for at, inner in _pointers(value) if isinstance(inner, dict | list) and inner),
        ]
        at = random.Random(seed).choice(holders)  # noqa: S311
        inside = value if not at else dict(_pointers(value))[at]
        if not inside:
            continue
        key = "new" if isinstance(inside, dict) else str(len(inside))
        added = edited(text.encode(), [Operation(op="add", path=f"{at}/{key}", value={"a": 1})])
        assert added != text.encode()
        assert edited(added, [Operation(op="remove", path=f"{at}/{key}")]).decode() == text


STYLES = {
    "two blanks": (
        '{\n  "a": 1.50,\n  "b": [1e3]\n}\n',
        '{\n  "a": 1.50,\n  "b": [1e3],\n  "c": {\n    "d": [\n      1\n    ]\n  }\n}\n',
    ),
    "tabs, CRLF": (
        '{\r\n\t"a": 1\r\n}',
        '{\r\n\t"a": 1,\r\n\t"c": {\r\n\t\t"d": [\r\n\t\t\t1\r\n\t\t]\r\n\t}\r\n}',
    ),
    "minified": ('{"a":1}', '{"a":1,"c":{"d":[1]}}'),
    "one line": ('{"a": 1}\n', '{"a": 1, "c": {"d": [1]}}\n'),
    "empty": ("{}", '{"c": {"d": [1]}}'),
    "blank before colon": (
        '{\n "a" : 1\n}',
        '{\n "a" : 1,\n "c" : {\n  "d" : [\n   1\n  ]\n }\n}',
    ),
}


@pytest.mark.parametrize("name", STYLES)
def test_new_members_are_written_in_the_documents_style(name):
    before, after = STYLES[name]
    operation = Operation(op="add", path="/c", value={"d": [1]})
    assert edited(before.encode(), [operation]).decode() == after


def test_an_empty_array_in_an_indented_document_is_filled_over_lines():
    text = '{\n    "links": [],\n    "x": 1\n}\n'
    result = edited(text.encode(), [Operation(op="add", path="/links/-", value={"rel": "license"})])
    assert result.decode() == (
        '{\n    "links": [\n        {\n            "rel": "license"\n        }\n    ],\n'
        '    "x": 1\n}\n'
    )


def test_an_array_on_one_line_stays_on_one_line():
    text = '{\n  "bbox": [1.0, 2.50, 3, 4],\n  "x": [1, 2]\n}'
    operations = [
        Operation(op="replace", path="/bbox/0", value=-1),
        Operation(op="add", path="/bbox/-", value=5),
        Operation(op="remove", path="/x/0"),
    ]
    assert (
        edited(text.encode(), operations).decode()
        == '{\n  "bbox": [-1, 2.50, 3, 4, 5],\n  "x": [2]\n}'
    )


@pytest.mark.parametrize(
    ("text", "written"),
    [('{"a": "\\u00e4", "b": 1}', '"Sodankyl\\u00e4"'), ('{"a": "ä", "b": 1}', '"Sodankylä"')],
)
def test_letters_are_spelled_as_the_document_spells_them(text, written):
    result = edited(text.encode(), [Operation(op="replace", path="/b", value="Sodankylä")])
    assert result.decode() == text.replace("1", written)


def test_of_two_equal_keys_the_one_that_readers_take_is_replaced_and_both_are_removed():
    data = b'{"a": 1, "b": 2, "a": 3}'
    assert (
        edited(data, [Operation(op="replace", path="/a", value=4)]) == b'{"a": 1, "b": 2, "a": 4}'
    )
    assert edited(data, [Operation(op="remove", path="/a")]) == b'{"b": 2}'


def test_a_byte_order_mark_goes_only_when_that_is_asked_for():
    data = BOM + b'{"a": NaN, "b": 1}'
    replace = [Operation(op="replace", path="/b", value=2)]
    assert edited(data, replace) == BOM + b'{"a": NaN, "b": 2}'
    assert edited(data, replace, keep_mark=False) == b'{"a": NaN, "b": 2}'


MISFITS = [
    Operation(op="replace", path="/a/b", value=1),
    Operation(op="remove", path="/z"),
    Operation(op="remove", path="/l/7"),
    Operation(op="add", path="/l/7", value=1),
    Operation(op="add", path="/l/x", value=1),
    Operation(op="replace", path="", value={}),
    Operation(op="add", path="/n", value=float("nan")),
    Operation(op="add", path="/n", value="\ud800"),
]


@pytest.mark.parametrize("operation", MISFITS, ids=lambda o: f"{o.op} {o.path or 'all'}")
def test_an_operation_that_does_not_fit_is_refused(operation):
    with pytest.raises(EditError):
        edited(b'{"a": 1, "l": [1, 2]}', [operation])


def test_a_large_document_is_edited_in_one_pass():
    links = [{"rel": "item", "href": f"./i{n}/i{n}.json"} for n in range(5000)]
    data = json.dumps({"links": links}, indent=2).encode()
    operations = [
        Operation(op="replace", path=f"/links/{n}/rel", value="x") for n in range(0, 5000, 2)
    ]
    assert edited(data, operations).count(b'"x"') == 2500
