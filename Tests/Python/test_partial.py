"""Not everything can be mirrored: the rest is, each item that is missing is named, and the next run brings just those."""

import os
import threading

import pytest

import mounts
from commands import Gate, Job, files_of, finish, wait_until
from runs import run


def states(result):
    """The states of the events that it shows, in order."""
    return [word for line in result.sentences for word in line.split() if word.startswith(("MirroringJob", "MirroringPackage"))]


def test_files_that_may_not_be_read_cost_themselves(quick, tmp_path):
    quick.give_up_privileges()
    job = Job(tmp_path, "job")
    job.source.mkdir()
    for number in range(30):
        (job.source / f"{number:02}.html").write_text(f"page {number}\n")
    closed = [job.source / f"{number:02}.html" for number in range(5, 30)]
    for file in closed:
        file.chmod(0)
    result = run(quick, job, 1)
    assert sorted(files_of(job.destination)) == ["00.html", "01.html", "02.html", "03.html", "04.html"]
    assert "05.html can't be read: permission denied" in result.errors, result
    assert states(result)[-2:] == ["MirroringPackageCompleted", "MirroringJobCompleted"], result

    # They alone are tried again. Who reads no events is told of the first.
    result = run(quick, job, 1, "--quiet")
    assert "job: completed with errors in" in result.errors and ": 0 pages, 0 files, 0 B, 0 deletions, 25 errors." in result.errors, result
    assert "    … and 5 more (5 authorization).\n" in result.errors, result
    for file in closed:
        file.chmod(0o644)
    result = run(quick, job, 75)
    assert "25 pages" in result.errors, result
    assert files_of(job.destination) == files_of(job.source)


def test_a_folder_and_a_file_that_may_not_be_read(quick, tmp_path):
    quick.give_up_privileges()
    job = Job(tmp_path, "job")
    for name in ("open/a.html", "closed/b.html", "c.html", "d.html"):
        (job.source / name).parent.mkdir(parents=True, exist_ok=True)
        (job.source / name).write_text(f"{name}\n")
    run(quick, job, 75)
    # What has not changed otherwise, too: nobody shall miss on the site what is unreadable to the engine alone.
    modes = {path: path.stat().st_mode for path in job.destination.rglob("*")}
    for name in ("closed", "open/a.html"):
        (job.source / name).chmod(0)
    (job.source / "c.html").write_text("changed\n")
    (job.source / "c.html").chmod(0)
    (job.source / "d.html").unlink()
    (job.source / "open/e.html").write_text("new\n")
    result = run(quick, job, 1)
    assert "closed can't be read: permission denied." in result.errors, result
    assert "c.html can't be read: permission denied." in result.errors, result
    assert "open/a.html can't be read: permission denied." in result.errors, result
    for name in ("closed", "open/a.html", "c.html"):
        assert (job.destination / name).stat().st_mode == modes[job.destination / name], name
    there = files_of(job.destination)
    # As they were: what can't be read, and what is below it.
    assert there["closed/b.html"] == b"closed/b.html\n" and there["c.html"] == b"c.html\n"
    assert there["open/e.html"] == b"new\n" and "d.html" not in there
    (job.source / "closed").chmod(0o755)
    (job.source / "open/a.html").chmod(0o644)
    (job.source / "c.html").chmod(0o644)
    run(quick, job, 75)
    assert files_of(job.destination) == files_of(job.source)


def test_deletions_go_on_but_for_what_may_have_moved(quick, tmp_path):
    quick.give_up_privileges()
    job = Job(tmp_path, "job")
    job.source.mkdir()
    (job.source / "moved-from.html").write_text("the same text\n")
    (job.source / "other.html").write_text("another one\n")
    run(quick, job, 75)
    (job.source / "other.html").unlink()
    (job.source / "moved-from.html").rename(job.source / "moved-to.html")
    (job.source / "moved-to.html").chmod(0)
    result = run(quick, job, 1)
    assert "1 deletion is left to the next run, because something could not be mirrored." in result.errors, result
    assert files_of(job.destination) == {"moved-from.html": b"the same text\n"}
    (job.source / "moved-to.html").chmod(0o644)
    run(quick, job, 75)
    assert files_of(job.destination) == {"moved-to.html": b"the same text\n"}


def test_a_file_that_is_written_all_the_time_arrives_as_it_was_once(quick, tmp_path):
    job = Job(tmp_path, "job", retries=1)
    job.source.mkdir()
    (job.source / "page.html").write_text("a page\n")
    log = job.source / "log"
    log.write_bytes(b"")
    is_over = threading.Event()

    def write():
        number = 0
        with open(log, "ab", buffering=0) as file:
            while not is_over.is_set():
                file.write(b"line %d\n" % number)
                number += 1
                is_over.wait(0.001)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        wait_until(lambda: log.stat().st_size > 100)
        run(quick, job, 75)
    finally:
        is_over.set()
        writer.join()
    arrived = (job.destination / "log").read_bytes()
    assert arrived and log.read_bytes().startswith(arrived)
    run(quick, job, 75)
    assert files_of(job.destination) == files_of(job.source)


def test_a_file_that_is_larger_than_the_system_allows_costs_itself(quick, tmp_path):
    """By the limit of a shell, whose signal is ignored: the system then says EFBIG, as where a file system has no such sizes."""
    job = Job(tmp_path, "job")
    job.source.mkdir()
    for number in range(5):
        (job.source / f"{number}.html").write_text(f"page {number}\n")
    (job.source / "2-large.bin").write_bytes(os.urandom(1 << 20))
    program = tmp_path / "limited-rsync"
    program.write_text('#!/bin/sh\ntrap "" XFSZ\nulimit -f 200\nexec rsync "$@"\n')
    program.chmod(0o755)
    result = run(quick, job, 1, MIRRORING_RSYNC_PROGRAM=str(program))
    assert "2-large.bin can't be mirrored: file too large." in result.errors, result
    assert sorted(files_of(job.destination)) == [f"{number}.html" for number in range(5)]
    run(quick, job, 75)
    assert files_of(job.destination) == files_of(job.source)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount something")
def test_a_mount_that_appears_in_the_destination_costs_what_is_below_it(quick, tmp_path):
    job = Job(tmp_path, "job")
    (job.source / "uploads").mkdir(parents=True)
    (job.source / "page.html").write_text("a page\n")
    run(quick, job, 75)
    (job.source / "page.html").write_text("a new page\n")
    (job.source / "uploads/picture.png").write_bytes(b"picture")
    other = tmp_path / "other"
    gate = Gate(tmp_path)
    engine = quick.start("mirror", "run", job.file, **gate.environment)
    wait_until(lambda: gate.is_reached)
    with mounts.another_view(job.destination / "uploads", of=other):
        gate.open()
        result = finish(engine)
        assert result.code == 1, result
        assert f"{job.destination}/uploads/picture.png can't be " in result.errors, result
        assert (job.destination / "page.html").read_text() == "a new page\n"
        assert list(other.iterdir()) == []
    run(quick, job, 75)
    assert files_of(job.destination) == files_of(job.source)
