"""What a user with the least rights can make a bridge send: bounded, and nobody else waits for it."""

import contextlib
import copy
import json
import time
import uuid

import pika
import pytest

from bridge_contract import broken_by_complete, broken_by_refusal
from commands import terminate, wait_until
from publishing import as_another_run, real_run
from replaying import Requester


@pytest.fixture
def job(broker, commands, tmp_path):
    """A job whose only run has 3,000 events of 4 kB, all of them cached by a bridge."""
    template = as_another_run(real_run(broker, commands, tmp_path)[:1])[0]
    template.body["filler"] = "x" * (4_000 - len(template.content))
    with broker.connect() as connection:
        commands.start("mom", "bridge")
        channel = connection.channel()
        for number in range(1, 3_001):
            message = copy.deepcopy(template.properties)
            message.message_id = template.body["eventId"] = str(uuid.uuid4())
            template.body["sequence"] = message.headers["sequence"] = number
            channel.basic_publish("mirroring.events", template.key, json.dumps(template.body), message)
        # Publishes of one channel come before what the channel asks next.
        channel.queue_declare("mirroring.history", passive=True)
        answer = Requester(connection).ask(key=template.body["jobId"])
        assert len(answer.events) == 3_000
    return template.body["jobId"]


@contextlib.contextmanager
def consumer_of(broker, job):
    """Somebody who may ask for one job, with a channel."""
    user, uri = broker.add_joiner(job)
    with broker.connect(uri) as connection:
        yield user, connection.channel()


def ask(channel, user, job, queue, request=None):
    properties = pika.BasicProperties(user_id=user, reply_to=queue, correlation_id=request or str(uuid.uuid4()))
    channel.basic_publish("mirroring.replay", job, b"{}", properties)


def length(channel, queue):
    return channel.queue_declare(queue, passive=True).method.message_count


def taken(channel, queue):
    """All that is in a queue: the kinds of the messages, and their bodies."""
    messages = []
    while (message := channel.basic_get(queue, auto_ack=True))[0] is not None:
        messages.append((message[1].type, message[2]))
    return messages


def test_forty_requests_bring_one_replay_and_refusals(broker, commands, job):
    with consumer_of(broker, job) as (user, channel):
        hog = f"mirroring.reply.{user}.hog"
        channel.queue_declare(hog, durable=True)
        for _ in range(40):
            ask(channel, user, job, hog)
        # The replay, its end, and a refusal for each of the others.
        wait_until(lambda: length(channel, hog) >= 3_000 + 40)
        # Then the queue is full of what nobody has read.
        for _ in range(40):
            ask(channel, user, job, hog)
        wait_until(lambda: length(channel, hog) >= 3_000 + 80)
        time.sleep(0.2)
        assert length(channel, hog) == 3_000 + 80
        messages = taken(channel, hog)
        refusals = [json.loads(body) for kind, body in messages if kind == "replay.refused"]
        assert len(refusals) == 79
        assert all(0 < refusal["retryAfter"] <= 60 for refusal in refusals), refusals
        assert {"gets one at a time" in refusal["reason"] or "nobody has read" in refusal["reason"] for refusal in refusals} == {True}
        assert any("nobody has read" in refusal["reason"] for refusal in refusals)
        assert sum(len(body) for _, body in messages) < 13_000_000
        # Who reads is served again.
        ask(channel, user, job, hog)
        wait_until(lambda: length(channel, hog) == 3_001)
    result = terminate(commands.started[-1])
    assert result.code == 0, result
    # One line a minute, and how often it was so.
    assert 0 < len([line for line in result.sentences if "reply queue is not read" in line and "of the same" not in line]) < 5, result


def test_nobody_waits_for_a_queue_that_rejects_what_it_is_sent(broker, commands, job):
    """A user declares its queues, and may have them reject everything for ever."""
    with consumer_of(broker, job) as (user, channel), broker.connect() as connection:
        start = time.monotonic()
        Requester(connection).ask(key=job)
        alone = time.monotonic() - start
        arguments = {"x-max-length": 10, "x-overflow": "reject-publish"}
        for number in range(8):
            channel.queue_declare(f"mirroring.reply.{user}.{number}", durable=True, arguments=arguments)
            ask(channel, user, job, f"mirroring.reply.{user}.{number}")
        start = time.monotonic()
        answer = Requester(connection).ask(key=job)
        # A busy machine takes its time for the replay itself.
        assert time.monotonic() - start < 30 + alone
        assert broken_by_complete(answer) == [] and len(answer.events) == 3_000
        # Its own next request is answered as well.
        channel.queue_declare(f"mirroring.reply.{user}.sound", durable=True)
        ask(channel, user, job, f"mirroring.reply.{user}.sound")
        wait_until(lambda: length(channel, f"mirroring.reply.{user}.sound") > 0)
    result = terminate(commands.started[-1])
    assert 0 < len([line for line in result.sentences if "reply queue is full" in line and "of the same" not in line]) < 5, result


def test_reply_queue_that_is_full_holds_no_publisher_up(broker):
    """Its owner may bind it to the events: what it has no room for is dropped, and not handed back to the engine."""
    with broker.connect() as connection:
        channel = connection.channel()
        channel.queue_declare("mirroring.reply.guest.hog", durable=True, arguments={"x-max-length": 3})
        channel.queue_bind("mirroring.reply.guest.hog", "mirroring.events", "#")
        channel.confirm_delivery()
        for number in range(20):
            channel.basic_publish("mirroring.events", "a.b.c", b"%d" % number, mandatory=True)


@pytest.mark.parametrize("word", ["x.1", ".1", "1.", ""])
def test_name_of_a_reply_queue_ends_with_one_word(past, requester, word):
    """`mirroring.reply.guest.x.1` could be the queue of a user `guest.x`."""
    queue = f"mirroring.reply.guest.{word}"
    requester.listen(queue)
    answer = requester.ask(reply_to=queue)
    assert broken_by_refusal(answer) == []
    assert '"mirroring.reply.guest.ID", with an ID of your own that has no dot' in answer.end.body["reason"]


def test_user_whose_name_has_a_dot_gets_no_replay(past):
    name = f"con.{uuid.uuid4()}"
    uri = past.broker.add_user(name, configure=".*", write=".*", read=".*")
    with past.broker.connect(uri) as connection:
        answer = Requester(connection, name).ask()
    assert broken_by_refusal(answer) == []
    assert answer.end.body["reason"].startswith(f'The user\'s name, "{name}", has a dot: a user "con" may have rights for its queues.')
