"""The broker of the tests: a virtual host for each test that asks for one."""

import contextlib
import json
import os
import pathlib
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid

import pika
import pytest

from commands import PATIENCE

PACKAGE = pathlib.Path(__file__).resolve().parents[2]
#: What a busy machine needs more of than the defaults give: none of it may decide whether a test is green.
UNHURRIED = {
    "MIRRORING_OUTBOX_WAIT": "45",
    "MIRRORING_BROKER_CONNECT_TIMEOUT": "30",
    "MIRRORING_BROKER_CALL_TIMEOUT": "30",
    "MIRRORING_BROKER_HEARTBEAT": "30",
}


def parameters(uri):
    """How a test connects: with time for a busy broker, and without heartbeats, for which somebody would have to read all the time."""
    parameters = pika.URLParameters(uri)
    parameters.socket_timeout = parameters.stack_timeout = PATIENCE
    parameters.heartbeat = 0
    return parameters


class Broker:
    """A virtual host of its own."""

    def __init__(self, uri, management):
        self.virtual_host = f"test-{uuid.uuid4()}"
        self.uri = urllib.parse.urlsplit(uri)._replace(path=f"/{self.virtual_host}").geturl()
        self.management_uri = management
        self.users = []
        parts = urllib.parse.urlsplit(management)
        self._api = f"{parts.scheme}://{parts.hostname}:{parts.port}/api"
        passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
        passwords.add_password(None, self._api, parts.username, parts.password)
        self._opener = urllib.request.build_opener(urllib.request.HTTPBasicAuthHandler(passwords))

    @property
    def environment(self):
        """What the commands need to use it."""
        return {"MIRRORING_BROKER_URI": self.uri, "MIRRORING_MANAGEMENT_URI": self.management_uri, **UNHURRIED}

    @property
    def port(self):
        return urllib.parse.urlsplit(self.uri).port

    @property
    def password(self):
        return urllib.parse.urlsplit(self.uri).password

    def uri_with(self, user=None, password=None, port=None):
        """Its URI for another user, or through another port."""
        parts = urllib.parse.urlsplit(self.uri)
        login = f"{user or parts.username}:{password or parts.password}"
        return parts._replace(netloc=f"{login}@{parts.hostname}:{port or parts.port}").geturl()

    def through(self, relay):
        """What the commands need to use it through a relay by AMQP; bridges read the history past it."""
        history = f"rabbitmq-stream://127.0.0.1:{self.port - 120}"
        return {"MIRRORING_BROKER_URI": self.uri_with(port=relay.port), "MIRRORING_HISTORY_URI": history}

    def management_uri_of(self, uri):
        """The URI of the management API, for the user of a URI."""
        login = urllib.parse.urlsplit(uri).netloc.rpartition("@")[0]
        parts = urllib.parse.urlsplit(self.management_uri)
        return parts._replace(netloc=f"{login}@{parts.netloc.rpartition('@')[2]}").geturl()

    def connect(self, uri=None):
        return pika.BlockingConnection(parameters(uri or self.uri))

    def request(self, method, *path, body=None):
        """Asks the management API; gives the decoded answer, or None if it is empty.

        It answers with an error of its own now and then, as where it meets what is being deleted, or late, as where it has much to
        delete itself, and is asked again: whatever is asked here may be asked twice.
        """
        end = time.monotonic() + 2 * PATIENCE
        is_repeated = False
        while True:
            try:
                return self._request(method, path, body)
            except urllib.error.HTTPError as error:
                if is_repeated and method == "DELETE" and error.code == 404:
                    return None
                if error.code < 500 or time.monotonic() > end:
                    raise
            except (TimeoutError, ConnectionError):
                if time.monotonic() > end:
                    raise
            is_repeated = True
            time.sleep(0.5)

    def _request(self, method, path, body):
        url = "/".join([self._api, *(urllib.parse.quote(part, safe="") for part in path)])
        request = urllib.request.Request(url, method=method, data=None if body is None else json.dumps(body).encode())
        request.add_header("content-type", "application/json")
        # To delete a virtual host with full queues takes a busy broker a while.
        with self._opener.open(request, timeout=4 * PATIENCE) as answer:
            content = answer.read()
        return json.loads(content) if content else None

    def add_user(self, name, **rights):
        """A user with these rights; gives the URI."""
        password = uuid.uuid4().hex
        self.request("PUT", "users", name, body={"password": password, "tags": ""})
        self.users.append(name)
        self.request("PUT", "permissions", self.virtual_host, name, body={"configure": "^$", "write": "^$", "read": "^$"} | rights)
        return self.uri_with(name, password)

    def add_publisher(self):
        """A user who may write events and nothing else; gives the name and the URI."""
        name = f"engine-{uuid.uuid4()}"
        return name, self.add_user(name, write=r"^mirroring\.events$")

    def add_joiner(self, job=None):
        """A user who may ask for the replay of this one job, or of all, into queues of its own; gives the name and the URI.

        It may also send to its queues itself, which is more than it needs and all that smuggling takes.
        """
        # Begins like another user's name: a prefix must be told from a name.
        name = f"guest-{uuid.uuid4()}"
        own = rf"mirroring\.(reply|session)\.{name}\..*"
        uri = self.add_user(name, configure=f"^{own}$", read=f"^{own}$", write=rf"^({own}|mirroring\.replay|amq\.default)$")
        if job is not None:
            topics = {"exchange": "mirroring.replay", "write": f"^{job}$", "read": "^$"}
            self.request("PUT", "topic-permissions", self.virtual_host, name, body=topics)
        return name, uri

    def add_topology(self):
        definitions = json.loads((PACKAGE / "Broker/definitions.json").read_text())
        self.request("POST", "definitions", self.virtual_host, body=definitions)

    def remove(self):
        for user in self.users:
            self.request("DELETE", "users", user)
        self.request("DELETE", "vhosts", self.virtual_host)


@contextlib.contextmanager
def virtual_host(topology):
    """A virtual host for the time of the context, with the topology in it or with nothing."""
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
        if topology:
            broker.add_topology()
        yield broker
    finally:
        broker.remove()
