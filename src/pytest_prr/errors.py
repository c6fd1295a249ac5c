"""What a user can cause, as one clear sentence: file, place, found, expected, what to do."""

from collections.abc import Sequence


class PrrError(Exception):
    """Wrong usage, configuration, rule file or recipe. Its text is all that the user sees."""


class UnreadableFileError(PrrError):
    """A data file that is not what its name says, or that cannot be read."""


class UnreachedFileError(UnreadableFileError):
    """A file that a server does not give, or that may not be asked for: nothing against it."""


def suggestion(word: str, known: Sequence[str]) -> str:
    """`` (did you mean 'x'?)`` when a known word is near, else nothing."""
    from difflib import get_close_matches

    by_lower = {name.lower(): name for name in known}
    near = get_close_matches(word.lower(), list(by_lower), n=1, cutoff=0.6)
    return f" (did you mean '{by_lower[near[0]]}'?)" if near else ""
