"""A source that is not there, or only in part, empties no site; and whoever means it says so by a token."""

import json
import os
import re
import shlex
import shutil
import uuid

import pytest

from broker_contract import check
from commands import BREAKDOWNS, Job, files_of
from consuming import Consumer
from namespaces import mount_namespace


@pytest.fixture
def site(quick, tmp_path):
    """A job whose site is mirrored: four entries."""
    job = Job(tmp_path, "site")
    write(job.source, "a.html", "b.html", "folder/c.html")
    assert quick.run("mirror", "run", job.file).code == 75
    return job


def write(folder, *names, text="a page\n"):
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def empty(folder):
    for path in folder.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def change(job, **settings):
    """Adds keys to a job file."""
    job.file.write_text(job.file.read_text() + "".join(f"{key}: {value}\n" for key, value in settings.items()))


def refused(result, job, *reasons):
    """A run or plan that was refused, and deleted nothing; gives the token."""
    assert result.code == 1, result
    assert not any(trace in result.errors for trace in BREAKDOWNS), result
    for reason in reasons:
        assert result.errors.count(reason) == 1, result
    [token] = re.findall(r"--allow-deletions ([0-9a-f]{16})$", result.errors, re.MULTILINE)
    return token


# --- the whole source


def test_emptied_source_deletes_nothing(quick, site):
    before = files_of(site.destination)
    empty(site.source)
    result = quick.run("mirror", "run", site.file)
    refused(
        result,
        site,
        f"    The run would delete all 4 entries of {site.destination}, since the source {site.source} is empty. Check that it is mounted.\n",
        "        folder/ (2 entries)\n        a.html\n        b.html\n",
    )
    assert files_of(site.destination) == before
    # As long as nobody says otherwise, and whatever the job allows.
    change(site, maxDeletionShare=1, maxDeletions=1_000_000)
    refused(quick.run("mirror", "run", site.file), site, "is empty")
    assert files_of(site.destination) == before


def test_command_that_is_told_allows_it_once(quick, site):
    empty(site.source)
    told = quick.run("mirror", "run", site.file).sentences
    [line] = [line for line in told if line.startswith("    If that is meant: ")]
    program, *arguments = shlex.split(line.split(": ", 1)[1])
    assert program == "mirror"
    result = quick.run(program, *arguments)
    assert result.code == 75, result
    assert files_of(site.destination) == {}
    # It stood for these deletions, and not for the next ones.
    write(site.source, "a.html", "b.html")
    assert quick.run("mirror", "run", site.file).code == 75
    empty(site.source)
    token = arguments[-1]
    again = quick.run("mirror", *arguments)
    assert refused(again, site, f"The token {token} is not of this plan.") != token
    assert sorted(files_of(site.destination)) == ["a.html", "b.html"]


def test_unmounted_source(quick, tmp_path):
    job = Job(tmp_path, "site")
    job.source.mkdir()
    with mount_namespace() as mounts:
        quick.prefix = mounts.prefix
        mounts.mount_disk(job.source)
        for name in ("a.html", "folder/b.html"):
            mounts.write(job.source / name, "a page\n")
        assert quick.run("mirror", "run", job.file).code == 75
        assert sorted(files_of(job.destination)) == ["a.html", "folder", "folder/b.html"]
        mounts.unmount(job.source)
        for command in ("run", "plan"):
            refused(
                quick.run("mirror", command, job.file),
                job,
                f"The run would delete all 3 entries of {job.destination}, since the file system at {job.source} is not mounted any more. "
                "Mount it again.",
            )
        # What lies below the mount, an old copy of the source, does not help.
        mounts.write(job.source / "a.html", "an old page\n")
        refused(quick.run("mirror", "run", job.file), job, "The run would delete 2 of 3 entries", "is not mounted any more")
        assert (job.destination / "a.html").read_text() == "a page\n"
        # Another disk in its place is a disk; it is empty.
        mounts.run("rm", job.source / "a.html")
        mounts.mount_disk(job.source)
        refused(quick.run("mirror", "run", job.file), job, f"since the source {job.source} is empty")
        assert (job.destination / "folder/b.html").exists()


def test_disk_in_a_source_that_is_unmounted(quick, tmp_path):
    job = Job(tmp_path, "site", maxDeletionShare=1)
    write(job.source, "index.html")
    uploads = job.source / "uploads"
    uploads.mkdir()
    with mount_namespace() as mounts:
        quick.prefix = mounts.prefix
        mounts.mount_disk(uploads)
        for number in range(3):
            mounts.write(uploads / f"{number}.png", "a picture")
        assert quick.run("mirror", "run", job.file).code == 75
        mounts.unmount(uploads)
        write(job.source, "new.html")
        result = quick.run("mirror", "run", job.file)
        refused(
            result,
            job,
            f"The run would delete 3 of 5 entries of {job.destination}, since the file system at {uploads} is not mounted any more.",
        )
        assert (job.destination / "uploads/2.png").exists() and not (job.destination / "new.html").exists()
        plan = quick.run("mirror", "plan", job.file)
        token = refused(plan, job, "is not mounted any more")
        # Somebody has moved what was there for good.
        result = quick.run("mirror", "run", job.file, "--allow-deletions", token)
        assert result.code == 75, result
        assert sorted(files_of(job.destination)) == ["index.html", "new.html", "uploads"]
        assert quick.run("mirror", "run", job.file).code == 75


def test_folder_of_the_same_disk_that_is_unmounted(quick, tmp_path):
    """A bind mount has the device of the folder below it, which may hold an older copy: that empties no site, and takes none back."""
    job = Job(tmp_path, "site")
    write(job.source, *(f"{number}.html" for number in range(4)))
    write(tmp_path / "data", "0.png", "1.png", text="a newer picture\n")
    uploads = job.source / "uploads"
    uploads.mkdir()
    with mount_namespace() as mounts:
        quick.prefix = mounts.prefix
        mounts.run("mount", "--bind", tmp_path / "data", uploads)
        assert quick.run("mirror", "run", job.file).code == 75
        before = files_of(job.destination)
        mounts.unmount(uploads)
        result = quick.run("mirror", "run", job.file)
        refused(result, job, "The run would delete 2 of 7 entries", f"since the file system at {uploads} is not mounted any more.")
        write(uploads, "0.png", "1.png", text="an older picture\n")
        for command in ("run", "plan"):
            result = quick.run("mirror", command, job.file)
            token = refused(result, job, f"from below {uploads}, where a file system is not mounted any more. Mount it again.")
        assert files_of(job.destination) == before
        # Somebody means it.
        assert quick.run("mirror", "run", job.file, "--allow-deletions", token).code == 75
        assert (job.destination / "uploads/0.png").read_text() == "an older picture\n"
        assert quick.run("mirror", "run", job.file).code == 75


def test_disk_that_is_unmounted_while_a_run_goes_on(quick, tmp_path):
    job = Job(tmp_path, "site")
    write(job.source, "index.html")
    uploads = job.source / "uploads"
    uploads.mkdir()
    with mount_namespace() as mounts:
        quick.prefix = mounts.prefix
        mounts.mount_disk(uploads)
        mounts.write(uploads / "0.png", "a picture")
        assert quick.run("mirror", "run", job.file).code == 75
        # A program in place of rsync that loses the disk before it transfers anything.
        program = tmp_path / "losing-rsync"
        program.write_text(f'#!/bin/sh\ncase "$*" in *--files-from*) umount --lazy {uploads} ;; esac\nexec rsync "$@"\n')
        program.chmod(0o755)
        write(job.source, "new.html")
        write(job.destination, "gone.html")
        result = quick.run("mirror", "run", job.file, MIRRORING_RSYNC_PROGRAM=str(program))
        assert result.code == 1, result
        assert f"The file system at {uploads} is not mounted any more as it was when the run began" in result.errors, result
        assert (job.destination / "gone.html").exists() and (job.destination / "uploads/0.png").exists()


def test_disk_that_is_there_for_the_run_alone(quick, tmp_path):
    """The run keeps nothing of it open, so "after" can unmount it; and whoever forgets to mount it deletes nothing."""
    disk = tmp_path / "disk"
    write(disk, "a.html", "b.html")
    job = Job(tmp_path, "site")
    job.source.mkdir()
    write(job.destination, "gone.html")
    text = job.file.read_text()
    with mount_namespace() as mounts:
        quick.prefix = mounts.prefix
        change(job, before=f"mount --bind {disk} {job.source}", after=f"umount {job.source}")
        for _ in range(2):
            result = quick.run("mirror", "run", job.file)
            assert result.code == 75, result
            assert sorted(files_of(job.destination)) == ["a.html", "b.html"]
            assert os.listdir(job.source) == []
            write(job.destination, "gone.html")
        job.file.write_text(text)
        refused(quick.run("mirror", "run", job.file), job, f"since the file system at {job.source} is not mounted any more. Mount it again.")


def test_source_of_which_all_is_excluded(quick, site):
    write(site.source, "only.tmp")
    for name in ("a.html", "b.html"):
        (site.source / name).unlink()
    shutil.rmtree(site.source / "folder")
    change(site, exclude='["*.tmp"]')
    refused(quick.run("mirror", "run", site.file), site, f'since "exclude" leaves nothing of the source {site.source}. Check its patterns.')
    assert (site.destination / "a.html").exists()


def test_other_source_in_the_place_of_the_right_one(quick, tmp_path):
    job = Job(tmp_path, "site")
    write(job.source, *(f"{number}.html" for number in range(10)))
    assert quick.run("mirror", "run", job.file).code == 75
    empty(job.source)
    (job.source / "documents").mkdir()
    refused(quick.run("mirror", "run", job.file), job, "all 10 entries", "and nothing of it would stay. Check that the source")
    change(job, maxDeletionShare=1)
    assert quick.run("mirror", "run", job.file).code == 75


def test_new_disk_in_the_place_of_the_source(quick, site):
    """What a file system keeps for its repair is nothing of a source's, and no pattern of the job leaves it out."""
    empty(site.source)
    (site.source / "lost+found").mkdir()
    refused(quick.run("mirror", "run", site.file), site, f"since the source {site.source} is empty. Check that it is mounted.")
    assert (site.destination / "a.html").exists()


# --- limits


def test_most_of_a_large_site(quick, tmp_path):
    job = Job(tmp_path, "site")
    write(job.source, *(f"{number}.html" for number in range(150)), "index.html")
    assert quick.run("mirror", "run", job.file).code == 75
    for number in range(120):
        (job.source / f"{number}.html").unlink()
    result = quick.run("mirror", "run", job.file)
    token = refused(result, job, "The run would delete 120 of 151 entries", "more than half of them", "… and 101 more entries")
    assert len(files_of(job.destination)) == 151
    assert quick.run("mirror", "run", job.file, "--allow-deletions", token.upper()).code == 75
    assert len(files_of(job.destination)) == 31


@pytest.mark.parametrize(
    ("key", "low", "enough", "reason"),
    [
        ("maxDeletions", 1, 2, 'more than the 1 that "maxDeletions" allows'),
        ("maxDeletionShare", 0.4, 0.5, "more than the share of 0.4 that the job allows"),
    ],
)
def test_limits_of_the_job(quick, site, key, low, enough, reason):
    shutil.rmtree(site.source / "folder")
    text = site.file.read_text()
    change(site, **{key: low})
    refused(quick.run("mirror", "run", site.file), site, f"The run would delete 2 of 4 entries of {site.destination}, {reason}.")
    site.file.write_text(text)
    change(site, **{key: enough})
    assert quick.run("mirror", "run", site.file).code == 75
    assert sorted(files_of(site.destination)) == ["a.html", "b.html"]


# --- plans


def test_plan_lists_what_is_refused(quick, site):
    empty(site.source)
    before = files_of(site.destination)
    result = quick.run("mirror", "plan", site.file)
    token = refused(result, site, "since the source", "    folder/ (2 entries)\n")
    deleted = [line.split("\t")[1] for line in result.output.splitlines() if line.startswith("delete\t")]
    assert sorted(deleted) == ["a.html", "b.html", "folder", "folder/c.html"]
    assert "site: 0 pages, 0 files, 0 B, 4 deletions.\n" in result.errors

    result = quick.run("mirror", "plan", "--json", site.file)
    lines = [json.loads(line) for line in result.output.splitlines()]
    assert lines[-1]["token"] == token
    assert lines[-1]["refused"].startswith("The run would delete all 4 entries") and set(lines[-1]) == {"job", "refused", "token"}
    assert sorted(line["path"] for line in lines[:-1] if line["action"] == "delete") == sorted(deleted)
    assert files_of(site.destination) == before


def test_plan_makes_no_state(quick, tmp_path):
    job = Job(tmp_path, "site")
    write(job.source, "a.html")
    assert quick.run("mirror", "plan", job.file).code == 0
    assert not (quick.state / "engine").exists()


# --- the command line


@pytest.mark.parametrize("token", ["", "yes", "0123456789abcde", "0123456789abcdefg", "0123456789abcdeg", "é" * 8])
def test_malformed_token_is_wrong_usage(quick, site, token):
    empty(site.source)
    result = quick.run("mirror", "run", site.file, "--allow-deletions", token)
    assert result.code == 2, result
    assert f'"{token}" is no token of deletions, which has 16 hexadecimal digits.' in result.errors, result
    assert (site.destination / "a.html").exists()


def test_token_for_several_jobs_is_wrong_usage(quick, site, tmp_path):
    other = Job(tmp_path, "other")
    write(other.source, "a.html")
    result = quick.run("mirror", "run", site.file, other.file, "--allow-deletions", "0123456789abcdef")
    assert result.code == 2, result
    assert "A token allows the deletions of one job. Name that job alone." in result.errors, result
    assert not other.destination.exists()


def test_refused_job_does_not_keep_the_next_from_running(quick, site, tmp_path):
    empty(site.source)
    other = Job(tmp_path, "other")
    write(other.source, "a.html")
    result = quick.run("mirror", "run", site.file, other.file)
    assert result.code == 1, result
    assert (other.destination / "a.html").exists() and (site.destination / "a.html").exists()


def test_token_that_is_not_needed_changes_nothing(quick, site):
    write(site.source, "new.html")
    assert quick.run("mirror", "run", site.file, "--allow-deletions", uuid.uuid4().hex[:16]).code == 75
    assert (site.destination / "new.html").exists()


def test_job_file_with_a_space_is_quoted(quick, tmp_path):
    job = Job(tmp_path, "my site")
    write(job.source, "a.html")
    assert quick.run("mirror", "run", job.file).code == 75
    empty(job.source)
    result = quick.run("mirror", "run", job.file)
    assert f"    If that is meant: mirror run '{job.file}' --allow-deletions " in result.errors, result


# --- a source that can be read only in part


@pytest.fixture
def powerless(quick):
    """Commands without root's right to read everything."""
    quick.give_up_privileges()
    return quick


def test_deletions_below_a_closed_folder_wait(powerless, site):
    write(site.source, "folder/deep/d.html")
    assert powerless.run("mirror", "run", site.file).code == 75
    (site.source / "b.html").unlink()
    write(site.source, "new.html")
    mode = (site.destination / "folder").stat().st_mode
    (site.source / "folder").chmod(0o300)
    try:
        result = powerless.run("mirror", "run", site.file)
        plan = powerless.run("mirror", "plan", site.file)
        objects = [json.loads(line) for line in powerless.run("mirror", "plan", "--json", site.file).output.splitlines()]
    finally:
        (site.source / "folder").chmod(0o755)
    # Who reads the site goes on reading it.
    assert (site.destination / "folder").stat().st_mode == mode
    # All else is done, and what could not be seen is named.
    assert result.code == 1, result
    assert "site: completed with errors" in result.errors and "folder can't be read: permission denied." in result.errors, result
    assert sorted(files_of(site.destination)) == ["a.html", "folder", "folder/c.html", "folder/deep", "folder/deep/d.html", "new.html"]
    assert plan.code == 1 and plan.output.splitlines().count("unreadable\tfolder") == 1, plan
    assert "\ndelete\t" not in f"\n{plan.output}", plan
    assert "unreadable" in {line["action"] for line in objects}
    # It is open again.
    shutil.rmtree(site.source / "folder/deep")
    assert powerless.run("mirror", "run", site.file).code == 75
    assert sorted(files_of(site.destination)) == ["a.html", "folder", "folder/c.html", "new.html"]


def test_very_many_closed_folders(powerless, site):
    """More than rsync's messages that are kept: nothing is deleted for want of a message."""
    names = [f"closed/{number}" for number in range(1_500)]
    write(site.source, *(f"{name}/page.html" for name in names))
    assert powerless.run("mirror", "run", site.file).code == 75
    for name in names:
        (site.source / name).chmod(0o300)
    try:
        result = powerless.run("mirror", "run", site.file)
        assert result.code == 1, result
        assert "1500 deletions wait, because it can't be seen whether the source has what would go" in result.errors, result
    finally:
        for name in names:
            (site.source / name).chmod(0o755)
    assert all((site.destination / name / "page.html").exists() for name in names)
    assert powerless.run("mirror", "run", site.file).code == 75


def test_link_in_the_place_of_a_folder_counts(quick, site, tmp_path):
    """What was in the folder goes, as it does when the folder is removed."""
    shutil.rmtree(site.source / "folder")
    (site.source / "folder").symlink_to(tmp_path)
    change(site, maxDeletions=0)
    refused(quick.run("mirror", "run", site.file), site, 'that "maxDeletions" allows')
    assert (site.destination / "folder/c.html").exists()


# --- what is seen as changed


def test_content_is_compared_if_asked_for(quick, site):
    times = (site.source / "a.html").stat()
    (site.destination / "a.html").write_text("A PAGE\n")
    os.utime(site.destination / "a.html", ns=(times.st_atime_ns, times.st_mtime_ns))
    assert quick.run("mirror", "plan", site.file).output == ""
    assert quick.run("mirror", "plan", "--checksum", site.file).output == "update\ta.html\n"
    assert quick.run("mirror", "run", site.file).code == 75
    assert (site.destination / "a.html").read_text() == "A PAGE\n"
    assert quick.run("mirror", "run", "--checksum", site.file).code == 75
    assert (site.destination / "a.html").read_text() == "a page\n"
    change(site, verify="content")
    assert quick.run("mirror", "plan", site.file).output == ""


@pytest.mark.parametrize("first", [0, 1_000])
def test_change_within_a_second(quick, site, first):
    page = site.source / "a.html"
    seconds = 1_500_000_000
    os.utime(page, ns=(seconds * 10**9 + first,) * 2)
    assert quick.run("mirror", "run", site.file).code == 75
    page.write_text("A PAGE\n")
    os.utime(page, ns=(seconds * 10**9 + 2_000,) * 2)
    assert quick.run("mirror", "run", site.file).code == 75
    assert (site.destination / "a.html").read_text() == "A PAGE\n"
    assert quick.run("mirror", "plan", site.file).output == ""


# --- what subscribers get


def test_events_of_a_refusal_and_of_what_is_allowed(broker, commands, tmp_path):
    job = Job(tmp_path, "told")
    write(job.source, "a.html", *(f"old/{number}.html" for number in range(30)))
    with broker.connect() as connection:
        consumer = Consumer(connection, "#")
        assert commands.run("mirror", "run", job.file).code == 0
        empty(job.source)
        token = refused(commands.run("mirror", "run", job.file), job)
        assert commands.run("mirror", "run", job.file, "--allow-deletions", token).code == 0
        messages = consumer.finish()
    check(messages, "guest")
    [refusal] = [message for message in messages if message.status["outcome"] == "failed"]
    assert refusal.status["state"] == "ExportingError" and refusal.status["terminal"] and not refusal.status["resumable"]
    error, *details = refusal.status["statusLog"]
    assert error["level"] == "Error" and error["category"] == "validation" and error["item"] == str(job.destination)
    assert error["message"].endswith(f"If that is meant: mirror run {job.file} --allow-deletions {token}")
    assert [line["message"] for line in details] == ["It would delete: old/ (31 entries)", "It would delete: a.html"]
    assert {line["level"] for line in details} == {"Processing"}
    [allowed] = [
        entry["message"] for message in messages for entry in message.status.get("statusLog", []) if "allowed" in entry["message"]
    ]
    assert allowed == f"The deletion of 32 entries was allowed with {token}."
    assert messages[-1].status["outcome"] == "succeeded"
