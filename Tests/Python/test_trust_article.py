"""The table of rights in the article on trust says what `mom grant` grants: no more, no less, and nothing is left out."""

import json
import re
import uuid

import pytest

from brokers import PACKAGE
from commands import Commands

ARTICLE = PACKAGE / "Sources/MirroringCommands/MirroringCommands.docc/WhatIsTrusted.md"
JOB, OTHER = str(uuid.uuid4()), str(uuid.uuid4())
NO = "–"
#: How each role is granted; the first two have jobs.
ROLES = {
    "publisher": ("--role", "publisher", "--job", JOB),
    "consumer": ("--role", "consumer", "--job", JOB),
    "bridge": ("--role", "bridge"),
    "operator": ("--role", "operator"),
}
EXCHANGES = ("mirroring.events", "mirroring.replay", "mirroring.monitor", "mirroring.dead-letter")
QUEUES = ("mirroring.history", "mirroring.replay-requests", "mirroring.dead-letter")
OWN = [f"mirroring.{kind}.ann.desk" for kind in ("session", "subscriber", "reply")]
FOREIGN = "mirroring.subscriber.bob.desk"
FINDINGS = ("late", "slow", "odd", "flaky", "settled")
STATEMENTS = [
    "heartbeat",
    *(f"job.{word}.{JOB}" for word in ("silent", "heard", *FINDINGS)),
    *(f"subscriber.{word}.bob.desk" for word in ("warned", "removed")),
]

#: What each row is about: all of these rights together, an operation on a name and, on a topic exchange, with a key. A row with {} in
#: its keys is one of jobs.
ROWS = {
    "publish events": [("write", "mirroring.events", "{}.Transferring.processing.running")],
    "read events as they come": [("read", "mirroring.events", "{}.#")],
    "ask for replays": [("write", "mirroring.replay", "{}")],
    "have queues of its own": [(operation, name, "") for operation in ("configure", "write", "read") for name in OWN],
    "send barriers into the history": [("write", "mirroring.monitor", "barrier")],
    "read the history": [("read", "mirroring.history", "")],
    "read the requests for replays": [("read", "mirroring.replay-requests", "")],
    "say what bridges say": [("write", "mirroring.monitor", key) for key in STATEMENTS],
    "read what bridges say": [("read", "mirroring.monitor", key) for key in STATEMENTS],
    "lead barriers to a queue": [("read", "mirroring.monitor", "barrier")],
    "read dead letters": [("read", "mirroring.dead-letter", "")],
    "send dead letters": [("write", "mirroring.dead-letter", "")],
    "send straight into any queue": [("write", "amq.default", "")],
    "delete queues of named subscribers": [("configure", FOREIGN, "")],
    "make what is missing of the topology, or delete it": [
        *(("configure", name, "") for name in {*EXCHANGES, *QUEUES, "mirroring.bridge.speaker"}),
        *(("write", name, "") for name in QUEUES),
        *(("read", "mirroring.monitor", key) for key in ["barrier", *(f"job.{word}.*" for word in FINDINGS)]),
        *(("read", name, "#") for name in ("mirroring.events", "mirroring.replay")),
        ("read", "mirroring.dead-letter", ""),
    ],
}


class Rights:
    """What `mom grant` prints that it would grant."""

    def __init__(self, commands, *options):
        result = commands.run("mom", "grant", "--print", "--user", "ann", *options, "--json")
        assert result.code == 0, result
        document = json.loads(result.output)
        self.tags, self.limits = document["tags"], document["userLimits"]
        self._names = document["permissions"]
        self._keys = {entry["exchange"]: entry for entry in document["topicPermissions"]}

    def allow(self, operation, name, key=""):
        """Whether the broker would let the user do it."""
        if not re.search(self._names[operation], name):
            return False
        topic = self._keys.get(name)
        return topic is None or operation == "configure" or bool(re.search(topic[operation], key))


@pytest.fixture(scope="module")
def table():
    """The cells of the article's table, by row and role."""
    lines = [line for line in ARTICLE.read_text().splitlines() if line.startswith("|")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    [head] = [index for index, row in enumerate(rows) if row[0] == "May"]
    roles = rows[head][1:]
    body = [row for row in rows[head + 2 :] if len(row) == len(roles) + 1]
    return {row[0]: dict(zip(roles, row[1:])) for row in body}


@pytest.fixture(scope="module")
def mom(tmp_path_factory):
    """The commands, which ask no broker."""
    return Commands(tmp_path_factory.mktemp("trust"), {})


@pytest.fixture(scope="module")
def rights(mom):
    return {role: Rights(mom, *options) for role, options in ROLES.items()}


def expected(rights, of_all, row):
    """The cell of a row for a role, by what is granted."""
    if not any("{}" in key for _, _, key in row):
        return "yes" if all(rights.allow(*right) for right in row) else NO

    def allow(rights, job):
        return all(rights.allow(operation, name, key.format(job)) for operation, name, key in row)

    if not allow(rights, JOB):
        assert not allow(rights, OTHER)
        return NO
    assert of_all is None or allow(of_all, OTHER)
    return "all jobs" if allow(rights, OTHER) else "its jobs"


def test_each_cell_is_what_is_granted(mom, rights, table):
    for role, granted in rights.items():
        of_all = Rights(mom, "--role", role, "--all") if "--job" in ROLES[role] else None
        found = {name: table[name][role] for name in ROWS}
        assert found == {name: expected(granted, of_all, row) for name, row in ROWS.items()}, role


def test_tags_and_limits_are_those_that_are_granted(rights, table):
    for role, granted in rights.items():
        assert table["tag for the management API"][role] == (" ".join(f"`{tag}`" for tag in granted.tags) or NO)
        assert table["connections at a time"][role] == str(granted.limits["max-connections"])
        assert table["channels at a time"][role] == str(granted.limits["max-channels"])


def test_nothing_is_left_out(rights, table):
    numbers = {"tag for the management API", "connections at a time", "channels at a time"}
    assert set(table) == {*ROWS, *numbers}
    assert all(set(cells) == set(ROLES) for cells in table.values())
    names = {*EXCHANGES, *QUEUES, *OWN, FOREIGN, "mirroring.bridge.speaker", "amq.default", "amq.topic", "orders"}
    keys = ["", "#", "all", "barrier", JOB, f"{JOB}.#", f"{JOB}.Transferring.processing.running", *STATEMENTS]
    told = {(operation, name) for row in ROWS.values() for operation, name, _ in row}
    for role, granted in rights.items():
        for name in names:
            for operation in ("configure", "write", "read"):
                if any(granted.allow(operation, name, key) for key in keys):
                    assert (operation, name) in told, role
