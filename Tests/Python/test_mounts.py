"""Destinations that are mount points, and mounts inside of them: nothing can be renamed from one mount to another."""

import contextlib
import os

import pytest

import mounts
from bad_input import only_sentence
from commands import Gate, Job, files_of, real_tree, terminate, wait_for_line

#: What a run ends with whose events wait, since no broker is there.
DONE = 75
#: Where packages are staged in a destination that has nothing beside it.
STAGING = ".mirroring-staging"


@pytest.fixture(params=["another file system", "another mount of this one"])
def mount_point(request, tmp_path):
    """A folder that is a mount of its own."""
    folder = tmp_path / "site"
    with contextlib.ExitStack() as stack:
        if request.param == "another file system":
            stack.enter_context(mounts.memory(folder))
        else:
            stack.enter_context(mounts.another_view(folder, tmp_path / "hidden" / "deep"))
        yield folder


def test_destination_that_is_a_mount_point(unheard, tmp_path, mount_point):
    job = Job(tmp_path, "job", destination=mount_point)
    real_tree(job.source, "json")
    (mount_point / "old.html").write_text("to be deleted")
    # As ext4 has it for its repair.
    (mount_point / "lost+found").mkdir()
    assert unheard.run("mirror", "validate", job.file).code == 0
    result = unheard.run("mirror", "run", job.file)
    assert result.code == DONE, result
    assert files_of(mount_point) == files_of(job.source) | {"lost+found": None}
    again = unheard.run("mirror", "run", job.file)
    assert "nothing to do" in again.errors, again


def test_package_in_a_mount_point_is_in_nobodys_way(unheard, tmp_path, mount_point):
    """A run that is ended leaves its package in the destination; it is not counted or deleted, and the next run takes it up."""
    job = Job(tmp_path, "job", destination=mount_point)
    real_tree(job.source)
    gate = Gate(tmp_path)
    process = unheard.start("mirror", "run", job.file, **gate.environment)
    wait_for_line(process, "Transferring")
    terminate(process)
    gate.open()
    assert os.listdir(mount_point / STAGING) == [job.id]
    plan = unheard.run("mirror", "plan", job.file)
    assert plan.code == 0 and STAGING not in plan.output and "0 deletions" in plan.errors, plan
    assert unheard.run("mirror", "run", job.file).code == DONE
    assert files_of(mount_point) == files_of(job.source)


def test_staging_folder_on_another_mount(unheard, tmp_path, mount_point):
    job = Job(tmp_path, "job", destination=mount_point, staging=tmp_path / "staging")
    real_tree(job.source)
    result = unheard.run("mirror", "validate", job.file)
    assert result.code == 2, result
    only_sentence(result, f"{job.file}:5:", "another mount", f"staging: {mount_point / STAGING}")
    job.file.write_text(job.file.read_text().replace(str(tmp_path / "staging"), str(mount_point / ".stage")))
    assert unheard.run("mirror", "run", job.file).code == DONE
    assert files_of(mount_point) == files_of(job.source)


@pytest.mark.parametrize("kind", ["another file system", "another mount of this one"])
def test_mount_inside_the_destination(unheard, tmp_path, kind):
    job = Job(tmp_path, "job")
    real_tree(job.source)
    (job.source / "two words").mkdir()
    (job.source / "two words" / "upload.html").write_text("not for there")
    inside = job.destination / "two words"
    mount = mounts.memory(inside) if kind == "another file system" else mounts.another_view(inside, tmp_path / "elsewhere")
    with mount:
        (inside / "precious.html").write_text("precious")
        for command in ("validate", "plan"):
            result = unheard.run("mirror", command, job.file)
            assert result.code == 2, result
            only_sentence(result, f"{inside} is a mount inside the destination", 'exclude: ["/two words/"]')
        assert unheard.run("mirror", "run", job.file).code == 2
        assert os.listdir(inside) == ["precious.html"]

        job.file.write_text(f'{job.file.read_text()}exclude: ["/two words/"]\n')
        assert unheard.run("mirror", "validate", job.file).code == 0
        assert unheard.run("mirror", "run", job.file).code == DONE
        assert (inside / "precious.html").read_text() == "precious"
        assert (job.destination / "latest.md").is_symlink()
