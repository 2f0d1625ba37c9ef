"""Figures in what measurements print."""

import re

from measuring.system import NotMeasured


def number(output, pattern):
    """The number in the first group of the first line that matches."""
    found = re.search(pattern, output, re.MULTILINE)
    if found is None:
        raise NotMeasured(f"No line is as {pattern} says in:\n{output}")
    return float(found[1])


def rate(output):
    """That of a plain client, which prints nothing else."""
    return number(output, r"\A(\d+)$")


def latencies(output, beginning):
    """p50, p99 and maximum, in milliseconds, of the latencies that follow these words."""
    return {name: number(output, rf"{beginning}.*?\b{name} ([\d.]+)") for name in ("p50", "p99", "max")}
