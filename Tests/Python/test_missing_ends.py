"""`mom log`, `mom verify` and `mom dead-letters` tell what became of events that no bridge can read, and of ends that never came."""

import copy
import datetime
import json
import os
import time

import pika
import pytest

import offline_logs
from commands import PATIENCE, terminate, wait_for_line, wait_until
from publishing import as_another_run, publish, real_run
from test_dead_letters import dead_letters, read_all


def spoiled(message):
    """The event with a rate that the schema forbids, as an engine once made it."""
    message = copy.deepcopy(message)
    message.body["transferData"]["packageHeader"] = message.body["transferData"].get("packageHeader") or {}
    message.body["transferData"]["packageHeader"]["bytesPerSecond"] = -1
    message.content = json.dumps(message.body).encode()
    return message


def listed_runs(result):
    """The rows of a list of runs, each with the notes below it, by the identifiers of the runs; the rest by their own first words."""
    return {row.split("  ")[0]: "\n".join([row, *notes]) for row, *notes in result.rows}


def wait_until_written(folder, message):
    """Waits until an event is in its file: a bridge gives the ones before it ten seconds to come."""
    element = f"<Sequence>{message.sequence}<".encode()
    wait_until(lambda: any(element in file.read_bytes() for file in folder.glob(f"{message.run}_*.xml")))


@pytest.fixture
def past(broker, commands, tmp_path):
    """A whole run, one whose third event and whose end can't be read, and two messages that are no events."""
    whole = real_run(broker, commands, tmp_path)
    run = as_another_run(whole)
    with broker.connect() as connection:
        bridge = commands.start("mom", "bridge")
        wait_for_line(bridge, "ready")
        publish(connection, run[:2] + [spoiled(run[2])] + run[3:-1] + [spoiled(run[-1])])
        channel = connection.channel()
        for number in range(2):
            channel.basic_publish("mirroring.events", "foreign", b"\x1b[31mno event %d" % number, pika.BasicProperties(timestamp=1_790_000_000))
        read_all(connection)
        wait_until_written(commands.state / "offline", run[-2])
        # The answer to a replay does not wait for dead letters.
        wait_until(lambda: channel.queue_declare("mirroring.dead-letter", passive=True).method.message_count == 4)
        assert terminate(bridge).code == 0
    return whole, run


def test_a_runs_dead_letters_and_its_end_are_told_without_a_broker(commands, past):
    whole, run = past
    folder = commands.state / "offline"
    listed = listed_runs(commands.run("mom", "log", folder))
    assert "  succeeded  " in listed[whole[0].run] and "dead letter" not in listed[whole[0].run]
    assert "  end unreadable  " in listed[run[0].run] and "\n      The run's end is a dead letter.\n      2 dead letters" in listed[run[0].run]
    assert any("no run  2 dead letters" in text for text in listed.values())
    # What is no run is none for a program either.
    objects = commands.run("mom", "log", "--json", "--runs", folder)
    assert {json.loads(line)["runId"] for line in objects.output.splitlines()} == {whole[0].run, run[0].run}, objects
    assert any(line.startswith("mom: no run  2 dead letters") for line in objects.sentences), objects

    [file] = folder.glob(f"{run[0].run}_*.xml")
    lines = commands.run("mom", "log", file).output.splitlines()
    third, last = (next(line for line in lines if f"#{message.sequence}  dead letter" in line) for message in (run[2], run[-1]))
    assert "bytesPerSecond" in third and "bytesPerSecond" in last
    assert lines.index(third) < next(number for number, line in enumerate(lines) if "  #4  " in line)
    assert lines[-1] == "The run's end is a dead letter."
    objects = [json.loads(line) for line in commands.run("mom", "log", "--json", file).output.splitlines()]
    assert [thing["sequence"] for thing in objects if "eventId" in thing] == [message.sequence for message in run if message not in (run[2], run[-1])]
    assert [thing["deadLetter"]["sequence"] for thing in objects if "deadLetter" in thing] == [3, run[-1].sequence]
    assert objects[-1] == {"end": {"jobId": run[0].body["jobId"], "runId": run[0].run, "end": "deadLetter"}}

    result = commands.run("mom", "verify", folder)
    assert result.code == 1, result
    assert f"{file}: Event 3 is a dead letter" in result.output
    assert f"{file}: Event {run[-1].sequence}, the run's end, is a dead letter" in result.output
    assert result.output.count('with the key "foreign"') == 2
    assert result.output.splitlines()[-1].endswith(": 1 not proven; 2 dead letters of no file.")
    assert commands.run("mom", "verify", *folder.glob(f"{whole[0].run}_*.xml")).code == 0
    assert commands.run("mom", "verify", file).code == 1


def test_a_bridge_that_starts_again_notes_none_a_second_time(broker, commands, past):
    folder = commands.state / "offline"
    noted = (folder / "dead-letters.jsonl").read_text()
    # A crash before the position was stored: all is read again.
    (folder / ".position.json").unlink()
    bridge = commands.start("mom", "bridge")
    wait_for_line(bridge, "ready")
    assert terminate(bridge).code == 0
    assert (folder / "dead-letters.jsonl").read_text() == noted
    assert len(noted.splitlines()) == 4


def test_dead_letters_are_listed_and_stay_where_they_are(broker, commands, past):
    _, run = past
    for _ in range(2):
        result = commands.run("mom", "dead-letters", "--json")
        assert result.code == 0, result
        letters = [json.loads(line) for line in result.output.splitlines()]
        assert [letter.get("sequence") for letter in letters] == [3, run[-1].sequence, None, None]
    assert letters[1]["runId"] == run[0].run and letters[1]["terminal"] is True and "bytesPerSecond" in letters[1]["reason"]
    assert letters[2]["bodyStart"] == "\x1b[31mno event 0" and letters[2]["time"] == "2026-09-21T14:13:20.000Z"
    offline = commands.run("mom", "dead-letters", "--json", "--offline-folder", commands.state / "offline", MIRRORING_BROKER_URI="amqp://127.0.0.1:1")
    assert [json.loads(line) for line in offline.output.splitlines()] == letters

    result = commands.run("mom", "dead-letters")
    assert "\x1b" not in result.output and "\\u{1B}[31mno event 0" in result.output
    some = commands.run("mom", "dead-letters", "--limit", "1")
    assert len(some.output.splitlines()) == 3 and "3 more dead letters" in some.errors
    with broker.connect() as connection:
        assert len(dead_letters(connection)) == 4
    none = commands.run("mom", "dead-letters")
    assert (none.code, none.output) == (0, "") and none.errors.startswith("There are no dead letters in mirroring.dead-letter at ")


def test_dead_letters_that_no_option_shows_are_said_to_be_gone(commands, tmp_path):
    folders = [tmp_path / name for name in ("a", "b")]
    for folder, minutes in zip(folders, ((0, 20), (10,))):
        folder.mkdir()
        notes = [
            {"time": f"2026-11-21T08:{minute:02}:00.000Z", "reason": "Wrong.", "routingKey": "x", "terminal": False, "bodyBytes": 0, "bodyStart": ""}
            for minute in minutes
        ]
        (folder / "dead-letters.jsonl").write_text("".join(json.dumps(line) + "\n" for line in [{"dropped": 250}, *notes]))
    command = ("mom", "dead-letters", "--json", "--limit", "2", "--offline-folder", folders[0], "--offline-folder", folders[1])
    result = commands.run(*command)
    assert [json.loads(line)["time"][14:16] for line in result.output.splitlines()] == ["00", "10"], result
    assert result.sentences == [
        f"1 more dead letter noted in {folders[0]}, {folders[1]} is not shown; raise --limit.",
        "500 older ones had no room and are gone.",
    ], result


def test_dead_letters_without_a_topology_name_the_remedy(bare_broker, commands):
    result = commands.run("mom", "dead-letters")
    assert result.code == 2, result
    assert 'Run "mom topology apply"' in result.errors
    assert 'Run "mom topology apply"' in commands.run("mom", "verify", "--bridge").errors
    check = commands.run("mom", "topology", "check")
    assert check.code == 1 and "deleted by hand" not in check.errors and 'Run "mom topology apply".' in check.errors


def test_a_run_of_which_nothing_more_is_heard_ended_without_a_word(broker, commands, tmp_path):
    run = as_another_run(real_run(broker, commands, tmp_path))
    bridge = commands.start("mom", "bridge")
    wait_for_line(bridge, "ready")
    with broker.connect() as connection:
        publish(connection, run[:2] + run[3:5])
        read_all(connection)
    folder = commands.state / "offline"
    wait_until_written(folder, run[4])
    [file] = folder.glob(f"{run[0].run}_*.xml")
    goes_on = commands.run("mom", "log", file, MIRRORING_BRIDGE_SILENCE="600").output
    assert "    event 3 is missing\n" in goes_on and "has no end" not in goes_on
    silent = {"MIRRORING_BRIDGE_SILENCE": "1"}
    since = run[4].status["receivedTime"]
    end = f"The run has no end: nothing has been heard of it since {since}.\n"
    # The bridge says once a minute that it has heard nothing.
    wait_until(lambda: commands.run("mom", "log", file, **silent).output.endswith(end), patience=2 * PATIENCE, pause=0.5)
    listed = listed_runs(commands.run("mom", "log", folder, **silent))[run[0].run]
    assert "  presumed lost  " in listed and f"\n      It has no end: nothing has been heard of it since {since}." in listed
    result = commands.run("mom", "verify", "--json", file, **silent)
    assert result.code == 1, result
    assert [problem["kind"] for problem in json.loads(result.output)["problems"]] == ["missing", "endedWithoutAWord"]
    assert terminate(bridge).code == 0


def test_a_run_of_which_no_bridge_could_hear_may_go_on(commands, tmp_path):
    """The bridge was stopped, or its disk is full: the rest waits in the history."""
    path, run = offline_logs.write(tmp_path / "offline", events=1)
    writer = path.with_name(".writer")
    writer.touch()
    begin = datetime.datetime(2026, 11, 21, 8, tzinfo=datetime.timezone.utc).timestamp()
    for file, seconds in ((path, 0), (writer, 120)):
        os.utime(file, (begin + seconds, begin + seconds))
    since = "2026-11-21T08:02:00.000Z"
    # A file's time has no milliseconds of its own.
    sentence = f"The run has no end here. No bridge has written since {since.replace('.000Z', 'Z')}, so more may come. Start one: mom bridge.\n"

    result = commands.run("mom", "verify", path)
    assert (result.code, result.output) == (0, f"{path}: {sentence}1 file, 1 event: all proven; 1 run without an end so far.\n"), result
    proof = json.loads(commands.run("mom", "verify", "--json", path).output)
    assert proof["goesOn"] and proof["proven"] and proof["noBridgeSince"] == since
    assert commands.run("mom", "log", path).output.endswith(sentence)
    listed = listed_runs(commands.run("mom", "log", path.parent))[str(run)]
    assert "  not known  " in listed and f"\n      {sentence[:-1]}" in listed, listed
    last = json.loads(commands.run("mom", "log", "--json", path).output.splitlines()[-1])
    assert last["noBridge"]["runId"] == str(run) and last["noBridge"]["since"] == since

    writer.unlink()  # as in a copy of the folder
    result = commands.run("mom", "verify", path)
    assert result.code == 1 and "2026-11-21T08:00:00.000Z" in result.output, result


def old_lock(commands):
    """The lock of the offline log, as an earlier bridge has left it."""
    folder = commands.state / "offline"
    folder.mkdir(parents=True)
    lock = folder / ".writer"
    lock.touch(0o600)
    os.utime(lock, (0, 0))
    return lock


def test_a_bridge_that_has_read_all_says_so_by_the_time_of_its_lock(broker, commands):
    lock = old_lock(commands)
    bridge = commands.start("mom", "bridge")
    wait_until(lambda: lock.stat().st_mtime > 0)
    assert terminate(bridge).code == 0


def test_a_bridge_without_a_broker_does_not(unheard):
    lock = old_lock(unheard)
    bridge = unheard.start("mom", "bridge")
    wait_for_line(bridge, "No broker answers")
    time.sleep(1)
    assert terminate(bridge).code == 0 and lock.stat().st_mtime == 0


def test_setting_of_silence_that_is_none_is_refused(commands, tmp_path):
    path, _ = offline_logs.write(tmp_path / "offline")
    for command in ("log", "verify"):
        result = commands.run("mom", command, path, MIRRORING_BRIDGE_SILENCE="soon")
        assert result.code == 2 and "silence" in result.errors.lower(), result


def test_only_the_named_runs_are_compared_with_a_bridge(broker, commands, tmp_path):
    events = real_run(broker, commands, tmp_path)
    bridge = commands.start("mom", "bridge")
    wait_for_line(bridge, "ready")
    with broker.connect() as connection:
        read_all(connection)
    wait_until_written(commands.state / "offline", events[-1])
    [file] = (commands.state / "offline").glob("*.xml")
    other, run = offline_logs.write(tmp_path / "other")
    result = commands.run("mom", "verify", "--bridge", other)
    assert (result.code, result.output) == (0, "1 file, 2 events: all proven.\n"), result
    result = commands.run("mom", "verify", "--bridge", other.parent)
    assert result.code == 1, result
    assert f"Events 1 to {len(events)} of run {events[0].run} are at the bridge and in no file.\n" in result.output
    assert len(result.output.splitlines()) == 2
    # One file that lacks some.
    lines = file.read_text().splitlines(keepends=True)
    short = tmp_path / "short" / file.name
    short.parent.mkdir()
    short.write_text("".join(lines[:3] + lines[5:7] + lines[-1:]))
    result = commands.run("mom", "verify", "--bridge", short)
    assert f"Events 2 to 3 of run {events[0].run} are at the bridge and in no file.\n" in result.output
    assert terminate(bridge).code == 0
