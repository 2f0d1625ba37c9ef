"""What the commands do and say about what somebody has deleted at the broker."""

import time
import uuid

import pytest

from commands import terminate, wait_for_line, wait_until
from consuming import Listener
from test_bridge_messages import FAST


@pytest.fixture
def bridge(broker, commands):
    bridge = commands.start("mom", "bridge", **FAST)
    wait_for_line(bridge, "ready")
    yield bridge
    assert terminate(bridge).code == 0


def test_an_exchange_is_made_again(broker, bridge, tell):
    """That of the events, which `mom topology apply` makes first, is as the others once it was there."""
    with broker.connect() as connection:
        connection.channel().exchange_delete("mirroring.events")
    begin = time.monotonic()
    line = wait_for_line(bridge, "made a part of the topology that was missing")
    assert "mirroring.events" in line, line
    broker.request("GET", "exchanges", broker.virtual_host, "mirroring.events")
    with broker.connect() as connection:
        wait_until(lambda: is_bound(broker, "mirroring.history"))
        tell(f"the exchange of events was back, and led to the history, after {time.monotonic() - begin:.1f} s")
        channel = connection.channel()
        channel.confirm_delivery()
        channel.basic_publish("mirroring.events", f"{uuid.uuid4()}.Transferring.processing.running", b"no event", mandatory=True)


def is_bound(broker, queue):
    bindings = broker.request("GET", "queues", broker.virtual_host, queue, "bindings")
    return any(binding["source"] == "mirroring.events" for binding in bindings)


@pytest.mark.parametrize("name", ["mirroring.history", "mirroring.subscriber"])
def test_a_policy_is_made_again(broker, bridge, name, tell):
    before = broker.request("GET", "policies", broker.virtual_host, name)
    broker.request("DELETE", "policies", broker.virtual_host, name)
    begin = time.monotonic()
    line = wait_for_line(bridge, "made a policy that was missing")
    tell(f"the policy {name} was back after {time.monotonic() - begin:.1f} s")
    assert name in line, line
    assert broker.request("GET", "policies", broker.virtual_host, name) == before


def names_the_policy(message):
    return any('"mirroring.reply"' in issue for issue in message.body["issues"])


def test_a_policy_that_a_bridge_may_not_make_is_in_its_heartbeats(broker, commands):
    user = f"bridge-{uuid.uuid4()}"
    uri = broker.add_user(user, configure=".*", write=".*", read=".*")
    known = broker.request("GET", "users", user)
    body = {"password_hash": known["password_hash"], "hashing_algorithm": known["hashing_algorithm"], "tags": "management"}
    broker.request("PUT", "users", user, body=body)
    management = broker.management_uri_of(uri)
    with broker.connect() as connection:
        listener = Listener(connection, "heartbeat")
        bridge = commands.start("mom", "bridge", MIRRORING_BROKER_URI=uri, MIRRORING_MANAGEMENT_URI=management, **FAST)
        wait_for_line(bridge, "ready")
        broker.request("DELETE", "policies", broker.virtual_host, "mirroring.reply")
        [said] = listener.wait_for(names_the_policy)
        [issue] = [issue for issue in said.body["issues"] if "mirroring.reply" in issue]
        assert 'the tag "policymaker"' in issue and "mom topology apply" in issue, issue
        broker.add_topology()
        listener.messages.clear()
        listener.wait_for(lambda message: not names_the_policy(message))
        assert terminate(bridge).code == 0


def test_the_queue_of_a_named_subscriber_that_is_gone_is_logged(broker, commands):
    limits = {"MIRRORING_SUBSCRIBERS_INTERVAL": "1", "MIRRORING_SUBSCRIBERS_WARN_AT": "1"}
    name = f"mirroring.subscriber.guest.{uuid.uuid4()}"
    with broker.connect() as connection:
        channel = connection.channel()
        channel.queue_declare(name, durable=True, arguments={"x-queue-type": "quorum"})
        for _ in range(2):
            channel.basic_publish("", name, b"something to fall behind with")
        bridge = commands.start("mom", "bridge", **FAST, **limits)
        # Which shows that the bridge has seen it.
        wait_for_line(bridge, "subscriber is behind")
        channel.queue_delete(name)
        assert name in wait_for_line(bridge, "the queue of a subscriber is gone")
    assert terminate(bridge).code == 0
