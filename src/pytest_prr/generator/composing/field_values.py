"""Single values of extension fields: strict JSON, in no more digits than mean something."""

import math

_DIGITS = 10  # significant ones; of metres on Earth, to the millimetre
_LONGEST = 300  # characters of a description
_WHOLE = 2**53  # beyond it, floats leave whole numbers out
# numpy's name -> that of STAC's common metadata, where they differ.
_DATA_TYPES = {"complex64": "cfloat32", "complex128": "cfloat64"}
_KNOWN_TYPES = frozenset(
    [f"{kind}{bits}" for kind in ("int", "uint") for bits in (8, 16, 32, 64)]
    + [f"float{bits}" for bits in (16, 32, 64)]
    + ["cint16", "cint32", "cfloat32", "cfloat64"]
)


def number(value: float, digits: int | None = None) -> int | float:
    """A finite number with ``digits`` decimals, else ten significant digits; whole where it is."""
    known = float(value)
    known = float(f"{known:.{_DIGITS}g}") if digits is None else round(known, digits)
    return int(known) if known.is_integer() and abs(known) < _WHOLE else known


def whole_if(value: float) -> int | float:
    """A number to its last digit, without '.0'."""
    known = float(value)
    return int(known) if known.is_integer() and abs(known) < _WHOLE else known


def exact(value: object) -> bool:
    """Whether JSON has such a value: text, or a finite number."""
    return isinstance(value, str) or (isinstance(value, int | float) and math.isfinite(value))


def nodata(value: float | str) -> int | float | str:
    """The value that stands for none: a number, or the words that STAC has for the others."""
    if isinstance(value, str) or math.isfinite(value):
        return value if isinstance(value, str) else whole_if(value)
    return "nan" if math.isnan(value) else ("inf" if value > 0 else "-inf")


def data_type(name: str) -> str:
    """STAC's word for numpy's name of a type."""
    known = _DATA_TYPES.get(name, name)
    return known if known in _KNOWN_TYPES else "other"


def short(text: str) -> str:
    """One line of text, cut where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1].rstrip() + "…"
