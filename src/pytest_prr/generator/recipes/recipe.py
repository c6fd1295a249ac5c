"""The recipe: what a user writes, as typed values."""

import os
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

    if why := _no_recipe(path):
        raise RecipeError(f"{path}: {why}; 'prr init FOLDER' drafts a recipe for your files")
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


def _no_recipe(path: Path) -> str | None:
    """Why something can be no recipe, as far as that is seen before it is read."""
    if not os.path.lexists(path):
        return "no such file"
    if path.is_dir():
        return "a folder, not a recipe"
    if path.suffix in (".yaml", ".yml"):
        return None
    from pytest_prr.readers.formats import claimed

    data = claimed(path.name)
    return f"a data file ({data.name}), not a recipe" if data else None


def placement(word: str) -> Placement:
    """A placement given from outside the recipe. Raises RecipeError."""
    known: dict[str, Placement] = {"link": "link", "copy": "copy", "leave": "leave"}
    if word not in known:
        words = f"placement '{word}' is not one of link, copy, leave{suggestion(word, list(known))}"
        raise RecipeError(words)
    return known[word]
