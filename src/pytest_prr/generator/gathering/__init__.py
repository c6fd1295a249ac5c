"""The facts of all files: read by workers, kept in a cache, told as they come."""
