"""``prr build``: a recipe and its data files become a STAC collection on disk."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import structs

from pytest_prr.generator.built import Built
from pytest_prr.generator.gathering import cache
from pytest_prr.generator.how import How
from pytest_prr.generator.writing.fingerprint import Order
from pytest_prr.generator.writing.same_again import remembered

if TYPE_CHECKING:
    from concurrent.futures import Executor

    import pystac

__all__ = ["Built", "build", "plan_and_build"]


def build(  # noqa: PLR0913 (keywords, each of which can be left out)
    recipe: str | Path,
    output: str | Path | None = None,
    *,
    data_root: str | Path | None = None,
    placement: str | None = None,
    executor: "Executor | None" = None,
    jobs: int | None = 1,
    use_cache: bool = True,
    keep_going: bool = False,
) -> "pystac.Collection":
    """Build the collection of a recipe, and return it as it was written.

    ``output`` is a folder; without it, one beside the recipe with the collection's id for a name.
    Files of the recipe are looked for in ``data_root``, then beside the recipe.
    ``placement`` (link, copy, leave) takes the place of the recipe's own.
    Files are read by ``executor`` (a dask client's, a process pool …), else by ``jobs`` processes
    (None: as many as are worth it); a script that asks for several needs the usual
    ``if __name__ == "__main__":``. What is read is kept in a cache, unless ``use_cache`` is false.
    With ``keep_going``, files that cannot be read are left out.
    Raises RecipeError and BuildError, whose text is for the user; then nothing was written.
    """
    return plan_and_build(
        recipe,
        output,
        data_root=data_root,
        placement=placement,
        executor=executor,
        jobs=jobs,
        cache=use_cache,
        keep_going=keep_going,
        explain=False,
    ).collection


def plan_and_build(recipe: str | Path, output: str | Path | None = None, **options: Any) -> Built:
    """As ``build``, with notices, and with where each value came from; options are How's.

    Where the last build left just what this one would make, neither the recipe is understood nor
    the code for building loaded: that takes longer than to see that nothing has changed.
    """
    how = How(**options)
    order = how.order(Path(recipe), output)
    warnings: list[str] = []
    with cache.opened(warnings.append, use=how.cache) as store:
        if not how.explain and (last := remembered(store, order)):
            return Built(path=last.path, provenance=(), **structs.asdict(last.outcome))
        return _built(order, how, store, warnings)


def _built(order: Order, how: How, store: cache.FactsStore, warnings: list[str]) -> Built:
    from pytest_prr.generator.making import made
    from pytest_prr.generator.preparing import begun, prepared
    from pytest_prr.generator.writing.same_again import remember, seen

    task = begun(order)
    before = seen(order, task.loaded, task.folder) if how.cache else None
    built = made(prepared(task, how, store, warnings), how)
    if before and not built.unread:
        remember(store, before, built)
    return built
