"""What a run finds to do that comes after another: all that has changed since, however little, and nothing that it can't do."""

import os

from commands import Job, files_of
from runs import run

#: A second of long ago, so that no other file has its time.
SECOND = 1_500_000_000


def write(path, text, nanoseconds):
    path.write_text(text)
    os.utime(path, ns=(SECOND * 10**9 + nanoseconds,) * 2)


def test_a_change_within_a_second_whose_run_has_failed(quick, tmp_path):
    """Of the same size: were whole seconds compared, it would never be published."""
    job = Job(tmp_path, "site", retries=0)
    job.source.mkdir()
    page = job.source / "page.html"
    write(page, "the old page\n", 1_000)
    run(quick, job)
    write(page, "the new page\n", 2_000)
    program = tmp_path / "broken-rsync"
    program.write_text('#!/bin/sh\ncase "$*" in *--files-from*) exit 12 ;; esac\nexec rsync "$@"\n')
    program.chmod(0o755)
    run(quick, job, 1, MIRRORING_RSYNC_PROGRAM=str(program))
    assert (job.destination / "page.html").read_text() == "the old page\n"
    run(quick, job)
    assert (job.destination / "page.html").read_text() == "the new page\n"


def test_excluded_leftovers_in_a_folder_that_was_removed(quick, tmp_path):
    """The folder stays with them; that is no deletion, neither now nor later."""
    job = Job(tmp_path, "site", exclude='["*.tmp"]')
    (job.source / "old").mkdir(parents=True)
    for name in ("page.html", "old/page.html"):
        (job.source / name).write_text("a page\n")
    run(quick, job)
    (job.destination / "old/upload.tmp").write_text("somebody's\n")
    (job.source / "old/page.html").unlink()
    (job.source / "old").rmdir()
    result = run(quick, job)
    assert ", 1 deletion," in result.errors, result
    assert files_of(job.destination) == {"page.html": b"a page\n", "old": None, "old/upload.tmp": b"somebody's\n"}
    result = run(quick, job)
    assert "nothing to do" in result.errors and ", 0 deletions," in result.errors, result
    assert quick.run("mirror", "plan", job.file).output == ""
