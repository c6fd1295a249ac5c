"""What an xarray dataset says by the CF conventions and ACDD, wherever it was read from."""

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from pytest_prr.readers.arrays import cube_axes, cube_variables, grid_projection
from pytest_prr.readers.arrays import fields as tables
from pytest_prr.readers.arrays.cube_axes import Sources
from pytest_prr.readers.arrays.fields import ROOT, Fields
from pytest_prr.readers.facts import Asked, Content, Said
from pytest_prr.readers.places import cf_space
from pytest_prr.readers.times import cf_time

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xarray import Dataset

_ATTRIBUTES = 200
_TEXT = 1000  # characters of one attribute


def content(
    dataset: "Dataset",
    asked: Asked,
    *,
    media_type: str | None = None,
    groups: "Mapping[str, Dataset] | None" = None,
) -> Content:
    """All that a dataset tells that was opened without decoding times, and its groups by path."""
    return described(tables.of(dataset, groups), asked, media_type=media_type)


def described(fields: Fields, asked: Asked, *, media_type: str | None = None) -> Content:
    """Time, place, title, licence, dimensions and variables of a file's fields."""
    times, where = cf_time.times(fields, asked), cf_space.where(fields, asked)
    projection = grid_projection.projection(fields, where)
    known = Sources(fields=fields, times=times, where=where, projection=projection)
    return Content(
        media_type=media_type,
        interval=times.interval,
        bbox=where.bbox,
        geometry=where.geometry,
        title=_attribute(fields, "title"),
        licence=_attribute(fields, "license") or _attribute(fields, "licence"),
        step=times.step,
        time_axis=times.axis,
        attributes=_attributes(fields),
        axes=cube_axes.axes(known),
        variables=cube_variables.variables(known),
        projection=projection,
    )


def _attribute(fields: Fields, key: str) -> Said[str] | None:
    text = str(fields.attributes.get(ROOT, {}).get(key, "")).strip()
    return Said(value=text, source=f"the attribute {key}") if text else None


def _attributes(fields: Fields) -> dict[str, str | int | float]:
    """The global attributes, then those of groups as 'group/key': text and single numbers."""
    found: dict[str, str | int | float] = {}
    for path, attributes in fields.attributes.items():
        for key, value in attributes.items():
            plain = _plain(value)
            if plain is not None and len(found) < _ATTRIBUTES:
                found[tables.joined(path, str(key)[:_TEXT])] = plain
    return found


def _plain(value: Any) -> str | int | float | None:
    """The value as JSON can have it; None for arrays, and for what is no number."""
    if isinstance(value, np.ndarray | np.generic):
        value = value.item() if value.size == 1 else None
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if isinstance(value, str):
        return value.strip().rstrip("\0")[:_TEXT] or None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return value
