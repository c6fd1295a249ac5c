"""Are the metadata true? What the data files themselves say; the checks of the data family."""

from pytest_prr.checks.file_cubes import dimensions_are_the_files, variables_are_the_files
from pytest_prr.checks.file_formats import (
    cloud_optimized_as_stated,
    data_are_readable,
    store_is_consolidated,
    type_is_the_files,
)
from pytest_prr.checks.file_grids import (
    bands_are_the_files,
    grid_is_the_files,
    table_is_the_files,
)
from pytest_prr.checks.file_places import box_is_the_datas, items_have_the_datas_places
from pytest_prr.checks.file_rights import doi_is_the_files, licence_is_the_files
from pytest_prr.checks.file_times import name_tells_its_time
from pytest_prr.checks.time_slips import time_is_the_datas

__all__ = [
    "bands_are_the_files",
    "box_is_the_datas",
    "cloud_optimized_as_stated",
    "data_are_readable",
    "dimensions_are_the_files",
    "doi_is_the_files",
    "grid_is_the_files",
    "items_have_the_datas_places",
    "licence_is_the_files",
    "name_tells_its_time",
    "store_is_consolidated",
    "table_is_the_files",
    "time_is_the_datas",
    "type_is_the_files",
    "variables_are_the_files",
]
