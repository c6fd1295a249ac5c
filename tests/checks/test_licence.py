"""Licences: what is recognised, what is meant, and what contradicts itself."""

import json

import pytest

from pytest_prr import check
from pytest_prr.checks import licence_names, spdx
from pytest_prr.engine.examples import ITEM_FILE, write_example
from pytest_prr.engine.patch import applied
from pytest_prr.engine.rule import Good

TERMS = {"rel": "license", "href": "https://example.org/terms"}


def found(folder, *, profile="template", **changes):
    write_example(Good(**changes), folder)
    return check(folder, profile=(profile,), select=("licence",)).findings


def codes(folder, **changes):
    return {f.code for f in found(folder, **changes) if f.severity != "info"}


def link(href):
    return {"rel": "license", "href": href}


@pytest.mark.parametrize(
    "value",
    [
        "CC-BY-4.0",
        "CC-BY-SA-3.0-DE",
        "CC0-1.0",
        "ODbL-1.0 AND (CC-BY-4.0 OR CC0-1.0)",
        "GPL-2.0-or-later WITH Classpath-exception-2.0 AND CC-BY-4.0",
        "OGL-UK-3.0",
        "etalab-2.0",
        "CDLA-Permissive-2.0",
    ],
)
def test_spdx_expressions_are_left_alone(tmp_path, value):
    assert codes(tmp_path, collection={"license": value}) == set()


@pytest.mark.parametrize(
    ("value", "meant", "certain"),
    [
        ("CC BY 4.0", "CC-BY-4.0", True),
        ("CC-BY.4.0", "CC-BY-4.0", True),
        ("CC_BY_NC_SA 4.0", "CC-BY-NC-SA-4.0", True),
        ("CC BY-SA 4.0 International License", "CC-BY-SA-4.0", True),
        ("Creative Commons Attribution 4.0", "CC-BY-4.0", True),
        ("Creative Commons Attribution 4.0 International (CC BY 4.0)", "CC-BY-4.0", True),
        ("Creative Commons Attribution-NonCommercial-NoDerivatives 4.0", "CC-BY-NC-ND-4.0", True),
        ("Attribution-ShareAlike 4.0 International", "CC-BY-SA-4.0", True),
        ("creativecommons attribution share alike version 3.0", "CC-BY-SA-3.0", True),
        ("CC BY v4", "CC-BY-4.0", True),
        ("https://creativecommons.org/licenses/by/4.0/", "CC-BY-4.0", True),
        ("http://www.creativecommons.org/licenses/by-nc/3.0/igo/legalcode", "CC-BY-NC-3.0", True),
        ("creativecommons.org/licenses/by/3.0/de/", "CC-BY-3.0-DE", True),
        ("https://creativecommons.org/publicdomain/zero/1.0/deed.fr", "CC0-1.0", True),
        ("https://spdx.org/licenses/ODC-By-1.0.html", "ODC-By-1.0", True),
        ("https://opendatacommons.org/licenses/odbl/1-0/", "ODbL-1.0", True),
        ("https://opensource.org/license/bsd-3-clause", "BSD-3-Clause", True),
        ("MIT License", "MIT", True),
        ("cc-by", "CC-BY-4.0", False),
        ("CC BY-NC", "CC-BY-NC-4.0", False),
        ("CC0", "CC0-1.0", False),
        ("CC0 1.0 Universal", "CC0-1.0", True),
        ("Apache License, Version 2.0", "Apache-2.0", True),
        ("GPLv3", "GPL-3.0-only", False),
        ("Open Government Licence v3.0", "OGL-UK-3.0", False),
        ("CC-BYE-4.0", "CC-BY-4.0", False),
        ("OTHER", "other", True),
    ],
)
def test_misspelt_licences_are_recognised(tmp_path, value, meant, certain):
    changes = {"license": value, "links": [TERMS]}
    (finding,) = [f for f in found(tmp_path, collection=changes) if f.code == "LIC002"]
    assert f"did you mean '{meant}'?" in finding.message
    assert (finding.fix.patch[0].value, finding.fix.safe) == (meant, certain)


@pytest.mark.parametrize(
    "value",
    [
        "TIP-FAPAR-1.7",
        "Aviso License",
        "CC BY 4.0 for research only",
        "CC BY 4.0, CC BY-SA 3.0",
        "BY 4.0",
        "free of charge",
        "public domain",
        "https://example.org/licenses/by/4.0/",
        "https://creativecommons.org/",
        "MIT OR",
        "LicenseRef-",
        "(" * 300,
        "x" * 5000,
    ],
)
def test_nothing_is_guessed_for_other_text(tmp_path, value):
    (finding,) = [f for f in found(tmp_path, collection={"license": value}) if f.code == "LIC002"]
    assert finding.fix is None
    assert "'other' with a link of rel 'license'" in finding.message
    assert len(finding.message) < 250


@pytest.mark.parametrize("value", ["", " ", "TBD", "unknown", "None", "n/a"])
def test_words_that_fill_the_place_are_one_finding(tmp_path, value):
    assert codes(tmp_path, collection={"license": value}) == {"LIC001"}


def test_the_british_spelling_is_pointed_out(tmp_path):
    findings = found(tmp_path, without=("collection/license",), collection={"licence": "CC-BY-4.0"})
    assert [f.message for f in findings if f.code == "LIC001"] == [
        "'license' is missing; expected an SPDX identifier; STAC reads 'license', not 'licence'"
    ]


@pytest.mark.parametrize("identifier", ["CC-BY-4.0", "CC-BY-NC-SA-3.0", "CC0-1.0", "ODbL-1.0"])
def test_the_link_that_is_proposed_leads_to_the_licence(tmp_path, identifier):
    write_example(Good(collection={"license": identifier}), tmp_path)
    report = check(tmp_path, select=("LIC011",))
    (finding,) = report.findings
    path = tmp_path / "collection.json"
    path.write_text(json.dumps(applied(json.loads(path.read_text()), finding.fix.patch)))
    assert check(tmp_path, select=("LIC009", "LIC011")).findings == ()


def test_every_address_of_a_text_is_recognised_again():
    names = [name for name in spdx.by_plain().values() if not spdx.deprecated(name)]
    assert [n for n in names if licence_names.by_url(licence_names.text_url(n)) != n] == []


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("AGPL-3.0", "write 'AGPL-3.0-only' or 'AGPL-3.0-or-later'"),
        ("agpl-3.0", "write 'AGPL-3.0-only' or 'AGPL-3.0-or-later'"),
        ("GPL-3.0+", "write 'GPL-3.0-or-later'"),
        ("CC-BY-4.0 OR LGPL-2.1", "write 'LGPL-2.1-only' or 'LGPL-2.1-or-later'"),
        ("GPL-2.0-with-classpath-exception", "deprecated in the SPDX list"),
    ],
)
def test_identifiers_that_spdx_gave_up(tmp_path, value, message):
    findings = found(tmp_path, collection={"license": value})
    (finding,) = [f for f in findings if f.code == "LIC008"]
    assert finding.message.endswith(message)


@pytest.mark.parametrize(
    ("stated", "hrefs", "expected"),
    [
        ("CC-BY-4.0", ["https://creativecommons.org/licenses/by-nc/4.0/"], ["/links/3/href"]),
        ("CC BY 4.0", ["https://creativecommons.org/licenses/by/4.0/"], []),
        ("CC-BY-4.0 AND ODbL-1.0", ["https://opendatacommons.org/licenses/odbl/1-0/"], []),
        ("GPL-3.0-only", ["https://opensource.org/license/gpl-3-0"], []),
        ("CC-BY-4.0", ["./LICENSE.txt", "https://example.org/by-sa"], []),
        ("other", ["https://creativecommons.org/licenses/by/4.0/"], ["/license"]),
        ("other", ["https://spdx.org/licenses/MIT", "https://example.org/terms"], []),
        ("proprietary", ["https://spdx.org/licenses/MIT"], ["/license"]),
        ("LicenseRef-Terms", ["https://example.org/terms"], []),
    ],
)
def test_link_and_identifier(tmp_path, stated, hrefs, expected):
    changes = {"license": stated, "links": [link(href) for href in hrefs]}
    findings = found(tmp_path, collection=changes)
    assert [f.pointer for f in findings if f.code == "LIC009"] == expected


@pytest.mark.parametrize(
    ("above", "own", "expected"),
    [
        ("CC-BY-4.0", "cc-by-4.0", {"LIC003"}),
        ("CC-BY-4.0", "CC-BY.4.0", {"LIC002"}),
        ("CC-BY-4.0", "unknown", {"LIC001"}),
        ("CC-BY-4.0", "CC-BY-SA-4.0", {"LIC006"}),
        ("CC-BY-4.0 AND CC0-1.0", "CC0-1.0", set()),
        ("CC0-1.0", "CC0-1.0 OR CC-BY-4.0", {"LIC006"}),
        ("other", "CC0-1.0", set()),
        ("various", "CC0-1.0", {"LIC004"}),
        ("proprietary", "CC0-1.0", {"LIC004", "LIC006"}),
    ],
)
def test_item_against_collection(tmp_path, above, own, expected):
    collection = {"license": above, "links": [TERMS]}
    assert codes(tmp_path, collection=collection, item={"properties": {"license": own}}) == expected


@pytest.mark.parametrize(
    ("item", "software"),
    [
        ({"properties": {"license": "MIT"}}, True),
        ({"properties": {"license": "MIT OR Apache-2.0"}}, True),
        ({"properties": {"license": "MIT AND CC-BY-4.0"}}, False),
        ({"properties": {"license": "MITRE"}}, False),
        ({"properties": {"license": "MIT", "type": "experiment"}}, False),
        ({"properties": {"license": "MIT"}, "assets": {"m": {"roles": ["mlm:model"]}}}, False),
        ({"properties": {"license": "MIT"}, "assets": {"m": {"roles": "ml-model"}}}, True),
        (
            {
                "properties": {"license": "Apache-2.0"},
                "stac_extensions": ["https://stac-extensions.github.io/mlm/v1.4.0/schema.json"],
            },
            False,
        ),
    ],
)
def test_licences_for_software(tmp_path, item, software):
    changes = {"item": item, "collection": {"license": "other", "links": [TERMS]}}
    assert ("LIC007" in codes(tmp_path, **changes)) is software


def test_profiles_weigh_words_without_terms_differently(tmp_path):
    rated = {
        profile: {f.code: f.severity for f in found(tmp_path / profile, profile=profile, **changes)}
        for changes in [{"collection": {"license": "proprietary"}}]
        for profile in ("template", "gateway", "osc")
    }
    assert {p: (c["LIC004"], c["LIC005"]) for p, c in rated.items()} == {
        "template": ("warning", "error"),
        "gateway": ("warning", "error"),
        "osc": ("info", "warning"),
    }


@pytest.mark.parametrize("value", [None, 4, True, ["CC-BY-4.0"], {"id": "MIT"}, "", "\0", "((("])
@pytest.mark.parametrize("place", ["collection", "properties", "item", "asset", "link"])
def test_any_value_in_any_place_is_survived(tmp_path, value, place):
    changes = {
        "collection": {"collection": {"license": value}},
        "properties": {"item": {"properties": {"license": value}}},
        "item": {"item": {"license": value, "properties": value}},
        "asset": {"asset": {"license": value, "roles": value}, "collection": {"license": "MIT"}},
        "link": {"collection": {"links": [value, {"rel": "license", "href": value}]}},
    }[place]
    assert "PRR000" not in {f.code for f in found(tmp_path, **changes)}


def test_an_item_is_judged_at_the_place_of_its_licence(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    findings = found(tmp_path, item={"properties": {"license": "CC BY 4.0"}})
    (finding,) = [f for f in findings if f.code == "LIC002"]
    lines = (tmp_path / ITEM_FILE).read_text().splitlines()
    assert (finding.file, '"CC BY 4.0"') == (ITEM_FILE, lines[finding.line - 1].split(": ")[1])
