"""A bridge to which everything has happened that it counts: runs with each end and with each thing that may be wrong, messages that break
rules, subscribers of each kind."""

import contextlib
import uuid

from brokers import virtual_host
from commands import PATIENCE, Commands, Job, real_tree, wait_until
from consuming import Consumer
from made_runs import KINDS, MadeJob, tell, tell_one, troubled
from metrics import Metrics
from web_servers import ANYWHERE, Page

SETTINGS = ANYWHERE | {
    "MIRRORING_BRIDGE_HEARTBEAT": "1",
    "MIRRORING_SUBSCRIBERS_INTERVAL": "1",
    "MIRRORING_SUBSCRIBERS_WARN_AT": "20",
    "MIRRORING_SUBSCRIBERS_REMOVE_AT": "100000",
    # Some tests ask late: the run that goes on is to do so for all of them.
    "MIRRORING_BRIDGE_SILENCE": "3600",
}
#: How long it may take until jobs are judged: a bridge listens undisturbed for 30 s before, and each stall of two begins that anew.
UNTIL_JUDGED = 5 * PATIENCE
OUTCOMES = ("succeeded", "completedWithErrors", "failed", "cancelled")


class BusyBridge:
    """Its page, what was published, and by which job."""

    def __init__(self, broker, commands):
        self.broker, self.commands = broker, commands
        self.page = self.start()
        #: Before anything was published.
        self.before = self.metrics
        self.jobs = {}
        #: As a subscriber got them, with those that came twice.
        self.events = []

    def start(self, **environment):
        """Starts a bridge; gives its page."""
        page = Page(self.commands.start("mom", "bridge", **SETTINGS | environment))
        wait_until(lambda: page.ask("/readyz").status == 200)
        return page

    @property
    def metrics(self):
        return Metrics(self.page.get("/metrics"))

    @property
    def job_metrics(self):
        return Metrics(self.page.get("/metrics/jobs", job=[job.id for job in self.jobs.values()]))

    def look_at_jobs(self):
        """A function that gives the value of a job's metric at this moment; None where it has none."""
        metrics = self.job_metrics

        def of_job(name, metric, **labels):
            # The events under another job's key are of that job, and call it as they call their own.
            called = "under another's key" if name == "another" else self.jobs[name].name
            return metrics(f"job_{metric}", job=called, job_id=self.jobs[name].id, **labels)

        return of_job

    @property
    def logs(self):
        """The files of the offline log."""
        return list((self.commands.state / "offline").glob("*.xml"))

    def made(self, name):
        return self.jobs.setdefault(name, MadeJob(name))

    def be_told(self, connection):
        """Everything, in the name of a job each."""
        for kind in KINDS:
            self.jobs[kind], runs, _ = troubled(kind)
            tell(connection, *runs)
        for outcome in OUTCOMES:
            tell(connection, self.made(outcome).run(60, 10, outcome))
        self._tell_what_breaks_rules(connection)
        # Goes on.
        tell(connection, self.made("running").run(1, 1)[:1])
        folder = self.commands.folder
        self.jobs["real"] = job = Job(folder, "real", expect="{every: 1h}")
        real_tree(job.source, "json")
        assert self.commands.run("mirror", "run", job.file).code == 0

    def _tell_what_breaks_rules(self, connection):
        channel = connection.channel()
        again = self.made("again").run(60, 10)
        tell(connection, again, again)
        first, last = self.made("with a gap").run(60, 10)
        tell(connection, [first, last | {"sequence": 4}])
        run = self.made("beyond the end").run(60, 10)
        tell(connection, [*run, run[-1] | {"eventId": str(uuid.uuid4()), "sequence": 3}])
        for event in self.made("by nobody").run(60, 10):
            tell_one(channel, event, user=None)
        foreign = MadeJob("under another's key")
        self.jobs["another"] = MadeJob()
        for event in foreign.run(60, 10):
            tell_one(channel, event, key=f"{self.jobs['another'].id}.MirroringJobInitialized.processing.running")
        channel.basic_publish("mirroring.events", "no.event", b"{}")
        channel.close()

    @property
    def different(self):
        """The events that came, each once."""
        return {event.identity: event for event in self.events}.values()


@contextlib.contextmanager
def busy_bridge(folder):
    """One for the time of the context, in a virtual host of its own."""
    with virtual_host(topology=True) as broker, contextlib.closing(broker.connect()) as connection:
        commands = Commands(folder, broker.environment)
        try:
            bridge = BusyBridge(broker, commands)
            channel = connection.channel()
            queue = "mirroring.subscriber.guest.desk"
            channel.queue_declare(queue, durable=True, arguments={"x-queue-type": "quorum", "x-single-active-consumer": True})
            channel.queue_bind(queue, "mirroring.events", "#")
            channel.queue_bind(channel.queue_declare("", exclusive=True).method.queue, "mirroring.events", "#")
            consumer = Consumer(connection, "#")
            bridge.be_told(connection)
            bridge.events = [message for message in consumer.finish() if message.body]
            yield bridge
        finally:
            commands.stop()
