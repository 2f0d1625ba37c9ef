"""What is published for other languages, Broker/asyncapi.yaml: whether a message is as it says."""

import functools
import json
import re

import jsonschema
import referencing
import referencing.jsonschema
import yaml

from broker_contract import FORMATS
from brokers import PACKAGE

FILE = PACKAGE / "Broker/asyncapi.yaml"
SCHEMAS = sorted((PACKAGE / "Broker/schemas").glob("*.json"))
#: Of a message's properties, by their names in AMQP; headers are asked for apart.
PROPERTIES = (
    *("content_type", "content_encoding", "delivery_mode", "priority", "correlation_id", "reply_to", "expiration", "message_id"),
    *("timestamp", "type", "user_id", "app_id", "cluster_id"),
)


def read():
    return yaml.safe_load(FILE.read_text())


def references(node):
    """All references of a document or of a part of it."""
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        node = list(node.values())
    if isinstance(node, list):
        for part in node:
            yield from references(part)


def last_word(reference):
    """What a reference names, in the list that it leads to."""
    return reference["$ref"].rpartition("/")[2]


class Contract:
    """A document, by default the one that is published."""

    def __init__(self, document=None):
        self.document = document or read()
        self._place = FILE.as_uri()
        schemas = [(path, json.loads(path.read_text())) for path in SCHEMAS]
        resources = [(self._place, self.document)]
        resources += [(path.as_uri(), schema) for path, schema in schemas] + [(schema["$id"], schema) for _, schema in schemas]
        kind = referencing.jsonschema.DRAFT202012
        self._registry = referencing.Registry().with_resources((place, kind.create_resource(content)) for place, content in resources)

    def at(self, reference):
        """What stands at a reference; raises if nothing does."""
        return self._registry.resolver(self._place).lookup(reference).contents

    @functools.cached_property
    def messages(self):
        """The names of the messages of each channel."""
        channels = self.document["channels"].items()
        return {name: {last_word(message) for message in channel["messages"].values()} for name, channel in channels}

    def address(self, channel):
        """What matches a channel's addresses. A name may be several words, everything else is one."""
        channel = self.document["channels"][channel]
        pattern = re.escape(channel["address"]).replace(r"\{", "{").replace(r"\}", "}")
        for name, parameter in channel.get("parameters", {}).items():
            words = "|".join(parameter["enum"]) if "enum" in parameter else ".+" if name == "name" else r"[^.]+"
            pattern = pattern.replace("{" + name + "}", f"(?:{words})")
        return re.compile(pattern)

    def broken_by(self, channel, name, message):
        """What is not as the document says of a message of this name that came by this channel."""
        broken = [] if name in self.messages[channel] else [f"{channel} has no message {name}"]
        bindings = self.document["channels"][channel]["bindings"]["amqp"]
        if bindings["is"] == "routingKey":
            if message.exchange != bindings["exchange"]["name"]:
                broken.append(f"the exchange is {message.exchange}")
            if not self.address(channel).fullmatch(message.key):
                broken.append(f"the key is {message.key}")
        described = self.document["components"]["messages"][name]
        parts = {
            "payload/schema": message.body if "payload" in described else None,
            "headers": message.headers or {},
            "x-amqp-properties": {name: value for name in PROPERTIES if (value := getattr(message.properties, name)) is not None},
        }
        for part, value in parts.items():
            if part.partition("/")[0] in described:
                broken += self._broken_by(f"{self._place}#/components/messages/{name}/{part}", value)
        expected = described.get("bindings", {}).get("amqp", {}).get("messageType", message.properties.type)
        return broken if message.properties.type == expected else [*broken, f"the type is {message.properties.type}"]

    def _broken_by(self, reference, value):
        validator = jsonschema.Draft202012Validator({"$ref": reference}, registry=self._registry, format_checker=FORMATS)
        return [f"{reference.partition('#')[2]}: {error.json_path}: {error.message}" for error in validator.iter_errors(value)]
