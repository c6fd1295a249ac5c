"""The files that say nothing of time or place: an archive and three documents."""

import gzip
import io
import tarfile
from pathlib import Path

DOCUMENTS = {
    "documentation/TCCAS_manual.pdf": "TCCAS user manual (stand-in)",
    "documentation/D7.pdf": "Satellite data uncertainty analysis (stand-in)",
    "documentation/D11_CDUM-all_sites.pdf": "Campaign data user manual (stand-in)",
}

PACKAGE = "insitu/sodankyla-insitu-package.tgz"
PACKED = {
    "FloX/flox_sodankyla.csv": "date,sif_b\n2021-06-01,0.42\n2021-06-02,0.45\n",
    "VOD/vod_sodankyla.csv": "date,vod\n2019-05-01,0.31\n2021-10-31,0.28\n",
    "Misc/README.txt": "Miniature stand-in: two rows per table, all values made up.\n",
}
PACKED_AT = 1_640_995_200  # seconds: 2022-01-01T00:00:00Z, so that the archive never changes


def write_plain_files(folder: Path) -> None:
    contents = {path: pdf(text) for path, text in DOCUMENTS.items()}
    contents[PACKAGE] = package(PACKED)
    for path, content in contents.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)  # a built collection may hold the old file by a hard link
        target.write_bytes(content)


def package(members: dict[str, str]) -> bytes:
    """A .tgz; stored rather than squeezed, because zlib's versions squeeze differently."""
    packed = io.BytesIO()
    with (
        gzip.GzipFile(filename="", mode="wb", compresslevel=0, fileobj=packed, mtime=0) as zipped,
        tarfile.open(fileobj=zipped, mode="w", format=tarfile.USTAR_FORMAT) as archive,
    ):
        for name, text in members.items():
            content = text.encode()
            member = tarfile.TarInfo(name)
            member.size, member.mtime = len(content), PACKED_AT
            archive.addfile(member, io.BytesIO(content))
    return packed.getvalue()


def pdf(text: str) -> bytes:
    """One A4 page that shows ``text`` (no brackets but paired ones)."""
    drawing = f"BT /F1 16 Tf 72 770 Td ({text}) Tj ET".encode("ascii")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842]"
            b" /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
        ),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawing), drawing),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    body = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"
    offsets = []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    return body + _table_of_objects(offsets, len(body))


def _table_of_objects(offsets: list[int], start: int) -> bytes:
    size = len(offsets) + 1
    rows = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return (
        b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, rows)
        + b"trailer\n<< /Size %d /Root 1 0 R >>\n" % size
        + b"startxref\n%d\n%%%%EOF\n" % start
    )
