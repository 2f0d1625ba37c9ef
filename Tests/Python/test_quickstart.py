"""`Broker/quickstart` shows what it promises, and leaves nothing behind that it does not name."""

import contextlib
import http.server
import json
import os
import re
import shlex
import signal
import socket
import urllib.request

import pytest

from commands import executable, wait_until
from http_servers import LocalServer
from private_broker import free_port
from quick_starts import TOOL, QuickStart, run

#: What the page says of each job of the demonstration.
STATUSES = {
    **{"Database dump": "failed", "Shop window": "failed", "Photo archive": "cancelled", "Price lists": "completedWithErrors"},
    **{"Map tiles": "silent", "Town archive": "late", "Town maps": "slow", "Price feed": "odd", "Off-site copy": "flaky"},
    **{"Video archive": "running", "Handbook": "succeeded", "Press kit": "succeeded", "Ticket export": "succeeded"},
}
#: And what has become of the last run of each.
OUTCOMES = {name: "succeeded" if status in ("late", "slow", "odd", "flaky") else status for name, status in STATUSES.items()} | {
    "Map tiles": "presumedLost"
}
TICKETS = "de300000-0000-4000-8000-000015000001"


def outcomes(quick_start):
    jobs = [json.loads(line) for line in quick_start.by_hand("mom jobs --json").splitlines()]
    return {job["name"]: job["last"]["outcome"] for job in jobs}


def ask(address):
    with urllib.request.urlopen(address, timeout=60) as answer:
        return json.load(answer)


def statuses(page):
    return {job["name"]: job["status"] for job in ask(f"{page}api/jobs")["jobs"]}


@pytest.mark.long
@pytest.mark.timeout(600)
def test_the_demonstration_has_all_outcomes_and_ends_with_ctrl_c(tmp_path):
    with QuickStart(tmp_path / "a folder", "--demo") as demo:
        page = demo.read_to("Page")
        assert page == f"http://127.0.0.1:{demo.port + 1}/"
        assert demo.read_to("To stop") == "Ctrl-C"
        # A bridge that was kept from hearing for two seconds judges nothing for another twenty.
        wait_until(lambda: statuses(page) == STATUSES, patience=180)
        # Events of the past don't make a clock seem wrong.
        wait_until(lambda: not any("skewSeconds" in engine for engine in ask(f"{page}api/status")["engines"]))
        # What the page shows may not be in the log yet.
        wait_until(lambda: outcomes(demo) == OUTCOMES)
        assert "event 3 is missing" in demo.by_hand(f"mom log {TICKETS}")
        other = run(TOOL, "--demo", "--folder", demo.folder)
        assert (other.returncode, other.stderr.count("\n")) == (1, 1) and "Another quick start is busy" in other.stderr

        assert demo.end(signal.SIGINT) == 130
        demo.wait_until_left()
        # The run that went on had time to say that it ends, and the bridge to write it.
        assert outcomes(demo) == OUTCOMES | {"Video archive": "cancelled"}


@pytest.mark.long
@pytest.mark.timeout(600)
def test_what_is_kept_runs_until_it_is_stopped_and_then_begins_anew(tmp_path):
    source = tmp_path / "source"
    source.mkdir()
    # Enough for a run that goes on for minutes.
    (source / "film.bin").write_bytes(bytes(8_000_000))
    with QuickStart(tmp_path / "folder", "--keep", "--source", source) as kept:
        page = kept.read_to("Page")
        stop = kept.read_to("To stop")
        assert kept.finish() == 0
        wait_until(lambda: statuses(page) == {"Documentation": "succeeded", "Documentation, slowly": "running"})
        other = run(TOOL, "--demo", "--folder", kept.folder)
        assert other.returncode == 1 and f"still runs. Stop it with: {stop}\n" in other.stderr

        assert run(*shlex.split(stop)).returncode == 0
        kept.wait_until_left()
        assert outcomes(kept) == {"Documentation": "succeeded", "Documentation, slowly": "cancelled"}
        assert run(*shlex.split(stop)).returncode == 0

        again = QuickStart(kept.folder, "--source", source, port=kept.port)
        assert again.finish() == 0, "".join(again.lines)
        kept.wait_until_left()


@pytest.mark.long
def test_nobody_needs_to_be_root(as_nobody, public_folder):
    reached = ["test", "-x", TOOL, "-a", "-x", executable("mom")]
    if run(*as_nobody, *reached).returncode != 0:
        pytest.skip("The package or its build lies where no other user gets.")
    os.chown(public_folder, 65534, 65534)
    source = public_folder / "source"
    source.mkdir(mode=0o755)
    (source / "index.html").write_text("<p>A page.</p>")
    start = QuickStart(public_folder / "folder", "--source", source, prefix=as_nobody)
    assert start.finish() == 0, "".join(start.lines)
    start.wait_until_left()
    assert (start.folder / "mirror-documentation/index.html").stat().st_uid == 65534


@pytest.mark.parametrize(
    ("begun", "number"),
    [("== Starting a private broker", signal.SIGTERM), ("== Starting the bridge", signal.SIGHUP), ("Video archive", signal.SIGTERM)],
    ids=["broker", "bridge", "jobs"],
)
def test_a_signal_ends_all_of_it_at_any_time(tmp_path, begun, number):
    with QuickStart(tmp_path / "folder", "--demo") as demo:
        demo.read_to(begun)
        assert demo.end(number) == 128 + number, "".join(demo.lines)
        demo.wait_until_left()


def test_settings_of_whoever_tries_it_do_not_count(tmp_path):
    asked = []

    class Production(http.server.BaseHTTPRequestHandler):
        def handle(self):
            asked.append(self.client_address)

    (tmp_path / "bridge.yaml").write_text("log: {level: critical}\n")
    with LocalServer(Production) as production:
        address = f"127.0.0.1:{production.port}"
        variables = {
            "MIRRORING_MANAGEMENT_URI": f"http://guest:guest@{address}",
            "MIRRORING_HISTORY_URI": f"rabbitmq-stream://guest:guest@{address}",
            "MIRRORING_CONFIG_FOLDER": str(tmp_path),
        }
        with QuickStart(tmp_path / "folder", "--demo", **variables) as demo:
            demo.read_to("Video archive")
            # Nor with the commands that are used by hand.
            assert f"http://127.0.0.1:{demo.port + 10_000}" in demo.by_hand("mom topology check 2>&1", **variables)
            assert demo.end(signal.SIGTERM) == 143, "".join(demo.lines)
    assert asked == []


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--frob"], '"--frob" is not expected here.'),
        (["--port"], "--port needs a value."),
        (["--folder", "--keep"], "--folder needs a value."),
        (["--port", "80"], 'The port "80" is not a number from 1144 to 55000.'),
        (["--page-port", "x"], 'The port of the page, "x", is not a number from 1 to 65535.'),
        (["--demo", "--source", "/"], "--source does not go with --demo"),
        (["--source", "/nonexistent"], "The folder /nonexistent does not exist."),
        (["--commands", "/nonexistent"], "There is no mirror in /nonexistent."),
        (["--commands", "/", "--release"], "--commands does not go with --release"),
        (["--stop"], "--stop needs --folder"),
        (["--stop", "--folder", "/", "--keep"], "--stop goes with --folder alone."),
        (["--stop", "--folder", "/nonexistent"], "The folder /nonexistent holds no quick start"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_is_wrong_with_the_options_is_said(options, sentence):
    result = run(TOOL, *options)
    assert (result.returncode, result.stdout) == (2, "")
    [said] = result.stderr.splitlines()
    assert said.startswith(f"quickstart: {sentence}")


def test_every_option_is_explained():
    known = set(re.findall(r"^ {8}(?:(--[a-z-]+) \| )*(--[a-z-]+)(?: \| -h)?\)", TOOL.read_text(), re.M))
    explained = re.findall(r"^  (--[a-z-]+)", run(TOOL, "--help").stdout, re.M)
    assert {option for options in known for option in options if option} <= set(explained)


@pytest.mark.parametrize(("distance", "option"), [(0, "--port"), (10_000, "--port"), (-120, "--port"), (1, "--page-port")])
def test_a_port_that_is_taken_is_said_before_anything_begins(tmp_path, distance, option):
    port = free_port()
    with contextlib.closing(socket.create_server(("127.0.0.1", port + distance))):
        start = QuickStart(tmp_path / "folder", "--demo", port=port)
        assert start.finish() == 1
    [said] = start.lines
    assert f"Port {port + distance} is taken by another program. Choose another one with {option}" in said
    assert start.processes == [] and not (start.folder / "broker").exists()


def test_a_folder_of_other_things_is_left_alone(tmp_path):
    (tmp_path / "demo").mkdir()
    result = run(TOOL, "--demo", "--folder", tmp_path, "--commands", executable("mom").rpartition("/")[0])
    assert result.returncode == 2 and f"The folder {tmp_path} is not empty" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["demo"]
