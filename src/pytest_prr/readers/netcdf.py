"""netCDF files of every version, and HDF5 files that keep netCDF's conventions."""

import warnings
from dataclasses import replace
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_prr.readers import boxes, cf_space, cf_time, plain
from pytest_prr.readers.facts import FileFacts, Said, Silent
from pytest_prr.readers.plain import UnreadableFileError

if TYPE_CHECKING:
    from xarray import Dataset

MEDIA_TYPE = "application/x-netcdf"
_TROUBLES = (OSError, RuntimeError, ValueError, AttributeError, EOFError)  # netCDF4 raises all


def read(path: Path, *, checksum: bool = True, strict: bool = True) -> FileFacts:
    """The facts of one file; it is opened once, and only its coordinates are read.

    Raises UnreadableFileError; where not ``strict``, a file that cannot be read as netCDF
    counts as a plain file.
    """
    facts = plain.read(path, checksum=checksum)
    facts = replace(facts, media_type=facts.media_type or MEDIA_TYPE)
    try:
        return _read(path, facts)
    except UnreadableFileError:
        raise
    except _TROUBLES as error:
        text = (str(error) or type(error).__name__).splitlines()[0]
        if not strict:
            why = f"not readable as netCDF ({text})"
            return replace(facts, missing={"interval": why, "bbox": why})
        damaged = isinstance(error, OSError | RuntimeError | EOFError)
        advice = "; the file may be cut off, get it again" if damaged else ""
        raise UnreadableFileError(f"{path}: not readable as netCDF: {text}{advice}") from None


def _read(path: Path, facts: FileFacts) -> FileFacts:
    import netCDF4
    import xarray
    from xarray.backends import NetCDF4DataStore

    with netCDF4.Dataset(path) as file, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of strange encodings; they are data, judged below
        _refuse_cut_off(path, file, facts.size)
        store: Any = NetCDF4DataStore(file)  # type: ignore[no-untyped-call]  # not annotated
        dataset = xarray.open_dataset(store, decode_times=False, decode_timedelta=False)
        return _described(facts, dataset, groups=list(file.groups))


def _refuse_cut_off(path: Path, file: Any, size: int) -> None:
    """The classic formats' library reads zeros where a file is cut off; HDF5's refuses it."""
    if not file.data_model.startswith("NETCDF3") and file.data_model != "NETCDF3_64BIT_DATA":
        return
    least = sum(prod(v.shape) * v.dtype.itemsize for v in file.variables.values())
    if least > size:
        raise UnreadableFileError(
            f"{path}: cut off: its variables take {least} bytes, the file has {size}; get it again"
        )


def _described(facts: FileFacts, dataset: "Dataset", groups: list[str]) -> FileFacts:
    if groups and not dataset.variables:
        why = f"its variables stand in groups ({', '.join(groups)}), which are not read"
        return replace(facts, missing={"interval": why, "bbox": why})
    answers: dict[str, Said[Any] | Silent] = {
        "interval": cf_time.interval(dataset),
        "bbox": cf_space.bbox(dataset),
    }
    for field, key in (("title", "title"), ("licence", "license"), ("licence", "licence")):
        if text := str(dataset.attrs.get(key, "")).strip():
            answers[field] = Said(value=text, source=f"the attribute {key}")
    said = {k: a for k, a in answers.items() if isinstance(a, Said)}
    values: dict[str, Any] = {key: answer.value for key, answer in said.items()}
    if "bbox" in values:
        values["bbox"] = boxes.rounded(values["bbox"])
        values["geometry"] = boxes.geometry(values["bbox"])
    return replace(
        facts,
        variables=tuple(map(str, dataset.data_vars)),
        dimensions={str(name): size for name, size in dataset.sizes.items()},
        provenance={
            **facts.provenance,
            **{k: f"{a.source} of {facts.path.name}" for k, a in said.items()},
        },
        missing={k: a.reason for k, a in answers.items() if isinstance(a, Silent)},
        **values,
    )
