#!/usr/bin/env python3
"""Prints the events of mirroring as they happen. Needs pika (Debian: python3-pika; PyPI: pika)."""

import argparse
import json
import os
import signal
import sys
import time
import uuid

import pika

KEYS = {"all": "#", "errors": "*.*.error.#"}


def say(text):
    print(f"consume.py: {text}", file=sys.stderr, flush=True)


def line(key, body):
    event = json.loads(body)
    data = event["transferData"]
    # Whose event it is, the key says and not the body: a user can publish only under the keys of its own jobs.
    words = [key.split(".")[0], event["runId"], event["sequence"], data["status"]["state"], data["status"]["outcome"]]
    return " ".join(map(str, [*words, data["initializeData"]["name"]]))


def consume(parameters, key, place, signals):
    """Prints events until the connection is lost or a signal has come."""
    with pika.BlockingConnection(parameters) as connection:
        channel = connection.channel()
        # By its name the broker limits the queue; the argument does where that policy is missing.
        queue = f"mirroring.session.{parameters.credentials.username}.{uuid.uuid4()}"
        channel.queue_declare(queue, exclusive=True, arguments={"x-max-length": 10_000})
        channel.queue_bind(queue, "mirroring.events", key)
        say(f"subscribed to {key} at {place}")
        for method, _, body in channel.consume(queue, auto_ack=True, inactivity_timeout=1):
            if signals:
                return
            if method is None or method.exchange != "mirroring.events":
                continue  # a second without a message, or one sent straight to the queue: nobody has checked who may
            try:
                print(line(method.routing_key, body), flush=True)
            except (ValueError, KeyError, TypeError) as error:
                say(f"can't read an event of {method.routing_key}: {error!r}")
        raise ConnectionError(f"the queue {queue} was deleted")


def binding_key(selection):
    return KEYS.get(selection) or f"{uuid.UUID(selection)}.#"


def main():
    parser = argparse.ArgumentParser(description=__doc__, epilog="MIRRORING_BROKER_URI=amqp://user:password@host:5672/%2f says where.")
    parser.add_argument("key", type=binding_key, metavar="all|errors|JOB-ID")
    key = parser.parse_args().key
    if "MIRRORING_BROKER_URI" not in os.environ:
        parser.error("MIRRORING_BROKER_URI is not set")
    parameters = pika.URLParameters(os.environ["MIRRORING_BROKER_URI"])
    parameters.heartbeat = 30
    place = f"{parameters.host}:{parameters.port}"
    # Noted and no more: pika does not bear an exception at any moment.
    signals = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda number, _: signals.append(number))
    while not signals:
        try:
            consume(parameters, key, place, signals)
        except (pika.exceptions.AMQPError, OSError) as error:
            say(f"not subscribed to {key} at {place}: {error!r}")
            time.sleep(1)


if __name__ == "__main__":
    main()
