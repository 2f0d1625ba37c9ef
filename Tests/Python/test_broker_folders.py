"""What `Broker/broker` finds in a data folder is believed only if nobody but its owner can have written it; no broker runs here."""

import contextlib
import os
import pathlib
import random
import shutil
import signal
import subprocess

import pytest

from brokers import PACKAGE
from commands import wait_until
from private_broker import process_record, refused, run_tool, write_settings

COMMANDS = [["status"], ["stop"], ["url"], ["ctl", "status"]]
GOOD = ["port=7017", "nodes=1", "tls=no", "epmd_port=28400", "dist_port_1=28500"]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_settings_are_not_run(tmp_path, command):
    ran = tmp_path / "ran"
    folder = write_settings(tmp_path / "data", f"id >'{ran}'; {' '.join(GOOD)}\n")
    refused(run_tool(*command, "--data", folder), f"{folder}/settings, line 1")
    assert not ran.exists()


@pytest.mark.parametrize(
    "line",
    ["name=1", "port=$(id)", "port=08", "port=99999", "port=", "port", "nodes=4", "tls=perhaps", "dist_port_4=28501", "PATH=/tmp"],
)
def test_line_that_is_no_setting_is_named(tmp_path, line):
    name = line.partition("=")[0]
    lines = [good for good in GOOD if good.partition("=")[0] != name] + [line]
    folder = write_settings(tmp_path / "data", "".join(f"{line}\n" for line in lines))
    refused(run_tool("status", "--data", folder), f"{folder}/settings, line {len(lines)}: ")


def test_setting_that_is_there_twice_is_named(tmp_path):
    folder = write_settings(tmp_path / "data", "".join(f"{line}\n" for line in [*GOOD, "tls=yes"]))
    refused(run_tool("status", "--data", folder), f"{folder}/settings, line 6: ")


@pytest.mark.parametrize("missing", GOOD)
def test_setting_that_is_missing_is_named(tmp_path, missing):
    folder = write_settings(tmp_path / "data", "".join(f"{line}\n" for line in GOOD if line != missing))
    refused(run_tool("status", "--data", folder), f"{folder}/settings lacks \"{missing.partition('=')[0]}\"")


def test_settings_are_read(tmp_path):
    """Also as they once were written."""
    for text in (None, f"{' '.join(GOOD[:4])}\n{GOOD[4]}\n"):
        folder = write_settings(tmp_path / "data", text)
        result = run_tool("status", "--data", folder)
        assert (result.returncode, result.stdout, result.stderr) == (1, f"No broker runs on port 7017 with {folder}.\n", "")


def open_to_everybody(folder):
    (folder / "data").chmod(0o702)


def open_to_the_group(folder):
    (folder / "data").chmod(0o770)


def sticky(folder):
    (folder / "data").chmod(0o1777)


def in_an_open_folder(folder):
    folder.chmod(0o702)


def linked(folder):
    (folder / "data").rename(folder / "other")
    (folder / "data").symlink_to(folder / "other")


def file_open_to_everybody(folder):
    (folder / "data/settings").chmod(0o666)


def file_linked(folder):
    (folder / "data/settings").rename(folder / "other")
    (folder / "data/settings").symlink_to(folder / "other")


@pytest.mark.parametrize("command", [*COMMANDS, ["start", "--port", "7017"]], ids=" ".join)
@pytest.mark.parametrize(
    "change",
    [open_to_everybody, open_to_the_group, sticky, in_an_open_folder, linked, file_open_to_everybody, file_linked],
    ids=lambda change: change.__name__,
)
def test_what_others_may_change_is_refused(tmp_path, change, command):
    place = tmp_path / "place"
    place.mkdir(mode=0o700)
    write_settings(place / "data")
    change(place)
    refused(run_tool(*command, "--data", place / "data"), str(place))


@pytest.mark.parametrize("command", [*COMMANDS, ["start", "--port", "7017"]], ids=" ".join)
def test_folder_of_another_user_is_refused(as_nobody, public_folder, command):
    folder = write_settings(public_folder / "data")
    for path in (folder, folder / "settings"):
        os.chown(path, 65534, 65534)
    refused(run_tool(*command, "--data", folder), str(folder), "belongs to nobody, not to root")


@pytest.mark.parametrize("command", [*COMMANDS, ["start", "--port", "7017"]], ids=" ".join)
def test_other_users_are_refused(as_nobody, public_folder, command):
    folder = write_settings(public_folder / "data")
    (folder / "password").write_text("5ec2e7" * 5 + "00")
    folder.chmod(0o755)
    for part in ("broker", "lib"):
        subprocess.run(["cp", "-r", PACKAGE / "Broker" / part, public_folder], check=True)
    result = run_tool(*command, "--data", folder, prefix=as_nobody, tool=public_folder / "broker")
    refused(result, str(folder), "belongs to root, not to nobody")


def test_folder_behind_a_link_of_another_user_is_refused(as_nobody, public_folder):
    """To root's own folder: it is nobody's business which of them is stopped."""
    folder = write_settings(public_folder / "data")
    public_folder.chmod(0o1777)
    link = public_folder / "link"
    subprocess.run([*as_nobody, "ln", "-s", public_folder, link], check=True)
    refused(run_tool("stop", "--data", link / folder.name), str(link), "belongs to nobody")


def test_file_of_another_user_in_an_own_folder_is_refused(as_nobody, public_folder):
    folder = write_settings(public_folder / "data")
    os.chown(folder / "settings", 65534, 65534)
    refused(run_tool("status", "--data", folder), f"{folder}/settings", "belongs to root")


@pytest.fixture
def port():
    """One that nobody else has: the whole machine is searched for its processes."""
    return random.randrange(40_000, 55_000)


@contextlib.contextmanager
def claiming(port, folder, *command):
    """A process whose environment says that it is a broker on that port with that folder."""
    claim = {"MIRRORING_BROKER_PORT": str(port), "MIRRORING_BROKER_DATA": str(folder)}
    process = subprocess.Popen(command, env=os.environ | claim, stdin=subprocess.PIPE)
    try:
        name, environment = (pathlib.Path(f"/proc/{process.pid}/{file}") for file in ("comm", "environ"))
        # Until it is what was started, whoever it runs as; while a program becomes another one it has no environment for a moment.
        wait_until(lambda: name.read_text().strip() == pathlib.Path(command[-1]).name and str(folder).encode() in environment.read_bytes())
        yield
    finally:
        process.kill()
        process.communicate()


def folders_of_processes(port):
    script = f"source '{PACKAGE}/Broker/lib/process.sh'; folders_of_processes {port}"
    return subprocess.check_output(["bash", "-c", script], text=True).splitlines()


def test_what_an_own_process_claims_is_checked(as_nobody, public_folder, port):
    """A process of the caller's own may have been told by anybody what its broker is."""
    ran = public_folder / "ran"
    folder = write_settings(public_folder / "data", f"id >'{ran}'; port={port} {' '.join(GOOD[1:])}\n")
    for path in (folder, folder / "settings"):
        os.chown(path, 65534, 65534)
    with claiming(port, folder, "cat"):
        assert folders_of_processes(port) == [str(folder)]
        result = run_tool("status", "--port", port)
    assert (result.returncode, result.stderr) == (1, ""), result
    assert result.stdout == f"No broker runs on port {port} with /nonexistent/mirroring/broker-{port}.\n"
    assert not ran.exists()


def test_processes_of_other_users_are_not_asked(as_nobody, public_folder, port):
    with claiming(port, public_folder, *as_nobody, "cat"):
        assert folders_of_processes(port) == []


def test_processes_that_other_users_started_as_root_are_not_asked(as_nobody, public_folder, port):
    """A program that is setuid root has the environment of whoever runs it."""
    program = public_folder / "setuid-cat"
    shutil.copy("/bin/cat", program)
    program.chmod(0o4755)
    with claiming(port, public_folder, *as_nobody, program):
        assert folders_of_processes(port) == []


def test_process_that_is_no_broker_is_not_stopped(tmp_path, bystander):
    """Even if a pid file describes it well."""
    folder = write_settings(tmp_path / "data")
    (folder / "node-1").mkdir()
    for file in ("node-1/pid", "epmd.pid"):
        (folder / file).write_text(process_record(bystander.pid))
    result = run_tool("stop", "--data", folder)
    assert (result.returncode, result.stdout) == (0, "") and "does not run; nothing to stop" in result.stderr, result
    assert bystander.poll() is None


@pytest.mark.skipif(not shutil.which("epmd"), reason="RabbitMQ is not installed.")
def test_process_that_becomes_another_program_is_not_taken_for_ended(tmp_path):
    """A node does so several times while it starts; for a moment it has no variables then."""
    program = tmp_path / "program"
    program.write_text('#!/bin/sh\nexec "$0"\n')
    program.chmod(0o700)
    script = """
        source "$1/Broker/lib/process.sh"
        MIRRORING_BROKER_DATA=$2 "$3" &
        record_process "$2/epmd.pid" $!
        for _ in {1..200}; do process_alive "$2/epmd.pid" || echo ended; done
        kill $!
    """
    shell = subprocess.Popen(
        ["bash", "-c", script, "bash", PACKAGE, tmp_path, program],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    try:
        result = shell.communicate(timeout=120)
    finally:
        # The program would go on for ever.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(shell.pid, signal.SIGKILL)
        shell.wait()
    assert (shell.returncode, *result) == (0, "", "")


def test_folder_of_other_things_does_not_become_a_brokers(tmp_path):
    kept = tmp_path / "data/tls/server.pem"
    kept.parent.mkdir(parents=True, mode=0o700)
    kept.parent.parent.chmod(0o700)
    kept.write_text("mine")
    result = run_tool("start", "--port", "7017", "--tls", "--data", tmp_path / "data")
    refused(result, str(tmp_path / "data"), "not empty")
    assert kept.read_text() == "mine"
    assert os.listdir(tmp_path / "data") == ["tls"]


def test_patience_is_a_number(tmp_path):
    result = run_tool("status", "--data", tmp_path, MIRRORING_BROKER_PATIENCE=f"a[$(touch {tmp_path}/ran)]")
    assert result.returncode == 2 and "MIRRORING_BROKER_PATIENCE" in result.stderr, result
    assert not (tmp_path / "ran").exists()
