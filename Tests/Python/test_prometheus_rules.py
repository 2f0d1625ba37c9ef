"""The rules for Prometheus that are shipped: each fires when what it is about is so, alone and not before, and else is quiet."""

import copy
import json
import re

import pytest
import yaml

from brokers import PACKAGE
from metrics import tool

FILE = PACKAGE / "Config/prometheus/rules.yml"
RULES = {rule["alert"]: rule for group in yaml.safe_load(FILE.read_text())["groups"] for rule in group["rules"]}
#: Minutes for which there are values.
LENGTH = 100
BRIDGES = ("one:8780", "two:8780")
TOWN = {"job": "Town", "job_id": "7e1f0c52-3c7a-4d39-9a64-0b8f6c1d2e35"}
KINDS = ("silent", "late", "slow", "odd", "flaky")
#: What is told of when it is counted.
COUNTED = {
    "MirroringEventsMissing": "events_missing_total",
    "MirroringDeadLetters": "dead_letters_total",
    "MirroringEventsIllegal": "events_illegal_total",
    "MirroringEventsForeign": "events_foreign_key_total",
    "MirroringEventsUnverified": "events_unverified_total",
}


def always(value):
    return f"{value}x{LENGTH}"


def from_minute(minute, value, before=0):
    return f"{before}x{minute - 1} {value}x{LENGTH}"


def series(name, **labels):
    text = ",".join(f'{label}="{value}"' for label, value in labels.items())
    return f"{name}{{{text}}}" if name == "up" else f"mirroring_{name}{{{text}}}"


def of_bridge(number, name, **labels):
    return series(name, job="mirroring", instance=BRIDGES[number], **labels)


def of_both(values, name, **labels):
    """Bridges say the same of what they read."""
    return {of_bridge(number, name, **labels): values for number in (0, 1)}


def of_town(values, name, **labels):
    return {series(name, instance=BRIDGES[0], **TOWN, **labels): values}


def well():
    """Two bridges that share a folder, and all is well."""
    values = {}
    for name in ("up", "bridge_connected", "bridge_healthy", "bridge_caught_up"):
        values |= of_both(always(1), name)
    values |= of_both(always(-86_400), "start_timestamp_seconds")
    values |= of_both(f"0+60x{LENGTH}", "bridge_last_read_timestamp_seconds")
    values |= {of_bridge(0, "bridge_writes_log"): always(1), of_bridge(1, "bridge_writes_log"): always(0)}
    for name in COUNTED.values():
        values |= of_both(always(7), name)
    for name in ("bridge_behind_messages", "history_messages_dropped_total", "subscribers_warned", "subscribers_backlog_events"):
        values |= of_both(always(0), name)
    values |= of_both(always(0), "bridge_unhealthy", reason="disk_full")
    for name in ("broken", "notAsUsual", "running", "succeeded"):
        values |= of_both(always(3 if name == "succeeded" else 0), "jobs", list=name)
    values |= of_town(always(0), "job_last_run_failed")
    for kind in KINDS:
        values |= of_both(always(0), "jobs_stated", kind=kind) | of_town(always(0), "job_stated", kind=kind)
    return values


class Trouble:
    """What is so instead of what is well, and what is fired then, from this minute on."""

    def __init__(self, alert, minute, values, labels=None, over=None, also=(), **texts):
        self.alert, self.minute, self.values, self.labels, self.over, self.also = alert, minute, values, labels or {}, over, also
        #: What stands for each template in the annotations.
        self.texts = {"$" + name.replace("_", ".", 1): text for name, text in texts.items()}

    def expected(self):
        rule = RULES[self.alert]
        texts = self.texts | {f"$labels.{name}": value for name, value in self.labels.items()}

        def text_of(found):
            # Without what is done to a value: its text is given as it comes out.
            return texts[found[1].partition(" |")[0]]

        annotations = {name: re.sub(r"{{ (.*?) }}", text_of, text) for name, text in rule["annotations"].items()}
        return {"exp_labels": self.labels | rule["labels"], "exp_annotations": annotations}


ONE = {"job": "mirroring", "instance": BRIDGES[0]}
BOTH = {"job": "mirroring"}


def stated(alert, kind, **more):
    return Trouble(alert, 3, of_both(from_minute(3, 2), "jobs_stated", kind=kind) | more.get("values", {}), BOTH, value="2")


def down():
    """All that it said is gone, and the other one writes the log."""
    values = {name: f"{text.split('x')[0]}x1 stale" for name, text in well().items() if BRIDGES[0] in name}
    return values | {of_bridge(0, "up"): from_minute(2, 0, before=1), of_bridge(1, "bridge_writes_log"): from_minute(2, 1)}


DISCONNECTED = {of_bridge(0, "bridge_connected"): from_minute(1, 0, before=1), of_bridge(0, "bridge_healthy"): from_minute(1, 0, before=1)}
FULL = {
    of_bridge(0, "bridge_unhealthy", reason="disk_full"): from_minute(3, 1),
    of_bridge(0, "bridge_healthy"): from_minute(3, 0, before=1),
}
BEHIND = {of_bridge(0, name): always(0) for name in ("bridge_caught_up", "bridge_healthy")}
DROPPED = of_bridge(0, "history_messages_dropped_total")
#: It was away for twenty minutes, and has missed something when it is asked for the first time.
COME_BACK = {DROPPED: f"0x2 _x20 9x{LENGTH}", of_bridge(0, "start_timestamp_seconds"): f"-86400x2 _x20 1340x{LENGTH}"}
LEAVING = of_both(f"10000+500x{LENGTH}", "subscribers_backlog_events") | of_both(from_minute(20, 1), "subscribers_warned")

TROUBLES = [
    Trouble("MirroringBridgeMissing", 5, dict.fromkeys(well()), BOTH),
    Trouble("MirroringBridgeDown", 4, down(), ONE),
    Trouble("MirroringBridgeRestarts", 4, {of_bridge(0, "start_timestamp_seconds"): f"0 0 100 160 220x{LENGTH}"}, ONE, over=35, value="3"),
    Trouble("MirroringBridgeDisconnected", 3, DISCONNECTED, ONE),
    Trouble("MirroringHistoryNotRead", 6, {of_bridge(0, "bridge_last_read_timestamp_seconds"): f"0 60 120x{LENGTH}"}, ONE, value="4m 0s"),
    Trouble("MirroringBridgeBehind", 15, BEHIND | {of_bridge(0, "bridge_behind_messages"): "5000-100x40"}, ONE, value="3500"),
    Trouble("MirroringLogNotWritten", 3, {of_bridge(0, "bridge_writes_log"): from_minute(1, 0, before=1)}, BOTH),
    Trouble("MirroringBridgeUnhealthy", 6, {of_bridge(0, "bridge_healthy"): from_minute(1, 0, before=1)}, ONE),
    Trouble("MirroringBridgeDiskFull", 4, FULL, ONE, also=["MirroringBridgeUnhealthy"]),
    *(Trouble(alert, 21, of_both(from_minute(21, 9, before=7), name), BOTH, over=32) for alert, name in COUNTED.items()),
    Trouble("MirroringHistoryDropped", 21, {DROPPED: from_minute(21, 9)}, ONE, over=32),
    Trouble("MirroringHistoryDropped", 23, COME_BACK, ONE, over=83),
    Trouble("MirroringSubscriberBehind", 4, of_both(from_minute(3, 1), "subscribers_warned"), BOTH, value="1"),
    Trouble("MirroringSubscriberAboutToBeRemoved", 30, LEAVING, BOTH, also=["MirroringSubscriberBehind"], value="145k"),
    Trouble("MirroringJobsFailed", 3, of_both(from_minute(3, 2), "jobs", list="broken"), BOTH, value="2"),
    stated("MirroringJobsSilent", "silent", values=of_both(from_minute(3, 2), "jobs", list="broken")),
    stated("MirroringJobsLate", "late"),
    stated("MirroringJobsSlow", "slow"),
    stated("MirroringJobsOdd", "odd"),
    stated("MirroringJobsFlaky", "flaky"),
    Trouble("MirroringJobFailed", 3, of_town(from_minute(3, 1), "job_last_run_failed"), TOWN),
    *(
        Trouble(alert, 3, of_town(from_minute(3, 1), "job_stated", kind=kind), TOWN | {"kind": kind})
        for kind, alert in zip(KINDS, ["MirroringJobOverdue"] * 2 + ["MirroringJobUnusual"] * 3)
    ),
]


def try_rules(folder, values, looks):
    """Has promtool look at alerts, each at a minute and with what is expected; gives what it finds wrong."""
    test = {
        "interval": "1m",
        "input_series": [{"series": name, "values": text} for name, text in values.items() if text is not None],
        "alert_rule_test": [{"eval_time": f"{minute}m", "alertname": alert, "exp_alerts": alerts} for minute, alert, alerts in looks],
    }
    file = folder / "rules-test.yml"
    file.write_text(json.dumps({"rule_files": [str(FILE)], "evaluation_interval": "1m", "tests": [test]}))
    result = tool("test", "rules", file)
    return "" if result.returncode == 0 else result.stdout + result.stderr


def test_every_rule_says_what_is_wrong_and_what_to_do():
    assert RULES.keys() == {trouble.alert for trouble in TROUBLES}
    for rule in RULES.values():
        assert rule["annotations"].keys() == {"summary", "description", "remedy"}, rule
        assert rule["labels"].keys() == {"severity"} and rule["labels"]["severity"] in ("error", "warning"), rule
        assert all(rule["annotations"][name].endswith(".") for name in ("description", "remedy")), rule


def test_all_are_quiet_when_all_is_well(tmp_path):
    looks = [(minute, alert, []) for minute in (0, 1, 5, 15, 30, 60, LENGTH) for alert in RULES]
    assert try_rules(tmp_path, well(), looks) == ""


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda trouble: trouble.alert + trouble.labels.get("kind", ""))
def test_each_fires_alone_and_when_it_must(tmp_path, trouble):
    looks = [(trouble.minute - 1, trouble.alert, []), (trouble.minute, trouble.alert, [trouble.expected()])]
    # Those that wait before they fire have had the time for it.
    others = [alert for alert in RULES if alert not in (trouble.alert, *trouble.also)]
    looks += [(minute, alert, []) for minute in (trouble.minute, trouble.minute + 20) for alert in others]
    if trouble.over:
        looks.append((trouble.over, trouble.alert, []))
    assert try_rules(tmp_path, well() | trouble.values, looks) == ""


@pytest.mark.parametrize(
    "trouble", [trouble for trouble in TROUBLES if trouble.alert.startswith("MirroringEvents")], ids=lambda trouble: trouble.alert
)
def test_what_a_bridge_counts_again_after_a_start_is_no_news(tmp_path, trouble):
    """It reads the last events again; what comes after the first minute is news, and is told of later."""
    started = of_both(from_minute(21, 1_230, before=-86_400), "start_timestamp_seconds")
    again = dict.fromkeys(trouble.values, f"7x20 3x{LENGTH}")
    assert try_rules(tmp_path, well() | started | again, [(minute, trouble.alert, []) for minute in range(20, 60)]) == ""
    news = dict.fromkeys(trouble.values, f"7x20 3x3 4x{LENGTH}")
    looks = [(31, trouble.alert, []), (32, trouble.alert, [trouble.expected()])]
    assert try_rules(tmp_path, well() | started | news, looks) == ""
