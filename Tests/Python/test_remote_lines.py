"""The line to another machine breaks, stalls and is slow: the run goes on where it was, and tells the same as on a good one."""

import os
import time

import pytest

from commands import files_of, finish, wait_until
from lines import Line
from runs import at_rest, run
from test_guards import write

#: Seconds that everything takes on a slow line, each way.
DELAY = 0.3


def large_file(folder, size):
    """A file that can't be compressed, and of which no part is like another one."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "large.bin").write_bytes(os.urandom(size))


@pytest.mark.parametrize("side", ["destination", "source"])
@pytest.mark.parametrize("cut_by", ["line", "server"])
def test_a_file_goes_on_in_its_middle(near, far, tmp_path, side, cut_by):
    size = 24_000_000
    with Line(far.server.port) as line:
        job = far.job(tmp_path, side, port=line.port)
        near.environment |= job.environment
        large_file(job.source, size)
        line.when(size // 2, line.cut if cut_by == "line" else far.server.hang_up)
        result = run(near, job)
        assert files_of(job.destination) == files_of(job.source)
        assert line.connections == 2, result
        # What was in rsync's hands is lost, and what had reached the disk need not travel again.
        assert size < line.count < size * 1.3
        assert result.errors.count("MirroringJobCompleted") == 1, result
        at_rest(near, job)


def test_a_line_that_breaks_again_and_again(near, far, tmp_path):
    """As long as there is progress it is no reason to give up."""
    size = 20_000_000
    with Line(far.server.port) as line:

        def cut():
            if line.connections < 5:
                line.when(size // 6, cut)
            line.cut()

        job = far.job(tmp_path, port=line.port)
        near.environment |= job.environment
        large_file(job.source, size)
        line.when(size // 6, cut)
        run(near, job)
        assert files_of(job.destination) == files_of(job.source)
        assert line.connections == 6


def test_an_import_whose_line_breaks(near, far, tmp_path):
    """It comes to its end there, and is not done twice."""
    job = far.job(tmp_path, durable="true")
    write(job.source, "first.html")
    run(near, job)
    write(job.source, *(f"{number % 10}/{number}.html" for number in range(3_000)))
    engine = near.start("mirror", "run", job.file)
    wait_until(lambda: len(os.listdir(job.destination)) > 1, pause=0.001)
    far.server.hang_up()
    result = finish(engine)
    assert result.code == 75, result
    assert files_of(job.destination) == files_of(job.source)
    assert result.errors.count("MirroringPackageCompleted") == 1, result
    assert [name for name in os.listdir(far.home) if "mirroring" in name] == []
    at_rest(near, job)


@pytest.mark.parametrize("side", ["destination", "source"])
def test_a_server_that_is_started_again(near, far, tmp_path, side):
    with Line(far.server.port) as line:
        job = far.job(tmp_path, side, port=line.port)
        near.environment |= job.environment
        large_file(job.source, 12_000_000)
        line.when(4_000_000, far.server.kill)
        engine = near.start("mirror", "run", job.file)
        # It was tried again in vain.
        wait_until(lambda: line.refused >= 1)
        far.server.start()
        result = finish(engine)
        assert result.code == 75, result
        assert files_of(job.destination) == files_of(job.source)
        at_rest(near, job)


def test_a_server_that_stays_away(near, far, tmp_path):
    """As long as the job has patience; the next run goes on."""
    with Line(far.server.port) as line:
        job = far.job(tmp_path, port=line.port, ssh={"patience": "3s"})
        near.environment |= job.environment
        large_file(job.source, 12_000_000)
        line.when(6_000_000, far.server.kill)
        result = run(near, job, 1)
        assert "127.0.0.1" in result.errors, result
        assert files_of(job.source).keys() == {"large.bin"}
        far.server.start()
        before = line.count
        run(near, job)
        assert files_of(job.destination) == files_of(job.source)
        assert line.count - before < 12_000_000


def test_a_slow_line(near, far, tmp_path):
    """What takes long on it is each answer that is waited for: there are few, however many files there are."""

    def took(name, delay):
        with Line(far.server.port, delay) as line:
            job = far.job(tmp_path, name=name, port=line.port)
            near.environment |= job.environment
            write(job.source, *(f"{number % 10}/{number}.html" for number in range(100)))
            began = time.monotonic()
            run(near, job)
            seconds = time.monotonic() - began
            assert files_of(job.destination) == files_of(job.source)
            return seconds

    # What takes long on a good line as well is the machine's matter.
    trips = (took("slow", DELAY) - took("quick", 0)) / (2 * DELAY)
    print(f"{trips:.1f} round trips")
    # ssh's own are a dozen of them.
    assert trips < 60


def test_a_line_that_stalls(near, far, tmp_path):
    """Nobody says so: ssh hears nothing for 45 s."""
    with Line(far.server.port) as line:
        job = far.job(tmp_path, port=line.port)
        near.environment |= job.environment
        large_file(job.source, 12_000_000)
        line.when(6_000_000, line.stall)
        result = finish(near.start("mirror", "run", job.file), patience=180)
        assert result.code == 75, result
        assert files_of(job.destination) == files_of(job.source)
        assert line.connections == 2, result


def test_a_run_that_is_ended_while_its_line_stalls(near, far, tmp_path):
    with Line(far.server.port) as line:
        job = far.job(tmp_path, port=line.port)
        near.environment |= job.environment
        large_file(job.source, 12_000_000)
        stalled = []
        line.when(6_000_000, lambda: (line.stall(), stalled.append(True)))
        engine = near.start("mirror", "run", job.file)
        wait_until(lambda: stalled)
        engine.terminate()
        # ssh itself would end after 45 s.
        result = finish(engine, patience=30)
        assert result.code == 1 and "cancelled" in result.errors, result
