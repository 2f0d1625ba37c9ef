"""`mom publish`: the events of an engine that is none of ours, as lines."""

import json
import os
import re
import subprocess
import uuid

import pytest

from broker_contract import broken_by_run, check
from commands import BREAKDOWNS, PATIENCE, Result, executable, finish, terminate, wait_for_line, wait_until
from consuming import Consumer, runs_of
from relays import Relay

#: The least that an outbox may hold; a fifth of a megabyte each fills it.
SMALL = {"MIRRORING_OUTBOX_MAXIMUM_BYTES": str(8 << 20)}
STATES = ["MirroringJobInitialized", "MirroringPackageInitialized", "Transferring", "Transferred", "MirroringPackageCompleted"]


def event(job, run, sequence, state, outcome="running", **status):
    """An event as somebody writes it who has read nothing but the schema."""
    time = "2026-11-29T10:00:00.000Z"
    package = {"packageId": run, "packageNumber": 1, "fileSize": 10, "sizeOfSentData": 10, "sizeOfReceiveData": 10}
    contents = {"pages": 1, "files": 0, "deletions": 0, "importedPages": 1, "importedFiles": 0}
    begun = state != "MirroringJobInitialized"
    return {
        "schemaVersion": 1, "eventId": str(uuid.uuid4()), "jobId": job, "runId": run, "sequence": sequence,
        "engine": {"host": "elsewhere", "instanceId": run, "version": "9"},
        "transferData": {
            "initializeData": {"name": "A dump", "continueOnError": False, "nrOfPackages": 1},
            **({"packageHeader": package, "packageBody": contents} if begun else {}),
            "status": {
                "state": state, "severity": "processing", "outcome": outcome, "terminal": outcome != "running",
                "statusLog": [], "sentTime": time, "receivedTime": time, **status,
            },
        },
    }  # fmt: skip


def whole_run(job=None):
    job, run = job or str(uuid.uuid4()), str(uuid.uuid4())
    events = [event(job, run, number, state) for number, state in enumerate(STATES, 1)]
    return [*events, event(job, run, len(STATES) + 1, "MirroringJobCompleted", "succeeded", resumable=False)]


def large_run(count):
    """A run of so many events that a small outbox has no room for all of them, but always for its end."""
    job, run = str(uuid.uuid4()), str(uuid.uuid4())
    entry = {"level": "Processing", "time": "2026-11-29T10:00:00.000Z", "message": "x" * 4_000}
    events = [event(job, run, 1, STATES[0]), event(job, run, 2, STATES[1])]
    events += [event(job, run, number, "Transferring", statusLog=[entry] * 50) for number in range(3, count - 2)]
    events += [event(job, run, number, state) for number, state in enumerate(STATES[3:], count - 2)]
    return [*events, event(job, run, count, "MirroringJobCompleted", "succeeded", resumable=False)]


def as_lines(events):
    return "".join(json.dumps(event) + "\n" for event in events)


def publish(commands, text, *arguments, **environment):
    """Has `mom publish` read this from its stdin."""
    process = subprocess.Popen(
        [executable("mom"), "publish", *arguments], cwd=commands.folder, env=commands.environment | environment,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    commands.started.append(process)
    output, errors = process.communicate(text, timeout=PATIENCE)
    result = Result(process.args, process.returncode, output, errors)
    assert not any(trace in errors for trace in BREAKDOWNS), result
    return result


def test_every_event_arrives_as_one_of_mirror_does(broker, commands):
    events = whole_run()
    with broker.connect() as connection:
        consumer = Consumer(connection, "#")
        result = publish(commands, as_lines(events))
        messages = consumer.finish()
    assert (result.code, result.output, result.sentences) == (0, "", ["mom: 6 events published."]), result
    check(messages, "guest")
    assert [message.body["eventId"] for message in messages] == [event["eventId"] for event in events]
    assert broken_by_run(messages) == []
    assert not list((commands.state / "outbox").glob("*.events"))


@pytest.mark.parametrize("json_option", [[], ["--json"]])
def test_bad_lines_are_named_by_number_and_the_others_go(broker, commands, json_option):
    first, second = whole_run(), whole_run()
    wrong = json.loads(json.dumps(second[2]))
    wrong["transferData"]["packageHeader"]["fileSize"] = -5
    lines = [
        json.dumps(first[0]), "", "no JSON", json.dumps(wrong), json.dumps(first[1]),
        json.dumps(event(first[0]["jobId"], first[0]["runId"], 1, STATES[0])), "[" * 300_000, *map(json.dumps, second),
    ]  # fmt: skip
    with broker.connect() as connection:
        consumer = Consumer(connection, "#")
        # The last one has no line feed behind it.
        result = publish(commands, "\n".join(lines), *json_option)
        runs = runs_of(consumer.finish())
    assert result.code == 1, result
    assert [message.sequence for message in runs[first[0]["runId"]]] == [1, 2]
    assert len(runs[second[0]["runId"]]) == len(second)

    if json_option:
        *refusals, summary = map(json.loads, result.output.splitlines())
        assert summary == {"published": 8, "refused": 4, "left": 0, "waiting": 0}
        found = {refusal["line"]: refusal["reason"] for refusal in refusals}
        assert {(refusal["source"], refusal["left"]) for refusal in refusals} == {("stdin", False)}
    else:
        matches = [re.fullmatch(r"mom: line (\d+) of stdin is refused: (.*)", line) for line in result.sentences]
        found = {int(match[1]): match[2] for match in matches if match}
        assert "mom: 8 events published, 4 lines refused." in result.sentences, result
    assert list(found) == [3, 4, 6, 7], result
    assert "has to be an object" in found[3] and "fileSize" in found[4] and "Sequence 1 was used" in found[6] and "longer" in found[7]


def test_events_wait_in_the_outbox_while_the_broker_is_away(unheard):
    result = publish(unheard, as_lines(whole_run()))
    assert result.code == 75, result
    assert any(line.startswith("mom: 6 events wait in the outbox") for line in result.sentences), result
    report = unheard.run("mirror", "outbox", "--json")
    assert json.loads(report.output)["waiting"] == 6
    # A line that is refused is worse: nothing brings it later.
    assert publish(unheard, "nothing\n").code == 1


def waiting(commands):
    """How many events wait in the outbox."""
    return json.loads(commands.run("mirror", "outbox", "--json").output)["waiting"]


@pytest.mark.parametrize("json_option", [[], ["--json"]])
def test_lines_for_which_there_is_no_room_are_named_and_can_be_given_again(unheard, json_option):
    events = large_run(60)
    result = publish(unheard, as_lines(events), *json_option, **SMALL)
    assert result.code == 75, result
    assert [line for line in result.sentences if line.startswith("mom: there is no room for events: The outbox in ")], result
    if json_option:
        *lines, summary = map(json.loads, result.output.splitlines())
        assert all(line["left"] and "holds its maximum" in line["reason"] for line in lines), lines
        left = [line["line"] for line in lines]
        assert summary["left"] == len(left) and summary["refused"] == 0
        assert summary["published"] == summary["waiting"] == 60 - len(left)
    else:
        matches = [re.match(r"mom: line (\d+) of stdin was not taken: The outbox in ", line) for line in result.sentences]
        left = [int(match[1]) for match in matches if match]
        assert f"mom: {60 - len(left)} events published, {len(left)} lines not taken." in result.sentences, result
    assert left and 60 not in left, "there is room for the end of a run"
    assert not re.search(r" lost", result.errors), result
    assert waiting(unheard) == 60 - len(left)
    lines = as_lines(events).splitlines(keepends=True)
    again = publish(unheard, "".join(lines[number - 1] for number in left))
    assert again.code == 75 and f"mom: {len(left)} events published." in again.sentences, again
    assert waiting(unheard) == 60


def test_followed_file_is_read_no_further_than_there_is_room(unheard, tmp_path):
    file = tmp_path / "events.jsonl"
    file.write_text(as_lines(large_run(60)))
    process = unheard.start("mom", "publish", "--follow", file, **SMALL)
    wait_for_line(process, "there is no room for events")
    result = terminate(process)
    assert result.code == 75, result
    [line] = [line for line in result.sentences if "was not taken" in line]
    stored = int(re.match(rf"mom: line (\d+) of {re.escape(str(file))} ", line)[1]) - 1
    assert f"mom: {stored} events published, 1 line not taken." in result.sentences, result
    # Not even the end of the run, for which there is room.
    assert 0 < stored < 59 and waiting(unheard) == stored


def test_followed_file_goes_on_when_there_is_room_again(broker, commands, tmp_path):
    events = large_run(60)
    file = tmp_path / "events.jsonl"
    file.write_text(as_lines(events))
    with Relay() as relay, broker.connect() as connection:
        consumer = Consumer(connection, "#")
        process = commands.start("mom", "publish", "--follow", file, MIRRORING_BROKER_URI=broker.uri_with(port=relay.port), **SMALL)
        wait_for_line(process, "there is no room for events")
        relay.open(broker.port)
        consumer.wait_for("MirroringJobCompleted")
        result = terminate(process)
        messages = consumer.finish()
    assert result.code == 0 and "mom: 60 events published." in result.sentences, result
    assert [message.body["eventId"] for message in messages] == [event["eventId"] for event in events]


def test_settings_that_are_wrong_are_told_before_anything_is_read(commands):
    result = publish(commands, as_lines(whole_run()), MIRRORING_OUTBOX_WAIT="soon")
    assert result.code == 2, result
    assert not (commands.state / "outbox").exists()


def test_file_is_followed_until_a_signal(broker, commands, tmp_path):
    file = tmp_path / "events.jsonl"
    old, new = whole_run(), whole_run()
    with broker.connect() as connection:
        consumer = Consumer(connection, "#")
        process = commands.start("mom", "publish", "--follow", file)
        file.write_text(as_lines(old))
        consumer.wait_for("MirroringJobCompleted")
        file.rename(tmp_path / "events.1")
        text = as_lines(new)
        # A line that is not complete is none yet.
        file.write_text("broken\n" + text[:-20])
        wait_for_line(process, f"line 1 of {file} is refused")
        with file.open("a") as more:
            more.write(text[-20:])
        consumer.wait_for("MirroringJobCompleted", count=2)
        result = terminate(process)
        runs = runs_of(consumer.finish())
    assert result.code == 1, result
    assert [len(runs[events[0]["runId"]]) for events in (old, new)] == [6, 6]


def test_lines_that_were_there_may_be_passed_over(broker, commands, tmp_path):
    file = tmp_path / "events.jsonl"
    old, new = whole_run(), whole_run()
    file.write_text(as_lines(old))
    with broker.connect() as connection:
        consumer = Consumer(connection, "#")
        process = commands.start("mom", "publish", "--follow", file, "--new-only")
        wait_until(lambda: is_open(process, file))
        with file.open("a") as more:
            more.write(as_lines(new))
        consumer.wait_for("MirroringJobCompleted")
        result = terminate(process)
        assert list(runs_of(consumer.finish())) == [new[0]["runId"]]
    assert result.code == 0, result


def is_open(process, file):
    """Whether a process has come to the end of a file that it has open."""
    folder = f"/proc/{process.pid}"
    for number in os.listdir(f"{folder}/fd"):
        try:
            if os.path.samefile(f"{folder}/fd/{number}", file):
                with open(f"{folder}/fdinfo/{number}", encoding="ascii") as facts:
                    return f"pos:\t{file.stat().st_size}\n" in facts.read()
        except OSError:
            continue
    return False


def test_program_that_goes_on_writing_is_read_as_it_writes(broker, commands):
    events = whole_run()
    with broker.connect() as connection:
        consumer = Consumer(connection, "#")
        process = subprocess.Popen(
            [executable("mom"), "publish"], cwd=commands.folder, env=commands.environment,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        commands.started.append(process)
        for number, one in enumerate(events):
            process.stdin.write(as_lines([one]))
            process.stdin.flush()
            consumer.wait_for(one["transferData"]["status"]["state"])
            assert len(consumer.messages) == number + 1
        process.stdin.close()
        process.stdin = None
        result = finish(process)
    assert result.code == 0, result


def test_example_of_the_help_is_a_run(broker, commands):
    text = commands.run("mom", "publish", "--help").output
    lines = text.splitlines()
    start = next(index for index, line in enumerate(lines) if line.strip().startswith("id() {"))
    end = next(index for index, line in enumerate(lines) if line.strip() == "} | mom publish")
    environment = commands.environment | {"PATH": f"{os.path.dirname(executable('mom'))}:{os.environ['PATH']}"}
    with broker.connect() as connection:
        consumer = Consumer(connection, "#")
        script = "\n".join(lines[start : end + 1])
        shell = subprocess.run(
            ["bash", "-eu", "-c", script], cwd=commands.folder, env=environment, capture_output=True, text=True, timeout=PATIENCE,
        )  # fmt: skip
        messages = consumer.finish()
    assert shell.returncode == 0, shell
    assert [message.state for message in messages] == ["MirroringJobInitialized", "MirroringJobCompleted"]
    assert broken_by_run(messages) == []
