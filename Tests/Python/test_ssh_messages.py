"""What the real ssh says where there is no session: the records of it, by which the engine's sentences are tested, are true.

A record in Tests/Fuzz/Corpus/ssh is what ssh said when it was run with the engine's own arguments: its exit code, what came on stdout, in
one line, and the lines of stderr. `SSHFailureTests` reads them, and holds the arguments against the engine's.
"""

import pathlib
import re
import shutil
import subprocess

import pytest

import ssh_servers
from commands import PATIENCE
from relays import Relay
from ssh_servers import STRANGER, SSHServer
from tls_servers import Speaker

RECORDS = pathlib.Path(__file__).resolve().parents[1] / "Fuzz" / "Corpus" / "ssh"
ARGUMENTS = (pathlib.Path(__file__).parent / "ssh_arguments.txt").read_text().splitlines()
#: The version that has said what is in the records.
RECORDED = "OpenSSH_9.2"


class Said:
    """What ssh said: its exit code and its output, without what is another one at each run."""

    def __init__(self, result, folder, port, user):
        self.code = result.returncode
        self.output = result.stdout.decode(errors="replace")
        errors = result.stderr.decode(errors="replace").replace("\r\n", "\n")
        for found, instead in [
            (re.escape(str(folder)), "/home/www/.ssh"),
            (r"SHA256:[\w+/=]+", "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
            (rf"\b{port}\b", "2222"),
            (rf"\b{re.escape(user)}@", "www@"),
        ]:
            errors = re.sub(found, instead, errors)
        self.errors = errors

    @property
    def record(self):
        """As it stands in a file."""
        return f"{self.code}\n{' '.join(self.output.split())}\n{self.errors}"


def run(program, port, user, *, accept_new=False, timeout=15, stdin=b""):
    """Runs ssh as the engine does."""
    changes = {"2222": str(port), "www": user, "ConnectTimeout=15": f"ConnectTimeout={timeout}"}
    if accept_new:
        changes["StrictHostKeyChecking=yes"] = "StrictHostKeyChecking=accept-new"
    command = [program, *(changes.get(word, word) for word in ARGUMENTS)]
    return subprocess.run(command, input=stdin, capture_output=True, timeout=PATIENCE, check=False)


def say(program, port, user, **options):
    """What ssh says when it is run as the engine does."""
    return Said(run(program, port, user, **options), program.parent, port, user)


def check(said, name, phrase):
    """Compares with a record; another version of ssh need only say what is looked for."""
    assert phrase in said.record, said.record
    version = subprocess.run(["ssh", "-V"], capture_output=True, text=True, check=True).stderr
    if version.startswith(RECORDED):
        assert said.record == (RECORDS / name).read_text()


@pytest.fixture(params=["own", "other"])
def account(request, public_folder):
    """A server in which the user of the tests may log in, and one in which another user may."""
    with SSHServer(public_folder, STRANGER if request.param == "other" else None) as server:
        yield server


@pytest.fixture
def server(public_folder):
    with SSHServer(public_folder) as server:
        yield server


def test_there_is_no_mirror(account):
    check(say(account.client(), account.port, account.user), "no-mirror", "not found")


def test_the_far_end_is_found_below_the_home(account):
    """It hears us and speaks to us, byte for byte."""
    program = account.home / ".local" / "bin" / "mirror"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\nprintf '\\nmirroring-far-end 1\\n'\necho \"$@\"\nexec cat\n")
    program.chmod(0o755)
    (account.home / ".profile").write_text("echo never\n")
    sent = bytes(range(256)) * 1000 + b"\n~.\n~~\x04\x1b"
    result = run(account.client(), account.port, account.user, stdin=sent)
    assert (result.returncode, result.stderr) == (0, b"")
    assert result.stdout == b"\nmirroring-far-end 1\nimport\n" + sent


def test_a_noisy_start_file(public_folder):
    """bash reads this one where sshd starts it, as people find out when rsync and scp break."""
    with SSHServer(public_folder, shell="/bin/bash") as server:
        (server.home / ".bashrc").write_text("echo Welcome to this machine!; echo and to its warnings >&2\n")
        check(say(server.client(), server.port, server.user), "noisy", "Welcome to this machine!")


def test_an_unknown_key(server):
    program = server.client(host_key=None)
    check(say(program, server.port, server.user), "unknown-key", "host key is known for")
    said = say(program, server.port, server.user, accept_new=True)
    check(said, "accepted-key", "Permanently added")
    assert server.host_key in (server.folder / "ssh.known_hosts").read_text()
    said = say(program, server.port, server.user)
    assert "Permanently" not in said.errors, said.record


@pytest.mark.parametrize("accept_new", [False, True])
def test_another_key_than_the_known_one(server, accept_new):
    other = ssh_servers.make_key(server.folder / "other_key")
    program = server.client(host_key=" ".join(other.split()[:2]))
    said = say(program, server.port, server.user, accept_new=accept_new)
    check(said, "changed-key", "REMOTE HOST IDENTIFICATION HAS CHANGED")


def test_a_key_that_nobody_has_added(account):
    ssh_servers.make_key(account.folder / "strangers_key")
    program = account.client(key="strangers_key")
    check(say(program, account.port, account.user), "refused-key", ": Permission denied (")


def test_nobody_is_asked_for_a_password(public_folder):
    with SSHServer(public_folder, settings=["PasswordAuthentication yes", "PubkeyAuthentication no"]) as server:
        check(say(server.client(), server.port, server.user), "password", ": Permission denied (")


def test_too_many_keys(public_folder):
    with SSHServer(public_folder, settings=["MaxAuthTries 1"]) as server:
        keys = [server.folder / f"key-{number}" for number in range(2)]
        for key in keys:
            ssh_servers.make_key(key)
        program = server.client(settings=[f"IdentityFile {key}" for key in keys])
        check(say(program, server.port, server.user), "too-many-keys", "Too many authentication failures")


@pytest.mark.parametrize("shell, name, phrase", [("/usr/sbin/nologin", "nologin", "not available"), ("/bin/false", "false", "1\n")])
def test_an_account_that_runs_nothing(public_folder, shell, name, phrase):
    with SSHServer(public_folder, STRANGER, shell=shell) as server:
        check(say(server.client(), server.port, server.user), name, phrase)


def test_a_key_with_a_command_of_its_own(account):
    """What the key is for is run, whatever is asked for."""
    keys = account.folder / "authorized_keys"
    keys.write_text(f'command="echo limited",restrict {keys.read_text()}')
    said = say(account.client(), account.port, account.user)
    assert (said.code, said.output) == (0, "limited\n"), said.record


def test_a_key_that_is_for_rsync_alone(account):
    """As who mirrored by rsync before has it. Its words are those of its version."""
    rrsync = shutil.which("rrsync")
    if rrsync is None:
        pytest.skip("There is no rrsync, which comes with rsync 3.2.")
    keys = account.folder / "authorized_keys"
    keys.write_text(f'command="{rrsync} {account.home}",restrict {keys.read_text()}')
    said = say(account.client(), account.port, account.user)
    assert said.code == 1 and "SSH_ORIGINAL_COMMAND" in said.errors, said.record


def test_no_algorithm_in_common(server):
    program = server.client(settings=["HostKeyAlgorithms ecdsa-sha2-nistp256"])
    check(say(program, server.port, server.user), "no-algorithm", "no matching host key type found")


def test_a_configuration_that_is_none(server):
    program = server.client(settings=["NoSuchOption yes"])
    check(say(program, server.port, server.user), "configuration", "Bad configuration option")


@pytest.fixture
def stranger(public_folder):
    """A client that has met nobody."""
    ssh_servers.sshd()
    ssh_servers.make_key(public_folder / "key")
    return ssh_servers.write_client(public_folder, "ssh", public_folder / "known_hosts", public_folder / "key")


def test_a_closed_port(stranger):
    with Relay() as relay:
        check(say(stranger, relay.port, STRANGER), "closed-port", "Connection refused")


def test_a_port_that_never_answers(stranger):
    with Relay() as relay:
        relay.fall_silent()
        check(say(stranger, relay.port, STRANGER, timeout=1), "black-hole", "Connection timed out")


def test_a_port_that_hangs_up(stranger):
    with Speaker(b"") as speaker:
        check(say(stranger, speaker.port, STRANGER), "hangs-up", "Connection closed by")


def test_a_host_that_has_no_address(stranger):
    arguments = [word if word != "127.0.0.1" else "no-such-host.invalid" for word in ARGUMENTS]
    result = subprocess.run([stranger, *arguments], capture_output=True, text=True, timeout=PATIENCE, check=False)
    # Why is told by whoever is asked for names here.
    assert "Could not resolve hostname no-such-host.invalid: " in result.stderr, result


def test_a_server_that_is_killed(server):
    program = server.home / ".local" / "bin" / "mirror"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\nprintf '\\nmirroring-far-end 1\\n'\nexec cat\n")
    program.chmod(0o755)
    changes = {"2222": str(server.port), "www": server.user}
    process = subprocess.Popen(
        [server.client(), *(changes.get(word, word) for word in ARGUMENTS)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )
    assert process.stdout.readline() + process.stdout.readline() == b"\nmirroring-far-end 1\n"
    server.kill()
    # Its input is closed when it has ended: if both ends go at once, it is chance which of them it speaks of.
    process.wait(PATIENCE)
    output, errors = process.communicate()
    said = Said(subprocess.CompletedProcess([], process.returncode, output, errors), server.folder, server.port, server.user)
    check(said, "killed-server", "closed by remote host")
