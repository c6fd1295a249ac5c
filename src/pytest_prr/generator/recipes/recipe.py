"""The recipe: what a user writes, as typed values."""

from dataclasses import dataclass
from pathlib import Path

from pytest_prr import strict_yaml
from pytest_prr.errors import PrrError, suggestion
from pytest_prr.generator.problems import RecipeError
from pytest_prr.generator.recipes.recipe_model import (
    CollectionFile,
    CollectionPart,
    Defaults,
    Entry,
    File,
    Placement,
    Recipe,
)
from pytest_prr.generator.recipes.unfilled import unfilled

__all__ = [
    "CollectionFile",
    "CollectionPart",
    "Defaults",
    "Entry",
    "File",
    "Keys",
    "Placement",
    "Recipe",
    "RecipeFile",
    "load",
    "placement",
]

Keys = tuple[str | int, ...]


@dataclass(frozen=True, kw_only=True)
class RecipeFile:
    """A recipe, and where its parts stand."""

    path: Path
    recipe: Recipe
    yaml: strict_yaml.YamlFile

    def problem(self, keys: Keys, message: str) -> str:
        """``message`` with the recipe's name, the line, and the key."""
        return str(self.yaml.error(keys, message))

    def source(self, keys: Keys) -> str:
        """The words for where in the recipe a value stands."""
        return f"{self.path.name} line {self.yaml.line(keys)}"


def load(path: Path) -> RecipeFile:
    """Read a recipe. Raises RecipeError with file, line, what was found and what is expected."""
    from pytest_prr.generator.recipes.recipe_sense import senseless

    try:
        yaml = strict_yaml.load(path)
        if gaps := unfilled(yaml):
            raise RecipeError("\n".join(gaps))
        loaded = RecipeFile(path=path, recipe=yaml.convert(Recipe), yaml=yaml)
    except PrrError as error:
        raise RecipeError(str(error)) from None
    if problems := [loaded.problem(keys, text) for keys, text in senseless(loaded.recipe)]:
        raise RecipeError("\n".join(problems))
    return loaded


def placement(word: str) -> Placement:
    """A placement given from outside the recipe. Raises RecipeError."""
    known: dict[str, Placement] = {"link": "link", "copy": "copy", "leave": "leave"}
    if word not in known:
        words = f"placement '{word}' is not one of link, copy, leave{suggestion(word, list(known))}"
        raise RecipeError(words)
    return known[word]
