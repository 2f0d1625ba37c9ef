"""The limits of users' queues: reached, and of every kind of queue."""

import uuid

import pytest

from products import wait_until


@pytest.mark.parametrize(
    ("queue", "declaration", "limit"),
    [
        (
            "mirroring.subscriber.guest.desk",
            {"durable": True, "arguments": {"x-queue-type": "quorum", "x-single-active-consumer": True}},
            100_000,
        ),
        ("mirroring.session.guest.5f8a2f60-6f0e-4a52-8a8e-0d3a3a3f4d11", {"exclusive": True}, 10_000),
        ("mirroring.reply.guest.hog", {"durable": True}, 20_000),
    ],
)
def test_overfilled_queue_drops_its_oldest(broker, queue, declaration, limit):
    surplus = 500
    with broker.connect() as connection:
        channel = connection.channel()
        channel.queue_declare(queue, **declaration)
        for number in range(limit + surplus):
            channel.basic_publish("", queue, b"%d" % number)
        # Publishes of one channel come before what the channel asks next.
        channel.confirm_delivery()
        channel.basic_publish("", queue, b"%d" % (limit + surplus))

        assert channel.queue_declare(queue, passive=True).method.message_count == limit
        _, _, oldest = next(channel.consume(queue))
        assert int(oldest) == surplus + 1


#: What bounds a user's queue of each kind: how much is in it, and how long it is there without a reader. Streams know no such time.
BOUNDS = {
    "classic": {
        "session": {"expires": 300_000, "max-length": 10_000, "overflow": "drop-head"},
        "reply": {"expires": 300_000, "max-length": 20_000, "max-length-bytes": 512 << 20, "overflow": "drop-head"},
    },
    "stream": dict.fromkeys(("session", "reply", "subscriber"), {"max-age": "7D", "max-length-bytes": 1 << 30}),
}
BOUNDS["quorum"] = BOUNDS["classic"]


@pytest.mark.parametrize(("kind", "purpose"), [(kind, purpose) for kind in BOUNDS for purpose in BOUNDS[kind]])
def test_no_kind_of_queue_is_without_bounds(broker, kind, purpose):
    """A policy with a key that a kind of queue does not know is left out for it as a whole."""
    name = f"mirroring.{purpose}.guest.{uuid.uuid4()}"
    with broker.connect() as connection:
        connection.channel().queue_declare(name, durable=True, arguments={"x-queue-type": kind})

    def bounds():
        return broker.request("GET", "queues", broker.virtual_host, name).get("effective_policy_definition")

    wait_until(bounds)
    assert bounds() == BOUNDS[kind][purpose]
