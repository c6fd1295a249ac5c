"""From a recipe and data files to a STAC collection on disk."""
