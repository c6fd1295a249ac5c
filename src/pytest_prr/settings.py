"""How a run is set up: one model, read from prr.toml, pyproject.toml and the faces' options."""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec

from pytest_prr.engine.finding import Severity
from pytest_prr.engine.rule import Need, Profile
from pytest_prr.engine.tolerance import PathIgnore
from pytest_prr.errors import PrrError
from pytest_prr.models import MisfitError, convert, dotted

Per = Literal["auto", "case", "file", "rule"]
Address = Annotated[str, msgspec.Meta(pattern=r"^https?://[A-Za-z0-9._-]+(:[0-9]{1,5})?(/|$)")]
Status = Annotated[int, msgspec.Meta(ge=100, le=599)]


class Settings(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="kebab"
):
    """What applies to a run. Paths are relative to the file that names them."""

    profile: tuple[Profile, ...] = (Profile.TEMPLATE,)
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    fail_on: Severity = Severity.ERROR
    per: Per = "auto"
    rules: tuple[str, ...] = ()
    data_root: tuple[str, ...] = ()
    baseline: str | None = None
    max_per_rule: Annotated[int, msgspec.Meta(ge=0)] = 0  # 0: all
    per_path_ignores: tuple[PathIgnore, ...] = ()
    network: bool = False  # whether rules may ask servers
    allow_private: bool = False  # whether servers may have private addresses
    schema_dir: tuple[str, ...] = ()  # folders with schemas of extensions
    schema_host: tuple[str, ...] = ()  # further hosts that schemas are fetched from
    asset_base: Address | None = None  # the server that hrefs beginning with /d/ are on
    accept: tuple[Status, ...] = ()  # statuses of HTTP that count as reached, besides 2xx
    checksums: bool = False  # whether remote files are fetched whole for their checksums
    network_timeout: Annotated[float, msgspec.Meta(gt=0)] = 600.0  # seconds for all requests
    no_network_cache: bool = False  # whether answers of earlier runs are passed over
    data: bool = False  # whether data files are opened and compared with the metadata
    data_sample: Annotated[int, msgspec.Meta(ge=0)] = 0  # files of a collection that are; 0: all
    data_seed: int = 0  # which ones
    data_timeout: Annotated[float, msgspec.Meta(gt=0)] = 60.0  # seconds for one file

    @property
    def allowed(self) -> tuple[Need, ...]:
        """What rules may need: nothing of it unless the user says so."""
        network: tuple[Need, ...] = ("network", "checksums") if self.checksums else ("network",)
        return (*(network if self.network else ()), *(("data",) if self.data else ()))


def override(settings: Settings, options: Mapping[str, Any]) -> Settings:
    """``settings`` with the options that were given (neither None nor empty) in their place.

    Names are those of the fields: ``fail_on``. Raises PrrError for an unknown name or value.
    """
    given = {
        name.replace("_", "-"): value
        for name, value in options.items()
        if value is not False and value not in (None, (), [])
    }
    try:
        typed: Settings = convert(given, Settings)
    except MisfitError as misfit:
        raise PrrError(f"option {dotted(misfit.keys)}: {misfit.message}") from None
    changes = {name.replace("-", "_"): getattr(typed, name.replace("-", "_")) for name in given}
    return msgspec.structs.replace(settings, **changes)


def find(start: Path) -> tuple[Settings, Path | None]:
    """The nearest settings at or above ``start`` (prr.toml, or ``[tool.prr]``), and their file."""
    for folder in (start, *start.parents):
        for name in ("prr.toml", "pyproject.toml"):
            path = folder / name
            if _exists(path) and (found := read(path)) is not None:
                return found, path
        if _exists(folder / ".git"):
            break
    return Settings(), None


def _refuse_network(path: Path, settings: Settings) -> None:
    """A settings file comes with the repository, perhaps with a stranger's changes to it."""
    for name in ("network", "allow_private", "schema_host", "data"):
        if getattr(settings, name):
            key = name.replace("_", "-")
            raise PrrError(
                f"{path}: '{key}' is no setting: only the one who runs the check can allow it; "
                f"remove it here and give --{key} on the command line"
            )


def _refuse_outside(path: Path, settings: Settings) -> None:
    """For the same reason, it opens no folder but those that it comes with."""
    home = Path(os.path.realpath(path.parent))
    for name in ("data_root", "rules", "schema_dir"):
        for folder in getattr(settings, name):
            if not Path(os.path.realpath(path.parent / folder)).is_relative_to(home):
                key = name.replace("_", "-")
                raise PrrError(
                    f"{path}: {key}: '{folder}' lies outside of '{path.parent}', which a settings "
                    f"file cannot open; remove it here and give --{key} on the command line"
                )


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # a folder above that may not be searched
        return False


def read(path: Path) -> Settings | None:
    """The settings in a file; None for a pyproject.toml without ``[tool.prr]``. Raises PrrError."""
    try:
        table: Any = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PrrError(f"{path}: not readable as TOML: {error}") from None
    where = ""
    if path.name == "pyproject.toml":
        table = table.get("tool", {}).get("prr")
        where = "[tool.prr] "
        if table is None:
            return None
    try:
        settings: Settings = convert(table, Settings)
    except MisfitError as misfit:
        raise PrrError(f"{path}: {where}{dotted(misfit.keys)}: {misfit.message}") from None
    _refuse_network(path, settings)
    _refuse_outside(path, settings)
    return msgspec.structs.replace(
        settings,
        rules=tuple(str(path.parent / folder) for folder in settings.rules),
        data_root=tuple(str(path.parent / folder) for folder in settings.data_root),
        schema_dir=tuple(str(path.parent / folder) for folder in settings.schema_dir),
        baseline=str(path.parent / settings.baseline) if settings.baseline else None,
        per_path_ignores=tuple(
            msgspec.structs.replace(ignore, path=str(path.parent / ignore.path))
            for ignore in settings.per_path_ignores
        ),
    )
