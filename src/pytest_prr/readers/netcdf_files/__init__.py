"""netCDF files, local and remote."""
