"""Files into values and defects: the fast way and the slow way agree."""

import os

import pytest

from pytest_prr.stac import documents
from pytest_prr.stac.documents import Locator, Place, parse, read


@pytest.mark.parametrize(
    ("data", "kinds"),
    [
        (b'{"a": 1}', []),
        (b'{"a": "\\u0022", "b": 1}', []),
        (b'{"a": 1, "a": 2}', ["duplicate-key"]),
        (b'{"a": 1, "a": "\\u0022"}', ["duplicate-key"]),
        (b'{"a": {"x": "\\""}, "a": 1}', ["duplicate-key"]),
        (b'{"\\u0061": 1, "a": 2}', ["duplicate-key"]),
        (b'{"a": NaN}', ["constant"]),
        (b'\xef\xbb\xbf{"a": 1}', ["byte-order-mark"]),
        (b'\xef\xbb\xbf{"a": 1', ["byte-order-mark", "syntax"]),
        (b'{"a": "caf\xe9"}', ["encoding"]),
        (b"", ["syntax"]),
        (b'{"a": 12345678901234567890123}', []),
        (b"[" * 1100 + b"]" * 1100, ["syntax"]),
    ],
)
def test_defects(data, kinds):
    _, defects, _ = parse(data)
    assert [defect.kind for defect in defects] == kinds


def test_latin_1_is_told_with_byte_and_place(tmp_path):
    path = tmp_path / "item.json"
    path.write_bytes('{"title": "Sodankylä",\n "id": 1}'.encode("latin-1"))
    (defect,) = read(path).defects
    assert defect.message == "byte 0xe4 is not UTF-8"
    assert Locator(path).at(defect.offset) == Place(line=1, column=20)


def test_what_cannot_be_read_is_a_defect(tmp_path, monkeypatch):
    pipe = tmp_path / "pipe.json"
    os.mkfifo(pipe)
    assert [d.message for d in read(pipe).defects] == ["cannot be read: not a regular file"]
    assert [d.kind for d in read(tmp_path / "none.json").defects] == ["unreadable"]
    assert [d.kind for d in read(tmp_path).defects] == ["unreadable"]
    monkeypatch.setattr(documents, "MAX_BYTES", 10)
    large = tmp_path / "large.json"
    large.write_text('{"id": "abcdef"}')
    assert [d.kind for d in read(large).defects] == ["size"]


def test_a_place_that_does_not_exist_is_its_nearest_ancestors(tmp_path):
    path = tmp_path / "item.json"
    path.write_text('{\n  "properties": {\n  }\n}')
    places = Locator(path).places(["/properties/datetime", "/assets/data/href", ""])
    assert places == {
        "/properties/datetime": Place(line=2, column=17),
        "/assets/data/href": Place(line=1, column=1),
        "": Place(line=1, column=1),
    }
