"""What the rows of a subject share."""

import os

from measuring.flow import flow
from measuring.reading import rate
from measuring.rows import Row, in_turn
from measuring.system import BYTES, WINDOW


class Section:
    """Makes rows for a system."""

    def __init__(self, system, clients):
        self.system, self.clients = system, clients
        #: How many events a round has where nothing else is said.
        self.events = 2_000 if system.is_quick else int(os.environ.get("EVENTS", 50_000))

    def row(self, name, what, figures, contestants):
        return Row(name, what, figures, in_turn(self.system, contestants))

    def broker_cpu(self):
        return BrokerCPU(self.system, self.events)

    def ceiling(self, *words):
        """What plain librabbitmq gets confirmed, and reads with "read"."""
        program = self.clients.plain("ceiling")
        with self.broker_cpu() as cpu:
            output = self.system.run(*program, self.system.port, self.events, WINDOW, BYTES, *words, host="messages")
        return {"rate": rate(output), **cpu}

    def client(self, program, *numbers):
        """What a client of others gets confirmed."""
        return {"rate": rate(self.system.run(*program, *numbers, BYTES, host="messages"))}

    def flow(self, **numbers):
        return flow(self.system, self.clients, self.events, **numbers)


class BrokerCPU(dict):
    """The broker's processor time for each of so many events that flow within the context."""

    def __init__(self, system, events):
        self._system, self._events = system, events

    def __enter__(self):
        self._before = self._system.broker_seconds()
        return self

    def __exit__(self, *_):
        self["broker CPU"] = (self._system.broker_seconds() - self._before) * 1e6 / self._events
