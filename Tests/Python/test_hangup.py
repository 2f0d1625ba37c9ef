"""Whoever started a long-running command ends it: by Ctrl-C, by SIGTERM, or by closing the terminal; and ends it whole."""

import contextlib
import os
import signal
import subprocess
import time

import pytest

from commands import PATIENCE, Gate, Job, executable, files_of, finish, transfers_below, wait_for_line, wait_until
from consuming import Consumer, runs_of
from publishing import real_run
from readers import Pipe, Terminal, ignore_hangup, start
from relays import Relay

#: As a terminal that is closed sends them, and what else comes along; none of it is a person who asks twice.
HANGUPS = {
    "once": [signal.SIGHUP],
    "twice": [signal.SIGHUP, signal.SIGHUP],
    "with SIGCONT": [signal.SIGHUP, signal.SIGCONT, signal.SIGHUP],
    "with SIGTERM": [signal.SIGHUP, signal.SIGTERM, signal.SIGHUP, signal.SIGCONT],
    "SIGTERM first": [signal.SIGTERM, signal.SIGHUP, signal.SIGHUP],
}


pytestmark = pytest.mark.shared_broker


class LongRun:
    """A run that takes more than a minute, once its first package is on its way."""

    def __init__(self, commands, connection):
        self.commands = commands
        self.job = Job(commands.folder, "long", package="{maxFiles: 1}")
        self.job.source.mkdir()
        (self.job.source / "big.bin").write_bytes(os.urandom(30_000_000))
        (self.job.source / "small.txt").write_text("small")
        self.slow = commands.folder / "slow-rsync"
        self.slow.write_text('#!/bin/sh\nexec rsync --bwlimit=300k "$@"\n')
        self.slow.chmod(0o755)
        self.consumer = Consumer(connection, "#")

    @property
    def environment(self):
        return {"MIRRORING_RSYNC_PROGRAM": str(self.slow)}

    def start(self, **options):
        process = start(self.commands, "mirror", "run", self.job.file, environment=self.environment, **options)
        self.consumer.wait_for("Transferring")
        wait_until(lambda: self.rsyncs() != [])
        return process

    def rsyncs(self):
        return transfers_below(self.commands.folder)

    def check_cancelled(self):
        """Its end was told, nothing of it is left, and the next run finishes it."""
        [run] = runs_of(self.consumer.finish()).values()
        assert [message.status["terminal"] for message in run] == [False] * (len(run) - 1) + [True]
        assert run[-1].status["outcome"] == "cancelled" and run[-1].status["resumable"]
        # rsync's own children end when they find that it has ended.
        wait_until(lambda: self.rsyncs() == [])
        assert self.commands.run("mirror", "run", self.job.file).code == 0
        assert files_of(self.job.destination) == files_of(self.job.source)


@pytest.fixture
def long_run(broker, commands):
    with broker.connect() as connection:
        yield LongRun(commands, connection)


@pytest.mark.parametrize("signals", HANGUPS.values(), ids=HANGUPS)
def test_hangup_cancels_a_run(long_run, signals):
    process = long_run.start()
    for number in signals:
        process.send_signal(number)
    assert process.wait(PATIENCE) == 1
    long_run.check_cancelled()


def test_quit_cancels_a_run(long_run):
    """Ctrl-\\. Swift's own answer to it is a report with registers and memory, after which the run goes on."""
    process = long_run.start(errors=subprocess.PIPE)
    process.send_signal(signal.SIGQUIT)
    result = finish(process)
    assert result.code == 1
    assert "egisters" not in str(result.errors), result
    long_run.check_cancelled()


def test_closed_terminal_cancels_a_run(long_run):
    terminal = Terminal()
    process = long_run.start(terminal=terminal)
    terminal.vanish()
    assert process.wait(PATIENCE) == 1
    long_run.check_cancelled()


def test_interrupt_of_a_pipeline_cancels_a_run(long_run):
    """Ctrl-C goes to all of `mirror run … 2>&1 | tee log`, of which tee is the first to end."""
    log = long_run.commands.folder / "log"
    script = '{ "$0" run "$1"; echo "$?" >code; } 2>&1 | tee "$2"'
    shell = subprocess.Popen(
        ["bash", "-c", script, executable("mirror"), long_run.job.file, log],
        cwd=long_run.commands.folder, env=long_run.commands.environment | long_run.environment, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        long_run.consumer.wait_for("Transferring")
        os.killpg(shell.pid, signal.SIGINT)
        shell.wait(PATIENCE)
        # The engine may outlive the shell.
        code = long_run.commands.folder / "code"
        wait_until(lambda: code.exists() and code.read_text() == "1\n")
        long_run.check_cancelled()
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(shell.pid, signal.SIGKILL)
        shell.wait()


def test_hangup_is_ignored_under_nohup(long_run):
    gate = Gate(long_run.commands.folder)
    long_run.slow = gate.program
    process = long_run.start(preexec_fn=ignore_hangup)
    process.send_signal(signal.SIGHUP)
    gate.open()
    assert process.wait(PATIENCE) == 0
    assert long_run.consumer.finish()[-1].status["outcome"] == "succeeded"
    assert files_of(long_run.job.destination) == files_of(long_run.job.source)


def test_hangup_ends_a_flush(commands):
    """Events wait for a broker that takes connections and says nothing."""
    job = Job(commands.folder, "job")
    job.source.mkdir()
    with Relay() as relay:
        commands.environment["MIRRORING_BROKER_URI"] = f"amqp://guest:guest@127.0.0.1:{relay.port}/%2f"
        assert commands.run("mirror", "run", job.file, MIRRORING_OUTBOX_WAIT="0").code == 75
        relay.fall_silent()
        flush = commands.start("mirror", "outbox", "flush", "--wait", "600")
        relay.wait_for_caller()
        flush.send_signal(signal.SIGHUP)
        result = finish(flush)
    assert result.code == 75, result
    assert "wait in the outbox" in result.errors


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM, signal.SIGINT, signal.SIGQUIT], ids=lambda number: number.name)
@pytest.mark.parametrize("command", ["bridge", "watch"])
def test_signals_end_monitoring(broker, commands, command, number):
    process = commands.start("mom", command)
    wait_for_line(process, "waiting for" if command == "watch" else "ready")
    process.send_signal(number)
    # A bridge is stopped as it should be; a view is interrupted, as any other command is.
    assert finish(process).code == (128 + number if command == "watch" else 0)


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM, signal.SIGINT, signal.SIGQUIT], ids=lambda number: number.name)
def test_watch_ends_at_once_at_a_broker_that_says_nothing(commands, number):
    took = []
    # It takes half a second; another program may have the machine for some more.
    while not took or (min(took) >= 2 and len(took) < 5):
        took.append(seconds_to_end(commands, number))
    assert min(took) < 2, took


def seconds_to_end(commands, number):
    """How long a watch that waits for a broker goes on behind a signal."""
    with Relay() as relay:
        relay.fall_silent()
        commands.environment["MIRRORING_BROKER_URI"] = f"amqp://guest:guest@127.0.0.1:{relay.port}/%2f"
        # It is given an hour to answer, and the test waits for no more than a minute.
        hours = {"MIRRORING_BROKER_CONNECT_TIMEOUT": "3600", "MIRRORING_BROKER_CALL_TIMEOUT": "3600"}
        watch = commands.start("mom", "watch", **hours)
        relay.wait_for_caller()
        began = time.monotonic()
        watch.send_signal(number)
        result = finish(watch)
        assert result.code == 128 + number, result
        return time.monotonic() - began


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGABRT, signal.SIGQUIT], ids=lambda number: number.name)
def test_no_crash_shows_memory(commands, number):
    """It would show passwords. The process is ended by what has hit it, as any other is."""
    with Relay() as relay:
        relay.fall_silent()
        uri = f"http://guest:guest@127.0.0.1:{relay.port}"
        listing = commands.start("mom", "subscribers", MIRRORING_MANAGEMENT_URI=uri)
        relay.wait_for_caller()
        listing.send_signal(number)
        result = finish(listing)
    assert result.code == -number, result
    assert result.errors == ""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=lambda number: number.name)
def test_whoever_asks_a_bridge_twice_does_not_wait(commands, number):
    with Relay() as relay:
        relay.fall_silent()
        commands.environment["MIRRORING_BROKER_URI"] = f"amqp://guest:guest@127.0.0.1:{relay.port}/%2f"
        bridge = commands.start("mom", "bridge", MIRRORING_BROKER_CONNECT_TIMEOUT="3600")
        relay.wait_for_caller()

        def ends():
            # Two that come at once are one.
            bridge.send_signal(number)
            return bridge.poll() is not None

        wait_until(ends)
        assert finish(bridge).code == 1


def test_watch_ends_whose_reader_does_not_read(broker, commands, tmp_path):
    with Pipe().fill() as output, Pipe() as errors:
        watch = start(commands, "mom", "watch", "--json", output=output.writing, errors=errors.writing)
        errors.close_writing()
        with os.fdopen(os.dup(errors.reading), "r") as lines:
            assert any("waiting for" in line for line in lines)
        real_run(broker, commands, tmp_path)
        watch.send_signal(signal.SIGTERM)
        assert watch.wait(PATIENCE) == 128 + signal.SIGTERM
