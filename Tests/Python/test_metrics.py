"""The metrics of a bridge: each moves with what it counts, and none says what is not so."""

import collections
import contextlib
import time
import uuid

import pytest

import disks
from broker_contract import moment
from busy_bridges import OUTCOMES, SETTINGS, UNTIL_JUDGED
from commands import wait_until
from made_runs import KINDS, MadeJob, tell, usual
from metrics import Metrics, key, tool
from relays import Relay
from web_servers import Page

#: For which a bridge is not healthy.
REASONS = ("catching_up", "connection", "reading", "alarm", "topology", "policies", "queues", "history")
REASONS += ("disk_full", "offline_log", "subscribers")
#: Of a metric that may have any value from this one on.
AT_LEAST = collections.namedtuple("AtLeast", "value")


def differences(metrics, expected):
    """Where values are not those that were expected, and series that are missing or not expected."""

    def is_so(value, wanted):
        return value is not None and (value >= wanted.value if isinstance(wanted, AT_LEAST) else value == wanted)

    return {
        series: (metrics.series.get(series), expected.get(series))
        for series in metrics.series.keys() | expected.keys()
        if series not in expected or not is_so(metrics.series.get(series), expected[series])
    }


def by(name, label, counts, values):
    """A series for each value of a label, of what is counted by it."""
    return {key(name, **{label: value}): counts.get(value, 0) for value in values}


def expected(busy):
    """All that /metrics says of that bridge, with a reader of its stream."""
    severities = collections.Counter(event.status["severity"] for event in busy.different)
    outcomes = collections.Counter(event.status["outcome"] for event in busy.different if event.status["terminal"])
    plain = {
        **{"bridge_connected": 1, "bridge_healthy": 1, "bridge_caught_up": 1, "bridge_writes_log": 1},
        **{"bridge_behind_messages": 0, "bridge_cached_events": len(busy.different)},
        "bridge_position": AT_LEAST(len(busy.events)),
        "start_timestamp_seconds": AT_LEAST(time.time() - 3_600),
        "bridge_last_read_timestamp_seconds": AT_LEAST(busy.before("start_timestamp_seconds")),
        **{"events_missing_total": 2, "events_repeated_total": len(busy.events) - len(busy.different), "dead_letters_total": 1},
        **{"events_illegal_total": 2, "events_unverified_total": 2, "events_foreign_key_total": 2},
        "history_messages_dropped_total": 0,
        # The folder is looked at once a minute.
        **{"runs_unfinished": 1, "offline_logs": AT_LEAST(0), "offline_logs_bytes": AT_LEAST(0)},
        # What is no event came to subscribers as well.
        **{"subscribers_warned": 1, "subscribers_backlog_events": len(busy.events) + 1},
        **{"page_streams": 1, "page_streams_cut_total": 0},
    }
    lists = {"broken": 4, "notAsUsual": 3, "running": 1, "succeeded": 7}
    classes = {"2xx": AT_LEAST(1), "3xx": AT_LEAST(1), "4xx": AT_LEAST(1), "5xx": AT_LEAST(0)}
    return {
        **{key(name): value for name, value in plain.items()},
        **by("events_total", "severity", severities, ("processing", "warning", "error")),
        **by("runs_ended_total", "outcome", outcomes, OUTCOMES),
        **by("jobs", "list", lists, lists),
        **by("jobs_stated", "kind", dict.fromkeys(KINDS, 1), ("silent", *KINDS)),
        **by("bridge_unhealthy", "reason", {}, REASONS),
        **by("subscribers", "kind", {"named": 1, "session": 1, "other": 1}, ("named", "session", "other")),
        **by("page_requests_total", "class", classes, classes),
    }


@pytest.mark.long
def test_every_metric_has_moved_or_says_what_is_so(busy):
    version = f"mom {busy.commands.run('mom', '--version').output.strip()}"
    assert busy.page.ask("/none.css").status == 404
    assert busy.page.ask("/page.css", If_None_Match=busy.page.get("/page.css").headers["ETag"]).status == 304
    wanted = expected(busy) | {key("build_info", version=version): 1}
    found = {}

    def are_as_wanted():
        found.clear()
        found.update(differences(busy.metrics, wanted))
        return not found

    with contextlib.closing(busy.page.follow()):
        # What is wrong with jobs takes a moment to be found, and a gap is waited for.
        with contextlib.suppress(AssertionError):
            wait_until(are_as_wanted, UNTIL_JUDGED)
    assert found == {}
    assert busy.before.series.keys() == wanted.keys(), "what is counted is there from the first time on"


def test_those_of_jobs_say_how_each_is(busy):
    """What is not so of a job has no series: the end of a run that goes on, when one is due where nothing is promised."""
    wait_until(lambda: all(busy.look_at_jobs()(kind, "stated", kind=kind) for kind in KINDS), UNTIL_JUDGED)
    of_job = busy.look_at_jobs()
    for name in busy.jobs:
        stated = {kind: of_job(name, "stated", kind=kind) for kind in ("silent", *KINDS)}
        assert stated == {kind: int(kind == name) for kind in stated}, name
        assert of_job(name, "running") == (name == "running"), name
        assert of_job(name, "last_run_failed") == (name in ("flaky", *OUTCOMES[1:])), name
        begin, end = of_job(name, "last_run_start_timestamp_seconds"), of_job(name, "last_run_end_timestamp_seconds")
        assert (end is None) == (name == "running"), name
        assert of_job(name, "last_run_duration_seconds") == (near(end - begin) if end else 0), name


def near(seconds):
    return pytest.approx(seconds, abs=0.01)


def test_those_of_a_run_say_what_its_events_say(busy):
    wait_until(lambda: busy.look_at_jobs()("real", "last_run_end_timestamp_seconds"))
    of_job = busy.look_at_jobs()
    [first, *_, last] = [event for event in busy.different if event.body["jobId"] == busy.jobs["real"].id]
    end = moment(last.status["receivedTime"]).timestamp()
    assert of_job("real", "last_run_start_timestamp_seconds") == near(moment(first.status["sentTime"]).timestamp())
    assert of_job("real", "last_run_end_timestamp_seconds") == of_job("real", "last_success_timestamp_seconds") == near(end)
    assert of_job("real", "due_timestamp_seconds") == near(end + 3_600)
    assert of_job("real", "last_run_sent_bytes") == last.body["transferData"]["progress"]["sentBytes"] > 0
    # A run that failed leaves the success before it as it was.
    assert of_job("flaky", "last_success_timestamp_seconds") < of_job("flaky", "last_run_start_timestamp_seconds")
    assert of_job("failed", "last_success_timestamp_seconds") is None
    assert of_job("slow", "due_timestamp_seconds") is None


def test_of_a_job_that_is_not_known_there_is_nothing(busy):
    assert Metrics(busy.page.get("/metrics/jobs", job=str(uuid.uuid4()))).text == ""


@pytest.mark.parametrize("address", ["/metrics", "/metrics/jobs"])
def test_prometheus_finds_nothing_wrong_with_them(busy, address):
    metrics = busy.metrics if address == "/metrics" else busy.job_metrics
    result = tool("check", "metrics", content=metrics.text)
    assert (result.returncode, result.stdout + result.stderr) == (0, "")


def test_a_bridge_that_stands_by_says_so(busy):
    """It has just begun, and so knows what lies in the folder now; by its settings the run that goes on is silent soon."""
    # The last to be written is what comes after a gap: it waits for ten seconds for what is missing.
    gap = f"*_{busy.jobs['with a gap'].id}.xml"
    wait_until(lambda: any(b"<Sequence>4<" in file.read_bytes() for file in (busy.commands.state / "offline").glob(gap)))
    assert len(busy.logs) == len({event.run for event in busy.different})
    other = busy.start(MIRRORING_BRIDGE_SILENCE="1")
    metrics = Metrics(other.get("/metrics"))
    assert (metrics("bridge_writes_log"), metrics("bridge_healthy")) == (0, 1)
    size = sum(file.stat().st_size for file in busy.logs)

    def folder():
        metrics = Metrics(other.get("/metrics"))
        return metrics("offline_logs"), metrics("offline_logs_bytes")

    wait_until(lambda: folder() == (len(busy.logs), size))

    def standings():
        metrics = Metrics(other.get("/metrics"))
        return metrics("jobs_stated", kind="silent"), metrics("jobs", list="broken"), metrics("jobs", list="running")

    wait_until(lambda: standings() == (1, 5, 0))


def test_a_bridge_without_its_broker_says_so(broker, commands):
    with Relay() as relay:
        relay.open(broker.port)
        page = Page(commands.start("mom", "bridge", **SETTINGS | broker.through(relay)))

        def values():
            metrics = Metrics(page.get("/metrics"))
            return metrics("bridge_connected"), metrics("bridge_healthy")

        wait_until(lambda: values() == (1, 1))
        relay.interrupt()
        wait_until(lambda: values() == (0, 0))
        assert Metrics(page.get("/metrics"))("bridge_unhealthy", reason="connection") == 1
        before = Metrics(page.get("/metrics"))("page_requests_total", **{"class": "5xx"})
        assert page.ask("/readyz").status == 503
        assert Metrics(page.get("/metrics"))("page_requests_total", **{"class": "5xx"}) == before + 1
        relay.resume()
        wait_until(lambda: values() == (1, 1))


def test_a_bridge_whose_disk_is_full_is_not_healthy(broker, commands):
    """It has its broker and reads, so that nothing else tells of it."""
    with disks.small_disk(commands.state / "offline") as folder, broker.connect() as connection:
        page = Page(commands.start("mom", "bridge", **SETTINGS))
        states = ("bridge_connected", "bridge_caught_up", "bridge_healthy")

        def values():
            metrics = Metrics(page.get("/metrics"))
            return [metrics(name) for name in states], {name for name in REASONS if metrics("bridge_unhealthy", reason=name)}

        wait_until(lambda: values() == ([1, 1, 1], set()))
        with disks.no_room_on(folder):
            tell(connection, *usual(MadeJob(), count=3))
            wait_until(lambda: values() == ([1, 1, 0], {"disk_full"}))
        wait_until(lambda: values() == ([1, 1, 1], set()))
        commands.stop()
