"""What a file says of its inside, as fields of STAC extensions on its asset.

All of it stands on the asset, never on the item: an item may hold files with different axes and
projections, and readers then find every file's description in one place.
"""

from typing import TYPE_CHECKING, Any

from pytest_prr.generator.composing.field_values import data_type, nodata, number, short, whole_if
from pytest_prr.readers.facts import Band, Column, FileFacts, Projection
from pytest_prr.stac.vocabulary import EXTENSIONS, extension_uri

if TYPE_CHECKING:
    import pystac

MANY = 200  # bands, and columns, described of one file
_OWN = frozenset({"name", "description"})  # of each band


def describe(item: "pystac.Item", asset: "pystac.Asset", facts: FileFacts) -> list[str]:
    """Write the datacube, projection, raster and table fields that the facts have values for.

    The asset belongs to the item already, whose ``stac_extensions`` grow by what is used.
    Returns, as sentences, what was left out because there is too much of it.
    """
    left_out: list[str] = []
    if facts.axes:
        from pytest_prr.generator.composing.cube_fields import add_cube

        _declare(item, "cube")
        left_out += add_cube(asset, facts)
    if facts.projection is not None:
        _declare(item, "proj")
        _add_projection(asset, facts.projection)
    if facts.bands:
        _add_bands(asset, facts.bands[:MANY])
        if any(field.startswith("raster:") for field in _band_fields(asset)):
            _declare(item, "raster")
        left_out += _cut(facts, len(facts.bands), "bands")
    if facts.columns or facts.rows is not None:
        _declare(item, "table")
        _add_table(asset, facts.columns[:MANY], facts.rows)
        left_out += _cut(facts, len(facts.columns), "columns")
    return [f"item '{item.id}': {text}" for text in left_out]


def _declare(item: "pystac.Item", prefix: str) -> None:
    """Name the extension's newest release, unless the recipe names another one."""
    name = EXTENSIONS[prefix].partition("/")[0]
    if not any(f"/{name}/" in uri for uri in item.stac_extensions):
        item.stac_extensions.append(extension_uri(prefix))


def _cut(facts: FileFacts, count: int, noun: str) -> list[str]:
    return [f"of {count} {noun} in {facts.name}, {MANY} are described"] if count > MANY else []


def _add_projection(asset: "pystac.Asset", projection: Projection) -> None:
    """A code of null says that no authority has one."""
    from pystac.extensions.projection import ProjectionExtension

    ProjectionExtension.ext(asset).apply(
        code=projection.code,
        wkt2=None if projection.code else projection.wkt2,
        bbox=[number(edge) for edge in projection.bbox] if projection.bbox else None,
        shape=[int(size) for size in projection.shape] if projection.shape else None,
        transform=[whole_if(part) for part in projection.transform or ()] or None,
    )


def _add_bands(asset: "pystac.Asset", bands: tuple[Band, ...]) -> None:
    """STAC 1.1's ``bands``: what all of several bands share stands once, on the asset.

    pystac's raster extension is that of the version before, with a list of its own.
    """
    described = [_band(band, place) for place, band in enumerate(bands, start=1)]
    first, *others = described
    shared = {
        field: value
        for field, value in first.items()
        if others and field not in _OWN and all(value == other.get(field) for other in others)
    }
    asset.extra_fields |= shared
    asset.extra_fields["bands"] = [
        {field: value for field, value in band.items() if field not in shared} for band in described
    ]


def _band(band: Band, place: int) -> dict[str, Any]:
    fields: dict[str, Any] = {"name": band.name or str(place)}
    if band.description:
        fields["description"] = short(band.description)
    if band.data_type:
        fields["data_type"] = data_type(band.data_type)
    if band.nodata is not None:
        fields["nodata"] = nodata(band.nodata)
    if band.unit:
        fields["unit"] = band.unit
    if (band.scale or 1, band.offset or 0) != (1, 0):
        fields["raster:scale"] = whole_if(1 if band.scale is None else band.scale)
        fields["raster:offset"] = whole_if(band.offset or 0)
    if band.spatial_resolution:
        fields["raster:spatial_resolution"] = number(band.spatial_resolution)
    return fields


def _band_fields(asset: "pystac.Asset") -> set[str]:
    bands = asset.extra_fields["bands"]
    return {*asset.extra_fields, *(field for band in bands for field in band)}


def _add_table(asset: "pystac.Asset", columns: tuple[Column, ...], rows: int | None) -> None:
    from pystac.extensions.table import TableExtension

    table = TableExtension.ext(asset)
    if columns:
        table.columns = [_column(column) for column in columns]
    table.row_count = rows


def _column(column: Column) -> Any:
    from pystac.extensions.table import Column as Described

    text = {"type": column.type, "description": short(column.description or "")}
    known = {key: value for key, value in text.items() if value}
    return Described({"name": column.name, **known})
