"""The published API, held against what is served by a program that makes requests of its own: good ones, and every kind of bad ones."""

import os
import pathlib
import subprocess
import sysconfig

import offline_logs
from commands import PATIENCE, wait_until
from publishing import real_run
from web_servers import ANYWHERE, FILE, Page

PROGRAM = pathlib.Path(sysconfig.get_path("scripts")) / "schemathesis"
#: Requests for each address, beside those of each single thing that can be wrong.
EXAMPLES = 25


def failures(page, folder):
    """What schemathesis says, if it has found anything. The stream has no end, and tests of its own."""
    url = f"http://127.0.0.1:{page.port}"
    # What each parameter may be is not always right together, as "after" with "before", or a place without a bridge.
    checks = ("--exclude-checks", "positive_data_acceptance", "--exclude-path", "/api/events/stream")
    options = ("--url", url, *checks, "--max-examples", str(EXAMPLES), "--generation-deterministic", "--no-color")
    options += ("--request-timeout", str(PATIENCE))
    environment = os.environ | {"SCHEMATHESIS_HOOKS": "web_contract_cases", "PYTHONPATH": str(pathlib.Path(__file__).parent)}
    result = subprocess.run([PROGRAM, "run", FILE, *options], capture_output=True, text=True, check=False, env=environment, cwd=folder)
    return "" if result.returncode == 0 else result.stdout + result.stderr


def test_the_logs_alone_answer_as_published(commands, tmp_path):
    offline_logs.write(tmp_path / "logs", events=30)
    page = Page(commands.start("mom", "web", "--offline-folder", tmp_path / "logs", **ANYWHERE))
    wait_until(lambda: page.get("/api/status").json["caughtUp"])
    assert failures(page, tmp_path) == ""


def test_a_bridge_answers_as_published(broker, commands, tmp_path):
    page = Page(commands.start("mom", "bridge", **ANYWHERE))
    wait_until(lambda: page.ask("/readyz").status == 200)
    real_run(broker, commands, tmp_path)
    assert failures(page, tmp_path) == ""
