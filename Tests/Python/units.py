"""The units of systemd that are shipped: what stands in them, and what systemd makes of it."""

import functools
import pathlib
import subprocess

from commands import PATIENCE

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "Config/systemd"


class Unit:
    """A unit's file; a template stands for its instance of a name."""

    def __init__(self, name, instance="site"):
        self.name = name.replace("@.", f"@{instance}.")
        self._text = (FOLDER / name).read_text().replace("%i", instance)

    @property
    def lines(self):
        return [line for line in self._text.splitlines() if line and line[0] not in "#;["]

    def values(self, key):
        """All values of a key, in order."""
        return [value for name, _, value in (line.partition("=") for line in self.lines) if name == key]

    def value(self, key):
        [value] = self.values(key)
        return value

    @property
    def command(self):
        """The program's name, and its arguments."""
        program, *arguments = self.value("ExecStart").split()
        return pathlib.Path(program).name, *arguments

    def save(self, folder, program):
        """Writes it to a folder, with the program where it is here instead of where it is installed to."""
        installed = f"ExecStart=/usr/local/bin/{self.command[0]} " if self.values("ExecStart") else ""
        path = folder / self.name
        path.write_text(self._text.replace(installed, f"ExecStart={program} ") if installed else self._text)
        return path

    @property
    def allowed_calls(self):
        """The system calls that its filter lets through: a list that begins with ~ takes away, another adds."""
        calls = set()
        for value in self.values("SystemCallFilter"):
            named = set().union(*(_calls(name) for name in value.removeprefix("~").split()))
            calls = calls - named if value.startswith("~") else calls | named
        return calls


@functools.cache
def _calls(name):
    """A call, or all calls of a set."""
    if not name.startswith("@"):
        return frozenset({name})
    listed = analyze("syscall-filter", name).stdout.splitlines()
    names = [line.strip() for line in listed[1:] if line.strip() and not line.strip().startswith("#")]
    return frozenset().union(*map(_calls, names))


def analyze(*arguments):
    return subprocess.run(["systemd-analyze", "--no-pager", *map(str, arguments)], capture_output=True, text=True, timeout=PATIENCE)
