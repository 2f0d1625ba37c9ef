"""Publishes events that no engine sent: real ones under other names, or with something wrong."""

import copy
import json
import uuid

from commands import Job, real_tree
from consuming import Consumer


def real_run(broker, commands, folder):
    """The messages of a run of a few packages."""
    job = Job(folder, "model", package="{maxPages: 20, maxFiles: 20}")
    real_tree(job.source, "json")
    with broker.connect() as connection:
        consumer = Consumer(connection, "#")
        assert commands.run("mirror", "run", job.file).code == 0
        return consumer.finish()


def as_another_run(messages, job=None):
    """The same events as those of a run of another job, which may be a certain one."""
    messages = copy.deepcopy(messages)
    job, run = job or str(uuid.uuid4()), str(uuid.uuid4())
    for message in messages:
        event = str(uuid.uuid4())
        message.body.update(jobId=job, runId=run, eventId=event)
        message.headers.update({"job-id": job, "run-id": run})
        message.properties.message_id, message.properties.correlation_id = event, run
        message.content = json.dumps(message.body).encode()
        message.key = f"{job}.{message.state}.{message.status['severity']}.{message.status['outcome']}"
    return messages


def publish(connection, messages):
    """Publishes them as the connection's user, each confirmed."""
    channel = connection.channel()
    channel.confirm_delivery()
    for message in messages:
        properties = copy.copy(message.properties)
        properties.user_id = "guest"
        channel.basic_publish("mirroring.events", message.key, message.content, properties, mandatory=True)
    channel.close()
