"""What servers say of assets and links: asked for real, on the loopback address."""

import json
from hashlib import sha256

import pytest
from web_site import redirect, status

from pytest_prr.engine.examples import write_example
from pytest_prr.engine.rule import Good
from pytest_prr.engine.run import check_all
from pytest_prr.probes.answers import Answer
from pytest_prr.settings import Settings, override

DATA = b"CDF example\n"
LIMIT = "--network-timeout=20"


@pytest.fixture
def asked(prr, collection):
    """Judge a collection with changes by the rules that ask servers; gives the report."""

    def run(*arguments, select="AST03,AST04,LNK017,LNK018,LNK019", **changes):
        folder = collection(**changes)
        arguments = ("--network", "--allow-private", "--select", select, LIMIT, *arguments)
        result = prr("check", folder, *arguments, "--format", "json")
        assert result.exit_code in (0, 1), result.stderr
        return json.loads(result.stdout)

    return run


def _found(report, name="data"):
    """What was found about one asset."""
    at = f"/assets/{name}/"
    return [(f["code"], f["severity"]) for f in report["findings"] if f["pointer"].startswith(at)]


def _skipped(report, file="survey.json"):
    return {s["code"]: s["reason"] for s in report["skipped"] if s["file"].endswith(file)}


def _netcdf(href, **fields):
    return {"asset": {"href": href, **fields}}


OUTCOMES = [
    ((), []),
    ((404,), [("AST030", "error")]),
    ((410,), [("AST030", "error")]),
    ((401,), [("AST031", "warning")]),
    ((403,), [("AST031", "warning")]),
    ((500,), [("AST031", "warning")]),
    ((302,), [("AST031", "warning")]),
]


@pytest.mark.parametrize(("code", "expected"), OUTCOMES)
def test_an_asset_is_there_or_not_or_nobody_knows(asked, site, code, expected):
    url = site.put("data.nc", DATA)
    for each in code:
        answers = [redirect(url, each) if each == 302 else status(each)] * 20
        site.answer("data.nc", *answers)
    assert _found(asked(**_netcdf(url))) == expected


def test_what_cannot_be_told_is_neither_passed_nor_failed(asked, site):
    report = asked(**_netcdf(site.answer("data.nc", *[status(403)] * 4)))
    skipped = _skipped(report)
    assert set(skipped) == {"AST030", "AST033", "AST034"}
    assert "refuses to give it (403)" in skipped["AST033"]


def test_statuses_that_count_as_reached(asked, site):
    url = site.answer("data.nc", *[status(403)] * 4)
    assert ("AST031", "warning") not in _found(asked("--accept", "401,403", **_netcdf(url)))


def test_a_host_that_does_not_exist(asked, site):
    site.put("here.png", b"\x89PNG")
    links = [{"rel": "via", "href": "https://nowhere.invalid/page"}]
    report = asked(collection={"links": links})
    messages = {f["code"]: f["message"] for f in report["findings"]}
    assert "the host is not known" in messages["LNK017"]


def test_the_served_length_is_compared(asked, site):
    url = site.put("data.nc", DATA[:-1])
    (finding,) = [f for f in asked(**_netcdf(url))["findings"] if "/data/" in f["pointer"]]
    assert (finding["code"], finding["pointer"]) == ("AST033", "/assets/data/file:size")
    assert "'file:size' is 12, the file on the server has 11 bytes" in finding["message"]
    assert finding["fix"]["safe"] is False


def test_a_wrong_length_is_only_told_once_a_get_says_so(asked, site):
    url = site.put("data.nc", DATA)
    site.answer("data.nc", status(200, b"another length"))  # to HEAD
    assert _found(asked(**_netcdf(url))) == []


@pytest.mark.parametrize(
    ("served", "expected"),
    [
        ("text/html; charset=utf-8", [("AST034", "warning")]),
        ("image/png", [("AST034", "warning")]),
        ("application/xml", [("AST034", "warning")]),
        ("application/octet-stream", []),
        ("text/plain", []),
        ("application/x-hdf5", []),
        ("not a media type", []),
    ],
)
def test_the_served_type_is_compared(asked, site, served, expected):
    url = site.answer("data.nc", *[status(200, DATA, content_type=served)] * 3)
    assert _found(asked(**_netcdf(url))) == expected


def test_an_address_that_has_moved_for_good(asked, site):
    new = site.put("new.nc", DATA)
    url = site.answer("old.nc", *[redirect(new, 301)] * 4)
    report = asked(**_netcdf(url))
    (finding,) = [f for f in report["findings"] if "/data/" in f["pointer"]]
    assert (finding["code"], finding["severity"]) == ("AST032", "info")
    (step,) = finding["fix"]["patch"]
    assert (step["path"], step["value"]) == ("/assets/data/href", new)
    assert finding["fix"]["safe"] is False


PARQUET = {"type": "application/vnd.apache.parquet"}


@pytest.mark.parametrize(("ranges", "expected"), [(True, []), (False, [("AST036", "warning")])])
def test_cloud_native_files_need_byte_ranges(asked, site, ranges, expected):
    site.ranges = ranges
    url = site.put("data.parquet", DATA)
    assert _found(asked(**_netcdf(url, **PARQUET))) == expected


def test_checksums_are_compared_on_request(asked, site):
    url = site.put("data.nc", DATA)
    right, wrong = ("1220" + sha256(data).hexdigest() for data in (DATA, b"other"))
    for stated, expected in ((right, []), (wrong, [("AST035", "error")])):
        fields = {"file:checksum": stated}
        assert _found(asked("--checksums", **_netcdf(url, **fields))) == expected
        assert _found(asked(**_netcdf(url, **fields))) == []


ZARR = {"type": "application/vnd+zarr"}
STORES = [
    ({".zmetadata": b"{}", ".zgroup": b"{}"}, []),
    ({".zgroup": b'{"zarr_format": 2}'}, [("AST038", "warning")]),
    ({".zarray": b"{}"}, []),
    ({"zarr.json": b'{"node_type": "array"}'}, []),
    ({"zarr.json": b'{"node_type": "group"}'}, [("AST039", "info")]),
    ({"zarr.json": b'{"node_type": "group", "consolidated_metadata": {"metadata": {}}}'}, []),
    ({"readme.md": b"other"}, [("AST037", "error")]),
]


@pytest.mark.parametrize(("files", "expected"), STORES)
@pytest.mark.parametrize("end", ["", "/"])
def test_a_zarr_store_is_asked_for_by_its_metadata(asked, site, files, expected, end):
    for name, content in files.items():
        site.put(f"cube.zarr/{name}", content)
    assert _found(asked(**_netcdf(site.url(f"cube.zarr{end}"), **ZARR))) == expected


def test_a_store_that_refuses_is_not_called_missing(asked, site):
    site.answer("cube.zarr/.zmetadata", *[status(403)] * 4)
    report = asked(**_netcdf(site.url("cube.zarr"), **ZARR))
    assert _found(report) == [("AST031", "warning")]
    assert "refuses" in _skipped(report)["AST037"]


@pytest.mark.parametrize(("driver", "expected"), [("COG", []), ("GTiff", [("AST040", "warning")])])
def test_a_cog_is_one(asked, site, tmp_path, driver, expected):
    import numpy as np
    import rasterio

    path = tmp_path / "map.tif"
    size = {"width": 2000, "height": 9000, "count": 1, "dtype": "uint8"}
    size |= {"crs": "EPSG:4326", "transform": rasterio.Affine(0.001, 0, 20, 0, -0.001, 68)}
    with rasterio.open(path, "w", driver=driver, compress="deflate", **size) as file:
        file.write(np.zeros((1, 9000, 2000), np.uint8))
    url = site.put("map.tif", path.read_bytes())
    cog = "image/tiff; application=geotiff; profile=cloud-optimized"
    report = asked(**_netcdf(url, type=cog, **{"file:size": path.stat().st_size}))
    assert _found(report) == expected
    if expected:
        (message,) = [f["message"] for f in report["findings"] if f["code"] == "AST040"]
        assert "stored in strips" in message


def test_what_the_prr_serves_is_asked_on_the_given_server(asked, site):
    site.put("d/lapland/data.nc", DATA)
    changes = _netcdf("/d/lapland/data.nc")
    assert _found(asked("--asset-base", site.address, **changes)) == []
    missing = _netcdf("/d/lapland/other.nc")
    report = asked("--asset-base", site.address, **missing)
    assert _found(report) == [("AST030", "error")]
    assert f"{site.address}/d/lapland/other.nc" in report["findings"][-1]["message"]
    assert _found(asked(**missing)) == []


def test_an_address_is_asked_once_and_told_wherever_it_stands(asked, site):
    assets = {f"part-{n}": {"href": site.url("gone.nc"), "roles": ["data"]} for n in range(5)}
    report = asked(item={"assets": assets})
    assert [f["code"] for f in report["findings"]].count("AST030") == 5
    assert [a.method for a in site.log] == ["HEAD", "GET"]  # a 404 to HEAD may be a lie


def test_private_addresses_are_not_asked_unless_allowed(prr, collection, site):
    folder = collection(**_netcdf(site.put("data.nc", DATA)))
    result = prr("check", folder, "--network", "--select", "AST030", "--format", "json", LIMIT)
    assert (
        "private address (--allow-private allows it)"
        in _skipped(json.loads(result.stdout))["AST030"]
    )
    assert site.log == []


@pytest.mark.parametrize("key", ["network", "allow-private"])
def test_a_settings_file_cannot_allow_it(prr, collection, tmp_path, key):
    (tmp_path / "prr.toml").write_text(f"{key} = true\n")
    result = prr("check", collection())
    assert result.exit_code == 2
    assert f"give --{key} on the command line" in result.stderr


def test_what_was_asked_is_summed_up(prr, collection, site):
    folder = collection(**_netcdf(site.put("data.nc", DATA)), without=["collection/assets"])
    result = prr("check", folder, "--network", "--allow-private", "--select", "AST03", LIMIT)
    assert "asked about 1 URL on 1 host in " in result.stdout


def test_offline_the_rules_are_named_and_not_run(prr, collection, site):
    folder = collection(**_netcdf(site.url("gone.nc")))
    result = prr("check", folder, "--select", "AST030")
    assert "1 rule chosen, to be run with --network" in result.stdout
    assert site.log == []
    listed = prr("rules").stdout
    assert "AST030" not in listed
    assert "rules more with --network\n" in listed
    assert "1 rule more with --network --checksums" in listed
    assert "AST030" in prr("rules", "--network").stdout
    assert "runs with --network" in prr("explain", "AST030").stdout


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--accept", "all"], "'all' is no status of HTTP"),
        (["--asset-base", "eoresults"], "option asset-base: "),
        (["--network-timeout", "0"], "network-timeout"),
    ],
)
def test_wrong_options_are_one_sentence(prr, collection, arguments, sentence):
    result = prr("check", collection(), *arguments)
    assert result.exit_code == 2
    assert sentence in result.stderr


def test_links_that_are_not_asked(asked, site):
    rels = ("self", "root", "parent", "item", "collection", "next")
    links = [{"rel": rel, "href": site.url("gone.json")} for rel in rels]
    links.append({"rel": "search", "href": site.url("search"), "method": "POST"})
    links.append({"rel": "tiles", "href": site.url("{z}/{x}/{y}.png")})
    asked(collection={"links": links}, select="LNK017,LNK018,LNK019")
    assert [a.path for a in site.log] == []


@pytest.fixture
def answered(tmp_path):
    """Judge with made-up answers; gives the findings' codes and the questions."""

    def run(answers, **changes):
        write_example(Good(**changes), tmp_path / "out")
        questions = []

        def probe(asked):
            questions.extend(asked)
            return {q.url: Answer(url=q.url, **answers[q.url]) for q in questions}

        options = {"network": True, "checksums": True, "select": ("AST03", "AST04", "IDN01")}
        outcome = check_all([tmp_path / "out"], override(Settings(), options), probe=probe)
        return sorted(f.code for f in outcome.report.findings), questions

    return run


GUIDE = {"collection": {"assets": {"thumbnail": {"href": "a"}, "guide": {"href": "b"}}}}


def test_all_that_is_wanted_of_an_address_is_asked_at_once(answered):
    url = "https://example.org/map.tif"
    cog = {
        "href": url,
        "type": "image/tiff; profile=cloud-optimized",
        "file:checksum": "1220" + "0" * 64,
    }
    _, questions = answered({url: {"outcome": "unclear"}}, asset=cog, **GUIDE)
    (question,) = questions
    assert question.wants == {"head", "ranges", "checksum"}
    assert question.lengths == {12}


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"outcome": "reached", "status": 200}, []),
        ({"outcome": "missing", "status": 404, "reason": "none"}, ["IDN011", "IDN011"]),
        ({"outcome": "missing", "reason": "the host is not known"}, ["IDN012", "IDN012"]),
        ({"outcome": "unclear", "reason": "busy"}, ["IDN012", "IDN012"]),
        ({"outcome": "refused", "reason": "no"}, []),
    ],
)
def test_a_doi_is_missing_only_where_the_registry_says_so(answered, answer, expected):
    links = [{"rel": "cite-as", "href": "https://doi.org/10.5281/zenodo.7"}]
    collection = {"sci:doi": "10.5281/zenodo.7", "links": links, **GUIDE["collection"]}
    registry = "https://doi.org/api/handles/10.5281/zenodo.7"
    assert answered({registry: answer}, collection=collection)[0] == expected


ODD = ["http://[", "https:///x", "http://a:b/c", "s3://", "://", "\ud800", "http://\ud800/",
       "/d/\ud800", " ", "http://e.invalid/\u0000", "HTTPS://E.INVALID/Ä b", "x" * 9000,
       "http://" + "a." * 900, "//e.invalid/a", "d/../x", "http://e.invalid:99999/", "ftp:///",
       "gs://b/k", "https://doi.org/10.1/\ud800"]  # fmt: skip


@pytest.mark.parametrize("kind", ["application/vnd+zarr", "image/tiff; profile=cloud-optimized", 7])
def test_no_address_is_too_odd(tmp_path, kind, monkeypatch):
    monkeypatch.setattr("pytest_prr.checks.doi_registry._REGISTRY", "https://doi.invalid/")
    fields = {"type": kind, "file:size": 3, "file:checksum": "1220" + "0" * 64}
    hrefs = [*ODD, 3, None]
    assets = {f"{n}": {"href": href, **fields} for n, href in enumerate(hrefs)}
    links = [{"rel": rel, "href": href} for href in hrefs for rel in ("via", ["x"])]
    write_example(Good(), tmp_path / "out")
    path = tmp_path / "out/survey/survey.json"
    document = json.loads(path.read_text()) | {"assets": assets, "links": links}
    path.write_text(json.dumps(document))
    options = {
        "network": True,
        "checksums": True,
        "allow_private": True,
        "no_network_cache": True,
        "asset_base": "https://base.invalid",
        "select": ("AST03", "AST04", "LNK01", "IDN01"),
    }
    report = check_all([tmp_path / "out"], override(Settings(), options)).report
    assert [f.message for f in report.findings if f.code == "PRR000"] == []
    assert "AST031" in {f.code for f in report.findings}


BLOCK = """
import socket
from pathlib import Path

def refuse(*arguments, **_):
    with Path({log!r}).open("a") as file:
        file.write("socket\\n")
    raise OSError("no sockets here")

socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = refuse
"""


OWN_LINKS = [
    {"rel": "root", "href": "./collection.json", "type": "application/json"},
    {"rel": "item", "href": "./survey/survey.json", "type": "application/geo+json"},
]


@pytest.fixture
def judged(pytester, site):
    """Run pytest with --prr-network over a collection whose data are on the site."""
    pytester.makeini("[pytest]\n")

    def run(*arguments, name="data.nc", ignored="AST002,EXT026"):
        gone = {"thumbnail": {"href": site.url("small.png")}, "guide": {"href": site.url("b.pdf")}}
        collection = {"assets": gone, "links": OWN_LINKS}
        changes = {"asset": {"href": site.url(name)}, "collection": collection}
        write_example(Good(**changes, without=("collection/links",)), pytester.path / "out")
        options = ("--prr-network", "--prr-allow-private", "--prr-schema-dir=none")
        return pytester.runpytest_subprocess(
            "--prr-collection=out",
            *options,
            f"--prr-ignore={ignored}",
            "-p",
            "no:cacheprovider",
            *arguments,
        )

    return run


def test_pytest_without_network_tests_opens_no_socket(judged, pytester):
    log = pytester.path / "sockets.log"
    pytester.makeconftest(BLOCK.format(log=str(log)))
    for per in ("case", "file", "rule"):
        result = judged("-m", "not network", f"--prr-per={per}", "-q", ignored="AST002")
        assert result.parseoutcomes()["passed"] > 1
        assert "failed" not in result.parseoutcomes()
        assert not log.exists()
    judged("-m", "network", "-q")
    assert "socket" in log.read_text()


def test_pytest_judges_what_servers_say(judged, site):
    site.put("data.nc", DATA[:-1])
    site.put("small.png", b"\x89PNG")
    result = judged("-m", "network", "-rf")
    assert result.ret == 1
    result.stdout.fnmatch_lines(
        [
            "*out/survey/survey.json::AST033*",
            "prr: asked about 3 URLs on 1 host in * s",
            "FAILED out/collection.json::AST030 - asset 'guide': *",
            "FAILED out/survey/survey.json::AST033 - *",
        ]
    )
    assert result.parseoutcomes()["failed"] == 2


def test_pytest_names_the_rules_that_it_leaves_out(pytester):
    write_example(Good(), pytester.path / "out")
    result = pytester.runpytest_subprocess("--prr-collection=out", "--collect-only", "-q")
    result.stdout.no_fnmatch_line("*::AST030")
    result = pytester.runpytest_subprocess("--prr-collection=out", "--collect-only")
    result.stdout.fnmatch_lines(["prr: * rules more with --prr-network"])


def test_one_test_a_file_and_one_for_what_asks_servers(judged, site):
    site.put("data.nc", DATA)
    result = judged("--prr-per=file", "--collect-only", "-q")
    result.stdout.fnmatch_lines(
        ["out/collection.json::prr", "out/collection.json::network", "out/survey/survey.json::prr"]
    )


def test_several_workers_ask_once(judged, site):
    site.put("data.nc", DATA)
    result = judged("-m", "network", "-n", "2")
    assert result.parseoutcomes()["failed"] == 1  # the collection's two assets
    assert len(site.log) == 1 + 2 * 2
