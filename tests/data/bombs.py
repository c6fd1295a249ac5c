"""Stores, archives, pictures and texts that are small, and say or unpack to something immense."""

import base64
import json
import struct
import zipfile
import zlib

import sound_files
from numcodecs import Blosc, Zlib
from sound_files import reference_members, references, store

GIGABYTE = 1 << 30
_ZEROS = bytes(1 << 20)


def write_all(folder):
    """Write them to a folder; gives their paths."""
    sound, zstd = store(folder / "sound.zarr"), Blosc("zstd")
    return [
        _large_member(sound, folder / "large-member.zarr.zip"),
        _understated_member(sound, folder / "understated.zarr.zip"),
        _overlapping(folder / "overlapping.zarr.zip"),
        _many_members(sound, folder / "many-members.zarr.zip"),
        _nested(folder / "nested.zarr.zip"),
        _lying_list(sound, folder / "lying-list.zarr.zip"),
        _chunk(folder / "zlib-chunk.zarr", Zlib(), _packed(512)),
        _chunk(folder / "blosc-chunk.zarr", zstd, zstd.encode(bytes(GIGABYTE // 2))),
        _lying_chunk(folder / "lying-chunk.zarr"),
        _immense(folder / "immense-array.zarr"),
        _many_chunks(folder / "many-chunks.zarr"),
        _deep_json(folder / "deep-metadata.zarr"),
        deep_geojson(folder / "deep.geojson"),
        _deep_positions(folder / "deep-positions.geojson"),
        _deep_collections(folder / "deep-collections.geojson"),
        _long_line(folder / "long-line.csv"),
        _wide(folder / "wide.csv"),
        _open_quote(folder / "open-quote.csv"),
        *_tiffs(folder),
        *_parquets(folder),
        *_vectors(folder),
        *_references(folder),
    ]


def _packed(megabytes):
    """Zlib's stream of so many megabytes of zeros, quickly made: one block again and again."""
    packer = zlib.compressobj(9)
    begin = packer.compress(_ZEROS) + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(_ZEROS) + packer.flush(zlib.Z_FULL_FLUSH)
    end = zlib.compressobj(9, wbits=-15).flush()
    adler = 1 | ((megabytes << 20) % 65521) << 16
    return begin + block * (megabytes - 1) + end + struct.pack(">I", adler)


def _large_member(sound, path):
    """The first chunk of the time axis unpacks to three gigabytes."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(sound.rglob("*")):
            name = file.relative_to(sound).as_posix()
            if file.is_file() and name != "time/0":
                archive.write(file, name)
        archive.writestr("time/0", _packed(3 << 10)[2:-4], zipfile.ZIP_STORED)
        member = archive.getinfo("time/0")
        member.compress_type, member.file_size = zipfile.ZIP_DEFLATED, 3 * GIGABYTE
    return path


def _understated_member(sound, path):
    """As many gigabytes, where the list of members says 48 bytes."""
    whole = bytearray(_large_member(sound, path).read_bytes())
    at = whole.rindex(b"time/0") - 46  # its entry in the list
    whole[at + 24 : at + 28] = struct.pack("<I", 48)
    path.write_bytes(whole)
    return path


def _overlapping(path):
    """Members that share their bytes: each unpacks to a gigabyte, the file has one megabyte."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(".zgroup", '{"zarr_format": 2}')
        with archive.open("a/.zarray", "w") as member:
            for _ in range(200):
                member.write(b" " * (1 << 20))
        first = archive.getinfo("a/.zarray")
        for number in range(1000):
            again = zipfile.ZipInfo(f"b{number}/.zarray")
            for name in ("header_offset", "CRC", "compress_size", "file_size", "compress_type"):
                setattr(again, name, getattr(first, name))
            archive.filelist.append(again)
    return path


def _many_members(sound, path):
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted(sound.rglob("*")):
            if file.is_file():
                archive.write(file, file.relative_to(sound).as_posix())
        first = archive.getinfo("time/0")
        for number in range(100_000):
            again = zipfile.ZipInfo(f"rain/{number}")
            again.header_offset, again.CRC = first.header_offset, first.CRC
            archive.filelist.append(again)
    return path


def _nested(path):
    """Archives within archives."""
    data = b"\0" * 1000
    for _ in range(50):
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(".zgroup", '{"zarr_format": 2}')
            archive.writestr("inner.zarr.zip", data)
        data = path.read_bytes()
    return path


def _lying_list(sound, path):
    """The end of the archive says that its list of members has four gigabytes."""
    data = bytearray(sound_files.zipped(sound, path).read_bytes())
    end = data.rindex(b"PK\5\6")
    data[end + 12 : end + 20] = struct.pack("<II", 0xFFFFFFF0, 0)
    path.write_bytes(data)
    return path


def _array(folder, shape, chunks, compressor):
    store(folder)
    (folder / ".zmetadata").unlink()
    document = json.loads((folder / "time/.zarray").read_bytes())
    document |= {"shape": shape, "chunks": chunks, "compressor": compressor, "dtype": "<f8"}
    (folder / "time/.zarray").write_text(json.dumps(document))
    return folder


def _chunk(folder, codec, packed):
    """A chunk of half a gigabyte in some hundred kilobytes, as the metadata say."""
    values = GIGABYTE // 2 // 8
    _array(folder, [values], [values], codec.get_config())
    (folder / "time/0").write_bytes(packed)
    return folder


def _lying_chunk(folder):
    """Six values, say the metadata; the chunk unpacks to four gigabytes."""
    _array(folder, [6], [6], Zlib().get_config())
    (folder / "time/0").write_bytes(_packed(4 << 10))
    return folder


def _immense(folder):
    return _array(folder, [10**15], [10**12], None)


def _many_chunks(folder):
    return _array(folder, [10**12], [1], None)


def _deep_json(folder):
    store(folder)
    (folder / ".zmetadata").write_text('{"metadata": ' + "[" * 10**6)
    return folder


def deep_geojson(path):
    path.write_text('{"type": "FeatureCollection", "features": ' + "[" * 10**6 + "]" * 10**6 + "}")
    return path


def _deep_positions(path):
    inner = "[" * 10**6 + "1, 2" + "]" * 10**6
    path.write_text(f'{{"type": "MultiPolygon", "coordinates": {inner}}}')
    return path


def _deep_collections(path):
    begin, end = '{"type": "GeometryCollection", "geometries": [', "]}"
    path.write_text(begin * 10**5 + '{"type": "Point", "coordinates": [1, 2]}' + end * 10**5)
    return path


def _long_line(path):
    path.write_bytes(b"longitude,latitude,time\n" + b"1" * 100_000_000)
    return path


def _wide(path):
    path.write_text(",".join(f"c{n}" for n in range(10**6)) + "\n")
    return path


def _open_quote(path):
    """A cell that begins with a quote and does not end."""
    path.write_text('longitude,latitude,time\n"' + "1,2,3\n" * 10**6)
    return path


def _tiffs(folder):
    """Directories in a circle, and counts beyond all measure."""

    def tag(number, kind, count, value):
        return struct.pack("<HHII", number, kind, count, value)

    def write(name, *tags, following=0, count=None):
        path = folder / name
        number = len(tags) if count is None else count
        body = struct.pack("<H", number) + b"".join(tags) + struct.pack("<I", following)
        path.write_bytes(b"II*\0" + struct.pack("<I", 8) + body + bytes(64))
        return path

    size = tag(256, 4, 1, 0xFFFFFFFF), tag(257, 4, 1, 0xFFFFFFFF)
    yield write("ring.tif", *size, following=8)
    yield write("many-tags.tif", *size, count=0xFFFF)
    yield write("many-values.tif", *size, tag(273, 4, 0xFFFFFFFF, 16), tag(279, 4, 0xFFFFFFFF, 16))
    yield write("many-bands.tif", *size, tag(277, 3, 1, 0xFFFF), tag(258, 3, 0xFFFFFF, 8))
    yield write("immense.tif", *size, tag(33550, 12, 3, 8), tag(33922, 12, 6, 8))
    yield write("long-text.tif", *size, tag(42112, 2, 0xFFFFFFF0, 8))


def _parquets(folder):
    """Footers that say another number, another length, another anything."""
    whole = sound_files.parquet(folder / "sound.parquet").read_bytes()
    length = int.from_bytes(whole[-8:-4], "little")
    begin = len(whole) - 8 - length
    for number, at in enumerate(range(0, length, max(length // 20, 1))):
        data = bytearray(whole)
        data[begin + at] ^= 0xFF
        path = folder / f"footer-{number}.parquet"
        path.write_bytes(data)
        yield path
    path = folder / "footer-length.parquet"
    path.write_bytes(whole[:-8] + struct.pack("<I", 0x7FFFFFFF) + b"PAR1")
    yield path


def _vectors(folder):
    path = folder / "long-header.fgb"
    path.write_bytes(b"fgb\x03fgb\x01" + struct.pack("<I", 0xFFFFFFFF) + bytes(100))
    yield path
    whole = bytearray(sound_files.vector(folder / "pages.gpkg", "GPKG").read_bytes())
    whole[28:32] = struct.pack(">I", 0xFFFFFFFF)
    path = folder / "pages.gpkg"
    path.write_bytes(whole)
    yield path


def _references(folder):
    """References that lead out of the folder, to this machine, or to too much."""
    for name, target in (
        ("passwd", ["file:///etc/passwd", 0, 48]),
        ("above", ["../outside/secret.bin", 0, 48]),
        ("linked", ["linked.bin", 0, 48]),
        ("absolute", ["/etc/passwd", 0, 48]),
        ("loopback", ["http://127.0.0.1:1/a.nc", 0, 48]),
        ("metadata", ["http://169.254.169.254/latest/meta-data/", 0, 48]),
        ("long", ["zeros.bin", 0, 1 << 40]),
        ("device", ["/dev/zero", 0, 48]),
        ("pipe", ["pipe.nc", 0, 48]),
    ):
        yield references(folder / f"refs-{name}.json", **{"time/0": target})
    (folder / "linked.bin").symlink_to("../outside/secret.bin")
    immense = "base64:" + base64.b64encode(bytes(100 << 20)).decode()
    yield references(folder / "refs-base64.json", **{"time/0": immense})
    described = json.loads(reference_members()["time/.zarray"])
    described |= {"shape": [10**9], "chunks": [10**9], "compressor": Zlib().get_config()}
    packed = "base64:" + base64.b64encode(_packed(4 << 10)).decode()
    yield references(
        folder / "refs-packed.json", **{"time/.zarray": json.dumps(described), "time/0": packed}
    )
