"""The commands under test, run as a user runs them: in a folder of their own, with nothing of the machine's settings."""

import os
import pathlib
import shutil
import signal
import subprocess
import sysconfig
import threading
import time
import uuid

import pytest

#: Left over when a command broke down instead of saying what is wrong.
BREAKDOWNS = ("Fatal error", "Thread 0", "Backtrace", "Optional(", "Error Domain", "Error Code", "NSError")
#: How long anything may take at most before the test gives up on it: that of a machine with much else to do.
PATIENCE = 180


class Commands:
    """The folder of the executables, and the environment in which they run."""

    def __init__(self, folder, environment):
        self.folder = folder
        self.state = folder / "state"
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("MIRRORING_")}
        self.environment |= {
            "MIRRORING_STATE_FOLDER": str(self.state / "engine"),
            "MIRRORING_OUTBOX_FOLDER": str(self.state / "outbox"),
            "MIRRORING_OFFLINE_FOLDER": str(self.state / "offline"),
            # Many bridges run at once, on a machine that may have one of its own. Tests of the page name an address.
            "MIRRORING_HTTP_ADDRESS": "off",
            "XDG_STATE_HOME": str(self.state),
            **environment,
        }
        self.started = []
        self.prefix = []

    def start(self, program, *arguments, **environment):
        """Starts `mirror` or `mom`; `environment` overrides."""
        process = subprocess.Popen(
            [*self.prefix, executable(program), *map(str, arguments)],
            cwd=self.folder,
            env=self.environment | environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.started.append(process)
        return process

    def run(self, program, *arguments, **environment):
        """Runs it to its end."""
        return finish(self.start(program, *arguments, **environment))

    def give_up_privileges(self):
        """From now on the commands run without root's right to pass over the permissions of files."""
        if os.geteuid() == 0:
            self.prefix = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"]

    def act_as(self, user, group, *groups):
        """From now on the commands run as another user, who belongs to these groups."""
        others = f"--groups={','.join(map(str, groups))}" if groups else "--clear-groups"
        self.prefix = ["setpriv", f"--reuid={user}", f"--regid={group}", others, "--"]

    def stop(self):
        for process in self.started:
            if process.poll() is None:
                process.kill()
                process.communicate()


class Result:
    """How a command ended, and what it said."""

    def __init__(self, arguments, code, output, errors):
        self.arguments, self.code, self.output, self.errors = arguments, code, output, errors

    def __repr__(self):
        return f"{' '.join(self.arguments)} => {self.code}\n{self.output}\n{self.errors}"

    @property
    def sentences(self):
        """Its messages: the lines of stderr."""
        return self.errors.splitlines()

    @property
    def rows(self):
        """The rows of a table on stdout, each with the notes that stand indented below it."""
        rows = []
        for line in self.output.splitlines()[1:]:
            if line.startswith(" " * 6):
                rows[-1].append(line)
            else:
                rows.append([line])
        return rows


def executable(program):
    folder = os.environ.get("MIRRORING_TEST_PRODUCTS")
    path = pathlib.Path(folder or "/", program)
    if not folder or not path.exists():
        pytest.fail(
            f"There is no {program} in MIRRORING_TEST_PRODUCTS ({folder or 'not set'}). Run Tests/run, which builds it.",
            pytrace=False,
        )
    return str(path)


def finish(process, patience=PATIENCE):
    """Waits for a command's end."""
    try:
        output, errors = process.communicate(timeout=patience)
    except subprocess.TimeoutExpired:
        process.kill()
        output, errors = process.communicate()
        pytest.fail(f"{process.args} did not end within {patience} s. It said:\n{output}\n{errors}", pytrace=False)
    return Result(process.args, process.returncode, output, errors)


def terminate(process, patience=PATIENCE):
    """Asks a command to end, as systemd does."""
    process.send_signal(signal.SIGTERM)
    return finish(process, patience)


def wait_for_line(process, text, patience=PATIENCE):
    """Reads a command's stderr up to the line that holds `text`, and gives this line; fails if none does in time."""
    return read_to_line(process, process.stderr, text, patience)[-1]


def read_to_line(process, stream, text, patience=PATIENCE):
    """Reads a command's stdout or stderr up to the line that holds `text`, and gives the lines; fails if none holds it in time."""
    lines = []
    # A command that is mute is ended, which ends the reading as well.
    limit = threading.Timer(patience, process.kill)
    limit.start()
    try:
        for line in stream:
            lines.append(line)
            if text in line:
                return [line.rstrip("\n") for line in lines]
    finally:
        limit.cancel()
    pytest.fail(f'{process.args} did not say "{text}" within {patience} s. It said:\n{"".join(lines)}', pytrace=False)


def wait_until(is_so, patience=PATIENCE, pause=0.05):
    """Looks until something is so that no event tells of; fails if it never is."""
    end = time.monotonic() + patience
    while not is_so():
        assert time.monotonic() < end, f"It was not so within {patience} s."
        time.sleep(pause)


class Job:
    """A job file, with the folders that it names."""

    #: What an engine needs beside it.
    environment = {}
    #: The other machine, where one of its folders is on one.
    machine = None

    def __init__(self, folder, name, source=None, destination=None, **settings):
        self.id = str(uuid.uuid4())
        self.name = name
        self.source = source or folder / f"{name}-source"
        self.destination = destination or folder / f"{name}-destination"
        self.file = folder / f"{name}.yaml"
        lines = {"id": self.id, "name": name, "source": self.source, "destination": self.destination} | settings
        self.file.write_text("".join(f"{key}: {value}\n" for key, value in lines.items()))


def processes_below(folder):
    """The processes that stand in a folder or below it, each with its command line: a test's commands, and all that they have started."""
    found = {}
    for path in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
        try:
            command, place = path.read_bytes(), pathlib.Path(os.readlink(path.parent / "cwd"))
        except OSError:
            continue
        if folder in [place, *place.parents]:
            found[int(path.parent.name)] = command
    return found


def transfers_below(folder):
    """The processes that transfer something: they stand in a job's folders, all of which lie below `folder`."""
    return [process for process, command in processes_below(folder).items() if b"--files-from" in command]


class Gate:
    """A program in place of rsync that holds up transfers from the one of this number on, until the test lets them go on.

    The first transfer of a run is that of one package, the next that of all the small ones after it, unless the job limits the rate. One
    that is deaf goes on when it is asked to end.
    """

    def __init__(self, folder, first=1, deaf=False):
        self.program = folder / "gated-rsync"
        self._opened = folder / "gate-is-open"
        self._count = folder / "transfers"
        self._first = first
        self.program.write_text(
            "#!/bin/sh\n"
            'case "$*" in *--files-from*) ;; *) exec rsync "$@" ;; esac\n'
            + ("trap '' TERM\n" if deaf else "")
            + f"echo >>'{self._count}'\n"
            f"if [ \"$(wc -l <'{self._count}')\" -ge {first} ]; then\n"
            f"    until [ -e '{self._opened}' ]; do sleep 0.05; done\n"
            "fi\n"
            'exec rsync "$@"\n'
        )
        self.program.chmod(0o755)

    @property
    def environment(self):
        return {"MIRRORING_RSYNC_PROGRAM": str(self.program)}

    @property
    def is_reached(self):
        """Whether it holds up a transfer, or has let one go on that it would have held up."""
        return self._count.exists() and len(self._count.read_text().splitlines()) >= self._first

    def open(self):
        self._opened.touch()


def real_tree(folder, *packages):
    """Fills a folder with files that people wrote, a few hundred: packages of Python's own library, and names that are hard."""
    library = pathlib.Path(sysconfig.get_path("stdlib"))
    for package in packages:
        shutil.copytree(library / package, folder / package, ignore=shutil.ignore_patterns("__pycache__", "*.so"))
    (folder / "no content").mkdir(parents=True)
    (folder / "names").mkdir()
    for name in ["two words.md", "Übersicht – 目次.html", "'quoted' \"twice\".html", "-n.txt", "back\\slash#001.png", "empty.md"]:
        (folder / "names" / name).write_text("" if name == "empty.md" else f"This is {name}.\n")
    (folder / "latest.md").symlink_to("names/two words.md")
    return folder


def files_of(folder):
    """Each entry below a folder: its content, the target of a link, or None for a folder."""

    def content(path):
        if path.is_symlink():
            return f"-> {os.readlink(path)}"
        return None if path.is_dir() else path.read_bytes()

    return {str(path.relative_to(folder)): content(path) for path in folder.rglob("*")}
