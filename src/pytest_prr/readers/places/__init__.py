"""Where data are: longitudes and latitudes, grids in other reference systems, edges."""
