"""The canary of `mom alert` goes the whole way of an alert, and whoever waits for it is told when it does not come."""

import os
import signal
import subprocess
import uuid

import pytest

from alerters import Alerter, manager, statuses, webhook
from brokers import PACKAGE
from commands import terminate, wait_until


def canary(every="1s", **more):
    return {"job": str(uuid.uuid4()), "every": every, **more}


def test_the_canary_goes_the_whole_way(broker, commands, inbox, alertmanager, tmp_path):
    textfile = tmp_path / "canary.prom"
    targets = [manager(alertmanager), webhook(inbox, canary=True)]
    job = canary(textfile=str(textfile))
    alerter = Alerter(broker, commands, targets, canary=job).start()
    inbox.wait_for(lambda request: request.path == "/hook" and request.body.get("canary"), count=3)
    wait_until(lambda: textfile.exists() and 'target="am"' in textfile.read_text() and 'target="hook"' in textfile.read_text())
    # It ends three seconds after the last one, which may be before a busy machine comes to the next.
    wait_until(lambda: {alert["labels"]["alertname"] for alert in alertmanager.alerts()} == {"MirroringCanary"})
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
    # A machine that stands still for three intervals is told of as well, and that it goes on.
    wait_until(lambda: statuses(inbox, "/deadman")[-1:] == ["firing"])
    queue = alerter.queue("am")["name"]
    with broker.connect() as connection:
        channel = connection.channel()

        def is_told():
            # Again and again, for the alerter binds its queue each half a minute, which may be now.
            if link == "binding":
                channel.queue_unbind(queue, "mirroring.events", f"{job['job']}.#")
            return statuses(inbox, "/deadman")[-1] == "resolved"

        if link == "stopped alerter":
            os.kill(alerter.process.pid, signal.SIGSTOP)
        elif link == "killed alerter":
            alerter.process.kill()
        elif link == "exchange":
            channel.exchange_delete("mirroring.events")
        wait_until(is_told)


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
  # Its clock was eight hours ahead, and nothing has come since it was set back.
  - interval: 1m
    input_series:
      - series: mirroring_alert_canary_timestamp_seconds{{target="am"}}
        values: "28800x10"
    promql_expr_test:
      - eval_time: 5m
        expr: ALERTS{{alertname="MirroringAlertsDoNotGetThrough"}}
        exp_samples:
          - labels: ALERTS{{alertname="MirroringAlertsDoNotGetThrough", alertstate="firing", severity="error", target="am"}}
            value: 1
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
        "Between now and the time at which the canary of mom alert was last delivered to am lie 5m 0s. Exchange, binding, queue, alerter "
        'or target is broken: look at the log of mom alert, and at \\"mom subscribers\\".'
    )
    file = tmp_path / "rules.yml"
    file.write_text(RULES.format(rules=PACKAGE / "Config/prometheus/deadman.yml", description=description))
    result = subprocess.run(["promtool", "test", "rules", file], capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr
