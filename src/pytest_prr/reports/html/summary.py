"""The parts of the page that need no script: verdict, figures, profiles, assets, what was left."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from pytest_prr.checks.gateway_verdicts import ItemVerdict
from pytest_prr.engine.finding import Summary
from pytest_prr.engine.outcome import Outcome
from pytest_prr.engine.rule import Profile
from pytest_prr.engine.selection import option
from pytest_prr.reports.closing import opened_lines
from pytest_prr.reports.html.holdings import MOST, Holding, Holdings, byte_text
from pytest_prr.reports.html.markup import Html, counted, element, joined
from pytest_prr.reports.html.verdicts import ProfileVerdict, gateway_summary, profile_verdicts

_PROFILES = {
    Profile.TEMPLATE: "the PRR tutorials' template",
    Profile.GATEWAY: "the PRR's registration gateway",
    Profile.APEX: "APEx",
    Profile.OSC: "the Open Science Catalog",
}
_SHOWN = 200  # lines of a list of what was not judged


def worst(outcome: Outcome) -> str:
    """The weightiest severity that was found, or 'clean'."""
    found = outcome.report.summary
    counts = {"error": found.errors, "warning": found.warnings, "info": found.infos}
    return next((name for name, count in counts.items() if count), "clean")


def headline(outcome: Outcome) -> str:
    """The verdict in a line."""
    found = outcome.report.summary
    where = f"in {counted(found.files, 'file')}, judged by {counted(found.rules, 'rule')}"
    return f"{found_words(found)} {where}"


def found_words(found: Summary) -> str:
    """'2 errors, 1 warning', or 'Nothing found'."""
    counts = ((found.errors, "error"), (found.warnings, "warning"), (found.infos, "info"))
    return ", ".join(counted(count, noun) for count, noun in counts if count) or "Nothing found"


def name_of(outcome: Outcome, collections: Sequence[dict[str, Any]]) -> str:
    """What the page is about."""
    if collections:
        first = collections[0]
        more = f" and {len(collections) - 1} more" if len(collections) > 1 else ""
        return f"{first['title'] or first['id'] or first['file']}{more}"
    return ", ".join(str(tree.target) for tree in outcome.trees) or "Nothing"


def subtitle(outcome: Outcome, collections: Sequence[dict[str, Any]]) -> Html:
    """Where it lies, its id, its licence."""
    targets = ", ".join(str(tree.target) for tree in outcome.trees)
    parts = [element("code", targets)]
    if len(collections) == 1:
        one = collections[0]
        parts += [joined(f"id {one['id']}")] if one["id"] else []
        parts += [joined(f"licence {one['license']}")] if one["license"] else []
    inner = [part for index, one in enumerate(parts) for part in ([" · "] * bool(index) + [one])]
    return element("p", *inner, class_="where")


def figures(outcome: Outcome) -> Html:
    """The counts, as a list of terms."""
    found = outcome.report.summary
    counts = (
        ("Collections", found.collections, ""),
        ("Items", found.items, ""),
        ("Errors", found.errors, "error"),
        ("Warnings", found.warnings, "warning"),
        ("Infos", found.infos, "info"),
        ("Not evaluated", found.skipped, ""),
    )
    pairs = (
        element(
            "div",
            element("dt", name),
            element("dd", f"{count:,}"),
            class_=f"figure {level}" if level and count else "figure",
        )
        for name, count, level in counts
    )
    return element("dl", *pairs, class_="figures")


def profile_table(outcome: Outcome, gateway: Sequence[ItemVerdict]) -> Html:
    """A row for each profile: what was run, and what it found."""
    rows = [_profile_row(verdict) for verdict in profile_verdicts(outcome)]
    if gateway:
        refused = any(verdict.refusal for verdict in gateway)
        damaged = any(verdict.damages for verdict in gateway)
        level = "error" if refused else "warning" if damaged else "clean"
        rows.append(
            _row(
                element("th", "gateway, item by item", scope="row"),
                element("td", badge(level, gateway_summary(gateway))),
                element("td", "what the gateway's own program would do, in the order of the tree"),
            )
        )
    head = _row(*(element("th", name, scope="col") for name in ("Profile", "Verdict", "Judged by")))
    caption = element("caption", "A rule may weigh more in one profile than in another.")
    body = element("tbody", *rows)
    return element("table", caption, element("thead", head), body, class_="profiles")


def _profile_row(verdict: ProfileVerdict) -> Html:
    level = verdict.worst.value if verdict.worst else "clean" if verdict.run else "info"
    name = joined(
        element("strong", verdict.profile.value), " ", element("small", _PROFILES[verdict.profile])
    )
    return _row(
        element("th", name, scope="row"),
        element("td", badge(level, verdict.summary)),
        element("td", verdict.coverage),
    )


def badge(level: str, text: str) -> Html:
    """A verdict with its colour, its sign and its words."""
    return element("span", text, class_=f"badge {level}")


def notes(outcome: Outcome, shown: int) -> Html:
    """What else a reader has to know."""
    hidden = outcome.hidden.total()
    cut = len(outcome.report.findings) - shown
    sentences = [
        *_when(outcome.known, f"{counted(outcome.known, 'finding')} known from the baseline"),
        *_when(
            outcome.gone,
            f"{counted(outcome.gone, 'finding')} of the baseline no longer there: write it anew",
        ),
        *_when(
            hidden,
            f"{counted(hidden, 'finding')} beyond --max-per-rule counted but not on this page, nor "
            "on its map and timeline",
        ),
        *_when(cut, f"{counted(cut, 'finding')} counted but not listed: the page shows {shown:,}"),
        *(
            f"{code} ignored on {counted(count, 'file')}: {reason}"
            for (code, reason), count in sorted(outcome.ignored.items())
        ),
    ]
    if outcome.asked is not None and outcome.asked.urls:
        hosts = counted(outcome.asked.hosts, "host")
        sentences.append(f"asked about {counted(outcome.asked.urls, 'URL')} on {hosts}")
    sentences += [line.text for line in opened_lines(outcome.opened)]
    return element("ul", *(element("li", line) for line in sentences)) if sentences else Html()


def _when(count: int, sentence: str) -> list[str]:
    return [sentence] if count else []


def asset_table(holdings: Holdings) -> Html:
    """Assets by media type and roles."""
    rows = holdings.rows()
    if not rows:
        return element("p", "No assets.", class_="note")
    names = ("Media type", "Roles", "Assets", "Size")
    head = _row(
        *(
            element("th", name, scope="col", class_="number" if name in names[2:] else None)
            for name in names
        )
    )
    body = element("tbody", *(_asset_row(row) for row in rows[:MOST]))
    foot = element("tfoot", _asset_row(holdings.total()))
    caption = "Sizes are those of file:size, in steps of 1000."
    if len(rows) > MOST:
        caption = f"The first {MOST} of {len(rows)} kinds. {caption}"
    table = element(
        "table", element("caption", caption), element("thead", head), body, foot, class_="assets"
    )
    return element(
        "div", table, class_="scroll", tabindex=0, role="region", aria_label="Table of assets"
    )


def _asset_row(row: Holding) -> Html:
    untold = row.count - row.sized
    size = byte_text(row.size) if row.sized else "not stated"
    more = f" (not stated by {untold:,})" if row.sized and untold else ""
    return _row(
        element("th", element("code", row.media_type) if row.roles else "all", scope="row"),
        element("td", ", ".join(row.roles)),
        element("td", f"{row.count:,}", class_="number"),
        element("td", size + more, class_="number"),
    )


def unjudged(outcome: Outcome) -> Html:
    """What could not be evaluated, by rule and reason; nothing where all was."""
    reasons = Counter((skip.code, skip.reason) for skip in outcome.report.skipped)
    lacking = [
        f"{counted(count, 'rule')} more with {option(need)}"
        for need, count in outcome.lacking.items()
    ]
    if not reasons and not lacking:
        return Html()
    lines = [
        f"{code} on {counted(count, 'file')}: {reason}"
        for (code, reason), count in sorted(reasons.items())
    ]
    more = [f"and {len(lines) - _SHOWN} more"] if len(lines) > _SHOWN else []
    return element(
        "section",
        element("h2", "Not judged", id="unjudged-title"),
        _list((*lines[:_SHOWN], *more, *lacking)),
        id="unjudged",
        aria_labelledby="unjudged-title",
    )


def _list(lines: Iterable[str]) -> Html:
    return element("ul", *(element("li", line) for line in lines))


def _row(*cells: Html) -> Html:
    return element("tr", *cells)
