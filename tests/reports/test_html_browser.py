"""The page in a real browser: it loads without a word, filters, searches, and runs nothing else."""

import json
from pathlib import Path

import pytest
from html_pages import data_of, hostile_collection, many_items, page_of

pytestmark = pytest.mark.xdist_group("browser")

MAP = "document.getElementById('map')"


@pytest.fixture(autouse=True)
def _quiet(browser):
    """No page writes to the console."""
    browser.get_log("browser")
    yield
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": []})
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    assert browser.get_log("browser") == []


@pytest.fixture
def shown(browser, tmp_path):
    """Load a page; gives the browser."""

    def show(page):
        path = tmp_path / "page.html"
        path.write_text(page, encoding="utf-8")
        browser.get(path.as_uri())
        return browser

    return show


@pytest.fixture
def spoilt(collection, shown, tmp_path, monkeypatch):
    """The page of a collection with an error and some infos."""
    monkeypatch.chdir(tmp_path)
    changes = {"license": "CC BY 4.0", "keywords": []}
    collection(collection=changes, item={"properties": {"license": "CC-BY 4.0"}})
    return shown(page_of("out", select=("LIC002", "QLT")))


def all_of(browser, selector):
    return [element.text for element in browser.find_elements("css selector", selector)]


def one(browser, selector):
    return browser.find_element("css selector", selector)


def settle(browser):
    """Wait until what was asked for is painted."""
    browser.execute_async_script(
        "const done = arguments[0]; setTimeout(() => requestAnimationFrame(() => "
        "requestAnimationFrame(() => done())))"
    )


def put(browser, selector, value):
    """Type into a field, or choose from a list."""
    browser.execute_script(
        "const field = document.querySelector(arguments[0]); field.value = arguments[1];"
        "field.dispatchEvent(new Event('input', {bubbles: true}))",
        selector,
        value,
    )
    settle(browser)


def click(browser, selector):
    one(browser, selector).click()
    settle(browser)


def press(browser, selector, *keys):
    from selenium.webdriver import ActionChains

    browser.execute_script("document.querySelector(arguments[0]).focus()", selector)
    for key in keys:
        ActionChains(browser).send_keys(key).perform()
    settle(browser)


def pixels(browser, canvas):
    """How often each colour is on a canvas, as [red, green, blue, alpha] in text."""
    script = """
      const canvas = document.getElementById(arguments[0]);
      const copy = new OffscreenCanvas(canvas.width, canvas.height);
      const context = copy.getContext("2d", { willReadFrequently: true });
      context.drawImage(canvas, 0, 0);
      const data = context.getImageData(0, 0, canvas.width, canvas.height).data;
      const counts = {};
      for (let i = 0; i < data.length; i += 4) {
        const key = [data[i], data[i + 1], data[i + 2], data[i + 3]].join();
        counts[key] = (counts[key] || 0) + 1;
      }
      return counts;
    """
    return browser.execute_script(script, canvas)


def rgb(colour):
    return ",".join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5)) + ",255"


def test_findings_by_rule_open_on_demand(spoilt):
    assert all_of(spoilt, "#groups .group-title")[0] == "Licence is an SPDX expression"
    assert all_of(spoilt, "#groups .card") == []
    click(spoilt, "#groups summary")
    cards = all_of(spoilt, "#groups .card")
    assert len(cards) == 2
    assert "'CC BY 4.0' is not an SPDX expression; did you mean 'CC-BY-4.0'?" in cards[0]
    assert "out/collection.json:14:14 collection lapland at /license" in cards[0]
    assert all_of(spoilt, ".card mark")[0] == '"CC BY 4.0"'
    assert "Why Reuse needs a licence" in all_of(spoilt, ".reasons")[0]
    assert one(spoilt, ".sources a").get_attribute("href").startswith("https://")


def test_findings_by_file(spoilt):
    click(spoilt, "input[value=file]")
    assert all_of(spoilt, "#groups .group-title") == [
        "out/collection.json",
        "out/survey/survey.json",
    ]
    assert "in 2 files" in one(spoilt, "#count").text


def test_filters_and_search(spoilt):
    everything = one(spoilt, "#count").text
    put(spoilt, "#family", "licence")
    assert one(spoilt, "#count").text == f"2 findings of {everything.split()[-4][:-1]}, in 1 rule"
    assert len(all_of(spoilt, ".card")) == 2  # a single group is open
    put(spoilt, "#query", "SURVEY spdx")
    assert len(all_of(spoilt, ".card")) == 1
    put(spoilt, "#query", "no such word")
    assert one(spoilt, "#count").text.startswith("None of ")
    click(spoilt, "#filters button[type=reset]")
    assert one(spoilt, "#count").text == everything
    click(spoilt, "input[name=severity][value='2']")
    assert not any("LIC002" in text for text in all_of(spoilt, "#groups summary"))
    put(spoilt, "#rule", "LIC002 spdx-identifier")
    assert one(spoilt, "#count").text.startswith("None of ")


def test_a_patch_is_copied(spoilt):
    click(spoilt, "#groups summary")
    grant = {"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]}
    spoilt.execute_cdp_cmd("Browser.grantPermissions", grant)
    spoilt.execute_script("window.focus()")
    click(spoilt, ".fix > button")
    copied = spoilt.execute_async_script(
        "const done = arguments[0]; navigator.clipboard.readText().then(done, (e) => done(`${e}`))"
    )
    assert json.loads(copied) == [{"op": "replace", "path": "/license", "value": "CC-BY-4.0"}]
    assert one(spoilt, ".fix > button").text == "Copied"


def test_the_map_is_used_by_keys(spoilt):
    from selenium.webdriver.common.keys import Keys

    press(spoilt, "#map", Keys.ARROW_RIGHT)
    assert one(spoilt, "#chosen").text.startswith("survey")
    assert "1 error" in one(spoilt, "#chosen").text
    press(spoilt, "#map", Keys.ENTER)
    assert one(spoilt, "#count").text.startswith("1 finding of ")
    assert "of item survey" in one(spoilt, "#count").text
    assert spoilt.execute_script("return document.activeElement.id") == "findings"
    press(spoilt, "#map", Keys.ESCAPE)
    assert one(spoilt, "#chosen").text == ""
    before = pixels(spoilt, "map")
    press(spoilt, "#map", "+")
    assert pixels(spoilt, "map") != before
    press(spoilt, "#map", "0")
    assert pixels(spoilt, "map") == before


def test_hovering_and_clicking_tell_of_the_item(spoilt):
    from selenium.webdriver import ActionChains

    spoilt.execute_script(f"{MAP}.scrollIntoView({{block: 'center'}})")
    ActionChains(spoilt).move_to_element(one(spoilt, "#map")).perform()
    settle(spoilt)
    assert one(spoilt, "#map-tip").text.startswith("survey")
    ActionChains(spoilt).click().perform()
    settle(spoilt)
    assert one(spoilt, "#chosen").text.startswith("survey")
    assert all_of(spoilt, "#item-rows tr.now th")[0].startswith("survey")


def test_footprints_and_times_have_the_colour_of_their_verdict(spoilt):
    for canvas in ("map", "time"):
        painted = pixels(spoilt, canvas)
        assert painted.get(rgb("#b3261e"), 0) > 20, canvas
        assert painted.get(rgb("#1c6b3f"), 0) == 0, canvas


def test_dark_where_the_reader_wants_it(spoilt):
    def ground():
        return spoilt.execute_script("return getComputedStyle(document.body).backgroundColor")

    def sea():
        settle(spoilt)
        return max(pixels(spoilt, "time").items(), key=lambda pair: pair[1])[0]

    assert (ground(), sea()) == ("rgb(244, 246, 248)", rgb("#eaf1f6"))
    dark = {"features": [{"name": "prefers-color-scheme", "value": "dark"}]}
    spoilt.execute_cdp_cmd("Emulation.setEmulatedMedia", dark)
    assert (ground(), sea()) == ("rgb(14, 18, 23)", rgb("#17232e"))


def test_on_paper_groups_are_open_and_controls_are_gone(spoilt):
    spoilt.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    spoilt.execute_script("window.dispatchEvent(new Event('beforeprint'))")
    assert any("CC BY 4.0" in card for card in all_of(spoilt, ".card"))
    assert not one(spoilt, "#filters").is_displayed()
    assert not one(spoilt, "nav").is_displayed()
    spoilt.execute_script("window.dispatchEvent(new Event('afterprint'))")
    spoilt.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    assert all_of(spoilt, ".card") in ([], [""] * len(all_of(spoilt, ".card")))


def test_narrow_screens_need_no_sideways_scrolling(spoilt):
    size = {"width": 360, "height": 740, "deviceScaleFactor": 2, "mobile": True}
    spoilt.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    click(spoilt, "#groups summary")
    assert spoilt.execute_script("return document.documentElement.scrollWidth") == 360


def test_names_for_those_who_do_not_see_the_page(spoilt):
    click(spoilt, "#groups summary")
    nameless = spoilt.execute_script(
        "return [...document.querySelectorAll('button, input, select, canvas, [role=region]')]"
        ".filter((e) => !e.getAttribute('aria-label') && !e.textContent.trim())"
        ".filter((e) => !e.labels?.length)"
        ".map((e) => e.outerHTML)"
    )
    assert nameless == []
    tree = spoilt.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
    roles = [node["role"]["value"] for node in tree if not node["ignored"]]
    for role in ("banner", "navigation", "main", "contentinfo", "search", "status"):
        assert role in roles, role
    headings = [
        (node["name"]["value"], prop["value"]["value"])
        for node in tree
        if not node["ignored"] and node["role"]["value"] == "heading"
        for prop in node["properties"]
        if prop["name"] == "level"
    ]
    assert headings[0] == ("Carbon fluxes over Lapland", 1)
    assert {level for _, level in headings[1:]} == {2}


def test_nothing_from_metadata_runs(shown, tmp_path):
    browser = shown(page_of(hostile_collection(tmp_path / "out"), profile=("template", "gateway")))
    assert len(all_of(browser, "#item-rows tr")) > 5
    for group in ("rule", "file"):
        click(browser, f"input[name=group][value={group}]")
        browser.execute_script(
            "for (const part of document.querySelectorAll('details')) part.open = true;"
            "for (const more of document.querySelectorAll('button.more')) more.click();"
        )
        settle(browser)
        assert len(all_of(browser, ".card")) > 20
        browser.execute_script(
            "for (const part of document.querySelectorAll('main *')) for (const type of "
            "['mouseover', 'focus', 'load', 'error']) part.dispatchEvent(new Event(type))"
        )
    press(browser, "#map", *"\ue014" * 3)
    assert browser.execute_script("return window.hacked ?? null") is None
    assert browser.execute_script("return document.scripts.length") == 2
    foreign = "main img, main svg, main iframe, [onerror], [onmouseover], [onfocus], [onload]"
    assert browser.find_elements("css selector", foreign) == []
    hrefs = [
        link.get_dom_attribute("href") for link in browser.find_elements("css selector", "a[href]")
    ]
    assert all(href.startswith(("#", "https://")) for href in hrefs)


def test_places_on_the_far_side(collection, shown):
    """What crosses the antimeridian is one piece in the middle of the map, not two at its ends."""
    ring = [[170, -20], [-170, -20], [-170, -10], [170, -10], [170, -20]]
    folder = collection(
        item={
            "geometry": {"type": "Polygon", "coordinates": [ring]},
            "bbox": [170, -20, -170, -10],
        },
        collection={
            "extent": {
                "spatial": {"bbox": [[170, -20, -170, -10]]},
                "temporal": {"interval": [["2020-06-01T00:00:00Z", None]]},
            }
        },
    )
    page = page_of(folder, select=("LIC002",))
    assert len(data_of(page)["shapes"][0]["a"]) == 2
    browser = shown(page)
    from selenium.webdriver import ActionChains

    browser.execute_script(f"{MAP}.scrollIntoView({{block: 'center'}})")
    for dx in (-60, 60):
        ActionChains(browser).move_to_element_with_offset(one(browser, "#map"), dx, 0).perform()
        settle(browser)
        assert one(browser, "#map-tip").text.startswith("survey")


@pytest.mark.parametrize(
    ("geometry", "box"),
    [
        ({"type": "Point", "coordinates": [25, 67]}, [25, 67, 25, 67]),
        ({"type": "MultiPoint", "coordinates": [[24, 66], [25, 67], [26, 68]]}, [24, 66, 26, 68]),
        ({"type": "LineString", "coordinates": [[24, 66], [25, 67], [26, 68]]}, [24, 66, 26, 68]),
        ({"type": "Point", "coordinates": [180, 67]}, [180, 67, 180, 67]),
    ],
)
def test_points_and_lines_are_drawn_and_found(collection, shown, geometry, box):
    from selenium.webdriver import ActionChains

    extent = {
        "spatial": {"bbox": [[20, 60, 30, 70]]},
        "temporal": {"interval": [["2020-06-01T00:00:00Z", None]]},
    }
    changes = {"geometry": geometry, "bbox": box, "properties": {"license": "CC BY 4.0"}}
    folder = collection(item=changes, collection={"extent": extent})
    browser = shown(page_of(folder, select=("LIC002",)))
    settle(browser)
    assert pixels(browser, "map").get(rgb("#b3261e"), 0) > 5
    browser.execute_script(f"{MAP}.scrollIntoView({{block: 'center'}})")
    ActionChains(browser).move_to_element(one(browser, "#map")).perform()
    settle(browser)
    assert one(browser, "#map-tip").text.startswith("survey")


def test_ten_thousand_items_stay_usable(shown, tmp_path, monkeypatch):
    """Bounds with room for slow machines; an idle one needs a third of a second and 2 MB."""
    monkeypatch.chdir(tmp_path)  # a user's names of files are not those of a temporary folder
    page = page_of(many_items(Path("out"), 10_000), select=("LIC002", "DTM004"))
    assert len(page.encode()) < 6_000_000
    browser = shown(page)
    ready = "return performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"
    assert browser.execute_script(ready) < 4000
    assert sorted(all_of(browser, "#groups .total")) == ["10,000", "5,000"]
    assert len(all_of(browser, "#item-rows tr")) == 25
    put(browser, "#item-query", "tile-09999")
    assert all_of(browser, "#item-rows th")[0].startswith("tile-09999")
    started = browser.execute_script("return performance.now()")
    put(browser, "#query", "tile-09999")
    assert one(browser, "#count").text == "2 findings of 15,000, in 2 rules"
    click(browser, "[data-map=in]")
    assert browser.execute_script("return performance.now()") - started < 4000
