"""A disk so small that a test can fill it."""

import contextlib
import os
import subprocess

import pytest


@contextlib.contextmanager
def small_disk(folder):
    """A disk of 64 KiB at this folder for the time of the context; skips the test where it can't be mounted."""
    folder.mkdir(parents=True)
    mount = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k,mode=700", "small", str(folder)], capture_output=True, text=True
    )
    if mount.returncode != 0:
        pytest.skip(f"A small disk can't be mounted here, which takes root's rights: {mount.stderr.strip()}")
    try:
        yield folder
    finally:
        # Also from under somebody who still has a file of it open: it must not outlive the test.
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextlib.contextmanager
def no_room_on(folder, but=0):
    """Fills the disk up to some bytes."""
    filler = folder / "filler"
    with open(filler, "wb", buffering=0) as file, contextlib.suppress(OSError):
        while file.write(b"\0" * 4096):
            pass
    os.truncate(filler, max(0, filler.stat().st_size - but))
    try:
        yield
    finally:
        filler.unlink()
