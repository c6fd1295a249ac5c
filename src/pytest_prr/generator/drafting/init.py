"""``prr init``: look at files, and write a draft recipe."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pytest_prr.generator.drafting.about import About, Recognise, about
from pytest_prr.generator.drafting.groups import groups
from pytest_prr.generator.drafting.recipe_text import Draft, draft
from pytest_prr.generator.drafting.sample import samples
from pytest_prr.generator.drafting.survey import Survey, survey
from pytest_prr.generator.problems import BuildError

Ask = Callable[[About], About]


@dataclass(frozen=True, kw_only=True)
class Initiated:
    """The recipe that was written, and what it was made from."""

    path: Path
    draft: Draft
    survey: Survey


def init(
    targets: Sequence[str], output: Path, *, recognise: Recognise, ask: Ask, force: bool = False
) -> Initiated:
    """Write a recipe for the files under folders and at URLs.

    ``recognise`` tells a licence by what a file says of it; ``ask`` may change the collection's
    fields. Raises BuildError where there is nothing to make a collection of, where the recipe is
    there already and ``force`` is not set, or where it cannot be written.
    """
    _refuse(output, force=force)
    found = survey(targets, output)
    by_pattern = groups(found)
    if not by_pattern:
        where = ", ".join(targets)
        raise BuildError([f"{where}: no data file is there; name the folder that holds them"])
    read = samples(by_pattern)
    fields = ask(about(targets, found, read, recognise))
    made = draft(fields, found, by_pattern, read, output.name)
    _write(output, made.text)
    return Initiated(path=output, draft=made, survey=found)


def _refuse(output: Path, *, force: bool) -> None:
    if output.is_dir():
        raise BuildError([f"{output}: is a folder; name a file for the recipe"])
    if os.path.lexists(output) and not force:
        raise BuildError([f"{output}: is there already; name another file with -o, or --force"])


def _write(output: Path, text: str) -> None:
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise BuildError([f"{output}: cannot be written: {error.strerror or error}"]) from None
