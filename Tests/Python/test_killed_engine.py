"""Engines that are killed at any moment: what they had noted is delivered later, each run has one end, no rsync goes on without them, and
each package is as it was or as it becomes."""

import os
import re
import shutil
import signal
import time

import pytest

from broker_contract import broken_by
from commands import Gate, Job, files_of, finish, processes_below, real_tree, transfers_below, wait_for_line, wait_until
from consuming import Consumer, runs_of
from far_ends import PLACES
from relays import Relay
from seeds import seeded

#: The time of an event and its state, as the engine shows it when the event is noted.
NOTED = re.compile(r"^(\S+Z)  killed +\w{8}  #\d+ +(\w+)", re.MULTILINE)


def test_what_killed_engines_noted_is_delivered_and_each_run_ends_once(broker, commands, tmp_path):
    kills = 60 if os.environ.get("MIRRORING_TEST_FAULTS") else 10
    chance = seeded()
    job = Job(tmp_path, "killed", package="{maxPages: 5, maxFiles: 5}")
    noted = []
    with Relay() as relay, broker.connect() as connection:
        consumer = Consumer(connection, "#")
        uri = {"MIRRORING_BROKER_URI": broker.uri_with(port=relay.port)}
        for number in range(kills):
            if number % 5 == 0:
                real_tree(job.source / str(number), "email")
            engine = commands.start("mirror", "run", job.file, **uri)
            time.sleep(chance.uniform(0, 0.7))  # the moment of death, and nothing that is waited for
            engine.kill()
            noted += NOTED.findall(finish(engine).errors)
        # The last run closes the one before it, and lives.
        last = commands.run("mirror", "run", job.file, MIRRORING_OUTBOX_WAIT="0", **uri)
        assert last.code == 75, last
        noted += NOTED.findall(last.errors)

        relay.open(broker.port)
        flush = commands.run("mirror", "outbox", "flush", "--wait", "50", **uri)
        assert flush.code == 0, flush
        messages = consumer.finish()

    assert [sentence for message in messages for sentence in broken_by(message, "guest")] == []
    assert flush.sentences[0] == f"mirror: {len(messages)} events delivered."
    # An engine that was killed when it had noted an event and not yet that it has: the next notes the same event again.
    messages = list({message.properties.message_id: message for message in reversed(messages)}.values())[::-1]
    arrived = {(message.status["receivedTime"], message.state) for message in messages}
    assert noted and set(noted) <= arrived
    for run in runs_of(messages).values():
        assert [message.sequence for message in run] == list(range(1, len(run) + 1))
        assert [message.status["terminal"] for message in run] == [False] * (len(run) - 1) + [True]
    assert os.listdir(commands.state / "outbox") == []


@pytest.mark.skipif(not shutil.which("setpriv"), reason="No setpriv (util-linux), by which the kernel is asked to end rsync.")
def test_an_rsync_ends_with_its_engine(unheard, tmp_path):
    job = Job(tmp_path, "killed")
    job.source.mkdir()
    # Too small for rsync to tell how far it is: it would only find that nobody reads it when the file is whole, in some minutes.
    (job.source / "silent.bin").write_bytes(os.urandom(10_000_000))
    slow = tmp_path / "slow-rsync"
    slow.write_text('#!/bin/sh\nexec rsync --bwlimit=50k "$@"\n')
    slow.chmod(0o755)

    engine = unheard.start("mirror", "run", job.file, MIRRORING_RSYNC_PROGRAM=str(slow))
    # It moves something: rsync's own two children are there.
    wait_until(lambda: len(transfers_below(tmp_path)) >= 3)
    engine.kill()
    finish(engine)
    wait_until(lambda: transfers_below(tmp_path) == [])

    assert unheard.run("mirror", "run", job.file).code == 75
    assert files_of(job.destination) == files_of(job.source)


def test_a_run_waits_for_the_rsync_of_an_engine_that_was_killed(unheard, tmp_path):
    job = Job(tmp_path, "killed")
    real_tree(job.source, "email")
    gate = Gate(tmp_path, deaf=True)

    engine = unheard.start("mirror", "run", job.file, **gate.environment)
    wait_until(lambda: gate.is_reached)
    engine.kill()
    finish(engine)
    assert transfers_below(tmp_path) != []

    other = unheard.start("mirror", "run", job.file, **gate.environment)
    wait_for_line(other, 'The rsync of an engine that died while it ran "killed" is still ending; waiting for it.')
    gate.open()
    assert finish(other).code == 75
    assert files_of(job.destination) == files_of(job.source)


# --- what is killed at any moment leaves each package old or new

IS_THOROUGH = bool(os.environ.get("MIRRORING_TEST_FAULTS"))
#: Of each version, and so many of them in a package.
PAGES, PAGES_OF_A_PACKAGE = 24, 4
KINDS = {"packages": {}, "kept": {"keepDeleted": "7d"}}
#: What is killed of a run. "shell" are those by which rsync and the session find each other.
NEAR_VICTIMS = ["engine", "rsync"]
FAR_VICTIMS = [*NEAR_VICTIMS, "shell", "ssh", "session", "far end", "far rsync"]
#: How often something is killed in each kind of job there; all in all 300 times here and 300 times over ssh.
KILLS = {"here": 150, "far-destination": 75, "far-source": 75} if IS_THOROUGH else {"here": 6, "far-destination": 3, "far-source": 3}


def version_of(number):
    """The pages of a version, all of them other than those of the one before, and one that no other version has."""
    pages = {f"page-{page:02}.html": f"version {number} of page {page}\n" * (300 + number % 7) for page in range(PAGES)}
    return pages | {f"zz-only-{number}.html": f"only in version {number}\n"}


def write(folder, number):
    folder.mkdir(exist_ok=True)
    version = version_of(number)
    for name, text in version.items():
        (folder / name).write_text(text)
    for name in set(os.listdir(folder)) - version.keys():
        (folder / name).unlink()


def texts_of(folder):
    return {name: content.decode() for name, content in files_of(folder).items()}


def check_pages(folder, number):
    """Each page is that of this version or of the one before, whole; no page that both have is ever away."""
    old, new, found = version_of(number - 1), version_of(number), texts_of(folder)
    for name in old.keys() & new.keys():
        assert found[name] in (old[name], new[name]), name
    for name in found.keys() - (old.keys() & new.keys()):
        assert found[name] == (old | new)[name], name


def check_packages(folder, number):
    """Each package is that of this version or of the one before, all of it."""
    old, new, found = version_of(number - 1), version_of(number), texts_of(folder)
    names = sorted(old.keys() & new.keys())
    for start in range(0, PAGES, PAGES_OF_A_PACKAGE):
        package = names[start : start + PAGES_OF_A_PACKAGE]
        assert [found[name] for name in package] in ([old[name] for name in package], [new[name] for name in package]), package


def victim_of(command):
    """What a process is to a run, by its command line."""
    words = command.split(b"\0")
    name = os.path.basename(words[0])
    if name == b"mirror":
        return "far end" if b"import" in words else "engine"
    if name == b"rsync":
        return "far rsync" if b"--server" in words else "rsync"
    return {b"ssh": "ssh", b"sh": "shell", b"cat": "shell"}.get(name)


def processes_of(victim, engine, job, folder):
    """Those of a run that may be meant."""
    if victim == "engine":
        return [engine.pid]
    if victim == "session":
        return sorted(job.machine.server.sessions())
    return sorted(process for process, command in processes_below(folder).items() if victim_of(command) == victim)


def kill_one(victim, engine, job, folder, chance):
    """Kills one of these as soon as there is one; gives whether there was any before the engine had ended."""
    while engine.poll() is None:
        if found := processes_of(victim, engine, job, folder):
            try:
                # A session may be two processes.
                (os.killpg if victim == "session" else os.kill)(chance.choice(found), signal.SIGKILL)
            except ProcessLookupError:
                continue  # it has ended meanwhile
            return True
        time.sleep(0.001)  # nobody tells when there is one
    return False


def is_over(job, folder):
    """Whether no process of a run is left, at either end."""
    return not processes_below(folder) and not (job.machine and job.machine.server.sessions())


@pytest.mark.parametrize("settings", KINDS.values(), ids=KINDS)
@pytest.mark.parametrize("place", PLACES)
def test_each_package_is_old_or_new_whatever_is_killed(quick, tmp_path, tell, place, settings):
    chance = seeded()

    def mirror(job):
        began = time.monotonic()
        result = quick.run("mirror", "run", job.file)
        took = time.monotonic() - began
        assert result.code == 75, result
        assert files_of(job.destination) == files_of(job.source)
        check = quick.run("mirror", "check", "--content", job.file)
        assert (check.code, check.output) == (0, ""), check
        wait_until(lambda: is_over(job, tmp_path), patience=20)
        return took

    killed = dict.fromkeys(NEAR_VICTIMS if place == "here" else FAR_VICTIMS, 0)
    number = late = 0
    with PLACES[place](tmp_path, package=f"{{maxPages: {PAGES_OF_A_PACKAGE}}}", **settings) as job:
        quick.environment |= job.environment
        write(job.source, 0)
        duration = mirror(job)
        while sum(killed.values()) < KILLS[place]:
            number += 1
            write(job.source, number)
            # Each as often as the others, although some are there for a moment only.
            victim = chance.choice([name for name, count in killed.items() if count == min(killed.values())])
            print(f"version {number}: {victim}")
            engine = quick.start("mirror", "run", job.file)
            time.sleep(chance.uniform(0, duration))  # the moment of death, and nothing that is waited for
            killed[victim] += kill_one(victim, engine, job, tmp_path, chance)
            result = finish(engine)
            # Without one of its helpers it ends by itself, well or not.
            assert result.code in (-signal.SIGKILL, 1, 75), result
            ended = time.monotonic()
            wait_until(lambda: is_over(job, tmp_path), patience=30)
            late += time.monotonic() - ended > 5
            check_pages(job.destination, number)
            if chance.random() < 0.5:
                # What a package of this version has done that was not whole is put back.
                result = quick.run("mirror", "reset", job.file)
                assert result.code == 0, result
                check_packages(job.destination, number)
            mirror(job)
    tell(f"killed in {number} runs: {', '.join(f'{name} {count}' for name, count in killed.items())}")
    # They are told by the kernel at once; a machine with much else to do may take its time with some.
    assert late <= max(1, number // 4)
