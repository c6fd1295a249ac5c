"""What applies to a run, and why: ``prr config``."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import msgspec

from pytest_prr.engine.selection import Selection
from pytest_prr.reports.lines import Line
from pytest_prr.settings import Settings
from pytest_prr.text import escape, plural


def configuration_lines(
    path: Path, found: Settings, used: Settings, source: Path | None, selection: Selection
) -> Iterator[Line]:
    """Each setting with where it comes from; the rules that run, and why the others do not."""
    yield Line("settings", "bold")
    yield Line(f"  read from {escape(str(source)) if source else 'nowhere: defaults apply'}")
    for name in Settings.__struct_fields__:
        value = getattr(used, name)
        shown = escape(_shown(value))
        yield Line(f"  {name.replace('_', '-')} = {shown}  ({_origin(name, found, used)})")
    yield Line("rules", "bold")
    yield Line(f"  {plural(len(selection.chosen), 'rule')} run")
    for why, count in Counter(selection.ignored.values()).items():
        codes = [code for code, reason in selection.ignored.items() if reason == why]
        yield Line(f"  {plural(count, 'rule')} not: {escape(why)} ({', '.join(codes)})")
    yield from _path_lines(path, selection)


def _shown(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _origin(name: str, found: Settings, used: Settings) -> str:
    value = getattr(used, name)
    if value != getattr(found, name):
        return "option"
    return "default" if value == getattr(Settings(), name) else "file"


def _path_lines(path: Path, selection: Selection) -> Iterator[Line]:
    real = path.resolve()
    for ignored in selection.path_ignores:
        matching = [
            rule.code for rule in selection.chosen if ignored.reason_for(rule, real) is not None
        ]
        where = f"for {escape(str(path))}" if matching else "elsewhere"
        codes = ", ".join(matching or sorted(ignored.codes))
        yield Line(f"  ignored {where}: {codes}: {escape(ignored.reason)}")
