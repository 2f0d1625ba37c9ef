"""Mounts and networks of a test's own: nobody else sees them, and they end with it."""

import contextlib
import shutil
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
    with _held("mounts of one's own, which take root's rights", "echo ready && read -r _", "--mount", "--propagation=private") as holder:
        yield MountNamespace(holder)


@contextlib.contextmanager
def slow_network(delay):
    """A network in which all that is sent takes so many seconds, each way; gives what stands before a command so that it is there.

    It has nothing but 127.0.0.1. The test is skipped where there can be none.
    """
    if shutil.which("tc") is None or shutil.which("ip") is None:
        pytest.skip("There is no tc or ip (iproute2), which slow a network down.")
    script = f"ip link set lo up && tc qdisc add dev lo root netem delay {round(delay * 1000)}ms limit 100000 && echo ready && read -r _"
    with _held("slow networks, which take root's rights and the kernel's netem", script, "--net") as holder:
        yield ["nsenter", f"--net=/proc/{holder.pid}/ns/net", "--"]


@contextlib.contextmanager
def _held(what, script, *namespaces):
    """A process in namespaces of its own, for the time of the context; skips the test where its script is not ready for it."""
    holder = subprocess.Popen(
        ["unshare", *namespaces, "sh", "-c", script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        if holder.stdout.readline() != "ready\n":
            pytest.skip(f"Here are no {what}: {holder.communicate()[1].strip()}")
        yield holder
    finally:
        holder.communicate()
