#!/usr/bin/env python3
"""Prints the events of mirroring that bridges still have, then those that happen, each once and in the order of its run.

Needs pika (Debian: python3-pika; PyPI: pika).
"""

import argparse
import collections
import json
import os
import random
import signal
import sys
import time
import uuid

import pika

#: What to bind, under which key to ask for a replay, and what for.
SELECTIONS = {"all": ("#", "all", {}), "errors": ("*.*.error.#", "all", {"severities": ["error"]})}
#: In seconds: how often to ask for what may have been missed, and how long an answer may pause.
PERIOD, PATIENCE = 60, 20


def say(text):
    print(f"join.py: {text}", file=sys.stderr, flush=True)


class Join:
    def __init__(self, parameters, key, scope, request):
        self.parameters, self.key, self.scope, self.request = parameters, key, scope, request
        self.shown = collections.OrderedDict()  # jobs, runs and numbers of the last events, more than bridges have
        self.ended = False

    def follow(self):
        """Prints events until the connection is lost or a signal has come."""
        with pika.BlockingConnection(self.parameters) as connection:
            self.channel = connection.channel()
            self.held = []  # what happens while the past comes
            self.question = None  # that is not answered yet
            self.reply = self.consume("reply", self.take_answer)
            session = self.consume("session", self.take_live, {"x-max-length": 10_000})
            # Bound first, asked then: what happens meanwhile comes both ways, and nothing by neither.
            self.channel.queue_bind(session, "mirroring.events", self.key)
            say(f"subscribed to {self.key} at {self.parameters.host}:{self.parameters.port}")
            self.due = 0
            while not self.ended:
                connection.process_data_events(time_limit=1)
                if len(self.channel.consumer_tags) < 2:
                    raise ConnectionError("a queue was deleted")
                if time.monotonic() >= self.due:
                    self.ask()

    def end(self, *_):
        """For a signal: pika does not bear an exception at any moment."""
        self.ended = True

    def consume(self, kind, callback, arguments=None):
        queue = f"mirroring.{kind}.{self.parameters.credentials.username}.{uuid.uuid4()}"
        self.channel.queue_declare(queue, exclusive=True, arguments=arguments)
        self.channel.basic_consume(queue, callback, auto_ack=True)
        return queue

    def ask(self):
        if self.question and self.held is not None:
            say("no bridge answers: events from before are missing until one does")
            self.release()
        self.question = str(uuid.uuid4())
        user = self.parameters.credentials.username
        properties = pika.BasicProperties(user_id=user, reply_to=self.reply, correlation_id=self.question)
        self.channel.basic_publish("mirroring.replay", self.scope, json.dumps(self.request), properties)
        self.due = time.monotonic() + PATIENCE

    def take_answer(self, _, method, properties, body):
        if not properties.type.startswith("replay."):
            self.due = time.monotonic() + PATIENCE
            self.show(properties.headers["x-routing-key"], body)
        elif properties.correlation_id == self.question:
            self.question, answer = None, json.loads(body)
            self.due = time.monotonic() + answer.get("retryAfter", PERIOD) + random.random()
            if properties.type == "replay.complete":
                self.complete(answer)
            elif answer.get("retryAfter") is None:
                say(f"the bridge refuses to send events from before: {answer['reason']}")
                self.release()

    def complete(self, answer):
        if answer.get("last") is not None:
            self.request |= {"epoch": answer["epoch"], "after": answer["last"]}
        if self.held is not None and answer.get("evictedBefore") is not None:
            say(f"bridges no longer have the events before position {answer['evictedBefore']}")
        self.release()

    def take_live(self, _, method, properties, body):
        if method.exchange != "mirroring.events":
            return  # sent straight to the queue: nobody has checked who may
        if self.held is None:
            self.show(method.routing_key, body)
        else:
            self.held.append((method.routing_key, body))

    def release(self):
        held, self.held = self.held or [], None
        for event in held:
            self.show(*event)

    def show(self, key, body):
        try:
            event = json.loads(body)
            data = event["transferData"]
            # Whose event it is, the key says and not the body: a user can publish only under the keys of its own jobs.
            identity = (key.split(".")[0], event["runId"], event["sequence"])
            words = [*identity, data["status"]["state"], data["status"]["outcome"], data["initializeData"]["name"]]
        except (ValueError, KeyError, TypeError) as error:
            return say(f"can't read an event of {key}: {error!r}")
        if identity not in self.shown:
            print(*words, flush=True)
            self.shown[identity] = None
            if len(self.shown) > 50_000:
                self.shown.popitem(last=False)


def selected(word):
    return SELECTIONS.get(word) or (f"{uuid.UUID(word)}.#", str(uuid.UUID(word)), {})


def main():
    parser = argparse.ArgumentParser(description=__doc__, epilog="MIRRORING_BROKER_URI=amqp://user:password@host:5672/%2f says where.")
    parser.add_argument("selection", type=selected, metavar="all|errors|JOB-ID")
    selection = parser.parse_args().selection
    if "MIRRORING_BROKER_URI" not in os.environ:
        parser.error("MIRRORING_BROKER_URI is not set")
    parameters = pika.URLParameters(os.environ["MIRRORING_BROKER_URI"])
    parameters.heartbeat = 30
    join = Join(parameters, *selection)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, join.end)
    while not join.ended:
        try:
            join.follow()
        except (pika.exceptions.AMQPError, OSError) as error:
            say(f"not subscribed to {join.key} at {parameters.host}:{parameters.port}: {error!r}")
            time.sleep(1)


if __name__ == "__main__":
    main()
