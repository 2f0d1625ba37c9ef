"""What another user of the machine puts into an outbox or a folder of logs: it is named and left alone, and nobody waits for it."""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import uuid

import pytest

import offline_logs
from commands import Job, executable, finish, terminate, wait_for_line, wait_until
from publishing import as_another_run, publish, real_run
from usage import Usage

#: The other user.
NOBODY = 65534
#: What a command may have in memory, in KiB, whatever a file claims to be.
MOST_MEMORY = 100 * 1024

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can act for another user")


@pytest.fixture
def shared(tmp_path):
    """An outbox of root's that all users share."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="mirroring-outbox-", dir="/tmp"))
    folder.chmod(0o1777)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def engine(unheard, shared):
    """Commands of root's that use it, without a broker."""
    unheard.environment |= {"MIRRORING_OUTBOX_FOLDER": str(shared), "MIRRORING_OUTBOX_WAIT": "0"}
    return unheard


def leave_events(commands, folder, name="job", **environment):
    """What a run leaves whose broker does not answer."""
    job = Job(folder, name)
    job.source.mkdir(exist_ok=True)
    (job.source / "page.html").write_text("a page\n")
    result = commands.run("mirror", "run", job.file, **environment)
    assert result.code == 75, result


def give_away(*paths):
    for path in paths:
        os.chown(path, NOBODY, NOBODY, follow_symlinks=False)


def plant(path, kind):
    """Something of the other user's that only has the name of a file."""
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to("/etc/passwd")
    give_away(path)


def measured(commands, *arguments):
    """Runs a command; gives its result, for how many seconds it was at work, and what it had in memory at most, in KiB."""
    program, *rest = map(str, arguments)
    usage = Usage(
        [*commands.prefix, executable(program), *rest],
        commands.folder / f"usage-{uuid.uuid4()}.json",
        cwd=commands.folder,
        env=commands.environment,
    )
    return usage.code, usage.output, usage.errors, usage.seconds, usage.kibibytes


@pytest.mark.parametrize("kind", ["pipe", "folder", "link"])
def test_what_is_no_segment(engine, shared, tmp_path, kind):
    planted = shared / f"{uuid.uuid4()}-000001.events"
    plant(planted, kind)
    leave_events(engine, tmp_path)
    owners = [path for path in shared.iterdir() if path.suffix == ".owner"]
    beside = owners[0].with_name(f"{owners[0].stem}-000009.events")
    plant(beside, kind)
    for command in (["outbox"], ["outbox", "flush"]):
        result = engine.run("mirror", *command)
        assert result.code == (75 if "flush" in command else 0), result
        for path in (planted, beside):
            assert f"The outbox file {path} is a" in result.errors and "is left alone. Remove it." in result.errors
    report = json.loads(engine.run("mirror", "outbox", "--json").output)
    assert len(report["leftAlone"]) == 2 and len(report["processes"]) == 1
    assert os.path.lexists(planted) and os.path.lexists(beside)


def test_a_flush_with_nothing_but_a_pipe(engine, shared):
    planted = shared / f"{uuid.uuid4()}-000001.events"
    plant(planted, "pipe")
    result = engine.run("mirror", "outbox", "flush")
    assert result.code == 0, result
    assert f"{planted} is a named pipe" in result.errors


def test_events_of_another_user(broker, commands, shared, tmp_path):
    """Root's flush sends what is root's; what is his stays, and goes as him."""
    commands.environment["MIRRORING_OUTBOX_FOLDER"] = str(shared)
    uri = commands.environment["MIRRORING_BROKER_URI"]
    nowhere = broker.uri_with(port=1)
    unheard = {"MIRRORING_BROKER_URI": nowhere, "MIRRORING_OUTBOX_WAIT": "0"}
    leave_events(commands, tmp_path, "his", **unheard)
    his = sorted(shared.iterdir())
    give_away(*his)
    leave_events(commands, tmp_path, "own", **unheard)
    # The events know the address at which nobody answers.
    delivering = {"MIRRORING_BROKER_URI": f"{uri},{nowhere}", "MIRRORING_OUTBOX_WAIT": "45"}

    report = json.loads(commands.run("mirror", "outbox", "--json", **delivering).output)
    assert [process.get("account") for process in report["processes"]] == [None, "nobody"]
    assert "of the user nobody" in commands.run("mirror", "outbox", **delivering).output
    result = commands.run("mirror", "outbox", "flush", **delivering)
    assert result.code == 75, result
    own, other = report["processes"]
    assert result.sentences == [
        f"mirror: {own['waiting']} events delivered.",
        f"mirror: {other['waiting']} events in the outbox were left by processes of the user nobody, and are sent by that user's "
        'processes alone. Run "mirror outbox flush" as that user: '
        f"runuser -u nobody -- env MIRRORING_OUTBOX_FOLDER={shared} mirror outbox flush.",
    ]
    assert sorted(shared.iterdir()) == his

    commands.prefix = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    probe = subprocess.run([*commands.prefix, executable("mirror"), "--version"], cwd="/", capture_output=True)
    if probe.returncode != 0:
        pytest.skip("The built commands are where no other user gets.")
    process = subprocess.Popen(
        [*commands.prefix, executable("mirror"), "outbox", "flush"],
        cwd="/",
        env=commands.environment | delivering | {"XDG_STATE_HOME": "/tmp", "MIRRORING_STATE_FOLDER": "/tmp"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    result = finish(process)
    assert result.code == 0 and f"{other['waiting']} events delivered." in result.errors, result
    assert list(shared.iterdir()) == []


def test_a_further_name_of_a_segment(broker, commands, shared, tmp_path):
    """Where everybody may link to any file, it has a flush send nothing twice."""
    commands.environment["MIRRORING_OUTBOX_FOLDER"] = str(shared)
    uri, nowhere = commands.environment["MIRRORING_BROKER_URI"], broker.uri_with(port=1)
    leave_events(commands, tmp_path, MIRRORING_BROKER_URI=nowhere, MIRRORING_OUTBOX_WAIT="0")
    commands.environment |= {"MIRRORING_BROKER_URI": f"{uri},{nowhere}", "MIRRORING_OUTBOX_WAIT": "45"}
    [segment] = shared.glob("*.events")
    further = shared / f"{uuid.uuid4()}-000001.events"
    os.link(segment, further)
    waiting = json.loads(commands.run("mirror", "outbox", "--json").output)["waiting"]
    result = commands.run("mirror", "outbox", "flush")
    assert result.code == 0, result
    assert f"mirror: {waiting} events delivered." in result.errors, result
    assert f"The outbox file {further.name} is the file {segment.name} under another name; nothing of it is sent." in result.errors
    assert [path.name for path in shared.iterdir()] == [f"{further.name}.corrupt"]


def test_a_flush_beside_very_many_files_of_another_user(broker, commands, shared, tmp_path):
    """Root's events are delivered first, and of his files no more than some are read."""
    commands.environment["MIRRORING_OUTBOX_FOLDER"] = str(shared)
    uri, nowhere = commands.environment["MIRRORING_BROKER_URI"], broker.uri_with(port=1)
    leave_events(commands, tmp_path, "own", MIRRORING_BROKER_URI=nowhere, MIRRORING_OUTBOX_WAIT="0")
    own = sorted(shared.iterdir())
    for number in range(3_000):
        path = shared / f"{uuid.uuid4()}-000001.events"
        path.touch()
        os.truncate(path, 33 << 20)
        give_away(path)
    commands.environment |= {"MIRRORING_BROKER_URI": f"{uri},{nowhere}", "MIRRORING_OUTBOX_WAIT": "45"}
    code, _, errors, seconds, memory = measured(commands, "mirror", "outbox", "flush")
    assert code == 75, errors
    lines = errors.splitlines()
    assert lines[0].endswith("events delivered."), lines
    [line] = [line for line in lines if "not counted" in line]
    assert line.startswith("mirror: Left to the user nobody, and not counted: 2,936 processes with "), line
    assert seconds < 10 and memory < MOST_MEMORY, (seconds, memory)
    assert not any(path.exists() for path in own)


def test_an_outbox_of_another_user(engine, shared, tmp_path):
    """Root runs a job, and flushes, where another user's outbox is set."""
    leave_events(engine, tmp_path)
    give_away(shared, *shared.iterdir())
    shared.chmod(0o700)
    flushed = engine.run("mirror", "outbox", "flush")
    assert flushed.code == 75 and "runuser -u nobody -- env MIRRORING_OUTBOX_FOLDER=" in flushed.errors, flushed
    result = engine.run("mirror", "run", tmp_path / "job.yaml")
    assert result.code == 2, result
    assert f"The outbox folder {shared} belongs to nobody, not to root. Run this as the user to whom it belongs" in result.errors
    assert "The setting is" in result.errors


def test_a_folder_in_which_others_may_take_away(engine, shared, tmp_path):
    shared.chmod(0o777)
    job = Job(tmp_path, "job")
    job.source.mkdir()
    result = engine.run("mirror", "run", job.file)
    assert result.code == 2, result
    assert f"The outbox folder {shared} may be written by everybody (permissions 777)" in result.errors
    assert "sticky bit (chmod 1777)" in result.errors


@pytest.mark.parametrize("size", [3 << 30, 40 << 30])
@pytest.mark.parametrize("whose", ["root", "nobody"])
def test_a_segment_that_claims_to_be_huge(engine, shared, tmp_path, size, whose):
    leave_events(engine, tmp_path)
    [segment] = shared.glob("*.events")
    os.truncate(segment, size)
    if whose == "nobody":
        give_away(*shared.iterdir())
    for command in (["outbox"], ["outbox", "--json"], ["outbox", "flush"]):
        code, output, errors, seconds, memory = measured(engine, "mirror", *command)
        assert code in (0, 75), errors
        assert memory < MOST_MEMORY, (command, memory)
        assert seconds < 10, (command, seconds)
    assert segment.exists()


def write_attributes(path, count=200_000):
    log, _ = offline_logs.write(path.parent)
    text = log.read_text()
    attributes = "".join(f' a{number}=""' for number in range(count))
    log.write_text(text.replace("  <MirroringStatusEventArgs><SchemaVersion>", f"<x{attributes}/>\n  <MirroringStatusEventArgs><SchemaVersion>", 1))
    return log


def test_a_tag_with_many_attributes(commands, tmp_path):
    log = write_attributes(tmp_path / "logs" / "x")
    for command in ("log", "verify"):
        code, output, errors, seconds, memory = measured(commands, "mom", command, log)
        assert seconds < 5 and memory < MOST_MEMORY, (command, seconds, memory)
        assert code == (1 if command == "verify" else 2), errors
        sentence = "it has a start tag of more than 2048 bytes, as no bridge writes (line 3)"
        assert sentence in output + errors and str(log) in output + errors
    _, output, errors, seconds, _ = measured(commands, "mom", "log", log.parent)
    assert seconds < 5, errors


#: What libxml2 makes a tree of, thirty times as large, or finds again slowly; and whether it is in an event.
HOSTILE_XML = {
    "elements": (True, lambda: "<q/>" * 1_000_000),
    "instructions": (True, lambda: "<?a b?>" * 500_000),
    "sections": (True, lambda: f"<![CDATA[{'x' * 1_000_000}]]>" * 100),
    "names": (False, lambda: "".join(f"<q{number}/>" for number in range(500_000))),
}


@pytest.mark.parametrize("kind", HOSTILE_XML)
def test_a_log_that_grows_when_it_is_read(commands, tmp_path, kind):
    inside, text = HOSTILE_XML[kind]
    log, _ = offline_logs.write(tmp_path / "logs", events=4)
    lines = log.read_text().splitlines(keepends=True)
    lines[4] = lines[4].replace("<SchemaVersion>", f"{text()}<SchemaVersion>") if inside else text() + lines[4]
    log.write_text("".join(lines))
    for command in ("log", "verify"):
        code, output, errors, seconds, memory = measured(commands, "mom", command, log)
        assert seconds < 5 and memory < MOST_MEMORY, (command, seconds, memory)
        assert code == 1 and "Line 5 is skipped: " in output + errors, (output, errors)
        reason = "it has an event of more than 65536 tags or 4 MiB, as no bridge writes" if inside else "more names of elements"
        assert reason in output + errors, (output, errors)
        if command == "log":
            assert "  #2 " in output and "  #3 " not in output, output


@pytest.mark.parametrize("name", ["log", "dead-letters.jsonl"])
def test_a_log_that_claims_to_be_huge(commands, tmp_path, name):
    log, _ = offline_logs.write(tmp_path / "logs")
    path = log if name == "log" else log.parent / name
    path.touch()
    os.truncate(path, 64 << 30)
    for command in [["log", log.parent]] if path is not log else [["log", log.parent], ["log", log], ["verify", log]]:
        code, output, errors, seconds, memory = measured(commands, "mom", *command)
        assert seconds < 10 and memory < MOST_MEMORY, (command, seconds, memory)
        assert code in (0, 1, 2), errors


def test_what_is_in_the_way_of_runs(broker, commands, tmp_path):
    """In the folder of a bridge: what was put under names of runs, of the position, and who holds the lock that he may open."""
    messages = real_run(broker, commands, tmp_path)
    runs = [messages] + [as_another_run(messages) for _ in range(5)]
    with broker.connect() as connection:
        for run in runs[1:]:
            publish(connection, run)
    offline = commands.state / "offline"
    offline.mkdir(parents=True)
    offline.chmod(0o777)
    kinds = ["pipe", "folder", "link"]
    for kind, run in zip(kinds, runs[1:]):
        body = run[0].body
        start = body["transferData"]["status"]["sentTime"][:19].replace("-", "").replace(":", "")
        plant(offline / f"{body['runId']}_{start}Z_{body['jobId']}.xml", kind)
    (offline / ".position.json.new").mkdir()
    (offline / ".position.json.new" / "inner").mkdir()
    bridge = commands.start("mom", "bridge")
    lines = [wait_for_line(bridge, "repaired an offline log") for _ in kinds]
    assert all(".damaged-" in line for line in lines), lines
    wait_until(lambda: sum(b"<Terminal>true" in path.read_bytes() for path in offline.glob("*.xml") if path.is_file()) == len(runs))
    wait_until(lambda: (offline / ".position.json").exists())
    assert (offline / ".writer").stat().st_mode & 0o777 == 0o600
    assert terminate(bridge).code == 0
    proof = commands.run("mom", "verify", offline)
    assert proof.code == 0 and f"{len(runs)} files" in proof.output, proof
    assert len(list(offline.glob("*.damaged-*"))) == len(kinds)


def test_a_link_in_the_place_of_a_bridges_folder(broker, commands, tmp_path):
    """Whoever may write to the folder above has nothing written where only the bridge may write."""
    messages = real_run(broker, commands, tmp_path)
    place, moved, precious = (tmp_path / name for name in ("offline", "moved", "precious"))
    precious.mkdir()
    commands.environment["MIRRORING_OFFLINE_FOLDER"] = str(place)
    # So long that what is written first after the exchange is the position.
    commands.environment["MIRRORING_OFFLINE_SYNC_INTERVAL"] = "1500"
    bridge = commands.start("mom", "bridge")
    wait_until(lambda: (place / ".position.json").exists())
    link = tmp_path / "link"
    link.symlink_to(precious)
    give_away(link)
    place.rename(moved)
    link.rename(place)
    with broker.connect() as connection:
        publish(connection, as_another_run(messages))
    line = wait_for_line(bridge, "can't take over the offline log")
    assert "a symbolic link of nobody's that leads to what is not nobody's" in line, line
    assert list(precious.iterdir()) == []
    place.unlink()
    moved.rename(place)
    wait_for_line(bridge, "writing the offline log now")
    wait_until(lambda: sum(b"<Terminal>true" in path.read_bytes() for path in place.glob("*.xml")) == 2)
    assert list(precious.iterdir()) == []
    assert terminate(bridge).code == 0
    assert commands.run("mom", "verify", place).code == 0


def test_a_position_of_another_user(broker, commands, tmp_path):
    """He says that everything is written, by a message that there is; nothing is left out for it."""
    real_run(broker, commands, tmp_path)
    first, second = tmp_path / "first", tmp_path / "second"
    bridge = commands.start("mom", "bridge", MIRRORING_OFFLINE_FOLDER=str(first))
    wait_until(lambda: (first / ".position.json").exists())
    assert terminate(bridge).code == 0
    second.mkdir()
    second.chmod(0o1777)
    shutil.copy(first / ".position.json", second)
    give_away(second / ".position.json")
    bridge = commands.start("mom", "bridge", MIRRORING_OFFLINE_FOLDER=str(second))
    line = wait_for_line(bridge, "the stored position is not believed")
    assert f"{second}/.position.json belongs to nobody" in line, line
    wait_until(lambda: any(b"<Terminal>true" in path.read_bytes() for path in second.glob("*.xml")))
    assert terminate(bridge).code == 0
    assert (second / ".position.json").stat().st_uid == 0


def test_notes_of_dead_letters_of_another_user(commands, tmp_path):
    """They are shown, with a word about them; what is no file stops no command."""
    log, _ = offline_logs.write(tmp_path / "logs")
    path = log.parent / "dead-letters.jsonl"
    path.write_text('{"reason": "Invented.", "routingKey": "key", "terminal": false, "bodyBytes": 0, "bodyStart": ""}\n')
    give_away(path)
    result = commands.run("mom", "dead-letters", "--offline-folder", log.parent)
    assert "Invented." in result.output, result
    for command in ("log", "verify"):
        result = commands.run("mom", command, log.parent)
        assert f"mom: {path} belongs to nobody, so what it says of dead letters may be invented." in result.errors, result
    path.unlink()
    plant(path, "pipe")
    result = commands.run("mom", "log", log.parent)
    assert result.code == 0 and f"{path} is a named pipe, not a regular file, and is not read." in result.errors, result
