"""Text that nothing can be wrong with: most documents hold no other, which is quickly seen."""

import re

# What Python prints of values that found no JSON form begins so.
_PYTHON = re.compile(
    rb'"(?:(?:NaTZ?|None|nan|NaN|[-+]?inf)"|(?:np|numpy|datetime)\.|Time[sd]|array\('
    rb"|PosixPath|WindowsPath|<|b')"
)


def is_plain(compact: bytes) -> bool:
    """Whether all texts of a JSON document are printable ASCII, with no blanks around them, and
    none looks like a value that Python printed.

    ``compact`` is the document with no blanks between its tokens, so that a blank beside a
    quotation mark belongs to a text.
    """
    return (
        compact.isascii()
        and b"\\" not in compact
        and b'" ' not in compact
        and b' "' not in compact
        and b"\x7f" not in compact
        and not _PYTHON.search(compact)
    )
