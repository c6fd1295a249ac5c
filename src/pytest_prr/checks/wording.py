"""Values as messages show them: short, quoted, on one line."""

import json

MAX_SHOWN = 72


def show(value: object) -> str:
    """A value as it stands in the JSON text, shortened in the middle when long; text in '…'."""
    if isinstance(value, str):
        return f"'{shorten(value)}'"
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list) and len(value) > 6:
        return f"a list of {len(value)}"
    return shorten(json.dumps(value, ensure_ascii=False))


def shorten(text: str, limit: int = MAX_SHOWN) -> str:
    """At most ``limit`` characters of a text: its beginning and end, with … between."""
    if len(text) <= limit:
        return text
    tail = limit // 3
    return f"{text[: limit - tail - 1]}…{text[-tail:]}"


def listed(words: list[str], most: int = 5) -> str:
    """Words as a list in a sentence: 'a, b and 3 more'."""
    if len(words) > most:
        return f"{', '.join(words[: most - 1])} and {len(words) - most + 1} more"
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)
