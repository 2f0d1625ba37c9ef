"""What every message and every run promises to a consumer; each check gives the promises that are broken, as sentences."""

import datetime
import json
import pathlib
import re
import uuid

import jsonschema

from consuming import runs_of

SCHEMA = json.loads((pathlib.Path(__file__).resolve().parents[2] / "Broker/schemas/event.json").read_text())
FORMATS = jsonschema.FormatChecker()
LEVELS = ["processing", "warning", "error"]
#: What of a run's progress never falls.
PROGRESS = [
    "sentBytes", "sentItems", "importedPages", "importedFiles", "deleted", "failedItems", "errors", "warnings", "retries", "percent",
]


@FORMATS.checks("date-time", raises=ValueError)
def _is_time(value):
    """RFC 3339 in UTC with milliseconds: stricter than the schema asks of what others send."""
    # Formats are asked of whatever stands there; what is no string is another keyword's business.
    if not isinstance(value, str):
        return True
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", value):
        return False
    return moment(value) is not None


_VALIDATOR = jsonschema.Draft202012Validator(SCHEMA, format_checker=FORMATS)


def moment(time):
    return datetime.datetime.strptime(time, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=datetime.timezone.utc)


def broken_by(message, user, cloud_events=False):
    """The promises that one message breaks; `user` is who sent it, `cloud_events` whether the engine was told to be of CloudEvents."""
    body, properties, status = message.body, message.properties, message.status
    broken = [f"body: {error.json_path}: {error.message}" for error in _VALIDATOR.iter_errors(body)]
    if broken:
        return broken
    expected_properties = {
        "content_type": "application/json",
        "delivery_mode": 2,
        "message_id": body["eventId"],
        "type": status["state"],
        "timestamp": int(moment(status["receivedTime"]).timestamp()),
        "app_id": "mirroring-engine",
        "correlation_id": body["runId"],
        "user_id": user,
    }
    for name, expected in expected_properties.items():
        broken += _difference(f"property {name}", getattr(properties, name), expected)
    expected_headers = {
        "job-id": body["jobId"],
        "job-name": body["transferData"]["initializeData"]["name"],
        "run-id": body["runId"],
        "sequence": body["sequence"],
        "state": status["state"],
        "severity": status["severity"],
        "outcome": status["outcome"],
        "terminal": status["terminal"],
    }
    if cloud_events:
        engine = body["engine"]
        expected_headers |= {
            "ce-specversion": "1.0",
            "ce-id": body["eventId"],
            "ce-source": f"/mirroring/{engine['host']}/{engine['instanceId']}",
            "ce-type": f"mirroring.{status['state']}",
            "ce-subject": body["jobId"],
            "ce-time": status["receivedTime"],
            "ce-dataschema": SCHEMA["$id"],
        }
    for name, expected in expected_headers.items():
        broken += _difference(f"header {name}", message.headers.get(name), expected)
    new = sorted(message.headers.keys() - expected_headers.keys() - {"delayed"})
    broken += [f"header {name} is new" for name in new]
    words = (body["jobId"], status["state"], status["severity"], status["outcome"])
    broken += _difference("routing key", message.key, ".".join(words))
    broken += _difference("exchange", message.exchange, "mirroring.events")
    for name in ("jobId", "runId", "eventId"):
        broken += _difference(name, body[name], str(uuid.UUID(body[name])))
    worst = max([entry["level"].lower() for entry in status["statusLog"]], key=LEVELS.index, default="processing")
    if status["outcome"] in ("running", "succeeded") and not status.get("resumable"):
        broken += _difference("severity against the log", status["severity"], worst)
    elif LEVELS.index(status["severity"]) < LEVELS.index(worst):
        broken.append(f"severity {status['severity']} is less than its log's, {worst}")
    if moment(status["sentTime"]) > moment(status["receivedTime"]):
        broken.append("receivedTime lies before sentTime")
    return broken


def _difference(name, actual, expected):
    # True == 1 in Python, and on the wire they are two things.
    alike = actual == expected and isinstance(actual, bool) == isinstance(expected, bool)
    return [] if alike else [f"{name} is {actual!r}, not {expected!r}"]


def broken_by_run(messages):
    """The promises that one run's messages break, whatever its end."""
    broken = _difference("sequence", [message.sequence for message in messages], list(range(1, len(messages) + 1)))
    terminal = [message.status["terminal"] for message in messages]
    broken += _difference("terminal", terminal, [False] * (len(messages) - 1) + [True])
    for name in ("jobId", "runId", "engine"):
        if any(message.body[name] != messages[0].body[name] for message in messages):
            broken.append(f"{name} changes within the run")
    if len({message.body["eventId"] for message in messages}) < len(messages):
        broken.append("an eventId occurs twice")
    for message in messages:
        running = message.status["outcome"] == "running"
        if running == message.status["terminal"]:
            broken.append(f"{message}: outcome {message.status['outcome']} with terminal {message.status['terminal']}")
    return broken + _broken_by_progress(messages)


def _broken_by_progress(messages):
    """No count of a run falls, and the percent says how the run has ended; engines may leave out what they don't know."""
    told = [message.body["transferData"].get("progress") for message in messages]
    known = [progress for progress in told if progress is not None]
    if told[len(told) - len(known):] != known:
        return ["the progress that was told once is missing later"]
    broken = []
    for name in PROGRESS:
        counts = [progress[name] for progress in known if name in progress]
        if counts != sorted(counts):
            broken.append(f"{name} falls: {counts}")
    for message, progress in zip(messages[len(told) - len(known):], known):
        percent = progress.get("percent")
        if percent is not None and (percent == 100) != (message.status["outcome"] == "succeeded"):
            broken.append(f"{message}: {percent} percent with outcome {message.status['outcome']}")
        if message.status["terminal"] and progress.get("etaSeconds") is not None:
            broken.append(f"{message}: {progress['etaSeconds']} seconds to the end of a run that is over")
    return broken


def broken_by_good_run(messages):
    """The promises that a run broke in which nothing went wrong."""
    broken = broken_by_run(messages)
    first, *between, last = messages
    for message, state, outcome, resumable in [
        (first, "MirroringJobInitialized", "running", None),
        *((message, message.state, "running", None) for message in between),
        (last, "MirroringJobCompleted", "succeeded", False),
    ]:
        expected = {"state": state, "severity": "processing", "outcome": outcome, "resumable": resumable}
        actual = {name: message.status.get(name) for name in expected}
        broken += _difference(f"{message}: status", actual, expected)
    if first.body["transferData"].get("packageHeader") is not None:
        broken.append("there is a packageHeader before the first package")

    packages = {}
    for message in between:
        packages.setdefault(message.body["transferData"]["packageHeader"]["packageNumber"], []).append(message)
    totals = first.body["transferData"]["initializeData"]
    broken += _difference("package numbers", list(packages), list(range(1, totals["nrOfPackages"] + 1)))
    for number, events in packages.items():
        broken += [f"package {number}: {sentence}" for sentence in _broken_by_package(events)]
    completed = [events[-1].body["transferData"] for events in packages.values()]
    for total, part, name in [
        ("totalPages", "packageBody", "importedPages"),
        ("totalFiles", "packageBody", "importedFiles"),
        ("totalBytes", "packageHeader", "sizeOfReceiveData"),
        ("totalDeletions", "packageBody", "deletions"),
    ]:
        broken += _difference(f"sum of {name}", sum(data[part][name] for data in completed), totals[total])
    progress = last.body["transferData"]["progress"]
    for name, expected in {
        "sentItems": totals["totalPages"] + totals["totalFiles"],
        "importedPages": totals["totalPages"],
        "importedFiles": totals["totalFiles"],
        "deleted": sum(data["packageBody"]["deleted"] for data in completed),
        "failedItems": 0,
        "errors": 0,
        "warnings": 0,
        "percent": 100,
    }.items():
        broken += _difference(f"progress.{name}", progress[name], expected)
    return broken


def _broken_by_package(events):
    states = [message.state for message in events]
    transferring = max(1, states.count("Transferring"))
    expected = ["MirroringPackageInitialized", *["Transferring"] * transferring, "Transferred", "MirroringPackageCompleted"]
    broken = _difference("states", states, expected)
    headers = [message.body["transferData"]["packageHeader"] for message in events]
    bodies = [message.body["transferData"]["packageBody"] for message in events]
    if len({header["packageId"] for header in headers}) != 1:
        broken.append("packageId changes")
    for name in ("sizeOfSentData", "sizeOfReceiveData"):
        sizes = [header[name] for header in headers]
        if sizes != sorted(sizes):
            broken.append(f"{name} falls: {sizes}")
    broken += _difference("received", headers[-1]["sizeOfReceiveData"], headers[-1]["fileSize"])
    for kind in ("Pages", "Files"):
        broken += _difference(f"imported{kind}", bodies[-1][f"imported{kind}"], bodies[-1][kind.lower()])
    return broken


def check(messages, user):
    """Fails if any of these messages, or any run of them, breaks a promise that holds for all."""
    broken = [f"{message}: {sentence}" for message in messages for sentence in broken_by(message, user)]
    if not broken:
        broken = [sentence for run in runs_of(messages).values() for sentence in broken_by_run(run)]
    assert broken == []
