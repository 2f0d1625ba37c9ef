"""`Broker/broker`, run as a user runs it, and what other users of the machine may try."""

import os
import pathlib
import subprocess
import time
import urllib.error
import urllib.request

import pika
import pika.exceptions

from brokers import PACKAGE, parameters
from commands import PATIENCE

TOOL = PACKAGE / "Broker/broker"


def run_tool(*arguments, prefix=(), tool=TOOL, **environment):
    """Runs `Broker/broker` without a default folder of its own; `environment` overrides."""
    names = {"XDG_STATE_HOME": "/nonexistent", "HOME": "/nonexistent", "MIRRORING_BROKER_PATIENCE": "180"} | environment
    return subprocess.run(
        [*prefix, tool, *map(str, arguments)],
        env={name: value for name, value in os.environ.items() if not name.startswith("MIRRORING_")} | names,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=240,
    )


def refused(result, *parts):
    """Fails unless the tool ended with one sentence that has these parts in it."""
    assert result.returncode == 1, result
    [sentence] = result.stderr.splitlines()
    assert sentence.startswith("broker: ") and result.stdout == "", result
    for part in parts:
        assert part in sentence, result


def write_settings(folder, text=None, port=7017):
    """A data folder as `broker start` leaves one, or with another text in its settings."""
    folder.mkdir(mode=0o700, exist_ok=True)
    lines = [f"port={port}", "nodes=1", "tls=no", "epmd_port=28400", "dist_port_1=28500"]
    (folder / "settings").write_text("".join(f"{line}\n" for line in lines) if text is None else text)
    (folder / "settings").chmod(0o600)
    return folder


def process_record(process):
    """What a pid file says of a process."""
    fields = pathlib.Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return f"{process} {fields[19]} {pathlib.Path('/proc/sys/kernel/random/boot_id').read_text()}"


def free_port():
    search = f"source '{PACKAGE}/Broker/lib/ports.sh'; first_free_port $(shuf -n 200 -i 6200-18200)"
    return int(subprocess.check_output(["bash", "-c", search], text=True))


def is_administrator(management_uri):
    """Whether the management API takes these credentials for an administrator's."""
    scheme, _, rest = management_uri.partition("://")
    login, _, place = rest.partition("@")
    user, _, password = login.partition(":")
    passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
    passwords.add_password(None, f"{scheme}://{place}", user, password)
    opener = urllib.request.build_opener(urllib.request.HTTPBasicAuthHandler(passwords))
    end = time.monotonic() + PATIENCE
    while True:
        try:
            with opener.open(f"{scheme}://{place}/api/whoami", timeout=PATIENCE) as answer:
                return b"administrator" in answer.read()
        except urllib.error.HTTPError as error:
            if error.code == 401:
                return False
            # Of an error of its own nothing follows.
            assert error.code >= 500 and time.monotonic() < end, error
            time.sleep(0.5)


def may_log_in(uri):
    try:
        pika.BlockingConnection(parameters(uri)).close()
    except pika.exceptions.ProbableAuthenticationError:
        return False
    return True
