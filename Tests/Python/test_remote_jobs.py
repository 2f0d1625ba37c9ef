"""What a job may ask for holds at another machine as well: releases, what is kept, what may be deleted; and what is only looked at."""

import json
import os

import pytest

from commands import files_of
from runs import at_rest, run
from test_guards import empty, refused, write


def pages(folder, number):
    """The pages of a version: all of them change, one comes and one goes."""
    if folder.exists():
        empty(folder)
    for name in [*(f"page-{index}.html" for index in range(12)), f"only-{number}.html"]:
        write(folder, name, text=f"version {number} of {name}\n" * (20 + number))


# --- releases


def test_releases(near, far, tmp_path):
    job = far.job(tmp_path, publish="release", releases=3, package="{maxPages: 5}")
    seen = []
    for number in range(5):
        pages(job.source, number)
        run(near, job)
        assert job.destination.is_symlink()
        assert files_of(job.destination.resolve()) == files_of(job.source)
        # Whoever has opened the release before reads it to its end.
        assert all(files_of(release) == content for release, content in seen[-2:])
        seen.append((job.destination.resolve(), files_of(job.source)))
        at_rest(near, job)
    folder = far.home / ".site.releases"
    assert {path.parent for path, _ in seen} == {folder}
    assert [name for name in os.listdir(folder) if name.startswith("building") or name.endswith(".removing")] == []
    assert sum(path.exists() for path, _ in seen) == 3


# --- what is kept


def test_what_is_replaced_or_deleted_is_kept(near, far, tmp_path):
    job = far.job(tmp_path, keepDeleted="7d")
    write(job.source, "a.html", "b.html", "folder/c.html")
    run(near, job)
    old = files_of(job.destination)
    write(job.source, "a.html", text="another page\n")
    (job.source / "b.html").unlink()
    run(near, job)
    assert files_of(job.destination) == files_of(job.source) != old
    trash = far.home / ".site.mirroring" / job.id / "trash"
    kept = [content for content in files_of(trash).values() if isinstance(content, bytes)]
    assert kept.count(b"a page\n") == 2
    # Nobody else may look at it.
    assert trash.stat().st_mode & 0o777 == 0o700
    at_rest(near, job)


# --- what may be deleted


@pytest.fixture(params=["destination", "source"])
def site(request, near, far, tmp_path):
    """A job that is mirrored: four entries."""
    job = far.job(tmp_path, request.param)
    write(job.source, "a.html", "b.html", "folder/c.html")
    run(near, job)
    return job


def test_an_emptied_source_deletes_nothing(near, site):
    before = files_of(site.destination)
    empty(site.source)
    result = near.run("mirror", "run", site.file)
    token = refused(result, site, "        folder/ (2 entries)\n        a.html\n        b.html\n")
    assert "The run would delete all 4 entries of " in result.errors and " is empty." in result.errors, result
    assert files_of(site.destination) == before
    plan = near.run("mirror", "plan", site.file)
    assert refused(plan, site) == token
    assert sorted(line for line in plan.output.splitlines() if line.startswith("delete\t")) == [
        "delete\ta.html", "delete\tb.html", "delete\tfolder", "delete\tfolder/c.html",
    ]  # fmt: skip
    assert near.run("mirror", "run", site.file, "--allow-deletions", token).code == 75
    assert files_of(site.destination) == {}


def test_a_source_that_is_gone_deletes_nothing(near, site):
    before = files_of(site.destination)
    site.source.rename(site.source.with_name("elsewhere"))
    result = near.run("mirror", "run", site.file)
    assert result.code in (1, 2), result
    assert site.source.name in result.errors, result
    assert files_of(site.destination) == before


# --- looking


def test_a_plan_changes_nothing(near, site, far):
    write(site.source, "a.html", text="a changed page\n")
    write(site.source, "new.html")
    (site.source / "b.html").unlink()
    before, there = files_of(site.destination), sorted(os.listdir(far.home))
    result = near.run("mirror", "plan", site.file)
    assert result.code == 0, result
    # The time of the folder itself is another one as well.
    expected = {("attributes", "."), ("create", "new.html"), ("delete", "b.html"), ("update", "a.html")}
    assert {tuple(line.split("\t")) for line in result.output.splitlines()} == expected, result
    objects = [json.loads(line) for line in near.run("mirror", "plan", "--json", site.file).output.splitlines()]
    assert {(line["action"], line["path"]) for line in objects} == expected
    assert (files_of(site.destination), sorted(os.listdir(far.home))) == (before, there)


def test_a_plan_of_a_destination_that_is_not_there(near, far, tmp_path):
    job = far.job(tmp_path)
    write(job.source, "a.html", "folder/c.html")
    result = near.run("mirror", "plan", job.file)
    assert result.code == 0, result
    assert {line.split("\t")[1] for line in result.output.splitlines()} >= {"a.html", "folder", "folder/c.html"}, result
    assert not job.destination.exists()


def test_a_job_is_valid(near, site, far):
    result = near.run("mirror", "validate", site.file)
    assert result.code == 0, result
    assert "site: valid; mirrors " in result.errors and far.place(far.home / "site") in result.errors, result


def test_a_list_has_it(near, site):
    [line] = [json.loads(line) for line in near.run("mirror", "list", "--json").output.splitlines()]
    assert (line["id"], line["state"], line["last"]["outcome"]) == (site.id, "idle", "succeeded")
    assert " succeeded " in near.run("mirror", "list").output


def test_a_reset_drops_what_is_there(near, far, tmp_path):
    job = far.job(tmp_path, retries=0)
    write(job.source, "a.html")
    program = tmp_path / "broken-rsync"
    program.write_text('#!/bin/sh\ncase "$*" in *--files-from*) exit 12 ;; esac\nexec rsync "$@"\n')
    program.chmod(0o755)
    run(near, job, 1, MIRRORING_RSYNC_PROGRAM=str(program))
    result = near.run("mirror", "reset", job.file)
    assert result.code == 0 and "1 package dropped" in result.errors, result
    assert [name for name in os.listdir(far.home) if "mirroring" in name] == []
    run(near, job)
    assert files_of(job.destination) == files_of(job.source)
