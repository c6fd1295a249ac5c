"""Where caches of this program lie."""

import os
from pathlib import Path

FOLDER_VARIABLE = "PRR_CACHE"


def folder() -> Path:
    """The platform's place for caches, or what PRR_CACHE names."""
    named = os.environ.get(FOLDER_VARIABLE)
    if named:
        return Path(named)
    from platformdirs import user_cache_path

    return user_cache_path("pytest-prr", appauthor=False)
