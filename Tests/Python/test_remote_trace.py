"""The trace of a run whose destination, or source, is on another machine: it lies beside the copy, and is true."""

import contextlib
import json

import pytest

from commands import Gate, files_of, finish, wait_until
from lines import Line
from remote_trees import change, fill
from runs import at_rest, run
from test_check import falsify
from test_guards import write
from test_remote_check import limit
from test_trace import PLACE, check_tree, trace_of

PUBLISHING = pytest.mark.parametrize("publish", ["packages", "release"])


def probe(near, job):
    """What `mom probe` says of the copy."""
    result = near.run("mom", "probe", "--json", job.destination)
    assert result.code == 0, result
    return json.loads(result.output)


@PUBLISHING
@pytest.mark.parametrize("side", ["destination", "source"])
def test_a_trace_lies_beside_the_copy(near, far, tmp_path, side, publish):
    job = far.job(tmp_path, side, trace="true", publish=publish)
    fill(job.source)
    if side == "source":
        far.own(job.source)
    run(near, job)
    tree = check_tree(job.destination)
    trace = trace_of(job.destination)
    assert (trace["jobId"], trace["outcome"]) == (job.id, "succeeded") and "updating" not in trace
    assert (job.destination / PLACE).stat().st_mode & 0o777 == 0o644
    probe(near, job)

    # It is nothing to do, and tells that somebody looked.
    at_rest(near, job)
    later = trace_of(job.destination)
    assert later["tree"] == tree and later["completed"] > trace["completed"]
    assert near.run("mirror", "plan", job.file).output == ""
    assert near.run("mirror", "check", "--content", job.file).code == 0

    change(job.source)
    run(near, job)
    assert check_tree(job.destination) != tree
    probe(near, job)
    at_rest(near, job)


def test_what_is_excluded_is_not_the_traces(near, far, tmp_path):
    job = far.job(tmp_path, trace="true", exclude='["*.log"]')
    write(job.source, "a.html", "b/c.html")
    run(near, job)
    tree = check_tree(job.destination)
    (job.destination / "visits.log").write_text("of the destination's own")
    run(near, job)
    trace = trace_of(job.destination)
    assert trace["hasExclusions"] is True and trace["tree"] == tree


def test_a_change_there_is_seen(near, far, tmp_path):
    """What a run says of the files is read there, and not what it has sent once."""
    job = far.job(tmp_path, trace="true")
    write(job.source, "a.html", "b.html")
    run(near, job)
    first = trace_of(job.destination)["tree"]
    falsify(job.destination / "a.html", bytes.upper)
    at_rest(near, job)
    assert check_tree(job.destination)["digest"] != first["digest"]


@PUBLISHING
def test_an_engine_that_dies_leaves_no_lie(near, far, tmp_path, publish):
    """Between its first import and its end the copy is neither the old one nor the new one, and the trace says so."""
    job = far.job(tmp_path, trace="true", publish=publish, package="{maxFiles: 1, maxPages: 1}")
    write(job.source, "a.html")
    run(near, job)
    good = trace_of(job.destination)
    write(job.source, *(f"{number}.html" for number in range(4)))
    # The first package is put in place, and the transfer of the others is held up.
    gate = Gate(tmp_path, first=2)
    engine = near.start("mirror", "run", job.file, **gate.environment)
    wait_until(lambda: gate.is_reached)
    assert any("updating" in path.read_text() for path in far.home.rglob(PLACE.split("/")[1]))
    engine.kill()
    finish(engine)
    gate.open()
    left = trace_of(job.destination)
    # A release is the old one until it is published.
    assert ("updating" in left) == (publish == "packages"), left
    assert {name: left[name] for name in good} == good
    run(near, job)
    assert "updating" not in trace_of(job.destination)
    check_tree(job.destination)


@PUBLISHING
def test_a_line_that_breaks(near, far, tmp_path, publish):
    with Line(far.server.port) as line:
        job = far.job(tmp_path, port=line.port, trace="true", publish=publish)
        near.environment |= job.environment
        write(job.source, *(f"{number % 10}/{number}.html" for number in range(1_000)))
        engine = near.start("mirror", "run", job.file)

        def has_arrived():
            # It is being moved to its place.
            with contextlib.suppress(FileNotFoundError):
                return any(far.home.rglob("999.html"))

        # Nothing is left to do but to import, to read and to publish.
        wait_until(has_arrived, pause=0.001)
        line.cut()
        result = finish(engine)
        assert result.code == 75, result
        assert files_of(job.source).items() <= files_of(job.destination).items()
        check_tree(job.destination)
        at_rest(near, job)


def test_a_trace_that_cannot_be_written_is_an_error(near, far, tmp_path):
    job = far.job(tmp_path, trace="true")
    write(job.source, "a.html")
    run(near, job)
    limit(far)
    (job.destination / PLACE).parent.chmod(0o555)
    result = run(near, job, 1)
    sentence = f"The trace {job.destination / PLACE} can't be written: permission denied."
    assert f'{sentence} Allow it, or remove "trace" from the job.' in result.errors, result


def test_a_limited_key(near, far, tmp_path):
    (far.home / "site").mkdir()
    limit(far, "import", "--only", far.home / "site", "--receive-only", "--staging", far.home / ".stage")
    job = far.job(tmp_path, trace="true")
    write(job.source, "a.html")
    run(near, job)
    check_tree(job.destination)
    at_rest(near, job)
