"""Twenty thousand files over ssh: both trees are the same after one run, and after it nothing is left to do."""

import os
import subprocess
import time

import pytest

from commands import finish
from remote_trees import differences
from seeds import seeded

FILES = 20_000
#: What they have on the average, some 236 MB in all.
BYTES = 11_800
#: Seconds that each step may take on a machine with much else to do.
LONG = 600


def fill(folder, chance):
    """Makes the files, twenty in a folder; gives their paths."""
    names = [f"d{number // 200:03}/e{number // 20 % 10}/f{number}.{'html' if number % 2 else 'png'}" for number in range(FILES)]
    paths = [folder / name for name in names]
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(chance.randbytes(round(chance.expovariate(1 / BYTES))))
    return paths


def change(paths, chance):
    """Rewrites some, removes some and gives others another name."""
    chosen = chance.sample(paths, 300)
    for path in chosen[:100]:
        path.write_bytes(chance.randbytes(BYTES))
    for path in chosen[100:200]:
        path.unlink()
    for path in chosen[200:]:
        path.rename(path.with_name(f"another-{path.name}"))


@pytest.mark.skipif("MIRRORING_TEST_LONG" not in os.environ, reason="takes minutes; Tests/run --long runs it")
@pytest.mark.parametrize("side", ["destination", "source"])
def test_many_files(near, far, tmp_path, tell, side):
    chance = seeded()
    job = far.job(tmp_path, side)
    paths = fill(job.source, chance)
    rsync = far.rsync(job.source, job.destination.with_name("copied"))

    def mirror():
        result = finish(near.start("mirror", "run", job.file), LONG)
        assert result.code == 75, result
        return result

    def timed(name):
        """Both in turn; gives what the engine has said."""
        began = time.monotonic()
        result = mirror()
        ended = time.monotonic()
        subprocess.run(rsync, stdin=subprocess.DEVNULL, capture_output=True, timeout=LONG, check=True)
        tell(f"{name}, {FILES} files: {ended - began:.2f} s, rsync alone {time.monotonic() - ended:.2f} s")
        return result

    timed("first mirror")
    assert differences(job) == {}
    assert "MirroringPackageInitialized" not in timed("nothing to do").errors

    change(paths, chance)
    timed("300 changes")
    assert differences(job) == {}
    check = finish(near.start("mirror", "check", "--content", job.file), LONG)
    assert (check.code, check.output) == (0, ""), check
    assert "MirroringPackageInitialized" not in mirror().errors
