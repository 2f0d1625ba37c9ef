"""What another user of the machine leaves where an engine works: root neither runs it, nor follows it, nor fills a disk with it."""

import os
import shutil

import pytest

import disks
from commands import Job, files_of

NOBODY = 65534


@pytest.fixture
def job(tmp_path):
    job = Job(tmp_path, "job")
    job.source.mkdir()
    (job.source / "page.html").write_text("a page\n")
    return job


def test_settings_of_a_home_are_none_of_rsyncs(unheard, job, tmp_path):
    """A file in HOME can have rsync run anything, and HOME is another's where somebody has become root and kept it."""
    trace = tmp_path / "trace"
    evil = tmp_path / "evil"
    evil.write_text(f'#!/bin/sh\ntouch {trace}\nexit 1\n')
    evil.chmod(0o755)
    home = tmp_path / "home"
    home.mkdir()
    (home / ".popt").write_text(f"rsync exec --archive {evil}\nrsync alias --delete --version\n")
    result = unheard.run("mirror", "run", job.file, HOME=str(home))
    assert not trace.exists()
    assert result.code == 75, result
    assert (job.destination / "page.html").read_text() == "a page\n"


def test_a_file_that_claims_more_than_there_is_room_for(unheard, tmp_path):
    with disks.small_disk(tmp_path / "disk") as disk:
        job = Job(tmp_path, "job", destination=disk / "site")
        job.source.mkdir()
        (job.source / "page.html").write_text("a page\n")
        (job.source / "huge").touch()
        os.truncate(job.source / "huge", 1 << 40)
        result = unheard.run("mirror", "run", job.file)
        assert result.code == 1, result
        staging = disk / ".site.mirroring"
        assert f"huge claims {1 << 40} bytes, and the whole disk of {staging}" in result.errors, result
        assert 'so it is not mirrored. Make room, or leave it out with "exclude".' in result.errors, result
        assert shutil.disk_usage(disk).used < 32 * 1024
        # It costs itself.
        assert (job.destination / "page.html").read_text() == "a page\n"
        assert not (job.destination / "huge").exists()
        (job.source / "huge").unlink()
        assert unheard.run("mirror", "run", job.file).code == 75


def test_a_package_that_there_is_no_room_for(unheard, tmp_path):
    with disks.small_disk(tmp_path / "disk") as disk:
        job = Job(tmp_path, "job", destination=disk / "site")
        job.source.mkdir()
        for number in range(3):
            (job.source / f"{number}.html").write_bytes(b"x" * (30 << 10))
        result = unheard.run("mirror", "run", job.file)
        assert result.code == 1, result
        assert "The package takes 92160 bytes, and the disk of " in result.errors, result
        assert 'Make room, have smaller packages with package: {maxBytes: …}, or leave it out with "exclude".' in result.errors, result
        assert not job.destination.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give folders away")
def test_a_link_of_roots_that_was_moved(unheard, tmp_path):
    """Root has once made a link in somebody's folder; he gives it the name of a job's destination."""
    victim = tmp_path / "victim"
    victim.mkdir()
    (victim / "precious").write_text("precious\n")
    home = tmp_path / "home"
    home.mkdir()
    (home / "logs").symlink_to(victim)
    os.chown(home, NOBODY, NOBODY)
    job = Job(tmp_path, "job", destination=home / "site")
    job.source.mkdir()
    (job.source / "page.html").write_text("a page\n")
    (home / "logs").rename(home / "site")
    result = unheard.run("mirror", "run", job.file)
    assert result.code == 2, result
    assert (
        f'{home}/site lies behind "site", a symbolic link in a folder of nobody\'s that leads to what is not nobody\'s. '
        "Name the folder to which it leads." in result.errors
    )
    assert [path.name for path in victim.iterdir()] == ["precious"]
