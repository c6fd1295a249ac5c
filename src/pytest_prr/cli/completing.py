"""What a shell offers for an argument that is not finished; and the script that makes it ask."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import click
    from click.shell_completion import CompletionItem

    Complete = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]

SHELLS = ("bash", "zsh", "fish")
_VARIABLE = "_PRR_COMPLETE"  # as click names it for a program called prr


def files(
    _context: "click.Context", _option: "click.Parameter", begun: str
) -> "list[CompletionItem]":
    """Files and folders, as the shell knows them."""
    return [_item(begun, kind="file")]


def folders(
    _context: "click.Context", _option: "click.Parameter", begun: str
) -> "list[CompletionItem]":
    """Folders, as the shell knows them."""
    return [_item(begun, kind="dir")]


def rules(
    _context: "click.Context", _option: "click.Parameter", begun: str
) -> "list[CompletionItem]":
    """Codes with their titles; names and families too once something is typed."""
    from pytest_prr.engine.rulebook import load_book

    book = load_book()
    words = {rule.code: rule.title for rule in book}
    if begun.rpartition(",")[2]:
        words |= {rule.name: rule.title for rule in book}
        words |= {rule.family.value: "all of a family" for rule in book}
    return _last(words.items(), begun)


def profiles(
    _context: "click.Context", _option: "click.Parameter", begun: str
) -> "list[CompletionItem]":
    """The profiles."""
    from pytest_prr.engine.rule import Profile

    return _last(((profile.value, "") for profile in Profile), begun)


def one_of(*words: str) -> "Complete":
    """One of some words."""

    def offered(
        _context: "click.Context", _option: "click.Parameter", begun: str
    ) -> "list[CompletionItem]":
        return [_item(word) for word in words if word.startswith(begun)]

    return offered


def _last(words: "Iterable[tuple[str, str]]", begun: str) -> "list[CompletionItem]":
    """Words for the last part of a list with commas."""
    before, comma, part = begun.rpartition(",")
    return [
        _item(f"{before}{comma}{word}", told=told)
        for word, told in words
        if word.lower().startswith(part.lower())
    ]


def _item(word: str, *, kind: str = "plain", told: str = "") -> "CompletionItem":
    from click.shell_completion import CompletionItem

    return CompletionItem(word, type=kind, help=told)


def script(program: "click.Command", shell: str) -> str:
    """What makes a shell ask."""
    from click.shell_completion import BashComplete, get_completion_class

    complete = get_completion_class(shell) or BashComplete
    return complete(program, {}, "prr", _VARIABLE).source()
