"""The topology: applied by a program that stands alone, and refused with a remedy where there is nothing to apply it to."""

import http.server
import shutil
import subprocess
import urllib.error
import urllib.parse
import urllib.request

import pytest

from commands import PATIENCE, executable
from http_servers import LocalServer


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


class Forgetful(LocalServer):
    """A management API that says twice of the history that it is not there, as a broker does that has just started."""

    def __init__(self, uri):
        parts = urllib.parse.urlsplit(uri)
        self.login, self.there = parts.netloc.rpartition("@")[0], f"http://{parts.hostname}:{parts.port}"
        self.denials = 0
        super().__init__(type("Handler", (_Forgetful,), {"api": self}))

    @property
    def uri(self):
        return f"http://{self.login}@127.0.0.1:{self.port}"


class _Forgetful(http.server.BaseHTTPRequestHandler):
    api = None

    def _pass_on(self):
        content = self.rfile.read(int(self.headers.get("Content-Length", 0))) or None
        if self.command == "GET" and self.path.endswith("/mirroring.history") and "/queues/" in self.path and self.api.denials < 2:
            self.api.denials += 1
            return self._answer(404, b'{"error":"Object Not Found","reason":"Not Found"}')
        headers = {name: self.headers[name] for name in ("Authorization", "Content-Type") if name in self.headers}
        request = urllib.request.Request(self.api.there + self.path, content, headers, method=self.command)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                self._answer(answer.status, answer.read())
        except urllib.error.HTTPError as error:
            self._answer(error.code, error.read())

    do_GET = do_POST = do_PUT = _pass_on

    def _answer(self, status, content):
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass


def test_a_queue_that_a_broker_does_not_know_yet_is_not_missing(bare_broker, commands):
    with Forgetful(bare_broker.management_uri) as api:
        applied = commands.run("mom", "topology", "apply", MIRRORING_MANAGEMENT_URI=api.uri)
        assert (applied.code, api.denials) == (0, 2), applied


@pytest.mark.parametrize("command", ["apply", "check"])
def test_a_missing_virtual_host_is_named_with_the_command_that_makes_it(broker, commands, command):
    other = f"{broker.virtual_host} it's"
    uri = broker.uri.replace(broker.virtual_host, f"{broker.virtual_host}%20it%27s")
    result = commands.run("mom", "topology", command, MIRRORING_BROKER_URI=uri)
    assert result.code == 2, result
    assert f'has no virtual host "{other}". Create it with "rabbitmqctl add_vhost ' in result.errors, result
    quoted = "'" + other.replace("'", "'\\''") + "'"
    assert quoted in result.errors, result
