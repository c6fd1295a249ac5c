"""Does an HDF5 file keep its values in other files? Links, raw storage and virtual datasets do.

The library follows them wherever they lead. Where the system does not keep it from that, such
files are not read.
"""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

_LINKS = "a link of it leads to another file"
_STORAGE = "values of it lie in another file"


def why_elsewhere(path: Path) -> str | None:
    """What of a local HDF5 file lies in other files. None for others, and where h5py is missing."""
    if find_spec("h5py") is None:
        return None
    import h5py

    try:
        with h5py.File(path, "r") as file:
            return _leading_link(file) or _leading_dataset(file)
    except (OSError, RuntimeError, ValueError, KeyError, RecursionError):
        return None  # what is no sound HDF5 is refused by who reads it


def _leading_link(file: Any) -> str | None:
    import h5py

    def look(_name: bytes, link: Any) -> str | None:
        return _LINKS if link.type == h5py.h5l.TYPE_EXTERNAL else None

    return file.id.links.visit(look, info=True)  # type: ignore[no-any-return]


def _leading_dataset(file: Any) -> str | None:
    import h5py

    def look(_name: str, one: Any) -> str | None:
        if not isinstance(one, h5py.Dataset):
            return None
        made = one.id.get_create_plist()
        is_virtual = made.get_layout() == h5py.h5d.VIRTUAL
        return _STORAGE if is_virtual or made.get_external_count() else None

    return file.visititems(look)  # type: ignore[no-any-return]
