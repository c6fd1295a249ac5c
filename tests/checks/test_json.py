"""Text in metadata: what leaks into it, and what is lost on its way."""

import json

import pytest

from pytest_prr import check
from pytest_prr.engine.examples import ITEM_FILE, write_example
from pytest_prr.engine.rule import Good


def found(folder, **changes):
    write_example(Good(**changes), folder)
    return check(folder, select=("json",)).findings


def places(folder, **changes):
    return [(f.code, f.pointer) for f in found(folder, **changes)]


@pytest.mark.parametrize(
    "text",
    [
        "NaT",
        "NaTZ",
        "nan",
        "None",
        "np.float64(1.5)",
        "<xarray.DataArray (time: 3)>",
        "b'netCDF'",
        "datetime.datetime(2020, 1, 1, 0, 0)",
        "Timestamp('2020-01-01 00:00:00')",
    ],
)
def test_what_python_prints(tmp_path, text):
    expected = [("JSN006", "/properties/list/0/member")]
    assert places(tmp_path, item={"properties": {"list": [{"member": text}]}}) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Nanjing",
        "nanometre",
        "None of them",
        "array (time)",
        "<p>text</p>",
        "b",
        "b'",
        "Infinity pool",
    ],
)
def test_prose_is_no_leak(tmp_path, text):
    assert places(tmp_path, item={"properties": {"title": text}}) == []


@pytest.mark.parametrize("field", ["nodata", "fill_value", "_FillValue", "missing_value"])
def test_numbers_that_json_has_not_are_named_in_some_fields(tmp_path, field):
    values = {"raster:bands": [{field: "nan"}, {field: ["nan", "-inf"]}]}
    assert places(tmp_path, asset=values) == []


@pytest.mark.parametrize(
    ("text", "fixed", "words"),
    [
        (" Fluxes", "Fluxes", "blanks around it"),
        ("Fluxes\n", "Fluxes", "blanks around it"),
        ("Fluxes\u00a0", "Fluxes", "blanks around it"),
        ("Carbon\u00a0fluxes", "Carbon fluxes", "a no-break space"),
        ("Carbon\nfluxes", "Carbon fluxes", "a line break"),
        ("Carbon\tfluxes", "Carbon fluxes", "a tab"),
        ("Carb\u00adon", "Carbon", "a character nobody sees"),
        ("\ufeffCarbon", "Carbon", "a character nobody sees"),
        ("Carbon\u200b \u00a0x\n", "Carbon x", "blanks around it"),
    ],
)
def test_stray_blanks(tmp_path, text, fixed, words):
    (finding,) = found(tmp_path, collection={"title": text})
    assert (finding.code, words in finding.message) == ("JSN007", True)
    assert (finding.fix.patch[0].value.replace("  ", " "), finding.fix.safe) == (fixed, True)


def test_blanks_in_ids_are_not_removed_unasked(tmp_path):
    findings = found(tmp_path, item={"id": "survey ", "collection": "lapland\n"})
    assert {(f.pointer, f.fix.safe) for f in findings} == {("/id", False), ("/collection", False)}


@pytest.mark.parametrize(
    "text",
    [
        "Sodankylä",
        "نمی‌خواهم",  # Persian needs its zero-width non-joiner
        "Precipitation  (liquid or solid)",
        "a \u2013 b",
    ],
)
def test_titles_that_are_as_they_should_be(tmp_path, text):
    assert places(tmp_path, collection={"title": text}) == []


def test_descriptions_may_have_lines_and_blanks(tmp_path):
    text = "First line\n\n* point\u00a01\n"
    assert places(tmp_path, collection={"description": text}) == []


TEXTS = [
    "Sodankylä",
    "Université de Liège",
    "Météo-France à Toulouse",
    "Łódź, Příbram, Çeşme",
    "5 °C ± 2 µm²",
    "the Earth\u2019s “spectrum” \u2013 5 € …",
    "Δz ≤ 3 λ, π → ∞",
    "shock\u2010frozen",
    "Universität Graz",
]


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252"])
@pytest.mark.parametrize("text", TEXTS)
def test_text_that_was_decoded_wrongly_is_mended(tmp_path, text, encoding):
    shown = [bytes([byte]) for byte in text.encode()]
    damaged = "".join(char.decode(encoding, "ignore") or char.decode("latin-1") for char in shown)
    (finding,) = found(tmp_path, collection={"description": damaged})
    assert (finding.code, finding.pointer) == ("JSN008", "/description")
    assert [operation.value for operation in finding.fix.patch] == [text]
    assert not finding.fix.safe


@pytest.mark.parametrize("text", TEXTS)
def test_text_that_was_decoded_rightly_is_left_alone(tmp_path, text):
    assert places(tmp_path, collection={"description": text}) == []


@pytest.mark.parametrize(
    "text",
    [
        "“MANHÔ \u2013 IRMÃ—MANHÕ",
        "Der Rand ist „groß“ und die Straße…",
        "3 Å², 2 Å±0.1 und 5 Å·s",
        "ÎLE «Â» \u2013 ÂGE, NAÏVE",
        "光合成 Ледник πέλαγος ледниковый щит",
        "Ærø, Ísafjörður, Þingvellir, Ðuro",
        "© 2020 ESA, 5°C, ½ m²",
    ],
)
def test_rare_letters_are_no_damage(tmp_path, text):
    assert places(tmp_path, collection={"description": text}) == []


@pytest.mark.parametrize("text", ["Sodankyl\ufffd", "UniversitÃ¢ËÅ¡ÃÂ©"])
def test_letters_that_are_lost_are_not_invented(tmp_path, text):
    (finding,) = found(tmp_path, collection={"description": text})
    assert finding.fix is None
    assert "letters were lost" in finding.message


def test_only_the_damaged_word_is_shown(tmp_path):
    text = "A long text about the measurements " * 20 + "over SodankylÃ¤ and more. " * 9
    (finding,) = found(tmp_path, collection={"description": text})
    assert finding.message == ("'SodankylÃ¤' was decoded wrongly; probably 'Sodankylä' was meant")


@pytest.mark.parametrize("char", ["\x00", "\x07", "\x1b", "\x7f"])
def test_control_characters(tmp_path, char):
    (finding,) = found(tmp_path, item={"properties": {"title": f"a{char}b"}})
    assert finding.code == "JSN009"
    assert f"U+{ord(char):04X}" in finding.message


@pytest.mark.parametrize("value", [None, 1, [], "\0", "\u00a0", [[["x "]]], {"": " x"}])
def test_any_value_in_any_place_is_survived(tmp_path, value):
    write_example(Good(), tmp_path)
    for name in ("collection.json", ITEM_FILE):
        base = json.loads((tmp_path / name).read_text())
        for member in base:
            if member != "type":
                (tmp_path / name).write_text(json.dumps(base | {member: value}))
                report = check(tmp_path, select=("json",))
                assert "PRR000" not in {f.code for f in report.findings}
        (tmp_path / name).write_text(json.dumps(base))
