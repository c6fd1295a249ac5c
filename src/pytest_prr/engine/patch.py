"""JSON Patch (RFC 6902): the operations that fixes use."""

from collections.abc import Iterable
from copy import deepcopy
from typing import Any

from pytest_prr.engine.finding import Operation
from pytest_prr.stac.pointer import tokens


def applied(value: Any, operations: Iterable[Operation]) -> Any:
    """A copy of ``value`` with the operations carried out. Raises KeyError or IndexError."""
    result = deepcopy(value)
    for operation in operations:
        *parents, last = tokens(operation.path)
        target = result
        for token in parents:
            target = target[int(token)] if isinstance(target, list) else target[token]
        if isinstance(target, list):
            _change_list(target, last, operation)
        elif operation.op == "remove":
            del target[last]
        else:
            target[last] = deepcopy(operation.value)  # later operations may change it
    return result


def _change_list(target: list[Any], key: str, operation: Operation) -> None:
    index = len(target) if key == "-" else int(key)
    if operation.op == "add":
        target.insert(index, deepcopy(operation.value))
    elif operation.op == "replace":
        target[index] = deepcopy(operation.value)
    else:
        del target[index]
