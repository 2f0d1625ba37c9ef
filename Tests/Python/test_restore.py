"""What runs have replaced or deleted is kept for a while, is listed, and comes back."""

import json
import os
import shutil
import subprocess

import pytest

import mounts
from bad_input import only_sentence
from commands import Job, files_of, real_tree
from runs import run


@pytest.fixture
def job(quick, tmp_path):
    """A job that keeps what it replaces, mirrored once. Its events wait: code 75 is success here."""
    job = Job(tmp_path, "kept", keepDeleted="7d", package="{maxPages: 5, maxFiles: 5}")
    real_tree(job.source, "email", "json")
    run(quick, job)
    return job


def restore(commands, job, *arguments, code=75):
    result = commands.run("mirror", "restore", job.file, *arguments)
    assert result.code == code, result
    return result


def versions(commands, job, *path):
    lines = restore(commands, job, "--list", "--json", *path, code=0).output.splitlines()
    return [json.loads(line) for line in lines]


def trash_of(job):
    return job.destination.parent / f".{job.destination.name}.mirroring" / job.id / "trash"


def test_everything_that_a_run_took_comes_back(quick, job):
    before = files_of(job.destination)
    shutil.rmtree(job.source / "email")
    (job.source / "names" / "two words.md").write_text("Another text.\n")
    (job.source / "latest.md").unlink()
    for file in (job.source / "json").glob("*.py"):
        file.write_text("# Another program.\n")
    run(quick, job)
    after = files_of(job.destination)
    assert after != before

    listed = versions(quick, job)
    lost = {name for name in before if before[name] != after.get(name)} - {"email"}
    assert {version["path"] for version in listed} >= lost
    assert {version["fate"] for version in listed if version["path"].startswith("email/")} == {"deleted"}
    assert [version["fate"] for version in listed if version["path"] == "names/two words.md"] == ["replaced"]
    # The packages of one run are several moments, and one change.
    assert len({version["until"] for version in listed}) > 1 and len({version["runId"] for version in listed}) == 1

    result = restore(quick, job, ".")
    assert "The next run replaces it with what the source has, and deletes it if the source has nothing of that name." in result.sentences
    assert files_of(job.destination) == before
    run(quick, job)
    assert files_of(job.destination) == after


@pytest.mark.parametrize("name", [b"carriage\rreturn", b"no text \xff", b"as shown \\#033"])
def test_a_name_as_the_list_shows_it(quick, job, name):
    """It is what can be copied from there; the bytes that no terminal shows can't even be an argument, where they are no text."""
    file = os.path.join(os.fsencode(job.source), name)
    with open(file, "wb") as page:
        page.write(b"text\n")
    run(quick, job)
    os.unlink(file)
    run(quick, job)
    (shown,) = [line.split("\t")[3] for line in restore(quick, job, "--list", code=0).output.splitlines()]
    restore(quick, job, shown)
    assert os.path.exists(os.path.join(os.fsencode(job.destination), name))


def test_a_moment_between_two_runs(quick, job):
    page = job.source / "names" / "two words.md"
    moments = []
    for text in ("second", "third", "fourth"):
        page.write_text(text)
        run(quick, job)
        moments.append(versions(quick, job, "names/two words.md")[0]["until"])
    copy = job.destination / "names" / "two words.md"
    for moment, text in zip(moments, ("This is two words.md.\n", "second", "third")):
        restore(quick, job, "names/two words.md", "--at", moment)
        assert copy.read_text() == text
    # What a restoring replaces is kept as well.
    restore(quick, job, f"{job.destination}/names/two words.md")
    assert copy.read_text() == "second"
    result = restore(quick, job, "names/two words.md", "--at", "0s", code=1)
    only_sentence(result, "neither replaced nor deleted since then")


def test_elsewhere(quick, job, tmp_path):
    before = files_of(job.destination / "email")
    shutil.rmtree(job.source / "email")
    run(quick, job)
    after = files_of(job.destination)
    restore(quick, job, "email", "--to", tmp_path / "look", code=0)
    assert files_of(tmp_path / "look" / "email") == before
    assert files_of(job.destination) == after
    only_sentence(restore(quick, job, "email", "--to", tmp_path / "look", code=2), tmp_path / "look", "not empty")


def test_what_is_old_goes_with_the_next_run(quick, job):
    (job.source / "latest.md").unlink()
    run(quick, job)
    [batch] = os.listdir(trash_of(job))
    old = "20000101T000000.000Z" + batch[20:]
    shutil.copytree(trash_of(job) / batch, trash_of(job) / old, symlinks=True)
    assert len(versions(quick, job, "latest.md")) == 2
    run(quick, job)
    assert os.listdir(trash_of(job)) == [batch]
    # Nobody else may look at it.
    assert trash_of(job).stat().st_mode & 0o777 == 0o700


def test_a_disk_that_is_full_of_it(quick, tmp_path):
    """Whoever reads that there is no room is told what takes it."""
    with mounts.memory(tmp_path / "disk") as disk:
        job = Job(tmp_path, "full", destination=disk / "site", keepDeleted="7d")
        job.source.mkdir()
        for _ in range(2):
            (job.source / "large.bin").write_bytes(os.urandom(7_000_000))
            run(quick, job)
        mirrored = files_of(job.destination)
        (job.source / "large.bin").write_bytes(os.urandom(7_000_000))
        result = quick.run("mirror", "run", job.file)
        assert result.code == 1, result
        assert f'{trash_of(job)} holds what was replaced or deleted; shorten "keepDeleted"' in result.errors, result
        assert files_of(job.destination) == mirrored


@pytest.mark.parametrize(
    ("arguments", "code", "names"),
    [
        (["nowhere.html"], 1, ["nowhere.html", "kept"]),
        (["--list", "nowhere.html"], 1, ["nowhere.html"]),
        (["../up"], 2, ["../up"]),
        (["/etc/passwd"], 2, ["/etc/passwd"]),
        (["latest.md", "--at", "yesterday"], 2, ["yesterday", "2h"]),
        ([], 2, ["--list"]),
        (["--json", "latest.md"], 2, ["--list"]),
        (["--list", "--to", "x"], 2, ["--list"]),
    ],
)
def test_what_cannot_be_restored(quick, job, arguments, code, names):
    (job.source / "latest.md").unlink()
    run(quick, job)
    before = files_of(job.destination)
    result = restore(quick, job, *arguments, code=code)
    assert all(name in result.errors for name in names), result
    assert files_of(job.destination) == before


def test_job_that_keeps_nothing(quick, tmp_path):
    job = Job(tmp_path, "forgetful")
    real_tree(job.source)
    run(quick, job)
    only_sentence(restore(quick, job, "latest.md", code=2), "keepDeleted")
    only_sentence(restore(quick, job, "--list", code=2), "keepDeleted")


def test_killed_in_the_middle_of_a_restoring(quick, job):
    """Whatever was done of it is undone, or it is whole; and the trash still has everything."""
    before = files_of(job.destination)
    shutil.rmtree(job.source / "email")
    run(quick, job)
    after = files_of(job.destination)
    for delay in (0.02, 0.05, 0.08, 0.12, 0.2):
        process = quick.start("mirror", "restore", job.file, "email")
        try:
            process.wait(timeout=delay)  # the moment of death, and nothing that is waited for
        except subprocess.TimeoutExpired:
            process.kill()
        process.communicate()
        run(quick, job)
        assert files_of(job.destination) == after
    restore(quick, job, "email", "--at", "2000-01-01")
    assert files_of(job.destination) == before
