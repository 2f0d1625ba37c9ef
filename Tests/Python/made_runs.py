"""Runs that no engine has made: at any time, of any length, with any end; what is wrong with a job shows by them."""

import datetime
import json
import time
import uuid

import pika

STATES = {"succeeded": "MirroringJobCompleted", "completedWithErrors": "MirroringJobCompleted"}
SEVERITIES = {"succeeded": "processing", "completedWithErrors": "warning", "cancelled": "warning"}
ENGINE = {"host": "edit1.example.com", "instanceId": str(uuid.uuid4()), "version": "1.0.0"}


def stamp(seconds):
    """A time as events have it."""
    text = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


class MadeJob:
    """A job whose runs are told as a test wants them."""

    def __init__(self, name="Made", **expected):
        self.id, self.name = str(uuid.uuid4()), name
        #: What its events promise: `expectedEverySeconds`, `expectedGraceSeconds`.
        self.expected = expected

    def run(self, began, took, outcome="succeeded", items=100, deleted=0):
        """The first event and the last one of a run that began so many seconds ago."""
        begin = time.time() - began
        run = str(uuid.uuid4())
        first = self._event(run, 1, "MirroringJobInitialized", "processing", "running", begin, begin)
        state = STATES.get(outcome, "TransferingError" if outcome == "cancelled" else "ExportingError")
        last = self._event(run, 2, state, SEVERITIES.get(outcome, "error"), outcome, begin, begin + took)
        last["transferData"]["progress"] = {"importedPages": items, "importedFiles": 0, "deleted": deleted}
        if outcome in ("failed", "cancelled"):
            last["transferData"]["status"]["resumable"] = True
            entry = {"level": "Error", "time": stamp(begin), "category": "diskFull", "item": "a/b.html", "message": "The disk is full."}
            last["transferData"]["status"]["statusLog"] = [entry]
        return [first, last]

    def error(self, run):
        """An error of a run that goes on, in place of its end."""
        first, last = run
        status = last["transferData"]["status"]
        status |= {"state": "ImportingError", "severity": "error", "outcome": "running", "terminal": False, "resumable": True}
        return [first, last]

    def _event(self, run, sequence, state, severity, outcome, sent, received):
        return {
            "schemaVersion": 1,
            "eventId": str(uuid.uuid4()),
            "jobId": self.id,
            "runId": run,
            "sequence": sequence,
            "engine": ENGINE,
            "transferData": {
                "initializeData": {"name": self.name, "continueOnError": True, **self.expected},
                "status": {
                    "state": state,
                    "severity": severity,
                    "outcome": outcome,
                    "terminal": outcome != "running",
                    "statusLog": [],
                    "sentTime": stamp(sent),
                    "receivedTime": stamp(received),
                },
            },
        }


def tell(connection, *runs):
    """Publishes the events of runs, in this order, as the connection's user."""
    channel = connection.channel()
    channel.confirm_delivery()
    for event in [event for run in runs for event in run]:
        tell_one(channel, event)
    channel.close()


def tell_one(channel, event, key=None, user="guest"):
    """Publishes an event; under its own key unless another is given, and signed unless `user` is None."""
    status = event["transferData"]["status"]
    properties = pika.BasicProperties(
        content_type="application/json",
        delivery_mode=2,
        message_id=event["eventId"],
        correlation_id=event["runId"],
        type=status["state"],
        user_id=user,
        app_id="mirroring-engine",
        timestamp=int(time.time()),
        headers={
            "job-id": event["jobId"],
            "job-name": event["transferData"]["initializeData"]["name"],
            "run-id": event["runId"],
            "sequence": event["sequence"],
        }
        | {name: status[name] for name in ("state", "severity", "outcome", "terminal")},
    )
    key = key or f"{event['jobId']}.{status['state']}.{status['severity']}.{status['outcome']}"
    channel.basic_publish("mirroring.events", key, json.dumps(event).encode(), properties, mandatory=True)


def usual(job, count=5, **run):
    """So many good runs of a minute each, the last of them half an hour ago."""
    return [job.run(1_800 + 1_000 * (count - number), 60, **run) for number in range(count)]


def troubled(kind):
    """A job with something wrong, the runs that show it, and a function that gives the runs that end it.

    Of a run a bridge may know the first event alone for a while. Where that would be slow it would be said: so none that comes after five
    good ones, but the one that is to be slow, began three minutes ago.
    """
    if kind == "late":
        job = MadeJob("Late", expectedEverySeconds=120, expectedGraceSeconds=10)
        return job, [job.run(400, 60)], lambda: [job.run(5, 4)]
    job = MadeJob(kind.capitalize())
    if kind == "slow":
        return job, [*usual(job), job.run(1_500, 600)], lambda: [job.run(70, 60)]
    if kind == "odd":
        return job, [*usual(job), job.run(150, 60, items=0)], lambda: [job.run(70, 60, items=3)]
    failing = [job.run(9_000 - 500 * number, 60, "failed" if number % 2 else "succeeded") for number in range(6)]
    return job, failing, lambda: [job.run(150 - 10 * number, 60) for number in range(7)]


KINDS = ("late", "slow", "odd", "flaky")
