"""A job that has its source or its destination on another machine: one run makes both trees the same, entry by entry.

The other machine is a real sshd on loopback; see `far_ends`.
"""

import os

import pytest

from commands import files_of
from far_ends import far_end
from remote_trees import change, differences, fill
from runs import at_rest, run
from ssh_servers import STRANGER


@pytest.fixture(params=["own", "other"])
def far(request, public_folder):
    """Another machine that lets the user of the tests in, and one that lets another user in."""
    with far_end(public_folder, STRANGER if request.param == "other" else None) as far:
        yield far


@pytest.mark.parametrize("side", ["destination", "source"])
def test_a_tree_and_what_becomes_of_it(near, far, tmp_path, side):
    job = far.job(tmp_path, side)
    # Who is not root there gives no file to others.
    but = ["owner", "group"] if side == "destination" and far.server.user == STRANGER else []
    fill(job.source)
    if side == "source":
        far.own(job.source)
    run(near, job)
    assert differences(job, but) == {}
    at_rest(near, job)

    change(job.source)
    if side == "source":
        far.own(job.source)
    run(near, job)
    assert differences(job, but) == {}
    at_rest(near, job)
    # Nothing of what was under way is left.
    for tree in (job.source, job.destination):
        assert [name for name in os.listdir(tree.parent) if "mirroring" in name] == []
    far.wait_until_left()


@pytest.mark.parametrize("side", ["destination", "source"])
def test_holes_stay_holes(near, far, tmp_path, side):
    job = far.job(tmp_path, side)
    job.source.mkdir()
    image = job.source / "disk.img"
    image.touch()
    os.truncate(image, 64 << 20)
    with open(image, "r+b") as file:
        file.seek(32 << 20)
        file.write(b"something")
    if image.stat().st_blocks * 512 > 1 << 20:
        pytest.skip("Files have no holes here.")
    if side == "source":
        far.own(job.source)
    run(near, job)
    copy = job.destination / "disk.img"
    assert files_of(job.destination) == files_of(job.source)
    assert copy.stat().st_blocks * 512 <= 1 << 20
    # So they do when something is written into one.
    with open(image, "r+b") as file:
        file.seek(48 << 20)
        file.write(b"something else")
    run(near, job)
    assert files_of(job.destination) == files_of(job.source)
    assert copy.stat().st_blocks * 512 <= 1 << 20
    at_rest(near, job)


def test_drift_is_mended(near, far, tmp_path):
    """What was changed at the other machine by somebody else is as at the source again."""
    job = far.job(tmp_path)
    job.source.mkdir()
    for number in range(5):
        (job.source / f"{number}.html").write_text(f"page {number}\n")
    run(near, job)
    (job.destination / "0.html").write_text("changed there\n")
    (job.destination / "1.html").unlink()
    (job.destination / "more.html").write_text("made there\n")
    (job.destination / "2.html").chmod(0o600)
    run(near, job)
    assert files_of(job.destination) == files_of(job.source)
    assert (job.destination / "2.html").stat().st_mode == (job.source / "2.html").stat().st_mode
    at_rest(near, job)


def test_content_is_compared_if_asked_for(near, far, tmp_path):
    job = far.job(tmp_path)
    job.source.mkdir()
    page = job.source / "a.html"
    page.write_text("a page\n")
    run(near, job)
    times = page.stat()
    (job.destination / "a.html").write_text("A PAGE\n")
    os.utime(job.destination / "a.html", ns=(times.st_atime_ns, times.st_mtime_ns))
    at_rest(near, job)
    assert near.run("mirror", "run", "--checksum", job.file).code == 75
    assert (job.destination / "a.html").read_text() == "a page\n"


def test_what_is_new_is_made_as_there(near, far, tmp_path):
    """By the user and the umask of that machine, where what is there keeps its own."""
    far.install("umask 027")
    job = far.job(tmp_path, permissions="keep")
    (job.source / "sub").mkdir(parents=True)
    for name in ["page.html", "sub/page.html"]:
        (job.source / name).write_text("a page\n")
    run(near, job)
    made = {str(path.relative_to(job.destination)): path.stat() for path in job.destination.rglob("*")}
    modes = {name: facts.st_mode & 0o7777 for name, facts in made.items()}
    assert modes == {"page.html": 0o640, "sub": 0o750, "sub/page.html": 0o640}
    there = far.home.stat()
    assert {facts.st_uid for facts in made.values()} == {there.st_uid}
    at_rest(near, job)


@pytest.mark.parametrize("side", ["destination", "source"])
@pytest.mark.parametrize("spelling", ["ssh://{login}@127.0.0.1:{port}{path}", "ssh://web1{path}", "web1:{path}", "{login}@web1:{path}"])
def test_each_way_to_write_a_place(near, far, tmp_path, side, spelling):
    place = spelling.format(login=far.server.user, port=far.server.port, path=far.home / "site")
    check_place(near, far, tmp_path, side, place)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give the account another home")
@pytest.mark.parametrize("side", ["destination", "source"])
@pytest.mark.parametrize("place", ["web1:site", "web1:~/site", "ssh://web1/~/site"])
def test_a_folder_of_the_home(near, far, tmp_path, side, place):
    check_place(near, far, tmp_path, side, place)


def check_place(near, far, tmp_path, side, place):
    """A job whose folder there is named like this mirrors."""
    settings = ["HostName 127.0.0.1", f"Port {far.server.port}", f"User {far.server.user}"]
    job = far.job(tmp_path, side, place=place)
    near.environment |= far.client(settings=settings)
    (job.source / "sub").mkdir(parents=True)
    (job.source / "sub/page.html").write_text("a page\n")
    run(near, job)
    assert files_of(job.destination) == {"sub": None, "sub/page.html": b"a page\n"}
    at_rest(near, job)


def test_an_empty_tree_and_one_file(near, far, tmp_path):
    job = far.job(tmp_path)
    job.source.mkdir()
    (job.source / "empty").touch()
    run(near, job)
    assert differences(job, ["owner", "group"]) == {}
    (job.source / "empty").unlink()
    (job.source / "other").mkdir()
    run(near, job)
    assert differences(job, ["owner", "group"]) == {}
    at_rest(near, job)
