"""Where a benchmark finds and keeps things: environments, schemas, collections, files."""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from make_collection import make

HERE = Path(__file__).resolve().parent.parent
OURS, WITHOUT, NODE = "ours", "without-us", "stac-node-validator"


@dataclass(frozen=True, kw_only=True)
class Place:
    """A folder, everything in which can be made again."""

    work: Path

    def environment(self, name: str) -> Path:
        """The folder of a virtual environment."""
        return self.work / "environments" / name

    def program(self, environment: str, name: str) -> str:
        """A command of an environment."""
        return str(self.environment(environment) / "bin" / name)

    def python(self, environment: str) -> str:
        """The interpreter of an environment."""
        return self.program(environment, "python")

    @property
    def schemas(self) -> Path:
        """The folder of all schemas, laid out like their addresses."""
        return self.work / "schemas"

    @property
    def ours(self) -> Mapping[str, str]:
        """Environment variables that keep our caches away from those of the user."""
        return {"PRR_CACHE": str(self.work / "cache")}

    def collection(self, items: int, *, faulty: bool = False) -> Path:
        """A folder with collection.json and so many items."""
        folder = self.work / "collections" / f"{'faulty' if faulty else 'clean'}-{items}"
        return made(folder, lambda path: make(items, path, faulty=faulty))

    def shield(self) -> None:
        """Keep pytest and prr from finding settings above the folder, such as this repository's."""
        for name in ("pytest.ini", "prr.toml"):
            (self.work / name).touch()

    def scratch(self, name: str) -> Path:
        """A folder to run something in, with a cache of pytest's of its own."""
        folder = self.work / "scratch" / name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "pytest.ini").touch()
        return folder


def made(path: Path, maker: Callable[[Path], object]) -> Path:
    """Make what is not there yet, under another name until it is whole."""
    if not path.exists():
        part = path.with_name(f"{path.name}.part")
        part.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(part, ignore_errors=True)
        maker(part)
        part.rename(path)
    return path
