"""Plain clients of the broker in other languages, built where that is needed."""

import functools
import glob
import os
import pathlib
import shutil
import subprocess

from measuring.system import BENCHMARKS, PACKAGE, NotHere

PEERS = BENCHMARKS / "Peers"
JARS = ["/usr/share/java/amqp-client.jar", "/usr/share/java/slf4j-api.jar", "/usr/share/java/slf4j-nop.jar"]
GO_PACKAGES = "/usr/share/gocode"
REMEDY = "Broker/install --tests --compilers adds it"


class Clients:
    """The commands of clients, each built when it is first asked for."""

    def __init__(self, folder):
        self._folder = folder

    @functools.cache
    def plain(self, program):
        """One of plain librabbitmq: ceiling, ping or subscribers."""
        built = self._folder / program
        self._build("cc", "-O2", "-Wall", "-o", built, BENCHMARKS / f"{program}.c", "-lrabbitmq")
        return [built]

    @functools.cache
    def go(self):
        _require("go", f"{GO_PACKAGES}/src/github.com/rabbitmq/amqp091-go")
        built = self._folder / "publish-go"
        self._build("go", "build", "-o", built, PEERS / "publish.go")
        return [built]

    @functools.cache
    def java(self):
        _require("javac", JARS[0])
        built = self._folder / "publish-java"
        self._build("javac", "-d", built, "-cp", JARS[0], PEERS / "Publish.java")
        return ["java", "-cp", ":".join([*JARS, str(built)]), "Publish"]

    def python(self, program):
        """One of ours that uses others' packages."""
        return [python_environment() / "bin/python", "-B", PEERS / program]

    def _build(self, *words):
        go = {"GO111MODULE": "off", "GOPATH": GO_PACKAGES, "GOCACHE": str(self._folder / "go-cache"), "GOFLAGS": ""}
        done = subprocess.run([*map(str, words)], env=os.environ | go, capture_output=True, text=True)
        if done.returncode != 0:
            raise NotHere(f"{words[0]} can't build it: {(done.stderr or done.stdout).strip()}")


def _require(compiler, file):
    for name in (compiler, file):
        if not shutil.which(name) and not glob.glob(name):
            raise NotHere(f"there is no {name}; {REMEDY}")


@functools.cache
def python_environment():
    """The folder of an environment with the packages of others that are measured or draw."""
    words = [PACKAGE / "Tests/python-environment", BENCHMARKS / "requirements.txt"]
    done = subprocess.run(words, stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        raise NotHere("the environment of Python can't be made; see above")
    return pathlib.Path(done.stdout.strip())
