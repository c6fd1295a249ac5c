"""Assets in a bucket, judged through the command, on a real S3 server of this machine."""

import json
import socket

import pytest

DATA = b"CDF example\n"  # as long as the example's file:size says
LIMIT = "--network-timeout=30"


@pytest.fixture
def judged(prr, collection):
    """Judge a collection with the item's assets at these addresses; gives the report."""

    def run(*arguments, **hrefs):
        fields = {"type": "application/x-netcdf", "roles": ["data"], "file:size": len(DATA)}
        assets = {key: {"href": href, **fields} for key, href in hrefs.items()}
        folder = collection(item={"assets": assets}, without=["collection/assets"])
        given = ("--network", "--allow-private", "--select", "AST03", LIMIT, *arguments)
        result = prr("check", folder, *given, "--format", "json")
        assert result.exit_code in (0, 1), result.stderr
        return json.loads(result.stdout)

    return run


def _told(report):
    return {f["pointer"]: (f["code"], f["severity"], f["message"]) for f in report["findings"]}


def test_objects_that_are_there_missing_and_of_another_length(judged, bucket):
    here, short = bucket("folder/here.nc", DATA), bucket("short.nc", DATA[:-1])
    report = judged(here=here, gone="s3://made-up-bucket/gone.nc", short=short)
    told = _told(report)
    assert told.keys() == {"/assets/gone/href", "/assets/short/file:size"}
    code, severity, message = told["/assets/gone/href"]
    assert (code, severity) == ("AST030", "error")
    assert "s3://made-up-bucket/gone.nc" in message
    assert "the store has no such object, or no such bucket" in message
    code, severity, message = told["/assets/short/file:size"]
    assert (code, severity) == ("AST033", "error")
    assert "'file:size' is 12, the file on the server has 11 bytes" in message


def test_a_bucket_that_is_not_there(judged, bucket):
    bucket("here.nc", DATA)
    told = _told(judged(gone="s3://another-bucket/here.nc"))
    assert told["/assets/gone/href"][:2] == ("AST030", "error")


def test_a_store_that_cannot_be_reached_is_not_called_missing(judged, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as server:
        free = server.getsockname()[1]
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{free}")
    report = judged("--no-network-cache", here="s3://made-up-bucket/here.nc")
    code, severity, message = _told(report)["/assets/here/href"]
    assert (code, severity) == ("AST031", "warning")
    assert "the store cannot be reached" in message
    assert {s["code"] for s in report["skipped"]} >= {"AST030", "AST033"}
