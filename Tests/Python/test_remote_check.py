"""`mirror check` of a job that has a folder on another machine: each end is looked at and read where it is, and nothing is copied."""

import os
import signal

import pytest

from commands import BREAKDOWNS, executable, finish, wait_until
from lines import Line
from remote_trees import fill
from runs import at_rest, run
from test_check import falsify, findings_of
from test_guards import write

SIDES = pytest.mark.parametrize("side", ["destination", "source"])


def check(near, job, *options, code=0):
    result = near.run("mirror", "check", *options, job.file)
    assert result.code == code, result
    assert not any(trace in result.errors for trace in BREAKDOWNS), result
    return result


def limit(far, *command):
    """Has the far end run in this way."""
    privileges = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] if os.geteuid() == 0 else []
    line = " ".join(map(str, [*privileges, executable("mirror"), *(command or ['"$@"'])]))
    far.put(f"cd {far.home}", f"export MIRRORING_STATE_FOLDER={far.home}/.state", f"exec {line}")


def mirrored(near, far, tmp_path, side, *names, **settings):
    """A job of these files that was run."""
    job = far.job(tmp_path, side, **settings)
    write(job.source, *names)
    if side == "source":
        far.own(job.source)
    run(near, job)
    return job


@SIDES
def test_what_is_the_same_is_said_to_be(near, far, tmp_path, side):
    job = far.job(tmp_path, side)
    fill(job.source)
    if side == "source":
        far.own(job.source)
    run(near, job)
    before = sorted(os.listdir(far.home))
    result = check(near, job)
    assert result.output == "" and "the same" in result.errors and "contents were not compared" in result.errors, result
    result = check(near, job, "--content")
    assert result.output == "" and "contents included" in result.errors, result
    assert sorted(os.listdir(far.home)) == before
    far.wait_until_left()


@SIDES
def test_every_finding_has_its_line(near, far, tmp_path, side):
    job = mirrored(near, far, tmp_path, side, *(f"{name}.html" for name in ["changed", "disguised", "gone", "mode", "same"]))
    (job.destination / "gone.html").unlink()
    (job.destination / "more.html").write_text("extra")
    (job.destination / "changed.html").write_text("a longer text")
    (job.destination / "mode.html").chmod(0o600)
    falsify(job.destination / "disguised.html", bytes.upper)
    found = [
        ["different", "changed.html", "size, time"],
        ["different", "disguised.html", "content"],
        ["missing", "gone.html"],
        ["different", "mode.html", "mode"],
        ["extra", "more.html"],
    ]
    for options, lines in [([], found[:1] + found[2:]), (["--content"], found)]:
        result = check(near, job, *options, code=1)
        # What was changed in it has changed the root's time.
        assert [line for line in findings_of(result) if line[1] != "."] == lines, result
    assert f'"mirror run {job.file} --checksum" mends the others' in result.errors
    run(near, job)
    assert (job.destination / "disguised.html").read_text() != (job.source / "disguised.html").read_text()
    assert near.run("mirror", "run", "--checksum", job.file).code == 75
    check(near, job, "--content")


@SIDES
def test_what_cannot_be_read_there_is_named(near, far, tmp_path, side):
    job = mirrored(near, far, tmp_path, side, "closed.html", "open.html")
    limit(far)
    there = job.source if side == "source" else job.destination
    (there / "closed.html").chmod(0o000)
    for options in ([], ["--content"]):
        result = check(near, job, *options, code=1)
        assert findings_of(result) == [["unreadable", "closed.html", f"{side}: permission denied"]], result
        assert "Allow this user to read what is unreadable" in result.errors


@SIDES
@pytest.mark.parametrize("part", [0.3, 0.6, 0.8, 0.9])
def test_a_line_that_breaks(near, far, tmp_path, side, part):
    """Wherever it is, the check goes on and finds the same."""
    with Line(far.server.port) as line:
        job = far.job(tmp_path, side, port=line.port)
        near.environment |= job.environment
        write(job.source, *(f"{number % 10}/{number}.html" for number in range(3_000)))
        run(near, job)
        falsify(job.destination / "7/2997.html", bytes.upper)
        before = line.count
        found = findings_of(check(near, job, "--content", code=1))
        assert found == [["different", "7/2997.html", "content"]]
        line.when(int((line.count - before) * part), line.cut)
        connections = line.connections
        result = check(near, job, "--content", code=1)
        assert findings_of(result) == found, result
        assert line.connections == connections + 2, result
        assert "It is tried again" in result.errors and "There is a connection to 127.0.0.1 now." in result.errors, result


@SIDES
def test_it_ends_at_both_machines(near, far, tmp_path, side):
    """Also where the line broke while a file was read. One of holes takes long, and no room."""
    with Line(far.server.port) as line:
        job = far.job(tmp_path, side, port=line.port)
        near.environment |= job.environment
        write(job.source, "a.html")
        run(near, job)
        falsify(job.destination / "a.html", bytes.upper)
        for folder in (job.source, job.destination):
            with open(folder / "zz-holes", "wb") as file:
                os.truncate(file.fileno(), 1 << 42)
            os.utime(folder / "zz-holes", (1, 1))
            os.utime(folder, (2, 2))
        engine = near.start("mirror", "check", "--content", job.file)
        assert engine.stdout.readline() == "different\ta.html\tcontent\n"
        connections = line.connections
        line.cut()
        wait_until(lambda: line.connections > connections)
        engine.send_signal(signal.SIGTERM)
        result = finish(engine)
        assert result.code == 1 and "the check was interrupted" in result.errors, result
        far.wait_until_left()


@SIDES
def test_a_key_that_may_run_a_job_may_check_it(near, far, tmp_path, side):
    option = "--receive-only" if side == "destination" else "--send-only"
    (far.home / "site").mkdir()
    limit(far, "import", "--only", far.home / "site", option)
    job = mirrored(near, far, tmp_path, side, "a.html")
    check(near, job, "--content")
    other = far.job(tmp_path, side, name="elsewhere")
    write(other.source, "a.html")
    write(other.destination, "a.html")
    result = near.run("mirror", "check", other.file)
    assert result.code != 0 and result.output == "" and "to which this key is limited" in result.errors, result


def test_what_is_published_is_checked(near, far, tmp_path):
    """While a release is being built, that is none of the check's."""
    job = mirrored(near, far, tmp_path, "destination", "a.html", publish="release")
    check(near, job, "--content")
    write(job.source, "b.html")
    assert findings_of(check(near, job, code=1))[-1] == ["missing", "b.html"]
    run(near, job)
    check(near, job, "--content")
    at_rest(near, job)


@pytest.mark.parametrize("publish", ["packages", "release"])
def test_a_destination_that_is_not_there(near, far, tmp_path, publish):
    job = far.job(tmp_path, publish=publish)
    write(job.source, "a.html")
    result = check(near, job, code=2)
    assert "does not exist, so there is nothing to check. Run the job first." in result.errors, result
    assert not job.destination.exists()


def test_a_machine_that_is_away(near, far, tmp_path):
    job = mirrored(near, far, tmp_path, "destination", "a.html", retries=0)
    far.server.kill()
    result = near.run("mirror", "check", job.file)
    assert result.code != 0 and result.output == "" and "127.0.0.1" in result.errors, result
