"""A real Alertmanager of a test's own, and a web server that gets what it, or a target, is sent."""

import contextlib
import http.server
import json
import shutil
import subprocess
import time
import urllib.request

import pytest

from commands import PATIENCE, wait_until
from http_servers import LocalServer
from ports import free_port

#: Debian calls it by the longer name.
PROGRAM = shutil.which("prometheus-alertmanager") or shutil.which("alertmanager")


class Inbox(LocalServer):
    """A web server of 127.0.0.1 that keeps what is posted to it."""

    def __init__(self):
        #: Path, header, body and time of each request that was taken, in their order.
        self.requests = []
        #: What is answered.
        self.status = 200
        self.refused = 0
        super().__init__(type("Handler", (_Handler,), {"inbox": self}))

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def wait_for(self, belongs=lambda request: True, count=1, patience=PATIENCE):
        """The first requests that belong, once there are so many."""
        wait_until(lambda: sum(bool(belongs(request)) for request in list(self.requests)) >= count, patience)
        return [request for request in list(self.requests) if belongs(request)][:count]


class Request:
    """What was posted."""

    def __init__(self, path, headers, content):
        self.path, self.headers, self.content, self.time = path, headers, content, time.time()

    @property
    def body(self):
        return json.loads(self.content)

    @property
    def alerts(self):
        """Kind and status of each alert in it."""
        return [(alert["alert"], alert["status"]) for alert in self.body["alerts"]]

    def __repr__(self):
        return f"{self.path} {self.content[:200]!r}"


class _Handler(http.server.BaseHTTPRequestHandler):
    inbox = None

    def do_POST(self):
        content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        status = self.inbox.status
        if status < 300:
            self.inbox.requests.append(Request(self.path, dict(self.headers), content))
        else:
            self.inbox.refused += 1
        with contextlib.suppress(OSError):
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

    def log_message(self, *_):
        pass


class Alertmanager:
    """One member of a cluster, alone unless it has peers."""

    def __init__(self, folder, inbox, peers=None):
        """With `peers`, be there any or none, it may have others in its cluster; without, it waits for nobody."""
        if PROGRAM is None:
            pytest.skip("There is no Alertmanager. Broker/install --tests adds it.")
        folder.mkdir()
        self.port, self.peer_port = free_port(), free_port()
        self._folder, self._peers = folder, peers
        (folder / "config.yml").write_text(CONFIG.format(url=inbox.url))
        self._process = None
        self.start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def start(self):
        self._process = subprocess.Popen(
            [
                PROGRAM,
                f"--config.file={self._folder}/config.yml",
                f"--storage.path={self._folder}/data",
                f"--web.listen-address=127.0.0.1:{self.port}",
                f"--cluster.listen-address={'' if self._peers is None else f'127.0.0.1:{self.peer_port}'}",
                *(f"--cluster.peer=127.0.0.1:{peer.peer_port}" for peer in self._peers or ()),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_until(self._is_ready)

    def _is_ready(self):
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{self.url}/-/ready", timeout=5) as answer:
            return answer.status == 200
        return False

    def stop(self):
        self._process.terminate()
        self._process.wait()

    def alerts(self):
        """What lasts, by its own word."""
        with urllib.request.urlopen(f"{self.url}/api/v2/alerts", timeout=PATIENCE) as answer:
            return json.loads(answer.read())


CONFIG = """
route:
  receiver: ops
  group_by: [alertname, job]
  group_wait: 0s
  group_interval: 1s
  repeat_interval: 1h
  routes:
    - matchers: [alertname = MirroringCanary]
      receiver: deadman
      group_wait: 0s
receivers:
  - name: ops
    webhook_configs: [{{url: "{url}/ops"}}]
  - name: deadman
    webhook_configs: [{{url: "{url}/deadman"}}]
"""
