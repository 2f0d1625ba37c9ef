"""The page of a bridge, or of the logs alone, asked as a browser and as other programs ask it."""

import contextlib
import functools
import http.client
import json
import re
import socket
import ssl
import threading
import urllib.parse

import jsonschema
import referencing
import referencing.jsonschema
import yaml

from broker_contract import FORMATS
from brokers import PACKAGE
from commands import PATIENCE, wait_for_line

FILE = PACKAGE / "Broker/openapi.yaml"
#: Any port that is free.
ANYWHERE = {"MIRRORING_HTTP_ADDRESS": "127.0.0.1:0"}


class Answer:
    """What came back."""

    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def type(self):
        return self.headers.get("Content-Type", "").partition(";")[0]

    @property
    def sequences(self):
        return [item["event"]["sequence"] for item in self.json["events"]]

    def __repr__(self):
        return f"{self.status} {self.headers} {self.body[:2000]}"


class Page:
    """A page that is served."""

    def __init__(self, process, certificate=None, host="127.0.0.1"):
        line = wait_for_line(process, "the page is served")
        self.process = process
        self.host, self.certificate = host, certificate
        self.port = int(re.search(r":(\d+)/", line)[1])

    def connect(self, timeout=PATIENCE):
        if not self.certificate:
            return http.client.HTTPConnection(self.host, self.port, timeout=timeout)
        context = ssl.create_default_context(cafile=self.certificate)
        return http.client.HTTPSConnection(self.host, self.port, timeout=timeout, context=context)

    def ask(self, address, method="GET", body=None, parameters=None, **headers):
        """Asks once, on a connection of its own; `_` in the name of a header stands for `-`."""
        if parameters:
            address += "?" + urllib.parse.urlencode(parameters, doseq=True)
        with contextlib.closing(self.connect()) as connection:
            connection.request(method, address, body, {name.replace("_", "-"): value for name, value in headers.items()})
            answer = connection.getresponse()
            return Answer(answer.status, dict(answer.getheaders()), answer.read())

    def get(self, address, **parameters):
        """What is at an address, which has to be there."""
        answer = self.ask(address, parameters=parameters)
        assert answer.status == 200, answer
        return answer

    def follow(self, place=None, address="/api/events/stream", **headers):
        return Stream(self, address, place, headers)


class Stream:
    """A reader of the stream, which it reads in a thread of its own."""

    def __init__(self, page, address, place, headers):
        self._connection = page.connect()
        if place:
            headers["Last-Event-ID"] = place
        self._connection.request("GET", address, headers=headers)
        self._socket = self._connection.sock
        self.answer = self._connection.getresponse()
        assert self.answer.status == 200, self.answer.read()
        self.messages = []
        self.comments = 0
        self.retry = None
        #: Up to there all was sent.
        self.place = place
        self._changed = threading.Condition()
        self._has_ended = False
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        name, data = None, []
        with contextlib.suppress(OSError, ValueError, http.client.HTTPException, AttributeError):
            while line := self.answer.readline():
                field, _, value = line.decode().rstrip("\n").partition(": ")
                with self._changed:
                    if field == "event":
                        name = value
                    elif field == "data":
                        data.append(value)
                    elif field == "id":
                        self.place = value
                    elif field == "retry":
                        self.retry = int(value)
                    elif line.startswith(b":"):
                        self.comments += 1
                    elif data:
                        self.messages.append((name, json.loads("\n".join(data)), self.place))
                        name, data = None, []
                    self._changed.notify_all()
        with self._changed:
            self._has_ended = True
            self._changed.notify_all()

    def named(self, name):
        return [data for found, data, _ in list(self.messages) if found == name]

    @property
    def events(self):
        """The numbers of the events that came, by their runs, each once."""
        runs = {}
        for item in self.named("event"):
            runs.setdefault(item["event"]["runId"], set()).add(item["event"]["sequence"])
        return runs

    def wait_for(self, is_so):
        """Waits until what was read is so."""
        with self._changed:
            assert self._changed.wait_for(lambda: is_so(self) or self._has_ended, PATIENCE) and is_so(self), self.messages

    def wait_for_end(self):
        with self._changed:
            assert self._changed.wait_for(lambda: self._has_ended, PATIENCE), self.messages

    def close(self):
        # Ends the thread that reads: closing alone would wait until it has read its next line.
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._connection.close()


class Contract:
    """What is published of the API, Broker/openapi.yaml: whether an answer is as it says."""

    def __init__(self):
        self.document = yaml.safe_load(FILE.read_text())
        resource = referencing.jsonschema.DRAFT202012.create_resource(self.document)
        self._registry = referencing.Registry().with_resource(FILE.as_uri(), resource)

    @functools.cached_property
    def patterns(self):
        """The paths as expressions, those without a parameter first."""
        paths = sorted(self.document["paths"], key=lambda path: path.count("{"))
        return [(re.compile(re.sub(r"\{\w+\}", "[^/]+", path) + r"\Z"), path) for path in paths]

    def broken_by(self, address, answer, method="get"):
        """What an answer breaks, as sentences."""
        path = next(path for pattern, path in self.patterns if pattern.match(address.partition("?")[0]))
        responses = self.document["paths"][path][method]["responses"]
        response = responses.get(str(answer.status))
        if response is None:
            return [f"{path}: no status {answer.status}"]
        if "$ref" in response:
            response = self.document["components"]["responses"][response["$ref"].rpartition("/")[2]]
        content = response.get("content", {})
        if not content:
            return [f"{path}: a body"] if answer.body else []
        if answer.type not in content:
            return [f"{path}: {answer.type} is none of {list(content)}"]
        schema = content[answer.type].get("schema")
        if not schema:
            return []
        whole = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": FILE.as_uri(), **self.document, **schema}
        whole = json.loads(json.dumps(whole))
        validator = jsonschema.Draft202012Validator(whole, format_checker=FORMATS)
        errors = [f"{path}: {error.json_path}: {error.message}" for error in validator.iter_errors(answer.json)]
        return errors + [f"{path}: {place} is null" for place in _nulls(answer.json)]


def _nulls(value, place="$"):
    """What is null, which nothing may be: what is not known is left out."""
    if value is None:
        yield place
    elif isinstance(value, dict):
        for name, part in value.items():
            yield from _nulls(part, f"{place}.{name}")
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from _nulls(part, f"{place}[{number}]")
