"""The pytest face: options, and nothing more until ``--prr-collection`` is given.

This module is imported by every pytest run where pytest-prr is installed, so it imports
nothing that pytest has not.
"""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pytest_prr.pytest_session import PrrSession

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
    "--prr-schema-dir": ("schema_dir", "a folder with schemas of extensions (repeatable)"),
    "--prr-asset-base": ("asset_base", "the server that hrefs beginning with /d/ are on"),
    "--prr-accept": ("accept", "statuses of HTTP that count as reached, besides 2xx"),
}
# Only the one who runs the tests may allow these: they have no place in an ini file.
_HOSTS = "--prr-schema-host"
_FLAGS = {
    "--prr-network": ("network", "also the rules that ask servers: about assets, links, DOIs"),
    "--prr-allow-private": ("allow_private", "servers may have private addresses"),
    "--prr-checksums": ("checksums", "fetch remote files whole and compare their checksums"),
    "--prr-no-network-cache": ("no_network_cache", "ask again what was answered within a day"),
    "--prr-data": ("data", "also the rules that open data files: are the metadata true?"),
}
_NUMBERS = {
    "--prr-data-sample": ("data_sample", int, "N", "open so many data files of a collection"),
    "--prr-data-seed": ("data_seed", int, "N", "draw them by this number (0)"),
    "--prr-data-timeout": ("data_timeout", float, "SECONDS", "for each data file (60)"),
}
_PAGE = "--prr-html"
_LISTS = ("profile", "select", "ignore", "rules", "data_root", "schema_dir", "accept")


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
        help="judge the collection at PATH: a folder, collection.json, catalog.json, item, file of "
        "many items, or an address (repeatable)",
    )
    group.addoption(
        _PAGE,
        dest=_dest(_PAGE),
        metavar="FILE",
        help="write a page about what the tests found: map, timeline, findings",
    )
    for option, (field, text) in _OPTIONS.items():
        name = _dest(option)
        if field in _LISTS:
            group.addoption(option, action="append", dest=name, help=text)
            parser.addini(name, text, type="args", default=None)
        else:
            group.addoption(option, action="store", dest=name, help=text)
            parser.addini(name, text, type="string", default=None)

    group.addoption(
        _HOSTS,
        action="append",
        dest=_dest(_HOSTS),
        metavar="HOST",
        help="a further host that schemas are fetched from with --prr-network (repeatable)",
    )
    for option, (_, text) in _FLAGS.items():
        group.addoption(option, action="store_true", dest=_dest(option), help=text)
    for option, (_, kind, metavar, text) in _NUMBERS.items():
        group.addoption(option, type=kind, dest=_dest(option), metavar=metavar, help=text)


def _dest(option: str) -> str:
    return option.removeprefix("--").replace("-", "_")


def pytest_configure(config: pytest.Config) -> None:
    page = config.getoption(_dest(_PAGE))
    if not config.getoption("prr_collection"):
        if page:
            raise pytest.UsageError(f"{_PAGE} {page}: give a collection too: --prr-collection=PATH")
        return
    from pytest_prr.errors import PrrError
    from pytest_prr.pytest_session import PrrSession

    try:
        session = PrrSession.prepare(config, _given(config))
    except PrrError as error:
        raise pytest.UsageError(str(error)) from None
    config.pluginmanager.register(session, "prr-session")
    if page:
        _add_page(config, session)


def _add_page(config: pytest.Config, session: "PrrSession") -> None:
    from pytest_prr.errors import PrrError
    from pytest_prr.pytest_page import PrrPage

    try:
        page = PrrPage.prepare(config, session.runs)
    except PrrError as error:
        raise pytest.UsageError(str(error)) from None
    config.pluginmanager.register(page, "prr-page")


def _given(config: pytest.Config) -> dict[str, object]:
    """The options that were given, on the command line or in pytest's ini file."""
    given: dict[str, object] = {
        field: True for option, (field, _) in _FLAGS.items() if config.getoption(_dest(option))
    }
    numbers = {field: config.getoption(_dest(o)) for o, (field, *_) in _NUMBERS.items()}
    given |= {field: number for field, number in numbers.items() if number is not None}
    given["schema_host"] = tuple(config.getoption(_dest(_HOSTS)) or ())
    for option, (field, _) in _OPTIONS.items():
        name = _dest(option)
        value = config.getoption(name) or config.getini(name)
        if value and field in _LISTS:
            words = (word for part in value for word in part.split(",") if word)
            given[field] = tuple(
                int(w) if field == "accept" and w.isdecimal() else w for w in words
            )
        elif value:
            given[field] = value
    return given
