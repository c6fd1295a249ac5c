"""What goes wrong in a build, told whole; and where the values of one that went well came from."""

from collections.abc import Sequence
from dataclasses import dataclass

from pytest_prr.errors import PrrError

_SHOWN = 50  # problems in one message; 20,000 files may all have the same one


class RecipeError(PrrError):
    """The recipe cannot be read or does not make sense. Its text names file and line."""


class BuildError(PrrError):
    """The collection cannot be built. Its text has one line for each of the first problems."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        count = f"{len(self.problems)} problem{'s' if len(self.problems) > 1 else ''}"
        shown = list(self.problems[:_SHOWN])
        if len(self.problems) > _SHOWN:
            shown.append(f"… and {len(self.problems) - _SHOWN} more problems")
        super().__init__("\n".join([*shown, f"{count}; nothing was written"]))


@dataclass(frozen=True, kw_only=True, slots=True)
class Provenance:
    """Where one value came from. ``file`` is '-' where the value is not about one file."""

    item: str
    file: str
    field: str
    value: str
    source: str
