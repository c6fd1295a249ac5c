"""Which rules run: by code, beginning of a code, family or name."""

import os
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from pytest_prr.engine.rule import Need, Profile, Rule
from pytest_prr.engine.tolerance import Ignored, PathIgnore
from pytest_prr.errors import PrrError, suggestion


@dataclass(frozen=True, kw_only=True)
class Selection:
    """The rules that run, and why the others do not."""

    book: tuple[Rule, ...]
    chosen: tuple[Rule, ...]
    ignored: dict[str, str]  # code -> why
    path_ignores: tuple[Ignored, ...] = ()

    @property
    def lacking(self) -> dict[Need, int]:
        """How many rules would run besides, if the user allowed what they need."""
        needs = (rule.spec.needs for rule in self.book)
        told = {need: _lacks(need) for need in needs if need}
        reasons = Counter(self.ignored.values())
        return {need: reasons[why] for need, why in told.items() if reasons[why]}


def choose(
    book: Sequence[Rule],
    profiles: Sequence[Profile],
    select: Sequence[str],
    ignore: Sequence[str],
    allowed: Collection[Need] = (),
) -> Selection:
    """The rules of ``profiles`` that ``select`` names (all when empty) and ``ignore`` does not.

    Rules that need what is not ``allowed`` do not run.
    Raises PrrError for a word that names no rule.
    """
    wanted = {code for word in select for code in matching(book, word, "select")}
    unwanted = {code: word for word in ignore for code in matching(book, word, "ignore")}
    ignored: dict[str, str] = {}
    for rule in book:
        if not rule.applies_in(profiles):
            ignored[rule.code] = f"not in profile {', '.join(profiles)}"
        elif select and rule.code not in wanted:
            ignored[rule.code] = "not selected"
        elif rule.code in unwanted:
            ignored[rule.code] = f"ignored by '{unwanted[rule.code]}'"
        elif rule.spec.needs is not None and rule.spec.needs not in allowed:
            ignored[rule.code] = _lacks(rule.spec.needs)
    chosen = tuple(rule for rule in book if rule.code not in ignored)
    return Selection(book=tuple(book), chosen=chosen, ignored=ignored)


def option(need: Need) -> str:
    """How the command line allows it."""
    return f"--network --{need}" if need == "checksums" else f"--{need}"


def _lacks(need: Need) -> str:
    return f"needs {option(need)}"


def matching(book: Sequence[Rule], word: str, option: str) -> list[str]:
    """The codes that a word stands for. Raises PrrError where it stands for none."""
    found = [
        rule.code
        for rule in book
        if word in (rule.family, rule.name) or (word and rule.code.startswith(word.upper()))
    ]
    if not found:
        known = sorted({name for rule in book for name in (rule.code, rule.family, rule.name)})
        raise PrrError(
            f"{option}: '{word}' names no rule{suggestion(word, known)}; expected a code, the "
            "beginning of one, a family or a rule's name (see 'prr rules')"
        )
    return found


def path_ignores(book: Sequence[Rule], ignores: Sequence[PathIgnore]) -> tuple[Ignored, ...]:
    """The rules that are ignored for some paths. Raises PrrError for a word that names none."""
    return tuple(
        Ignored(
            pattern=Path(os.path.realpath(ignore.path)).as_posix(),
            codes=frozenset(
                code for word in ignore.rules for code in matching(book, word, "per-path-ignores")
            ),
            reason=ignore.reason,
        )
        for ignore in ignores
    )
