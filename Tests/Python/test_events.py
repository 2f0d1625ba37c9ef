"""Two jobs run at once, a third fails: who is bound to what gets exactly that, and every message is as published."""

import signal
import uuid

import pytest

from broker_contract import broken_by_good_run, check
from commands import Gate, Job, files_of, finish, real_tree
from consuming import Consumer, runs_of

SMALL = "{maxPages: 40, maxFiles: 30}"


def identities(messages):
    return {message.identity for message in messages}


@pytest.fixture
def three_jobs(broker, commands, tmp_path):
    """What each consumer got while two jobs ran at once and a third failed; the jobs; the user who sent."""
    user, uri = broker.add_publisher()
    first = Job(tmp_path, "first", pages='["*.py", "*.md"]', package=SMALL)
    second = Job(tmp_path, "second", pages='["*.html"]', package=SMALL)
    third = Job(tmp_path, "third")
    real_tree(first.source, "encodings", "email", "json", "logging", "concurrent", "http")
    real_tree(second.source, "asyncio", "unittest", "importlib", "multiprocessing", "xml", "ctypes", "urllib", "wsgiref", "html", "dbm")
    with broker.connect() as connection:
        consumers = {
            "first": Consumer(connection, f"{first.id}.#"),
            "second": Consumer(connection, f"{second.id}.#"),
            "all": Consumer(connection, "#"),
            "errors": Consumer(connection, "*.*.error.#"),
            "errors of the third": Consumer(connection, f"{third.id}.*.error.#"),
            "failures": Consumer(connection, "*.*.*.failed"),
            "completions": Consumer(connection, "*.MirroringJobCompleted.#"),
        }
        gate = Gate(tmp_path)
        both = [commands.start("mirror", "run", job.file, MIRRORING_BROKER_URI=uri, **gate.environment) for job in (first, second)]
        failed = commands.run("mirror", "run", third.file, MIRRORING_BROKER_URI=uri)
        # Neither can end before both have begun.
        for name in ("first", "second"):
            consumers[name].wait_for("MirroringPackageInitialized")
        gate.open()
        for result in [finish(process) for process in both]:
            assert result.code == 0, result
        assert failed.code == 2, failed
        received = {name: consumer.finish() for name, consumer in consumers.items()}
    for job in (first, second):
        assert files_of(job.destination) == files_of(job.source)
        assert len(files_of(job.source)) > 100
    yield received, (first, second, third), user


def test_each_binding_gets_exactly_its_events(three_jobs):
    received, (first, second, third), user = three_jobs
    everything = received["all"]
    check(everything, user)

    assert {message.body["jobId"] for message in everything} == {first.id, second.id, third.id}
    assert len(runs_of(everything)) == 3
    expected = {
        "first": lambda message: message.body["jobId"] == first.id,
        "second": lambda message: message.body["jobId"] == second.id,
        "errors": lambda message: message.status["severity"] == "error",
        "errors of the third": lambda message: message.status["severity"] == "error" and message.body["jobId"] == third.id,
        "failures": lambda message: message.status["outcome"] == "failed",
        "completions": lambda message: message.state == "MirroringJobCompleted",
    }
    for name, belongs in expected.items():
        assert identities(received[name]) == identities(filter(belongs, everything)), name
        assert len(received[name]) == len(identities(received[name])), f"{name}: an event came twice"
        check([message for message in received[name] if name in ("first", "second")], user)
    for name, job in (("first", first), ("second", second)):
        assert broken_by_good_run(received[name]) == []
        totals = received[name][0].body["transferData"]["initializeData"]
        assert totals["nrOfPackages"] >= 3
        assert totals["totalPages"] + totals["totalFiles"] == sum(
            content is not None for content in files_of(job.source).values()
        )
    [completed_first, completed_second] = received["completions"]
    assert {completed_first.body["jobId"], completed_second.body["jobId"]} == {first.id, second.id}

    # They did run at once: what all consumers see of the two is mixed.
    order = [message.body["jobId"] for message in everything if message.body["jobId"] != third.id]
    assert sum(one != other for one, other in zip(order, order[1:])) > 1

    [error] = received["errors"]
    expected = {"state": "ExportingError", "severity": "error", "outcome": "failed", "terminal": True, "resumable": False}
    assert {name: error.status.get(name) for name in expected} == expected
    [entry] = error.status["statusLog"]
    assert (entry["level"], entry["category"]) == ("Error", "validation")
    assert str(third.source) in entry["message"]


def test_initialize_data_tells_the_job(broker, commands, tmp_path):
    job = Job(tmp_path, "told", pages='["*.md"]', package="{maxPages: 7, maxFiles: 11}", continueOnError="true")
    real_tree(job.source)
    with broker.connect() as connection:
        consumer = Consumer(connection, f"{job.id}.#")
        for _ in range(2):
            result = commands.run("mirror", "run", job.file)
            assert result.code == 0, result
        messages = consumer.finish()
    check(messages, "guest")
    one, other = runs_of(messages).values()
    assert broken_by_good_run(one) == []
    assert [message.state for message in other] == ["MirroringJobInitialized", "MirroringJobCompleted"]
    told = one[0].body["transferData"]["initializeData"]
    expected = {
        "name": "told",
        "destinationPageGuid": str(uuid.uuid5(uuid.UUID(job.id), "")),
        "destinationPath": str(job.destination),
        "destinationRoot": str(tmp_path),
        "nrOfFilesInPackage": 11,
        "nrOfPagesInPackages": 7,
        "sourceRoot": str(job.source),
        "continueOnError": True,
        "totalPages": 3,
        "totalDeletions": 0,
    }
    assert {name: told.get(name) for name in expected} == expected
    assert told.get("lastExecution") is None
    assert other[0].body["transferData"]["initializeData"].get("lastExecution") is not None


def test_a_cancelled_run_is_a_warning_and_no_error(broker, commands, tmp_path):
    job = Job(tmp_path, "cancelled", package="{maxPages: 2, maxFiles: 2}")
    real_tree(job.source, "encodings", "email")
    with broker.connect() as connection:
        consumer, errors = Consumer(connection, f"{job.id}.#"), Consumer(connection, "*.*.error.#")
        process = commands.start("mirror", "run", job.file, **Gate(tmp_path, first=2).environment)
        consumer.wait_for("MirroringPackageCompleted")
        process.send_signal(signal.SIGTERM)
        result = finish(process)
        messages = consumer.finish()
        assert errors.finish() == []
    assert result.code != 0, result
    check(messages, "guest")
    last = messages[-1]
    assert last.state in ("ExportingError", "TransferingError", "ImportingError")
    expected = {"severity": "warning", "outcome": "cancelled", "terminal": True, "resumable": True}
    assert {name: last.status.get(name) for name in expected} == expected
    assert "cancelled" in [entry.get("category") for entry in last.status["statusLog"]]
