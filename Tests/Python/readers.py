"""Whoever reads what a command writes, at a pipe or a terminal: slowly, not at all, or no longer."""

import fcntl
import os
import pty
import select
import signal
import subprocess
import termios
import threading

from commands import PATIENCE, executable


class Pipe:
    """A pipe whose reader the test is."""

    def __init__(self):
        self.reading, self.writing = os.pipe()
        self._filling = 0

    def fill(self):
        """From now on who writes waits, until somebody reads."""
        os.set_blocking(self.writing, False)
        try:
            while True:
                # A page at a time: what is left is no room for a line either.
                self._filling += os.write(self.writing, b"-" * 4096)
        except BlockingIOError:
            os.set_blocking(self.writing, True)
        return self

    def leave(self):
        """The reader goes away."""
        os.close(self.reading)
        self.reading = -1
        return self

    def read_line(self):
        """A line, and the reader goes away."""
        with os.fdopen(self.reading, "rb", buffering=0) as file:
            line = file.readline()
        self.reading = -1
        return line.decode()

    def drain(self):
        """Takes out what it was filled with, so that there is room again."""
        while self._filling > 0:
            self._filling -= len(os.read(self.reading, min(self._filling, 4096)))

    def read(self):
        """All that was written and will be, but what it was filled with."""
        self.close_writing()
        with os.fdopen(self.reading, "rb") as file:
            self.reading = -1
            return file.read()[self._filling :].decode()

    def close_writing(self):
        if self.writing >= 0:
            os.close(self.writing)
            self.writing = -1

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close_writing()
        if self.reading >= 0:
            self.leave()


class Terminal:
    """A terminal, at the other end of which is the test; what comes out of it is kept."""

    def __init__(self, columns=200):
        self._master, self.slave = pty.openpty()
        termios.tcsetwinsize(self.slave, (24, columns))
        self.shown = bytearray()
        self._vanishing = threading.Event()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self):
        # Not in a read that waits: it would keep the terminal open.
        while not self._vanishing.is_set():
            if select.select([self._master], [], [], 0.05)[0]:
                try:
                    self.shown += os.read(self._master, 4096)
                except OSError:  # nobody has it open any more
                    break
        os.close(self._master)

    def vanish(self):
        """The window is closed: whose terminal it is gets SIGHUP, and all that is written to it fails."""
        self.close_slave()
        self._vanishing.set()
        self._thread.join()

    def text(self):
        """All that was shown, once nobody has it open any more."""
        self.close_slave()
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive(), f"Somebody still has the terminal open after {PATIENCE} s."
        return self.shown.decode()

    def close_slave(self):
        if self.slave >= 0:
            os.close(self.slave)
            self.slave = -1


def start(commands, program, *arguments, output=subprocess.DEVNULL, errors=subprocess.DEVNULL, terminal=None, **options):
    """Starts `mirror` or `mom` with these descriptors; `terminal` becomes the terminal of its session and its stderr.

    Unlike Python itself the command starts with SIGPIPE as it is by default.
    """
    environment = commands.environment | options.pop("environment", {})
    before = options.pop("preexec_fn", lambda: None)

    def prepare():
        if terminal is not None:
            os.setsid()
            fcntl.ioctl(terminal.slave, termios.TIOCSCTTY, 0)
        before()

    process = subprocess.Popen(
        [executable(program), *map(str, arguments)],
        cwd=commands.folder, env=environment, stdin=subprocess.DEVNULL, stdout=output,
        stderr=terminal.slave if terminal is not None else errors, preexec_fn=prepare, **options,
    )  # fmt: skip
    commands.started.append(process)
    if terminal is not None:
        terminal.close_slave()
    return process


def ignore_hangup():
    """What `nohup` does."""
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
