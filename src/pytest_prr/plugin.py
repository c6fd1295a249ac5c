"""The pytest face: options, and nothing more until ``--prr-collection`` is given.

This module is imported by every pytest run where pytest-prr is installed, so it imports
nothing that pytest has not.
"""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

# option -> (the field of Settings, help); each is an ini option too, without the dashes before.
_OPTIONS = {
    "--prr-profile": (
        "profile",
        "judge by template (default), gateway, apex; several with commas between",
    ),
    "--prr-select": ("select", "only these rules: codes, beginnings of codes, families, names"),
    "--prr-ignore": ("ignore", "not these rules"),
    "--prr-fail-on": ("fail_on", "fail from this severity on: error (default), warning, info"),
    "--prr-per": ("per", "one test per case (file and rule), file or rule; auto (default)"),
    "--prr-rules": ("rules", "a folder with further rules (repeatable)"),
    "--prr-baseline": ("baseline", "a baseline file: the findings in it are known"),
    "--prr-data-root": ("data_root", "a folder with data files that may be read (repeatable)"),
}
_LISTS = ("profile", "select", "ignore", "rules", "data_root")


class PrrHooks:
    """Hooks that a conftest.py or another plugin may implement."""

    @staticmethod
    def pytest_prr_checks() -> "Iterable[Callable[..., object]]":  # type: ignore[empty-body]
        """Check functions of your own, for the rules in folders named with --prr-rules."""


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    pluginmanager.add_hookspecs(PrrHooks)


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("prr", "STAC collections for ESA's Project Results Repository")
    group.addoption(
        "--prr-collection",
        action="append",
        default=[],
        metavar="PATH",
        help="judge the collection at PATH: a folder, collection.json, catalog.json or item "
        "(repeatable)",
    )
    for option, (field, text) in _OPTIONS.items():
        name = option.removeprefix("--").replace("-", "_")
        if field in _LISTS:
            group.addoption(option, action="append", dest=name, help=text)
            parser.addini(name, text, type="args", default=None)
        else:
            group.addoption(option, action="store", dest=name, help=text)
            parser.addini(name, text, type="string", default=None)


def pytest_configure(config: pytest.Config) -> None:
    if not config.getoption("prr_collection"):
        return
    from pytest_prr.errors import PrrError
    from pytest_prr.pytest_session import PrrSession

    try:
        session = PrrSession.prepare(config, _given(config))
    except PrrError as error:
        raise pytest.UsageError(str(error)) from None
    config.pluginmanager.register(session, "prr-session")


def _given(config: pytest.Config) -> dict[str, object]:
    """The options that were given, on the command line or in pytest's ini file."""
    given: dict[str, object] = {}
    for option, (field, _) in _OPTIONS.items():
        name = option.removeprefix("--").replace("-", "_")
        value = config.getoption(name) or config.getini(name)
        if value and field in _LISTS:
            given[field] = tuple(word for part in value for word in part.split(",") if word)
        elif value:
            given[field] = value
    return given
