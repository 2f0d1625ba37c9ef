"""What a bridge can't read ends in mirroring.dead-letter, once, with the reason, and stops nothing."""

import contextlib
import copy
import json
import re
import time
import uuid

import pika
import pytest

import old_runs
from bridge_contract import broken_by_complete, broken_by_dead_letter
from commands import PATIENCE, terminate, wait_for_line, wait_until
from malforming import MAXIMUM, is_malformed, malformed
from publishing import as_another_run, publish, real_run
from replaying import Requester, history

QUIET = ("--log-level", "critical")


@pytest.fixture(scope="module")
def past(tmp_path_factory):
    """One of their own: something is published into it."""
    with old_runs.published(tmp_path_factory.mktemp("past")) as past:
        yield past


class Letter:
    """A message of mirroring.dead-letter."""

    def __init__(self, method, properties, content):
        self.key, self.properties, self.content = method.routing_key, properties, content
        self.headers = properties.headers or {}

    def __repr__(self):
        return f"{self.key} {self.content[:200]!r}"


def positions(broker, last):
    """Where the messages are in the history, by their message_id, up to the one of this message_id."""
    places = {}
    with contextlib.closing(history(broker)) as messages:
        while last not in places:
            method, properties, _ = next(messages)
            if method.exchange == "mirroring.events":
                places[properties.message_id] = properties.headers["x-stream-offset"]
    return places


def wait_until_announced(broker, places):
    """Waits until a bridge has said in the history that the letters of the messages at these places are in the queue."""
    copied, announced = set(), set()
    with contextlib.closing(history(broker)) as messages:
        while not announced >= places:
            method, properties, _ = next(messages)
            headers = properties.headers or {}
            if method.exchange == "mirroring.dead-letter":
                copied.add(headers["x-position"])
            elif "x-letters-from" in headers:
                announced |= {place for place in copied if headers["x-letters-from"] <= place <= headers["x-letters-to"]}


def dead_letters(connection):
    """All that are there now."""
    channel = connection.channel()
    letters = []
    while True:
        message = channel.basic_get("mirroring.dead-letter", auto_ack=True)
        if message[0] is None:
            return letters
        letters.append(Letter(*message))


def letters_of(connection, count):
    """All that are there when so many have come: the answer to a replay does not wait for them."""
    letters = next_letters(connection, count)
    # A bridge that would send one again has had the time for it.
    read_all(connection)
    return letters + dead_letters(connection)


def next_letters(connection, count):
    """So many, as soon as they have come."""
    channel = connection.channel()
    letters = []
    for method, properties, content in channel.consume("mirroring.dead-letter", inactivity_timeout=PATIENCE):
        assert method is not None, f"no dead letter came for {PATIENCE} s after {len(letters)} of {count}"
        channel.basic_ack(method.delivery_tag)
        letters.append(Letter(method, properties, content))
        if len(letters) == count:
            break
    channel.close()  # what was sent ahead goes back to the queue
    return letters


def send(connection, malformed):
    """Publishes each body with the properties of the event that it was made of, and a message_id of its own."""
    messages = []
    for content, model in malformed:
        message = copy.deepcopy(model)
        message.content = content
        message.properties.message_id = str(uuid.uuid4())
        messages.append(message)
    publish(connection, messages)
    return {message.properties.message_id: message for message in messages}


def check(letters, sent, places):
    """Fails unless these are the letters that were sent, each once, as it was and with what is known of it."""
    assert [letter.properties.message_id for letter in letters] == list(sent)
    for letter in letters:
        original = sent[letter.properties.message_id]
        assert broken_by_dead_letter(letter, original, places[letter.properties.message_id], user="guest") == [], letter


def read_all(connection):
    """The bridge has read, and sent where it belongs, all that was published before."""
    answer = Requester(connection).ask()
    assert broken_by_complete(answer) == []
    return answer


@pytest.mark.parametrize("seed", [1, 2])
def test_each_malformed_message_is_a_dead_letter_once(broker, commands, tmp_path, seed):
    events = real_run(broker, commands, tmp_path)
    wrong = malformed(events, 200, seed)
    with broker.connect() as connection:
        commands.start("mom", "bridge", *QUIET)
        between = as_another_run(events)
        sent = send(connection, wrong[:100])
        publish(connection, between[:2])
        sent |= send(connection, wrong[100:])
        publish(connection, between[2:])
        answer = read_all(connection)
        check(letters_of(connection, len(sent)), sent, positions(broker, between[-1].properties.message_id))
        # Valid ones before, between and after them were read.
        assert [event.identity for event in answer.events] == [event.identity for event in events + between]


@pytest.mark.parametrize(
    "odd",
    [
        {"message_id": None},
        {"user_id": None},
        {"content_type": None, "type": None, "headers": None},
        {"headers": {"x-reason": "forged", "x-position": 10**6, "x-user-id": "forged", "x-routing-key": "forged"}},
        {"user_id": None, "headers": {"x-user-id": "forged"}},
        {"headers": {"x-death": [], "CC": ["mirroring.dead-letter"]}},
        {"headers": {f"header-{number}": "x" * 100 for number in range(300)}},
        {"expiration": "1"},
        {"delivery_mode": 1},
        {"key": ""},
        {"key": "x" * 255},
    ],
    ids=lambda odd: ",".join(odd),
)
def test_what_stands_beside_the_body_does_not_matter(past, odd):
    """Whoever publishes chooses it, and tells nobody anything by it."""
    odd = dict(odd)
    model = past.events[0]
    original = copy.deepcopy(model)
    original.key = odd.pop("key", model.key)
    original.content = b"{}"
    vars(original.properties).update({"user_id": "guest", "message_id": str(uuid.uuid4())} | odd)
    with past.broker.connect() as connection:
        dead_letters(connection)
        channel = connection.channel()
        channel.confirm_delivery()
        channel.basic_publish("mirroring.events", original.key, original.content, original.properties, mandatory=True)
        end = as_another_run(past.events[:1])
        publish(connection, end)
        read_all(connection)
        [letter] = letters_of(connection, 1)
        place = positions(past.broker, end[0].properties.message_id)[original.properties.message_id]
    assert broken_by_dead_letter(letter, original, place, user=original.properties.user_id) == []


def test_a_bridge_that_starts_again_sends_none_a_second_time(broker, commands, tmp_path):
    events = real_run(broker, commands, tmp_path)
    with broker.connect() as connection:
        first = commands.start("mom", "bridge", *QUIET)
        sent = send(connection, malformed(events, 20, seed=3))
        read_all(connection)
        # At once, without a chance to store anything.
        first.kill()
        first.wait()
        second = commands.start("mom", "bridge", *QUIET)
        read_all(connection)
        second.kill()
        second.wait()
        # And one that knows nothing of what others did.
        commands.start("mom", "bridge", *QUIET, MIRRORING_OFFLINE_FOLDER=str(tmp_path / "new"))
        read_all(connection)
        # A bridge looks in the queue for what one before it was sending when it ended: what is not there it sends again.
        places = positions(broker, list(sent)[-1])
        wait_until_announced(broker, {places[identifier] for identifier in sent})
        assert [letter.properties.message_id for letter in letters_of(connection, len(sent))] == list(sent)


def test_a_bridge_with_another_user_sends_none_a_second_time(broker, commands, tmp_path):
    events = real_run(broker, commands, tmp_path)
    with broker.connect() as connection:
        first = commands.start("mom", "bridge", *QUIET)
        sent = send(connection, malformed(events, 20, seed=5))
        channel = connection.channel()
        wait_until(lambda: channel.queue_declare("mirroring.dead-letter", passive=True).method.message_count == 20)
        first.kill()
        first.wait()
        uri = broker.add_user(f"bridge-{uuid.uuid4()}", configure=".*", write=".*", read=".*")
        environment = {"MIRRORING_BROKER_URI": uri, "MIRRORING_OFFLINE_FOLDER": str(tmp_path / "new")}
        commands.start("mom", "bridge", *QUIET, **environment)
        # What has to go goes in the order of the history; before, the bridge has looked at what is there.
        sent |= send(connection, [(b"no JSON", events[0])])
        wait_until(lambda: channel.queue_declare("mirroring.dead-letter", passive=True).method.message_count > 20)
        assert [letter.properties.message_id for letter in dead_letters(connection)] == list(sent)


def test_a_forged_copy_keeps_no_dead_letter_away(broker, commands, tmp_path):
    """Whoever may write to the exchange of dead letters sends letters, and none of them in the place of another."""
    events = real_run(broker, commands, tmp_path)
    with broker.connect() as connection:
        [identifier] = send(connection, [(b"no JSON", events[0])])
        end = as_another_run(events[:1])
        publish(connection, end)
        position = positions(broker, end[0].properties.message_id)[identifier]
        channel = connection.channel()
        # It is there before the bridge is.
        channel.confirm_delivery()
        headers = {"x-position": position, "x-reason": "Forged.", "x-routing-key": events[0].key, "x-user-id": "guest"}
        channel.basic_publish("mirroring.dead-letter", "", b"forged", pika.BasicProperties(user_id="guest", headers=headers))
        commands.start("mom", "bridge", *QUIET)
        letters = next_letters(connection, 2)
        assert [(letter.content, letter.headers["x-reason"] == "Forged.") for letter in letters] == [(b"forged", True), (b"no JSON", False)]


def test_two_bridges_send_each_once(broker, commands, tmp_path):
    events = real_run(broker, commands, tmp_path)
    with broker.connect() as connection:
        for name in ("one", "other"):
            commands.start(
                "mom",
                "bridge",
                *QUIET,
                MIRRORING_OFFLINE_FOLDER=str(tmp_path / f"offline-{name}"),
            )
        read_all(connection)
        sent = send(connection, malformed(events, 50, seed=4))
        # Whichever of the two answers: both of them have read all, after several answers of each.
        for _ in range(10):
            read_all(connection)
        assert [letter.properties.message_id for letter in letters_of(connection, len(sent))] == list(sent)


@pytest.mark.parametrize(
    "harmless",
    [
        lambda body: body | {"unknown": {"a": [1, None]}},
        lambda body: body | {"transferData": body["transferData"] | {"packageHeader": None}},
        lambda body: body | {"jobId": body["jobId"].upper()},
        lambda body: body | {"filler": "x" * (MAXIMUM - len(json.dumps(body | {"filler": ""})))},
        lambda body: json.loads(json.dumps(body).replace('"Transferring"', '"Transfering"')),
        lambda body: json.loads(json.dumps(body).replace('.000Z"', 'Z"')),
    ],
)
def test_what_the_schema_allows_is_no_dead_letter(broker, commands, tmp_path, harmless):
    events = real_run(broker, commands, tmp_path)
    others = as_another_run(events)
    for message in others:
        message.content = json.dumps(harmless(message.body)).encode()
        assert len(message.content) <= MAXIMUM
    with broker.connect() as connection:
        commands.start("mom", "bridge", *QUIET)
        publish(connection, others)
        answer = read_all(connection)
        assert dead_letters(connection) == []
    assert [event.content for event in answer.events] == [event.content for event in events + others]


def test_the_malformed_are_malformed_and_the_valid_are_not(broker, commands, tmp_path):
    events = real_run(broker, commands, tmp_path)
    assert not any(is_malformed(event.content) for event in events)
    wrong = [content for content, _ in malformed(events, 200, seed=1)]
    assert len(set(wrong)) == 200 and all(map(is_malformed, wrong))


@pytest.mark.parametrize(
    "doctor",
    [
        lambda letter: vars(letter).update(content=letter.content + b" "),
        lambda letter: letter.headers.update({"x-reason": "malformed"}),
        lambda letter: letter.headers.update({"x-reason": 'DecodingError.keyNotFound(CodingKeys(stringValue: "a", intValue: nil)).'}),
        lambda letter: letter.headers.update({"x-position": letter.headers["x-position"] + 1}),
        lambda letter: letter.headers.update({"x-position": str(letter.headers["x-position"])}),
        lambda letter: letter.headers.pop("x-user-id"),
        lambda letter: letter.headers.pop("x-routing-key"),
        lambda letter: letter.headers.pop("x-reason"),
        lambda letter: vars(letter.properties).update(message_id=None),
        lambda letter: vars(letter.properties).update(delivery_mode=1),
    ],
)
def test_the_rules_find_a_doctored_dead_letter(a_letter, doctor):
    letter, original, position = copy.deepcopy(a_letter)
    assert broken_by_dead_letter(letter, original, position, user="guest") == []
    doctor(letter)
    assert broken_by_dead_letter(letter, original, position, user="guest") != []


@pytest.fixture(scope="module")
def a_letter(past):
    """A dead letter, its original, and where that is in the history."""
    with past.broker.connect() as connection:
        dead_letters(connection)
        sent = send(connection, [(b"{}", past.events[0])])
        read_all(connection)
        [(identifier, original)] = sent.items()
        [letter] = letters_of(connection, 1)
        return letter, original, positions(past.broker, identifier)[identifier]


def test_a_flood_of_foreign_messages_is_a_few_lines_in_the_log_and_all_are_kept(broker, commands, tmp_path):
    events = real_run(broker, commands, tmp_path)
    count = 3000
    with broker.connect() as connection:
        begin = time.monotonic()
        bridge = commands.start("mom", "bridge")
        wait_for_line(bridge, "ready")
        channel = connection.channel()
        for number in range(count):
            content = b"no JSON %d" % number if number % 2 else json.dumps({"schemaVersion": 1, f"name {number}": number}).encode()
            channel.basic_publish("mirroring.events", f"foreign.{number}", content, pika.BasicProperties(user_id="guest"))
        assert [event.identity for event in read_all(connection).events] == [event.identity for event in events]
        assert len(letters_of(connection, count)) == count
        result = terminate(bridge)
        minutes = 1 + int((time.monotonic() - begin) / 60)
    assert result.code == 0, result
    said = [line for line in result.sentences if "is a dead letter" in line and "more of the same" not in line]
    counted = [line for line in result.sentences if "more of the same" in line]
    # Two reasons, each said once in a minute, and the rest of it at the end.
    assert 2 <= len(said) and len(said + counted) <= 2 * (minutes + 1), result
    unlogged = re.findall(r" (?:count|unlogged)=(\d+)", "\n".join(said + counted))
    assert len(said) + sum(map(int, unlogged)) == count
