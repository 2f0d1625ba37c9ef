#!/usr/bin/env python3
"""Prints the events of mirroring as they happen, with asyncio. Needs aio-pika (Debian: python3-aio-pika; PyPI: aio-pika)."""

import argparse
import asyncio
import json
import os
import signal
import sys
import uuid

import aio_pika
import yarl

KEYS = {"all": "#", "errors": "*.*.error.#"}


def say(text):
    print(f"consume_async.py: {text}", file=sys.stderr, flush=True)


async def show(message):
    if message.exchange != "mirroring.events":
        return  # sent straight to the queue: nobody has checked who may
    try:
        event = json.loads(message.body)
        data = event["transferData"]
        # Whose event it is, the key says and not the body: a user can publish only under the keys of its own jobs.
        job = message.routing_key.split(".")[0]
        words = [job, event["runId"], event["sequence"], data["status"]["state"], data["status"]["outcome"]]
        print(*words, data["initializeData"]["name"], flush=True)
    except (ValueError, KeyError, TypeError) as error:
        say(f"can't read an event of {message.routing_key}: {error!r}")


async def consume(uri, key):
    """Prints events until the connection is lost."""
    async with await aio_pika.connect(uri.update_query(heartbeat=30)) as connection:
        channel = await connection.channel()
        # By its name the broker limits the queue; the argument does where that policy is missing.
        name = f"mirroring.session.{uri.user}.{uuid.uuid4()}"
        queue = await channel.declare_queue(name, exclusive=True, arguments={"x-max-length": 10_000})
        await queue.bind("mirroring.events", key)
        await queue.consume(show, no_ack=True)
        say(f"subscribed to {key} at {uri.host}:{uri.port}")
        while True:
            await asyncio.sleep(2)
            # Of a queue that was deleted aio-pika does not tell; this fails then, as it does without a connection.
            await channel.get_queue(name)


async def consume_always(uri, key):
    while True:
        try:
            await consume(uri, key)
        except Exception as error:  # of aio-pika, or of a library below it
            # Such a one holds what the broker has answered, as for a virtual host that is not there, and does not say it.
            reason = next((part.reply_text for part in error.args if hasattr(part, "reply_text")), repr(error))
            say(f"not subscribed to {key} at {uri.host}:{uri.port}: {reason}")
        await asyncio.sleep(1)


def binding_key(selection):
    return KEYS.get(selection) or f"{uuid.UUID(selection)}.#"


async def main():
    parser = argparse.ArgumentParser(description=__doc__, epilog="MIRRORING_BROKER_URI=amqp://user:password@host:5672/%2f says where.")
    parser.add_argument("key", type=binding_key, metavar="all|errors|JOB-ID")
    key = parser.parse_args().key
    if "MIRRORING_BROKER_URI" not in os.environ:
        parser.error("MIRRORING_BROKER_URI is not set")
    consumer = asyncio.create_task(consume_always(yarl.URL(os.environ["MIRRORING_BROKER_URI"]), key))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, consumer.cancel)
    # Of what fails in tasks of aio-pika's own; whoever waits for them is told of it as well.
    loop.set_exception_handler(lambda _, context: say(f"{context['message']}: {context.get('exception')!r}"))
    try:
        await consumer
    except asyncio.CancelledError:
        pass


if __name__ == "__main__":
    asyncio.run(main())
