"""`mom wrap`: commands that are none of ours, as jobs, and untouched by that."""

import os
import pathlib
import shutil
import signal
import socket
import struct
import subprocess
import sys
import time

import pytest

from broker_contract import broken_by_run, check
from brokers import virtual_host
from commands import BREAKDOWNS, PATIENCE, executable, finish, processes_below, wait_until
from consuming import Consumer, runs_of
from readers import Pipe, Terminal
from readers import start as start_at
from relays import Relay


@pytest.fixture(scope="module")
def broker():
    """A virtual host for all tests: each looks at what comes into it meanwhile, and leaves it as it is."""
    with virtual_host(topology=True) as broker:
        yield broker


def wrap(commands, *words, options=(), text=None, errors=subprocess.PIPE, **environment):
    """Runs a command wrapped, and gives what became of it, as bytes."""
    process = subprocess.run(
        [executable("mom"), "wrap", *options, "--", *words], cwd=commands.folder, env=commands.environment | environment,
        input=text, stdin=subprocess.DEVNULL if text is None else None, stdout=subprocess.PIPE, stderr=errors, timeout=PATIENCE,
        check=False,
    )  # fmt: skip
    said = process.stderr or b""
    assert not any(trace in said.decode(errors="replace") for trace in BREAKDOWNS), process
    return process


def python(text):
    return [sys.executable, "-c", text]


def events_of(broker, work):
    """What becomes of some work, and the messages of the one run that it makes."""
    with broker.connect() as connection:
        consumer = Consumer(connection, "#")
        result = work()
        messages = consumer.finish()
    check(messages, "guest")
    [run] = runs_of(messages).values()
    assert broken_by_run(run) == []
    return result, run


def log_of(run):
    return [entry for message in run for entry in message.status["statusLog"]]


BYTES = """
import sys
data = bytes(range(256)) * 2000 + b"\\r\\n\\n\\x1b[1mbold\\x1b[0m no end"
sys.stdout.buffer.write(data)
sys.stdout.flush()
sys.stderr.buffer.write(data[::-1])
sys.exit(7)
"""


def test_output_and_exit_code_are_the_commands(unheard):
    plain = subprocess.run(python(BYTES), capture_output=True, check=False)
    wrapped = wrap(unheard, *python(BYTES))
    assert (wrapped.returncode, wrapped.stdout) == (plain.returncode, plain.stdout)
    # One line of ours, which says that the broker is away, comes when the command has ended.
    assert wrapped.stderr.startswith(plain.stderr)
    rest = wrapped.stderr[len(plain.stderr) :].decode().splitlines()
    assert len(rest) == 1 and rest[0].startswith("mom: ") and "wait in the outbox" in rest[0], rest


def test_nothing_is_added_to_the_output_of_a_command_that_goes_well(broker, commands):
    result, run = events_of(broker, lambda: wrap(commands, "sh", "-c", "echo out; echo err >&2"))
    assert (result.returncode, result.stdout, result.stderr) == (0, b"out\n", b"err\n")
    assert run[-1].status["outcome"] == "succeeded"
    assert {"out", "err"} <= {entry["message"] for entry in run[-1].status["statusLog"]}


def test_order_of_both_streams_stays_where_they_lead_to_one_place(commands, unheard):
    text = "import os\nfor n in range(2000): os.write(1 + n % 2, b'%d ' % n)"
    result = wrap(unheard, *python(text), errors=subprocess.STDOUT)
    numbers = result.stdout.split(b"mom: ")[0].split()
    assert numbers == [b"%d" % number for number in range(2000)]


def test_input_is_the_commands(unheard):
    assert wrap(unheard, "cat", text=b"one\0two").stdout == b"one\0two"
    # Whoever writes it sees when the command reads no more.
    script = f"yes | '{executable('mom')}' wrap -- head -1; echo ${{PIPESTATUS[*]}}"
    shell = subprocess.run(
        ["bash", "-c", script], cwd=unheard.folder, env=unheard.environment, capture_output=True, timeout=PATIENCE, check=False
    )
    assert shell.stdout == b"y\n141 0\n"


def test_reader_that_leaves_is_seen_by_the_command(unheard):
    script = f"'{executable('mom')}' wrap -- yes | head -1; echo ${{PIPESTATUS[*]}}"
    shell = subprocess.run(
        ["bash", "-c", script], cwd=unheard.folder, env=unheard.environment, capture_output=True, timeout=PATIENCE, check=False
    )
    assert shell.stdout == b"y\n141 0\n"


def test_output_that_can_not_be_stored_is_no_success(broker, commands):
    def work():
        with open("/dev/full", "wb") as full:
            return subprocess.run(
                [executable("mom"), "wrap", "--", "sh", "-c", "echo x; exit 0"], cwd=commands.folder, env=commands.environment,
                stdin=subprocess.DEVNULL, stdout=full, stderr=subprocess.PIPE, text=True, timeout=PATIENCE, check=False,
            )  # fmt: skip

    result, run = events_of(broker, work)
    assert result.returncode == 1
    assert result.stderr == "mom: not all that the command has written could be passed on: no space left on device.\n"
    assert (run[-1].status["outcome"], run[-1].status["statusLog"][-1]["category"]) == ("failed", "diskFull")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL, signal.SIGSEGV])
def test_command_that_a_signal_ends_ends_us_in_the_same_way(broker, commands, number):
    result, run = events_of(broker, lambda: wrap(commands, "sh", "-c", f"kill -{int(number)} $$"))
    assert result.returncode == -number
    assert run[-1].status["outcome"] == ("cancelled" if number == signal.SIGTERM else "failed")


def test_command_that_is_not_there_is_told_as_a_shell_does(broker, commands):
    result, run = events_of(broker, lambda: wrap(commands, "no-such-command"))
    assert (result.returncode, result.stdout) == (127, b"")
    assert result.stderr == b"mom: no-such-command can't be run: no such file or directory.\n"
    [only] = run
    assert (only.state, only.status["statusLog"][-1]["category"]) == ("ExportingError", "notFound")
    assert wrap(commands, "/etc/passwd").returncode == 126


def test_command_is_run_with_what_it_would_have_had(unheard):
    text = (
        "ulimit -S -a; grep -E '^(SigIgn|SigBlk|SigCgt)' /proc/self/status; cat /proc/self/coredump_filter; ls /proc/self/fd"
    )
    options = {"cwd": unheard.folder, "env": unheard.environment, "stdin": subprocess.DEVNULL, "capture_output": True}

    def before():
        signal.signal(signal.SIGUSR1, signal.SIG_IGN)
        signal.signal(signal.SIGPIPE, signal.SIG_IGN)

    for preexec in [None, before]:
        plain = subprocess.run(["sh", "-c", text], preexec_fn=preexec, check=True, **options)
        wrapped = subprocess.run([executable("mom"), "wrap", "--", "sh", "-c", text], preexec_fn=preexec, check=True, **options)
        assert wrapped.stdout == plain.stdout


def test_output_that_is_closed_stays_closed(unheard):
    plain, wrapped = (
        subprocess.run(
            ["bash", "-c", '"$@" >&-; echo "code $?" >&2', "bash", *prefix, "sh", "-c", "echo x; ls -l /proc/self/fd/1"],
            cwd=unheard.folder, env=unheard.environment, stdin=subprocess.DEVNULL, capture_output=True, text=True,
            timeout=PATIENCE, check=False,
        )
        for prefix in [[], [executable("mom"), "wrap", "--"]]
    )  # fmt: skip
    assert "code" in plain.stderr
    assert plain.stderr.splitlines()[-1] == wrapped.stderr.splitlines()[-1]


def test_names_that_are_no_text_reach_the_command(unheard):
    assert wrap(unheard, "printf", "%s", b"\xff\xfe caf\xe9").stdout == b"\xff\xfe caf\xe9"


# --- rsync, and what else is known


def tree(folder, files=30, size=200_000):
    folder.mkdir()
    for number in range(files):
        (folder / f"file {number}").write_bytes(os.urandom(size))
    return folder


def test_rsync_is_told_with_all_that_it_says(broker, commands, tmp_path):
    source = tree(tmp_path / "source")
    words = ["rsync", "-a", "--bwlimit=4m", f"{source}/", f"{tmp_path}/copy/"]
    result, run = events_of(broker, lambda: wrap(commands, *words))
    assert result.returncode == 0 and b"xfr#30" in result.stdout
    assert sorted(path.name for path in (tmp_path / "copy").iterdir()) == sorted(path.name for path in source.iterdir())

    states = [message.state for message in run]
    assert states[:3] == ["MirroringJobInitialized", "MirroringPackageInitialized", "Transferring"]
    assert states[-3:] == ["Transferred", "MirroringPackageCompleted", "MirroringJobCompleted"]
    first, last = run[0].body["transferData"], run[-1].body["transferData"]
    assert first["initializeData"]["name"] == f"rsync {source}/ {tmp_path}/copy/"
    assert any("--info=progress2" in entry["message"] for entry in run[0].status["statusLog"])
    between = [message.body["transferData"]["progress"].get("percent", 0) for message in run[:-1]]
    assert any(0 < percent < 100 for percent in between), between
    assert last["packageHeader"]["sizeOfSentData"] == 30 * 200_000
    assert last["packageBody"]["importedFiles"] == 30
    assert any("MB of memory" in entry["message"] for entry in run[-1].status["statusLog"])

    # Whatever its options are, it is the same job.
    _, again = events_of(broker, lambda: wrap(commands, "rsync", "-av", *words[3:], options=["--as-is"]))
    assert again[0].body["jobId"] == run[0].body["jobId"]
    assert not any("--info" in entry["message"] for entry in again[0].status["statusLog"])


def test_files_that_rsync_could_not_transfer_are_named(broker, commands, tmp_path):
    source = tree(tmp_path / "source", files=2, size=10)
    missing = tmp_path / "missing"
    result, run = events_of(broker, lambda: wrap(commands, "rsync", "-a", str(missing), f"{source}/", f"{tmp_path}/copy/"))
    assert result.returncode == 23
    status = run[-1].status
    assert (status["state"], status["outcome"], status["resumable"]) == ("MirroringJobCompleted", "completedWithErrors", True)
    errors = [entry for entry in log_of(run) if entry["level"] == "Error"]
    assert any(entry["item"] == str(missing) and entry["category"] == "notFound" for entry in errors), errors
    assert (tmp_path / "copy" / "file 0").exists()


def test_rclone_is_told(broker, commands, tmp_path):
    if shutil.which("rclone") is None:
        pytest.skip("There is no rclone. Broker/install --tests adds it.")
    source = tree(tmp_path / "source", files=20)
    environment = {"RCLONE_CONFIG": str(tmp_path / "rclone.conf")}
    words = ["rclone", "copy", "--bwlimit", "1M", str(source), str(tmp_path / "copy")]
    result, run = events_of(broker, lambda: wrap(commands, *words, **environment))
    assert result.returncode == 0, result
    last = run[-1].body["transferData"]
    assert last["packageHeader"]["sizeOfSentData"] == 20 * 200_000
    assert last["packageBody"]["importedFiles"] == 20
    assert any(0 < message.body["transferData"]["progress"].get("percent", 0) < 100 for message in run)

    _, failed = events_of(broker, lambda: wrap(commands, "rclone", "copy", str(tmp_path / "none"), str(tmp_path / "c"), **environment))
    assert failed[-1].status["outcome"] == "failed"
    assert failed[-1].status["statusLog"][-1]["category"] == "notFound"


def test_restic_is_told(broker, commands, tmp_path):
    if shutil.which("restic") is None:
        pytest.skip("There is no restic. Broker/install --tests adds it.")
    source = tree(tmp_path / "source", files=20)
    environment = {"RESTIC_PASSWORD": "a secret", "RESTIC_CACHE_DIR": str(tmp_path / "cache")}
    repository = ["-r", str(tmp_path / "repository")]
    subprocess.run(["restic", *repository, "init"], env=os.environ | environment, check=True, capture_output=True, timeout=PATIENCE)
    words = ["restic", *repository, "backup", str(source)]
    result, run = events_of(broker, lambda: wrap(commands, *words, options=["--expect-items", "20"], **environment))
    assert result.returncode == 0, result
    assert run[-1].body["transferData"]["packageHeader"]["sizeOfSentData"] == 20 * 200_000

    # The second time nothing is new, and somebody expected otherwise.
    result, run = events_of(broker, lambda: wrap(commands, *words, options=["--expect-items", "1"], **environment))
    assert (result.returncode, run[-1].status["outcome"]) == (0, "failed")


def test_borg_is_told(broker, commands, tmp_path):
    if shutil.which("borg") is None:
        pytest.skip("There is no borg. Broker/install --tests adds it.")
    source = tree(tmp_path / "source", files=20)
    environment = {"BORG_BASE_DIR": str(tmp_path / "borg")}
    repository = str(tmp_path / "repository")
    subprocess.run(
        ["borg", "init", "-e", "none", repository], env=os.environ | environment, check=True, capture_output=True, timeout=PATIENCE
    )
    words = ["borg", "create", f"{repository}::one", str(source), str(tmp_path / "missing")]
    result, run = events_of(broker, lambda: wrap(commands, *words, **environment))
    assert result.returncode != 0
    assert run[-1].status["outcome"] == "completedWithErrors", run


# --- nothing that is wrong with us is wrong with the command


@pytest.mark.parametrize(
    "environment",
    [
        {"MIRRORING_OUTBOX_WAIT": "soon"}, {"MIRRORING_NO_SUCH_SETTING": "1"}, {"MIRRORING_BROKER_URI": "nonsense"},
        {"MIRRORING_OUTBOX_FOLDER": "/proc/no/such"}, {"MIRRORING_CONFIG_FOLDER": "/nonexistent"},
    ],
)  # fmt: skip
def test_wrong_settings_are_told_once_and_the_command_is_run(commands, environment):
    result = wrap(commands, "sh", "-c", "echo done; exit 5", **environment)
    assert (result.returncode, result.stdout) == (5, b"done\n")
    assert result.stderr and all(line.startswith(b"mom: ") for line in result.stderr.splitlines()), result


def test_broker_that_is_away_costs_nothing_but_a_line_and_the_events_come_later(broker, commands, tmp_path):
    source = tree(tmp_path / "source", files=3)
    with Relay() as relay, broker.connect() as connection:
        uri = broker.uri_with(port=relay.port)
        result = wrap(
            commands, "rsync", "-a", f"{source}/", f"{tmp_path}/copy/", MIRRORING_BROKER_URI=uri, MIRRORING_OUTBOX_WAIT="0"
        )
        assert result.returncode == 0
        [line] = result.stderr.decode().splitlines()
        assert "wait in the outbox" in line and broker.password not in line
        consumer = Consumer(connection, "#")
        relay.open(broker.port)
        assert commands.run("mirror", "outbox", "flush", MIRRORING_BROKER_URI=uri).code == 0
        messages = consumer.finish()
    assert broken_by_run(messages) == []
    assert messages[-1].status["outcome"] == "succeeded"


def started(commands, tmp_path, text, *options, **more):
    """A wrapped command that has begun: it has made the file `begun`."""
    process = subprocess.Popen(
        [executable("mom"), "wrap", *options, "--", "sh", "-c", text], cwd=commands.folder, env=commands.environment,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **more,
    )  # fmt: skip
    commands.started.append(process)
    wait_until(lambda: process.poll() is not None or (tmp_path / "begun").exists())
    return process


def children_of(process):
    tasks = pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    return {int(child): pathlib.Path(f"/proc/{child}/comm").read_text().strip() for child in tasks}


def test_monitor_that_is_killed_is_not_missed(unheard, tmp_path):
    text = "touch begun; until [ -e go ]; do sleep 0.1; done; echo done; exit 3"
    process = started(unheard, tmp_path, text)
    [monitor] = [child for child, name in children_of(process).items() if name == "mom"]
    os.kill(monitor, signal.SIGKILL)
    (tmp_path / "go").touch()
    result = finish(process)
    assert (result.code, result.output, result.errors) == (3, "done\n", "")


def test_monitor_that_hangs_holds_up_no_output(unheard, tmp_path):
    text = "touch begun; until [ -e go ]; do sleep 0.1; done; head -c 20000000 /dev/zero; touch written; exit 3"
    process = started(unheard, tmp_path, text)
    [monitor] = [child for child, name in children_of(process).items() if name == "mom"]
    os.kill(monitor, signal.SIGSTOP)
    try:
        (tmp_path / "go").touch()
        assert len(process.stdout.read()) == 20_000_000
        assert (tmp_path / "written").exists()
        assert process.poll() is None
    finally:
        os.kill(monitor, signal.SIGCONT)
    assert finish(process).code == 3


def test_stderr_that_nobody_reads_holds_up_nothing(commands):
    with Pipe() as pipe:
        pipe.fill()
        # What is said of the settings finds no room, and the command says nothing there.
        result = wrap(commands, "sh", "-c", "echo done; exit 5", errors=pipe.writing, MIRRORING_OUTBOX_WAIT="soon")
    assert (result.returncode, result.stdout) == (5, b"done\n")


def test_reader_that_hangs_does_not_keep_us_when_we_are_asked_to_end(unheard, tmp_path):
    with Pipe() as pipe:
        pipe.fill()
        process = subprocess.Popen(
            [executable("mom"), "wrap", "--", "sh", "-c", "touch begun; exec yes"], cwd=unheard.folder, env=unheard.environment,
            stdin=subprocess.DEVNULL, stdout=pipe.writing, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        unheard.started.append(process)
        wait_until((tmp_path / "begun").exists)
        process.terminate()
        assert finish(process).code == -signal.SIGTERM


def test_command_dies_with_us_and_the_run_is_told_as_failed(broker, commands, tmp_path):
    def work():
        process = started(commands, tmp_path, "touch begun; exec sleep 1000")
        process.kill()
        process.wait(PATIENCE)
        # The monitor, which lives on for that, tells it.
        wait_until(lambda: not processes_below(commands.folder))

    _, run = events_of(broker, work)
    assert run[-1].status["outcome"] == "failed"
    assert "mom wrap was ended" in run[-1].status["statusLog"][-1]["message"]


# --- signals and terminals


def test_signals_reach_the_command_and_its_answer_is_ours(broker, commands, tmp_path):
    text = "trap 'echo heard; exit 9' TERM; trap 'touch woken' USR1; touch begun; while :; do sleep 0.1; done"

    def work():
        process = started(commands, tmp_path, text)
        process.send_signal(signal.SIGUSR1)
        wait_until((tmp_path / "woken").exists)
        process.send_signal(signal.SIGTERM)
        return finish(process)

    result, run = events_of(broker, work)
    assert (result.code, result.output) == (9, "heard\n")
    assert run[-1].status["outcome"] == "cancelled"
    assert any("TERM" in entry["message"] for entry in log_of(run))


def test_alarm_of_before_reaches_the_command(unheard):
    # `perl -e 'alarm 10; exec @ARGV'` in front of a command limits its time. The alarm is ours, since a child gets none.
    text = "import os, signal, sys\nsignal.setitimer(signal.ITIMER_REAL, 0.5)\nos.execv(sys.argv[1], sys.argv[1:])"
    words = [*python(text), executable("mom"), "wrap", "--", "sleep", "1000"]
    process = subprocess.run(words, cwd=unheard.folder, env=unheard.environment, timeout=PATIENCE, check=False)
    assert process.returncode == -signal.SIGALRM


def test_command_that_is_stopped_alone_goes_on_alone(unheard, tmp_path):
    text = "trap : USR1; touch begun; until [ -e go ]; do sleep 0.1; done; echo done; exit 4"
    process = started(unheard, tmp_path, text)
    [command] = [child for child, name in children_of(process).items() if name != "mom"]
    os.kill(command, signal.SIGSTOP)
    wait_until(lambda: fact_of(command, "State").startswith("T"))
    # It is passed on behind the news of the stop, so that has been looked at by then.
    process.send_signal(signal.SIGUSR1)
    wait_until(lambda: int(fact_of(command, "ShdPnd"), 16) >> (signal.SIGUSR1 - 1) & 1)
    (tmp_path / "go").touch()
    os.kill(command, signal.SIGCONT)
    result = finish(process)
    assert (result.code, result.output) == (4, "done\n")


def fact_of(process, name):
    lines = pathlib.Path(f"/proc/{process}/status").read_text().splitlines()
    return next(line.split(":", 1)[1].strip() for line in lines if line.startswith(f"{name}:"))


def test_command_sees_the_terminal_that_there_is(unheard):
    text = (
        "import os, sys\n"
        "print(os.isatty(1), os.isatty(2), os.get_terminal_size(1).columns, flush=True)\n"
        "sys.stdout.buffer.write(b'a\\r\\nb\\n'); sys.stdout.flush()\n"
        "print('to errors', file=sys.stderr)\n"
    )
    terminals = Terminal(columns=123), Terminal(columns=123)
    plain, wrapped = terminals
    subprocess.run(python(text), stdin=subprocess.DEVNULL, stdout=plain.slave, stderr=plain.slave, check=True)
    process = start_at(
        unheard, "mom", "wrap", "--quiet", "--", *python(text), output=wrapped.slave, terminal=wrapped,
    )  # fmt: skip
    assert process.wait(PATIENCE) == 0
    shown = wrapped.text()
    assert shown.startswith(plain.text())
    assert "True True 123" in shown


def test_terminal_is_told_which_job_it_is(unheard):
    terminal = Terminal()
    process = start_at(unheard, "mom", "wrap", "--name", "Nightly", "--", "true", output=terminal.slave, terminal=terminal)
    assert process.wait(PATIENCE) == 0
    assert 'mom: this is a run of "Nightly", job ' in terminal.text()


def test_keys_of_the_terminal_reach_the_command(unheard, tmux):
    shell = tmux(unheard, PATH=f"{os.path.dirname(executable('mom'))}:{os.environ['PATH']}", MIRRORING_OUTBOX_WAIT="0")
    shell.type("mom wrap -q -- sh -c 'echo begun; cat'")
    shell.wait_for("^begun")
    shell.type("typed")
    shell.wait_for("^typed")
    shell.press("C-z")
    shell.wait_for("Stopped")
    shell.type("fg")
    shell.type("again")
    shell.wait_for("^again")
    shell.press("C-c")
    shell.wait_for(r"^\^C$|\^C")
    shell.type('echo "code $?"')
    shell.wait_for("^code 130")


def test_size_of_the_terminal_follows(unheard, tmux):
    shell = tmux(unheard, columns=80, PATH=f"{os.path.dirname(executable('mom'))}:{os.environ['PATH']}", MIRRORING_OUTBOX_WAIT="0")
    text = (
        "import os, signal\n"
        "signal.signal(signal.SIGWINCH, lambda *_: print(os.get_terminal_size(1).columns, flush=True))\n"
        "print('begun', flush=True)\n"
        "while True: signal.pause()\n"
    )
    (unheard.folder / "size.py").write_text(text)
    shell.type(f"mom wrap -q -- {sys.executable} size.py")
    shell.wait_for("^begun")
    shell.resize(100)
    shell.wait_for("^100")
    shell.press("C-c")


# --- what a run has to keep to


def test_guards_fail_the_run_and_not_the_command(broker, commands):
    words = ["sh", "-c", "echo FATAL: odd"]
    options = ["--min-time", "1h", "--fail-on-match", "^FATAL"]
    result, run = events_of(broker, lambda: wrap(commands, *words, options=options))
    assert (result.returncode, run[-1].status["outcome"]) == (0, "failed")
    errors = [entry["message"] for entry in run[-1].status["statusLog"] if entry["level"] == "Error"]
    assert len(errors) == 2 and "1h at least" in errors[0] and "FATAL: odd" in errors[1]
    result, _ = events_of(broker, lambda: wrap(commands, *words, options=[*options, "--strict"]))
    assert result.returncode == 1


def test_run_that_takes_too_long_is_told_while_it_runs(broker, commands, tmp_path):
    with broker.connect() as connection:
        consumer = Consumer(connection, "*.*.error.#")
        process = started(commands, tmp_path, "touch begun; until [ -e go ]; do sleep 0.1; done", "--max-time", "1s")
        # In which state it is by then is nobody's business.
        while not consumer.messages:
            connection.process_data_events(time_limit=1)
        assert process.poll() is None
        (tmp_path / "go").touch()
        assert finish(process).code == 0
        consumer.wait_for("TransferingError")


@pytest.mark.parametrize(
    "options",
    [["--min-time", "5"], ["--fail-on-match", "("], ["--expect-items", "1"], ["--job", "x"], ["--no-such-option"]],
)
def test_wrong_usage_is_told_and_nothing_is_run(commands, tmp_path, options):
    result = wrap(commands, "touch", str(tmp_path / "run"), options=options)
    assert result.returncode == 2
    assert not (tmp_path / "run").exists()


def test_secrets_of_the_command_are_in_no_event(broker, commands):
    text = "echo wrong password hunter22 >&2; exit 1"
    words = ["sh", "-c", text, "sh", "--password", "hunter22", "--url=https://u:swordfish@h/"]
    _, run = events_of(broker, lambda: wrap(commands, *words))
    content = b"".join(message.content for message in run)
    assert b"wrong password ***" in content
    assert b"hunter22" not in content and b"swordfish" not in content


def test_secrets_of_the_command_are_not_shown_of_us(unheard):
    words = ["sh", "-c", "echo ready; cat; :", "sh", "--password", "hunter22", "--url=https://u:swordfish@h/", "--token=opensesame,x"]
    process = subprocess.Popen(
        [executable("mom"), "wrap", "--", *words], cwd=unheard.folder, env=unheard.environment,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    unheard.started.append(process)
    assert process.stdout.readline() == b"ready\n"
    shown = processes_below(unheard.folder).values()
    ours = [words for words in shown if words.startswith(executable("mom").encode() + b"\0")]
    assert len(ours) == 2 and len(set(ours)) == 1, shown
    assert ours[0].split(b"\0")[7:] == [b"--password", b"********", b"--url=https://u**********@h/", b"--token=**********,x", b""], ours
    assert b"ready; cat" in ours[0], "nothing else is covered"
    # The command has got what it was given.
    theirs = [words for words in shown if words.startswith(b"sh\0")]
    assert len(theirs) == 1 and b"hunter22" in theirs[0] and b"swordfish" in theirs[0], shown
    process.communicate(timeout=PATIENCE)
    assert process.returncode == 0


NOTIFIER = """
import os, socket
for name in ["LISTEN_PID", "WATCHDOG_PID"]:
    assert os.environ[name] == str(os.getpid()), (name, os.environ[name], os.getpid())
assert os.environ["OTHER_PID"] == str(os.getppid())
with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notifying:
    notifying.sendto(b"READY=1", os.environ["NOTIFY_SOCKET"])
print(os.getpid(), os.environ["NOTIFY_SOCKET"])
"""


def test_what_systemd_hands_over_is_the_commands(unheard, tmp_path):
    place = str(tmp_path / "notify")
    script = 'export LISTEN_PID=$$ WATCHDOG_PID=$$ OTHER_PID=$$; exec "$@"'
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notified:
        notified.bind(place)
        notified.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        result = subprocess.run(
            ["sh", "-c", script, "sh", executable("mom"), "wrap", "--", *python(NOTIFIER)], cwd=unheard.folder,
            env=unheard.environment | {"NOTIFY_SOCKET": place}, capture_output=True, timeout=PATIENCE, check=False,
        )  # fmt: skip
        assert result.returncode == 0, result
        text, [(_, _, credentials)], _, _ = notified.recvmsg(100, 100)
        assert text == b"READY=1"
        assert result.stdout.decode().split() == [str(struct.unpack("iii", credentials)[0]), place], result
        notified.setblocking(False)
        with pytest.raises(BlockingIOError):
            notified.recv(100)


def test_run_inside_of_another_says_so(broker, commands):
    mom = executable("mom")
    with broker.connect() as connection:
        consumer = Consumer(connection, "#")
        assert wrap(commands, mom, "wrap", "--name", "inner", "--", "true", options=["--name", "outer"]).returncode == 0
        messages = consumer.finish()
    runs = {run[0].body["transferData"]["initializeData"]["name"]: run for run in runs_of(messages).values()}
    assert runs["outer"][0].body["transferData"]["initializeData"]["trigger"] == "manual"
    assert runs["inner"][0].body["transferData"]["initializeData"]["trigger"] == f"run {runs['outer'][0].run}"


def test_what_the_command_leaves_running_is_not_waited_for(unheard, tmp_path):
    begin = time.monotonic()
    result = wrap(unheard, "sh", "-c", "sleep 30 & echo done")
    assert (result.returncode, result.stdout) == (0, b"done\n")
    assert time.monotonic() - begin < 25
    # Nor is it while it talks.
    begin = time.monotonic()
    talking = "while sleep 0.02; do echo x || exit; done"
    assert wrap(unheard, "sh", "-c", f"({talking}) & echo done").stdout.startswith((b"done\n", b"x\n"))
    assert time.monotonic() - begin < 25
