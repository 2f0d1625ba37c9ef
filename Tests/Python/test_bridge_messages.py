"""What bridges say of themselves and of runs: that they are there and well, or what is wrong, and which runs have fallen silent."""

import contextlib
import copy
import json

import pytest

import disks
import old_runs
from bridge_contract import broken_by_heard, broken_by_heartbeat, broken_by_silent
from broker_contract import moment
from commands import Commands, wait_for_line
from consuming import Listener
from publishing import as_another_run, publish, real_run
from replaying import positions_in_history

FAST = {"MIRRORING_BRIDGE_HEARTBEAT": "1"}


@pytest.fixture(scope="module")
def past(tmp_path_factory):
    """One of their own: something is published into it."""
    with old_runs.published(tmp_path_factory.mktemp("past")) as past:
        yield past


def two_bridges(commands, **environment):
    """Two bridges with a state of their own each, as on two machines."""
    return [
        commands.start(
            "mom",
            "bridge",
            MIRRORING_OFFLINE_FOLDER=str(commands.state / f"offline-{name}"),
            **environment,
        )
        for name in ("one", "other")
    ]


def well(message):
    return message.key == "heartbeat" and message.body["healthy"] and message.body["position"] is not None


def stored_position(folder):
    """The next position of the history for the offline log in that folder; None if none is stored."""
    file = folder / ".position.json"
    return json.loads(file.read_text())["nextPosition"] if file.exists() else None


def test_heartbeat_says_that_all_is_well_and_how_far_the_bridge_has_read(broker, commands, tmp_path):
    with broker.connect() as connection:
        listener = Listener(connection, "heartbeat")
        commands.start("mom", "bridge", **FAST)
        listener.wait_for(lambda message: message.body["healthy"])
        events = real_run(broker, commands, tmp_path)
        positions = positions_in_history(broker, len(events))
        last = positions[events[-1].identity]
        [_, late] = listener.wait_for(lambda message: well(message) and message.body["position"] >= last, count=2)
        heartbeats = listener.messages
    assert [broken_by_heartbeat(message, period=1) for message in heartbeats] == [[]] * len(heartbeats)
    assert len({message.body["bridgeId"] for message in heartbeats}) == 1
    read = [-1 if message.body["position"] is None else message.body["position"] for message in heartbeats]
    assert read == sorted(read) and read[0] < read[-1]
    assert late.body["cached"] == len(events)
    assert late.body["issues"] == []


@pytest.mark.parametrize("period", [1, 2])
def test_heartbeats_come_once_a_period(broker, commands, period):
    with broker.connect() as connection:
        listener = Listener(connection, "heartbeat")

        def pauses():
            times = [moment(message.body["time"]).timestamp() for message in listener.messages]
            return [later - earlier for earlier, later in zip(times, times[1:])]

        commands.start("mom", "bridge", MIRRORING_BRIDGE_HEARTBEAT=str(period))
        heartbeats = listener.wait_for(well, count=4)
        # Not less often by itself, however long bridge and broker may have stood still between two of them.
        listener.wait_for(lambda _: min(pauses()) < 1.9 * period)
    assert [broken_by_heartbeat(message, period) for message in heartbeats] == [[]] * 4
    # And never more often.
    assert 0.5 * period < min(pauses()), pauses()


def test_default_period_is_five_seconds(broker, commands):
    with broker.connect() as connection:
        listener = Listener(connection, "heartbeat")
        commands.start("mom", "bridge")
        [first, second] = listener.wait_for(count=2)
    assert [broken_by_heartbeat(message, period=5) for message in (first, second)] == [[], []]


def test_two_bridges_are_two_and_read_one_history(broker, commands):
    with broker.connect() as connection:
        listener = Listener(connection, "heartbeat")
        two_bridges(commands, **FAST)
        listener.wait_for(well)
        [one] = {message.body["bridgeId"] for message in listener.wait_for(well)}
        [other] = listener.wait_for(lambda message: well(message) and message.body["bridgeId"] != one)
        [again] = listener.wait_for(lambda message: well(message) and message.body["bridgeId"] == one)
    assert other.body["epoch"] and other.body["epoch"] == again.body["epoch"]


def test_started_again_it_is_another_bridge_of_the_same_history(broker, commands):
    with broker.connect() as connection:
        listener = Listener(connection, "heartbeat")
        bridge = commands.start("mom", "bridge", **FAST)
        [before] = listener.wait_for(well)
        bridge.kill()
        bridge.wait()
        commands.start("mom", "bridge", **FAST)
        [after] = listener.wait_for(lambda message: well(message) and message.body["bridgeId"] != before.body["bridgeId"])
    assert after.body["epoch"] == before.body["epoch"]


@pytest.fixture
def small_log(commands):
    """The offline log on a disk of its own."""
    with disks.small_disk(commands.state / "offline") as folder:
        yield folder
        # A bridge that still runs would keep the disk busy.
        commands.stop()


def test_heartbeat_says_in_words_that_the_disk_is_full_and_that_it_is_no_longer(broker, commands, small_log, tmp_path):
    def is_full(message):
        """Whether it says so, be there other troubles or not: a busy broker's management API may answer late."""
        return any("space" in issue and str(small_log) in issue for issue in message.body["issues"])

    with broker.connect() as connection:
        listener = Listener(connection, "heartbeat")
        wait_for_line(commands.start("mom", "bridge", **FAST), "became the leader")
        heard = len(listener.messages)
        listener.wait_for(lambda message: well(message) and listener.messages.index(message) >= heard)
        # A file that is being replaced would give its room back. Nobody publishes, so what is stored is the end.
        listener.wait_for(
            lambda message: message is listener.messages[-1] and well(message) and message.body["position"] + 1 == stored_position(small_log)
        )
        with disks.no_room_on(small_log):
            real_run(broker, commands, tmp_path)
            ill = listener.wait_for(is_full, count=3)
        heard = len(listener.messages)
        listener.wait_for(lambda message: message.body["healthy"] and listener.messages.index(message) >= heard)
    # Not by turns with what still works.
    assert listener.messages[listener.messages.index(ill[0]) :][:3] == ill
    for message in ill:
        assert broken_by_heartbeat(message, period=1) == [] and not message.body["healthy"]


@pytest.fixture
def silent(broker, commands, tmp_path):
    """Two bridges, a finished run, another one that stops after two events; who heard it, and the events."""
    finished = real_run(broker, commands, tmp_path)
    unfinished = as_another_run(finished)
    with broker.connect() as connection:
        listener = Listener(connection, "job.silent.#", "job.heard.#", "heartbeat")
        two_bridges(commands, MIRRORING_BRIDGE_SILENCE="1", **FAST)
        listener.wait_for(lambda message: well(message) and len(bridges_of(listener)) == 2)
        yield connection, listener, unfinished


def said(message):
    return message.key.startswith("job.silent.")


def said_of(last):
    """Whether a message says that the run whose last event this is has fallen silent. What comes late has another one before it."""
    return lambda message: said(message) and message.identity == last.identity


def is_taken_back(message):
    return message.key.startswith("job.heard.")


def is_heartbeat_of(bridge, message):
    return message.key == "heartbeat" and message.body["bridgeId"] == bridge


def bridges_of(listener):
    return {message.body["bridgeId"] for message in listener.messages if message.key == "heartbeat"}


def test_silent_run_is_said_by_every_bridge_in_one_name(silent):
    connection, listener, run = silent
    publish(connection, run[:2])
    both = listener.wait_for(said_of(run[1]), count=2)
    # Three more heartbeats of each: time enough to say it again.
    heard = len(listener.messages)
    bridges = bridges_of(listener)
    for bridge in bridges:
        listener.wait_for(lambda message: is_heartbeat_of(bridge, message) and listener.messages.index(message) >= heard, count=3)
    assert list(filter(said_of(run[1]), listener.messages)) == both
    assert [broken_by_silent(message, run[1], 1, bridges) for message in both] == [[], []]
    assert {message.body["bridgeId"] for message in both} == bridges and len(bridges) == 2
    assert len({message.properties.message_id for message in both}) == 1


def test_run_that_falls_silent_again_is_said_again(silent):
    connection, listener, run = silent
    publish(connection, run[:2])
    first = listener.wait_for(said_of(run[1]), count=2)
    publish(connection, run[2:3])
    second = listener.wait_for(said_of(run[2]), count=2)
    bridges = bridges_of(listener)
    # Both take it back as well, in one name.
    back = listener.wait_for(lambda message: is_taken_back(message) and message.identity == run[2].identity, count=2)
    assert [broken_by_heard(message, run[2], 0, bridges) for message in back] == [[], []]
    assert len({message.properties.message_id for message in back}) == 1
    assert [broken_by_silent(message, run[2], 1, bridges) for message in second] == [[], []]
    names = [{message.properties.message_id for message in both} for both in (first, second)]
    assert [len(name) for name in names] == [1, 1] and names[0] != names[1]


@pytest.mark.parametrize(
    "doctor",
    [
        lambda message: message.body.update(position="1"),
        lambda message: message.body.update(healthy=False),
        lambda message: message.body.update(issues=["the disk is full"], healthy=False),
        lambda message: message.body.update(period=5),
        lambda message: message.body.update(time="now"),
        lambda message: message.body.pop("epoch"),
        lambda message: vars(message.properties).update(delivery_mode=2),
        lambda message: vars(message.properties).update(expiration=None),
        lambda message: vars(message.properties).update(user_id=None),
        lambda message: vars(message).update(key="heartbeat.one"),
    ],
)
def test_the_rules_find_a_doctored_heartbeat(heartbeat, doctor):
    message = copy.deepcopy(heartbeat)
    assert broken_by_heartbeat(message, period=1) == []
    doctor(message)
    assert broken_by_heartbeat(message, period=1) != []


@pytest.fixture(scope="module")
def heartbeat(past):
    """A heartbeat as it is sent every second."""
    with past.broker.connect() as connection:
        listener = Listener(connection, "heartbeat")
        with two_bridges_beside(past, "heartbeat", **FAST):
            [message] = listener.wait_for(lambda message: well(message) and message.body["period"] == 1)
    return message


@contextlib.contextmanager
def two_bridges_beside(past, name, **environment):
    """Two bridges beside the one of the past, with a folder of this name for their own."""
    folder = past.commands.folder / name
    folder.mkdir()
    commands = Commands(folder, past.broker.environment)
    try:
        two_bridges(commands, **environment)
        yield
    finally:
        commands.stop()


@pytest.mark.parametrize(
    "doctor",
    [
        lambda message: message.body.update(runId=message.body["jobId"]),
        lambda message: message.body.update(sequence=1),
        lambda message: message.body.update(silentFor=0.5),
        lambda message: message.body.update(state="Silent"),
        lambda message: message.body.update(bridgeId=message.body["jobId"]),
        lambda message: message.body.pop("lastEventTime"),
        lambda message: vars(message.properties).update(delivery_mode=1),
        lambda message: vars(message).update(key="job.silent"),
    ],
)
def test_the_rules_find_a_doctored_silence(a_silence, doctor):
    message, last, bridges = copy.deepcopy(a_silence)
    assert broken_by_silent(message, last, 1, bridges) == []
    doctor(message)
    assert broken_by_silent(message, last, 1, bridges) != []


@pytest.fixture(scope="module")
def a_silence(past):
    """A run's being presumed lost, the run's last event, and the bridges."""
    run = as_another_run([message for message in past.events if message.body["jobId"] == past.jobs[0].id])[:2]
    with past.broker.connect() as connection:
        listener = Listener(connection, "job.silent.#", "heartbeat")
        with two_bridges_beside(past, "silence", MIRRORING_BRIDGE_SILENCE="1", **FAST):
            publish(connection, run)
            [message] = listener.wait_for(said_of(run[-1]))
            listener.wait_for(lambda heard: is_heartbeat_of(message.body["bridgeId"], heard))
    return message, run[-1], bridges_of(listener)
