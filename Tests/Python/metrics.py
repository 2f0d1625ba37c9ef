"""The metrics of a bridge, and of jobs: read as Prometheus reads them, and looked at by its own tool."""

import re
import shutil
import subprocess

import pytest

SERIES = re.compile(r"(?P<name>\w+)(?:{(?P<labels>.*)})? (?P<value>\S+)")
LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')
#: As /metrics gives it.
TYPE = "text/plain; version=0.0.4; charset=utf-8"


def key(name, **labels):
    """A series by its name and labels, in whatever order these are."""
    return name, frozenset(labels.items())


class Metrics:
    """What was answered at one moment; without the prefix that all names have."""

    def __init__(self, answer):
        assert answer.headers["Content-Type"] == TYPE
        self.text = answer.body.decode()
        self.series = {}
        for line in self.text.splitlines():
            if not line.startswith("#"):
                found = SERIES.fullmatch(line)
                labels = dict(LABEL.findall(found["labels"] or ""))
                self.series[key(found["name"].removeprefix("mirroring_"), **labels)] = float(found["value"])

    def __call__(self, name, **labels):
        """The value of a series; None where it is not there."""
        return self.series.get(key(name, **labels))

    @property
    def names(self):
        """The names in full."""
        return {f"mirroring_{name}" for name, _ in self.series}


def tool(*arguments, content=None):
    """What promtool says of something; skips the test where there is none."""
    if shutil.which("promtool") is None:
        pytest.skip("There is no promtool. Broker/install --tests adds it.")
    return subprocess.run(["promtool", *map(str, arguments)], input=content, capture_output=True, text=True)
