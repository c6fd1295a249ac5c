"""Which addresses and ports may be asked."""

import socket

import pytest

from pytest_prr.probes.addresses import is_public, is_web_port, resolved


@pytest.mark.parametrize(
    "address",
    [
        "8.8.8.8",
        "2001:4860:4860::8888",
        "::ffff:8.8.8.8",
        "64:ff9b::808:808",  # 8.8.8.8, of a network that knows IPv6 only
    ],
)
def test_all_can_reach_it(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",  # noqa: S104 (nothing is bound to it)
        "10.1.2.3",
        "100.64.0.1",
        "127.0.0.1",
        "127.8.8.8",
        "169.254.169.254",
        "172.16.0.1",
        "192.0.0.8",
        "192.0.0.192",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.1.1.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::8.8.8.8",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::a00:1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::808:808",
        "100::1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",  # Teredo
        "2001:db8::1",
        "2002:808:808::1",  # 6to4
        "2002:a00:1::1",
        "2002:7f00:1::",
        "3fff::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
        "not an address",
    ],
)
def test_not_all_can_reach_it(address):
    assert not is_public(address)


@pytest.mark.parametrize("port", [80, 443, 8000, 8080, 8443, 9000, 30000])
def test_ports_of_web_servers(port):
    assert is_web_port(port)


@pytest.mark.parametrize("port", [0, 21, 22, 25, 53, 445, 587, 6000, 6379, 6667, 11211, 27017])
def test_ports_of_other_servers(port):
    assert not is_web_port(port)


@pytest.mark.parametrize(
    "spelling", ["127.0.0.1", "0x7f.1", "0x7f000001", "2130706433", "127.1", "0177.0.0.1"]
)
def test_odd_spellings_end_the_same(spelling):
    assert resolved(spelling, 80) == ["127.0.0.1"]


@pytest.mark.parametrize("name", ["a" * 70 + ".test", "a..test", "no-such-host.invalid"])
def test_unknown_names(name):
    with pytest.raises(socket.gaierror):
        resolved(name, 80)
