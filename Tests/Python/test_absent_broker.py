"""The engine without a broker: the job is done all the same, and what happened is told later, all of it and in order."""

import re

from broker_contract import broken_by_good_run, check
from commands import BREAKDOWNS, Job, files_of, real_tree
from consuming import Consumer, runs_of
from relays import Relay


def waiting_sentence(result, uri=None):
    """The one line in which a run says that events wait; it names the broker that it can't reach, and never its password."""
    [sentence] = [line for line in result.sentences if line.startswith("mirror: ") and "outbox" in line]
    assert "outbox" in sentence
    assert uri is None or uri.split("@")[1].split("/")[0] in sentence
    assert not re.search(r"//[^/@\s]*:[^/@\s]*@", result.errors), result
    assert not any(trace in result.errors for trace in BREAKDOWNS), result
    return sentence


def test_events_of_a_run_without_broker_come_with_the_next_run(broker, commands, tmp_path):
    job = Job(tmp_path, "patient", package="{maxPages: 20, maxFiles: 20}")
    real_tree(job.source, "email", "json")
    with Relay() as relay, broker.connect() as connection:
        uri = broker.uri_with(port=relay.port)
        alone = {"MIRRORING_BROKER_URI": uri, "MIRRORING_OUTBOX_WAIT": "1"}
        consumer = Consumer(connection, "#")

        first = commands.run("mirror", "run", job.file, **alone)
        assert first.code == 75, first
        assert files_of(job.destination) == files_of(job.source)
        first_sentence = waiting_sentence(first, uri)

        (job.source / "names" / "new.md").write_text("This came later.\n")
        other = Job(tmp_path, "other")
        real_tree(other.source)
        second = commands.run("mirror", "run", job.file, other.file, **alone)
        assert second.code == 75, second
        waiting_sentence(second, uri)
        assert files_of(job.destination) == files_of(job.source)

        relay.open(broker.port)
        third = commands.run("mirror", "run", job.file, MIRRORING_BROKER_URI=uri)
        assert third.code == 0, third
        messages = consumer.finish()

    check(messages, "guest")
    runs = runs_of(messages)
    assert [run[0].body["jobId"] for run in runs.values()].count(job.id) == 3
    assert [run[0].body["jobId"] for run in runs.values()].count(other.id) == 1
    for run in runs.values():
        assert broken_by_good_run(run) == []
    of_job = [run for run in runs.values() if run[0].body["jobId"] == job.id]
    of_job.sort(key=lambda run: run[0].status["sentTime"])
    assert [run[0].body["transferData"]["initializeData"]["nrOfPackages"] > 1 for run in of_job] == [True, False, False]
    # The first run has told how many events wait; that many came.
    assert len(of_job[0]) == int(first_sentence.removeprefix("mirror: ").split()[0])
    # Nothing stays behind: one more run has only its own events to tell.
    assert not list((commands.state / "outbox").glob("*.events"))


def test_broker_that_answers_nothing_does_not_hold_up_the_job(broker, commands, tmp_path):
    job = Job(tmp_path, "unanswered")
    with Relay() as relay:
        relay.fall_silent()
        uri = broker.uri_with(port=relay.port)
        # However long a login may take, the job goes on and the outbox is tried for five seconds: a run that waits for the second one is
        # not waited for.
        for number, patience in enumerate(["1", "3600"]):
            real_tree(job.source / str(number))
            settings = {"MIRRORING_BROKER_CONNECT_TIMEOUT": patience, "MIRRORING_OUTBOX_WAIT": "5"}
            result = commands.run("mirror", "run", job.file, MIRRORING_BROKER_URI=uri, **settings)
            assert result.code == 75, result
            sentence = waiting_sentence(result, uri)
            assert files_of(job.destination) == files_of(job.source)
        # No attempt has failed yet that could say why.
        assert sentence.endswith(" has not answered yet."), sentence


def run_until_answered(commands, job, **settings):
    """Runs a job until a run waits long enough to hear why the broker takes nothing; gives the last one, and how many there were."""
    for number, wait in enumerate((5, 20, 45), 1):
        result = commands.run("mirror", "run", job.file, MIRRORING_OUTBOX_WAIT=str(wait), **settings)
        assert result.code == 75, result
        if not waiting_sentence(result).endswith(" has not answered yet."):
            break
    return result, number


def test_failed_job_without_broker_stays_failed(broker, commands, tmp_path):
    job = Job(tmp_path, "sourceless")
    with Relay() as relay, broker.connect() as connection:
        consumer = Consumer(connection, "*.*.error.#")
        uri = broker.uri_with(port=relay.port)
        result = commands.run("mirror", "run", job.file, MIRRORING_BROKER_URI=uri, MIRRORING_OUTBOX_WAIT="1")
        assert result.code == 2, result
        waiting_sentence(result, uri)

        relay.open(broker.port)
        job.source.mkdir()
        result = commands.run("mirror", "run", job.file, MIRRORING_BROKER_URI=uri)
        assert result.code == 0, result
        [error] = consumer.finish()
    assert (error.state, error.status["outcome"]) == ("ExportingError", "failed")


def test_wrong_password_keeps_the_events_for_the_right_one(broker, commands, tmp_path):
    job = Job(tmp_path, "locked")
    real_tree(job.source)
    user, uri = broker.add_publisher()
    with broker.connect() as connection:
        consumer = Consumer(connection, "#")
        wrong = broker.uri_with(user, "not-the-password")
        result, runs = run_until_answered(commands, job, MIRRORING_BROKER_URI=wrong)
        assert files_of(job.destination) == files_of(job.source)
        assert "password" in waiting_sentence(result, uri)
        assert "not-the-password" not in result.errors

        result = commands.run("mirror", "run", job.file, MIRRORING_BROKER_URI=uri)
        assert result.code == 0, result
        messages = consumer.finish()
    check(messages, user)
    assert len(runs_of(messages)) == runs + 1


def test_topology_not_applied_keeps_the_events_until_it_is(bare_broker, commands, tmp_path):
    job = Job(tmp_path, "early")
    real_tree(job.source)
    result, runs = run_until_answered(commands, job)
    sentence = waiting_sentence(result)
    assert "no exchange 'mirroring." in sentence and "mom topology apply" in sentence
    assert files_of(job.destination) == files_of(job.source)

    result = commands.run("mom", "topology", "apply")
    assert result.code == 0, result
    with bare_broker.connect() as connection:
        consumer = Consumer(connection, "#")
        result = commands.run("mirror", "run", job.file)
        assert result.code == 0, result
        messages = consumer.finish()
    check(messages, "guest")
    assert len(runs_of(messages)) == runs + 1
