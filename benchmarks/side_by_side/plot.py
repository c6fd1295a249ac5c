"""Seconds and memory against the number of items, as a picture for the documentation.

``python -m side_by_side.plot RESULTS.json OUT.svg`` draws it anew from the results of a run.
"""

import json
import math
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from side_by_side.peers import MOST, PRR

COLOURS = ("#6f8fb3", "#8c6bb1", "#3f9b8f", "#a6761d", "#7f7f7f", "#b35c72", "#5a7d2a")
OURS = "#d1495b"
STYLE: dict[Any, Any] = {
    "svg.hashsalt": "pytest-prr",  # the same results give the same bytes
    "svg.fonttype": "none",  # text stays text
    "font.family": ["DejaVu Sans", "sans-serif"],
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": "#e4e4e4",
    "grid.linewidth": 0.7,
}
PANELS = {"seconds": "seconds", "peak": "memory, MiB"}


def draw(growth: Mapping[str, Mapping[str, Mapping[str, float]]], path: Path) -> None:
    """``growth``: items -> contestant -> seconds and peak."""
    import matplotlib as mpl

    mpl.use("svg")
    from matplotlib import pyplot as plt

    with plt.rc_context(STYLE):
        figure, panels = plt.subplots(1, 2, figsize=(10, 4.2), layout="constrained")
        for (field, title), axes in zip(PANELS.items(), panels, strict=True):
            _panel(axes, growth, field)
            axes.set(xscale="log", yscale="log", xlabel="items")
            axes.set_title(title, loc="left")
            for axis in (axes.xaxis, axes.yaxis):
                axis.set_major_formatter("{x:,g}")
                axis.set_minor_formatter("")
        _round_ends(panels[1])
        handles, names = panels[0].get_legend_handles_labels()
        figure.legend(handles, names, loc="outside right center", frameon=False)
        figure.savefig(path, metadata={"Date": None, "Creator": None})
        plt.close(figure)


def _round_ends(axes: Any) -> None:
    """Whole powers of ten, so that even a narrow range has two labels."""
    low, high = axes.get_ylim()
    axes.set_ylim(10 ** math.floor(math.log10(low)), 10 ** math.ceil(math.log10(high)))


def _panel(axes: Any, growth: Mapping[str, Mapping[str, Mapping[str, float]]], field: str) -> None:
    colours = iter(COLOURS)
    for name in MOST:
        sizes = [size for size, found in growth.items() if name in found]
        ours = name == PRR
        axes.plot(
            [int(size) for size in sizes],
            [growth[size][name][field] for size in sizes],
            label=f"{name} (ours)" if ours else name,
            color=OURS if ours else next(colours),
            linewidth=2.6 if ours else 1.3,
            marker="o",
            markersize=5 if ours else 3.5,
            zorder=3 if ours else 2,
        )


if __name__ == "__main__":
    draw(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))["growth"], Path(sys.argv[2]))
