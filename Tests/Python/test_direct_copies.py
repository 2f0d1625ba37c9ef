"""Which files are copied without rsync, and which are not: what is copied is the same either way."""

import os
import shutil

import pytest

from commands import Job, files_of
from runs import run

PAGES = [f"section/page-{number}.html" for number in range(20)]


@pytest.fixture
def noted(unheard, tmp_path):
    """Commands that find an rsync along PATH which notes what it is told, and what that was."""
    folder, told = tmp_path / "bin", tmp_path / "told"
    folder.mkdir()
    program = folder / "rsync"
    program.write_text(f'#!/bin/sh\nlist=\ncase "$*" in *--files-from*) for list; do case $list in --files-from=*) break ;; esac; done ;; esac\n'
                       f'[ -z "$list" ] || {{ tr "\\0" "\\n" <"${{list#*=}}"; echo .; }} >>{told}\n'
                       f'exec {shutil.which("rsync")} "$@"\n')
    program.chmod(0o755)
    unheard.environment |= {"MIRRORING_OUTBOX_WAIT": "0", "PATH": f"{folder}:{os.environ['PATH']}"}

    def brought():
        """The names of what rsync was to bring since that was asked last."""
        names = told.read_text().splitlines() if told.exists() else []
        told.unlink(missing_ok=True)
        return sorted(name.removeprefix("./") for name in names if name != ".")

    return unheard, brought


def site(tmp_path, **settings):
    job = Job(tmp_path, "site", **settings)
    for name in PAGES:
        (job.source / name).parent.mkdir(parents=True, exist_ok=True)
        (job.source / name).write_text(f"This is {name}.\n")
    return job


def test_plain_files_need_none(noted, tmp_path):
    commands, brought = noted
    job = site(tmp_path)
    (job.source / "large.bin").write_bytes(os.urandom(17 << 20))
    (job.source / "link").symlink_to("section")
    run(commands, job)
    assert brought() == ["large.bin", "link"]
    assert files_of(job.destination) == files_of(job.source)
    for name in PAGES:
        assert os.lstat(job.destination / name).st_mtime_ns == os.lstat(job.source / name).st_mtime_ns
    (job.source / PAGES[3]).write_text("This is new.\n")
    run(commands, job)
    assert brought() == []
    assert files_of(job.destination) == files_of(job.source)


@pytest.mark.parametrize(
    "settings",
    [
        {"bandwidth": "100MB/s"}, {"timeout": "1m"}, {"verify": "content"}, {"rsync": "{options: [--whole-file]}"},
    ],
    ids=lambda settings: next(iter(settings)),
)
def test_a_job_may_have_rsync_bring_all(noted, tmp_path, settings):
    commands, brought = noted
    job = site(tmp_path, **settings)
    run(commands, job)
    assert brought() == sorted(PAGES)
    assert files_of(job.destination) == files_of(job.source)


def test_a_program_of_the_operators_brings_all(noted, tmp_path):
    commands, brought = noted
    job = site(tmp_path)
    run(commands, job, MIRRORING_RSYNC_PROGRAM=str(tmp_path / "bin" / "rsync"))
    assert brought() == sorted(PAGES)
