"""GET requests: what is tried again, for how long, how far, and what is said in the end."""

from datetime import UTC, datetime

import pytest
from clocks import Clock
from web_site import broken_off, redirect, reset, stall, status

from pytest_prr.errors import UnreadableFileError
from pytest_prr.probes.http import HttpClient
from pytest_prr.probes.limits import Limits
from pytest_prr.probes.urls import redirected

NOW = datetime(2026, 1, 1, 12, 0, 0, tzinfo=UTC)
FREE = "127.0.0.1:9"  # discard: nobody listens


@pytest.fixture
def time():
    return Clock()


@pytest.fixture
def client(time):
    made = []

    def make(*, may_connect=None, **limits):
        one = HttpClient(
            Limits(**limits),
            may_connect=may_connect,
            clock=time,
            now=lambda: NOW,
            sleep=time.sleep,
        )
        made.append(one)
        return one

    yield make
    for one in made:
        one.close()


def refusal(client, url):
    with pytest.raises(UnreadableFileError) as caught:
        client.get(url, most=100)
    return str(caught.value)


def test_a_part(site, client):
    reply = client().get(site.put("a", b"0123456789"), span=(2, 5), most=3)
    assert (reply.status, reply.body) == (206, b"234")


def test_who_asks_and_that_nothing_is_to_be_encoded(site, client):
    client().get(site.put("a", b"x"), most=10)
    headers = site.log[0].headers
    assert headers["User-Agent"].startswith("pytest-prr/")
    assert headers["Accept-Encoding"] == "identity"


def test_more_than_wanted_is_not_taken(site, client):
    reply = client().get(site.put("a", bytes(1_000_000)), most=100)
    assert len(reply.body) == 101


@pytest.mark.parametrize("trouble", [reset, broken_off, status(503), status(429), status(500)])
def test_a_passing_trouble_is_tried_again(site, client, time, trouble):
    site.put("a", b"content")
    reply = client().get(site.answer("a", trouble, trouble), most=100)
    assert reply.body == b"content"
    assert time.slept == [0.5, 1.0]


@pytest.mark.parametrize(
    ("said", "waited"),
    [
        ("3", 3.0),
        ("Thu, 01 Jan 2026 12:00:07 GMT", 7.0),
        ("Thu, 01 Jan 2026 11:00:00 GMT", 0.0),
        ("86400", 60.0),  # no longer than a minute, whatever is asked for
        ("soon", 0.5),
        ("nan", 0.5),
        ("-5", 0.0),
    ],
)
def test_retry_after(site, client, time, said, waited):
    site.put("a", b"content")
    client().get(site.answer("a", status(429, retry_after=said)), most=100)
    assert time.slept == [waited]


def test_tries_end(site, client, time):
    url = site.answer("a", *[status(503)] * 9)
    assert client().get(url, most=100).status == 503
    assert time.slept == [0.5, 1.0, 2.0, 4.0]
    assert len(site.log) == 5


def test_tries_end_with_a_broken_connection(site, client):
    url = site.answer("a", *[reset] * 9)
    assert refusal(client(retries=2), url) == (
        f"{url}: the connection to 127.0.0.1 broke off; try again later (3 tries)"
    )


def test_no_wait_beyond_the_time_for_all(site, client, time):
    url = site.answer("a", status(503, retry_after="50"), status(503, retry_after="50"))
    assert refusal(client(total=70), url) == (
        f"{url}: no whole answer within 70 s; try again later"
    )
    assert time.slept == [50.0]


@pytest.mark.parametrize("code", [400, 401, 403, 404, 410])
def test_a_lasting_answer_is_not_tried_again(site, client, time, code):
    assert client().get(site.answer("a", status(code)), most=100).status == code
    assert time.slept == []


def test_a_server_that_says_nothing(site, client):
    url = site.answer("a", stall)
    assert refusal(client(read=0.1, retries=0), url) == (
        f"{url}: no answer from 127.0.0.1 within 0.1 s; try again later"
    )


def test_a_server_that_is_not_there(client):
    url = f"http://{FREE}/a"
    assert refusal(client(retries=0), url) == (
        f"{url}: no connection to 127.0.0.1: it refuses, or cannot be reached; try again later"
    )


def test_a_server_without_a_certificate(site, client, time):
    url = site.url("a").replace("http:", "https:")
    assert refusal(client(), url).startswith(f"{url}: no secure connection to 127.0.0.1: ")
    assert time.slept == []


def test_redirects(site, client):
    site.put("c", b"content")
    site.answer("b", redirect("/c", 307))
    reply = client().get(site.answer("a", redirect(site.url("b"), 301)), most=100)
    assert (reply.body, reply.url) == (b"content", site.url("c"))


def test_a_loop_of_redirects(site, client):
    url = site.answer("a", *[redirect("/a")] * 20)
    assert refusal(client(), url) == f"{url}: more than 5 redirects; name the file's own address"
    assert len(site.log) == 6


@pytest.mark.parametrize(
    ("target", "told"),
    [
        ("file:///etc/passwd", "'file://'"),
        ("ftp://me:secret@example.org/a", "'ftp://example.org'"),
        ("http://[::1/a", "what is no address"),
    ],
)
def test_redirects_that_are_not_followed(site, client, target, told):
    url = site.answer("a", redirect(target))
    assert refusal(client(), url) == (
        f"{url}: the server redirects to {told}, which is not followed; name the file's own address"
    )
    assert len(site.log) == 1


def test_a_redirect_passes_no_password_on(site, client):
    site.put("b", b"content")
    client().get(site.answer("a", redirect(site.url("b").replace("//", "//me:secret@"))), most=9)
    assert "Authorization" not in site.log[1].headers


def test_cookies_are_not_kept(site, client):
    one = client()
    one.get(site.answer("a", status(200, b"x", set_cookie="seen=1; Path=/")), most=9)
    one.get(site.put("a", b"x"), most=9)
    assert "Cookie" not in site.log[1].headers


def test_encoded_content(site, client):
    url = site.answer("a", status(200, b"\x1f\x8b", content_encoding="gzip"))
    assert refusal(client(), url) == (
        f"{url}: the server sends it encoded as 'gzip', though that was not asked for; "
        "serve the file as it is"
    )


def test_secrets_are_not_shown(client):
    told = refusal(client(retries=0), f"http://{FREE}/a?X-Amz-Signature=5ec2e7")
    assert "5ec2e7" not in told
    assert told.startswith(f"http://{FREE}/a?…: ")


def test_the_judge_is_asked_about_every_address(site, client):
    asked = []

    def judge(host, address):
        asked.append((host, address))
        return True

    site.put("b", b"x")
    elsewhere = site.url("b").replace("127.0.0.1", "localhost")
    client(may_connect=judge).get(site.answer("a", redirect(elsewhere)), most=9)
    assert [host for host, _ in asked] == ["127.0.0.1", "localhost"]
    assert {address for _, address in asked} <= {"127.0.0.1", "::1"}


def test_the_judge_forbids(site, client, time):
    site.put("b", b"x")
    elsewhere = site.url("b").replace("127.0.0.1", "localhost")
    url = site.answer("a", redirect(elsewhere))
    told = refusal(client(may_connect=lambda host, _: host != "localhost"), url)
    assert told.startswith(f"{url}: not asked for, since localhost (")
    assert len(site.log) == 1
    assert time.slept == []


def test_one_connection_serves_many_requests(site, client):
    asked = []
    one = client(may_connect=lambda *address: asked.append(address) or True)
    for number in range(5):
        one.get(site.put(str(number), b"x"), most=9)
        one.get(site.url("not-there"), most=9)
    assert len(asked) == 1


def test_no_redirect_leads_out_of_encryption():
    with pytest.raises(UnreadableFileError, match="redirects to 'http://b', which is not followed"):
        redirected("https://a/x", "http://b/x")
    assert redirected("https://a/x", "/y#part") == "https://a/y"


def test_a_server_that_sends_too_slowly(site):
    """Every look at the clock finds ten seconds gone."""
    ticks = iter(range(0, 10_000, 10))
    one = HttpClient(Limits(total=35), clock=lambda: next(ticks), sleep=lambda _: None)
    url = site.put("a", bytes(10_000_000))
    with pytest.raises(UnreadableFileError) as caught:
        one.get(url, most=10_000_000)
    one.close()
    assert str(caught.value) == f"{url}: no whole answer within 35 s; try again later"
