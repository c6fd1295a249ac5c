"""HDF5 files that lead elsewhere, in circles, or much too far."""

import struct

import h5py
import numpy as np
from sound_files import COORDINATES, DAYS

SECRET = 424242.0  # days since 2020: in the year 3181. In a file out of the root: nobody may see it
_TOO_MANY = 10_000


def write_all(folder, outside):
    """Write them to ``folder``; some lead to files in ``outside``. Gives paths by kind."""
    secret = _secret(outside / "secret.nc")
    raw = outside / "secret.bin"
    raw.write_bytes(np.full(6, SECRET).tobytes())
    harmless = [
        _hard_loop(folder / "hard-loop.nc"),
        _soft_loop(folder / "soft-loop.nc"),
        _many_variables(folder / "many-variables.nc"),
        _many_classic_variables(folder / "many-classic-variables.nc"),
        _deep(folder / "deep-groups.nc"),
        _huge_dimension(folder / "huge-dimension.nc"),
    ]
    leading = [
        _external_link(folder / "external-link.nc", secret),
        _external_link(folder / "external-group.nc", secret, what="/"),
        _external_loop(folder / "external-loop.nc"),
        _raw_storage(folder / "external-raw.nc", raw),
        _raw_storage(folder / "external-passwd.nc", "/etc/passwd"),
        _virtual(folder / "virtual.nc", secret),
        _external_link(folder / "device-link.nc", "/dev/zero"),
        _external_link(folder / "pipe-link.nc", folder / "pipe.nc"),
    ]
    return harmless, leading


def _secret(path):
    with h5py.File(path, "w") as file:
        _time(file, np.full(6, SECRET))
    return path


def _time(group, values):
    made = group.create_dataset("time", data=values)
    made.attrs["units"] = DAYS
    made.attrs["standard_name"] = "time"
    made.make_scale("time")
    return made


def _hard_loop(path):
    with h5py.File(path, "w") as file:
        _time(file, COORDINATES["time"][0])
        file.create_group("a/b/c")["up"] = file["/"]
        file["a/b/again"] = file["a"]
    return path


def _soft_loop(path):
    with h5py.File(path, "w") as file:
        _time(file, COORDINATES["time"][0])
        file["self"] = h5py.SoftLink("/self")
        file["there"], file["back"] = h5py.SoftLink("/back"), h5py.SoftLink("/there")
        file.create_group("group")["root"] = h5py.SoftLink("/")
    return path


def _external_link(path, target, what="/time"):
    with h5py.File(path, "w") as file:
        file["time"] = h5py.ExternalLink(str(target), what)
    return path


def _external_loop(path):
    with h5py.File(path, "w") as file:
        file["time"] = h5py.ExternalLink(path.name, "/time")
        file.create_group("group")["again"] = h5py.ExternalLink(path.name, "/group")
    return path


def _raw_storage(path, target):
    """A time axis whose numbers are the bytes of another file."""
    with h5py.File(path, "w") as file:
        made = file.create_dataset("time", (6,), "<f8", external=[(str(target), 0, 48)])
        made.attrs["units"] = DAYS
        made.attrs["standard_name"] = "time"
    return path


def _virtual(path, source):
    layout = h5py.VirtualLayout((6,), "<f8")
    layout[:] = h5py.VirtualSource(source, "time", (6,))
    with h5py.File(path, "w") as file:
        made = file.create_virtual_dataset("time", layout)
        made.attrs["units"] = DAYS
        made.attrs["standard_name"] = "time"
    return path


def _many_variables(path):
    with h5py.File(path, "w") as file:
        _time(file, COORDINATES["time"][0])
        for number in range(_TOO_MANY):
            file.create_dataset(f"v{number}", (6,), "i1")
    return path


def _many_classic_variables(path):
    """Written byte by byte: the library would write its header anew for each of them."""
    begin = 100 + 60 * _TOO_MANY
    head = b"CDF\x01" + struct.pack(">II", 0, 0x0A) + struct.pack(">II4sI", 1, 4, b"time", 6)
    variables = struct.pack(">IIII", 0, 0, 0x0B, _TOO_MANY)
    for number in range(_TOO_MANY):
        name = f"v{number:07}".encode()
        variables += struct.pack(">I8sII", 8, name, 1, 0) + struct.pack(">II", 0, 0)
        variables += struct.pack(">III", 1, 8, begin + 8 * number)
    path.write_bytes((head + variables).ljust(begin, b"\0") + bytes(8 * _TOO_MANY))
    return path


def _deep(path):
    with h5py.File(path, "w") as file:
        _time(file, COORDINATES["time"][0])
        file.create_group("/".join(["g"] * 3000))
    return path


def _huge_dimension(path):
    """Axes of 10^12 and 10^18 values, none of which is written."""
    with h5py.File(path, "w") as file:
        for name, size, units in (("time", 10**12, DAYS), ("lat", 10**18, "degrees_north")):
            made = file.create_dataset(name, (size,), "f8", chunks=(1024,))
            made.attrs["units"] = units
            made.make_scale(name)
    return path
