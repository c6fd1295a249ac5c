"""Pages for tests: collections with everything in them that a stranger could put there."""

import json
import re
from pathlib import Path

from pytest_prr.engine.examples import write_example
from pytest_prr.engine.rule import Good
from pytest_prr.engine.run import check_all
from pytest_prr.reports.html import html_report
from pytest_prr.settings import Settings, override

PAYLOADS = (
    "<script>window.hacked=1;alert(1)</script>",
    "</script><script>window.hacked=2</script>",
    '"><img src=x onerror="window.hacked=3">',
    "javascript:window.hacked=4",
    "' onmouseover='window.hacked=5' autofocus onfocus='window.hacked=6",
    "<!--<script>window.hacked=7",
    "${window.hacked=8}\u2028\u202e<svg onload=window.hacked=9>",
)
_KEPT = {"type", "stac_version", "rel", "href"}  # else nothing of it would be found or read


def outcome_of(folder, **options):
    return check_all([Path(folder)], override(Settings(), options))


def page_of(folder, **options):
    return html_report(outcome_of(folder, **options))


def data_of(page):
    """What travels in a page."""
    return json.loads(re.search(r'id="data">(.*?)</script>', page, re.DOTALL)[1])


def hostile_collection(folder):
    """The base collection with a payload in every string, key and file name that may hold one."""
    write_example(Good(), folder)
    for number, path in enumerate(sorted(folder.rglob("*.json"))):
        value = json.loads(path.read_text())
        path.write_text(json.dumps(_spoilt(value, number), indent=2))
    item = next(folder.glob("survey/*.json"))
    text = (folder / "collection.json").read_text()
    for index, payload in enumerate(PAYLOADS):
        name = f"{payload.replace('/', '')}.json"
        (item.parent / name).write_text(item.read_text().replace("window", f"window /*{index}*/"))
        link = json.dumps({"rel": "item", "href": f"./survey/{name}"})
        text = text.replace('"links": [', f'"links": [{link},', 1)
    (folder / "collection.json").write_text(text)
    return folder


def _spoilt(value, number, key=""):
    payload = PAYLOADS[(number + len(key)) % len(PAYLOADS)]
    if isinstance(value, dict):
        return {
            key: _spoilt(inner, number + index, key)
            for index, (key, inner) in enumerate(value.items())
        } | {payload: payload}
    if isinstance(value, list):
        return [_spoilt(inner, number + index, key) for index, inner in enumerate(value)]
    if isinstance(value, str) and key not in _KEPT and not value[:4].isdigit():
        return f"{payload}{value}"
    return value


def many_items(folder, count):
    """A collection of ``count`` small items, each with an unknown licence and a time."""
    write_example(Good(), folder)
    item = json.loads((folder / "survey/survey.json").read_text())
    collection = json.loads((folder / "collection.json").read_text())
    links = [link for link in collection["links"] if link["rel"] != "item"]
    for number in range(count):
        west, south = round(20 + number % 100 / 10, 1), round(66 + number // 100 / 50, 2)
        east, north = round(west + 0.1, 1), round(south + 0.02, 2)
        ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
        name = f"tile-{number:05d}"
        day = f"{2000 + number % 20}-{number % 12 + 1:02d}-01"
        changed = item | {
            "id": name,
            "bbox": [west, south, east, north],
            "geometry": {"type": "Polygon", "coordinates": [ring]},
            "properties": item["properties"]
            | {
                "license": "CC BY 4.0" if number % 2 else "CC-BY-4.0",
                "start_datetime": f"{day}T00:00:00Z",
                "end_datetime": f"{day}T23:59:59Z",
            },
        }
        (folder / f"{name}.json").write_text(json.dumps(changed))
        links.append({"rel": "item", "href": f"./{name}.json"})
    (folder / "collection.json").write_text(json.dumps(collection | {"links": links}))
    return folder
