"""Are the files there, are they what they are said to be, and can others reach them?"""

from pytest_prr.checks.asset_words import (
    asset_key,
    asset_title,
    has_href,
    is_stored,
    known_roles,
)  # fmt: skip
from pytest_prr.checks.formats import (
    has_media_type,
    in_format,
    known_media_type,
    not_in_format,
    suits_suffix,
)
from pytest_prr.checks.hrefs import (
    href_form,
    href_text,
    lasting_host,
    no_credentials,
    not_absolute,
    path_or_web_address,
)
from pytest_prr.checks.local_files import (
    file_checksum,
    file_size,
    local_file_exists,
    path_as_it_stands,
    states_checksum,
    states_size,
    within_staging_area,
)
from pytest_prr.checks.reach import address_answers, address_can_be_asked, address_is_current
from pytest_prr.checks.remote_stores import has_zarr_metadata, zarr_consolidated
from pytest_prr.checks.served import (
    byte_ranges,
    cog_structure,
    served_checksum,
    served_size,
    served_type,
)
from pytest_prr.checks.stored_files import (
    file_name_characters,
    file_names_differ,
    no_file_is_lost,
    one_asset_per_file,
    one_item_per_file,
)

__all__ = [
    "address_answers",
    "address_can_be_asked",
    "address_is_current",
    "asset_key",
    "asset_title",
    "byte_ranges",
    "cog_structure",
    "file_checksum",
    "file_name_characters",
    "file_names_differ",
    "file_size",
    "has_href",
    "has_media_type",
    "has_zarr_metadata",
    "href_form",
    "href_text",
    "in_format",
    "is_stored",
    "known_media_type",
    "known_roles",
    "lasting_host",
    "local_file_exists",
    "no_credentials",
    "no_file_is_lost",
    "not_absolute",
    "not_in_format",
    "one_asset_per_file",
    "one_item_per_file",
    "path_as_it_stands",
    "path_or_web_address",
    "served_checksum",
    "served_size",
    "served_type",
    "states_checksum",
    "states_size",
    "suits_suffix",
    "within_staging_area",
    "zarr_consolidated",
]
