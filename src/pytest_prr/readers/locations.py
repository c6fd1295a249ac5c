"""Where data files lie: a path, or a URL of http, https or s3."""

import os
from pathlib import PurePath
from urllib.parse import unquote, urlsplit

REMOTE_SCHEMES = ("http", "https", "s3")


def is_remote(location: str) -> bool:
    """Whether a location is a URL that can be read from."""
    return "://" in location and location.partition("://")[0].lower() in REMOTE_SCHEMES


def name_of(location: str) -> str:
    """The name of a file or store, without its folders."""
    if is_remote(location):
        return unquote(PurePath(urlsplit(location).path.rstrip("/")).name)
    return os.path.basename(location.rstrip("/"))  # noqa: PTH119 (called for every file, often)
