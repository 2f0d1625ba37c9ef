"""Who may ask for what: a request that is not served is answered with the reason, and nothing gets to where it must not."""

import json
import uuid

import pika
import pytest

from bridge_contract import broken_by_complete, broken_by_refusal
from replaying import Requester


@pytest.fixture
def joiner(past):
    """A user who may ask for the first job only."""
    user, uri = past.broker.add_joiner(past.jobs[0].id)
    with past.broker.connect(uri) as connection:
        yield Requester(connection, user)


def refused(answer, *words):
    """Fails unless this is a refusal whose reason holds these words."""
    assert broken_by_refusal(answer) == []
    for word in words:
        assert word in answer.end.body["reason"], answer.end.body


def smuggle(requester, key, body=b"{}", **properties):
    """A request that the broker itself forwards, past its topic check: out of a queue whose messages expire at once."""
    arguments = {"x-message-ttl": 1, "x-dead-letter-exchange": "mirroring.replay", "x-dead-letter-routing-key": key}
    queue = f"mirroring.reply.{requester.user}.smuggling-{uuid.uuid4()}"
    requester.channel.queue_declare(queue, exclusive=True, arguments=arguments)
    return requester.send(key=queue, exchange="", content=body, **properties)


def test_request_of_nobody_gets_no_answer(past, requester):
    """Who asks is not known, so neither is whose queue it is."""
    nobodys = {requester.send(user_id=None), smuggle(requester, "all", user_id=None)}
    requester.ask()
    ends = [message for message in requester.messages if (message.properties.type or "").startswith("replay.")]
    assert not nobodys & {end.properties.correlation_id for end in ends}


@pytest.mark.parametrize("key", ["everything", "All", "", "all.all", "*", "#", "7ef80527-5a1f-4b69-a5ef", "jobs"])
def test_key_that_is_neither_a_job_nor_all_is_refused(requester, key):
    refused(requester.ask(key=key), "routing key")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no JSON",
        b'{"limit": 1',
        b'{"runId": "\xff"}',
        b"[]",
        b"3",
        b"null",
        b'{"epoch": 1}',
        b'{"epoch": "e", "after": "3"}',
        b'{"epoch": "e", "after": 3.5}',
        b'{"epoch": "e", "after": 99999999999999999999}',
        b'{"after": 3}',
        b'{"epoch": "e", "after": 3, "since": "2026-01-01T00:00:00Z"}',
        b'{"since": "yesterday"}',
        b'{"since": 1767225600}',
        b'{"states": "Transferred"}',
        b'{"states": ["Transmogrified"]}',
        b'{"severities": ["fatal"]}',
        b'{"runId": "no uuid"}',
        b'{"limit": 0}',
        b'{"limit": -1}',
        b'{"limit": "ten"}',
        b'{"from": "oldest"}',
        b'{"limit": 1, "from": "middle"}',
        # Foundation ends the process at this one.
        pytest.param(b"[" * 513, id="513 brackets"),
    ],
)
def test_body_that_asks_for_nothing_is_refused(requester, content):
    answer = requester.ask(content=content)
    refused(answer)
    # The reason is the true one: what is JSON is not said to be none.
    is_json = True
    try:
        json.loads(content)
    except ValueError:
        is_json = False
    assert ("not JSON" in answer.end.body["reason"]) == (not is_json), answer.end.body


@pytest.mark.parametrize("content", [b'{"epoch": "e", "after": -1}', b'{"unknown": [1, {"two": 3}]}', b'{"limit": null}', b" {\n} "])
def test_body_that_the_schema_allows_is_served(past, requester, content):
    answer = requester.ask(content=content)
    assert broken_by_complete(answer) == []
    assert len(answer.events) == len(past.events)


@pytest.mark.parametrize("headers", [{"CC": ["all"]}, {"CC": []}, {"x-death": []}], ids=str)
def test_request_that_went_a_roundabout_way_is_refused(past, requester, headers):
    refused(requester.ask(key=past.jobs[0].id, headers=headers), *headers)


def test_smuggled_request_is_refused(past, requester):
    for key in ("all", past.jobs[0].id):
        refused(requester.wait(smuggle(requester, key)), "x-death")


def test_not_even_a_refusal_gets_into_another_users_queue(past, requester, joiner):
    """Whoever may ask could fill it, until what is in it is dropped."""
    for _ in range(5):
        requester.send(reply_to=joiner.queue)
        joiner.send(key=past.jobs[0].id, reply_to=requester.queue)
    # The bridge has dealt with all that was asked before, and what it sends now comes after it.
    for one in (joiner, requester):
        refused(one.ask(key=past.jobs[0].id, content=b"no JSON"), "JSON")
        assert [message.properties.type for message in one.messages] == ["replay.refused"]


@pytest.mark.parametrize("prefix", ["mirroring.session.guest", "mirroring.subscriber.guest", "mirroring.replying.guest", "mine"])
def test_queue_that_is_no_reply_queue_gets_nothing(requester, prefix):
    queue = f"{prefix}.{uuid.uuid4()}"
    requester.channel.queue_declare(queue, exclusive=True)
    requester.send(reply_to=queue)
    requester.send(reply_to=queue, content=b"no JSON")
    requester.ask()
    assert requester.channel.queue_declare(queue, passive=True).method.message_count == 0


def test_requests_without_an_address_do_no_harm(past, requester):
    for reply_to in (None, "", "mirroring.reply.guest.", f"mirroring.reply.guest.{uuid.uuid4()}"):
        requester.send(reply_to=reply_to)
    answer = requester.ask()
    assert broken_by_complete(answer) == []
    assert len(answer.events) == len(past.events)


def test_replay_to_one_who_has_gone_takes_nothing_from_another(requester):
    """Both are sent the same events at the same time, and what the one has not taken comes back to the bridge."""
    whole = len(requester.ask().events)
    for _ in range(20):
        for _ in range(3):
            requester.send(reply_to=f"mirroring.reply.guest.{uuid.uuid4()}")
        assert len(requester.ask().events) == whole


def test_user_of_one_job_may_ask_for_that_job(past, joiner):
    job = past.jobs[0].id
    answer = joiner.ask(key=job)
    assert broken_by_complete(answer) == []
    expected = [message for message in past.events if message.body["jobId"] == job]
    assert [message.content for message in answer.events] == [message.content for message in expected]


@pytest.mark.parametrize("key", [lambda past: "all", lambda past: past.jobs[1].id, lambda past: past.jobs[0].id + ".#"])
def test_user_of_one_job_may_not_ask_for_more(past, joiner, key):
    with pytest.raises(pika.exceptions.ChannelClosedByBroker) as refusal:
        joiner.send(key=key(past))
    assert refusal.value.reply_code == 403


def test_user_of_one_job_may_not_ask_in_another_users_name(joiner, past):
    with pytest.raises(pika.exceptions.ChannelClosedByBroker) as refusal:
        joiner.send(key=past.jobs[0].id, user_id="guest")
    assert refusal.value.reply_code == 406


@pytest.mark.parametrize("key", [lambda past: "all", lambda past: past.jobs[1].id])
def test_user_of_one_job_cant_smuggle(past, joiner, key):
    refused(joiner.wait(smuggle(joiner, key(past))), "x-death")


@pytest.mark.parametrize("header", ["CC", "BCC"])
def test_user_of_one_job_gets_no_more_by_a_carbon_copy(past, joiner, header):
    job = past.jobs[0].id
    try:
        answer = joiner.ask(key=job, headers={header: ["all", past.jobs[1].id]})
    except pika.exceptions.ChannelClosedByBroker as refusal:
        assert refusal.reply_code == 403
        return
    # The broker takes a BCC out before anyone sees it.
    assert {message.body["jobId"] for message in answer.events} <= {job}
    if header == "CC":
        refused(answer, "CC")
