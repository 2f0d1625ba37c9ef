"""What bridges find wrong with jobs: said once by whichever leads, taken back when it is over, by the offline log alone after a restart."""

import uuid

import pytest

from bridge_contract import broken_by_schema, differences
from commands import terminate, wait_for_line, wait_until
from consuming import Listener
from made_runs import KINDS, MadeJob, tell, troubled, usual

#: A bridge that judges soon.
FAST = {"MIRRORING_BRIDGE_HEARTBEAT": "1", "MIRRORING_BRIDGE_SILENCE": "2"}


def bridge(commands, name="one"):
    return commands.start("mom", "bridge", MIRRORING_OFFLINE_FOLDER=str(commands.state / f"offline-{name}"), **FAST)


def of(kind, job):
    return lambda message: message.key == f"job.{kind}.{job.id}"


def broken_by_statement(message, kind, job):
    """What is wrong with a statement about a job."""
    broken = broken_by_schema(f"job-{kind}", message.body)
    expected = {"delivery_mode": 2, "content_type": "application/json", "user_id": "guest", "type": f"job.{kind}"}
    broken += differences(vars(message.properties), expected | {"message_id": str(uuid.UUID(message.properties.message_id))})
    return broken + differences(message.body, {"jobId": job.id, "jobName": job.name})


@pytest.mark.parametrize("kind", KINDS)
def test_each_is_said_once_and_taken_back_once(broker, commands, kind):
    job, runs, cure = troubled(kind)
    other = MadeJob("Well")
    with broker.connect() as connection:
        listener = Listener(connection, "job.#", "heartbeat")
        for name in ("one", "other"):
            bridge(commands, name)
        tell(connection, *usual(other), *runs)
        [found] = listener.wait_for(of(kind, job))
        listener.wait_for(lambda message: message.key == "heartbeat" and any(job.name in issue for issue in message.body["issues"]))
        tell(connection, *cure())
        [settled] = listener.wait_for(of("settled", job))
        heard = len(listener.messages)
        # Five more heartbeats of two bridges: time enough to say something again.
        listener.wait_for(
            lambda message: message.key == "heartbeat" and message.body["healthy"] and listener.messages.index(message) >= heard, count=10
        )
    # Of a run whose two events lie some seconds apart it is said as well that it is silent, and that it was heard.
    of_runs = ("job.silent.", "job.heard.")
    said = [message.key for message in listener.messages if message.key.startswith("job.") and not message.key.startswith(of_runs)]
    assert said == [f"job.{kind}.{job.id}", f"job.settled.{job.id}"]
    assert broken_by_statement(found, kind, job) == []
    assert broken_by_statement(settled, "settled", job) == []
    assert settled.body["findingId"] == found.properties.message_id
    assert settled.body["kind"] == kind


def test_what_was_said_is_not_said_again_after_a_restart_and_taken_back_by_the_log(broker, commands):
    """The history is gone as well: only the offline log knows the runs, and what was said."""
    job, runs, cure = troubled("slow")
    with broker.connect() as connection:
        listener = Listener(connection, "job.#", "heartbeat")
        first = bridge(commands)
        tell(connection, *runs)
        listener.wait_for(of("slow", job))
        file = commands.state / "offline-one/.findings.json"
        wait_until(lambda: file.exists() and job.id in file.read_text().lower())
        assert terminate(first).code == 0
        broker.request("DELETE", "queues", broker.virtual_host, "mirroring.history")
        heard = len(listener.messages)
        wait_for_line(bridge(commands), "became the leader")
        listener.wait_for(
            lambda message: message.key == "heartbeat"
            and any(job.name in issue for issue in message.body["issues"])
            and listener.messages.index(message) >= heard,
            count=5,
        )
        tell(connection, *cure())
        listener.wait_for(of("settled", job))
    assert len(list(filter(of("slow", job), listener.messages))) == 1


@pytest.mark.long
def test_by_the_log_alone_a_job_is_late_after_a_restart(broker, commands):
    job = MadeJob("Late", expectedEverySeconds=3_600)
    with broker.connect() as connection:
        listener = Listener(connection, "job.#", "heartbeat")
        first = bridge(commands)
        # It is late 25 s after that, and the bridge must have ended by then.
        wait_for_line(first, "ready")
        tell(connection, job.run(3_585, 10))
        wait_until(lambda: any(b"<Terminal>true" in path.read_bytes() for path in (commands.state / "offline-one").glob("*.xml")))
        assert terminate(first).code == 0
        broker.request("DELETE", "queues", broker.virtual_host, "mirroring.history")
        bridge(commands)
        [late] = listener.wait_for(of("late", job))
    assert broken_by_statement(late, "late", job) == []
    assert "runId" not in late.body


def test_another_bridge_goes_on_from_what_the_one_before_has_said(broker, commands):
    job, runs, cure = troubled("flaky")
    with broker.connect() as connection:
        listener = Listener(connection, "job.#", "heartbeat")
        first = bridge(commands, "one")
        wait_for_line(first, "became the leader")
        second = bridge(commands, "other")
        wait_for_line(second, "ready")
        tell(connection, *runs)
        [found] = listener.wait_for(of("flaky", job))
        first.kill()
        first.wait()
        wait_for_line(second, "became the leader")
        tell(connection, *cure())
        [settled] = listener.wait_for(of("settled", job))
    assert settled.body["findingId"] == found.properties.message_id
    assert settled.body["bridgeId"] != found.body["bridgeId"]
    assert len(list(filter(of("flaky", job), listener.messages))) == 1


def test_watch_shows_them(broker, commands):
    job, runs, cure = troubled("odd")
    watch = commands.start("mom", "watch", "--replay", "all")
    wait_for_line(watch, "waiting for")
    bridge(commands)
    with broker.connect() as connection:
        tell(connection, *runs)
        assert "has mirrored nothing" in wait_for_line(watch, f'Job "{job.name}" ({job.id}) is odd')
        tell(connection, *cure())
        wait_for_line(watch, f'Job "{job.name}" ({job.id}) does again what it usually does.')
