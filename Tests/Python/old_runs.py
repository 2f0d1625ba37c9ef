"""A past that a late joiner may ask for: the runs of three jobs, one of them failed, and a bridge that has read them."""

import contextlib
import datetime
import time

from brokers import virtual_host
from commands import Commands, Job, real_tree, terminate
from consuming import Consumer
from replaying import positions_in_history


class OldRuns:
    """What was published, and where it is in the history."""

    def __init__(self, broker, commands, jobs, events, positions, between):
        self.broker, self.commands, self.jobs = broker, commands, jobs
        #: As a subscriber got them that was there in time.
        self.events = events
        #: Of each run and sequence, by the broker's own numbers.
        self.positions = positions
        #: A time some seconds after the first job's run and before all others.
        self.between = between

    def position(self, message):
        return self.positions[message.identity]


@contextlib.contextmanager
def published(folder):
    """Made for the time of the context, in a virtual host of its own."""
    with virtual_host(topology=True) as broker:
        commands = Commands(folder, broker.environment)
        _, uri = broker.add_publisher()
        first = Job(folder, "first", package="{maxPages: 5, maxFiles: 5}")
        second = Job(folder, "second")
        failed = Job(folder, "failed")
        real_tree(first.source, "json")
        real_tree(second.source)
        between = None
        # Not for longer: nobody reads of this connection while the tests run.
        with broker.connect() as connection:
            present = Consumer(connection, "#")
            for job, code in [(first, 0), (failed, 2), (second, 0)]:
                result = commands.run("mirror", "run", job.file, MIRRORING_BROKER_URI=uri)
                assert result.code == code, result
                if between is None:
                    # The broker knows by the second when an event came, and a bridge rather sends one too many.
                    time.sleep(3)
                    between = datetime.datetime.now(datetime.timezone.utc)
            events = present.finish()
        positions = positions_in_history(broker, len(events))
        bridge = commands.start("mom", "bridge")
        try:
            yield OldRuns(broker, commands, (first, second, failed), events, positions, between)
            assert terminate(bridge).code == 0
        finally:
            commands.stop()
