"""What tests share: the network is shut, caches are their own, and commands are run for real."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from pytest_prr.cli import main
from pytest_prr.engine.examples import write_example
from pytest_prr.engine.rule import Good

pytest_plugins = ["pytester", "s3_store", "web_site"]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Tests of one group go to one worker: pytest-xdist 3.8 writes that down in a place where
    pytest 9.2 does not look.
    """
    for item in items:
        grouped = vars(item).get("_nodeid", item.nodeid)
        if grouped != item.nodeid:
            item._id = item.id.parse(grouped)  # noqa: SLF001


@pytest.fixture(autouse=True)
def _no_network(monkeypatch):
    """Only loopback addresses can be reached; names made up for tests are not looked up."""
    connect, look_up = socket.socket.connect, socket.getaddrinfo

    def guarded(self, address):
        if isinstance(address, tuple) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"a test reached for the network: {address}")
        return connect(self, address)

    def near(host, *rest, **named):
        if isinstance(host, str) and host.rstrip(".").endswith((".invalid", ".test")):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return look_up(host, *rest, **named)

    monkeypatch.setattr(socket.socket, "connect", guarded)
    monkeypatch.setattr(socket, "getaddrinfo", near)


@pytest.fixture(autouse=True)
def _own_cache(monkeypatch, tmp_path_factory):
    """What one test has read, no other one finds."""
    monkeypatch.setenv("PRR_CACHE", str(tmp_path_factory.mktemp("cache")))


@pytest.fixture
def prr(monkeypatch, tmp_path):
    """Run a ``prr`` command in an empty folder; gives exit_code, stdout and stderr."""
    monkeypatch.chdir(tmp_path)
    runner = CliRunner()

    def run(*arguments):
        return runner.invoke(main, [str(a) for a in arguments], catch_exceptions=False)

    return run


@pytest.fixture
def collection(tmp_path):
    """Write the examples' base collection, with changes, to a folder; gives its path."""

    def write(name="out", **changes):
        folder = tmp_path / name
        write_example(Good(**changes), folder)
        return folder

    return write


@pytest.fixture
def command(tmp_path):
    """Run a program as a user does, in a process of its own."""

    def run(*arguments, cwd=tmp_path, **environment):
        return subprocess.run(
            [str(a) for a in arguments],
            cwd=cwd,
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )

    return run


@pytest.fixture
def here():
    """The folder of the running interpreter's programs."""
    return Path(sys.executable).parent
