"""Mounts for the time of a test; it is skipped where this user may not mount."""

import contextlib
import os
import shutil
import subprocess

import pytest


@contextlib.contextmanager
def memory(folder):
    """A file system in memory at this folder."""
    with _mounted(folder, "-t", "tmpfs", "-o", "size=16m,mode=755", "memory"):
        yield folder


@contextlib.contextmanager
def plain_memory(folder):
    """A file system in memory at this folder that keeps neither access lists nor attributes."""
    with _mounted(folder, "-t", "ramfs", "-o", "mode=755", "memory"):
        yield folder


@contextlib.contextmanager
def another_view(folder, of):
    """At this folder another one is seen: the same file system, and a mount of its own."""
    of.mkdir(parents=True, exist_ok=True)
    with _mounted(folder, "--bind", str(of)):
        yield folder


@contextlib.contextmanager
def file_view(file, of):
    """At this file another one is seen, by a mount of its own."""
    with _mounted(file, "--bind", str(of)):
        yield file


@contextlib.contextmanager
def whole_seconds(folder):
    """A file system at this folder that keeps whole seconds, from 1901 to 2038: ext2 with inodes of 128 bytes, in a file beside it."""
    if not shutil.which("mke2fs"):
        pytest.skip("There is no mke2fs (e2fsprogs), which makes a file system of whole seconds.")
    image = folder.with_name(f"{folder.name}.img")
    with open(image, "wb"):
        os.truncate(image, 16 << 20)
    make = subprocess.run(["mke2fs", "-q", "-F", "-t", "ext2", "-I", "128", str(image)], capture_output=True, text=True)
    if make.returncode != 0:
        pytest.skip(f"A file system of whole seconds can't be made here: {make.stderr.strip()}")
    with _mounted(folder, "-t", "ext2", "-o", "loop", str(image)):
        yield folder


@contextlib.contextmanager
def without_case(folder):
    """A file system at this folder that takes names for one that differ in case, or in points at their end: FAT, in a file beside it."""
    if not shutil.which("mkfs.vfat"):
        pytest.skip("There is no mkfs.vfat (dosfstools), which makes a file system without case.")
    image = folder.with_name(f"{folder.name}.img")
    subprocess.run(["mkfs.vfat", "-C", str(image), "16384"], check=True, capture_output=True)
    with _mounted(folder, "-t", "vfat", "-o", "loop,iocharset=utf8", str(image)):
        yield folder


@contextlib.contextmanager
def _mounted(folder, *arguments):
    if not folder.exists():
        folder.mkdir(parents=True)
    mount = subprocess.run(["mount", *arguments, str(folder)], capture_output=True, text=True)
    if mount.returncode != 0:
        pytest.skip(f"Nothing can be mounted here, which takes root's rights: {mount.stderr.strip()}")
    try:
        yield
    finally:
        # Also from under somebody who still has a file of it open: it must not outlive the test.
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
