"""Where a check has nothing to say, seen at one look: most items need no closer one.

Thousands of items have ordinary addresses, times in one form, a box around a rectangle. A look
tells so of a whole item, once for all checks that would say nothing then; the engine does not even
call them (engine/silence.py). A look may be false where nothing is wrong, never true where a check
would speak: tests/engine/test_silence.py holds each check against its looks.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from pytest_prr.checks.problem import Applies, Context

F = TypeVar("F", bound=Callable[..., Any])

Look = Callable[[dict[str, Any], "Context"], bool]
"""Whether all is plain in an item, in some respect. It must not depend on a rule's arguments."""
Looks = tuple[Look, ...]


def silent_where(*looks: Look, kind: "Applies | None" = None) -> Callable[[F], F]:
    """Declare that a check says nothing of an item, its assets and links where all looks hold.

    ``kind``: only of such subjects; stands once for each kind.
    """

    def mark(check: F) -> F:
        declared: dict[Applies | None, Looks] = vars(check).setdefault("silent", {})
        declared[kind] = looks
        return check

    return mark


def declared_silence(check: Callable[..., Any], kind: "Applies") -> Looks:
    """The looks, in all of which a check is silent about subjects of a kind; none: it may speak."""
    declared: dict[Applies | None, Looks] = vars(check).get("silent", {})
    return declared.get(kind, declared.get(None, ()))


def assets_of(item: dict[str, Any]) -> list[dict[str, Any]] | None:
    """The assets of an item; None where one of them is no object, or there are none."""
    assets = item.get("assets")
    if type(assets) is not dict or not assets:
        return None
    found = list(assets.values())
    return found if set(map(type, found)) == {dict} else None
