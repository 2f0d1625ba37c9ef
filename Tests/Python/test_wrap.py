"""`mom wrap`: commands that are none of ours are jobs; what they read, what they write and how they end is untouched by that."""

import signal
import subprocess
import time

import pytest

from commands import PATIENCE, executable
from wrapping import events_of, python, wrap

pytestmark = pytest.mark.shared_broker

BYTES = """
import sys
data = bytes(range(256)) * 2000 + b"\\r\\n\\n\\x1b[1mbold\\x1b[0m no end"
sys.stdout.buffer.write(data)
sys.stdout.flush()
sys.stderr.buffer.write(data[::-1])
sys.exit(7)
"""


def test_output_and_exit_code_are_the_commands(unheard):
    plain = subprocess.run(python(BYTES), capture_output=True, check=False)
    wrapped = wrap(unheard, *python(BYTES))
    assert (wrapped.returncode, wrapped.stdout) == (plain.returncode, plain.stdout)
    # One line of ours, which says that the broker is away, comes when the command has ended.
    assert wrapped.stderr.startswith(plain.stderr)
    rest = wrapped.stderr[len(plain.stderr) :].decode().splitlines()
    assert len(rest) == 1 and rest[0].startswith("mom: ") and "wait in the outbox" in rest[0], rest


def test_nothing_is_added_to_the_output_of_a_command_that_goes_well(broker, commands):
    result, run = events_of(broker, lambda: wrap(commands, "sh", "-c", "echo out; echo err >&2"))
    assert (result.returncode, result.stdout, result.stderr) == (0, b"out\n", b"err\n")
    assert run[-1].status["outcome"] == "succeeded"
    assert {"out", "err"} <= {entry["message"] for entry in run[-1].status["statusLog"]}


def test_order_of_both_streams_stays_where_they_lead_to_one_place(commands, unheard):
    text = "import os\nfor n in range(2000): os.write(1 + n % 2, b'%d ' % n)"
    result = wrap(unheard, *python(text), errors=subprocess.STDOUT)
    numbers = result.stdout.split(b"mom: ")[0].split()
    assert numbers == [b"%d" % number for number in range(2000)]


def test_input_is_the_commands(unheard):
    assert wrap(unheard, "cat", text=b"one\0two").stdout == b"one\0two"
    # Whoever writes it sees when the command reads no more.
    script = f"yes | '{executable('mom')}' wrap -- head -1; echo ${{PIPESTATUS[*]}}"
    shell = subprocess.run(
        ["bash", "-c", script], cwd=unheard.folder, env=unheard.environment, capture_output=True, timeout=PATIENCE, check=False
    )
    assert shell.stdout == b"y\n141 0\n"


def test_reader_that_leaves_is_seen_by_the_command(unheard):
    script = f"'{executable('mom')}' wrap -- yes | head -1; echo ${{PIPESTATUS[*]}}"
    shell = subprocess.run(
        ["bash", "-c", script], cwd=unheard.folder, env=unheard.environment, capture_output=True, timeout=PATIENCE, check=False
    )
    assert shell.stdout == b"y\n141 0\n"


def test_output_that_can_not_be_stored_is_no_success(broker, commands):
    def work():
        with open("/dev/full", "wb") as full:
            return subprocess.run(
                [executable("mom"), "wrap", "--", "sh", "-c", "echo x; exit 0"], cwd=commands.folder, env=commands.environment,
                stdin=subprocess.DEVNULL, stdout=full, stderr=subprocess.PIPE, text=True, timeout=PATIENCE, check=False,
            )  # fmt: skip

    result, run = events_of(broker, work)
    assert result.returncode == 1
    assert result.stderr == "mom: not all that the command has written could be passed on: no space left on device.\n"
    assert (run[-1].status["outcome"], run[-1].status["statusLog"][-1]["category"]) == ("failed", "diskFull")


def test_output_that_is_closed_stays_closed(unheard):
    plain, wrapped = (
        subprocess.run(
            ["bash", "-c", '"$@" >&-; echo "code $?" >&2', "bash", *prefix, "sh", "-c", "echo x; ls -l /proc/self/fd/1"],
            cwd=unheard.folder, env=unheard.environment, stdin=subprocess.DEVNULL, capture_output=True, text=True,
            timeout=PATIENCE, check=False,
        )
        for prefix in [[], [executable("mom"), "wrap", "--"]]
    )  # fmt: skip
    assert "code" in plain.stderr
    assert plain.stderr.splitlines()[-1] == wrapped.stderr.splitlines()[-1]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL, signal.SIGSEGV])
def test_command_that_a_signal_ends_ends_us_in_the_same_way(broker, commands, number):
    result, run = events_of(broker, lambda: wrap(commands, "sh", "-c", f"kill -{int(number)} $$"))
    assert result.returncode == -number
    assert run[-1].status["outcome"] == ("cancelled" if number == signal.SIGTERM else "failed")


def test_command_that_is_not_there_is_told_as_a_shell_does(broker, commands):
    result, run = events_of(broker, lambda: wrap(commands, "no-such-command"))
    assert (result.returncode, result.stdout) == (127, b"")
    assert result.stderr == b"mom: no-such-command can't be run: no such file or directory.\n"
    [only] = run
    assert (only.state, only.status["statusLog"][-1]["category"]) == ("ExportingError", "notFound")
    assert wrap(commands, "/etc/passwd").returncode == 126
    assert wrap(commands, "x\x1b[31m\u202e\ny").stderr.startswith(b"mom: x\\u{1B}[31m\\u{202E}\\u{A}y can't be run: ")


def test_what_the_command_leaves_running_is_not_waited_for(unheard, tmp_path):
    begin = time.monotonic()
    result = wrap(unheard, "sh", "-c", "sleep 30 & echo done")
    assert (result.returncode, result.stdout) == (0, b"done\n")
    assert time.monotonic() - begin < 25
    # Nor is it while it talks.
    begin = time.monotonic()
    talking = "while sleep 0.02; do echo x || exit; done"
    assert wrap(unheard, "sh", "-c", f"({talking}) & echo done").stdout.startswith((b"done\n", b"x\n"))
    assert time.monotonic() - begin < 25
