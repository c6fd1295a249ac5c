"""What a build leaves out where it goes on without the files that cannot be read."""

from collections.abc import Collection, Iterator
from dataclasses import replace

from pytest_prr.generator.planning.plan import Plan, PlannedItem
from pytest_prr.generator.problems import BuildError


def without(plan: Plan, unread: Collection[str]) -> Plan:
    """The plan without these files, and without the items that they leave no data.

    Raises BuildError where no item is left.
    """
    if not unread:
        return plan
    items = tuple(_left(plan, unread))
    if not items:
        raise BuildError(["no item is left: none of the files can be read"])
    assets = tuple(file for file in plan.assets if file.source not in unread)
    return replace(plan, items=items, assets=assets)


def _left(plan: Plan, unread: Collection[str]) -> Iterator[PlannedItem]:
    for item in plan.items:
        files = tuple(file for file in item.files if file.source not in unread)
        has_data = any("data" in file.roles for file in files)
        unhurt = len(files) == len(item.files)
        if unhurt or has_data or (files and item.is_documentation):
            yield replace(item, files=files)
