"""Which files are copied without rsync, and which are not: what is copied is the same either way."""

import os

import pytest

from commands import Job, files_of
from plain_files import PAGES, compare, noting, write_pages
from runs import run


@pytest.fixture
def brought(quick, tmp_path):
    """The names of what rsync was to bring since that was asked last."""
    return noting(quick, tmp_path)


def site(tmp_path, **settings):
    job = Job(tmp_path, "site", **settings)
    write_pages(job)
    return job


def test_plain_files_need_none(quick, brought, tmp_path):
    job = site(tmp_path)
    (job.source / "large.bin").write_bytes(os.urandom(17 << 20))
    (job.source / "link").symlink_to("section")
    run(quick, job)
    assert brought() == ["large.bin", "link"]
    compare(job)
    (job.source / PAGES[3]).write_text("This is new.\n")
    run(quick, job)
    assert brought() == []
    assert files_of(job.destination) == files_of(job.source)


@pytest.mark.parametrize(
    "settings",
    [
        {"bandwidth": "100MB/s"}, {"timeout": "1m"}, {"verify": "content"}, {"rsync": "{options: [--whole-file]}"},
    ],
    ids=lambda settings: next(iter(settings)),
)
def test_a_job_may_have_rsync_bring_all(quick, brought, tmp_path, settings):
    job = site(tmp_path, **settings)
    run(quick, job)
    assert brought() == sorted(PAGES)
    assert files_of(job.destination) == files_of(job.source)


def test_a_program_of_the_operators_brings_all(quick, brought, tmp_path):
    job = site(tmp_path)
    run(quick, job, MIRRORING_RSYNC_PROGRAM=str(tmp_path / "bin" / "rsync"))
    assert brought() == sorted(PAGES)
