"""Sites that are published by releases: their versions, what is listed of them, and readers while one takes the place of another."""

import collections
import contextlib
import hashlib
import json
import os
import shutil
import threading


def releases(commands, job):
    result = commands.run("mirror", "releases", job.file, "--json")
    assert result.code == 0, result
    return [json.loads(line) for line in result.output.splitlines()]


def rollback(commands, job, *release, code=75):
    result = commands.run("mirror", "rollback", job.file, *release)
    assert result.code == code, result
    return result


def folder_of(job):
    return job.destination.parent / f".{job.destination.name}.releases"


def pages(number):
    """The pages of a version: all of them change, in size as well, one comes and one goes."""
    names = [f"page-{index}.html" for index in range(12)] + [f"only-{number}.html"]
    return {name: f"version {number} of {name}\n" * (50 + number) for name in names}


def digest_of(version):
    digest = hashlib.sha256()
    for name in sorted(version):
        digest.update(name.encode() + b"\0" + version[name].encode())
    return digest.hexdigest()


def write_version(job, version):
    shutil.rmtree(job.source, ignore_errors=True)
    job.source.mkdir()
    for name, text in version.items():
        (job.source / name).write_text(text)


class Reader(threading.Thread):
    """Opens the destination again and again, and notes what it finds in the folder that it has opened, as a server does."""

    def __init__(self, path):
        super().__init__(daemon=True)
        self.path, self.ended = path, threading.Event()
        self.seen, self.failures = collections.Counter(), []

    def run(self):
        while not self.ended.is_set():
            try:
                self.seen[self.look()] += 1
            except OSError as failure:
                self.failures.append(failure)

    def look(self):
        folder = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY)
        try:
            digest = hashlib.sha256()
            for name in sorted(os.listdir(folder)):
                file = os.open(name, os.O_RDONLY, dir_fd=folder)
                try:
                    digest.update(name.encode() + b"\0" + os.read(file, 1 << 16))
                finally:
                    os.close(file)
            return digest.hexdigest()
        finally:
            os.close(folder)


@contextlib.contextmanager
def readers_of(path):
    """Two readers, at work for the time of the context."""
    readers = [Reader(path) for _ in range(2)]
    for reader in readers:
        reader.start()
    try:
        yield readers
    finally:
        for reader in readers:
            reader.ended.set()
        for reader in readers:
            reader.join()
