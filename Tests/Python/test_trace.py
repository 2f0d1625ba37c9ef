"""The trace that a run leaves at its destination: as it is published, and never a lie."""

import json
import os
import random
import signal
import subprocess

import pytest

from bridge_contract import broken_by_schema
from brokers import PACKAGE
from commands import PATIENCE, Gate, Job, finish, real_tree, wait_until
from consuming import Consumer

PLACE = ".well-known/mirroring-trace.json"
#: As the schema and the articles have it.
RULE = (
    "find . -type f ! -path ./.well-known/mirroring-trace.json -print0 | "
    "LC_ALL=C sort -z | xargs -0r sha256sum -z | LC_ALL=C sed -z 's|\\./||' | sha256sum"
)


def trace_of(folder):
    trace = json.loads((folder / PLACE).read_text())
    assert broken_by_schema("trace", trace) == []
    return trace


def digest_of(folder):
    """By nothing of this project's."""
    result = subprocess.run(["bash", "-c", RULE], cwd=folder, capture_output=True, text=True, check=True, timeout=PATIENCE)
    assert result.stderr == ""
    return f"sha256:{result.stdout.split()[0]}"


def check_tree(folder):
    """The trace's tree is what anybody finds there."""
    tree = trace_of(folder)["tree"]
    files = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink() and path != folder / PLACE]
    assert tree == {"files": len(files), "bytes": sum(path.stat().st_size for path in files), "digest": digest_of(folder)}
    return tree


@pytest.fixture
def job(tmp_path):
    job = Job(tmp_path, "town", trace="true", package="{maxFiles: 200}")
    real_tree(job.source, "json", "email")
    return job


def test_rule_is_published():
    """The line that the schema gives is the one that is tried here."""
    schema = json.loads((PACKAGE / "Broker/schemas/trace.json").read_text())
    assert RULE in schema["$defs"]["tree"]["properties"]["digest"]["description"]


def test_trace_says_what_lies_there(broker, commands, job):
    with broker.connect() as connection:
        consumer = Consumer(connection, f"{job.id}.#")
        assert commands.run("mirror", "run", job.file).code == 0
        messages = consumer.finish()
    trace = trace_of(job.destination)
    assert (trace["jobId"], trace["jobName"], trace["outcome"]) == (job.id, "town", "succeeded")
    assert trace["runId"] == messages[-1].run and "updating" not in trace
    # Whoever hears of the end can look: the trace is there, and says the same.
    assert messages[-1].status["terminal"]
    assert messages[-1].body["transferData"]["tree"] == check_tree(job.destination)
    assert not any("tree" in message.body["transferData"] for message in messages[:-1])
    assert (job.destination / PLACE).stat().st_mode & 0o777 == 0o644


def test_a_trace_is_nothing_to_do(quick, job):
    assert quick.run("mirror", "run", job.file).code == 75
    first = trace_of(job.destination)
    for _ in range(2):
        assert quick.run("mirror", "plan", job.file).output == ""
        result = quick.run("mirror", "run", job.file)
        assert result.code == 75 and "nothing to do" in result.errors, result
    last = trace_of(job.destination)
    assert last["tree"] == first["tree"] and last["completed"] > first["completed"]
    assert quick.run("mirror", "check", "--content", job.file).code == 0


def test_mask_of_the_engine_closes_nothing(quick, job):
    quick.prefix = ["sh", "-c", 'umask 077; exec "$@"', "sh"]
    assert quick.run("mirror", "run", job.file).code == 75
    assert (job.destination / PLACE).stat().st_mode & 0o777 == 0o644
    assert (job.destination / PLACE).parent.stat().st_mode & 0o777 == 0o755


def test_digest_of_random_trees(quick, tmp_path):
    """With names that sort otherwise than their folders do, of any bytes, on files that come, change and go."""
    seed = random.randrange(1 << 32)
    print(f"seed {seed}")
    dice = random.Random(seed)
    job = Job(tmp_path, "random", trace="true")
    job.source.mkdir()
    # What many programs take for their standard input.
    (job.source / "-").write_text("a hyphen\n")
    letters = [b"a", b"b", b"-", b".", b" ", b"\n", b"\\", b"\xff", "é".encode(), b"Z", b"0"]

    def name():
        return os.fsdecode(b"".join(dice.choices(letters, k=dice.randint(1, 4)))).strip(".") or "dots"

    for _ in range(200 if "MIRRORING_TEST_LONG" in os.environ else 8):
        for _ in range(30):
            folder = job.source.joinpath(*(name() for _ in range(dice.randint(0, 2))))
            try:
                folder.mkdir(parents=True, exist_ok=True)
                path = folder / name()
                if path.is_file() and dice.random() < 0.3:
                    path.unlink()
                else:
                    path.write_bytes(dice.randbytes(dice.randint(0, 200)))
            except (FileExistsError, NotADirectoryError, IsADirectoryError):
                continue
        assert quick.run("mirror", "run", job.file).code == 75
        check_tree(job.destination)


def test_an_engine_that_dies_leaves_no_lie(quick, tmp_path):
    """Between its first import and its end the copy is neither the old one nor the new one, and the trace says so."""
    job = Job(tmp_path, "town", trace="true", package="{maxFiles: 1}")
    job.source.mkdir()
    (job.source / "a.bin").write_text("a")
    assert quick.run("mirror", "run", job.file).code == 75
    good = trace_of(job.destination)
    for name in ("b.bin", "c.bin", "d.bin"):
        (job.source / name).write_text(name)
    gate = Gate(quick.folder, first=2)
    engine = quick.start("mirror", "run", job.file, **gate.environment)
    wait_until(lambda: "updating" in trace_of(job.destination))
    engine.send_signal(signal.SIGKILL)
    finish(engine)
    gate.open()
    broken = trace_of(job.destination)
    assert {name: broken[name] for name in good} == good
    assert broken["updating"]["since"] > good["completed"]
    assert quick.run("mirror", "run", job.file).code == 75
    assert "updating" not in trace_of(job.destination)
    check_tree(job.destination)


def test_what_is_excluded_is_not_the_traces(quick, tmp_path):
    job = Job(tmp_path, "town", trace="true", exclude='["*.log"]')
    real_tree(job.source, "json")
    assert quick.run("mirror", "run", job.file).code == 75
    tree = check_tree(job.destination)
    (job.destination / "visits.log").write_text("of the destination's own")
    assert quick.run("mirror", "run", job.file).code == 75
    trace = trace_of(job.destination)
    assert trace["hasExclusions"] is True
    assert trace["tree"] == tree


def test_a_trace_that_cannot_be_written_is_an_error(quick, job):
    assert quick.run("mirror", "run", job.file).code == 75
    quick.give_up_privileges()
    (job.destination / PLACE).parent.chmod(0o555)
    result = quick.run("mirror", "run", job.file)
    assert result.code == 1, result
    sentence = f"The trace {job.destination / PLACE} can't be written: permission denied."
    assert f'{sentence} Allow it, or remove "trace" from the job.' in result.errors, result
