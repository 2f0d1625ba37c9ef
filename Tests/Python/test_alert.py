"""`mom alert`: whoever has to know is told once that something is wrong and once that it is over, by rules of their own."""

import json
import time
import uuid

import pika
import pytest

from alerters import Alerter, told, webhook
from commands import Job, terminate, wait_for_line, wait_until
from made_runs import MadeJob, tell, troubled


def test_a_real_run_that_fails_is_told_within_two_seconds_and_taken_back_by_the_next_good_one(broker, commands, inbox, tmp_path):
    Alerter(broker, commands, [webhook(inbox)], page="https://monitor.example/").start()
    job = Job(tmp_path, "real")
    assert commands.run("mirror", "run", job.file).code in (1, 2)
    [failed] = inbox.wait_for()
    assert failed.alerts == [("failed", "firing")]
    [alert] = failed.body["alerts"]
    assert (alert["jobId"], alert["jobName"], alert["severity"]) == (job.id, "real", "error")
    assert "does not exist" in alert["text"] and alert["link"] == f"https://monitor.example/#/run/{alert['runId']}?job={alert['jobId']}"
    job.source.mkdir()
    (job.source / "a.html").write_text("a")
    assert commands.run("mirror", "run", job.file).code == 0
    [_, over] = inbox.wait_for(count=2)
    assert over.alerts == [("failed", "resolved")]


def test_how_soon(broker, commands, inbox):
    Alerter(broker, commands, [webhook(inbox)]).start()
    delays = []
    with broker.connect() as connection:
        # The first one makes connections. Any of the others may come to a machine that stands still, but what the alerter needs
        # itself each of them needs.
        for number in range(6):
            run = MadeJob().run(1, 1, "failed")
            before = time.time()
            tell(connection, run)
            delays.append(inbox.wait_for(count=number + 1)[-1].time - before)
    assert min(delays[1:]) < 2, delays


def test_ten_failures_are_one_alert_and_errors_another(broker, commands, inbox):
    alerter = Alerter(broker, commands, [webhook(inbox)]).start()
    job = MadeJob()
    with broker.connect() as connection:
        tell(connection, *(job.run(1_000 - number, 1, "failed") for number in range(10)))
        tell(connection, job.error(job.run(500, 1)))
        tell(connection, job.run(400, 1, "completedWithErrors"), job.run(300, 1, "cancelled"), job.run(200, 1), job.run(100, 1))
        inbox.wait_for(lambda request: request.alerts == [("errors", "resolved")])
        wait_until(lambda: alerter.is_empty("hook"))
    assert told(inbox) == [("failed", "firing"), ("errors", "firing"), ("failed", "resolved"), ("errors", "resolved")]


@pytest.mark.parametrize("kind", ["late", "slow", "odd", "flaky"])
def test_what_bridges_find_is_told_and_taken_back(broker, commands, inbox, kind):
    Alerter(broker, commands, [webhook(inbox, alerts=[kind])]).start()
    commands.start("mom", "bridge", MIRRORING_BRIDGE_SILENCE="2")
    job, runs, cure = troubled(kind)
    with broker.connect() as connection:
        tell(connection, *runs)
        [found] = inbox.wait_for()
        assert (found.alerts, found.body["alerts"][0]["jobName"]) == ([(kind, "firing")], job.name)
        tell(connection, *cure())
        [_, settled] = inbox.wait_for(count=2)
    assert settled.alerts == [(kind, "resolved")]


def test_a_silent_run_is_told_and_taken_back_by_its_end(broker, commands, inbox):
    Alerter(broker, commands, [webhook(inbox, jobs=["Docs *"])]).start()
    commands.start("mom", "bridge", MIRRORING_BRIDGE_SILENCE="2")
    first, last = MadeJob("Docs of A").run(10, 5)
    with broker.connect() as connection:
        tell(connection, [first])
        [silent] = inbox.wait_for()
        assert (silent.alerts, silent.body["alerts"][0]["jobName"]) == ([("silent", "firing")], "Docs of A")
        tell(connection, [last])
        [_, heard] = inbox.wait_for(count=2)
    assert heard.alerts == [("silent", "resolved")]


def test_nothing_of_a_replay_is_told(broker, commands, inbox):
    alerter = Alerter(broker, commands, [webhook(inbox)]).start()
    wait_for_line(commands.start("mom", "bridge"), "ready")
    run = MadeJob().run(10, 1, "failed")
    with broker.connect() as connection:
        tell(connection, run)
        inbox.wait_for()
        watch = commands.start("mom", "watch", "--json", "--replay", "all")
        wait_until(lambda: run[1]["eventId"] in watch.stdout.readline())
        # As a program would that passes on what it was sent.
        last = run[1] | {"eventId": str(uuid.uuid4())}
        channel = connection.channel()
        properties = pika.BasicProperties(user_id="guest", headers={"x-replayed": True})
        key = f"{last['jobId']}.ExportingError.error.failed"
        channel.basic_publish("mirroring.events", key, json.dumps(last).encode(), properties)
        # What was sent before comes again, as after a broker's restart.
        tell(connection, run, MadeJob("after").run(5, 1, "failed"))
        inbox.wait_for(count=2)
        wait_until(lambda: alerter.is_empty("hook"))
    assert [alert["jobName"] for request in inbox.requests for alert in request.body["alerts"]] == ["Made", "after"]


# --- rules


def test_rules_decide(broker, commands, inbox):
    targets = [
        webhook(inbox, "docs", jobs=["Docs *"]),
        webhook(inbox, "tolerant", tolerate={"failures": 1, "of": 3}, jobs=["Docs *"], title="{job}: {alert}"),
        webhook(inbox, "warnings", severities="warning"),
    ]
    Alerter(broker, commands, targets).start()
    docs, other = MadeJob("Docs of A"), MadeJob("Other")
    with broker.connect() as connection:
        tell(connection, other.run(50, 1, "failed"), docs.run(40, 1, "failed"), docs.run(30, 1, "failed"))
        tell(connection, other.run(20, 1, "completedWithErrors"))
        inbox.wait_for(lambda request: request.path == "/tolerant")
        inbox.wait_for(lambda request: request.path == "/warnings")
        inbox.wait_for(lambda request: request.path == "/docs")
    found = {
        request.path: [(alert["jobName"], alert["alert"], alert["count"]) for alert in request.body["alerts"]] for request in inbox.requests
    }
    assert found == {
        "/docs": [("Docs of A", "failed", 1)],
        "/tolerant": [("Docs of A", "failed", 1)],
        "/warnings": [("Other", "errors", 1)],
    }
    [tolerant] = [request for request in inbox.requests if request.path == "/tolerant"]
    assert tolerant.body["alerts"][0]["title"] == "Docs of A: failed"


@pytest.mark.long
def test_a_group_is_told_at_once_although_the_alerter_was_killed_meanwhile(broker, commands, inbox):
    alerter = Alerter(broker, commands, [webhook(inbox, group="20s")]).start()
    with broker.connect() as connection:
        tell(connection, MadeJob("one").run(10, 1, "failed"), MadeJob("other").run(10, 1, "failed"))
    # Killed before it knows of both, it may start again so late that the first of them has waited long enough.
    wait_until(lambda: alerter.noted("hook") == 2)
    assert inbox.requests == []
    alerter.restart()
    [both] = inbox.wait_for()
    assert both.alerts == [("failed", "firing")] * 2


# --- the command


def test_mistakes_are_named_and_nothing_is_done(broker, commands):
    file = commands.folder / "alert.yaml"
    file.write_text("targets:\n  - name: a\n    webook: http://x\nruls: {}\n")
    result = commands.run("mom", "alert", file, "--check")
    assert result.code == 2
    assert 'Did you mean "webhook"?' in result.errors and 'Did you mean "rules"?' in result.errors


def test_a_trial_tells_each_target(broker, commands, inbox):
    alerter = Alerter(broker, commands, [webhook(inbox), {"name": "gone", "webhook": "http://127.0.0.1:1/"}])
    result = commands.run("mom", "alert", alerter.file, "--trial")
    assert result.code == 1
    assert "hook: it was told." in result.errors and "gone: http://127.0.0.1:1 does not answer" in result.errors
    assert told(inbox) == [("failed", "firing"), ("failed", "resolved")]


def test_two_do_not_share_a_folder(broker, commands, inbox):
    alerter = Alerter(broker, commands, [webhook(inbox)]).start()
    result = commands.run("mom", "alert", alerter.file)
    assert result.code == 2 and "Another mom alert uses the folder" in result.errors


def test_it_ends_as_it_is_told(broker, commands, inbox):
    alerter = Alerter(broker, commands, [webhook(inbox)]).start()
    result = terminate(alerter.process)
    assert result.code == 0, result
