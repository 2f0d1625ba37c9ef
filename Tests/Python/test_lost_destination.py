"""A destination that is not there, or not any more: nothing is put into the folder that has its name."""

import json
import os

import pytest

import mounts
from bad_input import only_sentence
from commands import Gate, Job, files_of, finish, real_tree, wait_for_line, wait_until

#: What a run ends with whose events wait, since no broker is there.
DONE = 75


@pytest.mark.parametrize("below", ["", "site"])
def test_disk_that_is_not_mounted(quick, tmp_path, below):
    """Its folder on the disk below is no destination, unless somebody means it."""
    disk = tmp_path / "disk"
    job = Job(tmp_path, "job", destination=disk / below)
    real_tree(job.source)
    with mounts.memory(disk):
        assert quick.run("mirror", "run", job.file).code == DONE
    plan = quick.run("mirror", "plan", job.file, "--json")
    reason = f"The file system at {disk} is not mounted any more"
    assert plan.code == 1 and reason in plan.errors, plan
    last = json.loads(plan.output.splitlines()[-1])
    assert reason in last["refused"] and "token" not in last, plan
    result = quick.run("mirror", "run", job.file)
    assert result.code == 1 and f"mirror run {job.file} --new-destination" in result.errors, result
    assert os.listdir(disk) == []

    assert quick.run("mirror", "run", job.file, "--new-destination").code == DONE
    assert files_of(job.destination) == files_of(job.source)
    # From now on that is where it is.
    assert "nothing to do" in quick.run("mirror", "run", job.file).errors


def test_disk_that_is_mounted_again(quick, tmp_path):
    """Another file system at the same place is the operator's affair, as one is that has what the last run left."""
    disk = tmp_path / "disk"
    job = Job(tmp_path, "job", destination=disk / "site")
    real_tree(job.source)
    with mounts.memory(disk):
        assert quick.run("mirror", "run", job.file).code == DONE
    with mounts.memory(disk):
        assert quick.run("mirror", "run", job.file).code == DONE
    real_tree(job.destination)
    assert quick.run("mirror", "run", job.file).code == DONE
    assert files_of(job.destination) == files_of(job.source)


@pytest.mark.parametrize("target", [None, "elsewhere"])
def test_destination_that_is_moved_in_mid_run(quick, tmp_path, target):
    """Between two packages another folder takes its place, or a link does: neither gets the rest."""
    job = Job(tmp_path, "job", package="{maxPages: 1}")
    job.destination.mkdir()
    (tmp_path / "elsewhere").mkdir()
    job.source.mkdir()
    for name in "abc":
        (job.source / f"{name}.html").write_text(name)
    gate = Gate(tmp_path, first=2)
    process = quick.start("mirror", "run", job.file, **gate.environment)
    # The first package is in place, and the second one is on its way.
    wait_for_line(process, "MirroringPackageCompleted")
    wait_until(lambda: gate.is_reached)
    job.destination.rename(tmp_path / "moved")
    if target:
        job.destination.symlink_to(tmp_path / target)
    gate.open()
    result = finish(process)
    assert result.code == 1 and "is gone, or another folder than when the run began" in result.errors, result
    assert not target or os.listdir(tmp_path / target) == []
    assert target or not job.destination.exists()
    assert os.listdir(tmp_path / "moved") == ["a.html"]


@pytest.mark.parametrize(
    ("target", "reason"),
    [("nowhere", "is a symbolic link to nowhere"), ("job-destination", "too many levels of symbolic links")],
)
def test_destination_that_is_a_dead_link(quick, tmp_path, target, reason):
    """It leads to nothing, or to itself."""
    job = Job(tmp_path, "job")
    real_tree(job.source)
    job.destination.symlink_to(target)
    for command in ("validate", "plan"):
        result = quick.run("mirror", command, job.file)
        assert result.code == 2, result
        only_sentence(result, job.destination, reason)
    assert quick.run("mirror", "run", job.file).code == 2
    assert not (tmp_path / ".job-destination.mirroring").exists()
