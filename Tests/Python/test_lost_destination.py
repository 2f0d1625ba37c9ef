"""A destination that is not there, or not any more: nothing is put into the folder that has its name."""

import os

import pytest

from bad_input import only_sentence
from commands import Gate, Job, finish, real_tree, wait_for_line

#: What a run ends with whose events wait, since no broker is there.
DONE = 75


@pytest.mark.parametrize("target", [None, "elsewhere"])
def test_destination_that_is_moved_in_mid_run(unheard, tmp_path, target):
    """Between two packages another folder takes its place, or a link does: neither gets the rest."""
    job = Job(tmp_path, "job", package="{maxPages: 1}")
    job.destination.mkdir()
    (tmp_path / "elsewhere").mkdir()
    job.source.mkdir()
    for name in "abc":
        (job.source / f"{name}.html").write_text(name)
    gate = Gate(tmp_path, first=2)
    process = unheard.start("mirror", "run", job.file, **gate.environment)
    for _ in range(2):
        wait_for_line(process, "Transferring")
    job.destination.rename(tmp_path / "moved")
    if target:
        job.destination.symlink_to(tmp_path / target)
    gate.open()
    result = finish(process)
    assert result.code == 1 and "is another folder than when the run began" in result.errors, result
    assert not target or os.listdir(tmp_path / target) == []
    assert target or not job.destination.exists()
    assert os.listdir(tmp_path / "moved") == ["a.html"]


@pytest.mark.parametrize("target", ["nowhere", "job-destination"])
def test_destination_that_is_a_dead_link(unheard, tmp_path, target):
    """It leads to nothing, or to itself."""
    job = Job(tmp_path, "job")
    real_tree(job.source)
    job.destination.symlink_to(target)
    for command in ("validate", "plan"):
        result = unheard.run("mirror", command, job.file)
        assert result.code == 2, result
        only_sentence(result, f"{job.destination} is a symbolic link to {target}", "can't be followed")
    assert unheard.run("mirror", "run", job.file).code == 2
    assert not (tmp_path / ".job-destination.mirroring").exists()
