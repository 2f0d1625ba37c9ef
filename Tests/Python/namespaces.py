"""Mounts of a test's own: nobody else sees them, and they end with it."""

import contextlib
import subprocess

import pytest


class MountNamespace:
    """A mount namespace, kept by a process that waits; commands with its prefix see what is mounted in it."""

    def __init__(self, holder):
        self._holder = holder
        #: Before a command, has it run there, in the folder /.
        self.prefix = ["nsenter", f"--mount=/proc/{holder.pid}/ns/mnt", "--"]

    def run(self, *command):
        """Runs a command to its end; gives what it says."""
        return subprocess.run([*self.prefix, *map(str, command)], check=True, capture_output=True, text=True).stdout

    def mount_disk(self, folder):
        """Mounts an empty disk in memory; skips the test where that is not allowed."""
        mount = subprocess.run(
            [*self.prefix, "mount", "-t", "tmpfs", "-o", "size=1m,mode=755", "disk", str(folder)], capture_output=True, text=True
        )
        if mount.returncode != 0:
            pytest.skip(f"Nothing can be mounted here: {mount.stderr.strip()}")

    def unmount(self, folder):
        self.run("umount", folder)

    def write(self, path, text):
        """Writes a file as it is seen there, and makes its folder."""
        self.run("sh", "-c", 'mkdir -p "$(dirname "$1")" && printf %s "$2" >"$1"', "sh", path, text)


@contextlib.contextmanager
def mount_namespace():
    """A mount namespace for the time of the context; skips the test where there can be none."""
    holder = subprocess.Popen(
        ["unshare", "--mount", "--propagation=private", "sh", "-c", "echo ready && read -r _"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        if holder.stdout.readline() != "ready\n":
            pytest.skip(f"There are no mounts of one's own here, which take root's rights: {holder.communicate()[1].strip()}")
        yield MountNamespace(holder)
    finally:
        holder.communicate()
