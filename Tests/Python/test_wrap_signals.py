"""Signals and terminals reach a wrapped command as if there were nobody in between."""

import os
import pathlib
import signal
import subprocess
import sys

from commands import PATIENCE, executable, finish, wait_until
from readers import Terminal
from readers import start as start_at
from wrapping import children_of, events_of, log_of, python, started


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


def test_keys_reach_a_command_that_makes_a_group_of_its_own(unheard, tmux):
    # As timeout does: in the foreground of a shell it is that group already, behind us it leaves ours.
    shell = tmux(unheard, PATH=f"{os.path.dirname(executable('mom'))}:{os.environ['PATH']}", MIRRORING_OUTBOX_WAIT="0")
    shell.type("mom wrap -q -- timeout 1000 sh -c 'echo begun; read line; sleep 1000'")
    shell.wait_for("^begun")
    shell.press("C-z")
    shell.wait_for("Stopped")
    shell.type("fg")
    shell.wait_for("^mom wrap")
    shell.press("C-c")
    # timeout's own, as without us.
    shell.type('echo "code $?"')
    shell.wait_for("^code (124|130)")


def test_terminal_that_goes_away_ends_the_command(unheard, tmp_path):
    # Of `ssh -t host mom wrap …` and of a window of tmux we are the session's first: nobody else gets the signal.
    terminal = Terminal()
    text = "touch begun; exec sleep 1000"
    process = start_at(unheard, "mom", "wrap", "--quiet", "--", "sh", "-c", text, terminal=terminal)
    wait_until((tmp_path / "begun").exists)
    terminal.vanish()
    assert process.wait(PATIENCE) == -signal.SIGHUP


def test_size_of_the_terminal_follows(unheard, tmux):
    shell = tmux(unheard, columns=80, PATH=f"{os.path.dirname(executable('mom'))}:{os.environ['PATH']}", MIRRORING_OUTBOX_WAIT="0")
    text = (
        "import os, signal\n"
        # A signal that comes before it is waited for stays until then.
        "signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGWINCH])\n"
        "print('begun', flush=True)\n"
        "while signal.sigwaitinfo([signal.SIGWINCH]): print(os.get_terminal_size(1).columns, flush=True)\n"
    )
    (unheard.folder / "size.py").write_text(text)
    shell.type(f"mom wrap -q -- {sys.executable} size.py")
    shell.wait_for("^begun")
    shell.resize(100)
    shell.wait_for("^100")
    shell.press("C-c")
