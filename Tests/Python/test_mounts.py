"""Destinations that are mount points, and mounts inside of them: nothing can be renamed from one mount to another."""

import contextlib
import os
import re

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


def test_destination_that_is_a_mount_point(quick, tmp_path, mount_point):
    job = Job(tmp_path, "job", destination=mount_point)
    real_tree(job.source, "json")
    (mount_point / "old.html").write_text("to be deleted")
    # As ext4 has it for its repair.
    (mount_point / "lost+found").mkdir()
    assert quick.run("mirror", "validate", job.file).code == 0
    result = quick.run("mirror", "run", job.file)
    assert result.code == DONE, result
    assert files_of(mount_point) == files_of(job.source) | {"lost+found": None}
    again = quick.run("mirror", "run", job.file)
    assert "nothing to do" in again.errors, again


def test_package_in_a_mount_point_is_in_nobodys_way(quick, tmp_path, mount_point):
    """A run that is ended leaves its package in the destination; it is not counted or deleted, and the next run takes it up."""
    job = Job(tmp_path, "job", destination=mount_point)
    real_tree(job.source)
    gate = Gate(tmp_path)
    process = quick.start("mirror", "run", job.file, **gate.environment)
    wait_for_line(process, "Transferring")
    terminate(process)
    gate.open()
    assert os.listdir(mount_point / STAGING) == [job.id]
    plan = quick.run("mirror", "plan", job.file)
    assert plan.code == 0 and STAGING not in plan.output and "0 deletions" in plan.errors, plan
    assert quick.run("mirror", "run", job.file).code == DONE
    assert files_of(mount_point) == files_of(job.source)


def test_staging_folder_on_another_mount(quick, tmp_path, mount_point):
    job = Job(tmp_path, "job", destination=mount_point, staging=tmp_path / "staging")
    real_tree(job.source)
    result = quick.run("mirror", "validate", job.file)
    assert result.code == 2, result
    only_sentence(result, f"{job.file}:5:", "another mount", f"staging: {mount_point / STAGING}")
    job.file.write_text(job.file.read_text().replace(str(tmp_path / "staging"), str(mount_point / ".stage")))
    assert quick.run("mirror", "run", job.file).code == DONE
    assert files_of(mount_point) == files_of(job.source)


@pytest.mark.parametrize("kind", ["another file system", "another mount of this one"])
def test_mount_inside_the_destination(quick, tmp_path, kind):
    job = Job(tmp_path, "job")
    real_tree(job.source)
    (job.source / "two words").mkdir()
    (job.source / "two words" / "upload.html").write_text("not for there")
    inside = job.destination / "two words"
    mount = mounts.memory(inside) if kind == "another file system" else mounts.another_view(inside, tmp_path / "elsewhere")
    with mount:
        (inside / "precious.html").write_text("precious")
        for command in ("validate", "plan"):
            result = quick.run("mirror", command, job.file)
            assert result.code == 2, result
            only_sentence(result, f"{inside} is a mount inside the destination", 'exclude: ["/two words/"]')
        assert quick.run("mirror", "run", job.file).code == 2
        assert os.listdir(inside) == ["precious.html"]

        job.file.write_text(f'{job.file.read_text()}exclude: ["/two words/"]\n')
        assert quick.run("mirror", "validate", job.file).code == 0
        assert quick.run("mirror", "run", job.file).code == DONE
        assert (inside / "precious.html").read_text() == "precious"
        assert (job.destination / "latest.md").is_symlink()


@pytest.mark.parametrize("name", ["uploads [2024]", 'up [x]*"q\\ü', "plain\\back", "a*"])
def test_advice_for_a_mount_fits_its_name(quick, tmp_path, name):
    """What is advised is taken as it stands: it is YAML, and leaves out that mount and nothing else."""
    job = Job(tmp_path, "job")
    real_tree(job.source)
    with mounts.memory(job.destination / name) as inside:
        (inside / "precious.html").write_text("precious")
        result = quick.run("mirror", "validate", job.file)
        assert result.code == 2, result
        job.file.write_text(f"{job.file.read_text()}{advised(result)}\n")
        assert quick.run("mirror", "validate", job.file).code == 0
        assert quick.run("mirror", "run", job.file).code == DONE
        assert (inside / "precious.html").read_text() == "precious"


def test_file_that_is_mounted_in_the_destination(quick, tmp_path):
    """A pattern that ends with a slash is one for folders, and leaves out no file."""
    job = Job(tmp_path, "job")
    real_tree(job.source)
    (tmp_path / "own.html").write_text("its own")
    job.destination.mkdir()
    (job.destination / "a.html").touch()
    with mounts.file_view(job.destination / "a.html", tmp_path / "own.html") as inside:
        result = quick.run("mirror", "validate", job.file)
        assert result.code == 2 and advised(result) == 'exclude: ["/a.html"]', result
        text = job.file.read_text()
        job.file.write_text(f'{text}exclude: ["/a.html/"]\n')
        assert quick.run("mirror", "validate", job.file).code == 2
        job.file.write_text(f"{text}{advised(result)}\n")
        assert quick.run("mirror", "run", job.file).code == DONE
        assert inside.read_text() == "its own"


def test_release_with_a_mount_in_it(quick, tmp_path):
    """A release is a clone by hard links, which lead to no other mount."""
    job = Job(tmp_path, "job", publish="release", exclude='["/uploads/"]')
    real_tree(job.source)
    with mounts.memory(job.destination / "uploads") as inside:
        for command in ("validate", "plan"):
            result = quick.run("mirror", command, job.file)
            assert result.code == 2, result
            only_sentence(result, f"{inside} is a mount inside the destination", "publish: packages")
        assert quick.run("mirror", "run", job.file).code == 2


def advised(result):
    """The line of a job file that a sentence advises."""
    return re.search(r'exclude: \["/.*"\](?=, and mirror it)', result.errors)[0]
