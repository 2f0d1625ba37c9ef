"""The limits of users' queues: reached, and of every kind of queue."""

import uuid

import pytest

from commands import wait_until


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
        "session": {
            "expires": 300_000, "max-length": 10_000, "max-length-bytes": 10_000 * 256 * 1024, "overflow": "drop-head"
        },
        "reply": {"expires": 300_000, "max-length": 20_000, "max-length-bytes": 512 << 20, "overflow": "drop-head"},
    },
    "stream": dict.fromkeys(("session", "reply", "subscriber"), {"max-age": "7D", "max-length-bytes": 1 << 30}),
}
SUBSCRIBER = {"expires": 604_800_000, "max-length": 100_000, "max-length-bytes": 1 << 30, "overflow": "drop-head"}
BOUNDS["quorum"] = BOUNDS["classic"] | {"subscriber": SUBSCRIBER | {"delivery-limit": 1_000_000}}
BOUNDS["classic"]["subscriber"] = SUBSCRIBER


def test_no_kind_of_queue_is_without_bounds(broker):
    """A policy with a key that a kind of queue does not know is left out for it as a whole."""
    queues = {f"mirroring.{purpose}.guest.{uuid.uuid4()}": (kind, purpose) for kind in BOUNDS for purpose in BOUNDS[kind]}
    with broker.connect() as connection:
        channel = connection.channel()
        for name, (kind, _) in queues.items():
            channel.queue_declare(name, durable=True, arguments={"x-queue-type": kind})

    def bounds(name):
        return broker.request("GET", "queues", broker.virtual_host, name).get("effective_policy_definition")

    # The management API tells of them after some seconds.
    found = {}
    for name, what in queues.items():
        wait_until(lambda: found.update({what: bounds(name)}) or found[what])
    assert found == {(kind, purpose): BOUNDS[kind][purpose] for kind in BOUNDS for purpose in BOUNDS[kind]}


def set_operator_policy(broker, pattern, **definition):
    body = {"pattern": pattern, "apply-to": "queues", "priority": 1, "definition": definition}
    broker.request("PUT", "operator-policies", broker.virtual_host, "cap", body=body)


def wait_for_effect(broker, setting, value):
    """Waits until the management API tells that this setting of the history is so: the command waits for it as well, but not longer
    than a broker takes that has nothing else to do."""

    def effect():
        return broker.request("GET", "queues", broker.virtual_host, "mirroring.history").get("effective_policy_definition") or {}

    wait_until(lambda: effect().get(setting) == value)


def test_what_an_operator_changes_is_named(broker, commands):
    set_operator_policy(broker, r"\.subscriber\.", **{"max-length": 5, "expires": 700_000_000})
    result = commands.run("mom", "topology", "check")
    assert result.code == 1, result
    for policy, sentence in zip(("mirroring.subscriber", "mirroring.subscriber.classic"), result.sentences):
        assert sentence == (
            f'The operator policy "cap" takes precedence over the policy "{policy}" where both match: '
            "the setting max-length is 5, not 100000. Change it, or give it a narrower pattern."
        )
    assert len(result.sentences) == 3 and "Change those policies" in result.sentences[2], result
    applied = commands.run("mom", "topology", "apply")
    assert (applied.code, applied.sentences) == (1, result.sentences)


@pytest.mark.parametrize(
    ("pattern", "definition"),
    [
        (r"^mirroring\.session", {"max-length": 100_000_000}),
        ("^mirroring", {"max-length": 100_000_000}),  # streams, which have no such limit, leave it out
        ("^orders", {"max-length": 1}),
    ],
)
def test_what_an_operator_leaves_as_it_is_is_not(broker, commands, pattern, definition):
    set_operator_policy(broker, pattern, **definition)
    result = commands.run("mom", "topology", "check")
    assert result.code == 0, result


def test_what_an_operator_changes_of_a_queue_that_is_there_is_named(broker, commands):
    set_operator_policy(broker, "history", **{"max-length-bytes": 1000})
    wait_for_effect(broker, "max-length-bytes", 1000)
    result = commands.run("mom", "topology", "check")
    assert result.code == 1, result
    assert result.sentences[0] == (
        'The operator policy "cap" takes precedence over the policy "mirroring.history" for the queue "mirroring.history": '
        "the setting max-length-bytes is 1000, not 10737418240. Change it, or give it a narrower pattern."
    )
    assert "Change those policies" in result.sentences[-1], result


def test_an_effect_that_no_list_of_policies_shows_is_named(broker, commands):
    """The pattern is one that only the broker's regular expressions know."""
    body = {"pattern": r"^mirroring\.(?|history|x)\z", "apply-to": "queues", "priority": 99, "definition": {"max-age": "1h"}}
    broker.request("PUT", "policies", broker.virtual_host, "sly", body=body)
    wait_for_effect(broker, "max-age", "1h")
    result = commands.run("mom", "topology", "check")
    assert result.code == 1, result
    assert 'The policy "sly" takes precedence over the policy "mirroring.history" for the queue "mirroring.history"' in result.errors, result
