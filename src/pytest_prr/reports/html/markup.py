"""HTML made of elements: every text in it is escaped, because there is no other way to add one."""

import html

from pytest_prr.text import escape


class Html(str):
    """Text that is HTML already."""

    __slots__ = ()


Child = str | int
Attribute = str | int | bool | None


def element(name: str, *children: Child, **attributes: Attribute) -> Html:
    """``<name …>children</name>``; names of attributes have '_' for '-', and one more at the end
    where Python has a use for the word.
    """
    return Html(f"<{name}{_attributes(attributes)}>{joined(*children)}</{name}>")


def empty(name: str, **attributes: Attribute) -> Html:
    """An element that holds nothing, such as an image or a path."""
    return Html(f"<{name}{_attributes(attributes)}/>")


def joined(*children: Child) -> Html:
    """Texts and elements one after the other."""
    return Html("".join(_child(child) for child in children))


def _child(child: Child) -> str:
    return child if isinstance(child, Html) else html.escape(escape(str(child)))


def _attributes(attributes: dict[str, Attribute]) -> str:
    written = ""
    for name, value in attributes.items():
        if value is None or value is False:
            continue
        word = name.rstrip("_").replace("_", "-")
        written += f" {word}" if value is True else f' {word}="{html.escape(escape(str(value)))}"'
    return written


def counted(count: int, noun: str) -> str:
    """'1 error', '20,000 errors'."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
