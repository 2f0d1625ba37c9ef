"""Consumers of the broker's events that know nothing but the published rules."""

import json
import time
import uuid

from commands import PATIENCE


class Message:
    """A message as it came."""

    def __init__(self, method, properties, content):
        self.exchange = method.exchange
        self.key = method.routing_key
        self.properties = properties
        self.content = content
        self.body = json.loads(content)

    @property
    def headers(self):
        return self.properties.headers

    @property
    def run(self):
        return self.body["runId"]

    @property
    def sequence(self):
        return self.body["sequence"]

    @property
    def identity(self):
        return (self.run, self.sequence)

    @property
    def status(self):
        return self.body["transferData"]["status"]

    @property
    def state(self):
        return self.status["state"]

    def __repr__(self):
        return f"{self.key} {self.body.get('runId')} {self.body.get('sequence')}"


class Consumer:
    """An ephemeral subscriber of one connection: a queue with bindings, and what came into it."""

    def __init__(self, connection, *bindings):
        self.connection = connection
        self.channel = connection.channel()
        self.queue = f"mirroring.session.guest.{uuid.uuid4()}"
        self.messages = []
        self._ended = False
        self.channel.queue_declare(self.queue, exclusive=True)
        for binding in bindings:
            self.channel.queue_bind(self.queue, "mirroring.events", binding)
        self.channel.basic_consume(self.queue, self._take, auto_ack=True)

    def _take(self, _, method, properties, content):
        if method.exchange == "":
            self._ended = True
        else:
            self.messages.append(Message(method, properties, content))

    def wait_for(self, state, count=1):
        """Takes events until so many of this state have come; fails if they don't in time."""
        end = time.monotonic() + PATIENCE
        while [message.state for message in self.messages].count(state) < count:
            assert time.monotonic() < end, f"No {count} events {state} have come, but {self.messages}."
            self.connection.process_data_events(time_limit=1)

    def finish(self):
        """Takes all that is in the queue. What was confirmed before is in it, so a message sent now comes after all of it.

        May be asked again, for what has come since as well.
        """
        self._ended = False
        self.channel.basic_publish("", self.queue, b"end")
        while not self._ended:
            self.connection.process_data_events(time_limit=1)
        return self.messages


class Listener:
    """What bridges say under these keys: a queue of its own on one connection, and what came into it."""

    def __init__(self, connection, *keys):
        self.connection = connection
        self.messages = []
        channel = connection.channel()
        queue = channel.queue_declare("", exclusive=True).method.queue
        for key in keys:
            channel.queue_bind(queue, "mirroring.monitor", key)
        channel.basic_consume(queue, lambda _, *message: self.messages.append(Message(*message)), auto_ack=True)

    def wait_for(self, belongs=lambda message: True, count=1, patience=PATIENCE):
        """The first messages that belong, once there are so many."""
        end = time.monotonic() + patience
        while time.monotonic() < end:
            found = [message for message in self.messages if belongs(message)]
            if len(found) >= count:
                return found[:count]
            self.connection.process_data_events(time_limit=1)
        raise AssertionError(f"Only {len(found)} of {count} within {patience} s; there are: {[m.body for m in self.messages]}")


def runs_of(messages):
    """The messages of each run, in the order in which they came."""
    runs = {}
    for message in messages:
        runs.setdefault(message.run, []).append(message)
    return runs
