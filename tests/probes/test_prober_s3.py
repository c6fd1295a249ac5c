"""Objects in S3 buckets, on a real S3 server of this machine."""

import hashlib

import pytest
from hostile_server import answer

from pytest_prr.probes.answers import Question
from pytest_prr.probes.prober import probe

CONTENT = bytes(range(256)) * 100


def one(url, policy, *wants):
    return probe([Question(url=url, wants=frozenset(wants))], policy)[url]


def test_an_object(bucket, policy):
    found = one(bucket("folder/a.tif", CONTENT), policy())
    assert (found.outcome, found.length, found.ranges) == ("reached", len(CONTENT), True)
    assert found.media_type == "binary/octet-stream"


def test_first_bytes_and_checksum(bucket, policy):
    found = one(bucket("a", CONTENT), policy(head=100), "head", "checksum")
    assert found.head == CONTENT[:100]
    assert found.checksum == "1220" + hashlib.sha256(CONTENT).hexdigest()


def test_an_empty_object(bucket, policy):
    found = one(bucket("a", b""), policy(), "head")
    assert (found.length, found.head) == (0, b"")


def test_missing(bucket, policy):
    for url in (bucket("a", CONTENT) + "b", "s3://another-bucket/a"):
        found = one(url, policy())
        assert found.outcome == "missing"
        assert found.reason == "the store has no such object, or no such bucket"


def test_refused(hostile, policy, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", hostile.url(host="127.0.0.1"))
    hostile.on("closed/a", answer(403))
    found = one("s3://closed/a", policy())
    assert (found.outcome, found.reason) == ("unclear", "the bucket refuses to give it")


@pytest.mark.parametrize("status", [500, 503])
def test_a_store_in_trouble_is_asked_again(hostile, policy, monkeypatch, status):
    monkeypatch.setenv("AWS_ENDPOINT_URL", hostile.url(host="127.0.0.1"))
    hostile.on("some/a", answer(status))
    assert one("s3://some/a", policy()).outcome == "unclear"
    assert len(hostile.log) == 2


def test_answers_are_not_remembered(bucket, policy, tmp_path):
    """They depend on whose credentials are in the environment."""
    url = bucket("a", CONTENT)
    terms = policy(cache=tmp_path)
    assert one(url, terms).length == len(CONTENT)
    bucket("a", CONTENT[:-1])
    assert one(url, terms).length == len(CONTENT) - 1
