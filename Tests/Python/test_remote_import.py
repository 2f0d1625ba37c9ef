"""The receiving end, `mirror import`, with somebody at the other end who means no good, or is a person."""

import contextlib
import json
import os
import struct
import subprocess

import pytest

from commands import PATIENCE, executable, files_of, finish
from far_protocol import frame, near_hello, open_request, read_answer, read_greeting
from readers import Terminal
from runs import run
from test_guards import write

#: How long a far end may take at most to end that is told nonsense.
SOON = 10


@pytest.fixture
def allowed(tmp_path):
    """The folder that a far end is limited to."""
    folder = tmp_path / "allowed"
    folder.mkdir()
    return folder


@pytest.fixture
def start(commands, tmp_path):
    """Starts a far end with these options, as sshd does it."""
    started = []

    def starting(*options):
        process = subprocess.Popen(
            [executable("mirror"), "import", *map(str, options)],
            cwd=tmp_path, env=commands.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        started.append(process)
        return process

    yield starting
    for process in started:
        process.kill()
        process.wait(PATIENCE)
        for pipe in [process.stdin, process.stdout, process.stderr]:
            with contextlib.suppress(OSError):
                pipe.close()


def ask(process, *frames):
    """Says this to a far end that greets."""
    read_greeting(process.stdout)
    process.stdin.write(b"".join(frames))
    process.stdin.flush()


# --- limits


@pytest.mark.parametrize("path", ["/etc/site", "{folder}", "{allowed}-beside", "{allowed}/../site", "{allowed}/./../../etc", "~/site", "/"])
def test_a_folder_outside_of_the_limit(start, tmp_path, allowed, path):
    before = sorted(os.listdir(tmp_path))
    process = start("--only", allowed, "--receive-only")
    ask(process, near_hello("receive"), open_request(path.format(folder=tmp_path, allowed=allowed)))
    answer = read_answer(process)
    assert answer is not None and answer.kind == "failure", answer
    assert answer.message["category"] in ("authorization", "validation"), answer
    process.stdin.close()
    process.wait(SOON)
    assert (sorted(os.listdir(tmp_path)), os.listdir(allowed)) == (before, [])


def test_a_link_that_leads_out(start, tmp_path, allowed):
    outside = tmp_path / "outside"
    (outside / "site").mkdir(parents=True)
    (allowed / "link").symlink_to(outside)
    for path in (allowed / "link", allowed / "link" / "site"):
        process = start("--only", allowed, "--receive-only")
        ask(process, near_hello("receive"), open_request(path))
        answer = read_answer(process)
        assert answer is not None and answer.kind == "failure", answer
    assert files_of(outside) == {"site": None}


@pytest.mark.parametrize(("option", "role"), [("--receive-only", "send"), ("--send-only", "receive")])
def test_the_other_side_of_a_job(start, allowed, option, role):
    write(allowed, "site/a.html")
    process = start("--only", allowed, option)
    ask(process, near_hello(role), open_request(allowed / "site", mode="look"))
    answer = read_answer(process)
    assert answer is not None and answer.kind == "failure" and answer.message["category"] == "authorization", answer
    assert files_of(allowed) == {"site": None, "site/a.html": b"a page\n"}


def test_what_is_asked_before_a_folder_is_open(start, allowed):
    process = start("--only", allowed, "--receive-only")
    request = {"packageId": None, "arguments": ["--server", "-nlogDtpre.iLsfxCIvu", ".", "/etc/"]}
    ask(process, near_hello("receive"), frame("rsync", json.dumps(request).encode(), channel=1), frame("data", channel=1))
    answer = read_answer(process)
    assert answer is None or answer.kind == "failure", answer


@pytest.mark.parametrize("options", [["--ony", "/srv"], ["--only"], ["--only", "srv"], ["--receive-only", "--send-only"]], ids=str)
def test_options_that_are_wrong_allow_nothing(start, options):
    process = start(*options)
    output, errors = process.communicate(timeout=SOON)
    assert process.returncode == 2, errors
    assert b"mirroring-far-end" not in output


# --- nonsense

NONSENSE = {
    "zeros": b"\0" * 65_536,
    "random": os.urandom(65_536),
    "web": b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "ssh": b"SSH-2.0-OpenSSH_9.2p1\r\n",
    "endless": struct.pack(">IBBH", 0xFFFF_FFFF, 1, 1, 0) + b"x" * 65_536,
    "no-hello": open_request("/srv/site"),
    "hello-twice": near_hello("receive") * 2,
    "no-json": frame("hello", b"{" * 60_000),
    "unknown-role": near_hello("both"),
    "another-version": frame("hello", json.dumps({"protocol": 2, "version": "9", "role": "receive"}).encode()),
    "data": near_hello("receive") + frame("data", b"x" * 1_000, channel=3),
}


@pytest.mark.parametrize("nonsense", NONSENSE.values(), ids=NONSENSE)
def test_nonsense_ends_it_at_once(start, tmp_path, allowed, nonsense):
    """It does not wait for an end of it: the pipe stays open."""
    process = start("--only", allowed)
    try:
        process.stdin.write(nonsense)
        process.stdin.flush()
    except BrokenPipeError:
        pass  # it has ended before it had all of it
    assert process.wait(SOON) == 1, process.stderr.read()
    assert files_of(tmp_path) == {"allowed": None}


def test_nobody_at_the_other_end(start, tmp_path, allowed):
    process = start("--only", allowed)
    process.stdin.close()
    assert process.wait(SOON) in (0, 1)
    assert files_of(tmp_path) == {"allowed": None}


# --- a person


def test_a_terminal_is_told_what_it_is(commands):
    terminal = Terminal()
    process = subprocess.Popen(
        [executable("mirror"), "import"], cwd=commands.folder, env=commands.environment, stdin=terminal.slave, stdout=terminal.slave,
        stderr=terminal.slave,
    )  # fmt: skip
    shown = terminal.text()
    assert process.wait(SOON) == 2, shown
    assert "mirroring-far-end" not in shown
    assert "mirror: " in shown and "ssh" in shown, shown


# --- a key that is limited to it


@pytest.fixture
def limited(far):
    """A machine whose key does nothing but receive into one folder."""
    (far.home / "allowed").mkdir()
    keys = far.server.folder / "authorized_keys"
    command = f"{far.program} import --only {far.home}/allowed --receive-only"
    keys.write_text(f'command="{command}",restrict {keys.read_text()}')
    return far


def test_a_limited_key_serves_a_job_inside(near, limited, tmp_path):
    job = limited.job(tmp_path, place=limited.place(limited.home / "allowed" / "site"), keepDeleted="1d")
    write(job.source, "a.html", "folder/b.html")
    run(near, job)
    assert files_of(limited.home / "allowed" / "site") == files_of(job.source)
    (job.source / "a.html").unlink()
    run(near, job)
    assert files_of(limited.home / "allowed" / "site") == files_of(job.source)


def test_a_limited_key_serves_no_job_outside(near, limited, tmp_path):
    job = limited.job(tmp_path)
    write(job.source, "a.html")
    result = run(near, job, 1)
    assert "127.0.0.1" in result.errors or str(limited.home / "site") in result.errors, result
    assert "to which this key is limited" in result.errors, result
    assert not job.destination.exists()


def test_a_limited_key_sends_nothing(near, limited, tmp_path):
    write(limited.home / "allowed" / "site", "secret.html")
    job = limited.job(tmp_path, "source", place=limited.place(limited.home / "allowed" / "site"))
    result = run(near, job, 1)
    assert "This key is for a far end that receives packages, and nothing else." in result.errors, result
    assert not job.destination.exists()


def test_a_shell_is_not_to_be_had(near, limited, tmp_path):
    """Whatever is asked for is taken for the protocol."""
    ssh = [str(limited.server.client()), "-p", str(limited.server.port), f"{limited.server.user}@127.0.0.1", "id; touch got-in"]
    options = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "errors": "replace"}
    result = finish(subprocess.Popen(ssh, cwd=tmp_path, **options))
    assert "uid=" not in result.output, result
    assert not (limited.home / "got-in").exists()
