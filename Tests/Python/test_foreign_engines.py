"""Engines in other languages, which load the publisher as a library of C: the examples, and what the header promises."""

import ctypes
import importlib.util
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import threading
import uuid

import pytest

from broker_contract import broken_by_run, check
from commands import PATIENCE, executable
from consuming import Consumer
from relays import Relay
from samples import PACKAGE

EXAMPLES = PACKAGE / "Tests/Engines"
HEADER = PACKAGE / "Sources/MirroringPublisherC/mirroring-publisher.h"


def library():
    return pathlib.Path(executable("libmirroring-publisher.so"))


@pytest.fixture(scope="module")
def example_in_c(tmp_path_factory):
    """The example, compiled as its users do it; where a warning is an error."""
    if shutil.which("gcc") is None:
        pytest.skip("There is no gcc. Broker/install --tests adds it.")
    program = tmp_path_factory.mktemp("c") / "backup"
    folder = library().parent
    command = ["gcc", "-std=c11", "-Wall", "-Wextra", "-Werror", "-D_DEFAULT_SOURCE", f"-I{HEADER.parent}", "-o", program]
    command += [EXAMPLES / "backup.c", f"-L{folder}", f"-Wl,-rpath,{folder}", "-lmirroring-publisher"]
    result = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert result.returncode == 0, result.stderr
    return [str(program)]


@pytest.fixture
def example_in_python():
    return [sys.executable, str(EXAMPLES / "backup.py"), str(library())]


def run_example(commands, example, uri, tmp_path):
    """Backs two files up, and gives what became of it, with the job."""
    job = str(uuid.uuid4())
    (tmp_path / "target").mkdir()
    files = [tmp_path / "one.md", tmp_path / "two.md"]
    for number, file in enumerate(files):
        file.write_text("x" * (number * 100_000 + 5))
    words = [*example, job, uri, str(tmp_path / "outbox"), str(tmp_path / "target"), *map(str, files)]
    result = subprocess.run(
        words, cwd=commands.folder, env=commands.environment, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    for file in files:
        assert (tmp_path / "target" / file.name).read_text() == file.read_text()
    return result, job


@pytest.mark.parametrize("example", ["example_in_c", "example_in_python"])
def test_run_of_an_example_is_one_as_any_other(request, broker, commands, tmp_path, example):
    # A user of its own: of the other one, no command line has the password. See `test_secrets_are_nowhere_else`.
    user = f"backup-{uuid.uuid4()}"
    uri = broker.add_user(user, write=r"^mirroring\.(events|monitor)$")
    with broker.connect() as connection:
        consumer = Consumer(connection, "#")
        result, job = run_example(commands, request.getfixturevalue(example), uri, tmp_path)
        messages = consumer.finish()
    assert (result.returncode, result.stdout, result.stderr) == (0, "", ""), result
    check(messages, user)
    assert broken_by_run(messages) == []
    assert {message.body["jobId"] for message in messages} == {job}
    package = ["MirroringPackageInitialized", "Transferring", "Transferred", "MirroringPackageCompleted"]
    assert [message.state for message in messages] == ["MirroringJobInitialized", *package, *package, "MirroringJobCompleted"]
    assert list((tmp_path / "outbox").iterdir()) == []


@pytest.mark.parametrize("example", ["example_in_c", "example_in_python"])
def test_events_of_an_example_wait_while_the_broker_is_away(request, commands, tmp_path, example):
    with Relay() as relay:
        uri = f"amqp://guest:guest@127.0.0.1:{relay.port}/%2f"
        result, _ = run_example(commands, request.getfixturevalue(example), uri, tmp_path)
    assert result.returncode == 0
    assert re.match(rf"backup: 10 events wait\. .*{relay.port}", result.stderr), result
    outbox = commands.run("mirror", "outbox", "--json", MIRRORING_OUTBOX_FOLDER=str(tmp_path / "outbox"), MIRRORING_BROKER_URI=uri)
    assert json.loads(outbox.output)["waiting"] == 10


# --- the library itself


def python_example():
    specification = importlib.util.spec_from_file_location("backup", EXAMPLES / "backup.py")
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@pytest.fixture
def publisher(monkeypatch, tmp_path):
    """A publisher in this very process, whose broker is away."""
    for name in [name for name in os.environ if name.startswith("MIRRORING_") and not name.startswith("MIRRORING_TEST_")]:
        monkeypatch.delenv(name)
    with Relay() as relay:
        publisher = python_example().Publisher(str(library()), f"amqp://127.0.0.1:{relay.port}", str(tmp_path / "outbox"))
        yield publisher
        publisher.close()


def test_what_is_no_event_is_refused_with_the_reason(publisher):
    run = python_example().Run(publisher, str(uuid.uuid4()), "Refused")
    run.report("MirroringJobInitialized")
    for event, reason in [({}, "has no"), ([], "has to be an object"), ("x" * 300_000, "bytes")]:
        with pytest.raises(ValueError, match=reason):
            publisher.publish(event)
    run._sequence = 0
    with pytest.raises(ValueError, match="Sequence 1 was used by another event"):
        run.report("MirroringJobInitialized")
    # What is refused does not wait.
    assert publisher.flush(0) == 1


def test_errors_are_those_of_the_thread(publisher):
    with pytest.raises(ValueError, match="has no"):
        publisher.publish({})
    there = []
    thread = threading.Thread(target=lambda: there.append(publisher.last_error))
    thread.start()
    thread.join()
    assert there == [""] and "has no" in publisher.last_error


@pytest.mark.parametrize(("uri", "folder", "reason"), [("nonsense", None, 'The broker URI "nonsense"'), (None, "/proc/no/such", "/proc/no/such")])
def test_publisher_that_can_not_be_opened_says_why(publisher, uri, folder, reason):
    with pytest.raises(ValueError, match=reason):
        python_example().Publisher(str(library()), uri, folder)


def test_header_declares_what_the_library_has(tmp_path):
    declared = set(re.findall(r"^\S.*?\*?(mirroring_publisher_\w+)\(", HEADER.read_text(), re.MULTILINE))
    assert len(declared) == 5
    loaded = ctypes.CDLL(str(library()))
    assert all(hasattr(loaded, name) for name in declared)
    if shutil.which("g++"):
        source = tmp_path / "header.cpp"
        source.write_text("#include <mirroring-publisher.h>\n")
        subprocess.run(["g++", "-fsyntax-only", "-Wall", "-Werror", f"-I{HEADER.parent}", source], check=True, timeout=PATIENCE)
