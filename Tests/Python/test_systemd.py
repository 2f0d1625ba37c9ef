"""The units that are shipped: systemd takes them as they are."""

import pathlib
import shutil
import subprocess

import pytest

from commands import PATIENCE, executable

UNITS = pathlib.Path(__file__).resolve().parents[2] / "Config/systemd"


def test_systemd_accepts_the_units(tmp_path):
    if not shutil.which("systemd-analyze"):
        pytest.skip("There is no systemd-analyze here, which would check the units.")
    names = sorted(unit.name for unit in UNITS.iterdir())
    assert names == ["mirroring-outbox.service", "mirroring-outbox.timer"]
    for name in names:
        # The command is looked for where it is installed to; here it is where it was built.
        text = (UNITS / name).read_text().replace("/usr/local/bin/mirror", executable("mirror"))
        (tmp_path / name).write_text(text)
    result = subprocess.run(
        ["systemd-analyze", "verify", *(tmp_path / name for name in names)], capture_output=True, text=True, timeout=PATIENCE
    )
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def test_units_run_a_command_that_there_is(commands):
    [line] = [line for line in (UNITS / "mirroring-outbox.service").read_text().splitlines() if line.startswith("ExecStart=")]
    program, *arguments = line.removeprefix("ExecStart=").split()
    result = commands.run(pathlib.Path(program).name, *arguments)
    assert result.code == 0, result
