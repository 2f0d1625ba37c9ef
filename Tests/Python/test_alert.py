"""`mom alert`: whoever has to know is told once that something is wrong and once that it is over, whatever dies in between."""

import base64
import hashlib
import hmac
import json
import os
import signal
import subprocess
import time
import uuid

import pika
import pytest

from alertmanagers import Alertmanager, Inbox
from brokers import PACKAGE
from commands import Job, terminate, wait_for_line, wait_until
from made_runs import MadeJob, tell, troubled

@pytest.fixture
def inbox():
    with Inbox() as inbox:
        yield inbox


class Alerter:
    """`mom alert` with a file of the test's own."""

    def __init__(self, broker, commands, targets, **more):
        self._broker, self._commands = broker, commands
        self.file = commands.folder / "alert.yaml"
        self.write(targets, **more)
        self.process = None

    def write(self, targets, **more):
        document = {"folder": str(self._commands.state / "alerts"), "targets": targets} | more
        self.file.write_text(json.dumps(document))
        self.file.chmod(0o600)
        self.targets = targets

    def start(self):
        """Starts it; returns when each target's queue is read."""
        self.process = self._commands.start("mom", "alert", self.file)
        for target in self.targets:
            wait_until(lambda: self.queue(target["name"]).get("consumers", 0) == 1)
        return self

    def kill(self):
        self.process.kill()
        self.process.wait()
        for target in self.targets:
            wait_until(lambda: self.queue(target["name"]).get("consumers", 0) == 0)

    def restart(self):
        self.kill()
        return self.start()

    def queue(self, target):
        """What the broker says of a target's queue."""
        queues = self._broker.request("GET", "queues", self._broker.virtual_host)
        return next((queue for queue in queues if queue["name"] == f"mirroring.subscriber.guest.alert-{target}"), {})

    def is_empty(self, target):
        """Whether nothing waits for a target, and nothing is with it."""
        return self.queue(target).get("messages") == 0


def webhook(inbox, name="hook", **more):
    return {"name": name, "webhook": f"{inbox.url}/{name}", **more}


def told(inbox):
    """All that was told, in its order."""
    return [alert for request in inbox.requests for alert in request.alerts]


# --- what is told


def test_a_real_run_that_fails_is_told_within_two_seconds_and_taken_back_by_the_next_good_one(broker, commands, inbox, tmp_path):
    Alerter(broker, commands, [webhook(inbox)], page="https://monitor.example/").start()
    job = Job(tmp_path, "real")
    assert commands.run("mirror", "run", job.file).code in (1, 2)
    [failed] = inbox.wait_for()
    assert failed.alerts == [("failed", "firing")]
    [alert] = failed.body["alerts"]
    assert (alert["jobId"], alert["jobName"], alert["severity"]) == (job.id, "real", "error")
    assert "does not exist" in alert["text"] and alert["link"] == f"https://monitor.example/#/run/{alert['runId']}"
    job.source.mkdir()
    (job.source / "a.html").write_text("a")
    assert commands.run("mirror", "run", job.file).code == 0
    [_, over] = inbox.wait_for(count=2)
    assert over.alerts == [("failed", "resolved")]


def test_how_soon(broker, commands, inbox):
    Alerter(broker, commands, [webhook(inbox)]).start()
    job = MadeJob()
    with broker.connect() as connection:
        # The first one makes connections.
        tell(connection, MadeJob().run(10, 1, "failed"))
        inbox.wait_for()
        run = job.run(1, 1, "failed")
        before = time.time()
        tell(connection, run)
        [_, failed] = inbox.wait_for(count=2)
    assert failed.time - before < 2


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
    Alerter(broker, commands, [webhook(inbox)]).start()
    commands.start("mom", "bridge", MIRRORING_BRIDGE_SILENCE="2")
    first, last = MadeJob().run(10, 5)
    with broker.connect() as connection:
        tell(connection, [first])
        [silent] = inbox.wait_for()
        assert silent.alerts == [("silent", "firing")]
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
    wait_until(lambda: alerter.is_empty("hook"))
    assert inbox.requests == []
    alerter.restart()
    [both] = inbox.wait_for()
    assert both.alerts == [("failed", "firing")] * 2


# --- targets


def test_a_webhook_is_signed_and_has_a_key(broker, commands, inbox):
    secret = commands.folder / "hook.secret"
    secret.write_text("a secret\n")
    secret.chmod(0o600)
    Alerter(broker, commands, [webhook(inbox, secretFile=str(secret))]).start()
    with broker.connect() as connection:
        tell(connection, MadeJob().run(10, 1, "failed"))
    [request] = inbox.wait_for()
    fields = dict(field.split("=", 1) for field in request.headers["X-Mirroring-Signature"].split(","))
    expected = hmac.new(b"a secret", f"{fields['t']}.".encode() + request.content, hashlib.sha256).hexdigest()
    assert fields["v1"] == expected and abs(request.time - int(fields["t"])) < 60
    assert request.headers["idempotency-key"] == request.body["alerts"][0]["id"]


def test_a_target_that_is_away_holds_up_no_other_and_loses_nothing(broker, commands, inbox):
    with Inbox() as away:
        away.status = 503
        alerter = Alerter(broker, commands, [webhook(away, "away"), webhook(inbox, "there")]).start()
        jobs = [MadeJob(f"job {number}") for number in range(5)]
        with broker.connect() as connection:
            tell(connection, *(job.run(10, 1, "failed") for job in jobs))
        inbox.wait_for(count=5)
        wait_until(lambda: away.refused > 1)
        # The broker's statistics are some seconds old.
        wait_until(lambda: alerter.queue("away").get("messages") == 5 and alerter.is_empty("there"))
        assert away.requests == []
        alerter.restart()
        away.status = 200
        away.wait_for(count=5)
        wait_until(lambda: alerter.is_empty("away"))
        names = [alert["jobName"] for request in away.requests for alert in request.body["alerts"]]
    assert names == [job.name for job in jobs], "in their order"
    assert len(inbox.requests) == 5, "nothing is told again to the other"


def test_what_a_server_will_never_take_is_passed_over(broker, commands, inbox):
    inbox.status = 400
    Alerter(broker, commands, [webhook(inbox)]).start()
    with broker.connect() as connection:
        tell(connection, MadeJob("refused").run(10, 1, "failed"))
        wait_until(lambda: inbox.refused == 1)
        inbox.status = 200
        tell(connection, MadeJob("taken").run(10, 1, "failed"))
    [request] = inbox.wait_for()
    assert request.body["alerts"][0]["jobName"] == "taken"


def test_a_restart_tells_nothing_again_and_forgets_nothing(broker, commands, inbox):
    alerter = Alerter(broker, commands, [webhook(inbox)]).start()
    job = MadeJob()
    with broker.connect() as connection:
        tell(connection, job.run(100, 1, "failed"))
        inbox.wait_for()
        wait_until(lambda: alerter.is_empty("hook"))
        alerter.kill()
        tell(connection, job.run(90, 1, "failed"), job.run(80, 1))
        alerter.start()
        inbox.wait_for(count=2)
        wait_until(lambda: alerter.is_empty("hook"))
    assert told(inbox) == [("failed", "firing"), ("failed", "resolved")]


def test_each_kind_of_ping(broker, commands, inbox):
    Alerter(broker, commands, [{"name": "hc", "ping": f"{inbox.url}/{{jobId}}?create=1"}]).start()
    job = MadeJob()
    runs = [job.run(50, 1), job.run(40, 1, "failed"), job.error(job.run(30, 1)), job.run(20, 1, "cancelled")]
    with broker.connect() as connection:
        tell(connection, *runs)
    inbox.wait_for(count=8)
    wanted = ["/start", "", "/start", "/fail", "/start", "/log", "/start", "/log"]
    ids = [run[0]["runId"] for run in runs for _ in range(2)]
    assert [request.path for request in inbox.requests] == [
        f"/{job.id}{word}?create=1&rid={run}" for word, run in zip(wanted, ids, strict=True)
    ]
    assert inbox.requests[3].content == b"The disk is full."


def test_a_command_gets_it_on_its_input_until_it_takes_it(broker, commands, tmp_path):
    program, taken, tried = tmp_path / "notify", tmp_path / "taken", tmp_path / "tried"
    program.write_text(
        f"#!/bin/sh\nenv >{tmp_path}/env\nif [ ! -e {tried} ]; then touch {tried}; echo 'not now' >&2; exit 1; fi\ncat >>{taken}\n"
    )
    program.chmod(0o755)
    alerter = Alerter(broker, commands, [{"name": "script", "command": [str(program), "--now"]}]).start()
    with broker.connect() as connection:
        tell(connection, MadeJob().run(10, 1, "failed"))
    wait_for_line(alerter.process, "not now")
    wait_until(lambda: taken.exists() and taken.read_text().endswith("\n"))
    [line] = taken.read_text().splitlines()
    assert json.loads(line)["alerts"][0]["alert"] == "failed"
    assert "MIRRORING_" not in (tmp_path / "env").read_text()


def test_mail_goes_through_sendmail(broker, commands, tmp_path):
    program, sent = tmp_path / "sendmail", tmp_path / "sent"
    program.write_text(f'#!/bin/sh\necho "$@" >{tmp_path}/arguments\ncat >{sent}.new && mv {sent}.new {sent}\n')
    program.chmod(0o755)
    mail = {"from": "mirror@example.org", "to": ["ops@example.org"], "sendmail": str(program)}
    Alerter(broker, commands, [{"name": "mail", "mail": mail}]).start()
    job = MadeJob("Größe\nBcc: eve@example.org")
    with broker.connect() as connection:
        tell(connection, job.run(10, 1, "failed"))
    wait_until(sent.exists)
    head, body = sent.read_text().split("\n\n", 1)
    assert (tmp_path / "arguments").read_text() == "-t -i\n"
    assert "To: ops@example.org" in head.splitlines()
    assert not any(line.startswith("Bcc") for line in head.splitlines())
    assert "The disk is full." in base64.b64decode(body).decode()


# --- Alertmanager


@pytest.fixture
def alertmanager(inbox, tmp_path):
    member = Alertmanager(tmp_path / "am", inbox)
    yield member
    member.stop()


def manager(*members, **more):
    return {"name": "am", "alertmanager": [member.url for member in members], **more}


def statuses(inbox, path):
    return [request.body["status"] for request in inbox.requests if request.path == path]


@pytest.mark.long
def test_an_error_fires_is_kept_and_resolves(broker, commands, inbox, alertmanager):
    alerter = Alerter(broker, commands, [manager(alertmanager, labels={"team": "web"})], page="https://monitor.example").start()
    job = MadeJob()
    failing = job.run(10, 1, "failed")
    with broker.connect() as connection:
        tell(connection, failing)
        inbox.wait_for()
        [alert] = alertmanager.alerts()
        assert alert["labels"] == {
            "alertname": "MirroringFailed",
            "job_id": job.id,
            "job": "Made",
            "severity": "error",
            "category": "diskFull",
            "team": "web",
        }
        assert alert["annotations"]["run_id"] == failing[0]["runId"] and alert["annotations"]["item"] == "a/b.html"
        assert alert["generatorURL"] == f"https://monitor.example/#/run/{failing[0]['runId']}"
        # Each part is restarted; nothing is told again, and nothing is lost.
        alerter.restart()
        alertmanager.stop()
        alertmanager.start()
        # What it has forgotten it is told again within a minute.
        wait_until(lambda: len(alertmanager.alerts()) == 1, patience=90)
        tell(connection, job.run(5, 1))
        wait_until(lambda: statuses(inbox, "/ops")[-1:] == ["resolved"])
    assert statuses(inbox, "/ops") == ["firing", "resolved"]


@pytest.mark.long
def test_every_member_of_a_cluster_gets_it_and_one_is_enough(broker, commands, inbox, tmp_path):
    one = Alertmanager(tmp_path / "one", inbox, peers=[])
    other = Alertmanager(tmp_path / "other", inbox, peers=[one])
    try:
        Alerter(broker, commands, [manager(one, other)]).start()
        job = MadeJob()
        with broker.connect() as connection:
            tell(connection, job.run(10, 1, "failed"))
            wait_until(lambda: one.alerts() and other.alerts())
            one.stop()
            tell(connection, MadeJob("again").run(10, 1, "failed"))
            wait_until(lambda: len(other.alerts()) == 2)
            one.start()
            wait_until(lambda: len(one.alerts()) == 2, patience=90)
    finally:
        one.stop()
        other.stop()


# --- the canary


def canary(every="1s", **more):
    return {"job": str(uuid.uuid4()), "every": every, **more}


def test_the_canary_goes_the_whole_way(broker, commands, inbox, alertmanager, tmp_path):
    textfile = tmp_path / "canary.prom"
    targets = [manager(alertmanager), webhook(inbox, canary=True)]
    job = canary(textfile=str(textfile))
    alerter = Alerter(broker, commands, targets, canary=job).start()
    inbox.wait_for(lambda request: request.path == "/hook" and request.body.get("canary"), count=3)
    wait_until(lambda: alertmanager.alerts("MirroringCanary"))
    wait_until(lambda: textfile.exists() and 'target="am"' in textfile.read_text() and 'target="hook"' in textfile.read_text())
    assert {alert["labels"]["alertname"] for alert in alertmanager.alerts()} == {"MirroringCanary"}
    assert terminate(alerter.process).code == 0
    # Its run is over, and is not one that is missing.
    commands.start("mom", "bridge")
    logs = commands.state / "offline"
    wait_until(lambda: any("<Outcome>cancelled</Outcome>" in file.read_text() for file in logs.glob(f"*_{job['job']}.xml")))


@pytest.mark.parametrize("link", ["stopped alerter", "killed alerter", "binding", "exchange"])
def test_the_dead_man_is_told_when_a_link_is_cut(broker, commands, inbox, alertmanager, link):
    """By the end of the canary's alert, three of its intervals after the last."""
    job = canary()
    alerter = Alerter(broker, commands, [manager(alertmanager)], canary=job).start()
    inbox.wait_for(lambda request: request.path == "/deadman" and request.body["status"] == "firing")
    assert statuses(inbox, "/deadman") == ["firing"]
    if link == "stopped alerter":
        os.kill(alerter.process.pid, signal.SIGSTOP)
    elif link == "killed alerter":
        alerter.process.kill()
    else:
        with broker.connect() as connection:
            channel = connection.channel()
            if link == "binding":
                channel.queue_unbind(alerter.queue("am")["name"], "mirroring.events", f"{job['job']}.#")
            else:
                channel.exchange_delete("mirroring.events")
    inbox.wait_for(lambda request: request.path == "/deadman" and request.body["status"] == "resolved")


@pytest.mark.long
def test_what_an_operator_removes_is_there_again(broker, commands, inbox):
    alerter = Alerter(broker, commands, [webhook(inbox)]).start()
    queue = alerter.queue("hook")["name"]
    with broker.connect() as connection:
        connection.channel().queue_unbind(queue, "mirroring.events", "*.*.error.#")

        def is_bound():
            bindings = broker.request("GET", "queues", broker.virtual_host, queue, "bindings")
            return any(binding["routing_key"] == "*.*.error.#" for binding in bindings)

        wait_until(is_bound, patience=90)
        tell(connection, MadeJob().run(10, 1, "failed"))
    inbox.wait_for()


RULES = """
rule_files: [{rules}]
evaluation_interval: 1m
tests:
  - interval: 1m
    input_series:
      - series: mirroring_alert_canary_timestamp_seconds{{target="am"}}
        values: "0 60 120 180 180 180 180 180 180 180 180"
    alert_rule_test:
      - {{eval_time: 7m, alertname: MirroringAlertsDoNotGetThrough, exp_alerts: []}}
      - eval_time: 8m
        alertname: MirroringAlertsDoNotGetThrough
        exp_alerts:
          - exp_labels: {{severity: error, target: am}}
            exp_annotations:
              summary: Alerts don't get through to am
              description: "{description}"
  - interval: 1m
    input_series: []
    alert_rule_test:
      - {{eval_time: 4m, alertname: MirroringAlerterMissing, exp_alerts: []}}
      - eval_time: 5m
        alertname: MirroringAlerterMissing
        exp_alerts:
          - exp_labels: {{severity: error}}
            exp_annotations:
              summary: mom alert has written no canary
              description: "Nothing tells whether alerts get through: mom alert does not run, or node exporter does not read its textfile."
"""


def test_the_dead_mans_rules_fire_when_the_canary_does_not_come(tmp_path):
    description = (
        "The canary of mom alert was delivered to am 5m 0s ago. Exchange, binding, queue, alerter or target is broken: look at the log of "
        'mom alert, and at \\"mom subscribers\\".'
    )
    file = tmp_path / "rules.yml"
    file.write_text(RULES.format(rules=PACKAGE / "Config/prometheus/deadman.yml", description=description))
    result = subprocess.run(["promtool", "test", "rules", file], capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr


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
