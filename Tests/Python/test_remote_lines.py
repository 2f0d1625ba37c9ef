"""The line to another machine breaks, stalls and is slow: the run goes on where it was, and tells the same as on a good one."""

import os
import subprocess
import time

import pytest

from commands import PATIENCE, files_of, finish, wait_until
from far_ends import far_end
from lines import Line
from namespaces import slow_network
from runs import at_rest, run
from test_guards import write

IS_LONG = "MIRRORING_TEST_LONG" in os.environ
#: Seconds that everything takes on a slow line, each way.
DELAY = 0.3 if IS_LONG else 0.1


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


@pytest.mark.parametrize("side", ["destination", "source"])
def test_what_travels_is_compressed_where_the_job_says_so(near, far, tmp_path, side):
    with Line(far.server.port) as line:
        job = far.job(tmp_path, side, port=line.port, compress="true")
        near.environment |= job.environment
        job.source.mkdir(parents=True, exist_ok=True)
        texts = {name: "".join(f"This is line {number} of {name}.\n" for number in range(20_000)) for name in ("a.txt", "b.txt", "c.txt")}
        for name, text in texts.items():
            (job.source / name).write_text(text)
        run(near, job)
        assert files_of(job.destination) == files_of(job.source)
        assert line.count < sum(map(len, texts.values())) / 2
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


def measure(near, job, tell, line=None, port=None):
    """Mirrors a hundred files and then nothing, and has rsync alone do the same; gives how often each has waited, if the line tells."""
    write(job.source, *(f"{number % 10}/{number}.html" for number in range(100)))
    copied = job.destination.with_name("copied")
    rsync = [*near.prefix, *job.machine.rsync(job.source, copied, port)]

    def copy():
        subprocess.run(rsync, stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE, check=True)

    waits = {}
    for name, work in {
        "first mirror": lambda: run(near, job),
        "nothing to do": lambda: at_rest(near, job),
        "rsync's first copy": copy,
        "rsync, nothing to do": copy,
    }.items():
        began, before = time.monotonic(), line.round_trips if line else 0
        work()
        took = time.monotonic() - began
        told = f"{name}, {DELAY} s each way: {took:.1f} s, as long as {took / (2 * DELAY):.1f} round trips"
        if line:
            waits[name] = line.round_trips - before
            told += f"; it has waited for {waits[name]:.1f}"
        tell(told)
    assert files_of(job.destination) == files_of(job.source) == files_of(copied)
    return waits


@pytest.mark.long
def test_a_slow_line(near, far, tmp_path, tell):
    """What takes long on it is each answer that is waited for: there are few, however many files there are."""
    with Line(far.server.port, delay=DELAY) as line:
        job = far.job(tmp_path, port=line.port)
        near.environment |= job.environment
        waits = measure(near, job, tell, line, line.port)
        # ssh's own are a dozen of them, and rsync's few.
        assert waits["first mirror"] < 60
        assert waits["nothing to do"] < 40


@pytest.mark.skipif(not IS_LONG, reason="takes a minute; Tests/run --long runs it")
def test_a_slow_network(unheard, public_folder, tmp_path, tell):
    """The same by the kernel's own means, where TCP has to wait as well."""
    with slow_network(DELAY) as prefix, far_end(public_folder, prefix=prefix) as far:
        unheard.environment |= {"MIRRORING_OUTBOX_WAIT": "0", **far.client()}
        unheard.prefix = prefix
        measure(unheard, far.job(tmp_path), tell)


@pytest.mark.long
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


@pytest.mark.long
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
