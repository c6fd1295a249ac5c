"""Work shared among processes: nothing is lost, whatever becomes of them."""

import os
import threading

import pytest

from pytest_prr import sharing
from pytest_prr.sharing import WAITING, Packing, chunks, hands, shared

NUMBERS = Packing(pack=lambda number: str(number).encode(), unpack=int)
needs_forks = pytest.mark.skipif(hands() < 2, reason="one processor, or no forks on this system")


@pytest.fixture
def two_hands(monkeypatch):
    monkeypatch.setattr(sharing, "hands", lambda: 2)


def test_chunks_cover_all_numbers():
    assert [list(part) for part in chunks(0)] == []
    assert [number for part in chunks(1001) for number in part] == list(range(1001))


@pytest.mark.usefixtures("two_hands")
def test_results_come_in_order():
    assert shared(lambda number: number * number, 40, NUMBERS) == [n * n for n in range(40)]


@needs_forks
@pytest.mark.usefixtures("two_hands")
def test_several_processes_do_the_work():
    def slowly(number):  # until the other process has taken some
        return os.getpid() if number != 0 or pause.wait(0.2) is False else 0

    pause = threading.Event()
    workers = set(shared(slowly, 400, NUMBERS, mine={0}))
    assert os.getpid() in workers
    assert len(workers) == 2


@pytest.mark.usefixtures("two_hands")
def test_what_a_dying_process_took_is_done_here():
    me = os.getpid()

    def fatal(number):
        if os.getpid() != me:
            os._exit(9)
        return number

    assert shared(fatal, 30, NUMBERS) == list(range(30))


@pytest.mark.usefixtures("two_hands")
def test_what_fails_elsewhere_fails_here_and_leaves_no_process(monkeypatch):
    fork, children = os.fork, []
    monkeypatch.setattr(os, "fork", lambda: children.append(fork()) or children[-1])

    def broken(number):
        raise ValueError(f"number {number}")

    with pytest.raises(ValueError, match="number"):
        shared(broken, 5, NUMBERS)
    (child,) = children
    with pytest.raises(ChildProcessError):
        os.waitpid(child, os.WNOHANG)


@pytest.mark.usefixtures("two_hands")
def test_work_goes_on_being_told():
    told = []
    shared(lambda number: number, 20, NUMBERS, told=told.append)
    assert told == sorted(told)
    assert all(0 <= done <= 20 for done in told)


def test_other_threads_forbid_forks():
    end = threading.Event()
    for name, most in (("worker", 1), (WAITING, hands())):
        end.clear()
        thread = threading.Thread(target=end.wait, name=name)
        thread.start()
        try:
            assert hands() == most
        finally:
            end.set()
            thread.join()
