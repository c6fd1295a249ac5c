"""Text as people read it: what is markup in it, and what was left to be filled in."""

import re

_TAGS = (
    "a|abbr|b|blockquote|br|center|code|div|em|font|h[1-6]|hr|i|img|li|ol|p|pre|small|span|strong"
    "|sub|sup|table|tbody|td|th|thead|tr|u|ul"
)
_HTML = re.compile(
    rf"</?(?:{_TAGS})(?:\s+[a-z-]+\s*=[^<>]*)?\s*/?>|&(?:nbsp|amp|lt|gt|quot|#\d{{2,5}}|#x[0-9a-f]{{2,4}});",
    re.IGNORECASE,
)
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_REMINDERS = (
    re.compile(r"lorem ipsum|dolor sit amet", re.IGNORECASE),
    re.compile(r"\b(?:TODO|FIXME|TBD|TBA|TBC|XXX)\b"),
    re.compile(
        r"\b(?:insert|add|enter|put|write) (?:your |the |a )?"
        r"(?:title|description|text|name|keywords?) here\b",
        re.IGNORECASE,
    ),
    re.compile(
        r"^(?:your|my|example|sample|dummy|test) (?:title|description|dataset|keywords?)\W*$",
        re.IGNORECASE,
    ),
    re.compile(r"(?:placeholder|dummy) (?:text|title|description)", re.IGNORECASE),
    # {project_name}, ${title}, {{ id }}; not what TeX writes: CO_{2}, \mathrm{m}, x^{two}
    re.compile(r"\$\{[^{}]*\}|\{\{[^{}]*\}\}|(?<![_^\\}A-Za-z])\{[a-z][a-z0-9_.]*[a-z0-9]\}"),
    re.compile(r"%\([a-z_]+\)[sd]"),
    re.compile(r"<(?:your|project|title|name|description|insert|dataset)[ _-]?[a-z _-]*>",
               re.IGNORECASE),
    re.compile(r"^(?:xx+|\.\.\.|\?+|n/?a|none|null|undefined|unknown|-+)$", re.IGNORECASE),
)  # fmt: skip


def html_in(value: str) -> str | None:
    """The first HTML tag or character entity in a text."""
    match = _HTML.search(value)
    return match[0] if match else None


def plain_length(value: str) -> int:
    """The number of characters that a reader sees: links count with their words only."""
    return len(" ".join(_LINK.sub(r"\1", value).split()))


def reminder_in(value: str) -> str | None:
    """What in a text was meant for its author."""
    for pattern in _REMINDERS:
        if match := pattern.search(value.strip()):
            return match[0]
    return None
