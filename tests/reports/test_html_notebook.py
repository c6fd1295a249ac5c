"""What notebooks show of the values that ``check`` and ``build`` return."""

import re

import pytest
from html_pages import hostile_collection, outcome_of
from made_outcomes import hostile, outcome

import pytest_prr

BAD = {"collection": {"license": "CC BY 4.0"}}
RECIPE = """\
collection:
  id: lapland
  title: Towers & <i>models</i>
  description: Fluxes of carbon between land and air, from towers, in one summer.
  license: CC-BY-4.0
items:
  - id: manual
    title: Manual
    files: manual.csv
    place: {bbox: [20, 66, 30, 68]}
    time: {start: 2020-06-01, end: 2020-08-31}
"""


def text(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_a_report_is_a_verdict_and_a_table(collection):
    report = pytest_prr.check(collection(**BAD), select=("LIC002",))
    shown = report._repr_html_()
    assert "✖ 1 error in 2 files, 1 rule" in text(shown)
    assert "✖ error LIC002 spdx-identifier 1 &#x27;CC BY 4.0&#x27; is not an SPDX" in text(shown)
    assert ".json:14:14" in shown


def test_an_outcome_has_a_map(collection):
    shown = outcome_of(collection(**BAD))._repr_html_()
    assert shown.count("<svg ") == 1
    assert shown.count("<rect ") == 2  # the collection's box, and the item's


def test_nothing_found():
    assert "✔ Nothing found in 2 files, 3 rules" in text(outcome().report._repr_html_())


@pytest.mark.parametrize("part", ["outcome", "report"])
def test_nothing_of_it_is_markup(tmp_path, part):
    made = outcome_of(hostile_collection(tmp_path / "out"))
    for one in (made, hostile()):
        shown = (one if part == "outcome" else one.report)._repr_html_()
        tags = set(re.findall(r"<([a-z]+)", shown))
        assert tags <= {
            "div",
            "p",
            "strong",
            "table",
            "tr",
            "th",
            "td",
            "span",
            "br",
            "small",
            "svg",
            "path",
            "rect",
        }
        assert not re.search(r"<[^>]*\son[a-z]+=", shown)
        assert "\x1b" not in shown


def test_what_was_built_shows_itself(tmp_path):
    (tmp_path / "manual.csv").write_text("a,b\n1,2\n")
    (tmp_path / "prr.yaml").write_text(RECIPE)
    built = pytest_prr.build(tmp_path / "prr.yaml", tmp_path / "out")
    shown = built._repr_html_()
    assert "title Towers &amp; &lt;i&gt;models&lt;/i&gt;" in text(shown)
    assert "items 1" in text(shown)
    assert "bbox 20, 66, 30, 68" in text(shown)
    assert "time 2020-06-01 to 2020-08-31" in text(shown)
    assert shown.count("<rect ") == 2
    assert built.clone()._repr_html_().count("<svg ") == 1
