"""The bridge's own position belongs to one history: at another broker it counts for nothing."""

import json
import time

from brokers import virtual_host
from commands import PATIENCE, Commands, Job, real_tree, terminate


def logged(commands, job):
    """The sequences of a job's events in the offline log, once its terminal event is there or the time is over."""
    end = time.monotonic() + PATIENCE
    while True:
        events = [json.loads(line) for line in commands.run("mom", "log", "--json", commands.state / "offline").output.splitlines()]
        events = [event for event in events if event["jobId"] == job.id]
        if any(event["transferData"]["status"]["terminal"] for event in events) or time.monotonic() > end:
            return [event["sequence"] for event in events]
        time.sleep(0.1)


def test_history_of_another_broker_is_read_from_its_start(tmp_path):
    """The other history is longer than the position that is stored of the first: its first events must not be skipped."""
    few = Job(tmp_path, "few")
    many = Job(tmp_path, "many", package="{maxPages: 2, maxFiles: 2}")
    real_tree(few.source)
    real_tree(many.source)
    with virtual_host(topology=True) as first, virtual_host(topology=True) as second:
        for broker, job in ((first, few), (second, many)):
            commands = Commands(tmp_path, broker.environment)
            result = commands.run("mirror", "run", job.file)
            assert result.code == 0, result
            bridge = commands.start("mom", "bridge")
            try:
                sequences = logged(commands, job)
                # The bridge ends after what it has read is on disk.
                assert terminate(bridge).code == 0
            finally:
                commands.stop()
            assert sequences == list(range(1, len(sequences) + 1)) and len(sequences) >= 6, job.name
