"""What each message of a bridge promises; each check gives the promises that are broken, as sentences."""

import json
import pathlib
import uuid

import jsonschema
import referencing

from broker_contract import FORMATS
from commands import BREAKDOWNS

#: What an event's body may hold at most.
MAXIMUM = 256 * 1024

_FOLDER = pathlib.Path(__file__).resolve().parents[2] / "Broker/schemas"
_SCHEMAS = {path.stem: json.loads(path.read_text()) for path in _FOLDER.glob("*.json")}
_REGISTRY = referencing.Registry().with_resources(
    (schema["$id"], referencing.Resource.from_contents(schema)) for schema in _SCHEMAS.values()
)
#: Of a message, but for the user and the headers.
_PROPERTIES = (
    "content_type",
    "content_encoding",
    "delivery_mode",
    "priority",
    "correlation_id",
    "reply_to",
    "expiration",
    "message_id",
    "timestamp",
    "type",
    "app_id",
    "cluster_id",
)
#: Left over when a program says what went wrong inside it, not what is wrong with the message.
_INSIDES = (*BREAKDOWNS, "DecodingError", "CodingKey", "Index ")


def broken_by_schema(kind, body):
    validator = jsonschema.Draft202012Validator(_SCHEMAS[kind], registry=_REGISTRY, format_checker=FORMATS)
    return [f"body: {error.json_path}: {error.message}" for error in validator.iter_errors(body)]


def differences(actual, expected):
    """Each name whose value is another one, or one of another kind: True == 1 in Python, and on the wire they are two things."""
    return [
        f"{name} is {actual.get(name)!r}, not {wanted!r}"
        for name, wanted in expected.items()
        if actual.get(name) != wanted or isinstance(actual.get(name), bool) != isinstance(wanted, bool)
    ]


def broken_by_replayed(message, original, position, request):
    """What a replayed event has lost or won: it is the original, but for who sends it and the headers that tell of it."""
    broken = [] if message.content == original.content else ["the body is another one"]
    as_sent = {name: getattr(original.properties, name) for name in _PROPERTIES}
    broken += differences(vars(message.properties), as_sent | {"user_id": "guest"})
    told = {
        "x-user-id": original.properties.user_id,
        "x-routing-key": original.key,
        "x-position": position,
        "x-replayed": True,
        "x-request-id": request,
    }
    expected = original.headers | told
    broken += [f"header {name} is new" for name in sorted(message.headers.keys() - expected.keys())]
    return broken + differences(message.headers, expected)


def broken_by_complete(answer):
    """What the end of a replay says that does not fit what came before."""
    body, positions = answer.end.body, answer.positions
    broken = broken_by_schema("replay-complete", body) + _broken_by_end(answer, "replay.complete")
    if broken:
        return broken
    broken = differences(body, {"count": len(positions), "first": positions[0] if positions else None})
    if positions != sorted(set(positions)):
        broken.append(f"positions don't rise: {positions}")
    if positions and body["last"] < positions[-1]:
        broken.append(f"last is {body['last']}, before the last event at {positions[-1]}")
    return broken


def broken_by_refusal(answer):
    """What is wrong with a refusal: its reason is a sentence, and nothing came beside it."""
    broken = broken_by_schema("replay-refused", answer.end.body) + _broken_by_end(answer, "replay.refused")
    if answer.events:
        broken.append(f"{len(answer.events)} events came beside the refusal")
    return broken or broken_by_sentence(answer.end.body["reason"])


def broken_by_sentence(text):
    # A sentence may begin with what it is about: a path, or something quoted.
    whole = text[:1].isupper() or text.startswith(('"', "/"))
    return [] if whole and text.endswith(".") and " " in text else [f"{text!r} is no sentence"]


def _broken_by_end(answer, kind):
    properties = vars(answer.end.properties)
    expected = {"type": kind, "correlation_id": answer.request, "content_type": "application/json", "user_id": "guest"}
    return differences(properties, expected)


def broken_by_heartbeat(message, period):
    """What is wrong with a heartbeat of this period in seconds."""
    expected = {"delivery_mode": 1, "expiration": str(period * 1000), "content_type": "application/json", "user_id": "guest"}
    broken = broken_by_schema("heartbeat", message.body) + differences(vars(message.properties), expected)
    broken += differences(vars(message), {"exchange": "mirroring.monitor", "key": "heartbeat"})
    if broken:
        return broken
    broken += differences(message.body, {"period": period, "healthy": message.body["issues"] == []})
    return broken + [sentence for issue in message.body["issues"] for sentence in broken_by_sentence(issue)]


def broken_by_silent(message, last, silence, bridges):
    """What is wrong with a run's being presumed lost: `last` is its last event, `bridges` are those that may say so."""
    body = message.body
    broken = broken_by_schema("job-silent", body)
    if broken:
        return broken
    expected = {"delivery_mode": 2, "content_type": "application/json", "user_id": "guest"}
    broken += differences(vars(message.properties), expected | {"message_id": str(uuid.UUID(message.properties.message_id))})
    key = f"job.silent.{last.body['jobId']}"
    broken += differences(vars(message), {"exchange": "mirroring.monitor", "key": key})
    told = {"jobId": last.body["jobId"], "runId": last.run, "sequence": last.sequence, "state": last.state}
    told["jobName"] = last.body["transferData"]["initializeData"]["name"]
    broken += differences(body, told)
    if body["silentFor"] < silence:
        broken.append(f"silent for {body['silentFor']} s, and {silence} s are the limit")
    if body["bridgeId"] not in bridges:
        broken.append(f"{body['bridgeId']} is none of {bridges}")
    return broken


def broken_by_heard(message, event, silence, bridges):
    """What is wrong with a run's being heard again: `event` is what was heard, `silence` how long nothing had been, at least."""
    body = message.body
    broken = broken_by_schema("job-heard", body)
    if broken:
        return broken
    expected = {"delivery_mode": 2, "content_type": "application/json", "user_id": "guest", "type": "job.heard"}
    broken += differences(vars(message.properties), expected)
    broken += differences(vars(message), {"exchange": "mirroring.monitor", "key": f"job.heard.{event.body['jobId']}"})
    told = {"jobId": event.body["jobId"], "runId": event.run, "sequence": event.sequence, "state": event.state}
    told["jobName"] = event.body["transferData"]["initializeData"]["name"]
    told |= {"outcome": event.status["outcome"], "terminal": event.status["terminal"], "eventTime": event.status["receivedTime"]}
    broken += differences(body, told)
    if body.get("silentFor", silence) < silence:
        broken.append(f"silent for {body['silentFor']} s, not for {silence}")
    if body["bridgeId"] not in bridges:
        broken.append(f"{body['bridgeId']} is none of {bridges}")
    return broken


def broken_by_dead_letter(letter, original, position, user):
    """What a dead letter has lost, or does not tell: the original as it was published is known, and its place in the history."""
    # Of what is longer than an event may be, one byte more than that is passed on, and a header says so.
    broken = [] if letter.content == original.content[: MAXIMUM + 1] else ["the body is another one"]
    if (len(original.content) > MAXIMUM + 1) != ("body" in letter.headers.get("x-left-out", "").split(",")):
        broken.append("x-left-out does not tell whether the body is whole")
    expected = {"message_id": original.properties.message_id, "delivery_mode": 2, "user_id": "guest"}
    broken += differences(vars(letter.properties), expected)
    told = {"x-user-id": user, "x-routing-key": original.key, "x-position": position}
    broken += differences(letter.headers, told)
    reason = letter.headers.get("x-reason", "")
    broken += [f"x-reason {reason!r} holds {trace}" for trace in _INSIDES if trace in reason]
    return broken + broken_by_sentence(reason)
