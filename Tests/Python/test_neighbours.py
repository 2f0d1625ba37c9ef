"""Another user of the machine beside an engine that runs as root: what he prepares is refused, and what he swaps meanwhile leads nowhere."""

import contextlib
import os
import pathlib
import shutil
import stat
import subprocess
import sys
import tempfile
import time

import pytest

from bad_input import only_sentence
from commands import Job

#: The other user.
NOBODY = 65534

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can act for another user")


@pytest.fixture
def ground():
    """A folder that both can enter, in which everybody may make entries and nobody take away what isn't his."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="mirroring-ground-", dir="/tmp"))
    folder.chmod(0o1777)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def job(ground, tmp_path):
    """A job of root's, whose destination lies where the other user may make entries."""
    job = Job(tmp_path, "site", source=ground / "source", destination=ground / "site")
    job.source.mkdir()
    job.destination.mkdir()
    for folder in (job.source, job.destination):
        (folder / "page.html").write_text("a page\n")
    return job


def as_nobody(script, *arguments):
    """The command line of a Python script that the other user runs; it ends with this process."""
    rights = [f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--pdeathsig=KILL"]
    return ["setpriv", *rights, sys.executable, "-I", "-c", script, *map(str, arguments)]


@contextlib.contextmanager
def meanwhile(script, *arguments):
    """The other user does something over and over for as long as the body runs."""
    process = subprocess.Popen(as_nobody(f"print(flush=True)\n{script}", *arguments), stdout=subprocess.PIPE)
    try:
        assert process.stdout.readline(), "He did not begin."
        yield
        assert process.poll() is None, "He gave up."
    finally:
        process.kill()
        process.communicate()


def duration():
    """How long a race is run, in seconds."""
    return 60 if "MIRRORING_TEST_LONG" in os.environ else 2


def staging_of(job):
    return job.destination.parent / f".{job.destination.name}.mirroring"


PACKAGE = "01a00000-0000-7000-8000-000000000001"

#: He makes a package with a journal that would make a program of his root's, and set-user-ID.
PREPARE_PACKAGE = """
import os, sys, shutil
folder, job, destination, titled = sys.argv[1:5]
package = f"{folder}/{job}/01a00000-0000-7000-8000-000000000001"
for name in ("tree", "kept"):
    os.makedirs(f"{package}/{name}")
shutil.copy("/bin/true", f"{package}/kept/1")
records = [["change", "evil", "0 2541 0 0 1700000000 0"], ["remove", "evil", "1"]]
if titled == "yes":
    status = os.stat(f"{package}/kept/1")
    identity = f"{status.st_dev} {status.st_ino}"
    title = ["journal", job.upper(), os.path.basename(package).upper(), destination]
    records = [title, ["change", "evil", identity, "0 2541 0 0 1700000000 0"], ["remove", "evil", "1"]]
with open(f"{package}/journal", "wb") as journal:
    for record in records:
        for field in [str(len(record)), *record]:
            journal.write(field.encode() + b"\\0")
"""


#: A file of his and a link to what is root's take the same name by turns, each in one step.
SWAP_FILE = """
import os, sys
file, victim, aside = sys.argv[1:]
os.mkdir(aside)
os.link(file, aside + "/file")
while True:
    os.link(aside + "/file", aside + "/next")
    os.rename(aside + "/next", file)
    if os.path.lexists(aside + "/next"):  # it was that file already
        os.unlink(aside + "/next")
    os.symlink(victim, aside + "/next")
    os.rename(aside + "/next", file)
"""

#: He puts a link to what is root's in the place of something of his, and takes it away again.
SWAP = """
import os, sys
own, victim = sys.argv[1:]
while True:
    for step in (
        lambda: os.rename(own, own + ".away"), lambda: os.symlink(victim, own), lambda: os.unlink(own),
        lambda: os.rename(own + ".away", own),
    ):
        try:
            step()
        except OSError:
            pass
"""


@pytest.mark.parametrize("titled", ["yes", "no"])
@pytest.mark.parametrize("command", ["run", "validate", "reset"])
def test_a_prepared_staging_folder(unheard, job, command, titled):
    staging = staging_of(job)
    subprocess.run(as_nobody(PREPARE_PACKAGE, staging, job.id, job.destination, titled), check=True)
    result = unheard.run("mirror", command, job.file, MIRRORING_OUTBOX_WAIT="0")
    assert result.code != 0, result
    sentence = next(line for line in result.sentences if str(staging) in line)
    assert f"The staging folder {staging} belongs to nobody, not to root" in sentence
    assert 'name another in "staging"' in sentence
    assert not (job.destination / "evil").exists()
    assert (staging / job.id / PACKAGE / "kept" / "1").stat().st_uid == NOBODY


@pytest.mark.parametrize("titled", ["yes", "no"])
def test_a_prepared_job_folder(unheard, job, titled):
    """In a staging folder of root's that is shared as /tmp is."""
    staging = staging_of(job)
    staging.mkdir()
    staging.chmod(0o1777)
    subprocess.run(as_nobody(PREPARE_PACKAGE, staging, job.id, job.destination, titled), check=True)
    result = unheard.run("mirror", "run", job.file, MIRRORING_OUTBOX_WAIT="0")
    assert result.code != 0, result
    assert f"The staging folder {staging / job.id} belongs to nobody, not to root" in result.errors
    assert not (job.destination / "evil").exists()


@pytest.mark.parametrize("place", ["shared", "own"])
def test_a_link_to_what_is_roots(unheard, job, ground, tmp_path, place):
    """Folders with names like packages', to which he can't even get."""
    victim = tmp_path / "victim"
    (victim / "aaaaaaaa-0000-4000-8000-000000000001").mkdir(parents=True)
    precious = victim / "aaaaaaaa-0000-4000-8000-000000000001" / "file"
    precious.write_text("precious")
    staging = staging_of(job)
    if place == "own":
        staging.mkdir()
        staging.chmod(0o1777)
    link = staging if place == "shared" else staging / job.id
    subprocess.run(as_nobody("import os, sys; os.symlink(*sys.argv[1:])", victim, link), check=True)
    for command in ("run", "reset"):
        result = unheard.run("mirror", command, job.file, MIRRORING_OUTBOX_WAIT="0")
        assert result.code != 0, result
        assert f"The staging folder {link} is a symbolic link" in result.errors
    assert precious.read_text() == "precious"


def test_a_destination_that_is_swapped_for_a_link(unheard, ground, tmp_path):
    """The destination lies in a folder of his; root's engine publishes there, and nowhere else."""
    home = ground / "home"
    victim = tmp_path / "victim"
    victim.mkdir()
    (victim / "precious").write_text("precious")
    job = Job(tmp_path, "site", source=ground / "source", destination=home / "site")
    job.source.mkdir()
    (job.source / "page.html").write_text("a page\n")
    home.mkdir()
    os.chown(home, NOBODY, NOBODY)
    assert unheard.run("mirror", "run", job.file, MIRRORING_OUTBOX_WAIT="0").code == 75
    assert (job.destination / "page.html").exists()
    job.destination.rename(home / "away")
    subprocess.run(as_nobody("import os, sys; os.symlink(*sys.argv[1:])", victim, job.destination), check=True)
    result = unheard.run("mirror", "validate", job.file)
    assert result.code == 2, result
    only_sentence(result, job.destination, "a symbolic link of nobody's that leads to what is not nobody's")
    assert unheard.run("mirror", "run", job.file, MIRRORING_OUTBOX_WAIT="0").code != 0
    assert os.listdir(victim) == ["precious"]

    job.destination.unlink()
    (home / "away").rename(job.destination)
    with meanwhile(SWAP, job.destination, victim):
        number, end = 0, time.monotonic() + duration()
        while number == 0 or time.monotonic() < end:
            number += 1
            (job.source / f"page-{number % 10}.html").write_text(f"page {number}\n")
            unheard.run("mirror", "run", job.file, MIRRORING_OUTBOX_WAIT="0")
            assert os.listdir(victim) == ["precious"], number
            assert (victim / "precious").read_text() == "precious", number


def test_a_staging_folder_that_is_moved_away(unheard, ground, tmp_path):
    """Whoever may write to the folder around it can move it, and put a link in its place; what is staged goes on into it alone."""
    home = ground / "home"
    victim = tmp_path / "victim"
    victim.mkdir()
    job = Job(tmp_path, "site", source=ground / "source", destination=home / "site")
    job.source.mkdir()
    home.mkdir()
    os.chown(home, NOBODY, NOBODY)
    with meanwhile(SWAP, staging_of(job), victim):
        done, end = 0, time.monotonic() + duration()
        while done == 0 or time.monotonic() < end:
            done += 1
            for number in range(50):
                (job.source / f"page-{number}.html").write_text(f"page {done} {number}\n")
            unheard.run("mirror", "run", job.file, MIRRORING_OUTBOX_WAIT="0")
            assert os.listdir(victim) == [], done


def test_a_file_that_is_swapped_for_a_link(unheard, job, ground, tmp_path):
    """Root's engine changes the mode of a file in a folder of his."""
    secret = tmp_path / "secret"
    secret.write_text("top secret")
    secret.chmod(0o600)
    for folder in (job.source / "u", job.destination / "u"):
        folder.mkdir()
        (folder / "f0").write_text("his file\n")
        os.utime(folder / "f0", (1_000_000_000, 1_000_000_000))
        for path in (folder, folder / "f0"):
            os.chown(path, NOBODY, NOBODY)
    with meanwhile(SWAP_FILE, job.destination / "u" / "f0", secret, ground / "aside"):
        number, end = 0, time.monotonic() + duration()
        while number == 0 or time.monotonic() < end:
            number += 1
            (job.source / "u" / "f0").chmod(0o666 if number % 2 else 0o646)
            unheard.run("mirror", "run", job.file, MIRRORING_OUTBOX_WAIT="0")
            status = secret.stat()
            assert (stat.S_IMODE(status.st_mode), status.st_uid) == (0o600, 0), number
            assert secret.read_text() == "top secret", number


@pytest.mark.parametrize("place", ["engine", "jobs", "lock"])
def test_a_prepared_state_folder(unheard, job, ground, tmp_path, place):
    state = ground / "engine"
    precious = tmp_path / "precious"
    precious.write_text("precious")
    prepare = "import os, sys; os.makedirs(sys.argv[1]); os.symlink(sys.argv[2], sys.argv[1] + '/lock')"
    own = state / "jobs" / job.id
    if place == "engine":
        subprocess.run(as_nobody(prepare, own, precious), check=True)
    elif place == "jobs":
        state.mkdir()
        state.chmod(0o1777)
        subprocess.run(as_nobody(prepare, own, precious), check=True)
    else:
        own.mkdir(parents=True)
        (own / "lock").symlink_to(precious)
    result = unheard.run("mirror", "run", job.file, MIRRORING_STATE_FOLDER=str(state), MIRRORING_OUTBOX_WAIT="0")
    assert result.code != 0, result
    if place != "lock":
        assert "belongs to nobody, not to root" in result.errors and "Set state.folder" in result.errors
    assert precious.read_text() == "precious"
