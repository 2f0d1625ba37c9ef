"""The topology: applied by a program that stands alone, and refused with a remedy where there is nothing to apply it to."""

import shutil
import subprocess

import pytest

from commands import PATIENCE, executable


def test_a_program_that_stands_alone_knows_the_definitions(bare_broker, commands, tmp_path):
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    alone = shutil.copy(executable("mom"), folder)
    applied = subprocess.run(
        [alone, "topology", "apply"], cwd=folder, env=commands.environment, capture_output=True, text=True, timeout=PATIENCE
    )
    assert applied.returncode == 0, applied
    assert "4 exchanges, 3 queues, 10 bindings, 8 policies" in applied.stderr, applied
    found = {policy["name"] for policy in bare_broker.request("GET", "policies", bare_broker.virtual_host)}
    assert {"mirroring.history", "mirroring.session", "mirroring"} <= found


@pytest.mark.parametrize("command", ["apply", "check"])
def test_a_missing_virtual_host_is_named_with_the_command_that_makes_it(broker, commands, command):
    other = f"{broker.virtual_host} it's"
    uri = broker.uri.replace(broker.virtual_host, f"{broker.virtual_host}%20it%27s")
    result = commands.run("mom", "topology", command, MIRRORING_BROKER_URI=uri)
    assert result.code == 2, result
    assert f'has no virtual host "{other}". Create it with "rabbitmqctl add_vhost ' in result.errors, result
    quoted = "'" + other.replace("'", "'\\''") + "'"
    assert quoted in result.errors, result
