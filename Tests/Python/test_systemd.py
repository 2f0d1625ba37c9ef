"""The units that are shipped: systemd takes them as they are, and what they run does its work in the surroundings that they give it."""

import os
import pathlib
import re
import shutil
import signal
import stat
import subprocess

import pytest

from commands import Job, executable, files_of, finish, terminate, wait_for_line
from units import FOLDER, Unit, analyze

NAMES = ["mirror@.service", "mirror@.timer", "mirroring-outbox.service", "mirroring-outbox.timer", "mom-alert.service", "mom-bridge.service"]
SERVICES = [name for name in NAMES if name.endswith(".service")]
#: What goes on until it is ended, and what it says when it has begun.
DAEMONS = {"mom-alert.service": "connected", "mom-bridge.service": "ready"}
ALERTS = "targets: [{name: nobody, command: 'true'}]\n"
#: How much of the system each is exposed to at most, of 10, by systemd's own count.
EXPOSURES = {"mirror@.service": 2.5, "mirroring-outbox.service": 2.0, "mom-alert.service": 2.0, "mom-bridge.service": 2.0}

needs_systemd = pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="There is no systemd-analyze here.")


@pytest.fixture
def job(commands):
    """A job that is found by the name that the template gets, with what is hard to mirror without rights."""
    (commands.folder / "Config/jobs").mkdir(parents=True)
    job = Job(commands.folder / "Config/jobs", "site", commands.folder / "source", commands.folder / "destination")
    shared = job.source / "shared"
    shared.mkdir(parents=True)
    shared.chmod(0o2775)
    (shared / "page.html").write_text("a page\n")
    os.link(shared / "page.html", shared / "again.html")
    (job.source / "latest").symlink_to("shared/page.html")
    os.mkfifo(job.source / "pipe")
    return job


def modes_of(folder):
    return {str(path.relative_to(folder)): path.lstat().st_mode for path in folder.rglob("*")}


def check_mirrored(job):
    assert modes_of(job.destination) == modes_of(job.source)
    assert stat.S_ISFIFO((job.destination / "pipe").lstat().st_mode)
    for folder in (job.source, job.destination):
        (folder / "pipe").unlink()
    assert files_of(job.destination) == files_of(job.source)


@needs_systemd
def test_systemd_accepts_the_units(tmp_path):
    assert sorted(unit.name for unit in FOLDER.iterdir()) == NAMES
    units = [Unit(name) for name in NAMES]
    # The command is looked for where it is installed to; here it is where it was built.
    files = [unit.save(tmp_path, executable(unit.command[0]) if unit.values("ExecStart") else None) for unit in units]
    result = analyze("verify", *files)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


@needs_systemd
@pytest.mark.parametrize("name", SERVICES)
def test_little_of_the_system_is_exposed(tmp_path, name):
    unit = Unit(name)
    result = analyze("security", "--offline=true", unit.save(tmp_path, executable(unit.command[0])))
    [exposure] = re.findall(r"Overall exposure level for \S+: ([0-9.]+)", result.stdout)
    assert float(exposure) <= EXPOSURES[name], result.stdout


def test_all_units_share_user_and_state():
    """Each start sets mode and owner of the state folder, and a flush delivers only what its own user left."""
    shared = ["User", "Environment", "StateDirectory", "StateDirectoryMode"]
    [_] = {tuple(Unit(name).value(key) for key in shared) for name in SERVICES}


def test_each_timer_has_its_service():
    for name in NAMES:
        if name.endswith(".timer"):
            assert name.replace(".timer", ".service") in SERVICES


def test_units_run_commands_that_there_are(broker, commands, job):
    result = commands.run(*Unit("mirror@.service").command)
    assert result.code == 0, result
    check_mirrored(job)
    result = commands.run(*Unit("mirroring-outbox.service").command)
    assert result.code == 0, result
    (commands.folder / "Config/alert.yaml").write_text(ALERTS)
    for name, line in DAEMONS.items():
        daemon = commands.start(*Unit(name).command)
        wait_for_line(daemon, line)
        assert terminate(daemon).code == 0


def test_codes_after_which_nothing_is_to_be_done(unheard, job):
    """Events that wait are no failure of the job, and wrong settings no reason to start a bridge again."""
    unit = Unit("mirror@.service")
    assert unheard.run(*unit.command).code == int(unit.value("SuccessExitStatus"))
    bridge = Unit("mom-bridge.service")
    result = unheard.run(*bridge.command, MIRRORING_CACHE_EVENTS="many")
    assert result.code == int(bridge.value("RestartPreventExitStatus"))


def test_a_run_needs_no_rights(broker, commands, job):
    unit = Unit("mirror@.service")
    assert unit.value("CapabilityBoundingSet") == "" and unit.value("NoNewPrivileges") == "yes"
    commands.give_up_privileges()
    commands.prefix += ["setpriv", "--no-new-privs", "sh", "-c", f'umask {unit.value("UMask")}; exec "$@"', "sh"]
    result = commands.run(*unit.command)
    assert result.code == 0, result
    check_mirrored(job)


def can_trace():
    """Whether system calls can be seen here: containers may forbid it."""
    return shutil.which("strace") and subprocess.run(["strace", "-o", os.devnull, "true"], capture_output=True).returncode == 0


@needs_systemd
@pytest.mark.skipif(not can_trace(), reason="There is no strace here, or it may not tell the system calls.")
def test_services_make_no_call_that_is_forbidden_to_them(broker, commands, job, tmp_path):
    """A call that the filter refuses fails with EPERM, as if the file's permissions were wrong."""
    (commands.folder / "Config/alert.yaml").write_text(ALERTS)
    for name in SERVICES:
        unit = Unit(name)
        record = tmp_path / name
        commands.prefix = ["strace", "--follow-forks", "--quiet=all", "-o", record]
        process = commands.start(*unit.command)
        if name in DAEMONS:
            wait_for_line(process, DAEMONS[name])
            children = pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children")
            [daemon] = map(int, children.read_text().split())
            os.kill(daemon, signal.SIGTERM)
        result = finish(process)
        assert result.code == 0, result
        calls = set(re.findall(r"^\d+ +(\w+)\(", record.read_text(), re.MULTILINE))
        assert "execve" in calls, name
        # Whether that one is allowed the engine asks first: listxattrat, of which systemd and strace may be too old to know.
        assert calls - unit.allowed_calls - {"listxattrat", "syscall_0x1d1"} == set(), name
