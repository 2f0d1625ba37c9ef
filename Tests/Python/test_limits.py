"""What bounds a job's runs: rates and timetables, windows, timeouts, commands around a run, options of rsync, attributes, durability."""

import os
import shutil
import signal
import stat
import subprocess
import time

import pytest

from bad_input import only_sentence
from broker_contract import broken_by
from commands import Job, files_of, finish, real_tree, wait_until
from consuming import Consumer

NOON = 12 * 3600
#: So many seconds before noon a run is started that is to be transferring at noon.
AHEAD = 15


def zone(second):
    """A time zone in which it is now that second of the day."""
    offset = (int(time.time()) - second) % 86400
    return {"TZ": f"TST{offset // 3600:02}:{offset // 60 % 60:02}:{offset % 60:02}"}


def large_file(job, size):
    """The source: one file of random bytes."""
    job.source.mkdir()
    (job.source / "large.bin").write_bytes(os.urandom(size))


def program(path, *lines):
    path.write_text("#!/bin/sh\n" + "".join(f"{line}\n" for line in lines))
    path.chmod(0o755)
    return {"MIRRORING_RSYNC_PROGRAM": str(path)}


def runs_with(text):
    """The processes in whose command line a text stands."""
    found = []
    for process in os.listdir("/proc"):
        try:
            with open(f"/proc/{process}/cmdline", "rb") as file:
                if text.encode() in file.read() and int(process) != os.getpid():
                    found.append(int(process))
        except (OSError, ValueError):
            continue
    return found


# Rates


def test_a_rate_is_kept(quick, tmp_path):
    job = Job(tmp_path, "slow", bandwidth="1MB/s")
    large_file(job, 5_000_000)
    began = time.monotonic()
    result = quick.run("mirror", "run", job.file)
    elapsed = time.monotonic() - began
    assert result.code == 75, result
    assert files_of(job.destination) == files_of(job.source)
    assert 4 <= elapsed <= 30, elapsed


@pytest.mark.long
def test_another_rate_comes_to_hold_inside_a_file_and_is_no_retry(broker, commands, tmp_path):
    job = Job(tmp_path, "timetable", bandwidth='{"11:00-12:00": 100kB/s, "12:00-13:00": unlimited}', retries=0)
    large_file(job, 8_000_000)
    with broker.connect() as connection:
        consumer = Consumer(connection, "#")
        began = time.monotonic()
        result = commands.run("mirror", "run", job.file, **zone(NOON - AHEAD))
        elapsed = time.monotonic() - began
        messages = consumer.finish()
    assert result.code == 0, result
    assert files_of(job.destination) == files_of(job.source)
    # At the first rate it takes 80 s.
    assert AHEAD - 1 <= elapsed <= 55, elapsed
    assert [sentence for message in messages for sentence in broken_by(message, "guest")] == []
    entries = [entry["message"] for message in messages for entry in message.status["statusLog"]]
    assert entries == ["There is no limit from now on."]
    # What is left of the file may arrive within a second, and is no event of its own then.
    headers = [message.body["transferData"].get("packageHeader") for message in messages]
    limits = [header.get("bandwidthLimit") for header in headers if header is not None]
    assert limits[0] == 100_000 and limits[-1] is None, limits


# Windows


def test_outside_of_its_window_a_job_is_not_run(quick, tmp_path):
    job = Job(tmp_path, "nightly", window="22:00-06:00")
    real_tree(job.source)
    result = quick.run("mirror", "run", job.file, **zone(NOON))
    assert result.code == 1, result
    only_sentence(result, 'The window of "nightly" opens at 22:00; --ignore-window runs it now.')
    assert not job.destination.exists()
    assert quick.run("mirror", "run", "--ignore-window", job.file, **zone(NOON)).code == 75
    assert files_of(job.destination) == files_of(job.source)
    assert quick.run("mirror", "run", job.file, **zone(23 * 3600)).code == 75


@pytest.mark.long
def test_a_run_ends_when_its_window_closes_and_the_next_takes_up_what_is_left(quick, tmp_path):
    job = Job(tmp_path, "window", window="11:00-12:00")
    large_file(job, 8_000_000)
    slow = program(tmp_path / "slow-rsync", 'exec rsync --bwlimit=101 "$@"')
    result = quick.run("mirror", "run", job.file, **zone(NOON - AHEAD), **slow)
    assert result.code == 1, result
    assert "TransferingError" in result.errors and "cancelled" in result.errors, result
    sentence = "The window 11:00-12:00 has closed while it was transferring; the next run takes up what is left."
    assert sentence in result.errors, result
    # It was ended, and its helpers end by themselves then.
    wait_until(lambda: runs_with("--bwlimit=101") == [])
    assert not (job.destination / "large.bin").exists()
    assert quick.run("mirror", "run", "--ignore-window", job.file, **zone(NOON)).code == 75
    assert files_of(job.destination) == files_of(job.source)


# Timeouts


def test_an_rsync_that_moves_nothing_is_ended_with_all_that_it_has_started(quick, tmp_path):
    job = Job(tmp_path, "idle", timeout="2s", retries=1)
    real_tree(job.source)
    hanging = program(
        tmp_path / "hanging-rsync",
        'case "$*" in *--files-from*) sleep 98765 & exec sleep 98765 ;; esac',
        'exec rsync "$@"',
    )
    result = quick.run("mirror", "run", job.file, **hanging)
    assert result.code == 1, result
    assert result.errors.count("rsync has moved nothing for 2s, so it was ended.") >= 2, result
    wait_until(lambda: runs_with("98765") == [])
    # A good one may be slow to start on a busy machine.
    job.file.write_text(job.file.read_text().replace("timeout: 2s\n", ""))
    assert quick.run("mirror", "run", job.file).code == 75
    assert files_of(job.destination) == files_of(job.source)


@pytest.mark.long
def test_a_run_that_takes_too_long_has_failed(quick, tmp_path):
    job = Job(tmp_path, "long", timeout="{run: 15s}", continueOnError="true")
    large_file(job, 8_000_000)
    slow = program(tmp_path / "slow-rsync", 'exec rsync --bwlimit=100 "$@"')
    result = quick.run("mirror", "run", job.file, **slow)
    assert result.code == 1, result
    assert 'The run was ended after 15s, as "timeout" says, while it was transferring' in result.errors, result
    assert "timeout" in result.errors and "failed" in result.errors, result


# Commands


def test_commands_see_the_job_and_no_password(quick, tmp_path):
    seen = tmp_path / "seen"
    job = Job(tmp_path, "hooked", before=f"env >{seen}-before", after=f"[/bin/sh, -c, 'env >{seen}-after; pwd >>{seen}-after']")
    real_tree(job.source)
    secret = quick.environment["MIRRORING_BROKER_URI"].replace("guest:guest", "guest:s3cr3t")
    result = quick.run("mirror", "run", job.file, MIRRORING_BROKER_URI=secret, SOME_TOKEN="s3cr3t")
    assert result.code == 75, result
    before, after = ((tmp_path / f"seen-{name}").read_text() for name in ("before", "after"))
    for text in (before, after):
        assert "s3cr3t" not in text and "MIRRORING_" not in text
        assert f"MIRROR_JOB_ID={job.id}\n" in text and f"MIRROR_JOB_NAME={job.name}\n" in text
        assert f"MIRROR_SOURCE={job.source}\n" in text and f"MIRROR_DESTINATION={job.destination}\n" in text
        assert "MIRROR_RUN_ID=" in text and "HOME=" in text
    assert "MIRROR_OUTCOME" not in before
    assert "MIRROR_OUTCOME=succeeded\n" in after and after.endswith("\n/\n")


@pytest.mark.parametrize("command", ["validate", "plan"])
def test_what_runs_nothing_runs_no_command(quick, tmp_path, command):
    job = Job(tmp_path, "quiet", before=f"touch {tmp_path}/ran", after=f"touch {tmp_path}/ran")
    real_tree(job.source)
    assert quick.run("mirror", command, job.file).code == 0
    assert not (tmp_path / "ran").exists()


def test_a_command_that_fails_ends_the_run_before_it_begins(quick, tmp_path):
    job = Job(tmp_path, "unmounted", before="echo 'No such disk.'; exit 32", after=f"echo $MIRROR_OUTCOME >{tmp_path}/ended")
    real_tree(job.source)
    result = quick.run("mirror", "run", job.file)
    assert result.code == 1, result
    assert 'The command "before" ended with 32: No such disk.' in result.errors, result
    assert not job.destination.exists()
    assert (tmp_path / "ended").read_text() == "failed\n"


def test_a_command_that_fails_afterwards_makes_a_success_one_with_errors(quick, tmp_path):
    job = Job(tmp_path, "unpurged", after="exit 4")
    real_tree(job.source)
    result = quick.run("mirror", "run", job.file)
    assert result.code == 1, result
    assert 'The command "after" ended with 4.' in result.errors and "completedWithErrors" in result.errors, result
    assert files_of(job.destination) == files_of(job.source)


@pytest.mark.parametrize("signal_number", [signal.SIGTERM, signal.SIGINT])
def test_a_command_that_hangs_ends_with_the_run(quick, tmp_path, signal_number):
    job = Job(tmp_path, "hanging", before=f"touch {tmp_path}/begun; sleep 87654 & sleep 87654", after=f"touch {tmp_path}/ended")
    real_tree(job.source)
    process = quick.start("mirror", "run", job.file)
    wait_until((tmp_path / "begun").exists)
    process.send_signal(signal_number)
    result = finish(process)
    assert result.code == 1, result
    assert "The run was cancelled while it was exporting" in result.errors, result
    wait_until(lambda: runs_with("87654") == [])
    assert (tmp_path / "ended").exists()


@pytest.mark.parametrize("command", ["run", "plan", "validate"])
@pytest.mark.parametrize("mode", [0o664, 0o666])
def test_a_job_file_with_commands_is_its_users_alone(quick, tmp_path, command, mode):
    job = Job(tmp_path, "open", after=f"touch {tmp_path}/ran")
    real_tree(job.source)
    job.file.chmod(mode)
    result = quick.run("mirror", command, job.file)
    assert result.code == 2, result
    only_sentence(result, f'{job.file}:5: "after" is a command to run, but the file may be written by', "yours alone")
    assert not (tmp_path / "ran").exists() and not job.destination.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="Only root can give files to others.")
def test_nor_is_one_run_that_is_somebody_elses(quick, tmp_path):
    job = Job(tmp_path, "foreign", before=f"touch {tmp_path}/ran")
    real_tree(job.source)
    os.chown(job.file, 65534, 65534)
    result = quick.run("mirror", "run", job.file)
    assert result.code == 2, result
    only_sentence(result, '"before" is a command to run, but the file belongs to nobody, not to root.')
    assert not (tmp_path / "ran").exists()


# rsync


@pytest.mark.parametrize("option", ["--rsh=x", "--delete", "--exclude=*", "--log-file=/tmp/x", "--checksum-choice=NONE"])
@pytest.mark.parametrize("command", ["run", "plan", "validate"])
def test_options_that_could_change_what_is_mirrored_are_refused(quick, tmp_path, command, option):
    job = Job(tmp_path, "optional", rsync=f'{{options: ["{option}"]}}')
    real_tree(job.source)
    result = quick.run("mirror", command, job.file)
    assert result.code == 2, result
    only_sentence(result, f'"options" holds "{option}"', "--preallocate")


def test_options_that_are_allowed_reach_rsync(quick, tmp_path):
    job = Job(tmp_path, "optional", rsync="{options: [--preallocate, --block-size=4096, --no-specials]}")
    real_tree(job.source)
    spy = program(tmp_path / "spy", f'echo "$@" >>{tmp_path}/arguments', 'exec rsync "$@"')
    assert quick.run("mirror", "run", job.file, **spy).code == 75
    lines = (tmp_path / "arguments").read_text().splitlines()
    survey, transfer = [line for line in lines if line != "--version"]
    assert "--no-specials" in survey and "--preallocate" not in survey
    assert all(option in transfer for option in ("--preallocate", "--block-size=4096", "--no-specials"))
    assert files_of(job.destination) == files_of(job.source)


# Attributes


@pytest.mark.parametrize(
    ("permissions", "file", "folder"),
    [
        ("source", 0o664, 0o775),
        ("keep", 0o604, 0o705),
        ("640", 0o640, 0o750),
        ("{files: 600}", 0o600, 0o775),
        ("{folders: 700}", 0o664, 0o700),
    ],
)
def test_permissions(quick, tmp_path, permissions, file, folder):
    job = Job(tmp_path, "modes", permissions=permissions)
    for root, text, modes in ((job.source, "new", (0o664, 0o775)), (job.destination, "older", (0o604, 0o705))):
        (root / "folder").mkdir(parents=True)
        (root / "folder" / "page.html").write_text(text)
        (root / "folder" / "page.html").chmod(modes[0])
        (root / "folder").chmod(modes[1])
    assert quick.run("mirror", "run", job.file).code == 75
    page = job.destination / "folder" / "page.html"
    assert page.read_text() == "new"
    assert [stat.S_IMODE(path.stat().st_mode) for path in (page, page.parent)] == [file, folder]
    again = quick.run("mirror", "plan", job.file)
    assert again.code == 0 and again.output == "", again


# A power cut


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed.")
@pytest.mark.parametrize("durable", [True, False])
def test_what_is_durable_is_on_the_disk_before_it_is_told(quick, tmp_path, durable):
    if subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True, check=False).returncode != 0:
        pytest.skip("strace may not look at processes here.")
    job = Job(tmp_path, "durable", durable=str(durable).lower())
    real_tree(job.source)
    calls = tmp_path / "calls"
    quick.prefix = ["strace", "-f", "-o", str(calls), "-e", "trace=syncfs,unlinkat", "-s", "64"]
    assert quick.run("mirror", "run", job.file).code == 75
    lines = calls.read_text().splitlines()
    synchronized = [number for number, line in enumerate(lines) if " syncfs(" in line]
    committed = [number for number, line in enumerate(lines) if '"journal"' in line]
    assert committed, lines
    assert (len(synchronized) > 0) == durable
    if durable:
        assert synchronized[0] < committed[0]
    assert files_of(job.destination) == files_of(job.source)
