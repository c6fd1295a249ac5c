"""What a TIFF file's header says, as a TIFF file of its own with a single empty pixel.

GDAL is given this in place of the file: it needs no more to tell the CRS, the grid and the bands,
and then nothing that a stranger wrote into a header makes it open other files, follow circles, or
reserve room for pictures of 2^31 pixels.
"""

import struct
from collections.abc import Mapping

from pytest_prr.readers.rasters import geo_units
from pytest_prr.readers.rasters.tiff import (
    BIG,
    BITS,
    HEIGHT,
    MOST_BYTES,
    ROWS_PER_STRIP,
    SAMPLES,
    STRIP_OFFSETS,
    STRIP_SIZES,
    WIDTH,
    Entry,
    Tag,
    Tiff,
)

MOST_BANDS = 1000
COMPRESSION, PHOTOMETRIC, PLANAR, EXTRA_SAMPLES, SAMPLE_FORMAT = 259, 262, 284, 338, 339
PIXEL_SCALE, TIE_POINTS, MATRIX, RATIONAL_POLYNOMIAL = 33550, 33922, 34264, 50844
PLACING = (PIXEL_SCALE, TIE_POINTS, MATRIX, RATIONAL_POLYNOMIAL)
_GEO_NUMBERS = (geo_units.KEYS, geo_units.DOUBLES)  # of the CRS
_GEO_TEXT = 34737  # its words; the keys count its bytes
_XML, _NODATA = 42112, 42113  # GDAL's metadata, and the value that stands for no data
_WORDS = (269, 270, 271, 272, 305, 306, 315, 316, 33432)  # title, software, copyright ...
_ENCODINGS = {
    **dict.fromkeys(_WORDS, ("utf-8", "replace")),
    _XML: ("ascii", "xmlcharrefreplace"),
    _NODATA: ("ascii", "replace"),
    _GEO_TEXT: ("ascii", "replace"),
}
_ASCII, _SHORT, _LONG8 = 2, 3, 16  # types
_OF_BYTES = (1, _ASCII, 7)  # the types that texts are found in
_INLINE = 8  # bytes of values that stand in a BigTIFF entry itself


def excerpt(tiff: Tiff) -> bytes:
    """A BigTIFF in the file's byte order. Raises DamagedTiffError."""
    tags = {**_of_one_pixel(tiff), **_copied(tiff), **geo_units.spelled_out(tiff)}
    return _written(tiff.order, tags)


def bands(tiff: Tiff) -> int:
    """How many bands the picture has."""
    entry = tiff.directories[0].entries.get(SAMPLES)
    return int((tiff.numbers(entry) or (1,))[0]) if entry else 1


def _of_one_pixel(tiff: Tiff) -> dict[int, Tag]:
    count = max(min(bands(tiff), MOST_BANDS), 1)

    def short(*values: int) -> Tag:
        return _SHORT, len(values), struct.pack(f"{tiff.order}{len(values)}H", *values)

    nowhere: Tag = (_LONG8, 1, bytes(8))
    own = {
        WIDTH: short(1),
        HEIGHT: short(1),
        BITS: short(*_for_each_band(tiff, BITS, count, 1)),
        COMPRESSION: short(1),
        PHOTOMETRIC: short(1),
        STRIP_OFFSETS: nowhere,
        SAMPLES: short(count),
        ROWS_PER_STRIP: short(1),
        STRIP_SIZES: nowhere,
        PLANAR: short(1),
        SAMPLE_FORMAT: short(*_for_each_band(tiff, SAMPLE_FORMAT, count, 1)),
    }
    return own | ({EXTRA_SAMPLES: short(*[0] * (count - 1))} if count > 1 else {})


def _for_each_band(tiff: Tiff, tag: int, count: int, default: int) -> list[int]:
    entry = tiff.directories[0].entries.get(tag)
    given = [int(number) & 0xFFFF for number in tiff.numbers(entry)] if entry else []
    return [*given, *[given[-1] if given else default] * count][:count]


def _copied(tiff: Tiff) -> dict[int, Tag]:
    entries: Mapping[int, Entry] = tiff.directories[0].entries
    found = {tag: entries[tag] for tag in (*PLACING, *_GEO_NUMBERS) if tag in entries}
    texts = {tag: entries[tag] for tag in _ENCODINGS if tag in entries}
    return {
        **{tag: (entry.kind, entry.count, tiff.raw(entry)) for tag, entry in found.items()},
        **{
            tag: _text(tag, tiff.raw(entry))
            for tag, entry in texts.items()
            if entry.kind in _OF_BYTES and entry.size <= MOST_BYTES
        },
    }


def _text(tag: int, data: bytes) -> Tag:
    """Text as its tag has to have it, whatever it was: rasterio prints what it cannot decode."""
    encoding, errors = _ENCODINGS[tag]
    text = data.decode("latin-1") if tag == _GEO_TEXT else _decoded(data)
    clean = text.encode(encoding, errors)
    return _ASCII, len(clean), clean


def _decoded(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _written(order: str, tags: Mapping[int, Tag]) -> bytes:
    first = 16
    mark = b"II" if order == "<" else b"MM"
    head = mark + struct.pack(order + "HHHQ", BIG, 8, 0, first)
    values_at = first + 8 + 20 * len(tags) + 8
    directory, values = struct.pack(order + "Q", len(tags)), b""
    for tag, (kind, count, data) in sorted(tags.items()):
        inline = data.ljust(_INLINE, b"\0")
        if len(data) > _INLINE:
            inline = struct.pack(order + "Q", values_at + len(values))
            values += data + bytes(-len(data) % 8)
        directory += struct.pack(order + "HHQ", tag, kind, count) + inline
    return head + directory + struct.pack(order + "Q", 0) + values
