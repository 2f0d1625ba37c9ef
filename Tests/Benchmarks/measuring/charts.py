"""Draws what Tests/Benchmarks/all or growth has written.

usage: charts.py RESULTS.json CHART.svg     (in an environment with matplotlib, see requirements.txt)
"""

import json
import math
import pathlib
import statistics
import sys

import matplotlib

matplotlib.use("svg")
# Texts stay texts, and the same figures give the same file.
matplotlib.rcParams.update(
    {"svg.fonttype": "none", "svg.hashsalt": "mirroring", "font.size": 9, "axes.grid": True, "grid.alpha": 0.3}
)

import matplotlib.pyplot as plt
from matplotlib.ticker import FuncFormatter, NullFormatter

REACHED, MISSED, LINES = "#1b7f4d", "#b3261e", ("#1f5fa8", "#c25a00", "#4b4b4b")


def draw_targets(results, path):
    """A line for each target: how far our median is from it, with the least and the most of the rounds; right of 1 is reached."""
    lines = [
        (f"{row['name']}: {figure['name']}, {target['text']}", target, figure)
        for row in results["rows"]
        for figure in row["figures"]
        for target in figure["targets"]
        if target["value"]
    ]
    plot, axes = plt.subplots(figsize=(10, 1.2 + 0.26 * len(lines)), layout="constrained")
    for place, (_, target, figure) in enumerate(lines):
        ours = figure["samples"]["ours"]
        middle = statistics.median(ours)

        def share(value):
            return value / target["limit"] if target["isLeast"] else target["limit"] / value

        here = share(target["value"])
        # A logarithmic axis has no place for what took no time at all.
        ends = [share(target["value"] * (number or middle) / middle) for number in (min(ours), max(ours))]
        color = REACHED if target["isReached"] else MISSED
        axes.errorbar(here, place, xerr=[[max(0, here - min(ends))], [max(0, max(ends) - here)]], fmt="o", color=color, capsize=3)
    axes.set_yticks(range(len(lines)), [line[0] for line in lines])
    axes.set_ylim(len(lines) - 0.5, -0.5)
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter(FuncFormatter(_plain))
    axes.axvline(1, color="black", linewidth=1)
    axes.set_xlabel("times what is to be reached (right of 1 it is); median, least and most of the rounds")
    axes.set_title(_title("What is to be reached", results))
    plot.savefig(path, metadata={"Date": None})


def draw_growth(results, path):
    """Rate, cost and memory over what grows, one below the other."""
    panels = {
        "events a second": {"rate": "to cache and disk"},
        "processor time of an event, µs": {"publisher CPU": "publisher", "bridge CPU": "a bridge", "broker CPU": "broker"},
        "memory of a bridge, MB": {"bridge memory": "resident at most"},
    }
    plot, all_axes = plt.subplots(len(panels), figsize=(7, 9), sharex=True, layout="constrained")
    at = [point["size"] for point in results["points"]]
    for axes, (label, figures) in zip(all_axes, panels.items()):
        for color, (figure, name) in zip(LINES, figures.items()):
            numbers = [point["samples"][figure] for point in results["points"]]
            middle = [statistics.median(some) for some in numbers]
            low = [here - min(some) for here, some in zip(middle, numbers)]
            high = [max(some) - here for here, some in zip(middle, numbers)]
            axes.errorbar(at, middle, yerr=[low, high], fmt="o-", color=color, capsize=3, label=name)
        axes.set_xscale("log")
        axes.set_yscale("log")
        axes.set_ylabel(label)
        axes.legend()
        # Whole powers of ten, so that there is a number on the axis however little it varies.
        ends = [float(end) for end in axes.get_ylim()]
        axes.set_ylim(10 ** math.floor(math.log10(ends[0])), 10 ** math.ceil(math.log10(ends[1])))
        axes.yaxis.set_major_formatter(FuncFormatter(_plain))
        axes.yaxis.set_minor_formatter(FuncFormatter(_first_digits))
    all_axes[-1].set_xlabel(results["what"])
    all_axes[-1].set_xticks(at, [f"{size:,}" for size in at])
    all_axes[-1].xaxis.set_minor_formatter(NullFormatter())
    all_axes[0].set_title(_title(f"{results['events']:,} events" if results["events"] else "Growth", results))
    plot.savefig(path, metadata={"Date": None})


def _plain(number, _):
    return f"{number:,g}"


def _first_digits(number, _):
    """Between powers of ten only twice and five times, so that nothing overlaps."""
    return f"{number:,g}" if f"{number:e}"[0] in "25" else ""


def _title(what, results):
    machine = results["machine"]
    return f"{what}: {machine['cores']} cores, {results['rounds']} rounds, {machine['time'][:10]}"


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    read = json.loads(pathlib.Path(sys.argv[1]).read_text())
    (draw_growth if "points" in read else draw_targets)(read, sys.argv[2])
