"""A subscriber that falls too far behind, seen from outside: what a bridge says of it is what the published schemas promise."""

import json
import pathlib
import time
import uuid

import jsonschema

from broker_contract import FORMATS
from commands import PATIENCE, terminate, wait_until
from consuming import Message

SCHEMAS = pathlib.Path(__file__).resolve().parents[2] / "Broker/schemas"
LIMITS = {
    "MIRRORING_SUBSCRIBERS_INTERVAL": "1",
    "MIRRORING_SUBSCRIBERS_WARN_AT": "20",
    "MIRRORING_SUBSCRIBERS_REMOVE_AT": "60",
}


def broken_by(message, kind, queue):
    schema = json.loads((SCHEMAS / f"subscriber-{kind}.json").read_text())
    validator = jsonschema.Draft202012Validator(schema, format_checker=FORMATS)
    broken = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(message.body)]
    properties = message.properties
    expected = {
        "key": (message.key, f"subscriber.{kind}.guest.desk"),
        "queue": (message.body["queue"], queue),
        "type": (properties.type, f"subscriber.{kind}"),
        "delivery_mode": (properties.delivery_mode, 2),
        "content_type": (properties.content_type, "application/json"),
        "user_id": (properties.user_id, "guest"),
        "message_id": (properties.message_id, str(uuid.UUID(properties.message_id))),
    }
    return broken + [f"{name}: {actual!r}, not {wanted!r}" for name, (actual, wanted) in expected.items() if actual != wanted]


def test_subscriber_that_stops_reading_is_announced_as_the_schemas_say(broker, commands):
    kinds = ["warned", "removed"]
    queue = "mirroring.subscriber.guest.desk"
    said, cancelled = [], []
    with broker.connect() as connection:
        channel = connection.channel()
        channel.queue_declare(queue, durable=True, arguments={"x-queue-type": "quorum", "x-single-active-consumer": True})
        channel.queue_bind(queue, "mirroring.events", "#")
        listening = channel.queue_declare("", exclusive=True).method.queue
        channel.queue_bind(listening, "mirroring.monitor", "subscriber.#")
        channel.basic_consume(listening, lambda _, *message: said.append(Message(*message)), auto_ack=True)
        # Reads ten and acknowledges none.
        reading = connection.channel()
        reading.basic_qos(prefetch_count=10)
        reading.add_on_cancel_callback(lambda _: cancelled.append(True))
        reading.basic_consume(queue, lambda *_: None)
        for number in range(100):
            channel.basic_publish("mirroring.events", f"{uuid.uuid4()}.Transferring.processing", b"%d" % number)
        # The bridge removes by what the broker's statistics tell, which is some seconds old.
        wait_until(lambda: broker.request("GET", "queues", broker.virtual_host, queue).get("messages") == 100)
        bridge = commands.start("mom", "bridge", **LIMITS)
        end = time.monotonic() + PATIENCE
        while not (len(said) >= len(kinds) and cancelled) and time.monotonic() < end:
            connection.process_data_events(time_limit=1)
        assert terminate(bridge).code == 0
    assert [broken_by(message, kind, queue) for message, kind in zip(said, kinds, strict=True)] == [[], []]
    assert cancelled
    warned, removed = [message.body for message in said]
    assert (warned["limit"], removed["limit"]) == (20, 60)
    assert removed["ready"] + removed["unacknowledged"] == 100
