"""Texts for people: what is a defect in them and what only looks like one."""

import json

import pytest

from pytest_prr import check
from pytest_prr.engine.examples import write_example
from pytest_prr.engine.rule import Good


def _pointers(folder, code, profile="template", **changes):
    write_example(Good(**changes), folder)
    return [f.pointer for f in check(folder, profile=(profile,), select=(code,)).findings]


def _described(text):
    return {"collection": {"description": text}}


@pytest.mark.parametrize(
    "text",
    [
        "Values below 5 (x < 5) and above 7 (y > 7), that is a<b and c>d.",
        "See <https://example.org/guide.html> for the names <mission>_<mode>_<starttime>.nc.",
        "NASA's <<Satellite Situation Center Web>>, R&D of AT&T, a && b.",
        "A sum over <i,j> pairs of neighbours.",
    ],
)
def test_what_only_looks_like_html(tmp_path, text):
    assert _pointers(tmp_path, "QLT002", **_described(text)) == []


@pytest.mark.parametrize(
    "text", ["One<br/>two", 'See <a href="https://example.org">here</a>', "5 &deg;C&#176;", "<B>x"]
)
def test_html(tmp_path, text):
    assert _pointers(tmp_path, "QLT002", **_described(text)) == ["/description"]


@pytest.mark.parametrize(
    "text",
    [
        "Dataset with variables related to: carbon, water.",
        "Fluxes in $\\mathrm{mol}$, CO_{two} and x^{ab}, the set {1, 2}.",
        "The station Todos los Santos; none of the sensors failed; unknown sources left out.",
        "Test dataset of a classifier, sample description in the annex.",
        "Codes XXL and TBDX are kept.",
    ],
)
def test_what_only_looks_unfinished(tmp_path, text):
    assert _pointers(tmp_path, "QLT010", **_described(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "Fluxes. TBD: stations.",
        "Lorem ipsum dolor sit amet, consectetur.",
        "The project {project_name} measured fluxes.",
        "Fluxes of ${REGION} and {{ period }}.",
        "<your description>",
        "Add your description here",
        "n/a",
        "...",
    ],
)
def test_unfinished_texts(tmp_path, text):
    assert _pointers(tmp_path, "QLT010", **_described(text)) == ["/description"]


def test_length_counts_what_is_read(tmp_path):
    link = "[Fluxes](https://example.org/very/long/address/that/nobody/reads)"
    assert _pointers(tmp_path / "a", "QLT001", **_described(link)) == ["/description"]
    assert _pointers(tmp_path / "b", "QLT001", **_described("word " * 300)) == []
    assert _pointers(tmp_path / "c", "QLT001", **_described("word " * 301)) == ["/description"]
    assert _pointers(tmp_path / "d", "QLT001", **_described("a" * 40)) == []


def test_keywords(tmp_path):
    for name, words, expected in (
        ("one", ["carbon"], []),
        ("five", list("abcde"), []),
        ("none", [], ["/keywords"]),
        ("twice", ["Carbon", "carbon "], ["/keywords"]),
        ("both", [*"abcdef", "a"], ["/keywords"]),
        ("odd", [3, None], []),
        ("text", "carbon", []),
    ):
        folder = tmp_path / name
        assert _pointers(folder, "QLT005", collection={"keywords": words}) == expected, name


def test_documentation_of_an_item_counts_for_the_collection(tmp_path):
    guide = {"href": "https://example.org/g.pdf", "roles": ["documentation"]}
    bare = {"without": ("collection/assets/guide",)}
    assert _pointers(tmp_path / "a", "QLT007", item={"assets": {"guide": guide}}, **bare) == []
    assert _pointers(tmp_path / "b", "QLT007", **bare) == [""]


def test_copied_text_is_told_at_the_copy(tmp_path):
    write_example(Good(), tmp_path)
    first = json.loads((tmp_path / "collection.json").read_text(encoding="utf-8"))
    copy = first | {"id": "copy", "links": [], "sci:doi": "10.1/x"}
    (tmp_path / "copy").mkdir()
    (tmp_path / "copy/collection.json").write_text(json.dumps(copy), encoding="utf-8")
    first["links"].append({"rel": "child", "href": "./copy/collection.json"})
    first["sci:doi"] = "10.1/X"
    (tmp_path / "collection.json").write_text(json.dumps(first), encoding="utf-8")
    findings = check(tmp_path, select=("QLT009",)).findings
    assert [(f.file.split("/")[-2], f.pointer) for f in findings] == [
        ("copy", "/description"),
        ("copy", "/sci:doi"),
    ]


def test_summaries_are_asked_for_by_apex_only(tmp_path):
    link = {"links": [{"rel": "item", "href": "./survey/survey.json"}]}
    assert _pointers(tmp_path / "a", "QLT012", "apex", collection=link) == [""]
    full = link | {"summaries": {"gsd": [1]}, "item_assets": {"data": {}}}
    assert _pointers(tmp_path / "b", "QLT012", "apex", collection=full) == []
