"""The folder at another machine is full, closed, a link or in part unreadable: what can be done is done, and the rest is named."""

import os
import stat

import pytest

from commands import files_of, wait_until
from disks import no_room_on, small_disk
from far_ends import far_end
from runs import at_rest, run
from ssh_servers import STRANGER
from test_guards import write


@pytest.fixture
def stranger(public_folder):
    """Another machine that lets another user in."""
    with far_end(public_folder, STRANGER) as far:
        yield far


def test_a_disk_that_is_full(unheard, tmp_path, public_folder):
    # It has to be there before the other machine is: nothing that is mounted later is seen there.
    folder = public_folder / "machine"
    folder.mkdir()
    with small_disk(public_folder / "disk") as disk, far_end(folder) as far:
        unheard.environment |= {"MIRRORING_OUTBOX_WAIT": "0", **far.client()}
        job = far.job(tmp_path, place=far.place(disk / "site"))
        write(job.source, "a.html", "b.html")
        run(unheard, job)
        (job.source / "b.html").unlink()
        (job.source / "large.bin").write_bytes(os.urandom(200_000))
        result = run(unheard, job, 1)
        assert "space" in result.errors or "room" in result.errors, result
        assert (disk / "site/a.html").read_text() == "a page\n"
        assert not (disk / "site/large.bin").exists()
        # Filled by somebody else in the meantime.
        (job.source / "large.bin").unlink()
        write(job.source, "c.html", text="a page\n" * 2_000)
        with no_room_on(disk):
            result = run(unheard, job, 1)
            assert "space" in result.errors or "room" in result.errors, result
        run(unheard, job)
        assert files_of(disk / "site") == files_of(job.source)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can let another user log in")
class TestSomebodyWhoMayNotDoAll:
    @pytest.fixture
    def near(self, unheard, stranger):
        unheard.environment |= {"MIRRORING_OUTBOX_WAIT": "0", **stranger.client()}
        return unheard

    def test_a_folder_that_may_not_be_written_into(self, near, stranger, tmp_path, public_folder):
        closed = public_folder / "closed"
        closed.mkdir()
        job = stranger.job(tmp_path, place=stranger.place(closed / "site"))
        write(job.source, "a.html")
        result = near.run("mirror", "run", job.file)
        assert result.code in (1, 2), result
        assert "permission denied" in result.errors and "127.0.0.1" in result.errors, result
        assert os.listdir(closed) == []

    def test_a_folder_in_the_site_that_is_somebody_elses(self, near, stranger, tmp_path):
        job = stranger.job(tmp_path)
        write(job.source, "a.html", "sub/b.html")
        (job.destination / "sub").mkdir(parents=True)
        os.chown(job.destination, stranger.home.stat().st_uid, -1)
        result = run(near, job, 1)
        assert "sub/b.html can't be put in place: permission denied" in result.errors, result
        assert files_of(job.destination) == {"a.html": b"a page\n", "sub": None}

    def test_a_device_that_he_may_not_make(self, near, stranger, tmp_path):
        """Nothing was said of it by rsync, so it was tried again and again as one that changes."""
        job = stranger.job(tmp_path)
        write(job.source, "a.html")
        try:
            os.mknod(job.source / "null", 0o644 | stat.S_IFCHR, os.makedev(1, 3))
        except OSError as error:
            pytest.skip(f"No device can be made here: {error}")
        # There is no destination yet, and then there is one.
        for _ in range(2):
            result = run(near, job, 1)
            assert "null is a device, and the user of " in result.errors and "[--no-devices]" in result.errors, result
            assert "changed while it was read" not in result.errors, result
        assert files_of(job.destination) == {"a.html": b"a page\n"}
        job.file.write_text(job.file.read_text() + "rsync: {options: [--no-devices]}\n")
        at_rest(near, job)

    def test_a_source_that_can_be_read_in_part(self, near, stranger, tmp_path):
        job = stranger.job(tmp_path, "source")
        write(job.source, "a.html", "b.html", "closed/c.html", "d.html")
        stranger.own(job.source)
        run(near, job)
        write(job.source, "a.html", "b.html", text="another page\n")
        (job.source / "b.html").chmod(0)
        (job.source / "closed").chmod(0)
        (job.source / "d.html").unlink()
        result = run(near, job, 1)
        assert "b.html can't be read: permission denied." in result.errors, result
        assert "closed can't be read: permission denied." in result.errors, result
        there = files_of(job.destination)
        assert there["a.html"] == b"another page\n" and there["b.html"] == b"a page\n" and there["closed/c.html"] == b"a page\n"
        assert "d.html" not in there
        (job.source / "b.html").chmod(0o644)
        (job.source / "closed").chmod(0o755)
        run(near, job)
        assert files_of(job.destination) == files_of(job.source)
        at_rest(near, job)


def test_a_link_to_the_folder(near, far, tmp_path):
    """It is followed, and stays."""
    job = far.job(tmp_path)
    (far.home / "disk/real").mkdir(parents=True)
    job.destination.symlink_to("disk/real")
    write(job.source, "a.html", "sub/b.html")
    run(near, job)
    assert job.destination.is_symlink()
    assert files_of(far.home / "disk/real") == files_of(job.source)
    at_rest(near, job)
    assert os.listdir(far.home / "disk") == ["real"]


def test_a_link_that_leads_nowhere(near, far, tmp_path):
    job = far.job(tmp_path)
    job.destination.symlink_to("nowhere/at/all")
    write(job.source, "a.html")
    result = near.run("mirror", "run", job.file)
    assert result.code in (1, 2), result
    assert "127.0.0.1" in result.errors, result
    assert not (far.home / "nowhere").exists()


def test_a_file_in_the_place_of_the_folder(near, far, tmp_path):
    job = far.job(tmp_path)
    job.destination.write_text("somebody's\n")
    write(job.source, "a.html")
    result = near.run("mirror", "run", job.file)
    assert result.code in (1, 2), result
    assert "127.0.0.1: " in result.errors and str(job.destination) in result.errors, result
    assert job.destination.read_text() == "somebody's\n"


def test_the_folder_is_this_machines_source(near, far, tmp_path):
    """By its name nobody can tell: it is the same machine."""
    (tmp_path / "site-source").mkdir()
    job = far.job(tmp_path, place=far.place(tmp_path / "site-source" / "copy"))
    write(job.source, "a.html")
    result = near.run("mirror", "run", job.file)
    assert result.code in (1, 2), result
    assert files_of(job.source) == {"a.html": b"a page\n"}


def test_a_transfer_there_ends_with_its_engine(near, far, tmp_path):
    job = far.job(tmp_path)
    write(job.source, "a.html")
    (job.source / "large.bin").write_bytes(os.urandom(20_000_000))
    slow = tmp_path / "slow-rsync"
    slow.write_text('#!/bin/sh\nexec rsync --bwlimit=300k "$@"\n')
    slow.chmod(0o755)
    engine = near.start("mirror", "run", job.file, MIRRORING_RSYNC_PROGRAM=str(slow))
    wait_until(lambda: any(b"--server" in command for command in far.processes.values()))
    engine.kill()
    engine.communicate()
    far.wait_until_left()
    run(near, job)
    assert files_of(job.destination) == files_of(job.source)
