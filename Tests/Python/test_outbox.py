"""The outbox as an operator sees it: what waits, for whom and since when, and how it gets to its broker."""

import concurrent.futures
import contextlib
import json
import os
import shutil
import urllib.parse

from broker_contract import broken_by_good_run, check
from commands import BREAKDOWNS, PATIENCE, Job, finish, real_tree, wait_for_line
from consuming import Consumer, runs_of
from relays import Relay


def look(commands, **environment):
    """What waits, as a script is told."""
    result = commands.run("mirror", "outbox", "--json", **environment)
    assert (result.code, result.errors) == (0, ""), result
    return json.loads(result.output)


def test_outbox_tells_what_waits_and_flush_delivers_it(broker, commands, tmp_path):
    empty = commands.run("mirror", "outbox")
    assert (empty.code, empty.output) == (0, ""), empty
    assert empty.sentences == [f"Nothing waits in the outbox {commands.state / 'outbox'}."]

    with Relay() as relay, broker.connect() as connection:
        uri = {"MIRRORING_BROKER_URI": broker.uri_with(port=relay.port), "MIRRORING_OUTBOX_WAIT": "0"}
        consumer = Consumer(connection, "#")
        for name in ("one", "two"):
            job = Job(tmp_path, name)
            real_tree(job.source)
            assert commands.run("mirror", "run", job.file, **uri).code == 75

        report = look(commands, **uri)
        assert [process["jobs"] for process in report["processes"]] == [["one"], ["two"]]
        assert [process["owner"] for process in report["processes"]] == ["dead", "dead"]
        assert report["processes"][0]["brokers"] == [f"127.0.0.1:{relay.port}"]
        assert report["processes"][0]["virtualHost"] == broker.virtual_host
        assert report["oldest"] == report["processes"][0]["oldest"]
        folder = commands.state / "outbox"
        assert report["bytes"] == sum(file.stat().st_size for file in folder.glob("*.events"))

        shown = commands.run("mirror", "outbox", **uri)
        assert shown.code == 0
        assert [line.split("  ")[1] for line in shown.output.splitlines()] == ["dead", "dead"]
        assert f"{report['waiting']} events wait" in shown.errors and report["oldest"] in shown.errors

        files = sorted(folder.iterdir())
        closed = commands.run("mirror", "outbox", "flush", "--wait", "1", **uri)
        assert closed.code == 75, closed
        [sentence] = closed.sentences
        assert sentence.startswith(f"mirror: {report['waiting']} events wait")
        assert str(relay.port) in sentence and broker.password not in sentence
        assert sorted(folder.iterdir()) == files

        relay.open(broker.port)
        flushed = commands.run("mirror", "outbox", "flush", **uri | {"MIRRORING_OUTBOX_WAIT": "45"})
        assert flushed.code == 0, flushed
        assert flushed.sentences == [
            f"mirror: {report['waiting']} events delivered.",
            f"mirror: No events of dead processes are waiting in the outbox {folder}.",
        ]
        messages = consumer.finish()
    check(messages, "guest")
    assert len(messages) == report["waiting"]
    assert all(broken_by_good_run(run) == [] for run in runs_of(messages).values())
    assert list(folder.iterdir()) == []


def test_events_for_another_virtual_host_are_named_and_stay(broker, commands, tmp_path):
    job = Job(tmp_path, "moved")
    real_tree(job.source)
    with Relay() as relay:
        old = {"MIRRORING_BROKER_URI": f"amqp://guest:guest@127.0.0.1:{relay.port}/old", "MIRRORING_OUTBOX_WAIT": "0"}
        assert commands.run("mirror", "run", job.file, **old).code == 75
        waiting = look(commands)["waiting"]

        # With another broker the run itself is delivered, so it succeeds, but it does not keep silent.
        run = commands.run("mirror", "run", job.file)
        assert run.code == 0, run
        flush = commands.run("mirror", "outbox", "flush")
        assert flush.code == 75, flush
        for result in (run, flush):
            [sentence] = [line for line in result.sentences if line.startswith("mirror: ")]
            assert sentence.startswith(f"mirror: {waiting} events")
            assert f"127.0.0.1:{relay.port}, virtual host old" in sentence and "broker.uri" in sentence
        [process] = look(commands)["processes"]
        assert (process["waiting"], process["isForThisBroker"]) == (waiting, False)


def test_broker_that_has_moved_gets_the_events_if_both_addresses_are_named(broker, commands, tmp_path):
    job = Job(tmp_path, "relocated")
    real_tree(job.source)
    with Relay() as relay, broker.connect() as connection:
        consumer = Consumer(connection, "#")
        old = broker.uri_with(port=relay.port)
        assert commands.run("mirror", "run", job.file, MIRRORING_BROKER_URI=old, MIRRORING_OUTBOX_WAIT="0").code == 75
        flush = commands.run("mirror", "outbox", "flush", "--wait", "45", MIRRORING_BROKER_URI=f"{broker.uri},{old}")
        assert flush.code == 0, flush
        messages = consumer.finish()
    check(messages, "guest")
    assert len(runs_of(messages)) == 1


def test_looking_takes_no_more_than_the_right_to_read(unheard, tmp_path):
    commands = unheard
    job = Job(tmp_path, "guarded")
    real_tree(job.source)
    assert commands.run("mirror", "run", job.file).code == 75
    folder = commands.state / "outbox"
    waiting = look(commands)["waiting"]
    commands.give_up_privileges()
    rights = {folder: folder.stat().st_mode, **{file: file.stat().st_mode for file in folder.iterdir()}}
    try:
        for file in folder.iterdir():
            file.chmod(0o400)
        folder.chmod(0o500)
        assert look(commands)["waiting"] == waiting
        flush = commands.run("mirror", "outbox", "flush")
        assert flush.code == 2, flush
        assert str(folder) in flush.errors

        [events] = folder.glob("*.events")
        events.chmod(0)
        shown = commands.run("mirror", "outbox")
        assert shown.code == 0, shown
        assert str(events) in shown.errors and "permission denied" in shown.errors

        folder.chmod(0)
        refused = commands.run("mirror", "outbox")
        assert (refused.code, refused.output) == (2, ""), refused
        assert str(folder) in refused.errors
        assert not any(trace in refused.errors for trace in BREAKDOWNS), refused
    finally:
        for path, mode in rights.items():
            path.chmod(mode)


def test_running_engine_is_alive_and_its_events_are_its_own(broker, commands, tmp_path):
    job = Job(tmp_path, "living")
    real_tree(job.source)
    with Relay() as relay:
        uri = {"MIRRORING_BROKER_URI": broker.uri_with(port=relay.port), "MIRRORING_OUTBOX_WAIT": "60"}
        engine = commands.start("mirror", "run", job.file, **uri)
        wait_for_line(engine, "living: done")
        [process] = look(commands, **uri)["processes"]
        assert process["owner"] == "alive" and process["waiting"] > 0
        relay.open(broker.port)
        flush = commands.run("mirror", "outbox", "flush", **uri)
        assert flush.code == 0, flush
        assert "delivered" not in flush.errors
        assert finish(engine).code == 0
    assert look(commands)["processes"] == []


def test_ten_engines_at_once_deliver_what_ten_dead_ones_left_once_and_in_order(broker, commands, tmp_path):
    jobs = []
    for number in range(10):
        job = Job(tmp_path, f"job{number}")
        real_tree(job.source)
        jobs.append(job)
    with Relay() as relay, broker.connect() as connection:
        consumer = Consumer(connection, "#")
        uri = {"MIRRORING_BROKER_URI": broker.uri_with(port=relay.port)}
        for job in jobs:
            assert commands.run("mirror", "run", job.file, MIRRORING_OUTBOX_WAIT="0", **uri).code == 75
        orphans = {process["process"]: process["waiting"] for process in look(commands, **uri)["processes"]}
        assert len(orphans) == 10

        relay.open(broker.port)
        engines = [commands.start("mirror", "run", job.file, **uri) for job in jobs]
        with concurrent.futures.ThreadPoolExecutor(len(engines)) as pool:
            results = list(pool.map(lambda engine: finish(engine, 2 * PATIENCE), engines))
        assert [result for result in results if result.code != 0] == []
        messages = consumer.finish()

    check(messages, "guest")
    assert len({message.properties.message_id for message in messages}) == len(messages)
    runs = runs_of(messages)
    assert len(runs) == 20
    assert all(broken_by_good_run(run) == [] for run in runs.values())
    assert len(messages) == sum(orphans.values()) + 10 * 2  # nothing was left to mirror: a beginning and an end
    assert os.listdir(commands.state / "outbox") == []


def test_flush_leaves_what_the_broker_refuses_to_this_user_and_names_who_left_it(broker, commands, tmp_path):
    jobs = {name: Job(tmp_path, name) for name in ("theirs", "ours")}
    name = f"engine-{jobs['ours'].id}"
    password = urllib.parse.urlsplit(broker.add_user(name, write=r"^mirroring\.(events|monitor)$")).password
    topics = {"exchange": "mirroring.events", "write": rf"^{jobs['ours'].id}\.", "read": "^$"}
    broker.request("PUT", "topic-permissions", broker.virtual_host, name, body=topics)
    with Relay() as relay:
        everybody = {"MIRRORING_BROKER_URI": broker.uri_with(port=relay.port)}
        limited = {"MIRRORING_BROKER_URI": broker.uri_with(name, password, relay.port)}
        for job in jobs.values():
            real_tree(job.source)
            assert commands.run("mirror", "run", job.file, MIRRORING_OUTBOX_WAIT="0", **everybody).code == 75
        processes = look(commands, **limited)["processes"]
        waiting = {process["jobs"][0]: process["waiting"] for process in processes}
        assert [process["user"] for process in processes] == ["guest", "guest"]

        relay.open(broker.port)
        flush = commands.run("mirror", "outbox", "flush", **limited)
        assert flush.code == 75, flush
        delivered, left = flush.sentences
        assert delivered == f"mirror: {waiting['ours']} events delivered."
        assert left.startswith(f"mirror: {waiting['theirs']} events in the outbox wait for another user, left by")
        for part in (name, "guest", '"theirs"', jobs["theirs"].id, "topic permission", "mirror outbox flush"):
            assert part in left, left
        assert password not in flush.errors
        assert [process["jobs"] for process in look(commands, **limited)["processes"]] == [["theirs"]]

        # A run of that user is not held up either, and says whose events wait.
        run = commands.run("mirror", "run", jobs["ours"].file, **limited)
        assert run.code == 0, run
        assert f"mirror: {waiting['theirs']} events in the outbox wait for another user" in run.errors

        flush = commands.run("mirror", "outbox", "flush", **everybody)
        assert flush.code == 0, flush
        assert flush.sentences[0] == f"mirror: {waiting['theirs']} events delivered."


def test_what_somebody_removes_is_put_back_or_said_to_be_lost(broker, commands, tmp_path):
    jobs = {name: Job(tmp_path, name) for name in ("kept", "lost")}
    folders = {name: tmp_path / f"outbox-{name}" for name in jobs}
    engines = {}
    with Relay() as relay, broker.connect() as connection:
        consumer = Consumer(connection, "#")
        uri = {"MIRRORING_BROKER_URI": broker.uri_with(port=relay.port), "MIRRORING_OUTBOX_WAIT": "15"}
        for name, job in jobs.items():
            real_tree(job.source)
            engines[name] = commands.start("mirror", "run", job.file, MIRRORING_OUTBOX_FOLDER=str(folders[name]), **uri)
        # Each as soon as it can be, for an engine that is done waits no longer than that.
        wait_for_line(engines["lost"], "lost: done")
        replace_by_a_file(folders["lost"])
        wait_for_line(engines["kept"], "kept: done")
        shutil.rmtree(folders["kept"], ignore_errors=True)  # the engine may be putting back what is being removed
        kept, lost = (finish(engines[name]) for name in jobs)

        assert lost.code == 74, lost
        [sentence, reason] = [line for line in lost.sentences if line.startswith("mirror: ")]
        assert "events could not be kept and are lost; subscribers see a gap." in sentence
        assert f"Files in the outbox {folders['lost']} were removed while events waited in them." in sentence
        assert f"The outbox folder {folders['lost']} is no folder." in reason
        assert "wait in the outbox" not in lost.errors

        assert kept.code == 75 and "wait in the outbox" in kept.errors, kept
        relay.open(broker.port)
        uri["MIRRORING_OUTBOX_WAIT"] = "45"
        flush = commands.run("mirror", "outbox", "flush", MIRRORING_OUTBOX_FOLDER=str(folders["kept"]), **uri)
        assert flush.code == 0, flush
        messages = consumer.finish()
    [run] = runs_of(messages).values()
    assert broken_by_good_run(run) == []
    assert {message.body["jobId"] for message in messages} == {jobs["kept"].id}


def replace_by_a_file(folder):
    """The engine makes its folder again each second; where a file stands, it can't."""
    while folder.is_dir():
        shutil.rmtree(folder, ignore_errors=True)
        with contextlib.suppress(IsADirectoryError):
            folder.write_text("")


def test_one_flush_settles_what_holds_no_sound_event(broker, commands, tmp_path):
    job = Job(tmp_path, "damaged")
    real_tree(job.source)
    with Relay() as relay:
        uri = {"MIRRORING_BROKER_URI": broker.uri_with(port=relay.port)}
        assert commands.run("mirror", "run", job.file, MIRRORING_OUTBOX_WAIT="0", **uri).code == 75
        folder = commands.state / "outbox"
        [events] = folder.glob("*.events")
        content = bytearray(events.read_bytes())
        # The header is a record as well: the length, the checksum, then JSON. Every event behind it loses a bit of its checksum.
        start = 8
        while start < len(content):
            if start > 8:
                content[start + 4] ^= 1
            start += 8 + int.from_bytes(content[start : start + 4], "little")
        events.write_bytes(content)

        relay.open(broker.port)
        flush = commands.run("mirror", "outbox", "flush", **uri)
        # What is lost is said once; then all is settled.
        again = commands.run("mirror", "outbox", "flush", **uri)
    assert flush.code == 74, flush
    nothing = f"mirror: No events of dead processes are waiting in the outbox {folder}."
    assert flush.sentences[0] == nothing
    assert flush.sentences[1].startswith("mirror: 1 part of the outbox could not be read, and its events are lost; subscribers see a gap.")
    assert f"The file is kept as {events.name}.corrupt" in flush.sentences[1]
    assert (again.code, again.sentences) == (0, [nothing])
    assert [file.name for file in folder.iterdir()] == [f"{events.name}.corrupt"]
    assert look(commands)["setAside"] == [f"{events.name}.corrupt"]
    assert look(commands)["setAsideBytes"] > 0
    [_, aside] = commands.run("mirror", "outbox").sentences
    assert aside.startswith("Set aside, because something in them could not be read; what could be was delivered: ")
    assert f"{events.name}.corrupt. They take " in aside
