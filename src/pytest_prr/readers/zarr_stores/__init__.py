"""Zarr stores, and kerchunk's references."""
