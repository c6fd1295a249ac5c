"""How long an HDF5 file is by its own account: the superblock that each begins with.

HDF5 File Format Specification 3.0, section II.A.
"""

SIGNATURE = b"\x89HDF\r\n\x1a\n"
_ADDRESS = 8  # bytes of an address; others are of no use on today's disks
# By version: where it says how long addresses are, and where the address of the file's end is.
_PLACES = {0: (13, 40), 1: (13, 44), 2: (9, 28), 3: (9, 28)}


def end(head: bytes) -> int | None:
    """Bytes of a file that begins with ``head``; None where it does not say so there."""
    if not head.startswith(SIGNATURE) or len(head) <= len(SIGNATURE):
        return None
    places = _PLACES.get(head[len(SIGNATURE)])
    if places is None or len(head) < places[1] + _ADDRESS or head[places[0]] != _ADDRESS:
        return None
    return int.from_bytes(head[places[1] : places[1] + _ADDRESS], "little")
