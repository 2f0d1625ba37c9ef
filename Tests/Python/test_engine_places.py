"""What the engine needs itself lies in no destination, where a run would delete it, and in no source, where it would be published."""

import os

import pytest

import mounts
from bad_input import only_sentence
from commands import Job, real_tree

#: What a run ends with whose events wait, since no broker is there.
DONE = 75
#: The variable that says where it is, and what people call it.
FOLDERS = {"MIRRORING_STATE_FOLDER": "engine's state folder", "MIRRORING_OUTBOX_FOLDER": "outbox"}


@pytest.fixture
def job(tmp_path):
    job = Job(tmp_path, "job")
    real_tree(job.source)
    job.destination.mkdir()
    return job


def is_refused(unheard, job, *names, **environment):
    """Whether each command names what is in the way, and nothing is mirrored."""
    for command in ("validate", "plan"):
        result = unheard.run("mirror", command, job.file, **environment)
        assert result.code == 2, result
        only_sentence(result, *names)
    code = unheard.run("mirror", "run", job.file, **environment).code
    return code == 2 and not (job.destination / "names").exists()


@pytest.mark.parametrize("variable", FOLDERS)
@pytest.mark.parametrize("end", ["source", "destination"])
def test_folder_of_the_engine_in_a_folder_of_the_job(unheard, job, variable, end):
    folder = getattr(job, end)
    environment = {variable: str(folder / "own")}
    sentence = f"The {FOLDERS[variable]} {folder / 'own'} lies in the {end} {folder}"
    assert is_refused(unheard, job, sentence, 'exclude: ["/own/"]', **environment)
    job.file.write_text(f'{job.file.read_text()}exclude: ["/own/"]\n')
    for _ in range(2):
        assert unheard.run("mirror", "run", job.file, **environment).code == DONE
        assert os.listdir(folder / "own")


def test_outbox_that_another_mount_shows(unheard, job, tmp_path):
    with mounts.another_view(tmp_path / "view", job.destination) as view:
        sentence = f"The outbox {view / 'own'} lies in the destination {job.destination}"
        assert is_refused(unheard, job, sentence, MIRRORING_OUTBOX_FOLDER=str(view / "own"))


def test_job_file_in_the_destination(unheard, job):
    job.file = job.file.rename(job.destination / "job.yaml")
    assert is_refused(unheard, job, f"The job file {job.file} lies in the destination", 'exclude: ["/job.yaml"]')
    assert job.file.exists()


def test_job_file_in_the_source_is_a_file_like_others(unheard, job):
    job.file = job.file.rename(job.source / "job.yaml")
    assert unheard.run("mirror", "run", job.file).code == DONE
    assert (job.destination / "job.yaml").read_bytes() == job.file.read_bytes()
