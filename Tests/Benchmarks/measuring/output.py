"""Files of what was measured."""

import contextlib
import json
import pathlib
import subprocess

from measuring.clients import python_environment
from measuring.system import BENCHMARKS, PACKAGE, NotHere


def default_folder():
    """Where they go if nobody says otherwise: beside what is built, and no part of the repository."""
    return str(PACKAGE / ".build-benchmarks")


def prepare():
    """Makes what charts need, while nothing is measured; without it there are none."""
    with contextlib.suppress(NotHere):
        python_environment()


def write(name, results, folder):
    """Writes results and their chart."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    file, chart = folder / f"{name}.json", folder / f"{name}.svg"
    file.write_text(f"{json.dumps(results, indent=2)}\n")
    try:
        python = python_environment() / "bin/python"
    except NotHere as reason:
        print(f"Written: {file}, and no chart: {reason}.")
        return
    subprocess.run([python, "-B", BENCHMARKS / "measuring/charts.py", file, chart], check=True)
    print(f"Written: {file} and {chart.name}.")
