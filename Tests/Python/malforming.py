"""Makes malformed events of valid ones: each is wrong by the published schema, or is no JSON in UTF-8, or is too large."""

import copy
import json
import random

from bridge_contract import MAXIMUM, broken_by_schema
#: In place of any value.
STRANGE = [None, True, -1, 0, 1.5, 2**63, 1e400, "", "none of these", "2026-13-01T00:00:00.000Z", [], {}, [[]], {"a": 1}]


def malformed(messages, count, seed):
    """So many different malformed bodies, of each kind alike, each with the message that it was made of."""
    chance = random.Random(seed)
    kinds = [_without_a_member, _with_a_strange_value, _with_a_wrong_sequence, _cut, _not_utf8, _not_json, _too_large]
    made = {}
    for number in range(count * 20):
        if len(made) == count:
            break
        message = chance.choice(messages)
        content = kinds[number % len(kinds)](message.body, chance)
        if is_malformed(content):
            made[content] = message
    assert len(made) == count
    return list(made.items())


def is_malformed(content):
    if len(content) > MAXIMUM:
        return True
    try:
        body = json.loads(content.decode())
    except ValueError:
        return True
    return broken_by_schema("event", body) != []


def _places(value):
    """Every member of every object and every element of every list in it: the container and the name or index."""
    names = value.keys() if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else []
    for name in list(names):
        yield value, name
        yield from _places(value[name])


def _encoded(body):
    return json.dumps(body).encode()


def _without_a_member(body, chance):
    body = copy.deepcopy(body)
    container, name = chance.choice([place for place in _places(body) if isinstance(place[0], dict)])
    del container[name]
    return _encoded(body)


def _with_a_strange_value(body, chance):
    body = copy.deepcopy(body)
    container, name = chance.choice(list(_places(body)))
    container[name] = chance.choice(STRANGE)
    return _encoded(body)


def _with_a_wrong_sequence(body, chance):
    wrong = [0, -chance.randrange(10**6), chance.random(), str(chance.randrange(99)), 2**64]
    return _encoded(body | {"sequence": chance.choice(wrong)})


def _cut(body, chance):
    content = _encoded(body)
    return content[: chance.randrange(len(content))]


def _not_utf8(body, chance):
    content = bytearray(_encoded(body))
    content[chance.randrange(len(content))] = chance.choice([0xC0, 0xFF, 0xFE, 0x80])
    return bytes(content)


def _not_json(body, chance):
    content = _encoded(body)
    place = chance.randrange(len(content))
    torn = content[:place] + b"\0" + content[place:]
    return chance.choice([content + b"}", b"{" + content, torn, chance.randbytes(99), b"<event>%d</event>" % place])


def _too_large(body, chance):
    """Readable but for its size: what fills it is a member that readers ignore."""
    surplus = MAXIMUM - len(_encoded(body | {"filler": ""})) + chance.randrange(1, 4096)
    return _encoded(body | {"filler": "x" * surplus})
