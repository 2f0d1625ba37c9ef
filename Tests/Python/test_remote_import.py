"""The receiving end, `mirror import`, with somebody at the other end who means no good, or is a person."""

import contextlib
import ctypes
import json
import os
import struct
import subprocess

import pytest

from commands import PATIENCE, executable, files_of, finish
from far_protocol import frame, near_hello, open_request, read_answer, read_greeting
from readers import Terminal
from runs import run
from session_rsync import run_rsync
from test_guards import write

#: How long a far end may take at most to end that is told nonsense: less than the 90 s for which it hears one who says nothing.
SOON = 30


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

    def starting(*options, before=None):
        process = subprocess.Popen(
            [executable("mirror"), "import", *map(str, options)], preexec_fn=before,
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


def changed(folder):
    """What lies there but the state of an engine, in which a far end that is limited makes its own folder first."""
    return {name: content for name, content in files_of(folder).items() if name.split("/")[0] != "state"}


def ask(process, *frames):
    """Says this to a far end that greets."""
    read_greeting(process.stdout)
    process.stdin.write(b"".join(frames))
    process.stdin.flush()


# --- limits


@pytest.mark.parametrize("path", ["/etc/site", "{folder}", "{allowed}-beside", "{allowed}/../site", "{allowed}/./../../etc", "~/site", "/"])
def test_a_folder_outside_of_the_limit(start, tmp_path, allowed, path):
    process = start("--only", allowed, "--receive-only")
    ask(process, near_hello("receive"), open_request(path.format(folder=tmp_path, allowed=allowed)))
    answer = read_answer(process)
    assert answer is not None and answer.kind == "failure", answer
    assert answer.message["category"] in ("authorization", "validation"), answer
    process.stdin.close()
    process.wait(SOON)
    assert changed(tmp_path) == {"allowed": None}


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


def opened(process, role, folder, **more):
    """Has a far end open a folder."""
    ask(process, near_hello(role), open_request(folder, **more))
    answer = read_answer(process)
    assert answer is not None and answer.kind == "opened", answer
    return answer.message


@pytest.fixture
def linked(tmp_path, allowed):
    """A source in the folder of a limit, with a page of its own and links to what is outside."""
    source = allowed / "site"
    write(source, "a.html")
    write(tmp_path / "outside", "secret.html", text="not for you\n")
    (source / "link").symlink_to(tmp_path / "outside")
    (source / "all").symlink_to("/")
    (source / "file").symlink_to(tmp_path / "outside" / "secret.html")
    return source


@pytest.mark.parametrize(
    "name", ["link/secret.html", "all/etc/passwd", "link/", "link/.", "file/", "../outside/secret.html", "a.html/../link/secret.html"]
)
def test_a_name_that_leads_out_is_not_sent(start, tmp_path, linked, name):
    """Whoever has the key may have rsync's list say what he likes."""
    process = start("--only", linked.parent, "--send-only")
    opened(process, "send", linked)
    copy = tmp_path / "copy"
    names = b"./a.html\0./" + name.encode() + b"\0"
    list_ = "mirroring:/mirroring/names"
    result = run_rsync(
        process, tmp_path, "-a", "--no-implied-dirs", "--from0", f"--files-from={list_}", "mirroring:/mirroring/source/", copy, names=names
    )
    assert "not for you" not in str(files_of(copy)) and "root:" not in str(files_of(copy)), result
    assert set(files_of(copy)) <= {"a.html"}, result


def test_links_themselves_are_sent(start, tmp_path, linked):
    process = start("--only", linked.parent, "--send-only")
    opened(process, "send", linked)
    names = b"./a.html\0./link\0./file\0"
    result = run_rsync(
        process, tmp_path, "-a", "--no-implied-dirs", "--from0", "--files-from=mirroring:/mirroring/names", "mirroring:/mirroring/source/",
        tmp_path / "copy", names=names,
    )  # fmt: skip
    outside = tmp_path / "outside"
    assert files_of(tmp_path / "copy") == {
        "a.html": b"a page\n", "link": f"-> {outside}", "file": f"-> {outside / 'secret.html'}",
    }, result  # fmt: skip
    assert files_of(tmp_path / "state" / "engine" / "sent") == {}


@pytest.mark.parametrize("names", [None, b"./a.html\0"], ids=["without", "with"])
def test_a_list_from_the_stream_is_refused(start, tmp_path, linked, names):
    process = start("--only", linked.parent, "--send-only")
    opened(process, "send", linked)
    (tmp_path / "list").write_bytes(b"./link/secret.html\0")
    result = run_rsync(
        process, tmp_path, "-a", "--no-implied-dirs", "--from0", "--files-from=list", "mirroring:/mirroring/source/", tmp_path / "copy",
        names=names,
    )  # fmt: skip
    assert result.last.kind == "failure" and "--files-from" in result.last.message["message"], result
    assert not (tmp_path / "copy").exists() or files_of(tmp_path / "copy") == {}


@pytest.mark.parametrize("rule", [". {}", "merge {}"], ids=["short", "long"])
def test_rules_from_a_file_outside_are_not_read(start, tmp_path, linked, rule):
    """rsync takes rules from whoever is at the other end, and reads files with more of them."""
    process = start("--only", linked.parent, "--send-only")
    opened(process, "send", linked)
    wanted = rule.format(tmp_path / "outside" / "secret.html").encode()
    said = b"- " + b"x" * (len(wanted) - 2)
    result = run_rsync(
        process, tmp_path, "-a", f"--filter={said.decode()}", "mirroring:/mirroring/source/", tmp_path / "copy", replace=(said, wanted)
    )
    assert "not for you" not in str(result), result
    # An rsync that has read it finds no rule in it, and says that.
    assert "nknown filter rule" not in str(result) and "ermission denied" in str(result), result


def layers(count):
    """Confines the process so often, to everything: the kernel allows 16 times."""
    library = ctypes.CDLL(None, use_errno=True)
    execute = 1

    class Beneath(ctypes.Structure):
        _pack_ = 1
        _fields_ = [("rights", ctypes.c_uint64), ("place", ctypes.c_int)]

    library.prctl(38, 1, 0, 0, 0)
    place = os.open("/", os.O_PATH)
    for _ in range(count):
        rules = library.syscall(444, ctypes.byref(ctypes.c_uint64(execute)), ctypes.c_size_t(8), 0)
        library.syscall(445, rules, 1, ctypes.byref(Beneath(execute, place)), 0)
        library.syscall(446, rules, 0)
        os.close(rules)
    os.close(place)


@pytest.mark.parametrize("option", ["--send-only", "--receive-only"])
def test_where_the_kernel_can_not_see_to_it_nothing_is_served(start, linked, option):
    role = "send" if option == "--send-only" else "receive"
    process = start("--only", linked.parent, option, before=lambda: layers(16))
    ask(process, near_hello(role), open_request(linked))
    answer = read_answer(process)
    assert answer is not None and answer.kind == "failure", answer
    assert answer.message["category"] == "authorization" and "--unconfined" in answer.message["message"], answer
    assert process.wait(SOON) == 1
    process = start("--only", linked.parent, option, "--unconfined", before=lambda: layers(16))
    opened(process, role, linked)


def test_without_a_limit_nothing_is_asked_of_the_kernel(start, linked):
    process = start("--send-only", before=lambda: layers(16))
    opened(process, "send", linked)


def test_a_limit_that_is_not_there(start, tmp_path):
    process = start("--only", tmp_path / "gone", "--receive-only")
    ask(process, near_hello("receive"), open_request(tmp_path / "gone"))
    answer = read_answer(process)
    assert answer is not None and answer.kind == "failure", answer
    assert "does not exist" in answer.message["message"], answer
    assert not (tmp_path / "gone").exists()


def test_packages_are_staged_inside(start, tmp_path, allowed):
    (allowed / "below").mkdir()
    for folder, staging in [(allowed, allowed / ".mirroring-staging"), (allowed / "below", allowed / ".below.mirroring")]:
        process = start("--only", allowed, "--receive-only")
        assert opened(process, "receive", folder)["staging"] == str(staging)
    elsewhere = tmp_path / "elsewhere"
    process = start("--only", allowed, "--receive-only", "--staging", elsewhere)
    assert opened(process, "receive", allowed)["staging"] == str(elsewhere)


def test_releases_of_the_very_folder_would_lie_outside(start, allowed):
    keeping = {"name": "site", "exclude": [], "releases": 5, "isDurable": False, "attributes": "keep"}
    process = start("--only", allowed, "--receive-only")
    ask(process, near_hello("receive"), open_request(allowed, keeping=keeping))
    answer = read_answer(process)
    assert answer is not None and answer.kind == "failure", answer
    assert answer.message["category"] == "authorization" and "releases" in answer.message["message"], answer
    process = start("--only", allowed, "--receive-only")
    opened(process, "receive", allowed / "site", keeping=keeping)


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
    assert changed(tmp_path) == {"allowed": None}


def test_nobody_at_the_other_end(start, tmp_path, allowed):
    process = start("--only", allowed)
    process.stdin.close()
    assert process.wait(SOON) in (0, 1)
    assert changed(tmp_path) == {"allowed": None}


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


def test_a_limited_key_serves_a_job_in_the_folder_itself(near, limited, tmp_path):
    """Nothing is left beside it, and nothing but the copy and what can be restored in it."""
    around = sorted(os.listdir(limited.home))
    job = limited.job(tmp_path, place=limited.place(limited.home / "allowed"), keepDeleted="1d")
    write(job.source, "a.html", "folder/b.html")
    run(near, job)
    (job.source / "a.html").unlink()
    run(near, job)
    copied = {name: content for name, content in files_of(limited.home / "allowed").items() if not name.startswith(".mirroring-staging")}
    assert copied == files_of(job.source)
    assert sorted({*os.listdir(limited.home), ".state"}) == sorted({*around, ".state"})


def test_links_lead_nowhere_while_rsync_writes(near, limited, tmp_path):
    """An rsync before 3.5.0 writes behind one that it has just been sent, wherever it leads."""
    seen = limited.home / "allowed" / "seen"
    program = limited.server.folder / "bin" / "rsync"
    look = f"""find "$folder" -type l -printf '%f -> %l\n' >>'{seen}' 2>/dev/null"""
    program.write_text(
        f"""#!/bin/sh
case "$*" in *--partial-dir*) ;; *) exec rsync "$@" ;; esac
for folder; do :; done
{look}
rsync "$@"
code=$?
{look}
exit $code
"""
    )
    program.chmod(0o755)
    limited.install(f"export MIRRORING_RSYNC_PROGRAM={program}")
    job = limited.job(tmp_path, place=limited.place(limited.home / "allowed" / "site"))
    write(job.source, "a.html", "folder/b.html")
    (job.source / "up").symlink_to("/etc")
    (job.source / "folder" / "same").symlink_to("b.html")
    run(near, job)
    assert files_of(limited.home / "allowed" / "site") == files_of(job.source)
    links = seen.read_text().splitlines()
    assert {"up -> /rsyncd-munged//etc", "same -> /rsyncd-munged/b.html"} == set(links), links
    before = seen.read_text()
    result = run(near, job)
    assert "MirroringPackageInitialized" not in result.errors, result
    assert seen.read_text() == before


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
