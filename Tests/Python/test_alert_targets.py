"""The targets of `mom alert`: each is told in its own way, in order and nothing twice, whatever dies or is away in between."""

import base64
import hashlib
import hmac
import json

import pytest

from alerters import Alerter, manager, statuses, told, webhook
from alertmanagers import Alertmanager, Inbox
from commands import PATIENCE, wait_for_line, wait_until
from made_runs import MadeJob, tell


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
        alerter.kill()
        # Before it is there again: each further refusal has it pause for longer, up to a minute.
        away.status = 200
        alerter.start()
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
        # Killed between the telling and the storing of that, it would rightly tell it again.
        wait_until(lambda: alerter.noted("hook") == 1)
        alerter.kill()
        tell(connection, job.run(90, 1, "failed"), job.run(80, 1))
        alerter.start()
        inbox.wait_for(count=2)
        wait_until(lambda: alerter.is_empty("hook"))
    assert told(inbox) == [("failed", "firing"), ("failed", "resolved")]


@pytest.mark.long
def test_what_an_operator_removes_is_there_again(broker, commands, inbox):
    alerter = Alerter(broker, commands, [webhook(inbox)]).start()
    queue = alerter.queue("hook")["name"]
    with broker.connect() as connection:
        connection.channel().queue_unbind(queue, "mirroring.events", "*.*.error.#")

        def is_bound():
            bindings = broker.request("GET", "queues", broker.virtual_host, queue, "bindings")
            return any(binding["routing_key"] == "*.*.error.#" for binding in bindings)

        # It looks each half a minute.
        wait_until(is_bound, patience=30 + PATIENCE)
        tell(connection, MadeJob().run(10, 1, "failed"))
    inbox.wait_for()


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


def test_a_ping_that_is_not_taken_holds_up_no_other(broker, commands, inbox):
    Alerter(broker, commands, [{"name": "hc", "ping": f"{inbox.url}/{{jobId}}"}]).start()
    job, checkless, other = MadeJob(), MadeJob(), MadeJob()
    begin, error = job.error(job.run(30, 1))
    with broker.connect() as connection:
        tell(connection, [begin])
        inbox.wait_for()
        inbox.status = 429
        tell(connection, [error])
        wait_until(lambda: inbox.refused == 1)
        inbox.status = 404
        tell(connection, checkless.run(20, 1)[:1])
        wait_until(lambda: inbox.refused == 2)
        inbox.status = 200
        tell(connection, other.run(10, 1))
        inbox.wait_for(count=3)
    words = [request.path.partition("?")[0] for request in inbox.requests]
    assert words == [f"/{job.id}/start", f"/{other.id}/start", f"/{other.id}"]


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
        assert alert["generatorURL"] == f"https://monitor.example/#/run/{failing[0]['runId']}?job={failing[0]['jobId']}"
        # Each part is restarted; nothing is told again, and nothing is lost.
        alerter.restart()
        alertmanager.stop()
        alertmanager.start()
        # What it has forgotten it is told again within a minute.
        wait_until(lambda: len(alertmanager.alerts()) == 1, patience=60 + PATIENCE)
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
            # What it has missed it is told within a minute.
            wait_until(lambda: len(one.alerts()) == 2, patience=60 + PATIENCE)
    finally:
        one.stop()
        other.stop()
