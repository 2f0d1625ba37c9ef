"""The rights of each role on a real broker: everything that it should be able to do, and everything that it should not."""

import contextlib
import uuid

import pytest

from attempts import ATTEMPTS
from granting import ROLES, TOPIC_EXCHANGES, lasting_world

#: What a right without bounds opens, an example each; nothing where the other rights hold by themselves.
HOLES = {
    ("publisher", "configure"): "declare a queue of other programs",
    ("publisher", "write"): "publish straight into the history",
    ("publisher", "read"): "read the history",
    ("publisher", "mirroring.events"): "publish an event of another job: Transferring.processing.running",
    ("publisher", "mirroring.replay"): None,
    ("publisher", "mirroring.monitor"): "publish what bridges say: heartbeat",
    ("publisher of all", "configure"): "delete mirroring.history",
    ("publisher of all", "write"): "publish a dead letter",
    ("publisher of all", "read"): "empty a subscriber of another user",
    ("publisher of all", "mirroring.events"): "publish an event of no job",
    ("publisher of all", "mirroring.replay"): None,
    ("publisher of all", "mirroring.monitor"): "publish what bridges say: job.silent.",
    ("bridge", "configure"): "declare a session of another user",
    ("bridge", "write"): "publish a message of other programs",
    ("bridge", "read"): "read a subscriber of another user",
    ("bridge", "mirroring.events"): None,
    ("bridge", "mirroring.replay"): None,
    ("bridge", "mirroring.monitor"): "publish what nobody says",
    ("operator", "configure"): "declare a session of a user with a dot",
    ("operator", "write"): "feed the monitor from one's own exchange",
    ("operator", "read"): "read the requests for replays",
    ("operator", "mirroring.events"): None,
    ("operator", "mirroring.replay"): "publish a request under a key that means nothing",
    ("operator", "mirroring.monitor"): 'bind barriers under "#"',
    ("consumer", "configure"): "take the place of the bridge that speaks",
    ("consumer", "write"): "publish straight into a queue",
    ("consumer", "read"): "read the dead letters",
    ("consumer", "mirroring.events"): 'bind events under "#"',
    ("consumer", "mirroring.replay"): "publish a request for a replay of all",
    ("consumer", "mirroring.monitor"): None,
    ("consumer of all", "configure"): "declare a reply of another user",
    ("consumer of all", "write"): "have dead letters of one's own go to mirroring.events",
    ("consumer of all", "read"): "bind messages of other programs",
    ("consumer of all", "mirroring.events"): None,
    ("consumer of all", "mirroring.replay"): "publish a request under a key that means nothing",
    ("consumer of all", "mirroring.monitor"): None,
}


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with lasting_world(tmp_path_factory.mktemp("grant")) as world:
        world.tidy()
        yield world


@pytest.mark.parametrize("attempt", ATTEMPTS, ids=repr)
def test_only_those_roles_may(world, attempt):
    assert {role for role in ROLES if world.allows(role, attempt)} == attempt.roles


@pytest.mark.parametrize(("role", "right"), HOLES)
def test_a_hole_is_seen(world, role, right):
    """With one right without bounds, the test above is red, by the example at least; by nothing where there is none."""
    example = HOLES[role, right]
    tried = [attempt for attempt in ATTEMPTS if role not in attempt.roles and example in (None, str(attempt))]
    with world.hole(role, right), contextlib.closing(world.broker.connect(world.uri(role))) as connection:
        found = [str(attempt) for attempt in tried if world.is_allowed(attempt, world.user(role), connection)]
    assert found == ([example] if example else [])


def test_every_hole_was_opened():
    assert set(HOLES) == {(role, right) for role in ROLES for right in ("configure", "write", "read", *TOPIC_EXCHANGES)}


def test_what_is_refused_is_refused_for_want_of_rights(world):
    """With every right each attempt succeeds, but to sign as somebody else: so none is refused for another reason."""
    name = f"everything-{uuid.uuid4()}"
    uri = world.broker.add_user(name, configure=".*", write=".*", read=".*")
    with contextlib.closing(world.broker.connect(uri)) as connection:
        refused = [str(attempt) for attempt in ATTEMPTS if not world.is_allowed(attempt, name, connection)]
    assert refused == ["publish an event as another user"]
