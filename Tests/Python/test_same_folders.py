"""One folder under two names: by another mount a destination may hold the source, or lie in it, and no path shows it."""

import os

import pytest

import mounts
from bad_input import only_sentence
from commands import Job, files_of

#: What a run ends with whose events wait, since no broker is there.
DONE = 75


@pytest.fixture
def data(tmp_path):
    """A folder with a site, and with something beside it that is nobody's business."""
    data = tmp_path / "data"
    for path, text in {"site/a.html": "a", "other/precious.html": "precious"}.items():
        (data / path).parent.mkdir(parents=True)
        (data / path).write_text(text)
    return data


def is_refused(quick, job, *names):
    """Whether each command says that the job's folders overlap, before anything is changed."""
    for command in ("validate", "plan"):
        result = quick.run("mirror", command, job.file)
        assert result.code == 2, result
        only_sentence(result, job.source, job.destination, *names)
    return quick.run("mirror", "run", job.file).code == 2


def test_destination_that_holds_the_source_by_another_mount(quick, tmp_path, data):
    before = files_of(data)
    with mounts.another_view(tmp_path / "backup", data) as backup:
        assert is_refused(quick, Job(tmp_path, "job", source=data / "site", destination=backup), "inside the other")
        assert is_refused(quick, Job(tmp_path, "same", source=data / "site", destination=backup / "site"), "or is it")
        assert is_refused(quick, Job(tmp_path, "new", source=data, destination=backup / "new"), "inside the other")
    assert files_of(data) == before


def test_mount_of_a_subfolder_hides_no_folder_above_it(quick, tmp_path, data):
    """At the mount `..` leads elsewhere, and still the folder lies in the other one."""
    before = files_of(data)
    with mounts.another_view(tmp_path / "view", data / "site") as view:
        assert is_refused(quick, Job(tmp_path, "holds", source=view, destination=data), "inside the other")
        assert is_refused(quick, Job(tmp_path, "lies-in", source=data, destination=view), "inside the other")
    assert files_of(data) == before


def test_one_disk_at_two_places(quick, tmp_path):
    with mounts.memory(tmp_path / "disk") as disk, mounts.another_view(tmp_path / "again", disk) as again:
        (disk / "site").mkdir()
        (disk / "site" / "a.html").write_text("a")
        assert is_refused(quick, Job(tmp_path, "job", source=disk / "site", destination=again), "inside the other")
        # Two folders of one disk have nothing to do with each other, by whatever mounts they are seen.
        job = Job(tmp_path, "neighbour", source=disk / "site", destination=again / "copy")
        assert quick.run("mirror", "validate", job.file).code == 0
        assert quick.run("mirror", "run", job.file).code == DONE
        assert os.listdir(disk / "copy") == ["a.html"]


def test_neighbours_that_are_mounts_of_their_own(quick, tmp_path, data):
    (data / "copy").mkdir()
    with mounts.another_view(tmp_path / "from", data / "site") as source, mounts.another_view(tmp_path / "to", data / "copy") as copy:
        job = Job(tmp_path, "job", source=source, destination=copy)
        assert quick.run("mirror", "validate", job.file).code == 0
        assert quick.run("mirror", "run", job.file).code == DONE
    assert os.listdir(data / "copy") == ["a.html"]


def test_two_jobs_with_one_destination_by_another_mount(quick, tmp_path, data):
    first = Job(tmp_path, "first", source=data / "site", destination=tmp_path / "copy")
    with mounts.another_view(tmp_path / "view", tmp_path / "copy") as view:
        second = Job(tmp_path, "second", source=data / "other", destination=view)
        result = quick.run("mirror", "validate", first.file, second.file)
        assert result.code == 2, result
        assert f"The destination {view} is that of {first.file}:4 as well" in result.errors, result
        assert quick.run("mirror", "run", first.file, second.file).code == 2
        assert os.listdir(view) == []
        inner = Job(tmp_path, "inner", source=data / "other", destination=view / "below")
        result = quick.run("mirror", "validate", first.file, inner.file)
        assert result.code == 2 and f"lies in that of {first.file}:4" in result.errors, result
