"""The limits of subscribers' queues, reached: the oldest go, the newest stay."""

import pytest


@pytest.mark.parametrize(
    ("queue", "declaration", "limit"),
    [
        (
            "mirroring.subscriber.guest.desk",
            {"durable": True, "arguments": {"x-queue-type": "quorum", "x-single-active-consumer": True}},
            100_000,
        ),
        ("mirroring.session.guest.5f8a2f60-6f0e-4a52-8a8e-0d3a3a3f4d11", {"exclusive": True}, 10_000),
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
