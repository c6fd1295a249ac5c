"""Collections read from servers: a real STAC API, static catalogues, and hosts that misbehave."""

import gzip
import json
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from web_site import Site, broken_off, redirect, serve, stall, status

from pytest_prr import check
from pytest_prr.engine.targets import tree_at
from pytest_prr.errors import PrrError
from pytest_prr.probes.limits import Limits
from pytest_prr.probes.one_host import Times
from pytest_prr.probes.published import DEFAULT, published
from pytest_prr.settings import Settings
from pytest_prr.stac.load import load_site
from pytest_prr.stac.site import at_home
from pytest_prr.stac.tree import LinkStatus

ITEM = {"type": "Feature", "stac_version": "1.1.0", "properties": {}, "links": [], "assets": {}}
QUICK = replace(DEFAULT, limits=Limits(connect=1, read=0.2, total=2, retries=0), seconds=20)


@pytest.fixture
def read(site):
    """Read the site as the engine does; gives its tree."""

    def read(path, terms=QUICK):
        return load_site(published(site.url(path), allow_private=True, terms=terms))

    return read


@pytest.fixture
def refused(read):
    """The sentence that tells why there is nothing to begin with."""

    def refused(path, terms=QUICK):
        with pytest.raises(PrrError) as caught:
            read(path, terms)
        assert "\n" not in str(caught.value)
        return str(caught.value)

    return refused


def _item(name, *links, **more):
    return {**ITEM, "id": name, "links": list(links)} | more


def _document(kind, name, *links, **more):
    return {"type": kind, "stac_version": "1.1.0", "id": name, "links": list(links)} | more


def _link(rel, href, **more):
    return {"rel": rel, "href": href} | more


def _put(site, files):
    for path, value in files.items():
        site.put(path, value if isinstance(value, bytes) else json.dumps(value).encode())


def _short(tree):
    """Names of a tree's documents, from the site's root."""
    return [re.sub(r"^http://[^/]*/", "", node.name) for node in tree.nodes]


def _statuses(node):
    return [link.status for link in node.links]


# A real STAC API


@pytest.fixture(scope="module")
def api(tmp_path_factory):
    """A server of 450 items: three pages of what we ask for at a time."""
    folder = tmp_path_factory.mktemp("api")
    point = {"geometry": {"type": "Point", "coordinates": [1, 2]}, "bbox": [1, 2, 1, 2]}
    when = {"properties": {"datetime": "2020-01-01T00:00:00Z"}, "collection": "c"}
    items = [_item(f"i {n:03}", **point, **when) for n in range(450)]
    items[7]["assets"] = {"data": {"href": "https://example.org/a.nc", "roles": ["data"]}}
    (folder / "items.json").write_text(json.dumps({"type": "FeatureCollection", "features": items}))
    program = Path(sys.executable).parent / "rustac"
    site = Site()
    server = serve(site)  # for a port that is free
    server.shutdown()
    server.server_close()
    address = urlsplit(site.address).netloc
    output = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    command = [program, "serve", "items.json", "--create-collections", "-a", address]
    with subprocess.Popen(command, cwd=folder, **output) as running:
        for line in running.stdout:
            if "Serving" in line:
                break
        yield site.address
        running.terminate()


def test_a_collection_of_an_api_comes_with_all_pages(api):
    tree = tree_at(f"{api}/collections/c", Settings(allow_private=True))
    collection, *items = tree.nodes
    assert (collection.id, collection.kind) == ("c", "collection")
    assert [node.id for node in items] == [f"i {n:03}" for n in range(450)]
    assert items[7].name == f"{api}/collections/c/items/i%20007"
    assert all(node.parent is collection for node in items)
    assert tree.value(items[7])["assets"]["data"]["roles"] == ["data"]


@pytest.mark.parametrize("path", ["", "/", "/collections/c/items"])
def test_a_landing_page_and_a_list_of_items_can_be_named_too(api, path):
    tree = tree_at(f"{api}{path}", Settings(allow_private=True))
    assert sum(node.kind == "item" for node in tree.nodes) == 450


def test_an_api_is_judged_without_false_alarms_about_files(api):
    report = check(f"{api}/collections/c", allow_private=True, ignore=("LNK015",))
    assert report.summary.items == 450
    found = Counter(finding.rule for finding in report.findings)
    about_files = {
        "prr-layout",
        "file-named-by-id",
        "links-agree",
        "self-link",
        "local-link-exists",
        "linked-file-exists",
        "every-file-linked",
        "no-cycles",
        "local-file-exists",
    }
    assert not about_files & found.keys()
    assert found["item-has-assets"] == 449
    skipped = Counter(skip.code for skip in report.skipped)
    assert set(skipped) == {"IDN004", "TPL035"}


def test_both_faces_take_an_address(api, prr, pytester):
    url = f"{api}/collections/c"
    result = prr("check", url, "--allow-private", "--select", "TPL007", "--max-per-rule", 1)
    assert (result.exit_code, result.stderr) == (1, "")
    assert f"{url}/items/i%20000\n1:" in result.stdout
    arguments = [f"--prr-collection={url}", "--prr-allow-private", "--prr-select=TPL007"]
    run = pytester.runpytest(*arguments)
    run.assert_outcomes(failed=449, passed=1)
    run.stdout.fnmatch_lines([f"prr: {url}: 1 collection, 450 items, 1 rule"])
    run.stdout.fnmatch_lines([f"FAILED {url}/items/i%20000::TPL007 - *"])
    one = pytester.runpytest(*arguments, f"{url}/items/i%20007::TPL007")
    one.assert_outcomes(passed=1, deselected=449)


def test_an_address_is_not_fixed(prr):
    result = prr("fix", "https://example.org/collection.json")
    assert result.exit_code == 2
    assert result.stderr.startswith("prr: https://example.org/collection.json: only files on disk")


# Static catalogues


@pytest.fixture
def catalogue(site):
    """Two collections below a catalogue, linked by relative and by absolute addresses."""
    _put(
        site,
        {
            "cat/catalog.json": _document(
                "Catalog",
                "cat",
                _link("child", "./one/collection.json"),
                _link("child", site.url("cat/two/collection.json")),
            ),
            "cat/one/collection.json": _document(
                "Collection",
                "one",
                _link("root", "../catalog.json"),
                _link("parent", "../catalog.json"),
                _link("item", "a/a.json"),
                _link("item", "./b/b.json#part"),
            ),
            "cat/two/collection.json": _document("Collection", "two", _link("item", "../c.json")),
            "cat/one/a/a.json": _item("a", _link("collection", "../collection.json")),
            "cat/one/b/b.json": _item("b"),
            "cat/c.json": _item("c"),
        },
    )
    return site


def test_links_of_a_static_catalogue_are_followed_once_each(catalogue, read):
    tree = read("cat/catalog.json")
    assert _short(tree) == [
        "cat/catalog.json",
        "cat/one/collection.json",
        "cat/two/collection.json",
        "cat/one/a/a.json",
        "cat/one/b/b.json",
        "cat/c.json",
    ]
    assert [node.parent and node.parent.id for node in tree.nodes] == [
        None,
        "cat",
        "cat",
        "one",
        "one",
        "two",
    ]
    assert max(Counter(asked.path for asked in catalogue.log).values()) == 1


def test_a_part_of_a_catalogue_stays_within_its_folder(catalogue, read):
    tree = read("cat/two/collection.json")
    assert _short(tree) == ["cat/two/collection.json"]
    assert _statuses(tree.nodes[0]) == [LinkStatus.REMOTE]
    assert "/cat/c.json" not in [asked.path for asked in catalogue.log]


@pytest.mark.parametrize("name", ["collection.json", "catalog.json"])
def test_a_folder_stands_for_its_root_document(site, read, name):
    kind = "Catalog" if name == "catalog.json" else "Collection"
    _put(site, {f"cat/{name}": _document(kind, "x", _link("item", "i.json")), "cat/i.json": ITEM})
    assert _short(read("cat/")) == [f"cat/{name}", "cat/i.json"]


def test_other_hosts_are_not_asked(site, read):
    other = Site()
    server = serve(other)
    elsewhere = other.put("i.json", json.dumps(ITEM).encode())
    _put(
        site,
        {
            "collection.json": _document(
                "Collection",
                "x",
                _link("item", elsewhere),
                _link("item", "ftp://example.org/i.json"),
                _link("item", "http://[broken/i.json"),
            )
        },
    )
    tree = read("collection.json")
    server.shutdown()
    server.server_close()
    assert len(tree.nodes) == 1
    assert LinkStatus.OK not in _statuses(tree.nodes[0])
    assert other.log == []


def test_what_is_not_there_is_an_error_and_what_cannot_be_told_is_not(site):
    _put(
        site,
        {
            "collection.json": _document(
                "Collection", "x", *(_link("item", f"{name}.json") for name in "abcd")
            ),
            "a.json": _item("a"),
            "d.json": b"{ no JSON",
        },
    )
    site.answer("c.json", status(403))
    report = check(
        site.url("collection.json"), allow_private=True, select=("LNK001", "TPL024", "readable")
    )
    assert [(f.rule, f.pointer) for f in report.findings] == [
        ("linked-file-exists", "/links/1/href"),
        ("readable", ""),
    ]
    assert [skip.reason for skip in report.skipped] == [
        "link 'item' to 'c.json': the server refuses to give it (403)"
    ]


def test_hrefs_in_published_documents_are_addresses(site, read):
    asset = {"data": {"href": "./a.nc", "roles": ["data"], "file:size": 3}}
    _put(
        site,
        {
            "x/collection.json": _document("Collection", "x", _link("item", "a/a.json")),
            "x/a/a.json": _item("a", assets=asset),
        },
    )
    tree = read("x/collection.json")
    item = tree.nodes[1]
    assert tree.roots.url("./a.nc", item.folder) == site.url("x/a/a.nc")
    assert tree.roots.url("/a.nc", item.folder) == site.url("a.nc")
    assert tree.roots.url("ftp://example.org/a.nc", item.folder) is None
    rules = ("AST005", "local-file-exists", "file-size", "within-staging-area", "size-stated")
    report = check(site.url("x/collection.json"), allow_private=True, select=rules)
    assert report.findings == ()


def test_a_folder_on_disk_is_never_taken_for_a_site(site, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    _put(site, {"x/collection.json": _document("Collection", "x", _link("item", "a.json"))})
    disguised = tmp_path / "http:" / urlsplit(site.address).netloc / "x"
    disguised.mkdir(parents=True)
    (disguised / "a.json").write_text(json.dumps(_item("a")))
    report = check(site.url("x/collection.json"), allow_private=True, select=("LNK001",))
    assert [finding.pointer for finding in report.findings] == ["/links/0/href"]


def test_file_names_of_a_static_catalogue_are_judged(site):
    _put(
        site,
        {
            "x/collection.json": _document("Collection", "x", _link("item", "other.json")),
            "x/other.json": _item("a"),
        },
    )
    report = check(site.url("x/collection.json"), allow_private=True, select=("file-named-by-id",))
    assert [finding.message for finding in report.findings] == [
        "the file is called 'other.json', the item 'a'"
    ]


def test_catalogues_in_a_circle_end(site, read):
    _put(
        site,
        {
            "a/catalog.json": _document("Catalog", "a", _link("child", "b/catalog.json")),
            "a/b/catalog.json": _document("Catalog", "b", _link("child", "../catalog.json")),
        },
    )
    tree = read("a/catalog.json")
    assert len(tree.nodes) == 2
    assert _statuses(tree.nodes[1]) == [LinkStatus.CYCLE]


def test_what_a_query_holds_is_not_shown(site):
    site.put("collection.json?key=secret", json.dumps(_document("Collection", "x")).encode())
    report = check(site.url("collection.json?key=secret"), allow_private=True)
    assert report.findings
    assert "secret" not in repr(report)


def test_a_site_that_calls_itself_http_is_read_by_https():
    start = "https://example.org/stac/collections/c"
    assert at_home("http://example.org/stac/x", start) == "https://example.org/stac/x"
    for other in ("http://example.net/x", "http://example.org:81/x", "ftp://example.org/x"):
        assert at_home(other, start) == other


# Servers that misbehave


class Endless(dict):
    """A list of items whose every page leads to a new one, with ``size`` items each."""

    def __init__(self, size, **link):
        super().__init__()
        self.size, self.link = size, link

    def __contains__(self, path):
        return path.startswith("/c/items") or super().__contains__(path)

    def __getitem__(self, path):
        if not path.startswith("/c/items"):
            return super().__getitem__(path)
        page = int(parse_qs(urlsplit(path).query).get("page", ["0"])[0])
        items = [_item(f"{page}-{n}") for n in range(self.size)]
        following = {**_link("next", f"items?page={page + 1}"), **self.link}
        return json.dumps(
            {"type": "FeatureCollection", "features": items, "links": [following]}
        ).encode()


def _endless(site, size=3, **link):
    site.files = Endless(size, **link)
    _put(site, {"c": _document("Collection", "c", _link("items", "c/items"))})


@pytest.mark.parametrize(
    ("terms", "items", "why"),
    [
        ({"documents": 10}, 9, "only the first 10 documents are read"),
        ({"pages": 4}, 12, "only the first 4 pages are read"),
        ({"bytes": 3000}, None, "only the first 0 MiB are read"),
        ({"each": 300}, 0, "longer than the 0 MiB that are read"),
        ({"seconds": 0.3, "times": "ticks"}, None, "not asked for in the time allowed"),
    ],
)
def test_pages_without_end_end(site, read, terms, items, why):
    _endless(site)
    if terms.get("times"):
        now = iter(range(10**6))
        terms = {"seconds": 90, "times": Times(clock=lambda: next(now))}
    tree = read("c", replace(QUICK, **terms))
    assert items is None or len(tree.nodes) == 1 + items
    assert tree.nodes[0].links[-1].reason == why
    assert tree.nodes[0].links[-1].status is LinkStatus.REMOTE


@pytest.mark.parametrize(
    ("link", "why"),
    [
        ({"href": "items"}, "its pages lead in a circle"),
        ({"method": "POST", "body": {}}, "by POST, which is not done"),
        ({"href": "http://127.0.0.2:8099/c/items"}, "on another server"),
        ({"href": "http://[/"}, "have no address"),
        ({"href": "items/none?x=y#"}, None),
    ],
)
def test_next_pages_that_are_not_followed(site, read, link, why):
    _endless(site, 2, **link)
    site.answer("c/items?limit=200", *[status(400)] * 2)
    first = read("c", replace(QUICK, pages=3)).nodes[0]
    assert (why or "only the first 3 pages") in first.links[-1].reason


def test_an_unfinished_list_is_told_and_not_held_against_the_collection(site):
    _put(site, {"c": _document("Collection", "c", _link("items", "c/items"))})
    site.answer("c/items?limit=200", status(401))
    rules = ("linked-file-exists", "collection-has-items")
    report = check(site.url("c"), allow_private=True, select=rules)
    assert report.findings == ()
    assert len(report.skipped) == 2
    assert all("user name and password (401)" in skip.reason for skip in report.skipped)


def test_a_list_alone_that_cannot_be_read_to_its_end_is_refused(site, refused):
    _endless(site)
    assert "not all of the list: only the first 10" in refused(
        "c/items", replace(QUICK, documents=10)
    )


def test_items_of_one_id_are_all_judged(site, read):
    page = {"type": "FeatureCollection", "features": [_item("a"), _item("a"), _item("b/c")]}
    _put(
        site,
        {
            "c": _document("Collection", "c", _link("items", "c/items")),
            "c/items?limit=200": page,
        },
    )
    assert _short(read("c")) == ["c", "c/items/a", "c/items/a#2", "c/items/b%2Fc"]


def test_very_many_links_are_not_as_many_requests(site, read):
    links = [_link("item", f"{n}.json") for n in range(50_000)]
    _put(site, {"collection.json": _document("Collection", "x", *links), "7.json": _item("7")})
    tree = read("collection.json", replace(QUICK, documents=50))
    assert len(site.log) <= 51
    assert len(tree.nodes) == 2
    found = Counter((link.status, link.reason) for link in tree.nodes[0].links)
    assert found[LinkStatus.REMOTE, "only the first 50 documents are read"] == 49_951


def test_a_chain_of_catalogues_ends(site, read):
    _put(
        site,
        {
            f"{n}.json": _document("Catalog", str(n), _link("child", f"{n + 1}.json"))
            for n in range(9)
        },
    )
    tree = read("0.json", replace(QUICK, levels=4))
    assert len(tree.nodes) == 5
    assert tree.nodes[-1].links[0].reason == "it lies too deep: not read"


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (stall, "no answer within 0.2 s"),
        (broken_off, "broke off"),
        (status(500), "the server answers with 500"),
        (status(404), "the server has no such file (404)"),
        (status(200, b"<!DOCTYPE html><html>hello"), "found an HTML page, expected a STAC"),
        (status(200, b"[1, 2]"), "found no JSON object"),
        (status(200, b'{"a": 1}'), "found JSON without a 'type' of STAC"),
        (status(200, b'{"type": "FeatureCollection", "features": []}'), "an empty list"),
        (status(200, gzip.compress(b"{}"), content_encoding="gzip"), "encoded as 'gzip'"),
        (redirect("http://127.0.0.2:8099/secret?key=1"), "redirects to another one (http://127.0"),
        (redirect("file:///etc/passwd"), "'file', which is not followed"),
    ],
)
def test_a_first_document_that_does_not_come_is_told_in_a_sentence(site, refused, answer, why):
    site.answer("collection.json", answer)
    sentence = refused("collection.json")
    assert sentence.startswith(f"{site.url('collection.json')}: ")
    assert why in sentence
    assert "key=1" not in sentence


def test_redirects_on_the_host_are_followed_a_few_times(site, read, refused):
    _put(site, {"new/collection.json": _document("Collection", "x", _link("item", "i.json"))})
    _put(site, {"new/i.json": _item("i")})
    site.answer("old", redirect("/new/collection.json", 301))
    assert _short(read("old")) == ["new/collection.json", "new/i.json"]
    site.answer("loop", *[redirect("/loop")] * 9)
    assert "more than 5 redirects" in refused("loop")


def test_a_busy_server_is_asked_again_as_it_wishes(site, read):
    _put(site, {"collection.json": _document("Collection", "x")})
    site.answer("collection.json", status(429, retry_after="7"), status(503), status(502))
    waits = []
    terms = replace(DEFAULT, times=Times(sleep=waits.append))
    assert len(read("collection.json", terms).nodes) == 1
    assert waits == [7.0, 1.0, 2.0]


def test_private_addresses_are_refused_before_a_request(site, prr):
    _put(site, {"collection.json": _document("Collection", "x")})
    result = prr("check", site.url("collection.json"))
    assert result.exit_code == 2
    assert "private address (--allow-private allows it)" in result.stderr
    assert site.log == []


@pytest.mark.parametrize("address", ["s3://bucket/collection.json", "ftp://example.org/c.json"])
def test_addresses_of_other_kinds_are_told_in_a_sentence(prr, address):
    result = prr("check", address)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"prr: {address}: collections are read from disk, or by http")


def test_no_password_is_sent_or_shown(site, prr, monkeypatch, tmp_path):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password secret\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    _put(site, {"collection.json": _document("Collection", "x")})
    url = site.url("collection.json").replace("http://", "http://me:secret@")
    result = prr("check", url, "--allow-private")
    assert result.exit_code == 1
    assert "secret" not in result.stdout + result.stderr
    assert "Authorization" not in site.log[0].headers


def test_the_reader_is_told_how_far_it_is(catalogue):
    told = []
    published(
        catalogue.url("cat/catalog.json"),
        allow_private=True,
        progress=lambda done, of: told.append((done, of)),
    )
    assert told[-1][0] == told[-1][1] == 6
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_a_baseline_knows_findings_by_address(site, prr, tmp_path):
    _put(site, {"collection.json": _document("Collection", "x")})
    (tmp_path / "deep").mkdir()
    url, baseline = site.url("collection.json"), "deep/known.json"
    prr("check", url, "--allow-private", "--write-baseline", baseline)
    assert json.loads((tmp_path / baseline).read_text())["findings"][0]["file"] == url
    assert prr("check", url, "--allow-private", "--baseline", baseline).exit_code == 0


def test_documents_are_read_several_at_once(site, read):
    """Eight requests wait for each other: one after the other, they would wait for ever."""
    together = threading.Barrier(8, timeout=5)

    def wait(handler):
        together.wait()
        handler.give(200, json.dumps(_item("i")).encode())

    links = [_link("item", f"{n}.json") for n in range(8)]
    _put(site, {"collection.json": _document("Collection", "x", *links)})
    for n in range(8):
        site.answer(f"{n}.json", wait)
    terms = replace(QUICK, limits=replace(QUICK.limits, read=5, total=5))
    assert len(read("collection.json", terms).nodes) == 9
    assert not together.broken


def test_headers_that_come_byte_by_byte_do_not_hold_the_run(site, refused):
    def drip(handler):
        for byte in b"HTTP/1.1 200 OK\r\nX: " + b"x" * 400:
            if site.released.wait(0.02):
                break
            handler.wfile.write(bytes([byte]))
        handler.close_connection = True

    site.answer("collection.json", drip)
    terms = replace(QUICK, limits=replace(QUICK.limits, total=0.4))
    began = time.monotonic()
    assert "no whole answer in the time allowed" in refused("collection.json", terms)
    assert time.monotonic() - began < 3
