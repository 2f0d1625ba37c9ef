"""A destination that is not there, or not any more: nothing is put into the folder that has its name."""

import pytest

from bad_input import only_sentence
from commands import Job, real_tree


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
