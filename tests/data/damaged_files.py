"""Files that something has happened to: cut off, overwritten, empty, or full of anything."""

import random
import shutil

MAGIC = {
    ".nc": (b"CDF\x01", b"CDF\x05", b"\x89HDF\r\n\x1a\n"),
    ".tif": (b"II*\0", b"MM\0+"),
    ".zarr.zip": (b"PK\x03\x04",),
    ".parquet": (b"PAR1",),
    ".fgb": (b"fgb\x03fgb\x01",),
    ".gpkg": (b"SQLite format 3\0",),
    ".geojson": (b'{"type": "FeatureCollection", "features": [',),
    ".csv": (b"longitude,latitude,time\n",),
    ".json": (b'{"version": 1, "refs": {".zgroup": "{}", ',),
}
LARGE = 2 << 30  # bytes


def suffix(path):
    return "".join(path.suffixes)


def cut_off(path, folder):
    """A file cut at each tenth of its length; of a store each of its files is."""
    for tenth in range(1, 10):
        made = folder / f"cut-{tenth}-{path.name}"
        if path.is_dir():
            shutil.copytree(path, made)
        else:
            shutil.copyfile(path, made)
        for file in made.rglob("*") if made.is_dir() else [made]:
            if file.is_file():
                data = file.read_bytes()
                file.write_bytes(data[: len(data) * tenth // 10])
        yield made


def overwritten(path, folder, seeds):
    """Some bytes of a file replaced: near its beginning, near its end, and anywhere."""
    whole = path.read_bytes()
    for seed in range(seeds):
        chance = random.Random(f"{path.name} {seed}")  # noqa: S311 (always the same bytes)
        data = bytearray(whole)
        first, last = [(8, 600), (len(data) - 600, len(data)), (0, len(data))][seed % 3]
        for _ in range(4 + seed):
            at = chance.randrange(max(first, 0), min(last, len(data)))
            data[at : at + 4] = chance.randbytes(min(4, len(data) - at))
        made = folder / f"bytes-{seed}-{path.name}"
        made.write_bytes(data)
        yield made


def anything(folder):
    """Random bytes behind the right beginning, and behind none."""
    for end, beginnings in MAGIC.items():
        for number, beginning in enumerate((b"", *beginnings)):
            made = folder / f"noise-{number}{end}"
            noise = random.Random(end).randbytes(5000)  # noqa: S311 (as above)
            made.write_bytes(beginning + noise)
            yield made


def empty(folder):
    for end in MAGIC:
        made = folder / f"empty{end}"
        made.write_bytes(b"")
        yield made


def sparse(folder):
    """Two gigabytes of zeros that take no room, under each name, with each beginning."""
    for end, beginnings in MAGIC.items():
        for number, beginning in enumerate((b"", *beginnings)):
            made = folder / f"sparse-{number}{end}"
            with made.open("wb") as file:
                file.write(beginning)
                file.truncate(LARGE)
            yield made
