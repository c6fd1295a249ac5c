"""The page as text: what it tells, that it is the same each time, that nothing of it can run."""

import json
import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
from importlib.resources import files

import pytest
from html_pages import data_of, hostile_collection, outcome_of, page_of
from made_outcomes import HARMLESS, finding, fix, hostile, outcome

from pytest_prr.engine.finding import Severity
from pytest_prr.reports.html import findings as rows
from pytest_prr.reports.html import html_report
from pytest_prr.reports.html.markup import Html, element, joined

BAD = {"collection": {"license": "CC BY 4.0"}}


class Read(HTMLParser):
    """The elements of a page, and the text of each kind of them."""

    def __init__(self, page):
        super().__init__()
        self.elements, self.texts, self._open = [], {}, []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        self._open.append(tag)

    def handle_endtag(self, tag):
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data):
        for tag in {*self._open}:
            self.texts.setdefault(tag, []).append(data)


def words(page, tag):
    return " ".join(" ".join(Read(page).texts.get(tag, [])).split())


def test_the_page_tells_what_was_found(collection, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    collection(**BAD)
    page = page_of("out", select=("LIC002", "LIC003"))
    assert words(page, "h1") == "Carbon fluxes over Lapland"
    assert words(page, "title") == "Carbon fluxes over Lapland: PRR report"
    assert "✖ 1 error in 2 files, judged by 2 rules" in words(page, "header")
    assert "template the PRR tutorials' template 1 error 2 of" in words(page, "table")
    assert "gateway, item by item 1 of 1 item would be accepted, 0 refused" in words(page, "table")
    data = data_of(page)
    (rule,) = data["rules"]
    assert (rule["code"], rule["title"], rule["total"]) == (
        "LIC002",
        "Licence is an SPDX expression",
        1,
    )
    (found,) = data["findings"]
    texts = data["texts"]
    assert [texts[found[n]] for n in (2, 3, 4, 7, 8)] == [
        "'CC BY 4.0' is not an SPDX expression; did you mean 'CC-BY-4.0'?",
        "out/collection.json",
        "/license",
        "collection",
        "lapland",
    ]
    assert (found[0], found[1], found[5], found[6]) == (0, 2, 14, 14)
    safe, description, patch = found[9]
    assert (safe, texts[description]) == (True, "write 'CC-BY-4.0'")
    assert json.loads(patch) == [{"op": "replace", "path": "/license", "value": "CC-BY-4.0"}]
    first, before, marked, after = found[10]
    assert (first, len(before), len(after)) == (12, 2, 2)
    assert marked == ['  "license": ', '"CC BY 4.0"', ","]


def test_items_collections_and_assets(collection, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    collection()
    page = page_of("out", select=("LIC",))
    data = data_of(page)
    assert data["collections"] == [
        {
            "id": "lapland",
            "title": "Carbon fluxes over Lapland",
            "license": "CC-BY-4.0",
            "file": "out/collection.json",
            "boxes": [[20.0, 66.0, 30.0, 68.0]],
            "intervals": [[1590969600, 1598832000]],
        }
    ]
    (item,) = data["items"]
    texts = data["texts"]
    assert (texts[item[0]], texts[item[1]]) == ("survey", "out/survey/survey.json")
    assert "a" in data["shapes"][item[2]]
    assert item[3] <= item[4]
    assert item[8] == "accepted"
    assert "image/png thumbnail 1" in words(page, "table")


def test_equal_outcomes_give_equal_pages(collection):
    made = outcome_of(collection(**BAD))
    assert html_report(made) == html_report(made)


def test_nothing_is_asked_of_a_server_and_only_our_script_runs(collection):
    page = page_of(collection(**BAD))
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1]
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)[1]
    script = re.search(r"<script>(.*?)</script>", page, re.DOTALL)[1]

    def told(text):
        return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"

    assert policy == (
        f"default-src 'none'; style-src {told(style)}; script-src {told(script)}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    allowed = {"href": ("#",), "src": ()}
    for tag, attributes in Read(page).elements:
        for name, value in attributes.items():
            assert not name.startswith("on"), (tag, name)
            if name in allowed:
                assert value.startswith(allowed[name]), (tag, value)


def test_what_strangers_write_stays_text(tmp_path):
    page = page_of(hostile_collection(tmp_path / "out"), profile=("template", "gateway"))
    data = re.search(r'id="data">(.*?)</script>', page, re.DOTALL)[1]
    assert not set("<>&\u2028\u2029") & set(data)
    tags = [tag for tag, _ in Read(page).elements]
    assert tags.count("script") == 2
    assert not {"img", "iframe", "svg", "object", "base", "link"} & set(tags)
    assert "\u202e" not in page
    assert "hacked" in page


def test_what_does_not_print_is_written_as_an_escape():
    data = data_of(html_report(hostile()))
    assert HARMLESS in data["texts"]
    assert "\x1b" not in html_report(hostile())


def test_a_patch_keeps_its_meaning_where_it_holds_what_does_not_print():
    made = outcome(finding(fix=fix()))
    odd = "\u202e\ud800 <b>\U000e0001"
    change = made.report.findings[0].fix.patch[0]
    from msgspec.structs import replace as changed

    mended = changed(made.report.findings[0].fix, patch=(changed(change, value=odd),))
    report = changed(made.report, findings=(changed(made.report.findings[0], fix=mended),))
    patch = data_of(html_report(replace(made, report=report)))["findings"][0][9][2]
    assert json.loads(patch)[0]["value"] == odd
    assert "\u202e" not in patch


def test_nothing_found_and_nothing_judged():
    page = html_report(outcome())
    assert "✔ Nothing found in 2 files" in words(page, "header")
    assert "No assets." in words(page, "main")
    assert data_of(page)["findings"] == []


def test_what_was_not_judged_is_told_with_its_reason():
    page = html_report(
        outcome(
            skipped=[("AST004", "a.json", "offline"), ("AST004", "b.json", "offline")],
            ignored=[(("LIC003", "asked legal"), 2)],
            known=3,
            gone=1,
            lacking={"network": 16},
        )
    )
    assert "AST004 on 2 files: offline 16 rules more with --network" in words(page, "ul")
    for sentence in (
        "3 findings known from the baseline",
        "1 finding of the baseline no longer there: write it anew",
        "LIC003 ignored on 2 files: asked legal",
    ):
        assert sentence in words(page, "ul")


def test_of_too_many_findings_each_rule_keeps_some(monkeypatch):
    monkeypatch.setattr(rows, "MOST", 10)
    many = [finding(line=n) for n in range(1, 31)]
    few = [finding(code="QLT005", severity=Severity.INFO, line=n) for n in range(1, 4)]
    page = html_report(outcome(*many, *few))
    data = data_of(page)
    assert [row[0] for row in data["findings"]].count(0) == 7
    assert [row[0] for row in data["findings"]].count(1) == 3
    assert [rule["total"] for rule in data["rules"]] == [30, 3]
    assert "23 findings counted but not listed: the page shows 10" in words(page, "ul")


def test_a_crash_of_a_rule_is_an_error_in_every_profile():
    page = html_report(outcome(finding(code="PRR000", help="please report it")))
    assert data_of(page)["rules"][0]["title"] == "please report it"
    assert words(page, "table").count("1 error") == 2


def test_markup_escapes_whatever_is_no_element():
    made = element("p", "<b>", element("i", "x"), 5, class_='a"b', hidden=True, title=None)
    assert made == '<p class="a&quot;b" hidden>&lt;b&gt;<i>x</i>5</p>'
    assert isinstance(joined(made), Html)


def _channel(part):
    share = int(part, 16) / 255
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4


def _luminance(colour):
    red, green, blue = (_channel(colour[at : at + 2]) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one, other):
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_colours_are_read_easily_in_light_and_dark():
    """WCAG 2.2, success criterion 1.4.3: 4.5 to 1 for text."""
    css = (files("pytest_prr.reports.html") / "page.css").read_text()
    themes = [
        dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", block))
        for block in re.findall(r":root[^{]*\{([^}]*)\}", css)
    ]
    assert len(themes) == 2
    for theme in themes:
        pairs = [
            (name, ground) for name in ("text", "muted") for ground in ("paper", "ground", "code")
        ]
        pairs += [("mark-text", "mark"), ("accent", "paper"), ("info", "ground"), ("muted", "sea")]
        for level in ("error", "warning", "info", "clean"):
            pairs += [(level, "paper"), (level, f"{level}-wash")]
        poor = {pair: _contrast(theme[pair[0]], theme[pair[1]]) for pair in pairs}
        assert {pair: ratio for pair, ratio in poor.items() if ratio < 4.5} == {}


def test_report_writes_the_page(prr, collection):
    collection(**BAD)
    result = prr("report", "out", "--select", "LIC002", "-o", "pages/p.html")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == "pages/p.html: 1 error in 2 files, judged by 1 rule\n"
    from pathlib import Path

    assert "LIC002" in Path("pages/p.html").read_text()
    assert [path.name for path in Path("pages").iterdir()] == ["p.html"]


def test_report_and_check_write_the_same(prr, collection, tmp_path):
    collection(**BAD)
    prr("report", "out", "--profile", "gateway")
    prr("check", "out", "--profile", "gateway", "--report", "html=other.html")
    assert data_of((tmp_path / "report.html").read_text()) == data_of(
        (tmp_path / "other.html").read_text()
    )


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["none"], "prr: none: no such file or folder\n"),
        (["out", "-o", "out"], "prr: out: is a folder; name a file for the report\n"),
        (["out", "--select", "XYZ"], "prr: select: 'XYZ' names no rule"),
        (
            ["out", "-o", "out/collection.json"],
            "prr: out/collection.json: is one of the files that are judged; name another file\n",
        ),
    ],
)
def test_wrong_usage_writes_nothing(prr, collection, tmp_path, arguments, sentence):
    folder = collection()
    before = (folder / "collection.json").read_text()
    result = prr("report", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert sentence in result.stderr
    assert not (tmp_path / "report.html").exists()
    assert (folder / "collection.json").read_text() == before
