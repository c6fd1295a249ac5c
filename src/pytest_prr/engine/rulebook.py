"""The rule book on disk becomes rules, strictly: whatever is odd is an error with file and line."""

import inspect
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, cached_property, partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING, Any, get_type_hints

from pytest_prr.checks.problem import Outcome
from pytest_prr.checks.reads import declared_reads
from pytest_prr.checks.silence import declared_silence
from pytest_prr.engine.book_cache import remember, remembered
from pytest_prr.engine.rule import DEFAULT, Family, Profile, Rule, RuleFile
from pytest_prr.errors import PrrError, suggestion
from pytest_prr.models import Keys, MisfitError, convert

if TYPE_CHECKING:
    from pytest_prr.strict_yaml import YamlFile

Checks = dict[str, Callable[..., Outcome]]

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def own_folder() -> Path:
    """The folder of the rule book: in the installed package, else in the repository."""
    installed = Path(__file__).resolve().parents[1] / "rules"
    if installed.is_dir():
        return installed
    repository = Path(__file__).resolve().parents[3] / "rules"
    if not repository.is_dir():
        raise PrrError(f"{installed}: the rule book is missing; reinstall pytest-prr")
    return repository


def load_book(
    packs: Iterable[Path] = (), checks: Iterable[Callable[..., Outcome]] = ()
) -> tuple[Rule, ...]:
    """All rules, ordered by code: the project's own, and those of further ``packs``.

    The rules of packs may name ``checks`` too, and the functions in modules that installed
    distributions offer as entry points of the group ``pytest_prr.checks``.
    Raises PrrError with file and line for whatever is not a well-formed rule.
    """
    by_code = {rule.code: rule for rule in own_book()}
    for folder in packs:
        if not folder.is_dir():
            raise PrrError(f"{folder}: no such folder; expected one that holds rule files")
        _add(by_code, sorted(folder.rglob("*.yaml")), _offered(checks), {})
    return tuple(by_code[code] for code in sorted(by_code))


@cache
def own_book() -> tuple[Rule, ...]:
    """The rules of the project's own book."""
    folder = own_folder()
    paths = sorted(folder.rglob("*.yaml"))
    place, known = remembered(folder, paths)
    by_code: dict[str, Rule] = {}
    _add(by_code, paths, {}, known)
    if not known:
        remember(place, {_entry(rule.path): rule.spec for rule in by_code.values()})
    return tuple(by_code.values())


def _entry(path: Path) -> str:
    """How a rule is called in a book that is kept: by its family and its name."""
    return f"{path.parent.name}/{path.stem}"


def _offered(checks: Iterable[Callable[..., Outcome]]) -> Checks:
    from importlib.metadata import entry_points

    found = {check.__name__: check for check in checks}
    for entry in entry_points(group="pytest_prr.checks"):
        try:
            found |= _checks_in(entry.load())
        except ImportError as error:
            raise PrrError(
                f"entry point '{entry.name}' of the group pytest_prr.checks: {error}"
            ) from None
    return found


def _add(
    by_code: dict[str, Rule], paths: Iterable[Path], checks: Checks, known: dict[str, RuleFile]
) -> None:
    for path in paths:
        rule = load_rule(path, checks, known.get(_entry(path)))
        first = by_code.setdefault(rule.code, rule)
        if first is not rule:
            raise PrrError(f"{path}: code {rule.code} is taken by {first.path}")


def load_rule(path: Path, checks: Checks | None = None, known: RuleFile | None = None) -> Rule:
    """One rule file, which may name ``checks`` besides the project's own.

    ``known``: what was read from it before. Raises PrrError with file and line.
    """
    file = _File(path)
    spec = known or file.yaml.convert(RuleFile)
    if not _NAME.fullmatch(path.stem):
        raise PrrError(f"{path}: a rule's file name is lower-case words joined by '-'")
    _validate_severity(file, spec)
    family = _family(path)
    check = _find_check(file, family, spec.check, checks or {})
    bound = _bind(file, check, spec.params)
    return Rule(
        name=path.stem,
        family=family,
        spec=spec,
        path=path,
        run=bound,
        reads=declared_reads(check, bound.keywords),
        silent={kind: declared_silence(check, kind) for kind in spec.applies_to},
    )


@dataclass(frozen=True)
class _File:
    """A rule file, read as YAML only where that is needed: to be parsed, or to tell a line."""

    path: Path

    @cached_property
    def yaml(self) -> "YamlFile":
        from pytest_prr import strict_yaml

        return strict_yaml.load(self.path)

    def error(self, keys: Keys, message: str) -> PrrError:
        return self.yaml.error(keys, message)


def _family(path: Path) -> Family:
    try:
        return Family(path.parent.name)
    except ValueError:
        known = [family.value for family in Family]
        hint = suggestion(path.parent.name, known)
        raise PrrError(
            f"{path}: '{path.parent.name}' is no family{hint}; put the file into one of the "
            f"folders {', '.join(known)}"
        ) from None


def _validate_severity(file: _File, spec: RuleFile) -> None:
    if isinstance(spec.severity, dict):
        known = [DEFAULT, *(profile.value for profile in Profile)]
        for name in spec.severity:
            if name not in known:
                raise file.error(
                    ("severity", name), f"unknown profile '{name}'{suggestion(name, known)}"
                )
        if DEFAULT not in spec.severity:
            raise file.error(("severity",), f"key '{DEFAULT}' is missing")


def _find_check(file: _File, family: Family, name: str, offered: Checks) -> Callable[..., Outcome]:
    modules = [module for word in (family.value, "shared") if (module := _module(word))]
    known = dict(offered)
    for module in modules:
        known |= _checks_in(module)
    if name not in known:
        where = f"pytest_prr.checks.{family.value}"
        raise file.error(("check",), f"no check '{name}' in {where}{suggestion(name, list(known))}")
    return known[name]


@cache
def _module(name: str) -> ModuleType | None:
    dotted = f"pytest_prr.checks.{name}"
    return import_module(dotted) if find_spec(dotted) else None


@cache  # each module serves many rules, and signatures take long
def _checks_in(module: ModuleType) -> Checks:
    """The functions of a module that take a subject and a context: its checks."""
    return {
        name: value
        for name, value in vars(module).items()
        if inspect.isfunction(value)
        and not name.startswith("_")
        and _takes(value) == ("subject", "context")
    }


def _bind(file: _File, check: Callable[..., Outcome], params: dict[str, Any]) -> "partial[Outcome]":
    accepted = _parameters(check)
    names = [parameter.name for parameter in accepted]
    for name in params:
        if name not in names:
            raise file.error(
                ("with", name),
                f"check '{check.__name__}' takes no '{name}'{suggestion(name, names)}",
            )
    for parameter in accepted:
        if parameter.default is parameter.empty and parameter.name not in params:
            raise file.error(("with",), f"check '{check.__name__}' needs '{parameter.name}'")
    hints = _hints(check) if params else {}
    given = {name: _typed(file, name, params[name], hints[name]) for name in params}
    left_out = {p.name: p.default for p in accepted if p.name not in params}
    return partial(check, **left_out, **given)


def _takes(function: FunctionType) -> tuple[str, ...]:
    """The names of the first two parameters."""
    if hasattr(function, "__wrapped__"):
        return tuple(inspect.signature(function).parameters)[:2]
    code = function.__code__  # a tenth of what a signature takes
    return code.co_varnames[: min(code.co_argcount, 2)]


@cache
def _parameters(check: Callable[..., Outcome]) -> list[inspect.Parameter]:
    return list(inspect.signature(check).parameters.values())[2:]


@cache
def _hints(check: Callable[..., Outcome]) -> dict[str, Any]:
    return get_type_hints(check)


def _typed(file: _File, name: str, value: object, hint: object) -> Any:
    try:
        return convert(value, hint)
    except MisfitError as misfit:
        raise file.error(("with", name, *misfit.keys), misfit.message) from None
