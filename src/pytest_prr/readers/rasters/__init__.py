"""GeoTIFF files, cloud-optimized or not."""
