"""mom doctor in a world in which nothing is wrong but perhaps its settings: what it finds, how it shows that, and when it ends."""

import json
import re
import signal
import time

import pytest

from checkups import BRIEF, FalseBridge, bridge, checked
from commands import PATIENCE, Job, executable, finish, real_tree, wait_until


def test_nothing_is_wrong(broker, commands, tmp_path):
    job = Job(tmp_path, "good")
    real_tree(job.source, "json")
    with bridge(commands):
        assert commands.run("mirror", "run", job.file).code == 0
        # Of new queues the broker tells some things after seconds.
        found = []
        wait_until(lambda: found.append(checked(commands)) or not found[-1].wrong | found[-1].unknown, 3 * PATIENCE, pause=1)
    assert found[-1].result.code == 0, found[-1]
    assert found[-1].result.sentences == ["Nothing is wrong."], found[-1]
    assert set(found[-1].findings) == {
        "settings", "broker", "virtualHost", "management", "alarms", "topology", "policies", "queues", "rights", "bridge", "lag",
        "outbox", "deadLetters", "clocks", "disk", "logs",
    }  # fmt: skip
    # Each setting with where it comes from, and no password.
    [client] = [finding for finding in found[-1].findings["settings"] if finding["finding"].startswith("client")]
    assert any(detail.endswith("(MIRRORING_BROKER_URI)") for detail in client["details"]), client
    assert f":{broker.password}@" not in found[-1].result.output


def test_settings_are_wrong(broker, commands):
    with bridge(commands):
        found = checked(commands, MIRRORING_OUTBOX_DURABILITY="perhaps")
    assert "perhaps" in found.the_wrong("settings")["finding"], found
    assert "MIRRORING_OUTBOX_DURABILITY" in found.the_wrong("settings")["finding"], found
    assert found.verdicts("outbox") == ["unknown"], found
    # The others go on.
    assert found.verdicts("topology") == ["good"] and found.verdicts("bridge") == ["good"], found


def test_a_file_of_definitions_is_broken(broker, commands, tmp_path):
    (tmp_path / "Broker").mkdir()
    (tmp_path / "Broker/definitions.json").write_text("{")
    with FalseBridge(broker):
        found = checked(commands)
    assert "Broker/definitions.json" in found.the_wrong("settings")["finding"], found
    assert found.verdicts("topology") == ["good"], found


def test_a_setting_that_nobody_knows_is_told_once(broker, commands):
    found = checked(commands, *BRIEF, MIRRORING_OUTBOX_WIAT="3")
    settings = found.the_wrong("settings")
    assert settings["finding"].startswith("engine, bridge and client: ") and "MIRRORING_OUTBOX_WAIT?" in settings["finding"], found


def test_it_shows_the_settings_of_all(broker, commands):
    result = commands.run("mom", "doctor", "--show-settings", "--json")
    assert result.code == 0, result
    assert [json.loads(line)["component"] for line in result.output.splitlines()] == ["engine", "bridge", "client"]


@pytest.mark.parametrize("columns", [60, 80, 200])
def test_what_is_long_goes_on_below_its_beginning(unheard, tmux, columns):
    terminal = tmux(unheard, columns, rows=100)
    terminal.type(f"{executable('mom')} doctor --timeout 2")
    lines = terminal.wait_for("(is|are) wrong")
    [first] = [index for index, line in enumerate(lines) if line.startswith("good     settings")][:1]
    [last] = [index for index, line in enumerate(lines) if re.search("(is|are) wrong", line)]
    assert all(re.match(r"((good|wrong|unknown) +[a-z]+| {23}\S)", line) for line in lines[first:last]), lines
    assert any(line.startswith(" " * 23 + "Remedy: ") for line in lines), lines


def test_it_ends_soon_when_it_is_asked_to(broker, commands):
    """The fastest of several: other programs may have the machine for a while."""
    took = []
    while not took or (min(took) >= 10 and len(took) < 5):
        doctor = commands.start("mom", "doctor", "--timeout", "600")
        doctor.stdout.readline()
        began = time.monotonic()
        doctor.send_signal(signal.SIGTERM)
        # Not 1: nothing has been found to be wrong by that.
        assert finish(doctor).code == 128 + signal.SIGTERM
        took.append(time.monotonic() - began)
    assert min(took) < 10
