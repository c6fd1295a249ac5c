"""``prr schemas``, and the options of ``prr check`` and pytest that name schemas."""

import json
import re

import pytest
from schema_site import DRAFT, publish, store

from pytest_prr.engine.schemas import released
from pytest_prr.fixing.run import fix
from pytest_prr.probes.schema_store import cache_folder

OWN = "https://example.org/buoys/v1.0.0/schema.json"
ALLOWED = ("--schema-host", "127.0.0.1", "--allow-private")


def test_path_prints_the_folder(prr, monkeypatch, tmp_path):
    monkeypatch.setenv("PRR_SCHEMA_CACHE", str(tmp_path / "kept"))
    assert prr("schemas", "path").stdout == f"{tmp_path / 'kept'}\n"


def test_fetch_brings_a_schema_and_what_it_refers_to(prr, site):
    uri = publish(site)
    result = prr("schemas", "fetch", uri, *ALLOWED)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == f"1 schema ready in {cache_folder()} (2 files fetched)\n"
    lines = prr("schemas", "list").stdout.splitlines()
    assert [line.split()[-1] for line in lines] == [uri.replace("schema", "parts"), uri]
    assert all(re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ +\d+  http", line) for line in lines)


def test_what_is_there_is_fetched_again_only_when_asked(prr, site):
    uri = publish(site)
    for options, count in (((), 2), ((), 2), (("--refresh",), 4)):
        assert prr("schemas", "fetch", uri, *ALLOWED, *options).exit_code == 0
        assert len(site.log) == count


def test_fetch_takes_the_addresses_out_of_a_collection(prr, site, collection):
    uri = publish(site)
    collection(collection={"stac_extensions": []}, item={"stac_extensions": [uri, "no address"]})
    result = prr("schemas", "fetch", "out", *ALLOWED)
    assert (result.exit_code, result.stderr) == (0, "")
    check = prr("check", "out", "--select", "EXT026")
    assert "not evaluated" not in check.stdout


def test_each_schema_that_cannot_be_had_is_a_sentence_and_exit_code_1(prr, site):
    uri, gone = publish(site), site.url("gone/v1.0.0/schema.json")
    foreign = "https://example.org/x/v1.0.0/schema.json"
    result = prr("schemas", "fetch", gone, foreign, uri, *ALLOWED)
    assert result.exit_code == 1
    assert result.stdout.startswith("1 schema ready in ")
    first, second = result.stderr.splitlines()
    assert first == f"prr: {gone} is not there: the server has no such schema; check the address"
    assert second.startswith(f"prr: {foreign} is not fetched: 'example.org' is no host")


def test_all_are_the_released_ones(prr):
    for uri in released():
        store(cache_folder(), uri, {"$schema": DRAFT})
    result = prr("schemas", "fetch", "--all")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith(f"{len(set(released()))} schemas ready")
    assert result.stdout.endswith("(0 files fetched)\n")


def test_nothing_to_fetch_is_wrong_usage(prr):
    result = prr("schemas", "fetch")
    assert result.exit_code == 2
    assert result.stderr == "prr: nothing to fetch: name URIs or PATHs, or give --all\n"


def test_a_path_that_is_not_there_is_a_sentence(prr):
    result = prr("schemas", "fetch", "nowhere")
    assert result.exit_code == 2
    assert result.stderr.startswith("prr: nowhere: ")


def test_an_empty_cache_says_how_to_fill_it(prr):
    assert "get some: prr schemas fetch --all" in prr("schemas", "list").stdout


def test_a_damaged_file_is_marked_and_alien_ones_are_not_listed(prr):
    store(cache_folder(), OWN, {}).write_text('{"a')
    (cache_folder() / "notes.txt").write_text("mine")
    (line,) = prr("schemas", "list").stdout.splitlines()
    assert line.endswith(f"{OWN}  damaged: fetch it again")


def _strict(folder, uri):
    fields = {"buoy:depth": {"type": "number"}}
    schema = {"$schema": DRAFT, "properties": {"properties": {"properties": fields}}}
    return store(folder, uri, schema)


@pytest.fixture
def deep(collection, tmp_path):
    item = {"stac_extensions": [OWN], "properties": {"buoy:depth": "deep"}}
    collection(collection={"stac_extensions": []}, item=item)
    _strict(tmp_path / "own", OWN)


@pytest.mark.usefixtures("deep")
def test_check_takes_a_folder_of_schemas(prr):
    result = prr("check", "out", "--select", "EXT026", "--schema-dir", "own", "--format", "json")
    (finding,) = json.loads(result.stdout)["findings"]
    assert finding["pointer"] == "/properties/buoy:depth"
    assert finding["message"] == "buoys v1.0.0: 'buoy:depth' should be a number, found 'deep'"


@pytest.mark.usefixtures("deep")
def test_pytest_takes_a_folder_of_schemas(pytester, tmp_path):
    options = (f"--prr-collection={tmp_path / 'out'}", "--prr-select=EXT026", "--prr-fail-on=info")
    result = pytester.runpytest(*options, "-rs")
    result.assert_outcomes(skipped=1, passed=1)
    result.stdout.fnmatch_lines([f"*get it: prr schemas fetch {OWN}*"])
    result = pytester.runpytest(*options, f"--prr-schema-dir={tmp_path / 'own'}")
    result.assert_outcomes(failed=1, passed=1)


@pytest.fixture
def published(site, collection):
    """A collection whose item breaks the schema that a server on this machine has; its folder."""
    uri = publish(site)
    item = {"stac_extensions": [uri], "properties": {"buoy:depth": "deep"}}
    return collection(collection={"stac_extensions": []}, item=item)


def test_pytest_fetches_schemas_of_further_hosts_only_when_told(pytester, published, site):
    options = (f"--prr-collection={published}", "--prr-select=EXT026", "--prr-fail-on=info")
    network = ("--prr-network", "--prr-allow-private", "-rs")
    result = pytester.runpytest(*options, *network)
    result.assert_outcomes(skipped=1, passed=1)
    result.stdout.fnmatch_lines(["*give --schema-host 127.0.0.1*"])
    assert site.log == []
    result = pytester.runpytest(*options, *network, "--prr-schema-host=127.0.0.1")
    result.assert_outcomes(failed=1, passed=1)
    result.stdout.fnmatch_lines(["*'buoy:depth' should be a number, found 'deep'*"])
    assert len(site.log) == 2


def test_pytest_takes_no_further_host_from_an_ini_file(pytester, published, site):
    pytester.makeini("[pytest]\nprr_schema_host = 127.0.0.1\n")
    given = ("--prr-network", "--prr-allow-private", "--prr-select=EXT026")
    pytester.runpytest(f"--prr-collection={published}", *given)
    assert site.log == []


@pytest.mark.usefixtures("deep")
@pytest.mark.parametrize("where", ["cache", "folder"])
def test_fix_lists_what_schemas_say_among_what_is_left(prr, where):
    given = ("fix", "out", "--select", "EXT026")
    assert "EXT026" not in prr(*given).stdout
    if where == "cache":
        _strict(cache_folder(), OWN)
    else:
        given = (*given, "--schema-dir", "own")
    assert "left: 1 finding of EXT026: no fix is known" in prr(*given).stdout


def test_fix_fetches_no_schema(published, site):
    given = {"network": True, "allow_private": True, "schema_host": ("127.0.0.1",)}
    assert fix(published, select=("EXT026",), **given).left == ()
    assert site.log == []
