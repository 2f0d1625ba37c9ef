"""The consumers in the documentation do what is said of them: whoever tries the system copies them as they are."""

import json
import re
import subprocess
import sys
import uuid

from commands import Job, finish, real_tree, wait_until
from samples import PACKAGE

REPLAYS = "Sources/MirroringWire/MirroringWire.docc/Replays.md"


def start(page, *arguments):
    """Starts the program that a page shows."""
    text = re.search(r"^```python\n(.*?)^```$", (PACKAGE / page).read_text(), re.M | re.S)[1]
    return subprocess.Popen([sys.executable, "-c", text, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def shown(page):
    """What the page says that its program prints."""
    return re.search(r"^```python\n.*?^```\n\n```\n(.*?)^```$", (PACKAGE / page).read_text(), re.M | re.S)[1]


def login(broker):
    """The URI of a user of its own: of the other one, no command line has the password. See `test_secrets_are_nowhere_else`."""
    return broker.add_user(f"reader-{uuid.uuid4()}", configure=".*", write=".*", read=".*")


def sessions(broker):
    """The queues that are bound to the events as those of sessions."""
    bindings = broker.request("GET", "bindings", broker.virtual_host)
    # Each queue is bound to the default exchange first.
    queues = {binding["destination"] for binding in bindings if binding["source"] == "mirroring.events"}
    return [queue for queue in queues if queue.startswith("mirroring.session.")]


def test_consumer_of_readme_prints_what_readme_shows(broker, commands, tmp_path):
    job = Job(tmp_path, "consumed")
    real_tree(job.source)
    consumer = start("README.md", login(broker), job.id)
    commands.started.append(consumer)
    wait_until(lambda: consumer.poll() is not None or sessions(broker))
    [session] = [broker.request("GET", "queues", broker.virtual_host, name) for name in sessions(broker)]
    assert re.fullmatch(r"mirroring\.session\.reader-[0-9a-f-]{36}\.[0-9a-f-]{36}", session["name"])
    assert session["exclusive"] and session["arguments"] == {"x-max-length": 10_000}
    assert commands.run("mirror", "run", job.file).code == 0
    result = finish(consumer)
    assert result.code == 0, result
    numbers, events = zip(*(line.split(" ", 1) for line in result.output.splitlines()))
    assert numbers == tuple(str(number) for number in range(1, len(numbers) + 1))
    # On a slow machine the transfer may be told more than once.
    assert list(dict.fromkeys(events)) == [line.split(" ", 1)[1] for line in shown("README.md").splitlines()]


def test_requester_of_the_article_gets_the_ends_of_runs(past):
    requester = start(REPLAYS, login(past.broker), "all")
    past.commands.started.append(requester)
    result = finish(requester)
    assert result.code == 0, result
    *events, end = result.output.splitlines()
    completed = [message for message in past.events if message.state == "MirroringJobCompleted"]
    assert events == [f"{past.position(message)} {message.key}" for message in completed]
    assert members(end) == members(shown(REPLAYS).splitlines()[-1])


def members(end):
    kind, body = end.split(" ", 1)
    return kind, json.loads(body).keys()
