"""Files that are not what their names say, and files that are cut off."""

import hashlib

import numpy as np
import pytest

from pytest_prr.readers import UnreadableFileError, read
from pytest_prr.readers.netcdf_files import hdf5_header

TIME = {"units": "days since 2000-01-01"}


def refusal(path):
    with pytest.raises(UnreadableFileError) as caught:
        read(path)
    return str(caught.value)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "it is empty"),
        (b"<!DOCTYPE html><html>404</html>", "its content is an HTML page"),
        (b"\n<html><body>", "its content is an HTML page"),
        (b"<?xml version='1.0'?>", "its content is XML"),
        (b"version https://git-lfs.github.com/spec/v1\n", "its content is a Git LFS pointer"),
        (b'{"error": 404}', "its content looks like JSON"),
        (b"PK\x03\x04ziphead", "its content begins with b'PK\\x03\\x04ziph'"),
    ],
)
def test_what_is_no_netcdf(tmp_path, content, found):
    path = tmp_path / "a.nc"
    path.write_bytes(content)
    assert refusal(path) == f"{path}: named as netCDF, but {found}; get it again, or rename it"


@pytest.mark.parametrize("layout", ["NETCDF4", "NETCDF3_CLASSIC", "NETCDF3_64BIT_DATA"])
def test_cut_off(netcdf, layout):
    path = netcdf(layout=layout, time=(("time",), np.arange(5000.0), TIME))
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert refusal(path).startswith(f"{path}: ")
    assert "cut off" in refusal(path)


def test_what_is_damaged_but_not_cut_off(netcdf):
    path = netcdf(time=(("time",), np.arange(5000.0), TIME))
    damaged = bytearray(path.read_bytes())
    damaged[60:400] = bytes(340)  # after the superblock, which knows the file's length
    path.write_bytes(damaged)
    assert refusal(path).endswith(
        "; look at it with h5dump: it is damaged, or HDF5 that is no netCDF"
    )
    path.write_bytes(damaged[:-1])
    assert refusal(path).endswith("; the file may be cut off, get it again")


@pytest.mark.parametrize(
    ("version", "place", "size_of_addresses"), [(0, 40, 13), (1, 44, 13), (2, 28, 9), (3, 28, 9)]
)
def test_the_end_of_an_hdf5_file(version, place, size_of_addresses):
    head = bytearray(hdf5_header.SIGNATURE + bytes([version]) + bytes(100))
    head[size_of_addresses] = 8
    head[place : place + 8] = (123_456_789_012).to_bytes(8, "little")
    assert hdf5_header.end(bytes(head)) == 123_456_789_012
    assert hdf5_header.end(bytes(head[: place + 7])) is None
    head[size_of_addresses] = 4
    assert hdf5_header.end(bytes(head)) is None
    assert hdf5_header.end(b"CDF\x01" + bytes(head)) is None


def test_the_end_of_files_that_hdf5_wrote(netcdf):
    path = netcdf(time=(("time",), np.arange(5000.0), TIME))
    data = path.read_bytes()
    assert hdf5_header.end(data[:64]) == len(data)


def test_a_header_alone(tmp_path):
    path = tmp_path / "a.nc"
    path.write_bytes(b"CDF\x01")
    assert refusal(path).startswith(f"{path}: not readable as netCDF: ")


def test_a_file_that_is_not_there(tmp_path):
    path = tmp_path / "a.nc"
    assert refusal(path) == f"{path}: cannot be read: No such file or directory"


@pytest.mark.parametrize("layout", ["NETCDF4", "NETCDF3_CLASSIC"])
def test_size_checksum_title_licence_and_shape(netcdf, layout):
    path = netcdf(
        layout=layout,
        attributes={"title": " Rain ", "license": "CC-BY-4.0"},
        time=(("time",), [0.0, 1.0], TIME),
        rain=(("time",), [1.0, 2.0], {}),
    )
    facts = read(path)
    assert facts.size == path.stat().st_size
    assert facts.checksum == "1220" + hashlib.sha256(path.read_bytes()).hexdigest()
    assert (facts.title, facts.licence) == ("Rain", "CC-BY-4.0")
    assert [v.name for v in facts.variables if v.kind == "data"] == ["rain"]
    assert facts.media_type == "application/x-netcdf"


def test_the_content_decides_where_the_name_says_nothing(netcdf):
    facts = read(netcdf("archive.0001", time=(("time",), [0.0], TIME)))
    assert facts.interval is not None
    assert facts.media_type == "application/x-netcdf"


def test_hdf5_that_is_no_netcdf_is_a_plain_file(tmp_path):
    path = tmp_path / "a.h5"
    path.write_bytes(b"\x89HDF\r\n\x1a\n" + bytes(100))
    facts = read(path)
    assert facts.media_type == "application/x-hdf5"
    assert facts.missing["interval"].startswith("not readable as netCDF (")


def test_no_file_stays_open(netcdf):
    path = netcdf(time=(("time",), [0.0], TIME))
    read(path)
    path.write_bytes(b"")  # refused by some systems while a file is open
    assert path.stat().st_size == 0
