"""OpenSSH servers of a test on 127.0.0.1, with keys, accounts and start files of their own, and clients that know them."""

import contextlib
import os
import pathlib
import pwd
import shlex
import shutil
import subprocess
import threading

import pytest

from commands import PATIENCE, processes_below, read_to_line, wait_until
from ports import keep_port

#: A user that no system has, for a server that root starts.
STRANGER, STRANGERS_NUMBER = "mirror-www", 64_999
#: All that the system's own configuration would say otherwise. One way to exchange keys, which OpenSSH prefers in some versions, takes
#: three times as much of a processor's time as all the rest of a login.
CONFIGURATION = """\
KexAlgorithms -sntrup*
ListenAddress 127.0.0.1
Port {port}
HostKey {folder}/host_key
AuthorizedKeysFile {folder}/authorized_keys
PidFile none
UsePAM no
StrictModes no
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
PrintMotd no
PrintLastLog no
LogLevel INFO
ClientAliveInterval 15
"""
#: In a mount namespace of its own: accounts as the test wants them, and a place that sshd insists on.
AS_ROOT = """\
mount -t tmpfs none /run && mkdir -m 755 /run/sshd &&
mount --bind "$1/passwd" /etc/passwd && mount --bind "$1/shadow" /etc/shadow && shift && exec "$@"
"""


def sshd():
    """Where the server's program is; the test is skipped if there is none."""
    path = shutil.which("sshd", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")
    if path is None:
        pytest.skip("There is no sshd. Install openssh-server, as Broker/install --tests does.")
    return path


def make_key(path):
    """Makes a key without a passphrase; gives its public half."""
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", path], check=True)
    return pathlib.Path(f"{path}.pub").read_text().strip()


class SSHServer:
    """An sshd in which one user may log in by one key; ends with the context.

    `folder` is one that this user may enter: the home of the account lies in it. `settings` are lines of its configuration, which count
    before those that are always there, and `prefix` is what stands before the command that starts it.
    """

    def __init__(self, folder, user=None, shell="/bin/sh", settings=(), prefix=()):
        self.folder = folder
        self._program = sshd()
        self.user = user or pwd.getpwuid(os.geteuid()).pw_name
        if os.geteuid() != 0 and self.user != pwd.getpwuid(os.geteuid()).pw_name:
            pytest.skip("Only root can let another user log in.")
        self.shell = shell
        self.home = folder / "home"
        self.home.mkdir()
        self._settings, self._prefix = settings, prefix
        self._keeper = None
        make_key(folder / "host_key")
        (folder / "authorized_keys").write_text(make_key(folder / "key") + "\n")
        self._process = None
        #: What it has said so far.
        self.log = []

    @property
    def host_key(self):
        """The host's public key, without a comment."""
        return " ".join((self.folder / "host_key.pub").read_text().split()[:2])

    def __enter__(self):
        if os.geteuid() == 0:
            self._write_accounts()
        self._keeper = keep_port()
        self.port = self._keeper.getsockname()[1]
        text = "".join(f"{line}\n" for line in self._settings) + CONFIGURATION.format(port=self.port, folder=self.folder)
        (self.folder / "sshd_config").write_text(text)
        self.start()
        return self

    def start(self):
        """Starts it, again as well: on the port that it had."""
        command = [self._program, "-D", "-e", "-f", str(self.folder / "sshd_config")]
        if os.geteuid() == 0:
            command = ["unshare", "--mount", "sh", "-c", AS_ROOT, "sh", str(self.folder), *command]
        # A group of its own, so that it can be ended with its sessions.
        self._process = subprocess.Popen(
            [*self._prefix, *command], stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, errors="replace", start_new_session=True
        )
        self.log += read_to_line(self._process, self._process.stderr, "Server listening")
        threading.Thread(target=self._listen, args=(self._process.stderr,), daemon=True).start()

    def __exit__(self, *_):
        self.kill()
        # Who worked there is in none of the groups that were ended: nobody may write any more when the folder is removed.
        wait_until(lambda: not self._end_left())
        self._keeper.close()

    def hang_up(self):
        """Ends its sessions without a word, and goes on."""
        for group in self.sessions():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(group, 9)

    def kill(self):
        """Ends it and its sessions, without a word to anybody."""
        for group in [self._process.pid, *self.sessions()]:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(group, 9)
        self._process.wait(PATIENCE)

    def sessions(self):
        """The processes that serve a connection, each the first one of a group."""
        children = pathlib.Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        return [int(process) for process in children.read_text().split()] if children.exists() else []

    def _end_left(self):
        """Ends who still works there; gives those who did."""
        left = processes_below(self.folder)
        for process in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, 9)
        return left

    def _listen(self, stream):
        with contextlib.suppress(ValueError):
            for line in stream:
                self.log.append(line.rstrip("\n"))

    def _write_accounts(self):
        """Accounts of this machine, but for those of the test: whoever logs in has a home in the test's folder."""
        number = 0 if self.user == "root" else STRANGERS_NUMBER
        entries = {"sshd": "sshd:x:64998:65534::/run/sshd:/usr/sbin/nologin", "root": "root:x:0:0::/root:/bin/sh"}
        for line in pathlib.Path("/etc/passwd").read_text().splitlines():
            entries[line.split(":")[0]] = line
        entries[self.user] = f"{self.user}:x:{number}:{0 if number == 0 else 65534}::{self.home}:{self.shell}"
        (self.folder / "passwd").write_text("".join(f"{line}\n" for line in entries.values()))
        (self.folder / "shadow").write_text("".join(f"{name}:*:19000:0:99999:7:::\n" for name in entries))
        os.chown(self.home, number, -1)

    def client(self, name="ssh", key="key", host_key=..., settings=(), ports=()):
        """A program in place of ssh that has a configuration of its own; gives its path.

        `key` is a file of the folder that it logs in with, and `host_key` what it knows as this host's: by default the right one, nothing
        for None. `settings` are lines of its configuration, and `ports` others that lead here.
        """
        known = self.folder / f"{name}.known_hosts"
        host_key = self.host_key if host_key is ... else host_key
        known.write_text("".join(f"[127.0.0.1]:{port} {host_key}\n" for port in [self.port, *ports] if host_key))
        return write_client(self.folder, name, known, self.folder / key, settings)


def write_client(folder, name, known_hosts, key, settings=()):
    """A program in place of ssh: of the user's own configuration, which ssh finds by the list of accounts, it reads nothing."""
    configuration = folder / f"{name}.config"
    lines = [*settings, f"UserKnownHostsFile {known_hosts}", "GlobalKnownHostsFile /dev/null", f"IdentityFile {key}"]
    configuration.write_text("".join(f"{line}\n" for line in [*lines, "IdentitiesOnly yes", "IdentityAgent none"]))
    configuration.chmod(0o600)
    program = folder / name
    program.write_text(f'#!/bin/sh\nexec ssh -F {shlex.quote(str(configuration))} "$@"\n')
    program.chmod(0o755)
    return program
