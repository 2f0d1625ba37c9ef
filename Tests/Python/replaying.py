"""Asks a bridge for the events of the past, as a late joiner does, and reads the history itself to know what is right."""

import contextlib
import json
import time
import uuid

import pika

from commands import PATIENCE
from consuming import Message


class Answer:
    """What came for one request: the events, and the message that ends them."""

    def __init__(self, request, events, end):
        self.request, self.events, self.end = request, events, end

    @property
    def positions(self):
        return [message.headers["x-position"] for message in self.events]


class Requester:
    """Who asks: a reply queue of its own on one connection, and what came into it."""

    def __init__(self, connection, user="guest"):
        self.connection = connection
        self.user = user
        self.channel = connection.channel()
        self.channel.confirm_delivery()
        self.queue = f"mirroring.reply.{user}.{uuid.uuid4()}"
        self.requests = {}
        self.messages = []
        self.listen(self.queue)

    def listen(self, queue):
        """Takes what comes into a queue of its own."""
        self.channel.queue_declare(queue, exclusive=True, auto_delete=True)
        self.channel.basic_consume(queue, lambda _, *message: self.messages.append(Message(*message)), auto_ack=True)

    def send(self, body=None, key="all", exchange="mirroring.replay", content=None, **properties):
        """Sends a request and gives its identifier; `content` in place of `body` is sent as it is, `properties` override."""
        request = str(uuid.uuid4())
        properties = {"user_id": self.user, "reply_to": self.queue, "correlation_id": request} | properties
        content = json.dumps(body or {}).encode() if content is None else content
        self.requests[request] = (exchange, key, content, pika.BasicProperties(**properties))
        self.channel.basic_publish(*self.requests[request], mandatory=True)
        return request

    def wait(self, request):
        """What came for this request, once its last message is there. What the bridge has no time for is asked again."""
        end = self._wait(lambda message: _is_end(message) and message.properties.correlation_id == request)
        while (pause := _pause(end)) is not None:
            self.messages.remove(end)
            self.connection.sleep(pause)
            self.channel.basic_publish(*self.requests[request], mandatory=True)
            end = self._wait(lambda message: _is_end(message) and message.properties.correlation_id == request)
        events = [message for message in self.messages if not _is_end(message)]
        return Answer(request, [message for message in events if message.headers.get("x-request-id") == request], end)

    def ask(self, body=None, key="all", **options):
        return self.wait(self.send(body, key, **options))

    def _wait(self, belongs):
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            for message in self.messages:
                if belongs(message):
                    return message
            self.connection.process_data_events(time_limit=1)
        raise AssertionError(f"No answer within {PATIENCE} s; there are: {self.messages}")


def _is_end(message):
    return (message.properties.type or "").startswith("replay.")


def _pause(end):
    """How many seconds a bridge wants to be left alone; None if it has answered."""
    return end.body.get("retryAfter") if end.properties.type == "replay.refused" else None


def history(broker):
    """The messages of the stream from its start, as the broker hands them out; whoever reads stops when there is enough."""
    connection = broker.connect()
    channel = connection.channel()
    channel.basic_qos(prefetch_count=100)
    try:
        arguments = {"x-stream-offset": "first"}
        for method, properties, content in channel.consume("mirroring.history", arguments=arguments, inactivity_timeout=PATIENCE):
            assert method, "There is no more in the history."
            yield method, properties, content
            channel.basic_ack(method.delivery_tag)
    finally:
        # pika rejects what it was sent beyond what was read, and a stream takes no rejection.
        with contextlib.suppress(pika.exceptions.ConnectionClosedByBroker):
            connection.close()


def positions_in_history(broker, count):
    """The places of the first `count` events in the stream, by the broker's own numbers: of each run and sequence."""
    positions = {}
    with contextlib.closing(history(broker)) as messages:
        while len(positions) < count:
            message = next(messages)
            if message[0].exchange == "mirroring.events":
                positions[Message(*message).identity] = message[1].headers["x-stream-offset"]
    return positions
