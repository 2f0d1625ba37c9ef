"""`mom jobs`: what became of each job's last run, from the offline log or from what bridges have cached."""

import datetime
import json
import os
import re

import pytest

import offline_logs
from commands import Job, terminate, wait_for_line, wait_until


def by_name(result):
    """The objects of a list, by the names of the jobs."""
    assert result.code == 0, result
    return {job["name"]: job for job in map(json.loads, result.output.splitlines())}


def table(result):
    """The rows of a list for people, each with the notes below it, by the names of the jobs."""
    assert result.code == 0, result
    return {row.rsplit("  ", 1)[1]: [row, *map(str.strip, notes)] for row, *notes in result.rows}


def last_of(past, job):
    """The last event of a job's run."""
    return [event for event in past.events if event.body["jobId"] == job.id][-1].body


def wait_until_logged(past):
    offline = past.commands.state / "offline"
    wait_until(lambda: sum(b"<Terminal>true" in path.read_bytes() for path in offline.glob("*.xml")) == len(past.jobs))


@pytest.mark.parametrize("source", [[], ["--bridge"]], ids=["folder", "bridge"])
def test_each_job_has_its_last_run(past, source):
    wait_until_logged(past)
    jobs = by_name(past.commands.run("mom", "jobs", "--json", *source))
    assert set(jobs) == {"first", "second", "failed"}
    for job in past.jobs:
        last = last_of(past, job)
        status, found = last["transferData"]["status"], jobs[job.name]
        assert found["jobId"] == job.id and found["last"]["runId"] == last["runId"]
        assert found["last"]["outcome"] == status["outcome"] and found["last"]["heard"] == status["receivedTime"]
        assert found["ageSeconds"] >= 0 and found["last"]["seconds"] >= 0
        assert ("lastError" in found["last"]) == (job.name == "failed"), found
    assert (last_of(past, past.jobs[2])["sequence"], jobs["failed"]["last"]["errors"]) == (1, 1), "its first event is its error"
    assert jobs["first"]["last"]["bytes"] == last_of(past, past.jobs[0])["transferData"]["progress"]["sentBytes"]
    rows = table(past.commands.run("mom", "jobs", *source))
    assert rows["first"][0].startswith("succeeded") and len(rows["first"]) == 1
    assert rows["failed"][0].startswith("failed") and rows["failed"][1].startswith(jobs["failed"]["last"]["lastError"])


def test_jobs_are_chosen(past):
    wait_until_logged(past)
    assert set(by_name(past.commands.run("mom", "jobs", "--json", "--failed"))) == {"failed"}
    assert set(by_name(past.commands.run("mom", "jobs", "--json", "--job", "FIRST"))) == {"first"}
    both = past.commands.run("mom", "jobs", "--json", "--job", past.jobs[0].id, "--job", "second")
    assert set(by_name(both)) == {"first", "second"}
    none = past.commands.run("mom", "jobs", "--job", "nobody's")
    assert (none.code, none.output, none.errors) == (0, "", 'mom: There is no run of the job "nobody\'s".\n')
    near = past.commands.run("mom", "jobs", "--job", "frist")
    assert near.errors == 'mom: There is no run of the job "frist". Did you mean "first"?\n', near


def test_what_bridges_have_cached_is_said_to_be_no_more_than_that(past):
    said = past.commands.run("mom", "jobs", "--bridge").errors
    assert said.startswith(f"From what bridges have cached, {len(past.events)} events: "), said


def test_where_there_is_no_folder_a_bridge_can_be_asked(unheard):
    result = unheard.run("mom", "jobs")
    assert result.code == 2 and result.errors.rstrip().endswith("or ask a bridge: mom jobs --bridge."), result


def test_a_run_of_which_nothing_more_is_heard_is_presumed_lost(commands, tmp_path):
    path, run = offline_logs.write(tmp_path / "offline", events=1)
    begin = datetime.datetime(2026, 11, 21, 8, tzinfo=datetime.timezone.utc).timestamp()
    os.utime(path, (begin, begin))
    [row] = table(commands.run("mom", "jobs", "--offline-folder", path.parent)).values()
    assert row[0].startswith("presumed lost"), row
    assert row[1] == "It has no end: nothing has been heard of it since 2026-11-21T08:00:00.000Z."
    [job] = by_name(commands.run("mom", "jobs", "--json", "--failed", "--offline-folder", path.parent)).values()
    assert job["last"]["outcome"] == "presumedLost" and job["last"]["runId"] == str(run)


def test_a_job_that_is_expected_is_due(broker, commands, tmp_path):
    job = Job(tmp_path, "due", expect="{every: 1h, grace: 10m}")
    job.source.mkdir()
    (job.source / "page.html").write_text("<p>")
    bridge = commands.start("mom", "bridge")
    wait_for_line(bridge, "ready")
    assert commands.run("mirror", "run", job.file).code == 0
    offline = commands.state / "offline"
    wait_until(lambda: any(b"<Terminal>true" in path.read_bytes() for path in offline.glob("*.xml")))
    assert terminate(bridge).code == 0
    [found] = by_name(commands.run("mom", "jobs", "--json")).values()
    assert found["expect"] == {"everySeconds": 3600, "graceSeconds": 600} and found["lateSeconds"] == 0
    assert datetime.datetime.fromisoformat(found["due"]) - datetime.datetime.fromisoformat(found["lastGood"]) == datetime.timedelta(hours=1)
    header, row = commands.run("mom", "jobs").output.splitlines()
    assert "DUE" in header and re.search(r"  in 5\d min  ", row), row


def test_a_damaged_log_hides_no_other_job(commands, tmp_path):
    damaged, whole = (offline_logs.write(tmp_path / "offline") for _ in range(2))
    damaged[0].write_text("<html/>\n")
    result = commands.run("mom", "jobs", "--offline-folder", tmp_path / "offline")
    assert result.code == 1 and str(whole[1]) in result.output, result
    assert result.errors.startswith(f"mom: {damaged[0]} is not an offline log"), result
    # Nor does one that can't be read count as one that is well.
    whole[0].write_text("<html/>\n")
    none = commands.run("mom", "jobs", "--failed", "--offline-folder", tmp_path / "offline")
    assert none.code == 1 and none.sentences[-1] == "mom: There is no run that can be read.", none


def test_an_empty_folder_has_no_run(commands, tmp_path):
    (tmp_path / "offline").mkdir()
    result = commands.run("mom", "jobs", "--offline-folder", tmp_path / "offline")
    assert (result.code, result.output, result.errors) == (0, "", "mom: There is no run.\n"), result
