"""A real Prometheus of a test's own, configured as the article says."""

import contextlib
import json
import re
import shutil
import subprocess
import urllib.error
import urllib.parse
import urllib.request

import pytest
import yaml

from brokers import PACKAGE
from commands import PATIENCE, wait_until
from ports import free_port

ARTICLE = PACKAGE / "Sources/MirroringWeb/MirroringWeb.docc/ThePage.md"
RULES = PACKAGE / "Config/prometheus/rules.yml"


def configuration(port, jobs):
    """That of the article, with the address and the jobs that are there, and with a second for everything."""
    [text] = re.findall(r"```yaml\n(rule_files:.*?)```", ARTICLE.read_text(), re.DOTALL)
    document = yaml.safe_load(text)
    document["global"] = {"scrape_interval": "1s", "scrape_timeout": "1s", "evaluation_interval": "1s"}
    assert [file.rpartition("/")[2] for file in document["rule_files"]] == [RULES.name]
    document["rule_files"] = [str(RULES)]
    for scraped in document["scrape_configs"]:
        scraped["static_configs"] = [{"targets": [f"127.0.0.1:{port}"]}]
        if "params" in scraped:
            scraped["params"]["job"] = jobs
    return document


class Prometheus:
    """One that scrapes a page, and its interface."""

    def __init__(self, folder, port, jobs):
        program = shutil.which("prometheus")
        if program is None:
            pytest.skip("There is no Prometheus. Broker/install --tests adds it.")
        folder.mkdir()
        self.url = f"http://127.0.0.1:{free_port()}"
        file = folder / "prometheus.yml"
        file.write_text(json.dumps(configuration(port, jobs)))
        self._log = folder / "log"
        with self._log.open("w") as log:
            self._process = subprocess.Popen(
                [
                    program,
                    f"--config.file={file}",
                    f"--storage.tsdb.path={folder}/data",
                    f"--web.listen-address={self.url.removeprefix('http://')}",
                ],
                stdout=log,
                stderr=log,
            )
        try:
            wait_until(self._is_ready)
        except BaseException:
            self.stop()
            raise

    def _is_ready(self):
        # As where it does not take the rules.
        assert self._process.poll() is None, self._log.read_text()
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{self.url}/-/ready", timeout=5) as answer:
            return answer.status == 200
        return False

    def stop(self):
        self._process.terminate()
        self._process.wait()

    def ask(self, path, **parameters):
        """What its interface says; fails if that is an error."""
        address = f"{self.url}/api/v1/{path}?{urllib.parse.urlencode(parameters)}"
        try:
            with urllib.request.urlopen(address, timeout=PATIENCE) as answer:
                return json.loads(answer.read())["data"]
        except urllib.error.HTTPError as error:
            pytest.fail(f"{parameters}: {json.loads(error.read())['error']}")

    @property
    def targets(self):
        """What is scraped, by its job: how it is, and why."""
        return {target["labels"]["job"]: (target["health"], target["lastError"]) for target in self.ask("targets")["activeTargets"]}

    @property
    def rules(self):
        return [rule for group in self.ask("rules")["groups"] for rule in group["rules"]]

    def values(self, expression):
        return self.ask("query", query=expression)["result"]
