"""What the two ends of a job say to each other, byte by byte: for ends that are none of ours, or mean no good."""

import json
import struct
import threading
import uuid

from commands import PATIENCE

GREETING = b"\nmirroring-far-end 1\n"
#: Of those that are used here.
KINDS = {"hello": 1, "failure": 2, "alive": 4, "open": 10, "opened": 11, "rsync": 20, "data": 21, "ended": 22}
#: What a far end says first.
HELLO = {
    "protocols": {"lowest": 1, "highest": 1}, "version": "1.0.0", "rsync": "3.2.7", "machine": "0" * 64, "user": "www", "isRoot": False,
    "capabilities": [],
}  # fmt: skip


def frame(kind, payload=b"", channel=0, is_last=True):
    return struct.pack(">IBBH", len(payload), KINDS[kind], is_last, channel) + payload


def near_hello(role):
    """What a near end says first that wants the other one to have this side of a job."""
    return frame("hello", json.dumps({"protocol": 1, "version": "1.0.0", "role": role}).encode())


def open_request(path, mode="run", channel=1, **more):
    """What asks for a folder."""
    request = {
        "mode": mode, "path": str(path), "jobId": str(uuid.uuid4()), "keepsSetID": False,
        "token": "0" * 32, **more,
    }  # fmt: skip
    return frame("open", json.dumps(request).encode(), channel)


class Said:
    """A frame of the far end's."""

    def __init__(self, kind, is_last, channel, payload):
        self.kind = next(name for name, number in [*KINDS.items(), ("another", kind)] if number == kind)
        self.is_last, self.channel, self.payload = is_last, channel, payload

    @property
    def message(self):
        return json.loads(self.payload)

    def __repr__(self):
        return f"{self.kind} on {self.channel}: {self.payload[:500]}"


def read_greeting(stream):
    """What comes before a far end's first frame, with the greeting that ends it."""
    said = b""
    while not said.endswith(GREETING):
        byte = stream.read(1)
        assert byte, f"It ended without a greeting. It said: {said}"
        said += byte
    return said


def read_frame(process):
    """The next frame of a far end; None at its end. One that is mute is ended."""
    limit = threading.Timer(PATIENCE, process.kill)
    limit.start()
    try:
        header = process.stdout.read(8)
        if len(header) < 8:
            return None
        count, kind, is_last, channel = struct.unpack(">IBBH", header)
        return Said(kind, is_last == 1, channel, process.stdout.read(count))
    finally:
        limit.cancel()


def read_answer(process, channel=1):
    """The next frame on a channel, or about the session, but for signs of life."""
    while (said := read_frame(process)) is not None:
        if said.kind not in ("alive", "hello") and said.channel in (0, channel):
            return said
    return None
