"""Which files reach another machine without an rsync, and which do not: what is there in the end is the same either way."""

import os

import pytest

from commands import files_of
from plain_files import PAGES, compare, noting, write_pages
from runs import at_rest, run


@pytest.fixture
def brought(near, tmp_path):
    """The names of what rsync was to send since that was asked last."""
    return noting(near, tmp_path)


def test_plain_files_that_are_new_need_none(near, brought, far, tmp_path):
    job = far.job(tmp_path)
    write_pages(job)
    (job.source / "large.bin").write_bytes(os.urandom(2 << 20))
    (job.source / "link").symlink_to("section")
    run(near, job)
    assert brought() == ["large.bin", "link"]
    compare(job)
    # Of what has changed only the differences travel.
    (job.source / PAGES[3]).write_text("This is another one.\n")
    (job.source / "new.html").write_text("This is new.\n")
    run(near, job)
    assert brought() == [PAGES[3]]
    assert files_of(job.destination) == files_of(job.source)
    at_rest(near, job)


@pytest.mark.parametrize(
    "settings",
    [{"bandwidth": "100MB/s"}, {"timeout": "1m"}, {"verify": "content"}, {"compress": "true"}, {"rsync": "{options: [--no-specials]}"}],
    ids=lambda settings: next(iter(settings)),
)
def test_a_job_may_have_rsync_send_all(near, brought, far, tmp_path, settings):
    job = far.job(tmp_path, **settings)
    write_pages(job)
    run(near, job)
    assert brought() == sorted(PAGES)
    assert files_of(job.destination) == files_of(job.source)


def test_a_far_end_whose_rsync_is_another_one_has_it_make_all_copies(near, brought, far, tmp_path):
    program = far.server.folder / "bin" / "calm-rsync"
    program.write_text('#!/bin/sh\nexec rsync "$@"\n')
    program.chmod(0o755)
    far.install(f"export MIRRORING_RSYNC_PROGRAM={program}")
    job = far.job(tmp_path)
    write_pages(job)
    run(near, job)
    assert brought() == sorted(PAGES)
    assert files_of(job.destination) == files_of(job.source)
