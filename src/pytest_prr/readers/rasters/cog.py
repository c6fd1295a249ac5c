"""Is a GeoTIFF a cloud-optimized one (COG)? Its structure tells, not its name.

OGC 21-026, and the layout that GDAL's COG driver documents: all directories first, then tiles,
with overviews from large to small in the header and from small to large in the data.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import BinaryIO

from pytest_prr.readers.rasters.tiff import BIG, DamagedTiffError, Directory, Tiff, opened

SMALL = 512  # pixels; an image of this size is read in one go, whatever its structure
_NOTES = b"GDAL_STRUCTURAL_METADATA_SIZE="  # what GDAL writes between header and first directory
_EDITED = b"KNOWN_INCOMPATIBLE_EDITION=YES"
_NOTES_SIZE = 512  # bytes looked at


def faults(stream: BinaryIO) -> list[str]:
    """What keeps a TIFF file from being cloud-optimized; nothing where it is.

    Reads the header alone. Raises OSError as the stream does.
    """
    try:
        return faults_of(opened(stream))
    except DamagedTiffError as error:
        return [str(error)]


def faults_of(tiff: Tiff) -> list[str]:
    """As ``faults``, of a file whose structure is known. Raises DamagedTiffError."""
    return list(each_fault(tiff))


def each_fault(tiff: Tiff) -> Iterator[str]:
    """One by one: where the header goes on beyond what can be read, the first ones are told."""
    levels = _levels(tiff)
    yield from _edited(tiff)
    yield from _several_pictures(tiff)
    yield from _not_in_tiles(levels)
    yield from _overviews(levels)
    yield from _header_in_parts(tiff)
    yield from _data_in_disorder(tiff, levels)


def _levels(tiff: Tiff) -> list[Directory]:
    """The picture and its overviews, in the header's order."""
    overviews = [d for d in tiff.directories[1:] if d.is_reduced and not d.is_mask]
    return [tiff.directories[0], *overviews]


def _edited(tiff: Tiff) -> Iterator[str]:
    """GDAL leaves a note in a COG that it has to change against the COG's order."""
    at = 16 if tiff.version == BIG else 8
    tiff.stream.seek(at)
    notes = tiff.stream.read(min(_NOTES_SIZE, tiff.directories[0].at - at))
    if notes.startswith(_NOTES) and _EDITED in notes:
        yield "it was changed after it had been made cloud-optimized"


def _several_pictures(tiff: Tiff) -> Iterator[str]:
    count = sum(not (d.is_reduced or d.is_mask) for d in tiff.directories)
    if count > 1:
        yield f"it holds {count} pictures, expected one with its overviews"


def _not_in_tiles(levels: list[Directory]) -> Iterator[str]:
    for directory in levels:
        if directory.tile is None and max(directory.width, directory.height) > SMALL:
            yield f"{_words(directory)} is stored in strips, expected tiles"


def _overviews(levels: list[Directory]) -> Iterator[str]:
    picture = levels[0]
    if len(levels) == 1:
        if max(picture.width, picture.height) > max(SMALL, *(picture.tile or (0, 0))):
            yield f"{_words(picture)} has no overviews"
        return
    for larger, smaller in pairwise(levels):
        if smaller.width > larger.width or smaller.height > larger.height:
            yield f"{_words(smaller)} comes after {_words(larger)}, expected the larger one first"


def _header_in_parts(tiff: Tiff) -> Iterator[str]:
    """Directories stand in their order, and all of them, with their values, before any pixel."""
    for one, following in pairwise(tiff.directories):
        if following.at < one.at:
            yield f"{_words(following)} stands before {_words(one)} in the header"
            return
    begins = [at for d in tiff.directories if (at := _first_tile(tiff, d)) is not None]
    for directory in tiff.directories:
        end = max([directory.end, *(e.at + e.size for e in directory.entries.values())])
        if begins and end > min(begins):
            yield (
                f"the header of {_words(directory)} ends at byte {end}, "
                f"pixels begin at byte {min(begins)}: expected all headers before them"
            )
            return


def _data_in_disorder(tiff: Tiff, levels: list[Directory]) -> Iterator[str]:
    places = [(d, at) for d in levels if (at := _first_tile(tiff, d)) is not None]
    for (larger, early), (smaller, late) in pairwise(places):
        if early < late:
            yield (
                f"the pixels of {_words(smaller)} stand behind those of {_words(larger)}, "
                "expected the smallest overview first"
            )
            return


def _first_tile(tiff: Tiff, directory: Directory) -> int | None:
    """Where the first pixels stand; tiles at byte 0 are left out of the file."""
    if directory.where is None:
        return None
    first, _ = tiff.ends(directory.where[0])
    return next((int(at) for at in first if at), None)


def _words(directory: Directory) -> str:
    what = "mask" if directory.is_mask else "overview" if directory.is_reduced else "picture"
    return f"the {what} of {directory.width} x {directory.height} pixels"
