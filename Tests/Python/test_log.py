"""`mom log`: a table of runs, the events of one by a part of its identifier, and what is written meanwhile."""

import json
import re
import shlex

import pytest

import offline_logs
from commands import executable, finish, read_to_line, terminate, wait_for_line, wait_until
from publishing import as_another_run, publish, real_run
from test_jobs import wait_until_logged


@pytest.fixture
def logged(past):
    """Runs of three jobs of which all is in the folder."""
    wait_until_logged(past)
    return past


def run_of(past, job):
    """A job's run, as the events name it."""
    return next(event.body["runId"] for event in past.events if event.body["jobId"] == job.id)


def listed(result):
    """The first words of the rows, which are the runs' identifiers, in their order."""
    assert result.code == 0, result
    header, *lines = result.output.splitlines()
    assert header.split() == ["RUN", "BEGAN", "TOOK", "OUTCOME", "BYTES", "ERRORS", "JOB"]
    return [line.split()[0] for line in lines if not line.startswith(" ")]


def runs_of(past, *jobs):
    return [run_of(past, job) for job in jobs]


# --- the table


def test_runs_are_listed_in_their_order(logged):
    first, second, failed = logged.jobs
    result = logged.commands.run("mom", "log")
    assert listed(result) == runs_of(logged, first, failed, second)
    # A file's name tells no more than seconds.
    began = re.findall(r"  (\d{4}-\d\d-\d\dT[\d:.]+Z)  ", result.output)
    assert len(began) == 3 and not any("." in time for time in began), result
    assert logged.commands.run("mom", "log", logged.commands.state / "offline").output == result.output


def test_runs_are_chosen(logged):
    first, second, failed = logged.jobs
    run = logged.commands.run
    assert listed(run("mom", "log", "--failed")) == runs_of(logged, failed)
    assert listed(run("mom", "log", "--job", "FIRST")) == runs_of(logged, first)
    assert listed(run("mom", "log", "--job", first.id, "--job", "second")) == runs_of(logged, first, second)
    assert listed(run("mom", "log", "-n", "2")) == runs_of(logged, failed, second)
    assert listed(run("mom", "log", "-n", "1", "--job", "first")) == runs_of(logged, first)
    since = logged.between.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert listed(run("mom", "log", "--since", since)) == runs_of(logged, failed, second)
    assert listed(run("mom", "log", "--since", "1h")) == runs_of(logged, first, failed, second)
    none = run("mom", "log", "--job", "nobody's")
    assert (none.code, none.output, none.errors) == (0, "", "mom: No run is as asked for.\n")


def test_runs_are_objects_for_a_program(logged):
    lines = logged.commands.run("mom", "log", "--json", "--runs").output.splitlines()
    runs = {run["name"]: run for run in map(json.loads, lines)}
    assert {name: run["outcome"] for name, run in runs.items()} == {"first": "succeeded", "second": "succeeded", "failed": "failed"}
    assert runs["first"]["runId"] == run_of(logged, logged.jobs[0]) and runs["first"]["bytes"] > 0
    assert "lastError" in runs["failed"] and "lastError" not in runs["first"]


def test_events_of_the_chosen_runs_are_objects_too(logged):
    result = logged.commands.run("mom", "log", "--json", "--job", "first")
    events = [json.loads(line) for line in result.output.splitlines()]
    assert events == [event.body for event in logged.events if event.body["jobId"] == logged.jobs[0].id]


@pytest.mark.parametrize("columns", [60, 80, 200])
def test_the_table_fits_a_terminal(logged, tmux, columns):
    terminal = tmux(logged.commands, columns)
    for command, head, names in (("log", "RUN", ["first", "failed", "second"]), ("jobs", "LAST RUN", ["failed", "first", "second"])):
        terminal.type(shlex.join([executable("mom"), command]))
        shown = rows_below(terminal, head)
        # What is too wide goes on at the beginning of the next row.
        rows = [line for line in shown if not re.match(r" {6}\S", line)]
        assert [row.rsplit("  ", 1)[-1] for row in rows] == names, shown
        assert all(re.match(r"([0-9a-f]{8}|succeeded|failed)", row) for row in rows), shown


def rows_below(terminal, head):
    """What stands below the last header that begins so, up to the last job."""
    found = []

    def is_there():
        lines = terminal.lines()
        heads = [index for index, line in enumerate(lines) if re.match(rf"{head}  .*  JOB$", line)]
        below = lines[heads[-1] + 1 :] if heads else []
        ends = [index for index, line in enumerate(below) if line.endswith("  second")]
        found[:] = below[: ends[0] + 1] if ends else []
        return bool(found)

    wait_until(is_there)
    return found


# --- one run


def test_a_run_is_found_by_a_part_of_its_identifier(logged):
    run = run_of(logged, logged.jobs[0])
    [path] = (logged.commands.state / "offline").glob(f"{run}_*.xml")
    whole = logged.commands.run("mom", "log", path)
    assert whole.code == 0 and len(re.findall(r"  #\d+ ", whole.output)) > 5
    # Runs of a minute have the first digits in common; events have the last ones.
    for part in (run, run[:18], run[-8:], run[-8:].upper()):
        assert logged.commands.run("mom", "log", part).output == whole.output, part


def test_a_part_that_is_none_or_of_several_is_refused(logged, tmp_path):
    none = logged.commands.run("mom", "log", "ffffffff")
    assert none.code == 2 and 'There is no run whose id begins or ends with "ffffffff" in ' in none.errors, none
    for _ in range(2):
        offline_logs.write(tmp_path / "offline")
    path = tmp_path / "offline"
    for number, file in enumerate(sorted(path.glob("*.xml"))):
        name = f"0000aaaa-0000-4000-8000-00000000000{number}" + file.name[36:]
        file.rename(path / name)
    several = logged.commands.run("mom", "log", "0000aaaa", "--offline-folder", path)
    assert several.code == 2 and '2 runs have ids that begin or end with "0000aaaa": 0000aaaa-0000-4000-8000-000000000000, ' in several.errors


def test_the_last_events_of_a_run_are_shown(logged):
    run = run_of(logged, logged.jobs[0])
    count = len([event for event in logged.events if event.body["runId"] == run])
    lines = logged.commands.run("mom", "log", run, "-n", "2", "--json").output.splitlines()
    assert [json.loads(line)["sequence"] for line in lines] == [count - 1, count]
    last = json.loads(lines[-1])["transferData"]["status"]["receivedTime"]
    lines = logged.commands.run("mom", "log", run, "--since", last, "--json").output.splitlines()
    assert json.loads(lines[-1])["sequence"] == count and len(lines) < count


@pytest.mark.parametrize("options", [["--failed"], ["--job", "first"], ["--json", "--runs"]], ids=" ".join)
def test_what_chooses_among_runs_is_no_option_of_one(logged, options):
    result = logged.commands.run("mom", "log", run_of(logged, logged.jobs[0]), *options)
    assert result.code == 2 and "is one run. Leave them out." in result.errors, result


def test_one_folder_is_enough(logged, tmp_path):
    result = logged.commands.run("mom", "log", logged.commands.state / "offline", "--offline-folder", tmp_path)
    assert result.code == 2 and result.errors.rstrip().endswith("Give one of them."), result


# --- what is written meanwhile


@pytest.fixture
def writing(broker, commands, tmp_path):
    """A bridge that writes, and the messages of a run that can be published once more."""
    messages = real_run(broker, commands, tmp_path)
    bridge = commands.start("mom", "bridge")
    wait_for_line(bridge, "ready")
    with broker.connect() as connection:
        yield lambda run: publish(connection, run), messages
    assert terminate(bridge).code == 0


def test_a_run_is_followed_to_its_end(commands, writing):
    send, messages = writing
    run = as_another_run(messages)
    send(run[:3])
    offline = commands.state / "offline"
    wait_until(lambda: any(b"<Sequence>3<" in path.read_bytes() for path in offline.glob(f"{run[0].run}_*.xml")))
    process = commands.start("mom", "log", run[0].run, "-f", "--json")
    assert len(read_to_line(process, process.stdout, '"sequence":3,')) == 3
    send(run[3:])
    result = finish(process)
    assert result.code == 0, result
    assert [json.loads(line)["sequence"] for line in result.output.splitlines()] == [message.sequence for message in run[3:]]


def test_all_runs_are_followed_behind_the_last_ones(commands, writing):
    send, messages = writing
    offline = commands.state / "offline"
    wait_until(lambda: any(b"<Terminal>true" in path.read_bytes() for path in offline.glob("*.xml")))
    process = commands.start("mom", "log", "-f")
    read_to_line(process, process.stdout, messages[0].run)
    run = as_another_run(messages)
    send(run)
    lines = read_to_line(process, process.stdout, "MirroringJobCompleted")
    assert [int(re.search(r"  #(\d+) ", line)[1]) for line in lines if "  #" in line] == [message.sequence for message in run]
    # Killed as any other view is.
    assert terminate(process).code == -15


def test_following_ends_with_its_reader(commands, writing):
    process = commands.start("mom", "log", "-f", "--json")
    process.stdout.close()
    assert process.wait(60) == 0
