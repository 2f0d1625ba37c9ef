"""What a command can't write it says, and it ends as a failure; what can be written later is waited for."""

import json
import os
import resource
import select
import subprocess
import threading

import pytest

import disks
import offline_logs
import publishing
from commands import BREAKDOWNS, PATIENCE, executable, wait_for_line, wait_until

EVENTS = 500


@pytest.fixture
def log(commands):
    path, _ = offline_logs.write(commands.folder / "offline", EVENTS)
    return path


def run(commands, arguments, stdout, **options):
    return subprocess.run(
        [executable("mom"), *map(str, arguments)],
        cwd=commands.folder, env=commands.environment, stdin=subprocess.DEVNULL, stdout=stdout, stderr=subprocess.PIPE,
        text=True, timeout=PATIENCE, **options,
    )  # fmt: skip


def check_failure(result, reason):
    assert result.returncode == 1, result
    assert result.stderr == (
        f"mom: The output can't be written: {reason}. It is incomplete; correct that and run the command again.\n"
    )


@pytest.mark.parametrize("arguments", [("log", "--json"), ("log",), ("verify",), ("verify", "--json")], ids=" ".join)
def test_full_device_is_a_failure(commands, log, arguments):
    with open("/dev/full", "wb") as full:
        check_failure(run(commands, [*arguments, log], full), "no space left on device")


def test_list_of_runs_and_help_are_output_as_well(commands, log):
    with open("/dev/full", "wb") as full:
        check_failure(run(commands, ["log", log.parent], full), "no space left on device")
        check_failure(run(commands, ["--help"], full), "no space left on device")


def test_export_to_a_disk_that_becomes_full_is_a_failure(commands, log):
    with disks.small_disk(commands.folder / "disk") as disk, open(disk / "x.jsonl", "wb") as file:
        check_failure(run(commands, ["log", "--json", log], file), "no space left on device")
        assert 0 < (disk / "x.jsonl").stat().st_size <= 64 * 1024


def test_file_that_may_not_grow_is_a_failure(commands, log):
    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))

    # Python ignores SIGXFSZ and gives that on only without `restore_signals`, as a supervisor might.
    with open(commands.folder / "x.jsonl", "wb") as file:
        result = run(commands, ["log", "--json", log], file, preexec_fn=limit, restore_signals=False)
    check_failure(result, "file too large")


def test_pipe_that_does_not_block_gets_everything(commands, log):
    receiving, sending = os.pipe()
    os.set_blocking(sending, False)
    received = bytearray()

    def receive():
        wait_until(lambda: not select.select([], [sending], [], 0)[1])  # the pipe is full
        while part := os.read(receiving, 4096):
            received.extend(part)

    reader = threading.Thread(target=receive)
    reader.start()
    try:
        result = run(commands, ["log", "--json", log], sending)
    finally:
        os.close(sending)
        reader.join()
        os.close(receiving)
    assert result.returncode == 0 and result.stderr == "", result
    assert len(received) > 2 * 64 * 1024
    assert [json.loads(line)["sequence"] for line in received.splitlines()] == list(range(1, EVENTS + 1))


def test_reader_that_has_gone_is_no_failure(commands, log):
    receiving, sending = os.pipe()
    os.close(receiving)
    # Python ignores SIGPIPE, and so does the command here: it is told by the error.
    result = run(commands, ["log", "--json", log], sending, restore_signals=False)
    os.close(sending)
    assert result.returncode == 0 and result.stderr == "", result


def test_watch_ends_when_an_event_can_not_be_written(broker, commands, tmp_path):
    with open("/dev/full", "wb") as full:
        watch = subprocess.Popen(
            [executable("mom"), "watch", "--json"],
            cwd=commands.folder, env=commands.environment, stdin=subprocess.DEVNULL, stdout=full, stderr=subprocess.PIPE,
            text=True,
        )  # fmt: skip
    try:
        wait_for_line(watch, "waiting")
        publishing.real_run(broker, commands, tmp_path)
        _, errors = watch.communicate(timeout=PATIENCE)
    finally:
        watch.kill()
    assert watch.returncode == 1, errors
    assert "mom: The output can't be written: no space left on device." in errors
    assert not any(trace in errors for trace in BREAKDOWNS)
