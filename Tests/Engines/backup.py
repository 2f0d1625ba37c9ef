"""An engine in Python, which needs no package: copies files one by one, and reports each as a package of its run.

usage: backup.py LIBRARY JOB-ID BROKER-URI OUTBOX-FOLDER TARGET-FOLDER FILE...
"""

import ctypes
import datetime
import json
import os
import shutil
import socket
import sys
import uuid


class Publisher:
    """Where events go: libmirroring-publisher."""

    def __init__(self, library, uri=None, folder=None):
        self._library = ctypes.CDLL(library)
        self._library.mirroring_publisher_open.restype = ctypes.c_void_p
        self._library.mirroring_publisher_open.argtypes = [ctypes.c_char_p, ctypes.c_char_p]
        self._library.mirroring_publisher_publish.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t]
        self._library.mirroring_publisher_flush.restype = ctypes.c_long
        self._library.mirroring_publisher_flush.argtypes = [ctypes.c_void_p, ctypes.c_long]
        self._library.mirroring_publisher_last_error.restype = ctypes.c_char_p
        self._library.mirroring_publisher_close.argtypes = [ctypes.c_void_p]
        self._handle = self._library.mirroring_publisher_open(uri and uri.encode(), folder and folder.encode())
        if not self._handle:
            raise ValueError(self.last_error)

    @property
    def last_error(self):
        return self._library.mirroring_publisher_last_error().decode()

    def publish(self, event):
        body = json.dumps(event).encode()
        if self._library.mirroring_publisher_publish(self._handle, body, len(body)) != 0:
            raise ValueError(self.last_error)

    def flush(self, seconds):
        """Waits for the delivery; gives how many events still wait."""
        return self._library.mirroring_publisher_flush(self._handle, int(seconds * 1000))

    def close(self):
        self._library.mirroring_publisher_close(self._handle)


class Run:
    """One run of a job: numbers its events, and gives them identities and times."""

    def __init__(self, publisher, job, name):
        self._publisher, self._job, self._name = publisher, job, name
        self._run, self._process, self._sequence = str(uuid.uuid4()), str(uuid.uuid4()), 0

    def report(self, state, outcome="running", severity="processing", **parts):
        self._sequence += 1
        now = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        status = {
            "state": state, "severity": severity, "outcome": outcome, "terminal": outcome != "running", "statusLog": [],
            "sentTime": now, "receivedTime": now,
        }  # fmt: skip
        self._publisher.publish({
            "schemaVersion": 1, "eventId": str(uuid.uuid4()), "jobId": self._job, "runId": self._run, "sequence": self._sequence,
            "engine": {"host": socket.gethostname(), "instanceId": self._process, "version": "1.0"},
            "transferData": {"initializeData": {"name": self._name, "continueOnError": False}, **parts, "status": status},
        })  # fmt: skip


def package(number, size, done):
    sent = size if done else 0
    return {
        "packageHeader": {
            "packageId": str(uuid.uuid5(uuid.NAMESPACE_OID, str(number))), "packageNumber": number, "fileSize": size,
            "sizeOfSentData": sent, "sizeOfReceiveData": sent,
        },
        "packageBody": {"pages": 0, "files": 1, "deletions": 0, "importedPages": 0, "importedFiles": int(done)},
    }  # fmt: skip


def main(library, job, uri, outbox, target, *files):
    publisher = Publisher(library, uri, outbox)
    run = Run(publisher, job, "Backup in Python")
    run.report("MirroringJobInitialized")
    for number, file in enumerate(files, 1):
        size = os.path.getsize(file)
        run.report("MirroringPackageInitialized", **package(number, size, False))
        run.report("Transferring", **package(number, size, False))
        shutil.copy(file, target)
        run.report("Transferred", **package(number, size, True))
        run.report("MirroringPackageCompleted", **package(number, size, True))
    run.report("MirroringJobCompleted", "succeeded")
    # As long as the commands do.
    waiting = publisher.flush(float(os.environ.get("MIRRORING_OUTBOX_WAIT", 5)))
    if waiting:
        print(f"backup: {waiting} events wait. {publisher.last_error}", file=sys.stderr)
    publisher.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
