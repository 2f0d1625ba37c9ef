"""Nothing that is wrong with `mom wrap` is wrong with the command: its settings, its broker, its monitor, whoever reads what it says."""

import contextlib
import os
import signal
import subprocess
import time

import pytest

from broker_contract import broken_by_run
from commands import PATIENCE, executable, finish, processes_below, wait_until
from consuming import Consumer
from readers import Pipe
from relays import Relay
from wrapping import children_of, events_of, started, tree, wrap

pytestmark = pytest.mark.shared_broker


@pytest.mark.parametrize(
    "environment",
    [
        {"MIRRORING_OUTBOX_WAIT": "soon"}, {"MIRRORING_NO_SUCH_SETTING": "1"}, {"MIRRORING_BROKER_URI": "nonsense"},
        {"MIRRORING_OUTBOX_FOLDER": "/proc/no/such"}, {"MIRRORING_CONFIG_FOLDER": "/nonexistent"},
    ],
)  # fmt: skip
def test_wrong_settings_are_told_once_and_the_command_is_run(commands, environment):
    result = wrap(commands, "sh", "-c", "echo done; exit 5", **environment)
    assert (result.returncode, result.stdout) == (5, b"done\n")
    assert result.stderr and all(line.startswith(b"mom: ") for line in result.stderr.splitlines()), result


def test_broker_that_is_away_costs_nothing_but_a_line_and_the_events_come_later(broker, commands, tmp_path):
    source = tree(tmp_path / "source", files=3)
    with Relay() as relay, broker.connect() as connection:
        uri = broker.uri_with(port=relay.port)
        result = wrap(
            commands, "rsync", "-a", f"{source}/", f"{tmp_path}/copy/", MIRRORING_BROKER_URI=uri, MIRRORING_OUTBOX_WAIT="0"
        )
        assert result.returncode == 0
        [line] = result.stderr.decode().splitlines()
        assert "wait in the outbox" in line and broker.password not in line
        consumer = Consumer(connection, "#")
        relay.open(broker.port)
        assert commands.run("mirror", "outbox", "flush", MIRRORING_BROKER_URI=uri).code == 0
        messages = consumer.finish()
    assert broken_by_run(messages) == []
    assert messages[-1].status["outcome"] == "succeeded"


def test_monitor_that_is_killed_is_not_missed(unheard, tmp_path):
    text = "touch begun; until [ -e go ]; do sleep 0.1; done; echo done; exit 3"
    process = started(unheard, tmp_path, text)
    [monitor] = [child for child, name in children_of(process).items() if name == "mom"]
    os.kill(monitor, signal.SIGKILL)
    (tmp_path / "go").touch()
    result = finish(process)
    assert (result.code, result.output, result.errors) == (3, "done\n", "")


@contextlib.contextmanager
def stopped_monitor(process):
    """The monitor of a wrapped command stands still for the time of the context."""
    [monitor] = [child for child, name in children_of(process).items() if name == "mom"]
    # Just forked it has our pipe still, as anything has that is stopped before its first step.
    wait_until(lambda: os.readlink(f"/proc/{monitor}/fd/1") == os.devnull)
    os.kill(monitor, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(monitor, signal.SIGCONT)


def test_monitor_that_hangs_holds_up_no_output(unheard, tmp_path):
    text = "touch begun; until [ -e go ]; do sleep 0.1; done; head -c 20000000 /dev/zero; touch written; exit 3"
    process = started(unheard, tmp_path, text)
    with stopped_monitor(process):
        (tmp_path / "go").touch()
        assert len(process.stdout.read()) == 20_000_000
        assert (tmp_path / "written").exists()
        assert process.poll() is None
    assert finish(process).code == 3


def test_monitor_that_reads_late_tells_how_the_command_ended(broker, commands, tmp_path):
    text = "touch begun; until [ -e go ]; do sleep 0.1; done; head -c 20000000 /dev/zero"

    def work():
        process = started(commands, tmp_path, text)
        with stopped_monitor(process):
            (tmp_path / "go").touch()
            # All of it, and its end, wait for the monitor, which stands still as if its disk did.
            assert len(process.stdout.read()) == 20_000_000
            time.sleep(4)
        return finish(process)

    result, run = events_of(broker, work)
    assert result.code == 0
    assert run[-1].status["outcome"] == "succeeded", run[-1]


def test_stderr_that_nobody_reads_holds_up_nothing(commands):
    with Pipe() as pipe:
        pipe.fill()
        # What is said of the settings finds no room, and the command says nothing there.
        result = wrap(commands, "sh", "-c", "echo done; exit 5", errors=pipe.writing, MIRRORING_OUTBOX_WAIT="soon")
    assert (result.returncode, result.stdout) == (5, b"done\n")


def test_reader_that_hangs_does_not_keep_us_when_we_are_asked_to_end(unheard, tmp_path):
    with Pipe() as pipe:
        pipe.fill()
        process = subprocess.Popen(
            [executable("mom"), "wrap", "--", "sh", "-c", "touch begun; exec yes"], cwd=unheard.folder, env=unheard.environment,
            stdin=subprocess.DEVNULL, stdout=pipe.writing, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        unheard.started.append(process)
        wait_until((tmp_path / "begun").exists)
        process.terminate()
        assert finish(process).code == -signal.SIGTERM


def test_command_dies_with_us_and_the_run_is_told_as_failed(broker, commands, tmp_path):
    def work():
        with broker.connect() as connection:
            consumer = Consumer(connection, "#")
            process = started(commands, tmp_path, "touch begun; exec sleep 1000")
            # The command runs before that is told: whoever is killed in between leaves no run.
            consumer.wait_for("MirroringJobInitialized")
        process.kill()
        process.wait(PATIENCE)
        # The monitor, which lives on for that, tells it.
        wait_until(lambda: not processes_below(commands.folder))

    _, run = events_of(broker, work)
    assert run[-1].status["outcome"] == "failed"
    assert "mom wrap was ended" in run[-1].status["statusLog"][-1]["message"]
