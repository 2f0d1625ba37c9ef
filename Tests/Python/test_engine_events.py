"""Whatever happens to a run, its events are such as every reader takes, and its end is told."""

import collections
import concurrent.futures
import os

from broker_contract import broken_by, broken_by_run
from commands import PATIENCE, Job, finish, terminate, wait_for_line
from consuming import Consumer, runs_of
from disturbances import Disturbances

#: Each run has a seed of its own, which the report of a failure names.
RUNS = 300 if "MIRRORING_TEST_FAULTS" in os.environ else 20
AT_ONCE = 8


def broken_by_progress(messages):
    """What the packages of a run promise of their progress."""
    broken, sent = [], {}
    for message in messages:
        header = message.body["transferData"].get("packageHeader")
        if header is None:
            continue
        number = header["packageNumber"]
        if header["sizeOfSentData"] < sent.get(number, 0):
            broken.append(f"{message}: sizeOfSentData falls from {sent[number]} to {header['sizeOfSentData']}")
        sent[number] = header["sizeOfSentData"]
        if header.get("bytesPerSecond", 0) < 0 or header.get("etaSeconds", 0) < 0:
            broken.append(f"{message}: {header}")
    return broken


def mended(messages):
    """The lines in which the publisher says that it had to change an event: there is nothing to mend in this engine's events."""
    lines = [entry["message"] for message in messages for entry in message.status["statusLog"]]
    return [line for line in lines if "Readers would reject this event" in line or "could not be" in line and "lost" in line]


def run(commands, folder, seed):
    """A run with disturbances: its job, and what rsync was like."""
    job = Job(
        folder,
        f"seed-{seed}",
        package="{maxPages: 3, maxFiles: 3}",
        retries=seed % 3,
        continueOnError="true" if seed % 2 else "false",
    )
    with Disturbances(folder / f"disturbances-{seed}", job.source, seed) as disturbances:
        # Eight at once, each with a dozen programs one after the other.
        result = finish(commands.start("mirror", "run", job.file, **disturbances.environment), 4 * PATIENCE)
    assert result.code in (0, 1), f"seed {seed}: {result}"
    return job, disturbances.moods


def test_events_are_readable_whatever_happens(broker, commands, tmp_path, tell):
    with broker.connect() as connection, concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        consumer = Consumer(connection, "#")
        runs = [pool.submit(run, commands, tmp_path, seed) for seed in range(RUNS)]
        while not all(each.done() for each in runs):
            connection.process_data_events(time_limit=1)
        jobs = {job.id: (job.name, moods) for job, moods in (each.result() for each in runs)}
        messages = consumer.finish()

    bridge = commands.start("mom", "bridge")
    wait_for_line(bridge, "ready")
    assert terminate(bridge).code == 0
    proof = commands.run("mom", "verify", commands.state / "offline")

    grouped = runs_of(messages)
    moods = collections.Counter(mood for _, had in jobs.values() for mood in had)
    states = collections.Counter(message.state for message in messages)
    ends = collections.Counter(messages[-1].status["outcome"] for messages in grouped.values())
    tell(f"{len(grouped)} runs, {len(messages)} events checked; ends: {dict(ends)}; rsync: {dict(moods)}; {dict(states)}")

    broken = []
    for events in grouped.values():
        found = [sentence for message in events for sentence in broken_by(message, "guest")]
        found += broken_by_run(events) + broken_by_progress(events) + mended(events)
        broken += [f"{jobs[events[0].body['jobId']][0]}: {sentence}" for sentence in found]
    assert broken == []
    assert len(grouped) == RUNS
    assert len({events[0].body["jobId"] for events in grouped.values()}) == RUNS
    assert proof.code == 0, proof
    assert proof.output == f"{RUNS} files, {len(messages):,} events: all proven.\n"
    # What was to happen, did.
    assert set(moods) >= {"quick", "slow", "dies", "refuses", "late", "pauses"}
    assert states["TransferingError"] > 0 and states["MirroringJobCompleted"] > 0
