"""What an xarray dataset says by the CF conventions and ACDD, wherever it was read from."""

from typing import TYPE_CHECKING

from pytest_prr.readers import cf_space, cf_time
from pytest_prr.readers.facts import Asked, Content, Said

if TYPE_CHECKING:
    from xarray import Dataset


def content(dataset: "Dataset", asked: Asked, *, media_type: str | None = None) -> Content:
    """Time, place, title and licence of a dataset that was opened without decoding times."""
    return Content(
        media_type=media_type,
        interval=cf_time.interval(dataset),
        bbox=cf_space.bbox(dataset),
        title=_attribute(dataset, "title"),
        licence=_attribute(dataset, "license") or _attribute(dataset, "licence"),
    )


def _attribute(dataset: "Dataset", key: str) -> Said[str] | None:
    text = str(dataset.attrs.get(key, "")).strip()
    return Said(value=text, source=f"the attribute {key}") if text else None
