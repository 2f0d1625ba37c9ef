"""Another machine that can't be used: the run ends, its one sentence says why and names the host, and nothing is changed at either end."""

import json
import os

import pytest

import ssh_servers
from commands import BREAKDOWNS, files_of
from far_ends import far_end
from far_protocol import GREETING, HELLO, frame
from relays import Relay
from runs import run
from test_guards import write

HOST = "127.0.0.1"


@pytest.fixture
def job(far, tmp_path):
    job = far.job(tmp_path, retries=1)
    write(job.source, "a.html")
    return job


def fails(near, job, *texts, code=1, **environment):
    """A run that fails; what it says has all of these in it, and the other machine's tree is not there."""
    result = run(near, job, code, **environment)
    for text in (HOST, *texts):
        assert text in result.errors, result
    assert not job.destination.exists()
    assert files_of(job.source) == {"a.html": b"a page\n"}
    return result


# --- keys


def test_an_unknown_key(near, far, job, tmp_path):
    near.environment |= far.client(host_key=None)
    fails(near, job, "is not known to this user, so nothing was sent", f"ssh -p {far.server.port} {far.server.user}@{HOST}")
    # Whoever trusts the first one says so, and from then on it is known.
    job = far.job(tmp_path, name="other", ssh={"hostKeys": "acceptNew"})
    write(job.source, "a.html")
    near.environment |= far.client(host_key=None)
    run(near, job)
    assert files_of(job.destination) == files_of(job.source)
    assert far.server.host_key in (far.server.folder / "ssh.known_hosts").read_text()


def test_a_key_that_can_not_be_noted(near, far, tmp_path):
    """The next time another one would be taken for it."""
    job = far.job(tmp_path, ssh={"hostKeys": "acceptNew"})
    write(job.source, "a.html")
    near.environment |= far.client(host_key=None, settings=["UserKnownHostsFile /no/such/known_hosts"])
    fails(near, job, f"The key of {HOST} can't be noted", "(/no/such/known_hosts)")
    assert not job.destination.exists()


@pytest.mark.parametrize("keys", ["known", "acceptNew"])
def test_another_key_than_the_known_one(near, far, tmp_path, keys):
    other = ssh_servers.make_key(far.server.folder / "other_key")
    job = far.job(tmp_path, ssh={"hostKeys": keys})
    write(job.source, "a.html")
    near.environment |= far.client(host_key=" ".join(other.split()[:2]))
    fails(near, job, "shows another key than the one that is known", "ssh-keygen -f ")


def test_a_key_that_nobody_has_added(near, far, job):
    ssh_servers.make_key(far.server.folder / "strangers_key")
    fails(near, job, f"does not let {far.server.user} in", "ssh-copy-id", **far.client(key="strangers_key"))


@pytest.mark.parametrize("side", ["destination", "source"])
def test_a_host_that_is_away(near, far, tmp_path, side):
    with Relay() as relay:
        job = far.job(tmp_path, side, port=relay.port, retries=1)
        write(job.source, "a.html")
        result = fails(near, job, "Connection refused")
    assert result.errors.count("ExportingError") == 1, result


# --- owners


@pytest.mark.parametrize(("key", "kind"), [("owner", "user"), ("group", "group")])
def test_an_owner_whom_that_machine_does_not_know(near, far, tmp_path, key, kind):
    """Whether this one knows him is of no account, and it is not asked."""
    job = far.job(tmp_path, permissions=f"{{{key}: no-such-one}}")
    write(job.source, "a.html")
    assert near.run("mirror", "validate", job.file).code == 0
    sentence = f"There is no {kind} no-such-one on {HOST}. Create it there, or correct \"{key}\" in \"permissions\"."
    # As what is wrong with a folder here.
    fails(near, job, sentence, code=2)
    result = near.run("mirror", "plan", job.file)
    assert result.code != 0 and sentence in result.errors, result


# --- programs


@pytest.mark.parametrize("side", ["destination", "source"])
def test_there_is_no_mirror(near, far, tmp_path, side):
    """An rsync alone is no end of a job, of the source neither."""
    job = far.job(tmp_path, side, ssh={"program": "/no/mirror"})
    write(job.source, "a.html")
    machine = f"{far.server.user}@{HOST}:{far.server.port}"
    fails(near, job, f"There is no mirror at {HOST}", f"mirror install-remote {machine} --to /no/mirror")


def test_another_program_that_ends(near, far, job):
    far.put("echo This is another program; exit 3")
    fails(near, job, "This is another program", "(exit code 3)")


def test_another_program_that_never_ends(near, far, job):
    far.put("exec yes noise")
    fails(near, job)
    far.wait_until_left()


def test_another_version_of_the_protocol(near, far, job):
    hello = HELLO | {"protocols": {"lowest": 7, "highest": 9}, "version": "9.8.7"}
    (far.home / "said").write_bytes(GREETING + frame("hello", json.dumps(hello).encode()))
    far.put(f"cat {far.home}/said; exec cat >/dev/null")
    fails(near, job, "9.8.7")


def test_a_far_end_that_says_what_has_no_place(near, far, job):
    (far.home / "said").write_bytes(GREETING + frame("hello", json.dumps(HELLO).encode()) + frame("opened", b"{}", channel=9) * 100)
    far.put(f"cat {far.home}/said; exec cat >/dev/null")
    fails(near, job)


def test_there_is_no_rsync(near, far, job):
    far.install("PATH=/nonexistent")
    fails(near, job, "rsync")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give an account another shell")
def test_a_noisy_login(near, tmp_path, public_folder):
    """A machine that greets its users, before the program and beside it, is as good as any other."""
    folder = public_folder / "noisy"
    folder.mkdir()
    (folder / "banner").write_text("Authorised use only!\n")
    with far_end(folder, shell="/bin/bash", settings=[f"Banner {folder}/banner"]) as far:
        (far.home / ".bashrc").write_text("echo Welcome to this machine!; echo and to its warnings >&2\n")
        job = far.job(tmp_path, name="noisy")
        write(job.source, "a.html")
        run(near, job, **far.client())
        assert files_of(job.destination) == files_of(job.source)


# --- where there is nobody to be asked


@pytest.mark.parametrize("command", ["plan", "validate", "reset"])
def test_a_command_that_only_looks(near, far, tmp_path, command):
    """It says the same, or needs nobody there."""
    with Relay() as relay:
        job = far.job(tmp_path, port=relay.port, retries=0)
        write(job.source, "a.html")
        result = near.run("mirror", command, job.file)
    assert not any(trace in result.errors for trace in BREAKDOWNS), result
    assert result.code == 0 or HOST in result.errors, result
