"""`mom verify` proves what the bridge has written, and finds what was done to it."""

import json
import os
import re
import uuid
import xml.etree.ElementTree

import pytest

import offline_logs
from brokers import virtual_host
from commands import BREAKDOWNS, Commands, Job, executable, real_tree, terminate, wait_for_line
from usage import Usage


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """The offline log of a real run of a few packages, as lines: two before the events, one after them."""
    folder = tmp_path_factory.mktemp("written")
    with virtual_host(topology=True) as broker:
        return log_of_a_run(Commands(folder, broker.environment), folder)


def log_of_a_run(commands, folder):
    """Has a run of a few packages mirrored and logged by a bridge that ends then; gives the log's path."""
    job = Job(folder, "written", package="{maxPages: 20, maxFiles: 20}")
    real_tree(job.source, "json")
    result = commands.run("mirror", "run", job.file)
    assert result.code == 0, result
    bridge = commands.start("mom", "bridge")
    try:
        wait_for_line(bridge, "ready")
        assert terminate(bridge).code == 0
    finally:
        commands.stop()
    [file] = (commands.state / "offline").glob("*.xml")
    return file


@pytest.fixture
def log(written, tmp_path):
    """A copy that may be changed."""

    class Log:
        path = tmp_path / "offline" / written.name
        lines = written.read_text().splitlines(keepends=True)
        events = len(lines) - 3

        def write(self, lines):
            self.path.parent.mkdir(exist_ok=True)
            self.path.write_text("".join(lines))

    return Log()


def test_what_the_bridge_writes_is_proven_and_xml(commands, log):
    log.write(log.lines)
    root = xml.etree.ElementTree.parse(log.path).getroot()
    assert [int(event.findtext("Sequence")) for event in root] == list(range(1, log.events + 1))
    for path in (log.path, log.path.parent):
        result = commands.run("mom", "verify", path)
        assert result.code == 0, result
        assert result.output == f"1 file, {log.events} events: all proven.\n"
        assert result.errors == ""


def test_hidden_files_of_the_bridge_are_passed_over(commands, log):
    log.write(log.lines)
    (log.path.parent / ".position.json").write_text("{}")
    (log.path.parent / ".writer").write_text("")
    assert commands.run("mom", "verify", MIRRORING_OFFLINE_FOLDER=str(log.path.parent)).code == 0


def test_run_that_goes_on_is_no_failure(commands, log):
    log.write(log.lines[:-3] + log.lines[-1:])
    result = commands.run("mom", "verify", log.path)
    assert result.code == 0, result
    assert result.output.endswith("all proven; 1 run without an end so far.\n")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda lines: lines[:4] + lines[5:], "Event 3 is missing."),
        (lambda lines: lines[:2] + lines[4:], "Events 1 to 2 are missing."),
        (lambda lines: lines[:5] + lines[4:], "Event 3 is there more than once."),
        (lambda lines: lines[:3] + [lines[4], lines[3]] + lines[5:], "Event 2 comes after event 3."),
        (lambda lines: lines[:-1], "the file is cut off"),
        (lambda lines: lines[:4] + [lines[4][:200]] + lines[5:], "damaged"),
        (lambda lines: lines[:-2] + [lines[-2].replace(">succeeded<", ">running<")] + lines[-1:], "which don't go together."),
        (lambda lines: lines[:4] + [lines[4].replace("<Host>", "<Host>&lt;")] + lines[5:], None),
    ],
    ids=["missing", "no begin", "repeated", "disorder", "cut", "damaged", "impossible", "harmless"],
)
def test_what_was_done_to_a_file_is_found(commands, log, change, sentence):
    log.write(change(log.lines))
    result = commands.run("mom", "verify", log.path)
    assert not any(trace in result.errors + result.output for trace in BREAKDOWNS), result
    assert result.code == (1 if sentence else 0), result
    if sentence:
        assert any(line.startswith(f"{log.path}: ") and sentence in line for line in result.output.splitlines()), result
        assert result.output.splitlines()[-1].startswith("1 file, ") and ": 1 not proven" in result.output


def test_files_are_compared_with_the_history_itself(tmp_path):
    """Nothing that a bridge says is believed for it: the stream is read."""
    with virtual_host(topology=True) as broker:
        commands = Commands(tmp_path, broker.environment)
        file = log_of_a_run(commands, tmp_path)
        folder = file.parent
        proven = commands.run("mom", "verify", "--history", folder)
        assert proven.code == 0, proven
        lines = file.read_text().splitlines(keepends=True)
        file.write_text("".join(lines[:4] + lines[5:]))
        for path in (folder, file):
            found = commands.run("mom", "verify", "--history", path)
            assert found.code == 1, found
            assert f"Event 3 of run {file.name[:36]} is in the history and in no file." in found.output, found
            assert "1 difference from the history" in found.output, found
        both = commands.run("mom", "verify", "--history", "--bridge", folder)
        assert both.code == 2, both
        nowhere = commands.run("mom", "verify", "--history", folder, MIRRORING_HISTORY_URI="rabbitmq-stream://127.0.0.1:1")
        assert nowhere.code == 1 and "rabbitmq-plugins enable rabbitmq_stream" in nowhere.errors, nowhere


def test_json_is_one_object_for_each_file(commands, log):
    log.write(log.lines[:4] + log.lines[5:])
    good = log.path.with_name(log.path.name.replace(log.path.name[:8], "01234567"))
    good.write_text("".join(log.lines).replace(f"<RunId>{log.path.name[:8]}", "<RunId>01234567"))
    result = commands.run("mom", "verify", "--json", log.path.parent)
    assert result.code == 1, result
    first, second = sorted(map(json.loads, result.output.splitlines()), key=lambda proof: proof["proven"])
    assert first["file"] == str(log.path)
    assert first["runId"] == log.path.name[:36]
    assert first["events"] == log.events - 1
    assert first["sequences"] == [[1, 2], [4, log.events]]
    assert first["finished"] is True
    assert first["problems"][0] == {"kind": "missing", "message": "Event 3 is missing."}
    assert first["problemCount"] == len(first["problems"])
    assert second["proven"] is True and second["problems"] == [] and second["sequences"] == [[1, log.events]]
    assert result.errors == f"2 files, {2 * log.events - 1} events: 1 not proven.\n"


@pytest.mark.parametrize("kind", ["missing", "empty folder"])
def test_what_is_not_there_is_wrong_usage(commands, tmp_path, kind):
    path = tmp_path / "offline"
    if kind == "empty folder":
        path.mkdir()
    result = commands.run("mom", "verify", path)
    assert result.code == 2, result
    assert result.output == ""
    [sentence] = result.sentences
    assert str(path) in sentence


@pytest.mark.parametrize("option", [[], ["--json"]], ids=["text", "JSON"])
def test_what_cannot_be_read_keeps_nothing_from_being_verified(commands, tmp_path, option):
    commands.give_up_privileges()
    first, _ = offline_logs.write(tmp_path / "offline")
    locked, _ = offline_logs.write(tmp_path / "offline")
    locked.chmod(0)
    last, _ = offline_logs.write(tmp_path / "last")
    gone = tmp_path / "gone.xml"
    result = commands.run("mom", "verify", *option, gone, first.parent, last)
    assert result.code == 2, result
    summary = "2 files, 4 events: all proven; 2 files could not be read."
    lines = (result.errors if option else result.output).splitlines()
    assert lines[-1] == summary, result
    assert [str(path) in line for path, line in zip((gone, locked), result.sentences)] == [True, True], result
    if option:
        assert [json.loads(line)["file"] for line in result.output.splitlines()] == [str(first), str(last)]

    unproven, _ = offline_logs.write(tmp_path / "unproven", events=3)
    assert commands.run("mom", "verify", *option, gone, unproven).code == 1


def test_a_log_without_an_event_proves_nothing(commands, tmp_path):
    """What a full disk leaves of a run that began."""
    path, _ = offline_logs.write(tmp_path / "offline", events=0)
    assert commands.run("mom", "verify", path).code == 0
    os.utime(path, (0, 0))
    result = commands.run("mom", "verify", path)
    assert (result.code, result.output) == (1, f"{path}: The file holds no event.\n1 file, 0 events: 1 not proven.\n"), result


@pytest.mark.parametrize("of", ["folder", "file"])
def test_run_without_a_file_is_not_proven(commands, tmp_path, of):
    path, run = offline_logs.write(tmp_path / "offline")
    path = path.parent if of == "folder" else path
    assert commands.run("mom", "verify", "--run", run, path).output == "1 file, 2 events: all proven.\n"

    other = uuid.uuid4()
    result = commands.run("mom", "verify", "--run", other, path)
    assert result.code == 2, result
    assert result.output == ""
    assert result.errors == f"mom: There is no offline log of run {other} in {path}. Name another run or folder.\n"


@pytest.mark.skipif("MIRRORING_TEST_LONG" not in os.environ, reason="takes a minute; Tests/run --long runs it")
@pytest.mark.parametrize("command", ["log", "verify"])
def test_memory_does_not_grow_with_the_file(commands, log, tmp_path, command):
    """100,000 events, 200 MB: what is read is not kept. Measured: 37 MiB in debug mode."""
    progress = next(line for line in log.lines if "<MirroringState>Transferring<" in line)

    def event(line, sequence):
        for name, value in (("Sequence", sequence), ("Position", 2 * sequence), ("EventId", uuid.uuid4())):
            line = re.sub(f"<{name}>[^<]*<", f"<{name}>{value}<", line, count=1)
        return line

    count = 100_000
    log.path.parent.mkdir()
    with open(log.path, "w") as file:
        file.writelines(log.lines[:4])
        file.writelines(event(progress, sequence) for sequence in range(3, count + 1))
        file.write(log.lines[-1])
    with open(tmp_path / "output", "wb") as output:
        usage = Usage([executable("mom"), command, str(log.path)], tmp_path / "usage.json", stdout=output)
    assert usage.code == 0
    print(f"mom {command}: {usage.kibibytes // 1024} MiB for {log.path.stat().st_size >> 20} MiB")
    assert usage.kibibytes < 64 * 1024
