"""Celery's events, from the dispatcher of a worker to the state that a monitor keeps of its tasks: transient, and without confirms.

usage: MIRRORING_BROKER_URI=URI celery_events.py COUNT BYTES

Each event has about so many bytes. Dispatcher and receiver are a process each; prints events a second from the first that is sent to
the last that is received.
"""

import os
import subprocess
import sys
import time

from celery import Celery
from celery.events import EventReceiver
from celery.events.state import State

#: How many tasks the events belong to.
TASKS = 50
#: What an event has beside its padding.
REST = 250


def application():
    app = Celery(broker=os.environ["MIRRORING_BROKER_URI"])
    # By default an event that has waited for five seconds is dropped, and the receiver would wait for it for ever.
    app.conf.event_queue_ttl = 3_600
    return app


class Receiver(EventReceiver):
    """Says when it listens."""

    def on_consume_ready(self, *arguments, **options):
        super().on_consume_ready(*arguments, **options)
        print("ready", flush=True)


def receive(count):
    """Receives so many events, and says when the last one has come."""
    app, state = application(), State()
    received = 0

    def handle(event):
        nonlocal received
        state.event(event)
        received += 1
        if received == count:
            print(time.monotonic(), flush=True)
            receiver.should_stop = True

    with app.connection() as connection:
        receiver = Receiver(connection, handlers={"*": handle}, app=app)
        receiver.capture(limit=None, timeout=None, wakeup=False)


def main(count, length):
    app, pad = application(), "x" * max(0, length - REST)
    with subprocess.Popen([sys.executable, __file__, "receive", str(count)], stdout=subprocess.PIPE, text=True) as receiver:
        if receiver.stdout.readline() != "ready\n":
            sys.exit("The receiver of Celery's events has ended.")
        with app.connection() as connection, app.events.Dispatcher(connection, enabled=True) as dispatcher:
            start = time.monotonic()
            for number in range(count):
                dispatcher.send("task-started", uuid=f"task-{number % TASKS}", pad=pad)
        end = receiver.stdout.readline()
    if not end:
        sys.exit("The receiver of Celery's events has not got them all.")
    print(f"{count / (float(end) - start):.0f}")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["receive", count]:
            receive(int(count))
        case [count, length]:
            main(int(count), int(length))
        case _:
            sys.exit("usage: celery_events.py COUNT BYTES")
