"""Facts through executors: the same whoever reads, and whatever happens to those who read."""

import os
import signal
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest

import pytest_prr
from pytest_prr.errors import PrrError
from pytest_prr.generator.gathering import executors, worker_task

ITEMS = "- each: '*.nc'"
ENDED = "reading it ended the worker process; check the file"


@pytest.fixture
def five(project):
    for number in range(5):
        project.netcdf(f"f{number}.nc", days=(float(number), number + 1.0))
    return project


@pytest.fixture
def plain(five, snap):
    """What a build in this process writes."""
    five.built(ITEMS, cache=False)
    return snap(five.out)


def deadly(*names):
    """Make this process end itself where it reads a file of such a name."""
    read = worker_task.readers.read

    def reading(location, asked):
        if Path(location).name in names:
            os.kill(os.getpid(), signal.SIGKILL)
        return read(location, asked)

    worker_task.readers.read = reading


def begin_with_one():
    deadly("f2.nc")


def begin_with_two():
    deadly("f0.nc", "f3.nc")


class Deaf(ThreadPoolExecutor):
    """An executor whose tasks all fail in its own way."""

    error: Exception

    def submit(self, *_, **__):
        future = Future()
        future.set_exception(self.error)
        return future


@pytest.mark.parametrize("jobs", [1, 2])
def test_processes_write_the_same_bytes(five, plain, snap, jobs):
    five.built(ITEMS, cache=False, jobs=jobs)
    assert snap(five.out) == plain


def test_any_executor_will_do(five, plain, snap):
    with ThreadPoolExecutor(1) as threads:
        collection = pytest_prr.build(five.recipe(ITEMS), executor=threads, use_cache=False)
        assert threads.submit(int).result() == 0, "the caller's executor is not shut down"
    assert snap(five.out) == plain
    assert len(list(collection.get_items())) == 5


def test_a_file_that_ends_its_worker(five, monkeypatch):
    monkeypatch.setattr(executors, "begin", begin_with_one)
    assert five.refusal(ITEMS, jobs=2) == f"f2.nc: {ENDED}\n1 problem; nothing was written"


def test_all_files_but_those_that_end_their_workers(five, monkeypatch):
    monkeypatch.setattr(executors, "begin", begin_with_two)
    built = five.built(ITEMS, jobs=2, keep_going=True)
    names = [sentence.replace(f"{five.folder}/", "") for sentence in built.unread]
    assert names == [f"f0.nc: {ENDED}", f"f3.nc: {ENDED}"]
    assert sorted(path.name for path in five.out.iterdir()) == [
        *("collection.json", "rain-f1", "rain-f2", "rain-f4"),
    ]


def test_a_broken_executor_of_the_caller(five):
    with ProcessPoolExecutor(1, initializer=begin_with_one) as pool:
        for number in range(20):
            five.netcdf(f"g{number}.nc")
        text = five.refusal(ITEMS, executor=pool)
    assert text.startswith("the executor that was given is broken: ")


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (ImportError("No module named 'pytest_prr'"), "ImportError: No module named 'pytest_prr'"),
        (PermissionError(13, "denied"), "PermissionError: [Errno 13] denied"),
    ],
)
def test_workers_that_cannot_work(five, error, expected):
    executor = Deaf()
    executor.error = error
    assert five.refusal(ITEMS, executor=executor) == (
        f"the workers cannot do their task: {expected}; "
        f"is pytest-prr {pytest_prr.__version__} installed where they run?"
    )


def test_a_cancelled_task(five):
    class Cancelling(Deaf):
        def submit(self, *_, **__):
            future = Future()
            future.cancel()
            future.set_running_or_notify_cancel()
            return future

    text = five.refusal(ITEMS, executor=Cancelling())
    assert text == "the connection to the workers was lost; build again"


def test_a_reader_that_fails_costs_one_file(five, monkeypatch):
    read = worker_task.readers.read

    def reading(location, asked):
        if location.endswith("f1.nc"):
            raise ZeroDivisionError("division by zero\nand more")
        return read(location, asked)

    monkeypatch.setattr(worker_task.readers, "read", reading)
    assert five.refusal(ITEMS) == (
        "f1.nc: reading it failed in a way that was not foreseen: ZeroDivisionError: "
        "division by zero; check the file, and if it is sound, report this\n"
        "1 problem; nothing was written"
    )


def test_a_file_that_changes_while_it_is_read(five, monkeypatch):
    read = worker_task.readers.read

    def reading(location, asked):
        facts = read(location, asked)
        if location.endswith("f1.nc"):
            os.utime(location, ns=(1, 1))
        return facts

    monkeypatch.setattr(worker_task.readers, "read", reading)
    assert five.refusal(ITEMS) == (
        "f1.nc: changed while it was read; build again when it is complete\n"
        "1 problem; nothing was written"
    )


def test_tasks_under_way_are_bounded(five, monkeypatch):
    """However many files there are, so many are waited for at a time."""
    monkeypatch.setattr(executors, "_WINDOW", 2)
    for number in range(40):
        five.netcdf(f"g{number:02}.nc")
    most = 0

    class Counting(ThreadPoolExecutor):
        under_way = 0

        def submit(self, *args, **kwargs):
            nonlocal most
            self.under_way += 1
            most = max(most, self.under_way)
            future = super().submit(*args, **kwargs)
            future.add_done_callback(self.done)
            return future

        def done(self, _):
            self.under_way -= 1

    with Counting(1) as executor:
        assert five.built(ITEMS, executor=executor).items == 45
    assert most <= 2


def test_no_scheduler_answers(five, monkeypatch):
    monkeypatch.setattr(executors, "_ANSWER", 0.2)
    text = five.refusal(ITEMS, dask="tcp://127.0.0.1:9")
    assert text.startswith(
        "--dask tcp://127.0.0.1:9: no Dask scheduler can be reached there (no answer within"
    )
    text = five.refusal(ITEMS, dask="gopher://nowhere")
    assert text.startswith("--dask gopher://nowhere: no Dask scheduler can be reached there (")


def test_dask_is_not_installed(five, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    assert five.refusal(ITEMS, dask="tcp://127.0.0.1:8786") == (
        "--dask needs the library 'distributed', which is not installed: "
        "pip install 'pytest-prr[dask]'"
    )


def test_nothing_left_to_read_needs_no_workers(five):
    five.built(ITEMS)
    five.built(ITEMS, dask="tcp://127.0.0.1:9")


def kill_once(marker):
    """Make this worker end itself at the first file that it reads."""
    read = worker_task.readers.read

    def reading(location, asked):
        if not Path(marker).exists():
            Path(marker).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return read(location, asked)

    worker_task.readers.read = reading


@pytest.mark.filterwarnings("ignore")  # of the cluster's own
def test_a_dask_worker_is_killed_during_the_build(five, plain, snap, tmp_path_factory):
    from distributed import Client, LocalCluster

    marker = tmp_path_factory.mktemp("marker") / "killed"
    options = {"processes": True, "threads_per_worker": 1, "dashboard_address": None}
    with (
        LocalCluster(n_workers=2, silence_logs=50, **options) as cluster,
        Client(cluster, set_as_default=False) as client,
    ):
        client.run(kill_once, str(marker))
        five.built(ITEMS, dask=cluster.scheduler_address, cache=False)
    assert marker.exists(), "no worker was killed"
    assert snap(five.out) == plain


def test_broken_pools_and_killed_workers_are_deaths():
    from distributed.scheduler import KilledWorker

    assert executors.is_death(BrokenProcessPool())
    assert executors.is_death(KilledWorker("task", None, 3))
    assert not executors.is_death(PrrError("unreadable"))
