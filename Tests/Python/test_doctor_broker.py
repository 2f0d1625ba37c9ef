"""mom doctor where the broker is away or lacks something: what is wrong has its remedy, and what can't be known is not said to be good."""

from checkups import BRIEF, FalseBridge, checked
from relays import Relay


def test_the_broker_is_away(broker, commands):
    with Relay() as relay:
        uri = broker.uri_with(port=relay.port)
        found = checked(commands, MIRRORING_BROKER_URI=uri, MIRRORING_MANAGEMENT_URI=f"http://guest:guest@127.0.0.1:{relay.port}")
    assert found.result.code == 1, found
    assert found.wrong == {"broker", "management"}, found
    assert f"127.0.0.1:{relay.port}" in found.the_wrong("broker")["finding"]
    assert found.the_wrong("broker")["remedy"].startswith("systemctl start rabbitmq-server"), found
    assert "rabbitmq-plugins enable rabbitmq_management" in found.the_wrong("management")["remedy"], found
    # What depends on it is not said to be good, and what does not is looked at.
    assert {"virtualHost", "alarms", "topology", "policies", "rights", "bridge", "lag", "deadLetters", "clocks"} <= found.unknown
    assert found.verdicts("outbox") == ["good"] and set(found.verdicts("disk")) == {"good"}, found


def test_a_broker_that_says_nothing_is_not_waited_for(broker, commands):
    with Relay() as relay:
        relay.fall_silent()
        # However long a login may take otherwise: the test would be over before.
        settings = {"MIRRORING_BROKER_URI": broker.uri_with(port=relay.port), "MIRRORING_BROKER_CONNECT_TIMEOUT": "3600"}
        found = checked(commands, "--timeout", "2", **settings)
    assert "broker" in found.wrong and "topology" not in found.wrong, found


def test_the_password_is_wrong(broker, commands):
    found = checked(commands, MIRRORING_BROKER_URI=broker.uri_with(password="wrong-one"))
    assert found.result.code == 1, found
    assert found.wrong == {"broker"}, found
    assert found.the_wrong("broker")["remedy"].endswith("rabbitmqctl change_password guest"), found
    assert "wrong-one" not in found.result.output


def test_the_virtual_host_is_missing(broker, commands):
    found = checked(commands, MIRRORING_BROKER_URI=broker.uri + "-other")
    assert found.wrong == {"virtualHost"}, found
    assert found.verdicts("broker") == ["good"], found
    remedy = found.the_wrong("virtualHost")["remedy"]
    assert remedy.startswith(f"rabbitmqctl add_vhost {broker.virtual_host}-other && rabbitmqctl set_permissions "), remedy
    assert "mom topology apply" in remedy


def test_the_topology_is_missing(bare_broker, commands):
    found = checked(commands)
    assert "topology" in found.wrong, found
    assert found.the_wrong("topology")["remedy"] == 'Run "mom topology apply".', found
    assert any("mirroring.history" in detail for detail in found.the_wrong("topology")["details"]), found
    assert {"rights", "bridge", "lag", "deadLetters"} <= found.unknown, found
    assert commands.run("mom", "topology", "apply").code == 0
    assert "topology" not in checked(commands, *BRIEF).wrong


def test_a_policy_is_missing(broker, commands):
    broker.request("DELETE", "policies", broker.virtual_host, "mirroring.session")
    with FalseBridge(broker):
        found = checked(commands)
    assert found.verdicts("topology") == ["good"], found
    assert found.the_wrong("policies")["finding"] == 'The policy "mirroring.session" is missing.', found
    assert found.the_wrong("policies")["remedy"] == 'Run "mom topology apply".', found


def test_an_operator_limits_queues(broker, commands):
    body = {"pattern": r"\.session\.", "apply-to": "queues", "priority": 1, "definition": {"max-length": 5}}
    broker.request("PUT", "operator-policies", broker.virtual_host, "cap", body=body)
    with FalseBridge(broker):
        found = checked(commands)
    policies = found.the_wrong("policies")
    assert 'The operator policy "cap" takes precedence' in policies["finding"], found
    assert policies["remedy"].startswith("Change those policies"), found


def test_a_user_without_a_tag_knows_less_and_says_so(broker, commands):
    name, uri = broker.add_joiner()
    found = checked(commands, MIRRORING_BROKER_URI=uri, MIRRORING_MANAGEMENT_URI=broker.management_uri_of(uri))
    assert {"management", "alarms", "topology", "policies"} <= found.unknown, found
    [management] = found.findings["management"]
    # A role would take the place of what the user may do.
    assert management["remedy"].startswith(f"rabbitmqctl set_user_tags {name} monitoring; or "), found
    assert "management" not in found.wrong, found
