"""Is the file JSON that every reader reads the same way? (RFC 8259, RFC 7493 I-JSON)"""

import re
from typing import Any

from pytest_prr.checks import damaged_text
from pytest_prr.checks.problem import Change, Context, Outcome, Problem, Repair, Subject
from pytest_prr.checks.reads import reads
from pytest_prr.checks.silence import silent_where
from pytest_prr.checks.wording import listed, show
from pytest_prr.stac.pointer import Tokens, tokens
from pytest_prr.stac.tree import Kind

# What Python prints of values that found no JSON form. Whole values only: prose is no leak.
_LEAKS = re.compile(
    r"(?:NaTZ?|None|nan|NaN|[-+]?inf"
    r"|(?:np|numpy)\.\w+\(.*\)"
    r"|(?:datetime\.(?:datetime|date)|Timestamp|Timedelta|array|PosixPath|WindowsPath)\(.*\)"
    r"|<(?:xarray|class|function|module|bound method|pystac|Item|Collection|Asset)\b.*>?"
    r"|b'[^']*'|b\"[^\"]*\")",
    re.DOTALL,
)
# STAC's `nodata` and Zarr's `fill_value` name these numbers as text.
_NUMBER_WORDS = frozenset({"nan", "NaN", "inf", "-inf", "+inf"})
_NUMBER_FIELDS = frozenset({"nodata", "fill_value", "_FillValue", "missing_value"})
# A patch without operations: the value is right, the text around it is not.
_REPAIRS = {"byte-order-mark": Repair(description="save without the mark", changes=())}


def text_is_plain(item: dict[str, Any], context: Context) -> bool:
    """Nothing is odd about any text in an item."""
    del item
    return context.document.plain


@reads(document=())
def free_of_defects(subject: Subject, context: Context, *, kinds: list[str]) -> Outcome:
    """No defect of these kinds was met while the file was read."""
    del subject
    for defect in context.document.defects:
        if defect.kind in kinds:
            at = tuple(tokens(defect.pointer))
            yield Problem(defect.message, at, _REPAIRS.get(defect.kind), defect.offset)


@silent_where(text_is_plain)
def object_at_top(subject: Subject, context: Context) -> Outcome:
    """A linked document holds a JSON object."""
    del subject
    document = context.document
    if context.node.kind is Kind.OTHER and not isinstance(document.value, dict):
        yield Problem(
            f"expected a STAC object ({{…}}) at the top of the file, found {show(document.value)}"
        )


@silent_where(text_is_plain)
def no_leaked_python(subject: Subject, context: Context) -> Outcome:
    """No text is the way Python prints a value."""
    del subject
    for at, value in context.odd_texts:
        allowed = value in _NUMBER_WORDS and _field(at) in _NUMBER_FIELDS
        if _LEAKS.fullmatch(value) and not allowed:
            yield Problem(f"{show(value)} is how Python prints a value, not metadata", at)


@silent_where(text_is_plain)
def tidy_text(
    subject: Subject, context: Context, *, fields: list[str], names: list[str]
) -> Outcome:
    """No stray blanks in texts that are shown or compared; in ``names`` a change has effects."""
    del subject
    wanted = {*fields, *names}
    for at, value in context.odd_texts:
        field = _field(at)
        if field in wanted and value.strip() and (odd := damaged_text.untidy(value)):
            tidy = damaged_text.tidy(value)
            change = Change(op="replace", at=at, value=tidy)
            repair = Repair(
                description=f"write {show(tidy)}", changes=(change,), safe=field not in names
            )
            yield Problem(f"{show(value)} has {listed(odd)}", at, repair if tidy else None)


@silent_where(text_is_plain)
def rightly_decoded(subject: Subject, context: Context) -> Outcome:
    """Text was read in the encoding that it was written in."""
    del subject
    for at, value in context.odd_texts:
        piece = damaged_text.damage(value)
        if piece is None:
            continue
        mended = damaged_text.mended(value)
        if mended is None:
            yield Problem(f"{show(piece)}: letters were lost in a wrong encoding", at)
            continue
        meant = damaged_text.mended(piece) or mended
        change = Change(op="replace", at=at, value=mended)
        repair = Repair(
            description=f"read it as UTF-8: {show(meant)}", changes=(change,), safe=False
        )
        message = f"{show(piece)} was decoded wrongly; probably {show(meant)} was meant"
        yield Problem(message, at, repair)


@silent_where(text_is_plain)
def no_control_characters(subject: Subject, context: Context) -> Outcome:
    """No text holds control characters besides tabs and line breaks."""
    del subject
    for at, value in context.odd_texts:
        if found := damaged_text.control(value):
            yield Problem(f"the text holds the control character {found}", at)


def _field(at: Tokens) -> str | None:
    """The name of the member that a text, or the list it stands in, belongs to."""
    for token in reversed(at):
        if isinstance(token, str):
            return token
    return None
