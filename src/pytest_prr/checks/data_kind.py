"""What an object describes: data, or software such as code, workflows and trained models."""

import re
from typing import Any

from pytest_prr.checks.problem import Context
from pytest_prr.stac.values import mapping, sequence, text

_SOFTWARE_ROLES = frozenset({"ml-model", "mlm:model", "code", "source-code", "software"})
_SOFTWARE_TYPES = frozenset({"workflow", "experiment", "project", "software", "service"})
_MODEL_EXTENSION = re.compile(r"/(?:mlm|ml-model)/v")


def is_software(value: dict[str, Any], context: Context) -> bool:
    """Whether a collection or item describes software: itself, or all of its items."""
    if _says_software(value):
        return True
    items = context.items
    return bool(items) and all(_says_software(context.tree.value(item)) for item in items)


def _says_software(value: dict[str, Any]) -> bool:
    assets = mapping(value.get("assets")).values()
    roles = {
        role
        for asset in assets
        for role in sequence(mapping(asset).get("roles"))
        if isinstance(role, str)
    }
    kinds = (value.get("osc:type"), mapping(value.get("properties")).get("type"))
    extensions = sequence(value.get("stac_extensions"))
    return (
        bool(roles & _SOFTWARE_ROLES)
        or any(text(kind) in _SOFTWARE_TYPES for kind in kinds)
        or any(_MODEL_EXTENSION.search(uri) for uri in extensions if isinstance(uri, str))
    )
