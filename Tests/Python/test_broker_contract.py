"""The rules by which the other tests judge messages and runs can be broken: each doctored message is found."""

import copy
import uuid

import pytest

from broker_contract import broken_by, broken_by_good_run, broken_by_run
from brokers import virtual_host
from commands import Commands, Job, real_tree
from consuming import Consumer


STATUS = ("transferData", "status")


@pytest.fixture(scope="module")
def good_run(tmp_path_factory):
    """The messages of a real run of a few packages."""
    folder = tmp_path_factory.mktemp("good")
    with virtual_host(topology=True) as broker, broker.connect() as connection:
        job = Job(folder, "good", package="{maxPages: 5, maxFiles: 5}")
        real_tree(job.source, "json")
        consumer = Consumer(connection, "#")
        result = Commands(folder, broker.environment).run("mirror", "run", job.file, MIRRORING_PUBLISHER_CLOUD_EVENTS="true")
        assert result.code == 0, result
        return consumer.finish()


def body(*path):
    """A place in a message's body: its folder and its last name."""

    def place(message):
        part = message.body
        for name in path[:-1]:
            part = part[name]
        return part

    return place, path[-1]


def header(name):
    return (lambda message: message.headers), name


def prop(name):
    return (lambda message: vars(message.properties)), name


def named(value):
    """How a case is called in the report: by the place's name, or the value's."""
    return str(value[1]) if isinstance(value, tuple) else repr(value)


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (body("sequence"), 0),
        (body("eventId"), "no uuid"),
        (body("eventId"), str(uuid.UUID(int=4, version=4))),
        (body("jobId"), str(uuid.UUID(int=5, version=4))),
        (body(*STATUS, "state"), "Transmogrified"),
        (body(*STATUS, "severity"), "error"),
        (body(*STATUS, "sentTime"), "2026-01-01T00:00:00Z"),
        (body(*STATUS, "sentTime"), "2026-02-30T00:00:00.000Z"),
        (body(*STATUS, "sentTime"), "2999-01-01T00:00:00.000Z"),
        (body(*STATUS, "receivedTime"), "2026-01-01T01:00:00.000+01:00"),
        (header("sequence"), "1"),
        (header("sequence"), True),
        (header("terminal"), 0),
        (header("job-name"), None),
        (header("ce-source"), None),
        (header("ce-time"), "2026-01-01T00:00:00.000Z"),
        (header("ce-type"), "MirroringJobInitialized"),
        (prop("user_id"), None),
        (prop("delivery_mode"), 1),
        (prop("message_id"), "other"),
        ((vars, "key"), "all.MirroringJobInitialized.processing.running"),
        (header("own"), "new"),
    ],
    ids=named,
)
def test_the_rules_find_a_doctored_message(good_run, place, value):
    message = copy.deepcopy(good_run[0])
    assert broken_by(message, "guest", cloud_events=True) == []
    folder, name = place
    folder(message)[name] = value
    assert broken_by(message, "guest", cloud_events=True) != []


def test_attributes_of_cloudevents_come_only_where_they_are_asked_for(good_run):
    assert any("ce-id is new" in sentence for sentence in broken_by(good_run[0], "guest"))


@pytest.mark.parametrize(
    "doctor",
    [
        lambda run: run.pop(1),
        lambda run: run.pop(),
        lambda run: run.insert(1, run[1]),
        lambda run: run.insert(1, run.pop(2)),
        lambda run: run[0].status.update(terminal=True),
        lambda run: run[-1].status.update(terminal=False),
        lambda run: run[3].body["transferData"].pop("progress"),
        lambda run: run[3].body["transferData"]["progress"].update(sentItems=1_000_000),
        lambda run: run[3].body["transferData"]["progress"].update(percent=100),
        lambda run: run[-1].body["transferData"]["progress"].update(percent=99),
        lambda run: run[-1].body["transferData"]["progress"].update(etaSeconds=0),
    ],
    ids=[
        "gap", "no end", "repeat", "order", "two ends", "end that is none", "progress that is missing", "count that falls",
        "all before the end", "not all at the end", "end foretold at the end",
    ],
)
def test_the_rules_find_a_doctored_run(good_run, doctor):
    run = copy.deepcopy(good_run)
    assert broken_by_good_run(run) == []
    doctor(run)
    assert broken_by_run(run) != []
