"""The rules by which the tests of replays judge answers can be broken: each doctored answer is found."""

import copy

import pytest

from bridge_contract import broken_by_complete, broken_by_refusal, broken_by_replayed


@pytest.mark.parametrize(
    "doctor",
    [
        lambda message: vars(message).update(content=message.content.replace(b"{", b"{ ", 1)),
        lambda message: vars(message.properties).update(delivery_mode=1),
        lambda message: vars(message.properties).update(user_id="engine"),
        lambda message: vars(message.properties).update(message_id=None),
        lambda message: message.headers.update({"x-position": message.headers["x-position"] + 1}),
        lambda message: message.headers.update({"x-replayed": 1}),
        lambda message: message.headers.update({"x-request-id": "another"}),
        lambda message: message.headers.update({"job-name": None}),
        lambda message: message.headers.update({"x-stream-offset": 1}),
        lambda message: message.headers.pop("x-user-id"),
        lambda message: message.headers.pop("x-routing-key"),
        lambda message: message.headers.pop("terminal"),
    ],
)
def test_the_rules_find_a_doctored_event(past, requester, doctor):
    answer = requester.ask({"limit": 1, "from": "oldest"})
    [message], original = copy.deepcopy(answer.events), past.events[0]
    assert broken_by_replayed(message, original, past.position(original), answer.request) == []
    doctor(message)
    assert broken_by_replayed(message, original, past.position(original), answer.request) != []


@pytest.mark.parametrize(
    "doctor",
    [
        lambda answer: answer.events.pop(),
        lambda answer: answer.events.reverse(),
        lambda answer: answer.events.append(answer.events[-1]),
        lambda answer: answer.end.body.update(first=answer.end.body["first"] + 1),
        lambda answer: answer.end.body.update(last=answer.positions[-1] - 1),
        lambda answer: answer.end.body.update(evictedBefore="0"),
        lambda answer: answer.end.body.pop("epoch"),
        lambda answer: vars(answer.end.properties).update(type="replay.refused"),
        lambda answer: vars(answer.end.properties).update(correlation_id="another"),
    ],
)
def test_the_rules_find_a_doctored_end(requester, doctor):
    answer = copy.deepcopy(requester.ask())
    assert broken_by_complete(answer) == []
    doctor(answer)
    assert broken_by_complete(answer) != []


@pytest.mark.parametrize(
    "doctor",
    [
        lambda answer: answer.end.body.update(reason=""),
        lambda answer: answer.end.body.update(reason="not JSON"),
        lambda answer: answer.end.body.pop("reason"),
        lambda answer: answer.events.append(answer.end),
        lambda answer: vars(answer.end.properties).update(type="replay.complete"),
        lambda answer: vars(answer.end.properties).update(correlation_id=None),
    ],
)
def test_the_rules_find_a_doctored_refusal(requester, doctor):
    answer = copy.deepcopy(requester.ask(content=b"no JSON"))
    assert broken_by_refusal(answer) == []
    doctor(answer)
    assert broken_by_refusal(answer) != []
