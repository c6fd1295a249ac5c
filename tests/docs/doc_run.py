"""Runs the console blocks of a page and tells where it says something else than the programs."""

from collections.abc import Iterator
from contextlib import chdir
from dataclasses import dataclass
from doctest import ELLIPSIS, DocTestParser, DocTestRunner
from io import StringIO
from pathlib import Path

from doc_console import Claim, agrees, claims
from doc_folders import fill
from doc_pages import Block
from doc_shell import Shell


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A command that printed something else, or failed without a word of it on the page."""

    claim: Claim
    printed: str
    code: int

    def __str__(self) -> str:
        said = "\n".join(self.claim.expected) or "(success, whatever it prints)"
        return (
            f"line {self.claim.line}: $ {self.claim.command}\n--- the page says\n{said}\n"
            f"--- it prints (exit code {self.code})\n{self.printed}"
        )


def differences(blocks: list[Block], parent: Path) -> Iterator[Difference]:
    """Run a page's blocks in order, each ``setup`` in a new folder inside of ``parent``."""
    shell = _shell("empty", parent / "0")
    for number, block in enumerate(blocks, 1):
        if "setup" in block.notes:
            shell = _shell(block.notes["setup"], parent / str(number))
        if "not run" in block.notes:
            continue
        if "file" in block.notes:
            _write(shell.folder / block.notes["file"], block)
        elif "shows" in block.notes:
            yield from _shown(block, shell)
        elif block.language == "console":
            yield from _console(block, shell)
        elif block.language == "pycon":
            yield from _session(block, shell)


def _console(block: Block, shell: Shell) -> Iterator[Difference]:
    for claim in claims(block.text, block.line):
        printed = shell.run(claim.command)
        right = agrees(claim.expected, printed) if claim.expected else not shell.code
        if not right:
            yield Difference(claim=claim, printed=printed, code=shell.code)


def _shown(block: Block, shell: Shell) -> Iterator[Difference]:
    """A file that a command has written."""
    text = (shell.folder / block.notes["shows"]).read_text(encoding="utf-8")
    if not agrees(block.text.splitlines(), text):
        name = f"cat {block.notes['shows']}"
        claim = Claim(command=name, expected=tuple(block.text.splitlines()), line=block.line - 1)
        yield Difference(claim=claim, printed=text, code=0)


def _session(block: Block, shell: Shell) -> Iterator[Difference]:
    """The examples of a Python session, which goes on from block to block of a folder."""
    examples = DocTestParser().get_doctest(block.text, shell.names, "session", None, block.line - 1)
    printed = StringIO()
    with chdir(shell.folder):
        runner = DocTestRunner(optionflags=ELLIPSIS)
        failed = runner.run(examples, out=printed.write, clear_globs=False).failed
    shell.names.update(examples.globs)
    if failed:
        claim = Claim(command="python", expected=tuple(block.text.splitlines()), line=block.line)
        yield Difference(claim=claim, printed=printed.getvalue(), code=1)


def _shell(names: str, parent: Path) -> Shell:
    first, *others = names.split(", ")
    folder = parent / first
    for name in (first, *others):
        fill(name, folder)
    return Shell(folder)


def _write(path: Path, block: Block) -> None:
    """What a block shows, and last, so that its lines count from 1, what it leaves out."""
    path.parent.mkdir(parents=True, exist_ok=True)
    hidden = ""
    if "collection" in block.notes:
        name = block.notes["collection"]
        hidden = f"collection: {{id: {name}, description: Words, license: CC-BY-4.0}}\n"
    path.write_text(block.text + hidden, encoding="utf-8")
