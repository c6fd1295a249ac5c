"""Single requests that are broken off: by us where they take too long, or by the server."""

import threading

import pytest
from hostile_server import file, raw

from pytest_prr.probes.answers import Question, Setback
from pytest_prr.probes.crew import Crew
from pytest_prr.probes.hosts import Host, Task
from pytest_prr.probes.wire import Wire

BEGUN = b"HTTP/1.1 200 OK\r\n"


@pytest.fixture
def wire(policy):
    found = Wire(policy())
    yield found
    found.close()


def begun(start, reached):
    """Send the beginning of an answer; tell that it is sent, and wait until the other hangs up."""

    def behave(line, _asked):
        line.sendall(start)
        reached.set()
        line.recv(1)
        return False

    return behave


@pytest.mark.parametrize("method", ["HEAD", "GET"])
@pytest.mark.parametrize(
    "start", [BEGUN, BEGUN + b"Content-Type: image/ti", BEGUN + b"Accept-Ranges: bytes\r\n"]
)
def test_headers_that_we_break_off_are_no_answer(hostile, wire, method, start):
    sent = threading.Event()
    url = hostile.on("a", begun(start, sent))
    came = []

    def ask():
        try:
            came.append(wire.ask(method, url, deadline=float("inf"), most=10))
        except Setback as setback:
            came.append(setback)

    thread = threading.Thread(target=ask)
    thread.start()
    assert sent.wait(5)
    for _ in range(500):  # the answer may have begun before it is waited for
        wire.hang_up(thread.ident)
        thread.join(0.01)
        if came:
            break
    (setback,) = came
    assert (setback.outcome, setback.reason) == ("unclear", "the connection broke off")


@pytest.mark.parametrize("start", [BEGUN, BEGUN + b"Content-Length: 7\r\nContent-Ty"])
def test_headers_that_the_server_breaks_off_are_no_answer(hostile, wire, start):
    with pytest.raises(Setback) as caught:
        wire.ask("HEAD", hostile.on("a", raw(start)), deadline=float("inf"))
    assert (caught.value.reason, caught.value.again) == ("the connection broke off", True)


def test_headers_that_are_whole_are_one(hostile, wire):
    url = hostile.on("a", raw(BEGUN + b"X: 1\n\n"))
    assert wire.ask("GET", url, deadline=float("inf"), most=10).headers["X"] == "1"
    url = hostile.on("b", file(b"content"))
    assert wire.ask("GET", url, deadline=float("inf"), most=10).body == b"content"


def test_a_thread_is_not_hung_up_for_a_task_that_it_has_done():
    """It may be at another one when the first one's result is looked at."""
    done = Task(Question(url="http://files.test/a"), "", Host("files.test", 1))
    seen = []

    def work(task):
        seen.append(task.thread)
        raise Setback("unclear", "no")

    crew = Crew(1, work)
    crew.start(done)
    assert crew.result(5)
    crew.close()
    assert seen[0] != 0
    assert done.thread == 0
