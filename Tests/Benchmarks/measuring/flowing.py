"""What the way of events through broker and bridge has to reach."""

from measuring.reading import number
from measuring.rows import OURS, Figure, Target
from measuring.section import Section


class Flowing(Section):
    """Rows of the whole way."""

    def rows(self):
        yield self.row(
            "pipeline",
            "events from notify to a bridge's cache and its log on disk, beside plain librabbitmq publishing and reading, and Celery",
            (
                Figure("rate", "events/s", (Target(0.8, "bare", True), Target(2, "Celery events", True))),
                Figure("broker CPU", "µs/event"),
            ),
            {OURS: self._pipeline}
            | {"bare": lambda: self.ceiling("bare", "read"), "same message": lambda: self.ceiling("read")}
            | {"Celery events": self._celery},
        )
        yield self.row(
            "cpu",
            "processor time of an event in each process on its way",
            (
                Figure("publisher CPU", "µs/event"),
                Figure("bridge CPU", "µs/event"),
                Figure("publisher and bridge", "µs/event", (Target(30),)),
                Figure("broker CPU", "µs/event"),
            ),
            {OURS: self._cpu, "same message": lambda: _only(self.ceiling("read"), "broker CPU")},
        )
        jobs, subscribers = (100, 10) if self.system.is_quick else (10_000, 1_000)
        yield self.row(
            "crowd",
            f"an event's cost with {subscribers:,} subscribers, each of one of {jobs:,} jobs, beside one subscriber of one job",
            (Figure("bridge CPU", "µs/event", (Target(1.1, "one subscriber"),)), Figure("broker CPU", "µs/event")),
            {
                OURS: lambda: self.flow(jobs=jobs, subscribers=subscribers),
                "one subscriber": lambda: self.flow(jobs=1, subscribers=1),
            },
        )
        bridges = 2 if self.system.is_quick else 4
        yield self.row(
            "bridges",
            f"an event's cost with {bridges} bridges on one stream, beside one",
            (Figure("broker CPU", "µs/event", (Target(1.3, "one bridge"),)), Figure("bridge CPU", "µs/event")),
            {OURS: lambda: self.flow(bridges=bridges), "one bridge": self.flow},
        )

    def _pipeline(self):
        with self.broker_cpu() as cpu:
            output = self.system.benchmark("pipeline", "--events", self.events)
        return {"rate": number(output, r"^on disk +(\d+)/s"), **cpu}

    def _celery(self):
        return self.client(self.clients.python("celery_events.py"), self.events)

    def _cpu(self):
        figures = self.flow()
        return figures | {"publisher and bridge": figures["publisher CPU"] + figures["bridge CPU"]}


def _only(figures, name):
    return {name: figures[name]}
