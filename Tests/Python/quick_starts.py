"""`Broker/quickstart`, run as a user runs it, with the commands that are built already."""

import contextlib
import os
import pathlib
import shlex
import signal
import subprocess
import threading

import pytest

from brokers import PACKAGE
from commands import executable, wait_until
from private_broker import free_port

TOOL = PACKAGE / "Broker/quickstart"
#: How long all of it may take on a machine with much else to do.
PATIENCE = 400


def environment():
    """That of a user without settings."""
    names = {name: value for name, value in os.environ.items() if not name.startswith("MIRRORING_")}
    return names | {"MIRRORING_BROKER_PATIENCE": "180"}


class QuickStart:
    """One in a folder of its own, whose lines are read as they come."""

    def __init__(self, folder, *options, port=None, prefix=(), **variables):
        self.folder = folder
        # A broker without TLS leaves the next port free.
        self.port = port or free_port()
        commands = pathlib.Path(executable("mom")).parent
        places = ["--commands", commands, "--folder", folder, "--port", self.port, "--page-port", self.port + 1]
        self.process = subprocess.Popen(
            [*map(str, [*prefix, TOOL, *options, *places])],
            env=environment() | variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.lines = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.end(signal.SIGTERM)
        run(TOOL, "--stop", "--folder", self.folder)

    def read_to(self, beginning):
        """The rest of the first line to come that begins so."""
        with self._limited():
            for line in self.process.stderr:
                self.lines.append(line)
                if line.startswith(beginning):
                    return line.removeprefix(beginning).strip()
        pytest.fail(f'There was no line "{beginning}":\n{"".join(self.lines)}', pytrace=False)

    def finish(self):
        """Its exit code."""
        with self._limited():
            self.lines += self.process.stderr
            return self.process.wait()

    def end(self, number):
        self.process.send_signal(number)
        return self.finish()

    @contextlib.contextmanager
    def _limited(self):
        limit = threading.Timer(PATIENCE, self.process.kill)
        limit.start()
        try:
            yield
        finally:
            limit.cancel()

    def by_hand(self, command, **variables):
        """What a command prints in the environment that the quick start names."""
        script = f". {shlex.quote(str(self.folder / 'environment'))} && {command}"
        given = environment() | variables
        result = subprocess.run(["bash", "-c", script], env=given, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        assert result.returncode == 0, result
        return result.stdout

    @property
    def processes(self):
        """What runs for it: those whose command line or environment names its folder."""
        found = []
        for process in pathlib.Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                command = (process / "cmdline").read_bytes()
                if os.fsencode(self.folder) + b"/" in command + (process / "environ").read_bytes():
                    found.append(command)
        return found

    def wait_until_left(self):
        """Waits until nothing runs for it: the last command of a script that was ended, such as stat, ends a moment later."""
        wait_until(lambda: self.processes == [], patience=30)


def run(*command):
    """Runs a command to its end."""
    return subprocess.run(
        [*map(str, command)], env=environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE
    )
