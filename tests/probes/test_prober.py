"""What is asked about many URLs: once each, in which order, how fast, and what is told."""

import hashlib
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from clocks import Clock
from hostile_server import answer, by_method, file, raw, reset, stall

from pytest_prr.probes.answers import Question
from pytest_prr.probes.prober import Times, probe

NOW = datetime(2026, 1, 1, 12, 0, 0, tzinfo=UTC)
CONTENT = bytes(range(250)) * 80
PRIVATE = "private address (--allow-private allows it)"


@pytest.fixture
def clock():
    return Clock()


def one(url, policy, *wants, lengths=(), **more):
    question = Question(url=url, wants=frozenset(wants), lengths=frozenset(lengths))
    return probe([question], policy, **more)[url]


def asked(server):
    return [(entry.method, entry.path) for entry in server.log]


def moved(to, status=301):
    return answer(status, location=to)


def test_a_file_that_is_there(hostile, policy):
    url = hostile.on("a.tif", file(CONTENT, content_type="Image/TIFF; application=geotiff"))
    found = one(url, policy())
    assert (found.url, found.outcome, found.reason) == (url, "reached", "")
    assert (found.status, found.length, found.media_type) == (200, len(CONTENT), "image/tiff")
    assert (found.ranges, found.head, found.moved_to) == (True, b"", None)
    assert asked(hostile) == [("HEAD", "/a.tif")]


def test_who_asks_and_what_is_not_told(hostile, policy):
    one(hostile.on("a", file(CONTENT)), policy(user_agent="tester/1"))
    sent = hostile.log[0].headers
    assert sent["user-agent"] == "tester/1"
    assert sent["accept-encoding"] == "identity"
    assert sent["host"] == f"files.test:{hostile.port}"
    assert not {"cookie", "authorization", "referer"} & sent.keys()


def test_first_bytes_come_with_a_single_request(hostile, policy):
    found = one(hostile.on("a", file(CONTENT)), policy(head=100), "head", "ranges")
    assert (found.head, found.length, found.ranges) == (CONTENT[:100], len(CONTENT), True)
    assert [(e.method, e.headers["range"]) for e in hostile.log] == [("GET", "bytes=0-99")]


def test_first_bytes_of_very_many_files_are_fewer(hostile, policy):
    urls = [hostile.on(f"a{n}", file(CONTENT)) for n in range(4)]
    questions = [Question(url=url, wants=frozenset({"head"})) for url in urls]
    found = probe(questions, policy(head=10_000, heads=4000))
    assert [len(found[url].head) for url in urls] == [1000] * 4


def test_whether_parts_can_be_had_is_asked_where_nothing_tells(hostile, policy):
    silent = answer(200, CONTENT)
    url = hostile.on("a", by_method(HEAD=silent, GET=file(CONTENT)))
    assert one(url, policy()).ranges is None
    assert one(url, policy(), "ranges").ranges is True


def test_a_server_that_gives_no_parts(hostile, policy):
    url = hostile.on("a", answer(200, CONTENT, accept_ranges="none"))
    assert one(url, policy(), "ranges").ranges is False


@pytest.mark.parametrize(
    ("content", "fields", "wants", "told"),
    [
        (CONTENT, {}, ["ranges"], False),
        (CONTENT, {"content_length": None, "connection": "close"}, ["ranges"], False),
        (CONTENT[:50], {}, ["ranges", "head"], False),
        (CONTENT[:50], {"accept_ranges": "bytes"}, ["ranges", "head"], True),
        (b"", {}, ["ranges"], None),
        (b"", {"content_length": None, "connection": "close"}, ["ranges"], None),
    ],
)
def test_the_whole_file_in_place_of_a_part(hostile, policy, content, fields, wants, told):
    def whole(line, asked):
        answer(200, content, **fields)(line, asked)
        return "connection" not in fields

    found = one(hostile.on("a", whole), policy(head=100), *wants)
    assert (found.outcome, found.ranges) == ("reached", told)
    assert hostile.log[-1].headers["range"] == ("bytes=0-99" if "head" in wants else "bytes=0-0")


def test_a_server_that_promises_parts_and_sends_the_whole(hostile, policy):
    url = hostile.on("a", answer(200, CONTENT, accept_ranges="bytes"))
    found = one(url, policy(head=100), "ranges", "head")
    assert (found.ranges, found.head) == (False, CONTENT[:100])


def test_another_length_than_stated_is_asked_for_twice(hostile, policy):
    url = hostile.on("a", by_method(HEAD=answer(200, b"shorter"), GET=file(CONTENT)))
    assert one(url, policy()).length == 7
    assert one(url, policy(), lengths=[len(CONTENT)]).length == len(CONTENT)


def test_a_page_without_length_is_not_fetched(hostile, policy):
    page = by_method(HEAD=answer(200, content_length=None, content_type="text/html"), GET=reset)
    assert one(hostile.on("a", page), policy()).outcome == "reached"


def test_checksum(hostile, policy):
    found = one(hostile.on("a", file(CONTENT)), policy(), "checksum")
    assert found.checksum == "1220" + hashlib.sha256(CONTENT).hexdigest()


def test_checksum_of_a_file_that_is_too_long(hostile, policy):
    found = one(hostile.on("a", file(CONTENT)), policy(checksum=1000), "checksum")
    assert (found.outcome, found.checksum) == ("reached", None)


@pytest.mark.parametrize("status", [404, 410])
def test_missing(hostile, policy, status):
    found = one(hostile.on("a", answer(status)), policy())
    assert (found.outcome, found.status) == ("missing", status)
    assert str(status) in found.reason
    assert [entry.method for entry in hostile.log] == ["HEAD", "GET"]


@pytest.mark.parametrize("status", [401, 403, 418, 451, 503])
def test_unclear(hostile, policy, status):
    found = one(hostile.on("a", answer(status)), policy())
    assert (found.outcome, found.status) == ("unclear", status)
    assert f"{status}" in found.reason


def test_statuses_that_are_good_enough(hostile, policy):
    url = hostile.on("a", answer(403))
    assert one(url, policy(accept=frozenset({403}))).outcome == "reached"


def test_each_url_is_asked_for_once(hostile, policy):
    url = hostile.on("a", file(CONTENT))
    found = probe([Question(url=url)] * 3 + [Question(url=url + "#part")], policy())
    assert list(found) == [url, url + "#part"]
    assert [answer.url for answer in found.values()] == list(found)
    assert len(hostile.log) == 1


def test_what_different_places_want_is_asked_together(hostile, policy):
    url = hostile.on("a", file(CONTENT))
    questions = [Question(url=url), Question(url=url, wants=frozenset({"head"}))]
    assert probe(questions, policy())[url].head == CONTENT[:16_384]
    assert len(hostile.log) == 1


def test_progress(hostile, policy):
    urls = [hostile.on(f"a{n}", answer(404 if n % 2 else 200)) for n in range(5)]
    told = []
    probe(
        [Question(url=url) for url in [*urls, "ftp://files.test/"]],
        policy(),
        progress=lambda *pair: told.append(pair),
    )
    assert told == [(n, 6) for n in range(1, 7)]


def test_nothing_to_ask(policy):
    assert probe([], policy()) == {}


# Redirects


def test_moved_for_good(hostile, policy):
    hostile.on("c", file(CONTENT))
    hostile.on("b", moved("/c", 308))
    url = hostile.on("a", moved("b"))
    found = one(url + "#part", policy())
    assert (found.outcome, found.moved_to) == ("reached", hostile.url("c#part"))


def test_moved_for_a_while(hostile, policy):
    hostile.on("c", file(CONTENT))
    hostile.on("b", moved("/c", 302))
    assert one(hostile.on("a", moved("/b")), policy()).moved_to == hostile.url("b")
    assert one(hostile.url("b"), policy()).moved_to is None


def test_a_signature_is_not_told(hostile, policy):
    hostile.on("b", file(CONTENT))
    found = one(hostile.on("a", moved("/b?signature=secret")), policy())
    assert (found.outcome, found.moved_to) == ("reached", None)


def test_an_address_in_utf_8(hostile, policy):
    url = hostile.on("a", moved("/größe".encode().decode("latin-1")))
    hostile.on("gr%C3%B6%C3%9Fe", file(CONTENT))
    assert one(url, policy()).outcome == "reached"


def test_from_https_to_http_is_not_followed(secure, hostile, policy):
    target = hostile.on("b", file(CONTENT))
    found = one(secure.on("a", moved(target)), policy())
    assert found.outcome == "unclear"
    assert found.reason == "redirects from https to http, which is not followed"
    assert hostile.log == []


def test_credentials_stay_at_home(hostile, policy, monkeypatch, tmp_path):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine files.test login me password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    other = hostile.on("b", file(CONTENT), host="other.test")
    start = hostile.on("a", answer(302, location=other, set_cookie="who=me; Path=/"))
    url = start.replace("http://", "http://me:secret@")
    found = one(url, policy())
    assert (found.url, found.outcome) == (url, "reached")
    for entry in hostile.log:
        assert not {"cookie", "authorization"} & entry.headers.keys()
        assert "secret" not in str(entry)


def test_what_is_secret_is_not_in_reasons(hostile, policy):
    url = hostile.on("a", moved("?signature=secret"), moved("?signature=secret"))
    found = one(url.replace("http://", "http://me:secret@") + "?signature=secret", policy())
    assert "lead round to" in found.reason
    assert "secret" not in found.reason


# Addresses


def test_private_addresses_are_not_connected_to(inside, policy):
    found = one(inside.url("a", host="inside.test"), policy())
    assert (found.outcome, found.reason) == ("refused", PRIVATE)
    assert inside.connections == 0


def test_unless_allowed(hostile, policy):
    url = hostile.on("a", file(CONTENT))
    terms = policy(is_public=lambda _: False)
    assert one(url, terms).reason == PRIVATE
    assert one(url, replace(terms, allow_private=True)).outcome == "reached"


def test_a_redirect_to_a_private_address(hostile, inside, policy):
    target = inside.on("a", file(CONTENT), host="inside.test")
    found = one(hostile.on("a", moved(target)), policy())
    assert (found.outcome, found.reason) == ("refused", PRIVATE)
    assert inside.connections == 0


def test_one_private_address_among_others_is_enough(hostile, inside, policy):
    both = policy(resolve=lambda *_: ["127.0.0.1", "127.0.0.2"])
    assert one(hostile.on("a", file(CONTENT)), both).reason == PRIVATE
    assert hostile.connections == inside.connections == 0


def test_a_name_that_changes_its_address(hostile, inside, policy):
    """The address that was judged is the one that is connected to; the next is judged anew."""
    known = [["127.0.0.1"], ["127.0.0.2"]]
    hung_up = raw(b"HTTP/1.1 405 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    found = one(hostile.on("a", hung_up), policy(resolve=lambda *_: known.pop(0)))
    assert (found.outcome, found.reason) == ("refused", PRIVATE)
    assert known == []
    assert (hostile.connections, inside.connections) == (1, 0)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "0x7f.1",
        "2130706433",
        "127.1",
        "0177.0.0.1",
        "localhost",
        "localhost.",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "0.0.0",
        "0",
    ],
)
def test_this_machine_however_spelled(host, hostile):
    """With the real look-up of names and the real judgement."""
    from pytest_prr.probes.policy import Policy

    found = one(hostile.url("a", host=host), Policy())
    assert (found.outcome, found.reason) == ("refused", PRIVATE)
    assert hostile.connections == 0


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("ftp://files.test/a", "'ftp' addresses are not asked: only http, https and s3"),
        ("file:///etc/passwd", "'file' addresses are not asked: only http, https and s3"),
        ("a.tif", "this is not asked: only http, https and s3"),
        ("http://files.test:22/", "port 22 is not one of web servers"),
        ("http://files.test:6379/", "port 6379 is not one of web servers"),
        ("http://files.test:99999/", "not an address that can be asked"),
        ("http://[::1/", "not an address that can be asked"),
        ("http:///a", "not an address that can be asked"),
        ("http://127。0。0。1/", "not an address that can be asked"),  # dots of other scripts
        ("http://*.test/", "not an address that can be asked"),
        ("s3://b/key", "not a bucket and a key, as in s3://bucket/key"),
        ("s3://bucket", "not a bucket and a key, as in s3://bucket/key"),
        ("http://files.test/" + "a" * 9000, "longer than 8192 characters"),
    ],
)
def test_what_is_not_asked(url, reason, policy):
    found = one(url, policy())
    assert (found.outcome, found.reason) == ("refused", reason)


def test_proxies_are_used_only_where_addresses_need_not_be_judged(hostile, policy, monkeypatch):
    monkeypatch.setenv("http_proxy", hostile.url(host="127.0.0.1"))
    monkeypatch.delenv("no_proxy", raising=False)
    url = "http://elsewhere.example/a"
    hostile.paths[url] = [file(CONTENT)]
    assert one(url, policy(limits={"retries": 0})).outcome == "refused"
    assert hostile.log == []
    assert one(url, policy(allow_private=True)).outcome == "reached"
    assert asked(hostile) == [("HEAD", url)]


# Hosts that are not there


def test_an_unknown_host(hostile, policy):
    known = hostile.on("a", file(CONTENT))
    found = probe([Question(url=known), Question(url="http://unknown.test/a")], policy())
    lost = found["http://unknown.test/a"]
    assert (lost.outcome, lost.reason) == ("missing", "the host is not known")


def test_a_redirect_to_an_unknown_host_says_nothing_of_other_files(hostile, policy):
    gone = hostile.on("a", moved("http://unknown.test/a"))
    there = hostile.on("b", file(CONTENT))
    questions = [Question(url=url) for url in (gone, there)]
    found = probe(questions, policy(limits={"per_host": 1}))
    assert [found[url].outcome for url in (gone, there)] == ["missing", "reached"]


def test_where_no_host_is_known_there_may_be_no_network(policy):
    found = one("http://unknown.test/a", policy())
    assert found.outcome == "unclear"
    assert found.reason == "the host is not known, nor is any other: is there a network?"


def test_an_unknown_host_is_looked_up_once(policy):
    looked_up = []
    terms = policy()

    def look(host, port):
        looked_up.append(host)
        return terms.resolve(host, port)

    questions = [Question(url=f"http://unknown.test/{n}") for n in range(50)]
    probe(questions, policy(resolve=look, limits={"per_host": 1}))
    assert looked_up == ["unknown.test"]


def test_a_host_that_takes_no_connection(hostile, policy):
    hostile.close()
    found = one(hostile.url("a"), policy())
    assert (found.outcome, found.reason) == ("unclear", "the host takes no connection")


def test_a_dead_host_is_left_alone(hostile, policy):
    """Twenty files, one second each: that is not waited for."""
    urls = [hostile.on(f"a{n}", stall) for n in range(20)]
    started = time.monotonic()
    found = probe(
        [Question(url=url) for url in urls],
        policy(limits={"read": 0.1, "retries": 0, "per_host": 2}),
    )
    assert time.monotonic() - started < 2
    reasons = [found[url].reason for url in urls]
    assert reasons[0] == "no answer within 0.1 s"
    assert reasons[-1] == (
        "not asked, since the host failed 5 times in a row: no answer within 0.1 s"
    )
    assert len(hostile.log) < 15


# Pace


@pytest.mark.parametrize(
    "asks", ["7", (NOW + timedelta(seconds=7)).strftime("%a, %d %b %Y %T GMT")]
)
@pytest.mark.parametrize("status", [429, 503])
def test_a_server_that_asks_to_wait(hostile, policy, clock, asks, status):
    url = hostile.on("a", answer(status, retry_after=asks), file(CONTENT))
    times = Times(clock=clock, sleep=clock.sleep, now=lambda: NOW)
    assert one(url, policy(), times=times).outcome == "reached"
    assert clock.slept == [7.0]
    assert len(hostile.log) == 2


def test_nobody_sleeps_while_others_can_be_asked(hostile, policy, clock):
    """A single worker, and two hosts: the one that wants to wait comes last."""
    slow = hostile.on("slow", answer(429, retry_after="30"), file(CONTENT), host="slow.test")
    quick = [hostile.on(f"quick{n}", file(CONTENT), host="quick.test") for n in range(3)]
    times = Times(clock=clock, sleep=clock.sleep, now=lambda: NOW)
    probe([Question(url=url) for url in (slow, *quick)], policy(at_once=1), times=times)
    paths = [path for _, path in asked(hostile)]
    assert paths == ["/slow", "/quick0", "/quick1", "/quick2", "/slow"]
    assert clock.slept == [30.0]


def test_waits_double(hostile, policy, clock):
    url = hostile.on("a", reset, reset, reset, file(CONTENT))
    times = Times(clock=clock, sleep=clock.sleep)
    found = one(url, policy(limits={"retries": 3, "backoff": 1.0}), times=times)
    assert found.outcome == "reached"
    assert clock.slept == [1.0, 2.0, 4.0]


def test_a_host_that_asked_for_fewer_requests_gets_fewer(hostile, policy):
    """Measured where they arrive."""
    first = by_method(HEAD=answer(429, retry_after="0.2"), GET=answer(429, retry_after="0.2"))
    urls = [hostile.on("a0", first, file(CONTENT))]
    urls += [hostile.on(f"a{n}", file(CONTENT)) for n in range(1, 6)]
    probe([Question(url=url) for url in urls], policy(limits={"per_host": 1}))
    moments = [entry.at for entry in hostile.log]
    gaps = [after - before for before, after in pairwise(moments)]
    assert len(gaps) == 6
    assert gaps[0] >= 0.2
    assert min(gaps[1:]) >= 0.045


def test_no_more_requests_at_a_time_than_allowed(hostile, policy):
    lock, all_three = threading.Lock(), threading.Barrier(3)
    running, most = [], []

    def count(line, entry):
        with lock:
            running.append(entry)
            most.append(len(running))
        all_three.wait(5)  # nobody is answered before three have asked
        with lock:
            running.remove(entry)
        return answer(200)(line, entry)

    page = by_method(HEAD=count, GET=answer(200))
    urls = [hostile.on(f"a{n}", page) for n in range(6)]
    probe([Question(url=url) for url in urls], policy(limits={"per_host": 3, "read": 5}))
    assert max(most) == 3


def test_all_hosts_together(hostile, policy):
    lock = threading.Lock()
    running, most = [], []

    def count(line, entry):
        with lock:
            running.append(entry)
            most.append(len(running))
        time.sleep(0.02)
        with lock:
            running.remove(entry)
        return file(CONTENT)(line, entry)

    urls = [hostile.on(f"a{n}", count, host=f"host{n}.test") for n in range(12)]
    probe([Question(url=url) for url in urls], policy(at_once=2))
    assert max(most) == 2


def test_connections_are_used_again(hostile, policy):
    urls = [hostile.on(f"a{n}", file(CONTENT)) for n in range(50)]
    probe([Question(url=url) for url in urls], policy(limits={"per_host": 2}))
    assert hostile.connections == 2


def test_the_whole_run_is_bounded(hostile, policy):
    urls = [hostile.on(f"a{n}", stall, host=f"host{n}.test") for n in range(8)]
    started = time.monotonic()
    found = probe([Question(url=url) for url in urls], policy(at_once=2, patience=0.4))
    assert time.monotonic() - started < 1.5
    assert {answer.outcome for answer in found.values()} == {"unclear"}
    assert found[urls[-1]].reason == "not asked within the time allowed for all"


def test_what_would_be_due_after_the_end_is_not_waited_for(hostile, policy, clock):
    url = hostile.on("a", answer(429, retry_after="30"))
    times = Times(clock=clock, sleep=clock.sleep, now=lambda: NOW)
    found = one(url, policy(patience=20.0), times=times)
    assert found.reason == "the server allows no more requests for now (429)"
    assert clock.slept == []


def test_a_look_up_that_never_ends(policy):
    over = threading.Event()
    started = time.monotonic()
    terms = policy(resolve=lambda *_: over.wait(20) and [], limits={"total": 0.3})
    found = one("http://slow.test/", terms)
    assert time.monotonic() - started < 3
    assert found.reason == "no whole answer in the time allowed"
    over.set()


# TLS


def test_certificates_are_checked_against_the_name(secure, policy):
    """Though the connection is made to a number."""
    assert one(secure.on("a", file(CONTENT)), policy()).outcome == "reached"
    other = one(secure.on("a", file(CONTENT), host="other.test"), policy())
    assert other.outcome == "missing"
    assert other.reason.startswith("the TLS certificate is not valid: Hostname mismatch")


def test_a_certificate_that_nobody_vouches_for(secure, policy, monkeypatch):
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    found = one(secure.on("a", file(CONTENT)), policy())
    assert found.outcome == "missing"
    assert found.reason.startswith("the TLS certificate is not valid: self")
    assert secure.log == []


def test_no_tls_at_all(hostile, policy):
    found = one(hostile.on("a", file(CONTENT), scheme="https"), policy())
    assert (found.outcome, found.reason) == ("unclear", "no secure connection: TLS fails")
