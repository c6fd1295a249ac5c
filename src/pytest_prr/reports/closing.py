"""How a report ends: what was not judged, what was left out, what servers said, and the counts."""

from collections import Counter
from collections.abc import Iterator, Sequence

from pytest_prr.checks.gateway_verdicts import ItemVerdict
from pytest_prr.checks.wording import listed
from pytest_prr.engine.data_files import Opened
from pytest_prr.engine.finding import Report
from pytest_prr.engine.network import Asked
from pytest_prr.engine.outcome import Outcome
from pytest_prr.engine.selection import option
from pytest_prr.reports.findings import MAX_SHOWN, STYLES
from pytest_prr.reports.lines import Line
from pytest_prr.text import escape, plural

_HANG = 5  # where a line goes on that is too long for the terminal


def left_out_lines(outcome: Outcome) -> Iterator[Line]:
    """What was not judged, and what was found and is tolerated."""
    yield from skipped_lines(outcome.report)
    for (code, reason), count in outcome.ignored.items():
        yield Line(f"ignored: {code} on {plural(count, 'file')}: {escape(reason)}", hang=_HANG)
    if outcome.known:
        yield Line(f"{plural(outcome.known, 'finding')} known from the baseline")
    if outcome.gone:
        gone = plural(outcome.gone, "finding")
        yield Line(f"{gone} of the baseline no longer there: write it anew", "yellow")
    if not outcome.report.summary.rules:
        for need, count in outcome.lacking.items():
            yield Line(f"{plural(count, 'rule')} chosen, to be run with {option(need)}", "yellow")


def skipped_lines(report: Report) -> Iterator[Line]:
    """One line for rules with the same reasons, with the reason that holds for the most files."""
    by_rule: dict[str, Counter[str]] = {}
    for skip in report.skipped:
        by_rule.setdefault(skip.code, Counter())[skip.reason] += 1
    alike: dict[tuple[tuple[str, int], ...], list[str]] = {}
    for code, reasons in by_rule.items():
        alike.setdefault(tuple(reasons.most_common()), []).append(code)
    for counts, codes in alike.items():
        more = f" (and {plural(len(counts) - 1, 'more reason')})" if len(counts) > 1 else ""
        where = plural(sum(count for _, count in counts), "file")
        text = f"not evaluated: {listed(codes)} on {where}: {escape(counts[0][0])}{more}"
        yield Line(text, "yellow", hang=_HANG)


def asked_lines(asked: Asked | None) -> Iterator[Line]:
    """How much was asked of servers."""
    if asked is not None and asked.urls:
        hosts = plural(asked.hosts, "host")
        yield Line(f"asked about {plural(asked.urls, 'URL')} on {hosts} in {asked.seconds:.2f} s")


def opened_lines(opened: Opened | None) -> Iterator[Line]:
    """How many data files were compared with the metadata, and how they were drawn."""
    if opened is None:
        return
    drawn = "" if opened.seed is None else f" of {opened.of}, drawn with seed {opened.seed}"
    yield Line(f"opened {plural(opened.files, 'data file')}{drawn}")


def gateway_lines(verdicts: Sequence[ItemVerdict]) -> Iterator[Line]:
    """What the PRR's gateway would do with the items: those it refuses or damages by name."""
    refused = [verdict for verdict in verdicts if verdict.refusal]
    damaged = [verdict for verdict in verdicts if not verdict.refusal and verdict.damages]
    for verdict in (*refused, *damaged)[:MAX_SHOWN]:
        style = "red" if verdict.refusal else "yellow"
        name = escape(verdict.node.id or verdict.node.name)
        yield Line(f"  {name}: would be {escape(verdict.summary)}", style, hang=_HANG)
    if len(refused) + len(damaged) > MAX_SHOWN:
        yield Line(f"  … and {len(refused) + len(damaged) - MAX_SHOWN} more")
    taken = len(verdicts) - len(refused)
    spoilt = f", {len(damaged)} of them damaged" if damaged else ""
    unseen = sum(verdict.unseen for verdict in verdicts)
    proviso = f" ({unseen} if their files are as said: not at hand)" if unseen else ""
    yield Line(
        f"gateway: {taken} of {plural(len(verdicts), 'item')} would be accepted{spoilt}{proviso}, "
        f"{len(refused)} refused",
        "red" if refused else "green",
        hang=_HANG,
    )


def summary_line(report: Report) -> Line:
    """What was found in how much."""
    found = report.summary
    worst = report.worst()
    return Line(
        f"{verdict(report)} in {plural(found.files, 'file')} "
        f"({plural(found.collections, 'collection')}, {plural(found.items, 'item')}; "
        f"{plural(found.rules, 'rule')}, {found.seconds:.2f} s)",
        STYLES[worst] if worst else "green",
        hang=_HANG,
    )


def verdict(report: Report) -> str:
    """'2 errors, 1 warning', or 'no findings'."""
    found = report.summary
    kinds = ((found.errors, "error"), (found.warnings, "warning"), (found.infos, "info"))
    return ", ".join(plural(number, noun) for number, noun in kinds if number) or "no findings"
