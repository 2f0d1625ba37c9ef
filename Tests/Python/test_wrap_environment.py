"""What a wrapped command is started with is what it would have had without us, and its secrets are not shown of us."""

import signal
import socket
import struct
import subprocess

import pytest

from commands import PATIENCE, executable, processes_below
from wrapping import python, wrap


def test_command_is_run_with_what_it_would_have_had(unheard):
    text = (
        "ulimit -S -a; grep -E '^(SigIgn|SigBlk|SigCgt)' /proc/self/status; cat /proc/self/coredump_filter; ls /proc/self/fd"
    )
    options = {"cwd": unheard.folder, "env": unheard.environment, "stdin": subprocess.DEVNULL, "capture_output": True}

    def before():
        signal.signal(signal.SIGUSR1, signal.SIG_IGN)
        signal.signal(signal.SIGPIPE, signal.SIG_IGN)

    for preexec in [None, before]:
        plain = subprocess.run(["sh", "-c", text], preexec_fn=preexec, check=True, **options)
        wrapped = subprocess.run([executable("mom"), "wrap", "--", "sh", "-c", text], preexec_fn=preexec, check=True, **options)
        assert wrapped.stdout == plain.stdout


def test_names_that_are_no_text_reach_the_command(unheard):
    assert wrap(unheard, "printf", "%s", b"\xff\xfe caf\xe9").stdout == b"\xff\xfe caf\xe9"


NOTIFIER = """
import os, socket
for name in ["LISTEN_PID", "WATCHDOG_PID"]:
    assert os.environ[name] == str(os.getpid()), (name, os.environ[name], os.getpid())
assert os.environ["OTHER_PID"] == str(os.getppid())
with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notifying:
    notifying.sendto(b"READY=1", os.environ["NOTIFY_SOCKET"])
print(os.getpid(), os.environ["NOTIFY_SOCKET"])
"""


def test_what_systemd_hands_over_is_the_commands(unheard, tmp_path):
    place = str(tmp_path / "notify")
    script = 'export LISTEN_PID=$$ WATCHDOG_PID=$$ OTHER_PID=$$; exec "$@"'
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notified:
        notified.bind(place)
        notified.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        result = subprocess.run(
            ["sh", "-c", script, "sh", executable("mom"), "wrap", "--", *python(NOTIFIER)], cwd=unheard.folder,
            env=unheard.environment | {"NOTIFY_SOCKET": place}, capture_output=True, timeout=PATIENCE, check=False,
        )  # fmt: skip
        assert result.returncode == 0, result
        text, [(_, _, credentials)], _, _ = notified.recvmsg(100, 100)
        assert text == b"READY=1"
        assert result.stdout.decode().split() == [str(struct.unpack("iii", credentials)[0]), place], result
        notified.setblocking(False)
        with pytest.raises(BlockingIOError):
            notified.recv(100)


def test_secrets_of_the_command_are_not_shown_of_us(unheard):
    # `read` is the shell's own: a program that is being started is a second `sh` for a moment.
    words = ["sh", "-c", "echo ready; read -r line; :", "sh", "--password", "hunter22", "--url=https://u:swordfish@h/", "--token=opensesame,x"]
    process = subprocess.Popen(
        [executable("mom"), "wrap", "--", *words], cwd=unheard.folder, env=unheard.environment,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    unheard.started.append(process)
    assert process.stdout.readline() == b"ready\n"
    shown = processes_below(unheard.folder).values()
    ours = [words for words in shown if words.startswith(executable("mom").encode() + b"\0")]
    assert len(ours) == 2 and len(set(ours)) == 1, shown
    assert ours[0].split(b"\0")[7:] == [b"--password", b"********", b"--url=https://u**********@h/", b"--token=************", b""], ours
    assert b"ready; read" in ours[0], "nothing else is covered"
    # The command has got what it was given.
    theirs = [words for words in shown if words.startswith(b"sh\0")]
    assert len(theirs) == 1 and b"hunter22" in theirs[0] and b"swordfish" in theirs[0], shown
    process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
