"""Text that nothing can be wrong with: most documents hold no other, which is quickly seen."""

import re

# Escapes, blanks beside quotation marks, and whole texts that Python prints of no value.
_SUSPECT = (b"\\", b'" ', b' "', b"\x7f", b'"nan"', b'inf"')
_SUSPECT_WITH_N = (b'"None"', b'"NaT', b'"NaN"')  # one letter is found far sooner than three words
# What Python prints of other values has one of these, but other texts have them as well.
_PYTHON_MARKS = (b"(", b"<", b"'")
_PYTHON = re.compile(rb'"(?:np\.|numpy\.|datetime\.|Time[sd]|array\(|PosixPath|WindowsPath|<|b\')')


def is_plain(compact: bytes) -> bool:
    """Whether all texts of a JSON document are printable ASCII, with no blanks around them, and
    none looks like a value that Python printed.

    ``compact`` is the document with no blanks between its tokens, so that a blank beside a
    quotation mark belongs to a text.
    """
    return (
        compact.isascii()
        and not any(mark in compact for mark in _SUSPECT)
        and not (b'"N' in compact and any(mark in compact for mark in _SUSPECT_WITH_N))
        and not (any(mark in compact for mark in _PYTHON_MARKS) and _PYTHON.search(compact))
    )
