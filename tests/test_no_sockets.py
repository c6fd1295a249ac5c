"""Without the user's word no socket is opened and no name looked up: seen by the interpreter."""

import sys
from pathlib import Path

import pytest

import pytest_prr
from pytest_prr.engine.examples import write_example
from pytest_prr.engine.rule import Good

TESTS = Path(__file__).parent
TCCAS = TESTS.parent / "examples" / "tccas"
PRR = "import socket_watch; from pytest_prr.cli import main; main()"
PYTEST = ("-m", "pytest", "-p", "socket_watch", "-p", "no:cacheprovider", "-q")
NETWORK = ("--prr-network", "--prr-allow-private")


@pytest.fixture
def remote(site, tmp_path):
    """A collection whose assets, links and extension are on servers and in a bucket."""
    links = [{"rel": rel, "href": site.url(rel)} for rel in ("about", "license", "via")]
    links.append({"rel": "cite-as", "href": "https://doi.invalid/10.5281/zenodo.7"})
    assets = {
        "thumbnail": {"href": site.url("small.png")},
        "guide": {"href": site.url("guide.pdf")},
        "bucket": {"href": "s3://made-up/a.nc"},
        "store": {"href": site.url("cube.zarr"), "type": "application/vnd+zarr"},
    }
    changes = {"links": links, "assets": assets, "stac_extensions": [site.url("v1/schema.json")]}
    folder = tmp_path / "remote"
    write_example(Good(collection=changes, asset={"href": site.url("data.nc")}), folder)
    return folder


@pytest.fixture(scope="module")
def tccas(tmp_path_factory):
    folder = tmp_path_factory.mktemp("built") / "tccas"
    pytest_prr.build(TCCAS / "prr.yaml", folder)
    return folder


@pytest.fixture
def folder(request):
    """The collection of that name."""
    if request.param == "as-published":
        return TCCAS / request.param
    return request.getfixturevalue(request.param)


@pytest.fixture
def watched(command, site, tmp_path):
    """Run Python under watch; gives what it said, and what was noted of sockets."""

    def run(*arguments):
        log = tmp_path / "sockets.log"
        environment = {"PYTHONPATH": str(TESTS), "SOCKET_LOG": str(log)}
        environment["AWS_ENDPOINT_URL"] = site.address
        done = command(sys.executable, *arguments, **environment)
        return done, log.read_text("utf-8") if log.exists() else ""

    return run


EACH = pytest.mark.parametrize("folder", ["tccas", "as-published", "remote"], indirect=True)


@EACH
def test_prr_check_opens_no_socket(watched, folder, site):
    done, noted = watched("-c", PRR, "check", folder)
    assert done.returncode in (0, 1), done.stderr
    assert " rules, " in done.stdout
    assert (noted, site.log) == ("", [])


@EACH
def test_pytest_opens_none_for_tests_that_are_not_of_the_network(watched, folder, site):
    done, noted = watched(*PYTEST, f"--prr-collection={folder}", *NETWORK, "-m", "not network")
    assert done.returncode in (0, 1), done.stderr + done.stdout
    assert " passed" in done.stdout
    assert " deselected" in done.stdout
    assert (noted, site.log) == ("", [])


def test_both_do_when_they_are_told_to(watched, remote, site):
    """Else the watch would prove nothing."""
    select = ("AST03", "--allow-private")
    done, noted = watched("-c", PRR, "check", remote, "--network", "--select", *select)
    assert done.returncode == 1, done.stderr
    assert "socket.connect" in noted
    assert noted.endswith("obstore\n")
    assert site.log != []
    given = (*NETWORK, "--prr-no-network-cache", "--prr-select=AST03", "-m", "network")
    done, again = watched(*PYTEST, f"--prr-collection={remote}", *given)
    assert done.returncode == 1, done.stderr
    assert "socket.connect" in again.removeprefix(noted)
