"""Which machines and ports may be asked: those that anybody on the internet can reach.

A URL that comes from a stranger must not lead into the network of the one who checks it.
"""

import socket
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Resolve = Callable[[str, int], Sequence[str]]
"""Host name and port: its numeric addresses. Raises socket.gaierror."""

# Besides what the standard library knows: https://www.iana.org/assignments/
# iana-ipv4-special-registry and iana-ipv6-special-registry.
_NOT_PUBLIC = (
    IPv4Network("100.64.0.0/10"),  # carriers' own
    IPv4Network("192.0.0.0/24"),  # protocols' own
    IPv4Network("192.88.99.0/24"),  # relays of old
)
_PUBLIC_V6 = IPv6Network("2000::/3")  # all that is given out; RFC 4291, section 2.4
_NOT_PUBLIC_V6 = (  # which older libraries do not know
    IPv6Network("2002::/16"),  # 6to4, which wraps other addresses; given up by RFC 7526
    IPv6Network("3fff::/20"),  # examples; RFC 9637
)
_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052

# The Fetch standard's bad ports, https://fetch.spec.whatwg.org/#port-blocking
_BAD_PORTS = """
0 1 7 9 11 13 15 17 19 20 21 22 23 25 37 42 43 53 69 77 79 87 95 101 102 103 104 109 110 111 113
115 117 119 123 135 137 139 143 161 179 389 427 465 512 513 514 515 526 530 531 532 540 548 554 556
563 587 601 636 989 990 993 995 1719 1720 1723 2049 3659 4045 4190 5060 5061 6000 6566 6665 6666
6667 6668 6669 6679 6697 10080
"""
# Servers that may take a request's lines for commands, or that rule other machines: container
# engines, databases, caches, shared folders.
_COMMANDED_PORTS = "445 1433 2375 2376 3306 5432 5984 6379 9200 10250 11211 27017"
_CLOSED = frozenset(map(int, f"{_BAD_PORTS} {_COMMANDED_PORTS}".split()))


def resolved(host: str, port: int) -> list[str]:
    """The addresses of a host, as the system knows them. Raises socket.gaierror."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError:  # no name that can be looked up
        raise socket.gaierror(socket.EAI_NONAME, "not a host name") from None
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_web_port(port: int) -> bool:
    """Whether a web server may answer there, and nothing that takes a request for commands."""
    return port not in _CLOSED


def is_public(address: str) -> bool:
    """Whether a numeric address can be reached by anybody, also where it wraps another one."""
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    return _public_v4(ip) if isinstance(ip, IPv4Address) else _public_v6(ip)


def _public_v4(ip: IPv4Address) -> bool:
    return ip.is_global and not ip.is_multicast and not any(ip in net for net in _NOT_PUBLIC)


def _public_v6(ip: IPv6Address) -> bool:
    if ip.scope_id is not None:
        return False
    if ip.ipv4_mapped is not None:
        return _public_v4(ip.ipv4_mapped)
    if ip in _NAT64:
        return _public_v4(IPv4Address(ip.packed[-4:]))
    given_out = ip in _PUBLIC_V6 and not any(ip in net for net in _NOT_PUBLIC_V6)
    return given_out and ip.is_global  # which Teredo is not
