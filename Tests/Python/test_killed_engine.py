"""Engines that are killed at any moment, without a broker: what they had noted is delivered later, and each run has one end."""

import os
import random
import re
import time

from broker_contract import broken_by
from commands import Job, finish, real_tree
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
