"""`mirror install-remote` puts the program on another machine, or says what that one lacks and leaves it as it was."""

import os
import pathlib

import pytest

import ssh_servers
from bad_input import only_sentence
from commands import BREAKDOWNS, executable, files_of
from far_ends import far_end
from relays import Relay
from runs import run
from ssh_servers import STRANGER
from test_guards import write

HOST = "127.0.0.1"
pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give the account another home, where the program gets")


@pytest.fixture(params=["own", "other"])
def far(request, public_folder):
    """Another machine that lets the user of the tests in, and one that lets another user in; far ends write into their homes alone."""
    settings = [f"SetEnv MIRRORING_STATE_FOLDER={public_folder}/home/.state"]
    with far_end(public_folder, STRANGER if request.param == "other" else None, settings=settings) as far:
        yield far


@pytest.fixture
def machine(far):
    """As it is named."""
    return f"{far.server.user}@{HOST}:{far.server.port}"


def install(near, *arguments, code=0, **environment):
    result = near.run("mirror", "install-remote", *arguments, **environment)
    assert result.code == code, result
    assert not any(trace in result.errors for trace in BREAKDOWNS), result
    return result


def fails(near, far, *arguments, texts, **environment):
    """An installation that fails with a sentence that has these texts, and leaves nothing there."""
    result = install(near, *arguments, code=1, **environment)
    only_sentence(result, *texts)
    assert [path for path in far.home.rglob("*") if path.is_file() and ".state" not in path.parts] == []


def is_program(path):
    return path.read_bytes() == pathlib.Path(executable("mirror")).read_bytes() and path.stat().st_mode & 0o777 == 0o755


def test_a_job_finds_what_was_put_there(near, far, machine, tmp_path):
    result = install(near, machine)
    target = far.home / ".local" / "bin" / "mirror"
    assert is_program(target)
    assert result.sentences[0] == f"{HOST}: mirror {version(near)} is at {target}."
    assert os.listdir(target.parent) == ["mirror"]
    job = far.job(tmp_path, ssh={"program": None})
    write(job.source, "a.html")
    run(near, job)
    assert files_of(job.destination) == files_of(job.source)
    # Once more, over the one that is there.
    install(near, f"ssh://{machine}")
    assert is_program(target) and os.listdir(target.parent) == ["mirror"]


def version(commands):
    return commands.run("mirror", "--version").output.strip()


def test_a_job_says_where(near, far, tmp_path):
    """Its machine, its way there and its program are taken."""
    target = far.home / "opt" / "mirror"
    job = far.job(tmp_path, ssh={"program": target, "hostKeys": "acceptNew"})
    write(job.source, "a.html")
    result = install(near, job.file, **far.client(host_key=None))
    assert is_program(target)
    # No job without a name for it finds it there.
    assert f"ssh: {{program: {target}}}" in result.errors, result
    run(near, job)
    assert files_of(job.destination) == files_of(job.source)


def test_another_place(near, far, machine):
    install(near, machine, "--to", "~/bin/mirror")
    assert is_program(far.home / "bin" / "mirror")


def test_a_library_is_missing(near, far, machine, tmp_path):
    """Of a program that was built with another version of one, which only this machine has."""
    content = pathlib.Path(executable("mirror")).read_bytes()
    known, other = b"librabbitmq.so.4\0", b"librabbitmq.so.0\0"
    assert known in content
    program = tmp_path / "other" / "mirror"
    program.parent.mkdir()
    program.write_bytes(content.replace(known, other))
    program.chmod(0o755)
    libraries = [path for folder in ("/usr/lib", "/lib") for path in pathlib.Path(folder).rglob("librabbitmq.so.4")]
    (program.parent / "librabbitmq.so.0").symlink_to(libraries[0])
    # In place of the one that would be started.
    near.prefix = ["sh", "-c", f'shift; exec {program} "$@"', "sh"]
    fails(near, far, machine, texts=[HOST, "librabbitmq.so.0 is missing there"], LD_LIBRARY_PATH=str(program.parent))


def test_what_was_there_stays(near, far, machine):
    target = far.home / ".local" / "bin" / "mirror"
    target.parent.mkdir(parents=True)
    target.write_text("the old one\n")
    far.own(far.home)
    ssh_servers.make_key(far.server.folder / "strangers_key")
    result = install(near, machine, code=1, **far.client(key="strangers_key"))
    only_sentence(result, f"does not let {far.server.user} in")
    assert target.read_text() == "the old one\n" and os.listdir(target.parent) == ["mirror"]


def test_no_way_there(near, far, machine):
    fails(near, far, machine, texts=[HOST, "is not known to this user"], **far.client(host_key=None))
    with Relay() as relay:
        fails(near, far, f"{HOST}:{relay.port}", texts=[HOST, "can't be reached"])


def test_no_place_for_it(near, far, machine):
    (far.home / ".local").write_text("a file\n")
    result = install(near, machine, code=1)
    only_sentence(result, HOST, "~/.local/bin/mirror")
    assert (far.home / ".local").read_text() == "a file\n"
    (far.home / "bin" / "mirror").mkdir(parents=True)
    result = install(near, machine, "--to", far.home / "bin" / "mirror", code=1)
    only_sentence(result, HOST, "it is a folder")


def test_a_key_that_is_for_something_else(near, far, machine):
    keys = far.server.folder / "authorized_keys"
    keys.write_text(f'command="{far.program} import",restrict {keys.read_text()}')
    fails(near, far, machine, texts=[HOST, "Use a key that is limited to no command."])


@pytest.mark.parametrize("arguments", [[], ["web1", "web2"], ["web1", "--to", "bin"], ["web1", "--to", "/opt/$(id)"]], ids=str)
def test_wrong_usage(commands, arguments):
    result = commands.run("mirror", "install-remote", *arguments)
    assert result.code == 2, result


@pytest.mark.parametrize("machine", ["-oProxyCommand=touch${IFS}got-in", "web 1", "web1:99999", "no-such-job.yaml", ""])
def test_what_is_no_machine(commands, tmp_path, machine):
    result = commands.run("mirror", "install-remote", "--", machine)
    assert result.code == 2, result
    assert not (tmp_path / "got-in").exists()


def test_a_login_shell_that_greets(near, tmp_path, public_folder):
    folder = public_folder / "noisy"
    folder.mkdir()
    with far_end(folder, shell="/bin/bash") as far:
        (far.home / ".bashrc").write_text("echo Welcome to this machine!; echo and to its warnings >&2; printf '\\033]0;title\\007'\n")
        install(near, f"{far.server.user}@{HOST}:{far.server.port}", **far.client())
        assert is_program(far.home / ".local" / "bin" / "mirror")
