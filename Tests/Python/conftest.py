"""Fixtures of the tests that look at the broker from outside, with a client that is not ours."""

import json
import os
import pathlib
import urllib.parse
import urllib.request
import uuid

import pika
import pytest

PACKAGE = pathlib.Path(__file__).resolve().parents[2]


class Broker:
    """A virtual host of its own, with the topology in it."""

    def __init__(self, uri, management):
        self.virtual_host = f"test-{uuid.uuid4()}"
        self.uri = urllib.parse.urlsplit(uri)._replace(path=f"/{self.virtual_host}").geturl()
        self.management_uri = management
        parts = urllib.parse.urlsplit(management)
        self._api = f"{parts.scheme}://{parts.hostname}:{parts.port}/api"
        passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
        passwords.add_password(None, self._api, parts.username, parts.password)
        self._opener = urllib.request.build_opener(urllib.request.HTTPBasicAuthHandler(passwords))

    @property
    def environment(self):
        """What the commands need to use it."""
        return {"MIRRORING_BROKER_URI": self.uri, "MIRRORING_MANAGEMENT_URI": self.management_uri}

    def connect(self):
        return pika.BlockingConnection(pika.URLParameters(self.uri))

    def request(self, method, *path, body=None):
        """Asks the management API; gives the decoded answer, or None if it is empty."""
        url = "/".join([self._api, *(urllib.parse.quote(part, safe="") for part in path)])
        request = urllib.request.Request(url, method=method, data=None if body is None else json.dumps(body).encode())
        request.add_header("content-type", "application/json")
        with self._opener.open(request, timeout=10) as answer:
            content = answer.read()
        return json.loads(content) if content else None


@pytest.fixture
def broker():
    uri = os.environ.get("MIRRORING_TEST_BROKER_URI")
    management = os.environ.get("MIRRORING_TEST_MANAGEMENT_URI")
    if not uri or not management:
        pytest.fail(
            "The tests have no broker: MIRRORING_TEST_BROKER_URI and MIRRORING_TEST_MANAGEMENT_URI are not set. "
            "Run Tests/run, which starts one.",
            pytrace=False,
        )
    broker = Broker(uri, management)
    try:
        broker.request("PUT", "vhosts", broker.virtual_host, body={})
    except urllib.error.URLError as error:
        pytest.fail(f"The broker of the tests does not answer ({error.reason}). Run Tests/run.", pytrace=False)
    try:
        definitions = json.loads((PACKAGE / "Broker/definitions.json").read_text())
        broker.request("POST", "definitions", broker.virtual_host, body=definitions)
        yield broker
    finally:
        broker.request("DELETE", "vhosts", broker.virtual_host)
