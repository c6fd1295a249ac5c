"""Rules made for a test, and a snapshot of a folder."""

from dataclasses import replace

import msgspec
import pytest

from pytest_prr.checks.problem import Applies, Change, Problem, Repair
from pytest_prr.engine.finding import Finding, Fix, Object, Severity
from pytest_prr.engine.rulebook import load_book
from pytest_prr.engine.selection import Selection
from pytest_prr.fixing.rounds import Rounds, Task
from pytest_prr.settings import Settings


@pytest.fixture
def snapshot():
    """Every file below a folder with its bytes."""

    def take(folder):
        return {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }

    return take


@pytest.fixture
def make_rule():
    """A rule that asks for a change of every collection for which ``change`` returns one."""

    def make(code, change, *, safe=True):
        def check(subject, context):
            del context
            if (found := change(subject.value)) is not None:
                changes = tuple(Change(op=op, at=at, value=value) for op, at, value in found)
                at = changes[0].at if changes else ()
                yield Problem("wrong", at, Repair(description="do", changes=changes, safe=safe))

        base = load_book()[0]
        spec = msgspec.structs.replace(base.spec, code=code, applies_to=(Applies.COLLECTION,))
        return replace(base, name=code.lower(), spec=spec, run=check)

    return make


@pytest.fixture
def rounds():
    """The rounds of some rules over a folder, run in memory."""

    def run(folder, *rules, unsafe=False):
        selection = Selection(book=rules, chosen=rules, ignored={})
        task = Task(
            target=folder, settings=Settings(), selection=selection, unsafe=unsafe, dry_run=True
        )
        found = Rounds(task)
        found.run()
        return found

    return run


@pytest.fixture
def finding():
    """A finding of some code that carries a patch."""

    def make(code, patch):
        return Finding(
            code=code,
            rule="rule",
            family="json",
            severity=Severity.ERROR,
            message="wrong",
            file="collection.json",
            pointer=patch[0].path,
            line=1,
            column=1,
            object=Object(type="collection", id="lapland"),
            fix=Fix(safe=True, description="do", patch=tuple(patch)),
            help="",
        )

    return make
