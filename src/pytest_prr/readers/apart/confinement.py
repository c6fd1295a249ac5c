"""A process that shuts itself in: from then on it opens files in some folders only, to read them.

Libraries follow what files tell them: HDF5 files may name others that hold their values, whichever
those are. Linux' Landlock keeps a process from opening them (https://docs.kernel.org/
userspace-api/landlock.html); where the system has no Landlock, nothing is changed.
"""

import ctypes
import os
import struct
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

_CREATE, _ADD, _RESTRICT = 444, 445, 446  # numbers of the system calls, alike on all processors
_ASK_VERSION = 1
_BENEATH = 1  # the kind of rule: what lies beneath a folder
_NO_NEW_PRIVILEGES = 38
_READ_FILE, _READ_FOLDER = 1 << 2, 1 << 3
# What each version of Landlock can forbid: this many kinds of access to files, and to TCP.
_FILE_KINDS = {1: 13, 2: 14, 3: 15, 4: 15}
_FILE_KINDS_NOW = 16
_TCP = 0b11  # to wait for connections, and to make them
_TCP_SINCE = 4

# What libraries look up while they work: themselves, processors, time zones, names of hosts.
_SYSTEM = (
    "/usr", "/lib", "/lib64", "/bin", "/opt", "/nix/store", "/proc/cpuinfo", "/proc/meminfo",
    "/proc/self/status", "/proc/self/cgroup", "/proc/sys", "/sys/devices/system",
    "/sys/fs/cgroup", "/dev/urandom", "/dev/null", "/etc/ld.so.cache", "/etc/localtime",
    "/etc/ssl", "/etc/pki", "/etc/ca-certificates", "/etc/resolv.conf", "/etc/hosts",
    "/etc/host.conf", "/etc/nsswitch.conf", "/etc/gai.conf", "/etc/services",
)  # fmt: skip


def confine(folders: Iterable[str], *, network: bool) -> bool:
    """Keep this process, for good, to reading in ``folders`` and of what libraries need.

    It writes nowhere and, unless ``network``, makes no TCP connection. False where the system
    cannot do that.
    """
    if sys.platform != "linux":
        return False
    system = ctypes.CDLL(None, use_errno=True)
    version = system.syscall(_CREATE, None, ctypes.c_size_t(0), _ASK_VERSION)
    if version < 1:
        return False
    files = (1 << _FILE_KINDS.get(version, _FILE_KINDS_NOW)) - 1
    tcp = _TCP if version >= _TCP_SINCE and not network else 0
    attributes = struct.pack("=QQ", files, tcp)[: 16 if version >= _TCP_SINCE else 8]
    rules = system.syscall(_CREATE, attributes, ctypes.c_size_t(len(attributes)), 0)
    if rules < 0:
        return False
    for path in (*_SYSTEM, *_python(), *folders):
        _allow(system, rules, path)
    system.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    failed = bool(system.syscall(_RESTRICT, rules, 0))
    os.close(rules)
    return not failed


def _python() -> set[str]:
    """Where libraries are installed: they are loaded when they are first needed.

    Not all that modules are imported from: a script's own folder may be the user's home.
    """
    installed = filter(_is_installed_into, filter(None, sys.path))
    package = str(Path(__file__).parents[2])
    return {sys.prefix, sys.base_prefix, sys.exec_prefix, package, *installed}


def _is_installed_into(folder: str) -> bool:
    return any(Path(folder).glob("*.dist-info"))


def _allow(system: ctypes.CDLL, rules: int, path: str) -> None:
    """What lies at a path may be read. (Where nothing does, there is nothing to allow.)"""
    with suppress(OSError):
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
        try:
            kinds = _READ_FILE | (_READ_FOLDER if Path(path).is_dir() else 0)
            system.syscall(_ADD, rules, _BENEATH, struct.pack("=Qi", kinds, place), 0)
        finally:
            os.close(place)
