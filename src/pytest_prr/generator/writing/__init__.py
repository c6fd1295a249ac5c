"""Documents and data on disk, whole or not at all."""
