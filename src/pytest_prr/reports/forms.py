"""The forms that a report comes in: each is a pure function of a run's outcome."""

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_prr.engine.outcome import Outcome

# A name that users give: where its function is. Modules are imported when their form is wanted.
FORMS = {
    "text": "pytest_prr.reports.text:text_report",
    "concise": "pytest_prr.reports.concise:concise_report",
    "json": "pytest_prr.reports.json:json_report",
    "sarif": "pytest_prr.reports.sarif:sarif_report",
    "github": "pytest_prr.reports.github:github_report",
    "junit": "pytest_prr.reports.junit:junit_report",
    "markdown": "pytest_prr.reports.markdown:markdown_report",
    "html": "pytest_prr.reports.html:html_report",
}
PRINTED = tuple(name for name in FORMS if name != "html")  # a page of some MiB is for a file


def rendered(form: str, outcome: "Outcome") -> str:
    """The report in one of the FORMS; it ends with a newline."""
    from pkgutil import resolve_name

    function = cast("Callable[[Outcome], str]", resolve_name(FORMS[form]))
    return function(outcome)
