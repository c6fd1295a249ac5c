"""A run as one page: no server, no network, nothing in it that metadata could run."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_prr.engine.outcome import Outcome


def html_report(outcome: "Outcome") -> str:
    """The page, self-contained; the same outcome gives the same text."""
    from pytest_prr.reports.html.page import page

    return page(outcome)
