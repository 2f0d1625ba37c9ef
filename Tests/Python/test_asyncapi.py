"""What is published for other languages is a valid document, and what is really sent is as it says."""

import copy
import json
import re
import time
import types
import uuid
import warnings

import jsonschema
import pydantic
import pytest

from asyncapi_file import SCHEMAS, Contract, last_word, read, references
from brokers import virtual_host
from commands import PATIENCE, Commands, wait_until
from consuming import Listener, Message
from made_runs import KINDS, tell, troubled
from publishing import as_another_run, publish, real_run
from replaying import Requester, history

with warnings.catch_warnings():
    # Of names in its own models.
    warnings.simplefilter("ignore")
    from asyncapi3 import AsyncAPI3

#: A bridge that soon says whatever bridges say.
IMPATIENT = {
    "MIRRORING_BRIDGE_HEARTBEAT": "1",
    "MIRRORING_BRIDGE_SILENCE": "1",
    "MIRRORING_SUBSCRIBERS_INTERVAL": "1",
    "MIRRORING_SUBSCRIBERS_WARN_AT": "20",
    "MIRRORING_SUBSCRIBERS_REMOVE_AT": "60",
}


@pytest.fixture(scope="module")
def contract():
    return Contract()


def test_document_is_valid_and_all_that_it_refers_to_is_there(contract):
    AsyncAPI3.model_validate(contract.document)
    assert broken_by_references(contract) == []


@pytest.mark.parametrize(
    "doctor",
    [
        lambda document: document.pop("info"),
        lambda document: document.update(asyncapi="2.6.0"),
        lambda document: document.update(topics={}),
        lambda document: document["channels"]["events"].update(adress="all"),
        lambda document: document["channels"]["events"]["parameters"]["state"].update(enum="all"),
        lambda document: document["operations"]["publishEvent"].update(action="publish"),
        lambda document: document["operations"]["publishEvent"].pop("channel"),
        lambda document: document["components"]["messages"]["event"].update(body={}),
        lambda document: document["components"]["securitySchemes"]["user"].update(type="password"),
        lambda document: document["channels"]["events"]["bindings"]["amqp"]["exchange"].update(type="topical"),
    ],
)
def test_document_that_is_not_valid_is_refused(contract, doctor):
    document = copy.deepcopy(contract.document)
    doctor(document)
    with pytest.raises(pydantic.ValidationError):
        AsyncAPI3.model_validate(document)


@pytest.mark.parametrize(
    "doctor",
    [
        lambda document: document["channels"].pop("reply"),
        lambda document: document["components"]["messages"].pop("event"),
        lambda document: document["components"]["messages"]["event"]["payload"]["schema"].update({"$ref": "./schemas/events.json"}),
        lambda document: document["components"]["messages"]["event"]["headers"].update({"$ref": "#/components/schemas/headers"}),
        lambda document: document["channels"]["events"]["parameters"].pop("state"),
        lambda document: document["channels"]["heartbeat"].update(parameters={"jobId": {}}),
        lambda document: document["components"]["schemas"]["eventHeaders"]["properties"]["sequence"].update(type="int"),
    ],
)
def test_the_rules_find_a_reference_that_leads_nowhere(contract, doctor):
    document = copy.deepcopy(contract.document)
    doctor(document)
    assert broken_by_references(Contract(document)) != []


def broken_by_references(contract):
    """The rules of AsyncAPI's own parser that are not about one object alone."""
    broken = []
    for reference in references(contract.document):
        try:
            contract.at(reference)
        except Exception:  # each kind of reference fails in its own way
            broken.append(f"{reference} leads nowhere")
    document = contract.document
    for name, channel in document["channels"].items():
        if set(re.findall(r"\{(\w+)\}", channel["address"])) != set(channel.get("parameters", {})):
            broken.append(f"the parameters of {name} are not those of its address")
    operations = document["operations"].values()
    used = {last_word(operation["channel"]) for operation in operations}
    used |= {last_word(operation["reply"]["channel"]) for operation in operations if "reply" in operation}
    # The queues of subscribers are other places for what the channel events has.
    broken += [f"nobody uses {name}" for name in sorted(document["channels"].keys() - used - {"session", "subscriber"})]
    messages = document["components"]["messages"]
    broken += [f"nobody sends {name}" for name in sorted(messages.keys() - set().union(*contract.messages.values()))]
    schemas = [(path.name, json.loads(path.read_text())) for path in SCHEMAS] + list(document["components"]["schemas"].items())
    parts = [(name, part) for name in messages for part in ("headers", "x-amqp-properties") if part in messages[name]]
    schemas += [(f"{name}.{part}", messages[name][part]) for name, part in parts]
    for name, schema in schemas:
        try:
            jsonschema.Draft202012Validator.check_schema(schema)
        except jsonschema.SchemaError as error:
            broken.append(f"{name}: {error.message}")
    return broken


class Captured(Message):
    """A message that need have no body, or one that is no JSON."""

    def __init__(self, method, properties, content):
        self.exchange, self.key, self.properties, self.content = method.exchange, method.routing_key, properties, content

    @property
    def body(self):
        return json.loads(self.content)

    def __repr__(self):
        return f"{self.exchange} {self.key} {self.properties} {self.content[:200]!r}"


class Spy:
    """Takes everything that goes by an exchange."""

    def __init__(self, connection, *exchanges):
        self.messages = []
        channel = connection.channel()
        queue = channel.queue_declare("", exclusive=True).method.queue
        for exchange in exchanges:
            channel.queue_bind(queue, exchange, "#")
        channel.basic_consume(queue, lambda _, *message: self.messages.append(Captured(*message)), auto_ack=True)
        self._connection = connection

    def wait_for(self, exchange, count):
        """Waits until so many messages have gone by an exchange."""
        end = time.monotonic() + PATIENCE
        while [message.exchange for message in self.messages].count(exchange) < count:
            assert time.monotonic() < end, f"There were no {count} messages by {exchange}, but {self.messages}."
            self._connection.process_data_events(time_limit=1)


@pytest.fixture(scope="module")
def captured(tmp_path_factory):
    """What was really sent: the channel, the name and the message, of each kind at least one."""
    folder = tmp_path_factory.mktemp("captured")
    with virtual_host(topology=True) as broker, broker.connect() as connection:
        commands = Commands(folder, broker.environment)
        try:
            yield _capture(broker, commands, connection, folder)
        finally:
            commands.stop()


def _capture(broker, commands, connection, folder):
    spy = Spy(connection, "mirroring.events", "mirroring.replay", "mirroring.monitor", "mirroring.dead-letter")
    channel = connection.channel()
    queue = f"mirroring.subscriber.guest.{uuid.uuid4()}"
    channel.queue_declare(queue, durable=True, arguments={"x-queue-type": "quorum", "x-single-active-consumer": True})
    channel.queue_bind(queue, "mirroring.events", "Lost.#")
    listener = Listener(connection, "heartbeat", "job.#", "subscriber.#")
    # One that can't be read, for each of the many that the subscriber does not read.
    for _ in range(100):
        channel.basic_publish("mirroring.events", "Lost.Transferring.processing", b"no JSON")
    wait_until(lambda: broker.request("GET", "queues", broker.virtual_host, queue).get("messages") == 100)
    events = real_run(broker, commands, folder)
    commands.start("mom", "bridge", **IMPATIENT)
    listener.wait_for(lambda message: message.key == "heartbeat" and message.body["healthy"])
    for kind in ("warned", "removed"):
        listener.wait_for(lambda message: message.key.startswith(f"subscriber.{kind}."))
    unfinished = as_another_run(events)
    publish(connection, unfinished[:2])
    listener.wait_for(lambda message: message.key.startswith("job.silent."))
    publish(connection, unfinished[2:])
    listener.wait_for(lambda message: message.key.startswith("job.heard."))
    for kind in KINDS:
        _, runs, cure = troubled(kind)
        tell(connection, *runs)
        listener.wait_for(lambda message: message.key.startswith(f"job.{kind}."))
        tell(connection, *cure())
    listener.wait_for(lambda message: message.key.startswith("job.settled."), count=len(KINDS))
    requester = Requester(connection)
    requester.ask()
    requester.ask(key="everything")  # which is no job
    # Asks as well, and finds the offline log complete or not.
    assert commands.run("mom", "verify", "--bridge").code in (0, 1)
    spy.wait_for("mirroring.replay", 3)
    spy.wait_for("mirroring.dead-letter", 1)
    return list(_named(broker, spy.messages, [Captured(*vars_of(message)) for message in requester.messages]))


def vars_of(message):
    """What a message was made of."""
    return types.SimpleNamespace(exchange=message.exchange, routing_key=message.key), message.properties, message.content


def _named(broker, messages, answers):
    """Each message with its channel and its name, by what a reader in another language goes by."""
    for message in messages:
        if message.exchange == "mirroring.events":
            if message.key.startswith("Lost."):
                continue
            yield "events", "event", message
        elif message.exchange == "mirroring.replay":
            yield "replay", "replayRequest", message
        elif message.exchange == "mirroring.dead-letter":
            yield "deadLetter", "deadLetter", message
        else:
            first, *more = message.key.split(".")
            name = first + "".join(word.capitalize() for word in more[:1])
            yield name, name, message
    for message in answers:
        kinds = {"replay.complete": "replayComplete", "replay.refused": "replayRefused"}
        yield "reply", kinds.get(message.properties.type, "replayedEvent"), message
    barriers = sum(message.key == "barrier" for message in messages)
    for method, properties, content in history(broker):
        message = Captured(method, properties, content)
        if message.exchange == "mirroring.monitor" and message.key != "barrier":
            yield "history", f"job{message.key.split('.')[1].capitalize()}", message
        elif message.exchange == "mirroring.monitor":
            yield "history", "barrier", message
            barriers -= 1
            if barriers == 0:
                return
        elif message.exchange == "mirroring.dead-letter":
            yield "history", "deadLetter", message
        elif not message.key.startswith("Lost."):
            yield "history", "event", message


def test_messages_of_every_kind_are_as_the_document_says(contract, captured):
    broken = [f"{message}: {sentence}" for channel, name, message in captured for sentence in contract.broken_by(channel, name, message)]
    assert broken == []
    sent = {}
    for channel, name, _ in captured:
        sent.setdefault(channel, set()).add(name)
    # In their own queues subscribers find the same events.
    expected = {channel: names for channel, names in contract.messages.items() if channel not in ("session", "subscriber")}
    assert sent == expected


@pytest.mark.parametrize("name", sorted(read()["components"]["messages"]))
def test_the_rules_find_a_doctored_message(contract, captured, name):
    channel, message = next((channel, message) for channel, kind, message in captured if kind == name)
    assert contract.broken_by(channel, name, message) == []
    described = contract.document["components"]["messages"][name]
    if "payload" in described:
        doctored = copy.deepcopy(message)
        doctored.content = b'{"since": "yesterday", "schemaVersion": "one"}'
        assert contract.broken_by(channel, name, doctored) != []
    if described.get("x-amqp-properties"):
        doctored = copy.deepcopy(message)
        doctored.properties.user_id = None
        doctored.properties.reply_to = None
        assert contract.broken_by(channel, name, doctored) != []
    if "headers" in described and name != "barrier":
        doctored = copy.deepcopy(message)
        doctored.properties.headers = {}
        assert contract.broken_by(channel, name, doctored) != []
    if contract.document["channels"][channel]["bindings"]["amqp"]["is"] == "routingKey":
        doctored = copy.deepcopy(message)
        doctored.key = "elsewhere"
        # A request's key is one word of any kind.
        assert name == "replayRequest" or contract.broken_by(channel, name, doctored) != []
