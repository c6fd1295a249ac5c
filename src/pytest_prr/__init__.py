"""Build STAC collections for ESA's Project Results Repository (PRR), and judge them.

``build(recipe)`` turns a recipe and its data files into a collection;
``check(path)`` judges a collection and returns a ``Report`` of findings; ``fix(path)`` mends them.
Names are imported on first use: a pytest run that does not use the plugin pays nothing for them.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_prr.engine.finding import Finding, Report
    from pytest_prr.engine.run import check
    from pytest_prr.fixing.run import fix
    from pytest_prr.generator.build import build

__version__ = "0.1.0"
__all__ = ["Finding", "Report", "__version__", "build", "check", "fix"]

_HOMES = {
    "Finding": "pytest_prr.engine.finding",
    "Report": "pytest_prr.engine.finding",
    "build": "pytest_prr.generator.build",
    "check": "pytest_prr.engine.run",
    "fix": "pytest_prr.fixing.run",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'pytest_prr' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
