"""The consumers in other languages (Tests/Consumers), built and started as their users do it."""

import glob
import os
import re
import shutil
import subprocess
import sys
import threading

from brokers import PACKAGE
from commands import PATIENCE

FOLDER = PACKAGE / "Tests/Consumers"
JARS = ["/usr/share/java/amqp-client.jar", "/usr/share/java/slf4j-api.jar", "/usr/share/java/slf4j-nop.jar"]
GO_PACKAGES = "/usr/share/gocode"
#: How long to wait for programs of which dozens begin at once, on a machine with much else to do.
LONG = 5 * PATIENCE
#: What a program is run by: which files it can't do without, and the command.
PYTHON = ([], [sys.executable])
RUBY = (["/usr/share/rubygems-integration/all/specifications/bunny-*.gemspec"], ["ruby"])
PERL = (["/usr/share/perl5/AnyEvent/RabbitMQ.pm"], ["perl"])
PHP = (["/usr/share/php/PhpAmqpLib/autoload.php"], ["php"])
PHP_EXTENSION = (["/usr/lib/php/*/amqp.so"], ["php"])
ESCRIPT = (["/usr/lib/rabbitmq/lib/rabbitmq_server-*/plugins/amqp_client-*"], ["escript"])
SHELL = (["/usr/bin/amqp-consume", "/usr/bin/jq"], ["bash"])
C = (["/usr/include/amqp.h"], ["cc"])
JAVA = (JARS[:1], ["javac"])
GO = ([f"{GO_PACKAGES}/src/github.com/rabbitmq/amqp091-go"], ["go"])
#: Each program, and how it is run. Those of the last three kinds are built before.
PROGRAMS = {
    "python/consume.py": PYTHON,
    "python/consume_async.py": PYTHON,
    "ruby/consume.rb": RUBY,
    "perl/consume.pl": PERL,
    "php/consume.php": PHP,
    "php/consume_ext.php": PHP_EXTENSION,
    "erlang/consume.escript": ESCRIPT,
    "shell/consume.sh": SHELL,
    "c/consume.c": C,
    "java/Consume.java": JAVA,
    "go/consume.go": GO,
    "python/join.py": PYTHON,
    "ruby/join.rb": RUBY,
    "php/join.php": PHP,
    "java/Join.java": JAVA,
}


def missing(program):
    """What there has to be for a program and is not there; None if nothing is missing."""
    files, command = PROGRAMS[program]
    if shutil.which(command[0]) is None:
        return command[0]
    return next((file for file in files if not glob.glob(file)), None)


def build(program, folder):
    """Builds a program where it needs it; gives the command that starts it."""
    source, (_, command) = FOLDER / program, PROGRAMS[program]
    built = folder / f"{source.stem}-{source.suffix[1:]}"
    match command[0]:
        case "cc":
            steps, start = [["cc", "-Wall", "-Wextra", "-Werror", "-o", built, source, "-lrabbitmq"]], [built]
        case "javac":
            path = ":".join([*JARS, str(built)])
            steps = [["javac", "-Xlint:all", "-Werror", "-d", built, "-cp", JARS[0], source]]
            # The quickest start, for a life of seconds.
            start = ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-cp", path, source.stem]
        case "go":
            steps, start = [["go", "build", "-o", built, source]], [built]
        case _:
            steps, start = [], [*command, source]
    for step in steps if not built.exists() else []:
        done = subprocess.run(step, env=environment(folder), capture_output=True, text=True)
        assert done.returncode == 0, f"{program} can't be built:\n{done.stdout}{done.stderr}"
    return [str(word) for word in start]


def environment(folder):
    libraries = glob.glob("/usr/lib/rabbitmq/lib/rabbitmq_server-*/plugins")
    # Of what a program in Go imports all is compiled where it is not kept.
    kept = os.environ.get("MIRRORING_TEST_CACHE", folder)
    go = {"GO111MODULE": "off", "GOPATH": GO_PACKAGES, "GOCACHE": f"{kept}/go-cache", "GOFLAGS": ""}
    return os.environ | go | {"ERL_LIBS": libraries[0] if libraries else "", "HOME": str(folder), "LC_ALL": "C.UTF-8"}


class Consumer:
    """A program that runs, and what it has written so far."""

    def __init__(self, program, command, selection, uri, folder):
        self.name = f"{program} {selection}"
        self.program, self.selection, self.uri = program, selection, uri
        self.lines, self.sayings = [], []
        self._changed = threading.Condition()
        self._process = subprocess.Popen(
            [*command, selection], cwd=folder, env=environment(folder) | {"MIRRORING_BROKER_URI": uri},
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, bufsize=1,
        )  # fmt: skip
        self._threads = [
            threading.Thread(target=self._read, args=pipe, daemon=True)
            for pipe in [(self._process.stdout, self.lines), (self._process.stderr, self.sayings)]
        ]
        for thread in self._threads:
            thread.start()

    def _read(self, pipe, lines):
        for line in pipe:
            with self._changed:
                lines.append(line.rstrip("\n"))
                self._changed.notify_all()

    def wait_until(self, is_so, what):
        """Waits until something is so of what it has written; fails if it is not in time."""
        with self._changed:
            assert self._changed.wait_for(lambda: is_so(self), LONG), f"{self.name}: not {what}. {self}"

    def says(self, pattern):
        """How often it has said something that matches."""
        return sum(re.search(pattern, line) is not None for line in self.sayings)

    def ask_to_end(self, number):
        self._process.send_signal(number)

    def wait(self):
        """Waits for its end, and gives its exit code."""
        code = self._process.wait(LONG)
        for thread in self._threads:
            thread.join(LONG)
        return code

    def kill(self):
        self._process.kill()
        self._process.wait()

    def __repr__(self):
        return "\n".join([f"{self.name} has shown", *self.lines[-20:], "and said", *self.sayings[-20:]])
