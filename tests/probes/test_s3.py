"""Objects in S3 buckets, on a real S3 server of this machine."""

import netCDF4
import pytest
from web_site import stall, status

from pytest_prr.errors import UnreadableFileError
from pytest_prr.probes import remote
from pytest_prr.probes.limits import Limits
from pytest_prr.readers import Asked, read

QUICK = Limits(retries=0, read=1, connect=1, total=2)
MADE = bytes(range(256)) * 1000


def read_first(url):
    with remote.opened(url, QUICK) as stream:
        return stream.read(10)


def refusal(url):
    with pytest.raises(UnreadableFileError) as caught:
        read_first(url)
    return str(caught.value)


def test_parts_of_an_object(bucket):
    with remote.opened(bucket("folder/a.nc", MADE), QUICK) as stream:
        assert stream.size == len(MADE)
        assert stream.read(10) == MADE[:10]
        stream.seek(200_001)
        assert stream.read(10) == MADE[200_001:200_011]


def test_an_empty_object(bucket):
    with remote.opened(bucket("a", b""), QUICK) as stream:
        assert (stream.size, stream.read()) == (0, b"")


def test_fetch(bucket):
    url = bucket("a", b"{}")
    assert remote.fetch(url, 10, QUICK) == b"{}"
    assert remote.fetch(url + "-not-there", 10, QUICK) is None
    with pytest.raises(UnreadableFileError, match="longer than the 1 bytes expected here"):
        remote.fetch(url, 1, QUICK)


def test_no_such_object(bucket):
    url = bucket("a", MADE) + "-not-there"
    assert refusal(url) == (
        f"{url}: the bucket has no such object, or there is no such bucket; check the address"
    )


def test_an_object_that_changes(bucket):
    url = bucket("a", MADE)
    with remote.opened(url, QUICK) as stream:
        bucket("a", MADE[::-1])
        stream.seek(200_000)
        with pytest.raises(UnreadableFileError) as caught:
            stream.read(10)
    assert str(caught.value) == f"{url}: changed in the bucket while it was read; read it again"


def test_without_credentials_requests_are_not_signed(site, monkeypatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ENDPOINT_URL", site.address)
    site.put("open/a", MADE)
    last_modified = {"last_modified": "Thu, 01 Jan 2026 12:00:00 GMT"}
    part = status(
        206, MADE[:2056], content_range=f"bytes 0-2055/{len(MADE)}", etag='"1"', **last_modified
    )
    site.answer("open/a", part)
    with remote.opened("s3://open/a", QUICK) as stream:
        assert stream.size == len(MADE)
    assert "authorization" not in {name.lower() for name in site.log[0].headers}


def test_signed_with_the_environment(site, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", site.address)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "made-up")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "made-up-too")
    url = "s3://closed/a"
    site.answer("closed/a", status(403))
    assert refusal(url) == (
        f"{url}: the bucket refuses to give it; set AWS_ACCESS_KEY_ID and "
        "AWS_SECRET_ACCESS_KEY, or check the permissions"
    )
    headers = {name.lower(): value for name, value in site.log[0].headers.items()}
    assert "made-up/" in headers["authorization"]


def test_a_store_that_is_not_there(monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    assert refusal("s3://some/a") == (
        "s3://some/a: the store cannot be reached; check AWS_ENDPOINT_URL, or try again later"
    )


def test_another_region(site, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", site.address)
    site.answer("some/a", status(301))
    assert refusal("s3://some/a") == (
        "s3://some/a: the bucket lies in another region; set AWS_REGION to it"
    )


def test_a_store_in_trouble(site, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", site.address)
    site.answer("some/a", *[status(500)] * 5)
    assert refusal("s3://some/a") == (
        "s3://some/a: the store does not give it; check the address, or try again later"
    )


def test_a_store_that_says_nothing(site, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", site.address)
    site.answer("some/a", stall)
    with pytest.raises(UnreadableFileError) as caught:
        remote.fetch("s3://some/a", 10, Limits(retries=0, read=0.2))
    assert str(caught.value) == "s3://some/a: the store does not answer in time; try again later"


@pytest.mark.parametrize("layout", ["NETCDF4", "NETCDF3_CLASSIC"])
def test_facts_of_a_file_in_a_bucket(tmp_path, bucket, layout):
    path = tmp_path / "a.nc"
    with netCDF4.Dataset(path, "w", format=layout) as file:
        for name, units in (("lon", "degrees_east"), ("lat", "degrees_north")):
            file.createDimension(name, 3)
            file.createVariable(name, "f8", (name,)).units = units
            file[name][:] = [1, 2, 7]
    url = bucket("folder/a.nc", path.read_bytes())
    facts = read(url, Asked(checksum=False))
    assert facts.bbox == read(path).bbox
    assert (facts.size, facts.location) == (path.stat().st_size, url)
