"""Judge, fix, judge again, in memory: until no fix is left that may be carried out."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from pytest_prr.checks.compiled_schemas import Validators
from pytest_prr.engine.data_files import DataFiles
from pytest_prr.engine.finding import Finding
from pytest_prr.engine.judge import CRASH_CODE, Judge
from pytest_prr.engine.schemas import validators
from pytest_prr.engine.selection import Selection
from pytest_prr.errors import PrrError
from pytest_prr.fixing.conflicts import changes_id, compatible
from pytest_prr.fixing.edit import EditError
from pytest_prr.fixing.overlay import Overlay
from pytest_prr.fixing.renaming import Renaming
from pytest_prr.fixing.result import Left, Rename
from pytest_prr.settings import Settings
from pytest_prr.stac.documents import Locator
from pytest_prr.stac.roots import Roots
from pytest_prr.stac.tree import Node, Tree

MAX_ROUNDS = 5

_Key = tuple[str, str, str, str]


@dataclass(frozen=True, kw_only=True)
class Task:
    """What is to be fixed, and how far fixes may go. A dry run is to write nothing."""

    target: Path
    settings: Settings
    selection: Selection
    unsafe: bool
    dry_run: bool


@dataclass
class Rounds:
    """The fixes of one target. Nothing is written: ``overlay`` holds the new texts."""

    task: Task
    overlay: Overlay = field(default_factory=Overlay)
    renames: tuple[Rename, ...] = ()
    _tree: Tree = field(init=False)
    _validators: Validators = field(init=False)
    _data: DataFiles | None = field(init=False)
    _found: list[tuple[Node, list[Finding]]] = field(default_factory=list)
    _fixed: dict[_Key, Finding] = field(default_factory=dict)
    _renamed: dict[_Key, Finding] = field(default_factory=dict)
    _reasons: dict[_Key, str] = field(default_factory=dict)
    _applied: list[set[tuple[str, str]]] = field(default_factory=list)  # code and file, by round
    _barred: dict[tuple[str, str], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # Of the schemas on disk only: a server's answer must not decide what becomes of files.
        offline = msgspec.structs.replace(self.task.settings, network=False)
        self._validators = validators(offline)
        nothing = Tree(target=self.task.target, roots=Roots.of(()), nodes=())
        self._data = DataFiles(nothing, offline) if offline.data else None

    def run(self) -> None:
        """All rounds, then new ids. Raises PrrError where there is nothing to read."""
        while not self._settles():
            self._bar_the_last()
        self._give_ids()

    @property
    def gave_ids(self) -> bool:
        """Whether ids changed: then only a new look at the files tells what is left."""
        return bool(self._renamed)

    @property
    def fixed(self) -> tuple[Finding, ...]:
        """What was fixed and is not found any more."""
        back = {_key(finding) for _, findings in self._found for finding in findings}
        stays = (finding for key, finding in self._fixed.items() if key not in back)
        return (*stays, *self._renamed.values())

    @property
    def left(self) -> tuple[Left, ...]:
        """What the last round found and did not fix."""
        return tuple(
            Left(finding=finding, reason=self._reason(node, finding))
            for node, findings in self._found
            for finding in findings
            if _key(finding) not in self._renamed
        )

    def _settles(self) -> bool:
        """Rounds from the files on disk; false where fixes go on and on."""
        self.overlay = Overlay()
        self._fixed, self._reasons, self._applied = {}, {}, []
        for _ in range(MAX_ROUNDS + 1):
            self._judge()
            if not self._round():
                return True
        return False

    def _bar_the_last(self) -> None:
        """Bar the rules that undo each other's fixes from the files where they do.

        Neither gets its way, so that a second run finds, and leaves, what the first one left.
        """
        before, last = self._applied[-2:]
        files = {file for _, file in last}
        for code, file in sorted(before | last):
            if file in files:
                others = sorted({c for c, f in before | last if f == file and c != code})
                whose = f"that of {', '.join(others)}" if others else "another one"
                self._barred[code, file] = f"the fix and {whose} undo each other"

    def _judge(self) -> None:
        task = self.task
        data_roots = tuple(Path(folder) for folder in task.settings.data_root)
        self._tree = self.overlay.tree(task.target, data_roots)
        if any(node.label for node in self._tree.nodes):
            raise PrrError(
                f"{task.target}: files with many items are not fixed; fix what it was made from"
            )
        self._data = self._data and self._data.of(self._tree)
        judge = Judge(
            task.selection.chosen,
            task.settings.profile,
            self._tree,
            task.selection.path_ignores,
            # Lines are those of the file as the user finds it afterwards.
            Locator if task.dry_run else self.overlay.locator,
            validators=self._validators,
            data=self._data,
        )
        if self._data is not None:
            self._data.gather()
        self._found = [(node, list(_findings(judge, node))) for node in self._tree.nodes]

    def _round(self) -> bool:
        """One round over all documents; whether any text changed."""
        self._applied.append(set())
        changed = False
        for node, findings in self._found:
            allowed = [f for f in findings if self._allowed(node, f) and not _gives_id(f)]
            if allowed:
                chosen = compatible(self._tree.document(node).value, allowed)
                changed |= self._mend(node, list(chosen))
        return changed

    def _mend(self, node: Node, findings: list[Finding]) -> bool:
        try:
            return self._edit(node, findings)
        except EditError as error:
            if len(findings) == 1:
                self._reasons[_key(findings[0])] = str(error)
                return False
        # One of them does not fit: each by itself, so that the others still come through.
        outcomes = [self._mend(node, [finding]) for finding in findings]
        return any(outcomes)

    def _edit(self, node: Node, findings: list[Finding]) -> bool:
        patches = [finding.fix.patch for finding in findings if finding.fix]
        operations = [operation for patch in patches for operation in patch]
        changed = self.overlay.edit(node.path, operations, keep_mark=all(patches))
        for finding in findings if changed else ():
            self._fixed.setdefault(_key(finding), finding)
            self._applied[-1].add((finding.code, finding.file))
        return changed

    def _give_ids(self) -> None:
        """The ids that are left to be changed, with all that refers to them."""
        renaming = Renaming(self._tree)
        for node, findings in self._found:
            for finding in findings:
                if _gives_id(finding) and self._allowed(node, finding):
                    self._give_id(renaming, node, finding)
        for node, operations in renaming.operations():
            try:
                self.overlay.edit(node.path, operations)
            except EditError as error:
                raise PrrError(f"{node.name}: cannot follow a new id: {error}") from None
        self.renames = renaming.renames

    def _give_id(self, renaming: Renaming, node: Node, finding: Finding) -> None:
        patch = finding.fix.patch if finding.fix else ()
        refusal = renaming.give_id(node, changes_id(patch) or "", patch)
        if refusal:
            self._reasons[_key(finding)] = refusal
        else:
            self._renamed[_key(finding)] = finding

    def _allowed(self, node: Node, finding: Finding) -> bool:
        return self._obstacle(node, finding) is None and _key(finding) not in self._reasons

    def _reason(self, node: Node, finding: Finding) -> str:
        known = self._obstacle(node, finding) or self._reasons.get(_key(finding))
        if known is None:
            known = "found again after it was fixed"
            if _key(finding) not in self._fixed:
                known = "the fix changes nothing"
        return known

    def _obstacle(self, node: Node, finding: Finding) -> str | None:
        """Why a finding is not fixed, whatever else happens; None where it may be."""
        if finding.code == CRASH_CODE:
            return "the rule crashed"
        if finding.fix is None:
            return "no fix is known"
        if not finding.fix.safe and not self.task.unsafe:
            return "the fix may change the meaning; --unsafe carries it out"
        if not node.path.is_relative_to(self._tree.roots.folders[0]):
            return "the file lies outside the folder that is fixed"
        return self._barred.get((finding.code, finding.file))


def _key(finding: Finding) -> _Key:
    return finding.code, finding.file, finding.pointer, finding.message


def _gives_id(finding: Finding) -> bool:
    return finding.fix is not None and changes_id(finding.fix.patch) is not None


def _findings(judge: Judge, node: Node) -> Iterator[Finding]:
    for verdict in judge.verdicts(node):
        yield from verdict.findings
        if verdict.crash:
            yield verdict.crash
