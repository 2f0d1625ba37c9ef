"""A real Prometheus that scrapes a bridge, with the rules and the dashboard that are shipped."""

import contextlib
import json
import re

import pytest
import yaml

from brokers import PACKAGE
from busy_bridges import UNTIL_JUDGED
from commands import wait_until
from made_runs import KINDS
from prometheus_servers import RULES, Prometheus

DASHBOARD = json.loads((PACKAGE / "Config/grafana/dashboard.json").read_text())
#: What stands for variables of the dashboard, and for what Grafana sets itself.
VARIABLES = {"$instance": ".*", "$job": ".*", "$__rate_interval": "1m"}
#: The parts of a panel that are not a row.
PARTS = {"id", "type", "title", "description", "datasource", "gridPos", "targets", "fieldConfig", "options"}
SOURCE = {"type": "prometheus", "uid": "${datasource}"}


def panels():
    return [panel for panel in DASHBOARD["panels"] if panel["type"] != "row"]


def queries():
    """The expressions of the dashboard, each with the panel that it is of."""
    shown = [(panel["title"], target["expr"]) for panel in panels() for target in panel["targets"]]
    return shown + [(annotation["name"], annotation["expr"]) for annotation in DASHBOARD["annotations"]["list"]]


def filled(expression):
    for name, value in VARIABLES.items():
        expression = expression.replace(name, value)
    return expression


def named(text):
    """The metrics in a text."""
    return set(re.findall(r"\bmirroring_\w+", text))


@pytest.fixture(scope="module")
def prometheus(busy, tmp_path_factory):
    """One that has scraped that bridge, whose jobs are as they are."""
    wait_until(lambda: all(busy.look_at_jobs()(kind, "stated", kind=kind) for kind in KINDS), UNTIL_JUDGED)
    prometheus = Prometheus(tmp_path_factory.mktemp("prometheus") / "server", busy.page.port, [job.id for job in busy.jobs.values()])
    yield prometheus
    prometheus.stop()


def test_nothing_is_named_that_no_bridge_exports(busy):
    exported = busy.metrics.names | busy.job_metrics.names
    rules = [rule["expr"] for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"]]
    variables = [variable["query"]["query"] for variable in DASHBOARD["templating"]["list"] if variable["type"] == "query"]
    assert named(" ".join(rules)) - exported == set()
    shown = named(" ".join([*variables, *(expression for _, expression in queries())]))
    assert shown - exported == set()
    assert exported - shown == set(), "what is exported is shown"


def test_both_targets_of_the_article_are_up(prometheus):
    wait_until(lambda: prometheus.targets == {"mirroring": ("up", ""), "mirroring-jobs": ("up", "")})


@pytest.mark.long
def test_every_rule_is_evaluated_and_what_is_wrong_fires(prometheus):
    wait_until(lambda: all(rule["health"] == "ok" for rule in prometheus.rules))
    assert [rule["lastError"] for rule in prometheus.rules if rule.get("lastError")] == []

    alerts = []

    def firing():
        alerts[:] = prometheus.ask("alerts")["alerts"]
        labels = [alert["labels"] for alert in alerts if alert["state"] == "firing"]
        return {(label["alertname"], label.get("kind")) for label in labels}

    jobs = {(f"MirroringJobs{kind.capitalize()}", None) for kind in ("failed", *KINDS)}
    named_jobs = {("MirroringJobOverdue" if kind == "late" else "MirroringJobUnusual", kind) for kind in KINDS}
    # That a subscriber is behind is told of after a minute.
    later = {("MirroringSubscriberBehind", None)}
    wait_until(lambda: firing() - later == jobs | named_jobs | {("MirroringJobFailed", None)})
    [late] = [alert for alert in alerts if alert["labels"]["alertname"] == "MirroringJobOverdue"]
    assert late["annotations"]["summary"] == "Late is late"
    assert not any("error" in text.lower() and "template" in text for alert in alerts for text in alert["annotations"].values())


def test_every_panel_has_something_to_show(prometheus):
    """But the one note on the time axis: no bridge was started again."""

    empty = []

    def are_filled():
        empty[:] = [title for title, expression in queries() if not prometheus.values(filled(expression))]
        return empty == ["Bridges were started"]

    # With the names of those that stay empty, if it fails.
    with contextlib.suppress(AssertionError):
        wait_until(are_filled, pause=1)
    assert empty == ["Bridges were started"]


def test_the_dashboard_can_be_imported():
    """By what Grafana asks of one; it has a name of its own, and knows no data source but the one that is chosen."""
    assert re.fullmatch(r"[a-z-]{8,40}", DASHBOARD["uid"]) and DASHBOARD["title"] and "id" not in DASHBOARD
    assert DASHBOARD["schemaVersion"] >= 36
    variables = {variable["name"]: variable for variable in DASHBOARD["templating"]["list"]}
    assert (variables["datasource"]["type"], variables["datasource"]["query"]) == ("datasource", "prometheus")
    used = set(re.findall(r"\$\{?(\w+)", json.dumps(DASHBOARD))) - {"__rate_interval", "__all"}
    assert used == variables.keys()
    numbers = [panel["id"] for panel in DASHBOARD["panels"]]
    assert len(set(numbers)) == len(numbers)
    for panel in panels():
        assert panel.keys() == PARTS and panel["description"].endswith("."), panel["title"]
        assert [target["refId"] for target in panel["targets"]] == list("ABCDEFGH"[: len(panel["targets"])]), panel["title"]
        assert all(target["legendFormat"] and target["expr"] for target in panel["targets"]), panel["title"]
        [first, *values] = [step["value"] for step in panel["fieldConfig"]["defaults"]["thresholds"]["steps"]]
        assert first is None and values == sorted(values), panel["title"]


def sources(value):
    """All data sources that stand somewhere in it."""
    if isinstance(value, dict):
        yield from [value["datasource"]] if "datasource" in value else []
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            yield from sources(part)


def test_the_dashboard_knows_no_host():
    assert all(source == SOURCE for source in sources(DASHBOARD))
    assert re.findall(r"https?://|\d+\.\d+\.\d+\.\d+|localhost|:\d{4,}", json.dumps(DASHBOARD)) == []


def test_no_panel_lies_on_another():
    taken = {}
    for panel in DASHBOARD["panels"]:
        place = panel["gridPos"]
        assert place["x"] + place["w"] <= 24, panel["title"]
        for cell in [(x, y) for x in range(place["x"], place["x"] + place["w"]) for y in range(place["y"], place["y"] + place["h"])]:
            assert cell not in taken, (panel["title"], taken[cell])
            taken[cell] = panel["title"]
