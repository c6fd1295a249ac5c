"""Remote files as streams: only parts are fetched, changes are noticed, failures are told."""

import hashlib
import io
import threading

import numpy as np
import pytest
from web_site import redirect, status

from pytest_prr.errors import UnreadableFileError
from pytest_prr.probes import remote
from pytest_prr.probes.limits import Limits, ReadAhead

QUICK = Limits(retries=0)
MADE = np.random.default_rng(1).bytes(300_000)


def opened(url, **limits):
    return remote.opened(url, Limits(retries=0, **limits))


def middle(stream):
    stream.seek(200_000)
    return stream.read(10)


def refusal(url, **limits):
    """What is said when the file is opened, or else read in the middle."""
    with pytest.raises(UnreadableFileError) as caught:
        read_middle(url, **limits)
    return str(caught.value)


def read_middle(url, **limits):
    with opened(url, **limits) as stream:
        middle(stream)


def test_the_first_request_tells_the_size(site):
    with opened(site.put("a", MADE)) as stream:
        assert stream.size == len(MADE)
        assert stream.read(2000) == MADE[:2000]
    assert [(a.method, a.range) for a in site.log] == [("GET", "bytes=0-2055")]


def test_it_reads_as_a_local_file_does(site):
    chance = np.random.default_rng(7)
    local = io.BytesIO(MADE)
    with opened(site.put("a", MADE)) as stream:
        for _ in range(400):
            at = int(chance.integers(310_000))
            count = int(chance.choice([1, 8, 512, 4096, 30_000]))
            assert stream.seek(at) == local.seek(at)
            assert stream.read(count) == local.read(count)
            assert stream.tell() == local.tell()
    assert site.sent < len(MADE) * 1.2


def test_seeking_from_here_and_from_the_end(site):
    with opened(site.put("a", MADE)) as stream:
        assert stream.seek(-5, io.SEEK_END) == len(MADE) - 5
        assert stream.read() == MADE[-5:]
        assert stream.seek(-10, io.SEEK_CUR) == len(MADE) - 10
        assert stream.read(3) == MADE[-10:-7]
        with pytest.raises(ValueError, match="before the file's start"):
            stream.seek(-1)


def test_what_was_read_is_not_fetched_again(site):
    with opened(site.put("a", MADE)) as stream:
        for _ in range(10):
            stream.seek(100_000)
            stream.read(5000)
    assert len(site.log) == 2


def small_pieces(site, **ahead):
    """Read clusters of small pieces, each twice; gives bytes asked for, requests, bytes sent."""
    del site.log[:]
    asked = 0
    with opened(site.put("a", MADE), ahead=ReadAhead(**ahead)) as stream:
        for cluster in range(5_000, 100_000, 5_000):
            for at in range(cluster, cluster + 1000, 50):
                for _ in range(2):
                    stream.seek(at)
                    asked += len(stream.read(40))
    return asked, len(site.log), site.sent


def test_reading_ahead_saves_requests_and_costs_no_more_bytes_than_asked(site):
    headers = ReadAhead().request
    _, never_ahead, _ = small_pieces(site, block=0)
    asked, requests, sent = small_pieces(site)
    assert requests < never_ahead / 4
    assert sent + headers * requests <= asked + headers * never_ahead


@pytest.mark.parametrize("step", [-50, 50], ids=["backwards", "forwards"])
def test_what_lies_before_is_fetched_as_what_lies_behind(site, step):
    with opened(site.put("a", MADE)) as stream:
        for _ in range(100):  # what it saves is spent on what comes
            stream.seek(0)
            stream.read(100)
        for at in range(60_000, 60_000 + 60 * step, step):
            stream.seek(at)
            assert stream.read(40) == MADE[at : at + 40]
    assert len(site.log) == 2


def test_a_file_read_from_end_to_end_takes_few_requests(site):
    with opened(site.put("a", MADE)) as stream:
        digest = hashlib.sha256()
        while block := stream.read(4096):
            digest.update(block)
    assert digest.digest() == hashlib.sha256(MADE).digest()
    assert len(site.log) < 25
    assert site.sent == len(MADE)


def test_memory_is_bounded(site):
    with opened(site.put("a", MADE), memory=50_000, ahead=ReadAhead(most=0)) as stream:
        whole = b"".join(iter(lambda: stream.read(10_000), b""))
        assert whole == MADE
        fetched = len(site.log)
        stream.seek(0)
        stream.read(10_000)
    assert len(site.log) == fetched + 1  # forgotten meanwhile


def test_parts_told_beforehand_are_fetched_at_once(site):
    spans = [(10_000 * n, 10_000 * n + 10) for n in range(1, 20)]
    with opened(site.put("a", MADE)) as stream:
        stream.prefetch(spans)
        fetched = len(site.log)
        for start, stop in spans:
            stream.seek(start)
            assert stream.read(10) == MADE[start:stop]
    assert fetched == len(site.log) == 20


def test_no_more_than_four_requests_at_a_time(site):
    running, most = [], []
    lock, all_four = threading.Lock(), threading.Barrier(4)

    def count(handler):
        with lock:
            running.append(1)
            most.append(len(running))
        all_four.wait(10)  # nobody is answered before four have asked
        with lock:
            running.pop()
        handler.give_file(MADE)

    url = site.put("a", MADE)
    with opened(url) as stream:
        site.answer("a", *[count] * 8)
        stream.prefetch([(20_000 * n, 20_000 * n + 10) for n in range(1, 9)])
    assert max(most) == 4


def test_an_empty_file(site):
    with opened(site.put("a", b"")) as stream:
        assert (stream.size, stream.read()) == (0, b"")


def test_a_small_file_of_a_server_without_ranges(site):
    site.ranges = False
    with opened(site.put("a", MADE)) as stream:
        assert stream.size == len(MADE)
        assert stream.read() == MADE
    assert len(site.log) == 1


def test_a_big_file_of_a_server_without_ranges(site):
    site.ranges = False
    url = site.put("a", MADE)
    assert refusal(url, whole=1000) == (
        f"{url}: the server sends no parts of files (byte ranges), only all 300000 bytes; "
        "download the file and name its path"
    )


@pytest.mark.parametrize("tags", [True, False])
def test_a_file_that_changes(site, tags):
    site.tags = tags
    url = site.put("a", MADE)
    with opened(url) as stream:
        site.put("a", MADE[:-1])
        with pytest.raises(UnreadableFileError) as caught:
            middle(stream)
    assert str(caught.value) == f"{url}: changed on the server while it was read; read it again"


def test_a_file_that_changes_but_not_in_size(site):
    url = site.put("a", MADE)
    with opened(url) as stream:
        site.put("a", MADE[::-1])
        with pytest.raises(UnreadableFileError, match="changed on the server"):
            middle(stream)


def test_after_a_failure_nothing_is_asked_any_more(site):
    with opened(site.put("a", MADE)) as stream:
        site.answer("a", status(403))
        for at in (100_000, 200_000):
            stream.seek(at)
            with pytest.raises(UnreadableFileError, match="403"):
                stream.read(10)
    assert len(site.log) == 2


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (401, "asks for a user name and password (401); put them into ~/.netrc"),
        (403, "refuses to give it (403); check the address and the permissions"),
        (404, "has no such file (404); check the address"),
        (410, "has it no longer (410); check the address"),
        (418, "answers with 418; check the address"),
        (503, "answers with 503; try again later"),
    ],
)
def test_refusals(site, code, said):
    url = site.answer("a", status(code))
    assert refusal(url) == f"{url}: the server {said}"


@pytest.mark.parametrize(
    ("place", "body", "said"),
    [
        ("bytes 5-9/300000", b"01234", "sends bytes 5..10 where 0..2056 were asked for"),
        ("bytes 0-2055/300000", b"too short", "sends bytes 0..2056 where 0..2056 were asked for"),
        ("bytes 0-2055/*", bytes(2056), "without saying of how many bytes (Content-Range)"),
        ("lines 1-2", b"x", "without saying of how many bytes (Content-Range)"),
    ],
)
def test_a_server_that_sends_other_parts(site, place, body, said):
    url = site.answer("a", status(206, body, content_range=place))
    told = refusal(url)
    assert told.startswith(f"{url}: the server sends ")
    assert said in told


def test_a_redirect_is_followed_once(site):
    """Signed addresses: the first request finds out, the others go straight there."""
    site.files["/b?signature=1"] = MADE
    with opened(site.answer("a", redirect("/b?signature=1"))) as stream:
        stream.seek(100_000)
        stream.read(10)
        stream.seek(200_000)
        stream.read(10)
    assert [a.path for a in site.log] == [
        "/a",
        "/b?signature=1",
        "/b?signature=1",
        "/b?signature=1",
    ]


def test_a_redirect_that_runs_out(site):
    site.files["/b?signature=1"] = site.files["/b?signature=2"] = MADE
    url = site.answer("a", redirect("/b?signature=1"), redirect("/b?signature=2"))
    with opened(url) as stream:
        del site.files["/b?signature=1"]
        stream.seek(200_000)
        assert stream.read(10) == MADE[200_000:200_010]


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("ftp://example.org/a", "cannot be read from 'ftp': only from http, https and s3"),
        ("file:///etc/passwd", "cannot be read from 'file': only from http, https and s3"),
        ("http:///a", "names no host; expected http://host/…"),
        ("http://[::1/a", "not a URL: Invalid IPv6 URL"),
    ],
)
def test_what_is_no_address(url, said):
    with pytest.raises(UnreadableFileError) as caught:
        remote.fetch(url, 10)
    assert str(caught.value) == f"{url}: {said}"


def test_a_password_in_the_address():
    with pytest.raises(UnreadableFileError) as caught, opened("https://me:secret@example.org/a"):
        pass
    assert str(caught.value) == (
        "https://example.org/a: holds a user name or password, which would be published as the "
        "file's href; put them into ~/.netrc"
    )


def test_fetch(site):
    assert remote.fetch(site.put("a", b"{}"), 10) == b"{}"
    assert remote.fetch(site.url("b"), 10) is None


def test_fetch_takes_no_more_than_expected(site):
    url = site.put("a", bytes(11))
    with pytest.raises(UnreadableFileError) as caught:
        remote.fetch(url, 10, QUICK)
    assert str(caught.value) == f"{url}: longer than the 10 bytes expected here"
    assert len(site.log) == 1


def test_fetch_refused(site):
    url = site.answer("a", status(403))
    with pytest.raises(UnreadableFileError, match="refuses to give it"):
        remote.fetch(url, 10, QUICK)
