"""What the engine needs itself lies in no destination, where a run would delete it, and is not mirrored from a source, where it may lie."""

import json
import os

import pytest

import mounts
from bad_input import only_sentence
from commands import Job, files_of, real_tree
from runs import at_rest, run
from test_guards import write

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


def is_refused(quick, job, *names, **environment):
    """Whether each command names what is in the way, and nothing is mirrored."""
    for command in ("validate", "plan"):
        result = quick.run("mirror", command, job.file, **environment)
        assert result.code == 2, result
        only_sentence(result, *names)
    code = quick.run("mirror", "run", job.file, **environment).code
    return code == 2 and not (job.destination / "names").exists()


def said_by(result):
    """What the events of a run say, sentence by sentence."""
    events = [json.loads(line) for line in result.output.splitlines()]
    return [entry["message"] for event in events for entry in event["transferData"]["status"].get("statusLog", [])]


@pytest.mark.parametrize("variable", FOLDERS)
def test_folder_of_the_engine_in_the_destination(quick, job, variable):
    own = job.destination / "own"
    environment = {variable: str(own)}
    sentence = f"The {FOLDERS[variable]} {own} lies in the destination {job.destination}"
    assert is_refused(quick, job, sentence, 'exclude: ["/own/"]', **environment)
    job.file.write_text(f'{job.file.read_text()}exclude: ["/own/"]\n')
    for _ in range(2):
        assert quick.run("mirror", "run", job.file, **environment).code == DONE
        assert os.listdir(own)


@pytest.mark.parametrize("variable", FOLDERS)
def test_folder_of_the_engine_in_the_source(quick, job, variable):
    """As in a home: whoever mirrors that need not know of it."""
    own = job.source / "own"
    environment = {variable: str(own)}
    sentence = f"The {FOLDERS[variable]} {own} lies in the source {job.source}, and is not mirrored."

    assert quick.run("mirror", "validate", job.file, **environment).code == 0
    for _ in range(2):
        result = quick.run("mirror", "run", "--json", job.file, **environment)
        assert result.code == DONE, result
        assert said_by(result).count(sentence) == 1, result
        assert os.listdir(own)
    mirrored = {name for name in files_of(job.source) if name.split("/")[0] != "own"}
    assert files_of(job.destination).keys() == mirrored
    plan = quick.run("mirror", "plan", job.file, **environment)
    assert (plan.code, plan.output) == (0, ""), plan
    check = quick.run("mirror", "check", job.file, **environment)
    assert (check.code, check.output) == (0, ""), check

    # What the job leaves out itself need not be said.
    job.file.write_text(f'{job.file.read_text()}exclude: ["own/"]\n')
    assert sentence not in said_by(quick.run("mirror", "run", "--json", job.file, **environment))


def test_a_source_that_is_the_engines_own(quick, job):
    sentence = f"The engine's state folder {job.source} is the source {job.source}"
    assert is_refused(quick, job, sentence, MIRRORING_STATE_FOLDER=str(job.source))


def test_outbox_that_another_mount_shows(quick, job, tmp_path):
    with mounts.another_view(tmp_path / "view", job.destination) as view:
        sentence = f"The outbox {view / 'own'} lies in the destination {job.destination}"
        assert is_refused(quick, job, sentence, MIRRORING_OUTBOX_FOLDER=str(view / "own"))


def test_job_file_in_the_destination(quick, job):
    job.file = job.file.rename(job.destination / "job.yaml")
    assert is_refused(quick, job, f"The job file {job.file} lies in the destination", 'exclude: ["/job.yaml"]')
    assert job.file.exists()


def test_job_file_in_the_source_is_a_file_like_others(quick, job):
    job.file = job.file.rename(job.source / "job.yaml")
    assert quick.run("mirror", "run", job.file).code == DONE
    assert (job.destination / "job.yaml").read_bytes() == job.file.read_bytes()


# At another machine


def test_folders_of_the_engine_in_a_source_there(near, far, tmp_path):
    """As in a home there, whose engine they are."""
    job = far.job(tmp_path, "source")
    own = ["own/outbox", "own/state"]
    write(job.source, "page.html", "own/page.html", *(f"{folder}/secret.html" for folder in own))
    far.own(job.source)
    far.install(f"export MIRRORING_OUTBOX_FOLDER={job.source}/{own[0]} MIRRORING_STATE_FOLDER={job.source}/{own[1]}")
    result = run(near, job, DONE, "--json")
    place = far.place(job.source)
    sentences = [f"The folder {folder} of the engine at 127.0.0.1 lies in the source {place}, and is not mirrored." for folder in own]
    assert [sentence for sentence in said_by(result) if sentence.endswith("is not mirrored.")] == sentences, result
    assert files_of(job.destination) == {"page.html": b"a page\n", "own": None, "own/page.html": b"a page\n"}
    at_rest(near, job)
    check = near.run("mirror", "check", job.file)
    assert (check.code, check.output) == (0, ""), check


def test_a_source_there_that_is_the_engines_own(near, far, tmp_path):
    job = far.job(tmp_path, "source")
    write(job.source, "page.html")
    far.own(job.source)
    far.install(f"export MIRRORING_STATE_FOLDER={job.source}")
    result = run(near, job, 2)
    assert f"The engine's state folder {job.source} is the source {job.source}" in result.errors, result


def test_outbox_in_a_destination_there(near, far, tmp_path):
    job = far.job(tmp_path)
    write(job.source, "page.html")
    far.install(f"export MIRRORING_OUTBOX_FOLDER={job.destination}/own")
    result = run(near, job, 2)
    assert f"The outbox {job.destination}/own lies in the destination {job.destination}" in result.errors, result
    assert not job.destination.exists()
