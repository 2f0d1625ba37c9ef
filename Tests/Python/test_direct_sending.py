"""Which files reach another machine without an rsync, and which do not: what is there in the end is the same either way."""

import os
import shutil

import pytest

from commands import files_of
from runs import at_rest, run

PAGES = [f"section/page-{number}.html" for number in range(20)]


@pytest.fixture
def noted(near, tmp_path):
    """Commands that find an rsync along PATH which notes what it is to send, and what that was."""
    folder, told, names = tmp_path / "bin", tmp_path / "told", tmp_path / "names"
    folder.mkdir()
    program, real = folder / "rsync", shutil.which("rsync")
    program.write_text(f'#!/bin/sh\ncase "$*" in *--files-from=-*) ;; *) exec {real} "$@" ;; esac\n'
                       f'cat >{names}\ntr "\\0" "\\n" <{names} >>{told}\nexec {real} "$@" <{names}\n')
    program.chmod(0o755)
    near.environment["PATH"] = f"{folder}:{os.environ['PATH']}"

    def brought():
        """The names of what rsync was to send since that was asked last."""
        found = told.read_text().splitlines() if told.exists() else []
        told.unlink(missing_ok=True)
        return sorted(name.removeprefix("./") for name in found)

    return near, brought


def write(job):
    for name in PAGES:
        (job.source / name).parent.mkdir(parents=True, exist_ok=True)
        (job.source / name).write_text(f"This is {name}.\n")


def test_plain_files_that_are_new_need_none(noted, far, tmp_path):
    commands, brought = noted
    job = far.job(tmp_path)
    write(job)
    (job.source / "large.bin").write_bytes(os.urandom(2 << 20))
    (job.source / "link").symlink_to("section")
    run(commands, job)
    assert brought() == ["large.bin", "link"]
    assert files_of(job.destination) == files_of(job.source)
    for name in PAGES:
        assert os.lstat(job.destination / name).st_mtime_ns == os.lstat(job.source / name).st_mtime_ns
    # Of what has changed only the differences travel.
    (job.source / PAGES[3]).write_text("This is another one.\n")
    (job.source / "new.html").write_text("This is new.\n")
    run(commands, job)
    assert brought() == [PAGES[3]]
    assert files_of(job.destination) == files_of(job.source)
    at_rest(commands, job)


@pytest.mark.parametrize(
    "settings",
    [{"bandwidth": "100MB/s"}, {"timeout": "1m"}, {"verify": "content"}, {"compress": "true"}, {"rsync": "{options: [--no-specials]}"}],
    ids=lambda settings: next(iter(settings)),
)
def test_a_job_may_have_rsync_send_all(noted, far, tmp_path, settings):
    commands, brought = noted
    job = far.job(tmp_path, **settings)
    write(job)
    run(commands, job)
    assert brought() == sorted(PAGES)
    assert files_of(job.destination) == files_of(job.source)


def test_a_far_end_whose_rsync_is_another_one_has_it_make_all_copies(noted, far, tmp_path):
    commands, brought = noted
    program = far.server.folder / "bin" / "calm-rsync"
    program.write_text('#!/bin/sh\nexec rsync "$@"\n')
    program.chmod(0o755)
    far.install(f"export MIRRORING_RSYNC_PROGRAM={program}")
    job = far.job(tmp_path)
    write(job)
    run(commands, job)
    assert brought() == sorted(PAGES)
    assert files_of(job.destination) == files_of(job.source)
