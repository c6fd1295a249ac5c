"""Which fixes of one document can be carried out together, in any order."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from pytest_prr.engine.finding import Finding, Operation
from pytest_prr.stac.pointer import ancestors, pointer, tokens


def compatible(value: Any, findings: list[Finding]) -> Iterator[Finding]:
    """The findings whose fixes touch places of their own; of two in conflict the first by code.

    A fix within what another one changes waits, and so does any that shifts an array's indices
    beside another one in it. Different values may be appended to one array.
    """
    taken: set[str] = set()
    above: set[str] = set()
    for finding in sorted(findings, key=lambda f: (f.code, f.pointer)):
        places = [_place(value, op) for op in finding.fix.patch] if finding.fix else []
        chains = [ancestors(place) for place in places]
        if any(taken & set(chain) or chain[0] in above for chain in chains):
            continue
        yield finding
        taken.update(places)
        above.update(place for chain in chains for place in chain)


def changes_id(patch: Iterable[Operation]) -> str | None:
    """The new id, where a patch gives a document one: what refers to the old one must follow."""
    for operation in patch:
        if operation.path == "/id" and operation.op != "remove":
            return operation.value if isinstance(operation.value, str) else None
    return None


def _place(value: Any, operation: Operation) -> str:
    """The pointer of the outermost value that an operation can move or change."""
    *parents, last = tokens(operation.path) or [""]
    holder = _at(value, parents)
    if not isinstance(holder, list) or operation.op == "replace":
        return operation.path
    if operation.op == "add" and last in ("-", str(len(holder))):
        return pointer([*parents, "-", json.dumps(operation.value, sort_keys=True)])
    return pointer(parents)


def _at(value: Any, parents: list[str]) -> Any:
    for token in parents:
        if isinstance(value, dict):
            value = value.get(token)
        elif isinstance(value, list) and token.isdecimal() and int(token) < len(value):
            value = value[int(token)]
        else:
            return None
    return value
