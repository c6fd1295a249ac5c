"""A collection in the manner of the PRR tutorials' notebooks: open a file, make an item, go on.

``python notebook_loop.py FOLDER OUT [--validate]``; with --validate each item is judged by STAC's
schema, as the notebooks do.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pystac
import shapely
import xarray as xr

ID = "model-fluxes"


def main(folder: Path, out: Path, *, validate: bool) -> None:
    """Write the collection of all netCDF files of a folder."""
    items = [make_item(path) for path in sorted(folder.glob("*.nc"))]
    collection = pystac.Collection(
        id=ID,
        title="Modelled fluxes",
        description="Fluxes of carbon and water",
        license="CC-BY-4.0",
        extent=pystac.Extent.from_items(items),
    )
    for item in items:
        if validate:
            item.validate()
        collection.add_item(item)
    collection.normalize_and_save(str(out), pystac.CatalogType.SELF_CONTAINED)
    print(len(items), "items")


def make_item(path: Path) -> pystac.Item:
    """An item with place, time and variables of one file."""
    dataset = xr.open_dataset(path)
    ends = [float(f(dataset[name])) for f in (np.min, np.max) for name in ("lon", "lat")]
    times = dataset["time"].values
    first, last = moment(times.min()), moment(times.max())
    item = pystac.Item(
        id=f"{ID}-{path.stem}",
        geometry=shapely.geometry.mapping(shapely.box(*ends)),
        bbox=ends,
        datetime=first,
        start_datetime=first,
        end_datetime=last,
        properties={"license": dataset.attrs["license"], "title": dataset.attrs["title"]},
    )
    for name, variable in dataset.variables.items():
        item.properties[f"variable_{name}"] = {key: plain(v) for key, v in variable.attrs.items()}
    asset = pystac.Asset(str(path), media_type="application/x-netcdf", roles=["data"])
    item.add_asset("data", asset)
    return item


def moment(value: np.datetime64) -> datetime:
    """As pystac wants it."""
    return datetime.fromtimestamp(value.astype("datetime64[s]").astype(int).item(), UTC)


def plain(value: Any) -> Any:
    """What JSON can hold."""
    return value.tolist() if isinstance(value, (np.ndarray, np.generic)) else value


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), validate="--validate" in sys.argv)
