"""Tables and vector files: Parquet, FlatGeobuf, GeoPackage, GeoJSON, CSV."""
