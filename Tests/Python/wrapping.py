"""Commands of others under `mom wrap`: how they are begun, and the one run that is told of each."""

import os
import pathlib
import subprocess
import sys

from broker_contract import broken_by_run, check
from commands import BREAKDOWNS, PATIENCE, executable, wait_until
from consuming import Consumer, runs_of


def wrap(commands, *words, options=(), text=None, errors=subprocess.PIPE, **environment):
    """Runs a command wrapped, and gives what became of it, as bytes."""
    process = subprocess.run(
        [executable("mom"), "wrap", *options, "--", *words], cwd=commands.folder, env=commands.environment | environment,
        input=text, stdin=subprocess.DEVNULL if text is None else None, stdout=subprocess.PIPE, stderr=errors, timeout=PATIENCE,
        check=False,
    )  # fmt: skip
    said = process.stderr or b""
    assert not any(trace in said.decode(errors="replace") for trace in BREAKDOWNS), process
    return process


def python(text):
    """The words that have Python run a text."""
    return [sys.executable, "-c", text]


def started(commands, tmp_path, text, *options, **more):
    """A wrapped command that has begun: it has made the file `begun`."""
    process = subprocess.Popen(
        [executable("mom"), "wrap", *options, "--", "sh", "-c", text], cwd=commands.folder, env=commands.environment,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **more,
    )  # fmt: skip
    commands.started.append(process)
    wait_until(lambda: process.poll() is not None or (tmp_path / "begun").exists())
    return process


def children_of(process):
    """The children of a process, each with the name of what it runs."""
    tasks = pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    return {int(child): pathlib.Path(f"/proc/{child}/comm").read_text().strip() for child in tasks}


def events_of(broker, work):
    """What becomes of some work, and the messages of the one run that it makes."""
    with broker.connect() as connection:
        consumer = Consumer(connection, "#")
        result = work()
        messages = consumer.finish()
    check(messages, "guest")
    [run] = runs_of(messages).values()
    assert broken_by_run(run) == []
    return result, run


def log_of(run):
    """All that a run's messages have logged, in its order."""
    return [entry for message in run for entry in message.status["statusLog"]]


def tree(folder, files=30, size=200_000):
    """Fills a folder with something to copy."""
    folder.mkdir()
    for number in range(files):
        (folder / f"file {number}").write_bytes(os.urandom(size))
    return folder
