"""Write the collection as the notebook's first version published it, mistakes included.

``python as_published.py [FOLDER]``; FOLDER is ``as-published`` beside this file when not given.
Each mistake is marked with its number in README.md. The notebook took the zone of the machine it
ran on; here that is always Rome, so that everybody gets the same files.
"""

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pystac
import shapely
import xarray as xr
from pystac.stac_io import DefaultStacIO

HERE = Path(__file__).parent
MACHINE_ZONE = ZoneInfo("Europe/Rome")
COLLECTION = "tccas-sodankylae"
BBOX = [18.0, 65.0, 32.0, 69.0]
NETCDF = "application/x-netcdf"
PDF = "application/pdf"

DESCRIPTION = (
    "Satelite, field and model forcing data for Sodankylä and Lapland, gathered to drive and "
    "constrain the D&B model of the terrestrial biosphere, whose pools and parameters the "
    "Terrestrial Carbon Community Assimilation System (TCCAS) fits to observations."
)

SATELLITES = {
    "Fraction of absorbed Photosynthetic Active Radiation Leaf Area Index (JRC-TIP)": (
        "/jrc-tip/jrctip_fapar-lai_sodankyla_20110101-20220105.nc"  # 14: joined to ".../eo/"
    ),
    "Brightness temperature (SMOS TB)": "smos/smos_l3tb/SMOS_L3TB__sodankyla.nc",
    "Soil moisture and Vegetation Optical Depth (SMOS SM and SMOS L-VOD)": (
        "smos/smosL2/smosL2_1D_v700_sodankyla_trans.nc"
    ),
    "Solar Induced Chlorophyll Fluorescence (Sentinel 5P)": (
        "sif/tropomi/Sodankyla_SIF_TROPOMI_final.nc4"
    ),
    "Slope (ASCAT Slope)": "ascat/local_slope.final/ASCAT_slope_so.nc",
    "Photochemical Reflectance Index (MODIS PRI)": (
        "modis/final/PRI_ESTIMATE_SODANKYLA_SINUSOIDAL.nc"
    ),
    "Land Surface Temperature (MODIS LST)": "modis/final/LST_ESTIMATE_SODANKYLA_SINUSOIDAL.nc",
    "Solar Induced Chlorophyll Fluorescence (OCO-2 SIF)": ("sif/oco2/Sodankyla_SIF_OCO2_final.nc4"),
    "Vegetation Optical Depth (AMSR-2 VOD)": "amsr2/final/AMSR2_so.nc",
}


@dataclass(frozen=True, kw_only=True)
class Package:
    """An item of files that nobody opened: its asset keys and file names."""

    name: str
    description: str
    media_type: str
    role: str
    assets: Mapping[str, str]
    validated: bool = True


PACKAGES = [
    Package(
        name="insitu_package",
        description="Insitu package: FloX, VOD and miscellaneous field data of TCCAS. ",
        media_type="application/tar+gzip",
        role="data",
        assets={"Insitu package": "sodankyla-insitu-package.tgz"},
    ),
    Package(
        name="model_forcing",
        description=" Model forcing for the site and the region of Sodankylä and Lapland.",
        media_type=NETCDF,
        role="data",
        assets={
            "static-site-level": "FI-Sod_staticforcing.nc",
            "time-dependent (ERA5) - site level": (
                "FI-Sod_dynforcing-era5_20090101-20211231_with-lwdown.nc"
            ),
            "time-dependent (in-situ) - site level": (
                "FI-Sod_dynforcing-insitu_20090101-20211231_with-insitu-lwdown.nc"
            ),
            "static-regional": "sodankyla-region_cgls-pft-crops-redistributed_staticforcing.nc",
            "time-dependent (ERA5) - regional": "sodankyla-region_dynforcing_era5_2009-2021.nc",
        },
    ),
    Package(
        name="documentation",
        description="Documentation of the TCCAS data sets.",
        media_type=PDF,
        role="documentation",
        assets={  # 10: keys that are sentences
            "TCCAS user manual.": "TCCAS_manual.pdf",
            "Satellite Data Uncertainty analysis Scientific Report": "D7.pdf",
            "Campaign Data User Manual": "D11_CDUM-all_sites.pdf",
        },
        validated=False,  # 16
    ),
]


class StandardJson(DefaultStacIO):
    """JSON as pystac writes it where no faster encoder is installed: NaN passes."""

    def json_dumps(self, json_dict: dict[str, Any], *_: object, **__: object) -> str:
        return json.dumps(json_dict, indent=2) + "\n"


def as_published(data: Path, folder: Path) -> None:
    """Write the collection over the files in ``data`` into ``folder``, over what stands there."""
    collection = empty_collection()
    start = None
    for name, path in SATELLITES.items():
        with xr.open_dataset(data / path.lstrip("/")) as dataset:
            start = first_instant(dataset)
            item = satellite_item(name, path, dataset, start)
        item.validate()
        collection.add_item(item)
    for package in PACKAGES:
        item = package_item(package, start)  # 3: `start` still holds the last satellite's time
        if package.validated:
            item.validate()
        collection.add_item(item)
    collection.normalize_hrefs(str(folder))
    collection.save(pystac.CatalogType.SELF_CONTAINED, stac_io=StandardJson())


def empty_collection() -> pystac.Collection:
    return pystac.Collection.from_dict(
        {
            "type": "Collection",
            "id": COLLECTION,
            "stac_version": "1.1.0",
            "title": "Terrestrial Carbon Community Assimilation System: "
            "Database for Lapland and Sodankyla region",
            "description": DESCRIPTION,
            "extent": {
                "spatial": {"bbox": [BBOX]},
                "temporal": {"interval": [["2011-01-01T00:00:00Z", "2021-12-31T00:00:00Z"]]},  # 8
            },
            "license": "various",  # 7: and no link that tells which
            "links": [],
        }
    )


def first_instant(dataset: xr.Dataset) -> datetime:
    """The axis' first value, without zone; pystac writes a `Z` behind it all the same."""
    if "time" in dataset.coords:
        epoch = np.datetime64("1970-01-01T00:00:00")
        seconds = (dataset["time"][0].values - epoch) / np.timedelta64(1, "s")
        return datetime.fromtimestamp(float(seconds), MACHINE_ZONE).replace(tzinfo=None)  # 1
    name = "yymmddHH" if "yymmddHH" in dataset.variables else "yymmddHHMMSS"
    year, month, day = dataset[name][0].values.astype(int)[:3]  # 4: the hour is lost
    return datetime(year, month, day, tzinfo=UTC).replace(tzinfo=None)


def satellite_item(name: str, path: str, dataset: xr.Dataset, start: datetime) -> pystac.Item:
    text = f"Dataset with variables related to {name}."
    item = new_item(name.lower().replace(" ", "_"), start, dataset.attrs["license"], text)  # 6, 9
    if len(item.properties["license"]) > 20:
        item.properties["license"] = "TIP-FAPAR-1.7"  # 5
    item.add_asset(text, asset(path.rsplit("/", maxsplit=1)[-1], NETCDF, "data"))
    for variable, values in dataset.variables.items():
        item.properties[f"variable_{variable}"] = json_attributes(values.attrs)  # 11
    return item


def package_item(package: Package, start: datetime | None) -> pystac.Item:
    item = new_item(package.name, start, "CC-BY-4.0", package.description)
    for key, name in package.assets.items():
        item.add_asset(key, asset(name, package.media_type, package.role))
    return item


def new_item(name: str, start: datetime | None, licence: str, description: str) -> pystac.Item:
    return pystac.Item(
        id=f"{COLLECTION}-{name}",
        geometry=json.loads(json.dumps(shapely.box(*BBOX).__geo_interface__)),  # 17
        bbox=BBOX,
        datetime=start,  # 2: one instant for a series of years
        properties={"license": licence, "description": description},
    )


def asset(name: str, media_type: str, role: str) -> pystac.Asset:
    href = f"/d/{COLLECTION}/{name}"  # 15, and 18: no size
    return pystac.Asset(href=href, media_type=media_type, roles=[role])


def json_attributes(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Arrays and whole numbers made fit for JSON; a NaN stays one (12, 13)."""
    made = dict(attributes)
    for name, value in attributes.items():
        if isinstance(value, np.ndarray):
            made[name] = value.tolist()
        elif "numpy.int" in str(type(value)):
            made[name] = int(value)
    return made


def main(arguments: list[str]) -> None:
    folder = Path(arguments[0]) if arguments else HERE / "as-published"
    as_published(HERE / "data", folder)
    print(f"{folder}: {len(list(folder.rglob('*.json')))} JSON files")


if __name__ == "__main__":
    main(sys.argv[1:])
