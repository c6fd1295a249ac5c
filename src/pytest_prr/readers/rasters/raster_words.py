"""What the metadata of a GeoTIFF say in words: title, licence, time, attributes."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from pytest_prr.readers.arrays.fields import ROOT
from pytest_prr.readers.facts import Interval, Said, Silent
from pytest_prr.readers.times import time_attributes, written_times

if TYPE_CHECKING:
    from rasterio.io import DatasetReader

_MOST_ATTRIBUTES = 200
_LONGEST_TEXT = 1000  # characters
_LONGEST_TITLE = 200
_OF_A_DATASET = "nc_global#"  # GDAL's prefix for what were a netCDF file's global attributes
_SPEAKS_OF_LICENCE = re.compile(
    r"licen[cs]|creative commons|\bcc[- ]?(by|0)\b|public domain", re.IGNORECASE
)
_ACQUIRED = ("acquisitiondatetime", "acquisition_datetime", "acquisition_date")


def attributes(dataset: "DatasetReader") -> dict[str, str]:
    """The metadata of the whole file, as far as they are bounded."""
    tags = list(dataset.tags().items())[:_MOST_ATTRIBUTES]
    return {str(key)[:_LONGEST_TEXT]: str(value)[:_LONGEST_TEXT] for key, value in tags}


def title(words: Mapping[str, str]) -> Said[str] | None:
    """The title; or the description where it is one line of plain words."""
    if said := _said(words, "title"):
        return said
    said = _said(words, "TIFFTAG_IMAGEDESCRIPTION")
    plain = said and len(said.value.splitlines()) == 1 and said.value[0] not in "<{["
    return said if said and plain and len(said.value) <= _LONGEST_TITLE else None


def licence(words: Mapping[str, str]) -> Said[str] | None:
    """The licence; or the copyright notice where it speaks of one."""
    if said := _said(words, "license") or _said(words, "licence"):
        return said
    said = _said(words, "TIFFTAG_COPYRIGHT")
    return said if said and _SPEAKS_OF_LICENCE.search(said.value) else None


def interval(dataset: "DatasetReader", words: Mapping[str, str]) -> Said[Interval] | Silent:
    """First and last instant that the metadata tell.

    TIFF's own date and time (tag 306) is when the file was written: it tells nothing here.
    """
    known = {**_lowered(dataset.tags(ns="IMAGERY")), **_lowered(words)}
    answer = time_attributes.interval({ROOT: known})
    if isinstance(answer, Said) or answer.reason:
        return answer
    for key in _ACQUIRED:
        if key in known:
            return _acquired(key, known[key])
    return Silent(reason="its metadata name no time of the data (the TIFF date is that of writing)")


def _acquired(key: str, text: str) -> Said[Interval] | Silent:
    try:
        whole = written_times.period(text)
    except ValueError as error:
        return Silent(reason=f"the attribute '{key}', '{text[:60]}', {error}")
    source = f"the attribute {key}" + ", taken as UTC" * whole.is_naive
    return Said(value=(whole.first, whole.last), source=source)


def _lowered(words: Mapping[str, str]) -> dict[str, str]:
    return {key.lower().removeprefix(_OF_A_DATASET): text for key, text in words.items()}


def _said(words: Mapping[str, str], key: str) -> Said[str] | None:
    for name, text in words.items():
        if name.lower().removeprefix(_OF_A_DATASET) == key.lower() and text.strip():
            return Said(value=text.strip(), source=f"the attribute {name}")
    return None
