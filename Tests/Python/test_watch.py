"""`mom watch`: what a person sees on a terminal of any width, and what lines and JSON say elsewhere."""

import json
import re
import shlex
import time

import pytest

from brokers import virtual_host
from commands import PATIENCE, Commands, executable, finish, read_to_line, terminate, wait_for_line, wait_until
from publishing import as_another_run, publish, real_run
from relays import Relay
from terminals import width

#: A row of a run that goes on, with its percentage and bar.
ROW = r"^ {{0,2}}{percent} %  [━─]{{6,40}}  .*{name}"
#: What a bar is made of.
DRAWN = re.compile("[━─]")
#: The first row.
HEAD = re.compile(r"\d+ running\b")


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    """The messages of a real run, to be published as those of others."""
    with virtual_host(topology=True) as broker:
        return real_run(broker, Commands(folder := tmp_path_factory.mktemp("model"), broker.environment), folder)


def named(messages, name):
    """The same run, of another job."""
    messages = as_another_run(messages)
    for message in messages:
        message.body["transferData"]["initializeData"]["name"] = name
        message.content = json.dumps(message.body).encode()
    return messages


def moving(messages, name, percent):
    """A run that has come so far, and goes on."""
    count = next(number for number, message in enumerate(messages, 1) if message.state == "Transferring")
    run = named(messages[:count], name)
    last = run[-1].body["transferData"]
    last["progress"] = (last.get("progress") or {}) | {"percent": percent, "etaSeconds": 270}
    last["packageHeader"]["bytesPerSecond"] = 45_100_000
    run[-1].content = json.dumps(run[-1].body).encode()
    return run


def watch(terminal, *options, before="", after="; echo ended $?"):
    terminal.type(before + shlex.join([executable("mom"), "watch", *options]) + after)
    terminal.wait_for("waiting for ")


def send(broker, *runs):
    with broker.connect() as connection:
        for run in runs:
            publish(connection, run)


def rows(terminal, scrolled=True, last=""):
    """What is shown, when it is a whole drawing, with this in its last row: a look may fall into taking away and drawing."""
    found = []

    def is_whole():
        found[:] = terminal.lines(scrolled=scrolled)
        if sum(bool(HEAD.match(line)) for line in found) != 1 or sum(bool(DRAWN.search(line)) for line in found) != 2:
            return False
        return last in found[-1]

    wait_until(is_whole)
    return found


# --- on a terminal


@pytest.mark.parametrize("columns", [60, 80, 200])
def test_running_jobs_stand_above_the_last_events(broker, commands, tmux, model, columns):
    terminal = tmux(commands, columns)
    watch(terminal)
    long = "Documentation of all that there is to be said about it, with an index"
    send(broker, moving(model, "Town site", 60), moving(model, long, 8), named(model, "Packages"))
    terminal.wait_for("2 running, 1 ended")
    lines = rows(terminal, last="MirroringJobCompleted")
    [head] = [index for index, line in enumerate(lines) if line.startswith("2 running, 1 ended")]
    bars = [index for index, line in enumerate(lines) if DRAWN.search(line)]
    assert re.search(ROW.format(percent=60, name="Town site"), lines[bars[0]]), lines
    assert re.search(ROW.format(percent=8, name="Docum"), lines[bars[1]]), lines
    assert lines[bars[1]].endswith("…") == (columns < 150), lines
    # Nothing but these, and below them beginnings and ends.
    assert bars == [bars[0], bars[0] + 1] and bars[0] in (head + 1, head + 2), lines
    below = lines[bars[1] + 1 :]
    assert sum("MirroringJobInitialized" in line for line in below) == 3 and "MirroringJobCompleted" in below[-1], lines
    assert not any("Transferring" in line for line in lines), lines
    assert all(width(line) < columns for line in lines[head:]), lines
    terminal.press("C-c")
    terminal.wait_for("^ended 130$")


def test_a_terminal_that_is_resized_keeps_no_remains(broker, commands, tmux, model):
    terminal = tmux(commands, 100)
    watch(terminal)
    send(broker, moving(model, "Town site", 60), moving(model, "Packages", 8))
    terminal.wait_for("2 running")
    for columns in (62, 52, 140, 80):
        terminal.resize(columns)
        wait_until(lambda: all(width(line) < columns for line in rows(terminal, scrolled=False) if DRAWN.search(line)))
        shown = rows(terminal, scrolled=False)
        assert [bool(re.search("Town si|Packages", line)) for line in shown if DRAWN.search(line)] == [True, True], shown
        wait_until(lambda: rows(terminal, scrolled=False) != shown, pause=0.2)
    # tmux may scroll rows away that it has wrapped, but what is drawn later adds nothing to them.
    lines = terminal.lines()
    assert sum(bool(HEAD.match(line)) for line in lines) <= 4, lines
    terminal.press("C-c")
    terminal.wait_for("^ended 130$")


def test_the_last_events_stay_when_it_ends(broker, commands, tmux, model):
    terminal = tmux(commands, 80)
    watch(terminal)
    send(broker, moving(model, "Town site", 60), named(model, "Packages"))
    terminal.wait_for("1 running, 1 ended")
    terminal.press("C-c")
    lines = terminal.wait_for("^ended 130$")
    assert any("MirroringJobCompleted  succeeded" in line for line in lines), lines
    assert not any(DRAWN.search(line) or " running, " in line for line in lines), lines


def test_events_that_have_no_room_are_kept_above(broker, commands, tmux, model):
    terminal = tmux(commands, 80)
    watch(terminal)
    send(broker, moving(model, "Town site", 60), *(named(model, f"job {number}") for number in range(12)))
    terminal.wait_for("1 running, 12 ended")
    terminal.press("C-c")
    lines = terminal.wait_for("^ended 130$")
    ends = [re.search(r"job \d+", line)[0] for line in lines if "MirroringJobCompleted" in line]
    assert ends == [f"job {number}" for number in range(12)], lines


def test_a_terminal_that_is_halted_holds_up_nothing(broker, commands, tmux, model):
    """Ctrl-S: nothing is written any more, and Ctrl-C ends the watch all the same."""
    terminal = tmux(commands, 80)
    watch(terminal)
    terminal.press("C-s")
    send(broker, *(named(model, f"job {number}") for number in range(20)))
    terminal.press("C-c")
    terminal.wait_for("^ended 130$")


def test_colours_are_used_unless_they_are_not_wanted(broker, commands, tmux, model):
    for environment, has_colours in [({}, True), ({"NO_COLOR": "1"}, False)]:
        terminal = tmux(commands, 80, **environment)
        watch(terminal)
        send(broker, named(model, "Packages"))
        terminal.wait_for("MirroringJobCompleted")
        rows_of_it = [line for line in terminal.lines(styled=True) if "Packages" in line]
        assert rows_of_it and all(("\x1b[" in row) == has_colours for row in rows_of_it), rows_of_it
        terminal.close()


@pytest.mark.parametrize(
    ("before", "options", "after"),
    [("TERM=dumb ", (), ""), ("", ("--plain",), ""), ("", (), " &")],
    ids=["dumb terminal", "plain", "background"],
)
def test_each_event_is_a_line_where_nothing_is_redrawn(broker, commands, tmux, model, before, options, after):
    terminal = tmux(commands, 80)
    watch(terminal, *options, before=before, after=after)
    run = moving(model, "Town site", 60)
    send(broker, run)
    lines = terminal.wait_for("Transferring  Town site")
    assert [state for line in lines for state in re.findall(r"Z  (\w+)", line)] == [message.state for message in run], lines
    assert not any(DRAWN.search(line) for line in lines), lines


def test_what_runs_already_is_seen_at_once(broker, commands, tmux, model):
    bridge = commands.start("mom", "bridge")
    wait_for_line(bridge, "ready")
    send(broker, moving(model, "Town site", 60), named(model, "Packages"))
    offline = commands.state / "offline"
    wait_until(lambda: any(b"<Terminal>true" in path.read_bytes() for path in offline.glob("*.xml")))
    terminal = tmux(commands, 80)
    terminal.type(shlex.join([executable("mom"), "watch"]))
    lines = terminal.wait_for(ROW.format(percent=60, name="Town site"))
    assert not any("Packages" in line or "ended" in line for line in lines), lines
    terminal.press("C-c")
    assert terminate(bridge).code == 0


# --- elsewhere


def test_first_output_says_what_it_does(commands):
    """The fastest of many: other programs may have the machine for a while."""
    took, end = [], time.monotonic() + PATIENCE
    with Relay() as relay:
        relay.fall_silent()
        commands.environment["MIRRORING_BROKER_URI"] = f"amqp://guest:guest@127.0.0.1:{relay.port}/%2f"
        while not took or (min(took) >= 0.5 and time.monotonic() < end):
            began = time.monotonic()
            process = commands.start("mom", "watch")
            wait_for_line(process, f"connecting to amqp://guest@127.0.0.1:{relay.port}")
            took.append(time.monotonic() - began)
            assert terminate(process).code == 143
    assert min(took) < 0.5, took


def test_a_job_is_watched_by_its_name(broker, commands, model):
    process = commands.start("mom", "watch", "--json", "--job", "town SITE", "--job", "Packages")
    wait_for_line(process, 'waiting for events of the job "town SITE" and the job "Packages" at ')
    send(broker, named(model, "Town"), named(model, "Town site"), named(model, "Packages"))
    lines = read_to_line(process, process.stdout, '"terminal": true')
    names = {json.loads(line)["transferData"]["initializeData"]["name"] for line in lines}
    assert names == {"Town site"}
    lines = read_to_line(process, process.stdout, '"terminal": true')
    assert {json.loads(line)["transferData"]["initializeData"]["name"] for line in lines} == {"Packages"}
    assert terminate(process).code == 143


def test_several_jobs_are_watched_with_the_right_to_these_alone(broker, commands, model):
    """Each by its identifier: a subscription to all would be refused."""
    first, second, other = (named(model, name) for name in ("first", "second", "other"))
    jobs = [run[0].body["jobId"] for run in (first, second)]
    password = commands.folder / "password"
    password.touch(mode=0o600)
    password.write_text("secret-of-ann\n")
    user = f"ann-{jobs[0]}"
    options = [word for job in jobs for word in ("--job", job)]
    grant = ["--user", user, "--role", "consumer", *options, "--create", "--password-file", password, "--apply"]
    result = commands.run("mom", "grant", *grant)
    broker.users.append(user)
    assert result.code == 0, result
    uri = broker.uri_with(user, "secret-of-ann")
    process = commands.start("mom", "watch", "--json", *options, MIRRORING_BROKER_URI=uri)
    wait_for_line(process, f"waiting for events of job {jobs[0]} and job {jobs[1]} at ")
    send(broker, other, first, second)
    ended = [read_to_line(process, process.stdout, '"terminal": true') for _ in range(2)]
    seen = {json.loads(line)["jobId"] for lines in ended for line in lines}
    assert seen == set(jobs)
    assert terminate(process).code == 143


def test_a_watch_goes_on_where_another_has_ended(broker, commands, model):
    bridge = commands.start("mom", "bridge")
    wait_for_line(bridge, "ready")
    send(broker, named(model, "before"))
    process = commands.start("mom", "watch", "--from", "cached", "--json")
    read_to_line(process, process.stdout, '"terminal": true')
    # What is told in between is in step with the events.
    send(broker, named(model, "meanwhile"))
    read_to_line(process, process.stdout, '"terminal": true')
    said = terminate(process).errors
    [position] = re.findall(r"mom watch --from (\S+)$", said, re.M)
    send(broker, named(model, "after"))
    process = commands.start("mom", "watch", "--from", position, "--json")
    names, lines = set(), []
    while "after" not in names:
        lines += read_to_line(process, process.stdout, '"terminal": true')
        names = {json.loads(line)["transferData"]["initializeData"]["name"] for line in lines}
    assert "before" not in names
    assert terminate(process).code == 143
    assert terminate(bridge).code == 0


def test_the_past_begins_at_a_time(broker, commands, model):
    bridge = commands.start("mom", "bridge")
    wait_for_line(bridge, "ready")
    send(broker, named(model, "before"))
    process = commands.start("mom", "watch", "--from", "1h", "--json")
    lines = read_to_line(process, process.stdout, '"terminal": true')
    assert [json.loads(line)["sequence"] for line in lines] == list(range(1, len(model) + 1))
    assert terminate(process).code == 143
    assert terminate(bridge).code == 0


def test_a_wrong_start_says_what_is_right(unheard):
    process = unheard.start("mom", "watch", "--from", "yesterday")
    result = finish(process)
    assert result.code == 2 and '"yesterday" is no start. Write now, cached, or a position' in result.errors, result
