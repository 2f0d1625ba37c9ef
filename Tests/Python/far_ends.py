"""Another machine for the engine: an sshd on 127.0.0.1, an account, and the mirror under test in it."""

import contextlib
import os
import subprocess

import pytest

from commands import Job, executable, processes_below, wait_until
from ssh_servers import STRANGER, STRANGERS_NUMBER, SSHServer


class FarEnd:
    """A machine that an engine reaches by ssh. What works there stands in the account's home, or below it."""

    def __init__(self, server):
        self.server = server
        self.home = server.home
        #: What a job names as the far end's program; it becomes the mirror under test.
        self.program = server.folder / "bin" / "mirror"
        self.program.parent.mkdir()
        self.install()

    def install(self, *lines):
        """Puts the mirror under test there, behind these lines of a shell."""
        state = f"export MIRRORING_STATE_FOLDER={self.home}/.state"
        self.put(f"cd {self.home}", state, *lines, f'exec {executable("mirror")} "$@"')

    def put(self, *lines):
        """Puts a shell script in the place of the mirror under test."""
        self.program.write_text("".join(f"{line}\n" for line in ["#!/bin/sh", *lines]))
        self.program.chmod(0o755)

    def client(self, **options):
        """What has an engine reach it, by a client of `SSHServer.client`."""
        return {"MIRRORING_SSH_PROGRAM": str(self.server.client(**options))}

    def place(self, path, port=None):
        """A folder there, as a job names it."""
        return f"ssh://{self.server.user}@127.0.0.1:{port or self.server.port}{path}"

    def job(self, folder, far="destination", name="site", place=None, port=None, ssh=None, **settings):
        """A job whose source or destination is there; its `source` and `destination` are where its two trees can be seen.

        `place` is how the folder there is named, and `ssh` what is said of the way there.
        """
        there = self.home / name
        options = {"program": self.program} | (ssh or {})
        options = ", ".join(f"{key}: {value}" for key, value in options.items() if value is not None)
        connection = {"ssh": f"{{{options}}}"} if options else {}
        job = Job(folder, name, **{far: place or self.place(there, port)}, **connection, **settings)
        setattr(job, far, there)
        job.environment = self.client(ports=[port] if port else [])
        job.machine = self
        return job

    def rsync(self, source, destination, port=None):
        """The command by which rsync alone makes one folder as another, either of which is there: to measure an engine beside it."""

        def place(folder):
            return f"{self.server.user}@127.0.0.1:{folder}/" if folder.is_relative_to(self.home) else f"{folder}/"

        shell = f"{self.server.client(ports=[port] if port else [])} -p {port or self.server.port}"
        return ["rsync", "-a", "--delay-updates", "--delete", f"--rsh={shell}", place(source), place(destination)]

    def own(self, folder):
        """Makes a tree the account's."""
        if os.geteuid() == 0:
            user = self.home.stat().st_uid
            for path in [folder, *folder.rglob("*")]:
                os.lchown(path, user, -1)

    @property
    def processes(self):
        """Those that work there."""
        return processes_below(self.server.folder)

    def wait_until_left(self):
        """Waits until nobody works there any more: they are told at once, and not by a silence, the shortest of which lasts 45 s."""
        wait_until(lambda: self.processes == {}, patience=30)


@contextlib.contextmanager
def far_end(folder, user=None, **options):
    """Another machine for the time of the context; `folder` is one that its user may enter."""
    with SSHServer(folder, user, **options) as server:
        if user == STRANGER:
            command = ["setpriv", f"--reuid={STRANGERS_NUMBER}", "--regid=65534", "--clear-groups", "--", executable("mirror"), "--version"]
            if subprocess.run(command, capture_output=True).returncode != 0:
                pytest.skip("Another user can't run the commands where they were built.")
        yield FarEnd(server)


@contextlib.contextmanager
def here(folder, **settings):
    """A job between two folders of this machine."""
    yield Job(folder, "site", **settings)


@contextlib.contextmanager
def far_destination(folder, **settings):
    """A job whose destination is on another machine, all of which stands in the folder."""
    (folder / "far").mkdir()
    with far_end(folder / "far") as far:
        yield far.job(folder, "destination", **settings)


@contextlib.contextmanager
def far_source(folder, **settings):
    """A job whose source is on another machine, all of which stands in the folder."""
    (folder / "far").mkdir()
    with far_end(folder / "far") as far:
        yield far.job(folder, "source", **settings)


#: Where jobs lead, by a context that gives one with these settings; its `source` and `destination` are where its two trees can be seen.
#: Whatever works for such a job stands in the test's folder or below it.
PLACES = {"here": here, "far-destination": far_destination, "far-source": far_source}
