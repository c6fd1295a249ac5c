"""STAC documents as they lie on disk: bytes, values, places, and how they hang together."""
