"""The fuzzers themselves: what no reader may do turns them red, and the input that it did it of is kept."""

import os
import re
import subprocess
import sys

import pytest

from commands import PATIENCE, executable

#: Readers with a fault each, and what is said of it.
FAULTS = {
    "crash": r"The process ended by signal \d+: .*Fatal error: this reader has crashed",
    "hang": r"Reading it did not end within 12 s\.",
    "slow": r"input \d+: Reading it took \d{3,} ms of the processor's time; 100 ms are allowed\.",
    "growth": r"input \d+: The process has grown by 2\d\d MiB; 200 MiB are allowed\.",
    "untrue": r"input \d+: It is another one after it was written and read\.",
}
#: Short ones, since nothing is read here; and long enough for a quarter of a gigabyte and a tenth of a second on a busy machine.
LIMITS = ["--patience", 12, "--milliseconds", 100]


def fuzz(*arguments):
    # A crash is told in a line, as in the workers of a run: to read its stack takes a busy machine long.
    environment = os.environ | {"SWIFT_BACKTRACE": "enable=no"}
    command = [executable("Fuzz"), *map(str, arguments)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=2 * PATIENCE)


@pytest.fixture(scope="module")
def red(tmp_path_factory):
    """What a run says of each reader with a fault, and the file with the input."""
    findings = tmp_path_factory.mktemp("findings")
    options = ["--seed", 7, "--inputs", 2000, "--at-once", 5, "--findings", findings]
    result = fuzz("run", "--self-test", *options, *LIMITS)
    assert (result.returncode, result.stderr) == (1, ""), result
    return dict(re.findall(r"^    RED (\w+): (.*)$", result.stdout, re.M))


@pytest.mark.parametrize("reader", FAULTS)
def test_every_fault_is_found_and_its_input_kept(red, reader, tmp_path):
    sentence, command = red[reader].split(" Repeat: Fuzz ")
    assert re.fullmatch(FAULTS[reader], sentence), sentence
    file = command.split()[-1]
    # The fault shows where an input holds this byte, which none has before it is changed.
    with open(file, "rb") as content:
        assert b"\xff" in content.read()
    again = fuzz(*command.split(), *LIMITS)
    assert again.returncode != 0, again
    harmless = tmp_path / "harmless"
    harmless.write_bytes(b"harmless")
    good = fuzz("repeat", reader, harmless)
    assert (good.returncode, good.stdout.split()[0]) == (0, "accepted"), good


def test_the_same_seed_makes_the_same_inputs(red, tmp_path):
    options = ["--seed", 7, "--inputs", 2000, "--findings", tmp_path]
    result = fuzz("run", "--self-test", "crash", *options)
    assert result.returncode == 1, result
    [file] = tmp_path.iterdir()
    first = red["crash"].split()[-1]
    assert file.name == first.rsplit("/", 1)[-1]
    with open(first, "rb") as content:
        assert file.read_bytes() == content.read()


def test_growth_is_found_whoever_has_started_the_reader(red):
    # A process begins with the peak of the one that started it, where getrusage is asked.
    starter = "import os, sys; b = bytearray(400 << 20); b[::4096] = b[::4096]; os.execv(sys.argv[1], sys.argv[1:])"
    file = red["growth"].split()[-1]
    command = [sys.executable, "-c", starter, executable("Fuzz"), "repeat", "growth", file, "--milliseconds", "10000"]
    result = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=PATIENCE)
    assert (result.returncode, "RED growth: The process has grown by 2" in result.stdout) == (1, True), result
