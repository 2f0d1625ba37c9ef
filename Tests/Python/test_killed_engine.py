"""Engines that are killed at any moment: what they had noted is delivered later, each run has one end, and no rsync goes on without them."""

import os
import random
import re
import shutil
import time

import pytest

from broker_contract import broken_by
from commands import Gate, Job, files_of, finish, real_tree, transfers_below, wait_for_line, wait_until
from consuming import Consumer, runs_of
from relays import Relay

#: The time of an event and its state, as the engine shows it when the event is noted.
NOTED = re.compile(r"^(\S+Z)  killed +\w{8}  #\d+ +(\w+)", re.MULTILINE)


def test_what_killed_engines_noted_is_delivered_and_each_run_ends_once(broker, commands, tmp_path):
    kills = 60 if os.environ.get("MIRRORING_TEST_FAULTS") else 10
    seed = random.randrange(1 << 32)
    chance = random.Random(seed)
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
        assert last.code == 75, (seed, last)
        noted += NOTED.findall(last.errors)

        relay.open(broker.port)
        flush = commands.run("mirror", "outbox", "flush", "--wait", "50", **uri)
        assert flush.code == 0, (seed, flush)
        messages = consumer.finish()

    assert [sentence for message in messages for sentence in broken_by(message, "guest")] == []
    assert flush.sentences[0] == f"mirror: {len(messages)} events delivered."
    # An engine that was killed when it had noted an event and not yet that it has: the next notes the same event again.
    messages = list({message.properties.message_id: message for message in reversed(messages)}.values())[::-1]
    arrived = {(message.status["receivedTime"], message.state) for message in messages}
    assert noted and set(noted) <= arrived, seed
    for run in runs_of(messages).values():
        assert [message.sequence for message in run] == list(range(1, len(run) + 1)), seed
        assert [message.status["terminal"] for message in run] == [False] * (len(run) - 1) + [True], seed
    assert os.listdir(commands.state / "outbox") == []


@pytest.mark.skipif(not shutil.which("setpriv"), reason="No setpriv (util-linux), by which the kernel is asked to end rsync.")
def test_an_rsync_ends_with_its_engine(unheard, tmp_path):
    job = Job(tmp_path, "killed")
    job.source.mkdir()
    # Too small for rsync to tell how far it is: it would only find that nobody reads it when the file is whole, in half a minute.
    (job.source / "silent.bin").write_bytes(os.urandom(10_000_000))
    slow = tmp_path / "slow-rsync"
    slow.write_text('#!/bin/sh\nexec rsync --bwlimit=300k "$@"\n')
    slow.chmod(0o755)

    engine = unheard.start("mirror", "run", job.file, MIRRORING_RSYNC_PROGRAM=str(slow))
    # It moves something: rsync's own two children are there.
    wait_until(lambda: len(transfers_below(tmp_path)) >= 3)
    engine.kill()
    finish(engine)
    wait_until(lambda: transfers_below(tmp_path) == [], patience=10)

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
