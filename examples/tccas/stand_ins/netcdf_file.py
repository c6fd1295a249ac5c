"""A netCDF file as a value, and how it is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import netCDF4
import numpy as np
from numpy.typing import ArrayLike, NDArray

Format = Literal["NETCDF4", "NETCDF4_CLASSIC", "NETCDF3_CLASSIC"]
Array = NDArray[Any]

COMMENT = "Miniature stand-in for a TCCAS file of this name; the content is made up."


@dataclass(frozen=True, kw_only=True)
class Variable:
    """One variable; an attribute ``_FillValue`` becomes its fill value."""

    name: str
    dimensions: tuple[str, ...]
    values: Array
    attributes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class NetcdfFile:
    """``path`` is relative to the data folder, with forward slashes."""

    path: str
    title: str
    license: str
    variables: Sequence[Variable]
    format: Format = "NETCDF4"


def write(file: NetcdfFile, folder: Path) -> None:
    """Write ``file`` below ``folder``; the same file always has the same content."""
    target = folder / file.path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)  # a built collection may hold the old file by a hard link
    with netCDF4.Dataset(target, "w", format=file.format) as dataset:
        dataset.setncatts(_global_attributes(file))
        for name, size in _dimensions(file).items():
            dataset.createDimension(name, size)
        for variable in file.variables:
            _write_variable(dataset, variable)


def _global_attributes(file: NetcdfFile) -> dict[str, str]:
    return {
        "Conventions": "CF-1.8",
        "title": file.title,
        "license": file.license,
        "comment": COMMENT,
    }


def _dimensions(file: NetcdfFile) -> dict[str, int]:
    return {
        name: size
        for variable in file.variables
        for name, size in zip(variable.dimensions, variable.values.shape, strict=True)
    }


def _write_variable(dataset: netCDF4.Dataset, variable: Variable) -> None:
    attributes = dict(variable.attributes)
    fill_value = attributes.pop("_FillValue", None)
    made = dataset.createVariable(
        variable.name, variable.values.dtype, variable.dimensions, fill_value=fill_value
    )
    made.set_auto_maskandscale(False)
    made.setncatts(attributes)
    made[...] = variable.values


def wave(shape: tuple[int, ...], low: float, high: float) -> Array:
    """Made-up measurements between ``low`` and ``high``, the same on every machine."""
    steps = np.arange(np.prod(shape)).reshape(shape)
    return (low + (high - low) * (np.sin(steps) + 1) / 2).round(3).astype("f4")


def measured(
    name: str, dimensions: str, shape: tuple[int, ...], span: tuple[float, float], **more: object
) -> Variable:
    """A data variable over ``dimensions`` (names parted by blanks) with values within ``span``."""
    attributes = {"long_name": name.replace("_", " "), **more}
    return Variable(
        name=name,
        dimensions=tuple(dimensions.split()),
        values=wave(shape, *span),
        attributes=attributes,
    )


def latitude(dimensions: str, values: ArrayLike, **more: object) -> Variable:
    attributes = {"standard_name": "latitude", "units": "degrees_north", **more}
    return _coordinate("lat", dimensions, values, attributes)


def longitude(dimensions: str, values: ArrayLike, **more: object) -> Variable:
    attributes = {"standard_name": "longitude", "units": "degrees_east", **more}
    return _coordinate("lon", dimensions, values, attributes)


def _coordinate(
    name: str, dimensions: str, values: ArrayLike, attributes: Mapping[str, object]
) -> Variable:
    return Variable(
        name=name,
        dimensions=tuple(dimensions.split()),
        values=np.asarray(values, "f8").round(6),
        attributes=attributes,
    )
