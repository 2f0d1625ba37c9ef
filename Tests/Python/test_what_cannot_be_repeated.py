"""Properties that can be published once, but not again: bytes that are not UTF-8 take more room when they are written as text."""

import copy

import pytest

from bridge_contract import broken_by_complete, broken_by_sentence
from commands import wait_until
from publishing import as_another_run, publish, real_run
from replaying import Requester
from test_dead_letters import QUIET, letters_of

#: As many bytes as a property may have, and none of them UTF-8.
BYTES = b"\xff" * 255


def publish_raw(connection, message, **properties):
    """Publishes a message with some properties in bytes."""
    message = copy.deepcopy(message)
    vars(message.properties).update(properties)
    publish(connection, [message])
    return message


@pytest.mark.parametrize("name", ["app_id", "type", "message_id", "correlation_id", "content_type", "reply_to"])
def test_event_is_replayed_without_the_property_and_the_answer_is_complete(broker, commands, tmp_path, name):
    events = real_run(broker, commands, tmp_path)
    odd, last = as_another_run(events[:1]), as_another_run(events[:1])
    with broker.connect() as connection:
        publish_raw(connection, odd[0], **{name: BYTES})
        publish(connection, last)
        commands.start("mom", "bridge", *QUIET)
        answer = Requester(connection).ask()
        assert broken_by_complete(answer) == []
        assert [event.identity for event in answer.events] == [event.identity for event in events + odd + last]
        event = answer.events[-2]
        assert event.headers["x-left-out"] == name
        assert getattr(event.properties, name) is None
        assert event.content == odd[0].content
        assert all("x-left-out" not in other.headers for other in answer.events if other is not event)


def test_dead_letter_is_written_without_them_and_says_so(broker, commands, tmp_path):
    events = real_run(broker, commands, tmp_path)
    malformed = copy.deepcopy(events[0])
    malformed.content, malformed.key = b"no event", BYTES
    malformed.properties.headers = {BYTES: 1, "kept": "yes"}
    with broker.connect() as connection:
        commands.start("mom", "bridge", *QUIET)
        publish_raw(connection, malformed, app_id=BYTES, type=BYTES)
        publish_raw(connection, malformed, message_id=BYTES)
        last = as_another_run(events)
        publish(connection, last)
        answer = Requester(connection).ask()
        assert broken_by_complete(answer) == []
        assert [event.identity for event in answer.events] == [event.identity for event in events + last]
        letters = letters_of(connection, 2)
        assert [letter.headers["x-left-out"] for letter in letters] == ["type,app_id,headers", "message_id,headers"]
        for letter in letters:
            assert letter.content == b"no event"
            assert letter.headers["kept"] == "yes"
            assert letter.headers["x-user-id"] == "guest"
            assert broken_by_sentence(letter.headers["x-reason"]) == []


def test_request_that_cannot_be_answered_as_it_wants_keeps_nobody_waiting(broker, commands, tmp_path):
    events = real_run(broker, commands, tmp_path)
    with broker.connect() as connection:
        commands.start("mom", "bridge", *QUIET)
        requester = Requester(connection)
        for _ in range(8):
            requester.send(correlation_id=BYTES)
            requester.send(reply_to=b"mirroring.reply.guest." + b"\xff" * 200)
        answer = requester.ask()
        assert broken_by_complete(answer) == []
        assert [event.identity for event in answer.events] == [event.identity for event in events]

        def refusals():
            return [message for message in requester.messages if message.properties.type == "replay.refused"]

        def are_all_there():
            connection.process_data_events(time_limit=1)
            return len(refusals()) >= 8

        # Who is refused is told beside what others are answered.
        wait_until(are_all_there)
        requester.ask()
        assert len(refusals()) == 8
        for refusal in refusals():
            assert "correlation_id" in refusal.body["reason"]
            assert broken_by_sentence(refusal.body["reason"]) == []
            assert refusal.properties.correlation_id is None
