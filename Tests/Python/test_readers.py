"""Nobody who reads a command's output can stop, slow or kill what it does: pipes, terminals and descriptors of every kind."""

import itertools
import json
import os
import re
import signal

import pytest

import offline_logs
from commands import PATIENCE, Job, files_of, wait_until
from consuming import Consumer, runs_of
from publishing import real_run
from readers import Pipe, Terminal, ignore_hangup, start


pytestmark = pytest.mark.shared_broker


class Mirroring:
    """A job of some packages, and who consumes its events."""

    def __init__(self, broker, commands, connection, **settings):
        self.commands = commands
        self.job = Job(commands.folder, "job", package="{maxFiles: 1}", **settings)
        self.job.source.mkdir()
        for number in range(12):
            (self.job.source / f"{number}.txt").write_text(f"This is {number}.\n")
        self.consumer = Consumer(connection, "#")

    def start(self, **options):
        return start(self.commands, "mirror", "run", self.job.file, **options)

    def wait_for(self, state, count=1):
        self.consumer.wait_for(state, count)

    def check_whole(self, process):
        """It has ended as if nobody had been there."""
        assert process.wait(PATIENCE) == 0
        assert files_of(self.job.destination) == files_of(self.job.source)
        assert os.listdir(self.commands.state / "outbox") == []
        [run] = runs_of(self.consumer.finish()).values()
        assert [message.sequence for message in run] == list(range(1, len(run) + 1))
        assert [message.status["terminal"] for message in run] == [False] * (len(run) - 1) + [True]
        assert run[-1].status["outcome"] == "succeeded"


@pytest.fixture
def mirroring(broker, commands):
    with broker.connect() as connection:
        yield Mirroring(broker, commands, connection)


# --- pipes


def test_reader_that_has_gone(mirroring):
    with Pipe().leave() as pipe:
        mirroring.check_whole(mirroring.start(output=pipe.writing, errors=pipe.writing))


def test_reader_that_goes_after_a_line(mirroring):
    with Pipe() as pipe:
        process = mirroring.start(errors=pipe.writing)
        pipe.close_writing()
        assert "MirroringJobInitialized" in pipe.read_line()
        mirroring.check_whole(process)


def test_reader_that_never_reads(mirroring):
    with Pipe().fill() as pipe:
        mirroring.check_whole(mirroring.start(errors=pipe.writing))


def test_reader_that_reads_late_gets_everything(mirroring):
    goes_on = mirroring.commands.folder / "goes-on"
    after = json.dumps(f"until [ -e '{goes_on}' ]; do sleep 0.05; done")
    mirroring.job.file.write_text(f"{mirroring.job.file.read_text()}after: {after}\n")
    with Pipe().fill() as pipe:
        process = mirroring.start(errors=pipe.writing)
        mirroring.wait_for("MirroringPackageCompleted", 13)
        # At its end the command would wait a second for a reader; so long a test may stand still.
        pipe.drain()
        goes_on.touch()
        lines = pipe.read().splitlines()
        mirroring.check_whole(process)
    states = [line.split()[4] for line in lines[:-1]]
    assert states[0] == "MirroringJobInitialized" and states[-1] == "MirroringJobCompleted"
    assert states.count("MirroringPackageCompleted") == 13  # that of the root folder is one of them
    assert lines[-1].startswith("job: done in ")


def test_device_that_is_full(mirroring):
    with open("/dev/full", "wb") as full:
        mirroring.check_whole(mirroring.start(output=full, errors=full))


def test_bridge_goes_on_without_a_reader_of_its_log(broker, commands, tmp_path):
    for number, pipe in enumerate([Pipe().leave(), Pipe().fill()]):
        with pipe:
            offline = tmp_path / f"offline-{number}"
            options = ["--log-level", "trace", "--offline-folder", offline]
            bridge = start(commands, "mom", "bridge", *options, errors=pipe.writing)
            folder = tmp_path / f"run-{number}"
            folder.mkdir()
            run = real_run(broker, commands, folder)[0].run
            wait_until(lambda: any(b"<Terminal>true" in path.read_bytes() for path in offline.glob(f"{run}_*.xml")))
            bridge.send_signal(signal.SIGTERM)
            assert bridge.wait(PATIENCE) == 0
            assert ": all proven." in commands.run("mom", "verify", "--run", run, offline).output


def test_data_whose_reader_goes_is_no_failure(commands):
    path, _ = offline_logs.write(commands.folder / "offline", 5_000)
    for arguments in [("log", "--json", path), ("log", path), ("log", path.parent)]:
        with Pipe().leave() as pipe, Pipe() as errors:
            process = start(commands, "mom", *arguments, output=pipe.writing, errors=errors.writing)
            assert process.wait(PATIENCE) == 0
            assert errors.read() == ""


# --- terminals


def test_terminal_that_vanishes(mirroring):
    """Not the terminal of the session, so there is no SIGHUP: every write to it fails."""
    terminal = Terminal()
    process = mirroring.start(errors=terminal.slave)
    terminal.vanish()
    mirroring.check_whole(process)


def test_terminal_that_vanishes_under_nohup(mirroring):
    terminal = Terminal()
    process = mirroring.start(terminal=terminal, preexec_fn=ignore_hangup)
    mirroring.wait_for("MirroringJobInitialized")
    terminal.vanish()
    mirroring.check_whole(process)


@pytest.mark.parametrize("kind", ["xterm", "dumb", None])
def test_only_a_capable_terminal_gets_escape_sequences(mirroring, kind):
    mirroring.commands.environment.pop("TERM", None)
    terminal = Terminal()
    process = mirroring.start(terminal=terminal, environment={} if kind is None else {"TERM": kind})
    shown = terminal.text()
    mirroring.check_whole(process)
    assert ("\r\x1b[K" in shown) == (kind == "xterm")
    assert ("\x1b" in shown) == (kind == "xterm")
    assert "job: done in " in re.sub(r"\x1b\[\d+m", "", shown)  # its name is bold


# --- descriptors

CLOSINGS = [closed for count in (1, 2, 3) for closed in itertools.combinations((0, 1, 2), count)]


@pytest.mark.parametrize("closed", CLOSINGS, ids=str)
def test_closed_descriptors(mirroring, closed):
    # A program in place of rsync, which looks at the engine's descriptors and becomes rsync.
    seen = mirroring.commands.folder / "seen"
    looking = mirroring.commands.folder / "rsync"
    looking.write_text(f'#!/bin/sh\nfor n in 0 1 2; do readlink "/proc/$PPID/fd/$n"; done >>{seen}\nexec rsync "$@"\n')
    looking.chmod(0o755)

    def close():
        for descriptor in closed:
            os.close(descriptor)

    mirroring.check_whole(mirroring.start(preexec_fn=close, environment={"MIRRORING_RSYNC_PROGRAM": str(looking)}))
    assert set(seen.read_text().split()) == {"/dev/null"}


@pytest.mark.parametrize("closed", [(1,), (0, 1)], ids=str)
@pytest.mark.parametrize(
    "command",
    [
        "mom log {log}", "mom log --json {log}", "mom log {folder}", "mom verify {log}", "mom verify --json {log}", "mom watch",
        "mom --help", "mirror plan {job}", "mirror plan --json {job}", "mirror outbox --json",
        "mirror validate --json {job}", "mirror init",
    ],
)  # fmt: skip
def test_data_without_stdout_is_a_failure(unheard, command, closed):
    log, _ = offline_logs.write(unheard.folder / "offline", 2)
    job = Job(unheard.folder, "job")
    job.source.mkdir()
    (job.source / "a.txt").write_text("a")
    program, *arguments = command.format(log=log, folder=log.parent, job=job.file).split()

    def close():
        for descriptor in closed:
            os.close(descriptor)

    with Pipe() as errors:
        process = start(unheard, program, *arguments, errors=errors.writing, preexec_fn=close)
        said = errors.read()
        assert process.wait(PATIENCE) == 1, said
    assert said == (
        f"{program}: The output can't be written: stdout is closed. Direct it to a terminal, a file or a pipe, and run the command "
        "again.\n"
    )
