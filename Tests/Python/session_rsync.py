"""An rsync of this machine's whose server is at the far end of a session: as somebody has it who does not use mirror there."""

import contextlib
import json
import os
import socket
import subprocess
import threading

from commands import PATIENCE
from far_protocol import frame, read_answer

#: What rsync starts instead of ssh: it says what the server is to be given, then carries bytes to the session's owner and back.
SHELL = """#!/usr/bin/env python3
import json, os, socket, sys, threading
line = socket.socket(socket.AF_UNIX)
line.connect({path!r})
line.sendall(json.dumps(sys.argv[3:]).encode() + b"\\n")
def send():
    while data := os.read(0, 65536):
        line.sendall(data)
    line.shutdown(socket.SHUT_WR)
threading.Thread(target=send, daemon=True).start()
while data := line.recv(65536):
    os.write(1, data)
os._exit(0)
"""


class Ending:
    """What came of it: all that the two rsyncs have said, and the far end."""

    def __init__(self, errors, last):
        self.errors, self.last = errors, last

    def __repr__(self):
        return f"{self.errors}\n{self.last}"


def run_rsync(process, folder, *arguments, names=None, replace=(b"", b""), channel=2):
    """Runs rsync with a far end that has opened a folder.

    `folder` holds what this takes. `names` are what is sent with the question, and `replace` says which bytes are sent instead of others.
    """
    path, shell = str(folder / "line"), folder / "rsh"
    shell.write_text(SHELL.format(path=path))
    shell.chmod(0o755)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen()
        listener.settimeout(PATIENCE)
        rsync = subprocess.Popen(
            ["rsync", f"--rsh={shell}", "--blocking-io", "--numeric-ids", *map(str, arguments)],
            cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        )  # fmt: skip
        try:
            line, _ = listener.accept()
            with line:
                last = _carry(process, line, names, replace, channel)
            return Ending(rsync.communicate(timeout=PATIENCE)[1].decode(errors="replace"), last)
        finally:
            rsync.kill()
            os.unlink(path)


def _carry(process, line, names, replace, channel):
    """Asks for the server, and carries bytes until the far end has said how it ended."""
    with line.makefile("rb") as stream:
        server = json.loads(stream.readline())
        request = json.dumps({"arguments": server}).encode()
        process.stdin.write(frame("rsync", request if names is None else request + b"\0" + names, channel))
        process.stdin.flush()
        sender = threading.Thread(target=_send, args=(process, stream, replace, channel), daemon=True)
        sender.start()
        while (said := read_answer(process, channel)) is not None and said.kind == "data":
            # An rsync that gives up has gone before all is said to it.
            with contextlib.suppress(BrokenPipeError):
                line.sendall(said.payload)
        line.shutdown(socket.SHUT_RDWR)
        sender.join(PATIENCE)
        return said


def _send(process, stream, replace, channel):
    try:
        while data := stream.read1(65_536):
            process.stdin.write(frame("data", data.replace(*replace) if replace[0] else data, channel, is_last=False))
            process.stdin.flush()
        process.stdin.write(frame("data", channel=channel))
        process.stdin.flush()
    except OSError:
        pass  # whoever reads has seen the end
