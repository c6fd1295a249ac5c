"""What goes wrong in a build, told whole; and where the values of one that went well came from."""

from collections.abc import Sequence
from dataclasses import dataclass

from pytest_prr.errors import PrrError


class RecipeError(PrrError):
    """The recipe cannot be read or does not make sense. Its text names file and line."""


class BuildError(PrrError):
    """The collection cannot be built. Its text has one line for each problem."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        count = f"{len(self.problems)} problem{'s' if len(self.problems) > 1 else ''}"
        super().__init__("\n".join([*self.problems, f"{count}; nothing was written"]))


@dataclass(frozen=True, kw_only=True, slots=True)
class Provenance:
    """Where one value came from. ``file`` is '-' where the value is not about one file."""

    item: str
    file: str
    field: str
    value: str
    source: str
