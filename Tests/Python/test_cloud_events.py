"""Events of an engine that was told so are CloudEvents to the SDK of those who made CloudEvents."""

import copy

import pytest
from cloudevents.core.bindings.rabbitmq import RabbitMQMessage, from_binary
from cloudevents.core.exceptions import BaseCloudEventException
from cloudevents.core.formats.json import JSONFormat

from broker_contract import SCHEMA, moment
from commands import Job, real_tree
from consuming import Consumer


def read(message):
    return from_binary(RabbitMQMessage(message.headers, message.properties.content_type, message.content), JSONFormat())


def test_sdk_reads_every_event_of_good_and_bad_runs(broker, commands, tmp_path):
    good, bad = Job(tmp_path, "Handbuch Größe – 日本"), Job(tmp_path, "bad")
    real_tree(good.source, "json")
    with broker.connect() as connection:
        consumer = Consumer(connection, "#")
        for job, code in [(good, 0), (bad, 2)]:
            assert commands.run("mirror", "run", job.file, MIRRORING_PUBLISHER_CLOUD_EVENTS="true").code == code
        messages = consumer.finish()
    assert len({message.run for message in messages}) == 2
    for message in messages:
        event, body = read(message), message.body
        engine = body["engine"]
        assert event.get_id() == body["eventId"]
        assert event.get_source() == f"/mirroring/{engine['host']}/{engine['instanceId']}"
        assert event.get_type() == f"mirroring.{message.state}"
        assert event.get_subject() == body["jobId"]
        assert event.get_time() == moment(message.status["receivedTime"])
        assert event.get_dataschema() == SCHEMA["$id"]
        assert event.get_datacontenttype() == "application/json"
        assert event.get_data() == body
    # What the SDK does not make up where it is missing.
    for name in ("ce-source", "ce-type"):
        incomplete = copy.deepcopy(messages[0])
        del incomplete.headers[name]
        with pytest.raises(BaseCloudEventException):
            read(incomplete)
