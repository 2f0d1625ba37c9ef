"""`mom grant`: what it prints, what it sets, what it finds out, and what it says."""

import json
import os
import re
import shlex
import stat
import subprocess
import uuid

import pika
import pika.exceptions
import pytest

from brokers import PACKAGE, parameters
from commands import PATIENCE, Job, read_to_line, terminate, wait_for_line, wait_until
from granting import ROLES, TOPIC_EXCHANGES, World, lasting_world

JOB = "7e1f0c52-3c7a-4d39-9a64-0b8f6c1d2e35"


@pytest.fixture
def world(broker, commands, tmp_path):
    world = World(broker, commands, tmp_path)
    yield world
    world.close()


@pytest.fixture
def name(broker):
    """The name of a user who is gone after the test."""
    name = f"user-{uuid.uuid4()}"
    yield name
    if any(user["name"] == name for user in broker.request("GET", "users")):
        broker.users.append(name)


def state(broker, user):
    """Everything that the broker keeps of a user's rights."""
    host = broker.virtual_host
    permissions = broker.request("GET", "permissions", host, user)
    topics = broker.request("GET", "topic-permissions", host, user)
    limits = broker.request("GET", "user-limits", user)
    return {
        "tags": broker.request("GET", "users", user)["tags"],
        "permissions": {key: permissions[key] for key in ("configure", "write", "read")},
        "topics": {entry["exchange"]: (entry["write"], entry["read"]) for entry in topics},
        "limits": limits[0]["value"],
    }


def one_sentence(result, code, *words):
    assert result.code == code, result
    assert len(result.sentences) == 1, result
    for word in words:
        assert word in result.errors, result


# --- printing


def test_printing_asks_nobody(unheard):
    result = unheard.run("mom", "grant", "--user", "ann", "--role", "consumer", "--job", JOB)
    assert result.code == 0, result
    assert all(line.startswith("rabbitmqctl ") for line in result.output.splitlines()), result
    assert len(result.output.splitlines()) == 6, result
    assert "CC and BCC" in result.errors and "--apply grants it" in result.errors, result


# Each command starts an Erlang machine, which takes half a minute of a machine that is busy enough, and a publisher has the most of them.
PRINTED = ROLES if "MIRRORING_TEST_LONG" in os.environ else ["consumer"]


@pytest.mark.long
@pytest.mark.timeout(500)
@pytest.mark.parametrize("role", PRINTED)
@pytest.mark.skipif("MIRRORING_TEST_BROKER_DATA" not in os.environ, reason="the broker's tool is not known")
def test_printed_commands_do_what_applying_does(world, name, role):
    what = [JOB if option == "JOB" else option for option in ROLES[role]]
    world.job = JOB
    printed = world.commands.run("mom", "grant", "--user", name, *what, "--create", "--print", "--max-channels", 50)
    assert printed.code == 0, printed
    for line in printed.output.splitlines():
        tool, *arguments = shlex.split(line)
        assert tool == "rabbitmqctl"
        control = [PACKAGE / "Broker/broker", "ctl", "--data", os.environ["MIRRORING_TEST_BROKER_DATA"], "--", *arguments]
        subprocess.run(control, check=True, input="secret\n", text=True, capture_output=True, timeout=2 * PATIENCE)
    applied = world.user(role)
    world.grant(role, "--max-channels", "50")
    found, wanted = state(world.broker, name), state(world.broker, applied)
    assert json.loads(json.dumps(found).replace(name, applied)) == json.loads(json.dumps(wanted))
    assert found["limits"]["max-channels"] == 50
    world.broker.connect(world.broker.uri_with(name, "secret")).close()


@pytest.mark.parametrize("role", ROLES)
def test_each_topic_exchange_has_a_topic_permission(unheard, role):
    what = [JOB if option == "JOB" else option for option in ROLES[role]]
    result = unheard.run("mom", "grant", "--user", "ann", *what, "--json")
    assert result.code == 0, result
    document = json.loads(result.output)
    assert {entry["exchange"] for entry in document["topicPermissions"]} == set(TOPIC_EXCHANGES)
    assert document["user"] == "ann" and document["role"] == what[1], result


# --- refusals


@pytest.mark.parametrize(
    ("user", "words"),
    [
        ("con.x", "has a dot"),
        ("", "is empty"),
        ("a*", 'has "*"'),
        ("a|b", 'has "|"'),
        ("^a$", 'has "^"'),
        ("a b", "stands for something else"),
        ("a\nb", "stands for something else"),
        ("a/../b", "has a dot"),
    ],
)
def test_names_that_mean_more_than_themselves_are_refused(unheard, user, words):
    result = unheard.run("mom", "grant", "--user", user, "--role", "operator")
    one_sentence(result, 2, words)
    assert not result.output, result


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--role", "consumer"], "Name them with --job, or give --all"),
        (["--role", "publisher", "--all", "--job", JOB], "exclude each other"),
        (["--role", "bridge", "--job", JOB], "Leave out --job"),
        (["--apply"], "Name one with --role"),
        (["--role", "operator", "--apply", "--check"], "exclude each other"),
        (["--role", "operator", "--check", "--create"], "--check changes nothing"),
        (["--role", "operator", "--max-channels", "0"], "at least 1"),
        (["--role", "operator", "--password-file", "x"], "Leave out --password-file"),
        (["--role", "king"], "king"),
        (["--role", "consumer", "--job", "manual"], "is not a UUID"),
        (["--role", "consumer", "--job", *(str(uuid.uuid4()) for _ in range(501))], "501 jobs are more than the 500"),
    ],
)
def test_wrong_usage_is_said(unheard, options, words):
    result = unheard.run("mom", "grant", "--user", "ann", *options)
    assert result.code == 2, result
    assert words in result.errors.replace("\n", " "), result
    assert not result.output, result


def test_a_user_is_created_only_on_wish_and_only_once(world, name):
    grant = ("grant", "--user", name, "--role", "operator", "--apply")
    one_sentence(world.commands.run("mom", *grant), 2, f'no user "{name}"', "--create")
    create = (*grant, "--create", "--password-file", world.password_file)
    assert world.commands.run("mom", *create).code == 0
    one_sentence(world.commands.run("mom", *create), 2, "exists", "Leave out --create")
    assert world.commands.run("mom", *grant).code == 0
    world.broker.connect(world.broker.uri_with(name, world.password_file.read_text().strip())).close()


@pytest.mark.parametrize(("content", "words"), [("", "is empty"), ("\n", "is empty"), ("a\nb\n", "more than one line"), (None, "no such file")])
def test_a_password_is_one_line(world, name, content, words):
    file = world.password_file.with_name("other")
    if content is not None:
        file.write_text(content)
        file.chmod(0o600)
    result = world.commands.run("mom", "grant", "--user", name, "--role", "operator", "--apply", "--create", "--password-file", file)
    one_sentence(result, 2, words)
    assert not any(user["name"] == name for user in world.broker.request("GET", "users"))


def test_a_password_comes_from_standard_input_too(world, name):
    command = world.commands.start("mom", "grant", "--user", name, "--role", "operator", "--apply", "--create")
    _, errors = command.communicate(timeout=60)
    assert command.returncode == 2 and "Standard input is empty" in errors, errors
    command = subprocess.run(
        [*command.args], env=world.commands.environment, input="p ä:%s\n", text=True, capture_output=True, timeout=60
    )
    assert command.returncode == 0, command
    assert "p ä" not in command.stdout + command.stderr
    login = parameters(world.broker.uri)
    login.credentials = pika.PlainCredentials(name, "p ä:%s")
    pika.BlockingConnection(login).close()


def test_a_password_file_that_others_can_read_is_named(world, name):
    world.password_file.chmod(0o644)
    grant = ("grant", "--user", name, "--role", "operator", "--apply", "--create", "--password-file", world.password_file)
    result = world.commands.run("mom", *grant)
    assert result.code == 0, result
    assert f"chmod go-rw {world.password_file}" in result.errors, result
    assert stat.S_IMODE(world.password_file.stat().st_mode) == 0o644


def test_nobody_takes_the_own_rights_away(world):
    one_sentence(world.commands.run("mom", "grant", "--user", "guest", "--role", "operator", "--apply"), 2, "would lose its right")


def test_whoever_may_not_grant_is_told_how_else(world, name):
    grant = ("grant", "--user", name, "--role", "operator", "--apply")
    result = world.commands.run("mom", *grant, **world.login("operator"))
    one_sentence(result, 2, "administrator", "mom grant --print")


def test_a_virtual_host_that_is_not_there_is_named(world):
    user = world.user("operator")
    elsewhere = world.broker.uri + "-other"
    grant = ("grant", "--user", user, "--role", "operator", "--apply")
    one_sentence(world.commands.run("mom", *grant, MIRRORING_BROKER_URI=elsewhere), 2, "has no virtual host", "-other")


# --- applying


def test_what_a_user_had_before_is_replaced(world):
    user = world.user("publisher")
    world.broker.request("PUT", "permissions", world.broker.virtual_host, user, body={"configure": ".*", "write": ".*", "read": ".*"})
    known = world.broker.request("GET", "users", user)
    body = {"password_hash": known["password_hash"], "tags": "administrator"}
    world.broker.request("PUT", "users", user, body=body)
    world.grant("publisher")
    assert state(world.broker, user)["permissions"] == {
        "configure": "^$",
        "write": r"^mirroring\.(events|monitor)$",
        "read": "^$",
    }
    assert state(world.broker, user)["tags"] == []
    world.broker.connect(world.uri("publisher")).close()  # the password is the same


def test_limits_hold(world):
    user = world.user("consumer")
    assert state(world.broker, user)["limits"] == {"max-connections": 20, "max-channels": 200}
    world.grant("consumer", "--max-connections", "1", "--max-queues", "4")
    with world.broker.connect(world.uri("consumer")) as connection:
        # The broker counts a connection a moment after it has let it in.
        wait_until(lambda: is_one_too_many(world))
        channel = connection.channel()
        channel.queue_declare(f"mirroring.session.{user}.x", exclusive=True)  # the fourth, beside those of the topology
        with pytest.raises(pika.exceptions.ChannelClosedByBroker, match="limit"):
            channel.queue_declare(f"mirroring.session.{user}.y", exclusive=True)


def is_one_too_many(world):
    """Whether the consumer may have no further connection."""
    try:
        world.broker.connect(world.uri("consumer")).close()
    except pika.exceptions.ProbableAccessDeniedError as error:
        assert "user connection limit" in str(error)
        return True
    return False


def test_as_many_jobs_as_are_taken(world):
    jobs = [str(uuid.uuid4()) for _ in range(500)]
    for role in ("publisher", "consumer"):
        user = world.user(role)
        result = world.commands.run("mom", "grant", "--user", user, "--role", role, "--apply", "--job", *jobs)
        assert result.code == 0, result
    with world.broker.connect(world.uri("publisher")) as connection:
        channel = connection.channel()
        channel.confirm_delivery()
        for job in jobs:
            channel.basic_publish("mirroring.events", f"{job}.Transferring.processing.running", b"{}")
        with pytest.raises(pika.exceptions.ChannelClosedByBroker, match="403"):
            channel.basic_publish("mirroring.events", f"{world.job}.Transferring.processing.running", b"{}")


# --- working


def test_each_command_works_with_its_role_alone(world, tmp_path):
    commands, login = world.commands, world.login
    job = Job(tmp_path, "docs")
    job.source.mkdir()
    job.destination.mkdir()
    (job.source / "page.html").write_text("<p>")
    world.job = job.id

    bridge = commands.start("mom", "bridge", **login("bridge"))
    wait_for_line(bridge, "became the leader")
    options = {"operator": (), "consumer": ("--job", job.id), "consumer of all": ()}
    watches = {role: commands.start("mom", "watch", "--json", *options[role], **login(role)) for role in options}
    for watch in watches.values():
        wait_for_line(watch, "waiting for")
    run = commands.run("mirror", "run", job.file, **login("publisher"))
    assert run.code == 0 and "outbox" not in run.errors, run
    offline = commands.state / "offline"
    wait_until(lambda: any(b"<Terminal>true" in path.read_bytes() for path in offline.glob("*.xml")))
    verified = commands.run("mom", "verify", "--bridge", **login("operator"))
    assert verified.code == 0, verified
    for command in (["subscribers"], ["dead-letters"], ["topology", "check"], ["jobs", "--bridge"]):
        result = commands.run("mom", *command, **login("operator"))
        assert result.code == 0, result
    for watch in watches.values():
        [*_, last] = read_to_line(watch, watch.stdout, '"terminal":true')
        assert json.loads(last)["transferData"]["status"]["terminal"] is True
        assert terminate(watch).code == 143
    ended = terminate(bridge)
    # The management API fails by itself at times; it would tell a bridge without rights something else.
    failing = "HTTP status 5|no answer in time"
    troubles = [line for line in ended.sentences if re.search(" (warning|error) ", line) and not re.search(failing, line)]
    assert (ended.code, troubles) == (0, []), ended


def test_a_bridge_makes_what_is_missing_again(world):
    bridge = world.commands.start("mom", "bridge", **world.login("bridge"))
    wait_for_line(bridge, "became the leader")
    host = world.broker.virtual_host
    for exchange in ("mirroring.replay", "mirroring.monitor", "mirroring.dead-letter"):
        world.broker.request("DELETE", "exchanges", host, exchange)
    world.broker.request("DELETE", "queues", host, "mirroring.replay-requests")
    before = {"bindings": 10, "queues": {"mirroring.history", "mirroring.replay-requests", "mirroring.dead-letter"}}
    wait_until(lambda: topology(world.broker) == before)
    terminate(bridge)


def topology(broker):
    """What there is of the topology."""
    bindings = broker.request("GET", "bindings", broker.virtual_host)
    queues = {name for kind, name in names(broker) if kind == "queues"}
    own = {name for name in queues if name in ("mirroring.history", "mirroring.replay-requests", "mirroring.dead-letter")}
    return {"bindings": sum(1 for binding in bindings if binding["source"] and binding["destination"] in own), "queues": own}


# --- checking


@pytest.fixture(scope="module")
def lasting(tmp_path_factory):
    """A world that stays as it is."""
    with lasting_world(tmp_path_factory.mktemp("lasting")) as world:
        yield world


def check(world, role, *options):
    what = [world.job if option == "JOB" else option for option in ROLES[role]]
    return world.commands.run(
        "mom", "grant", "--check", "--user", world.user(role), *what, "--password-file", world.password_file, *options
    )


@pytest.mark.parametrize("role", ROLES)
def test_a_granted_role_is_found_as_granted_and_nothing_happens_by_it(world, role):
    with world.broker.connect() as connection:
        channel = connection.channel()
        heard = channel.queue_declare("", exclusive=True).method.queue
        for exchange in (*TOPIC_EXCHANGES, "mirroring.dead-letter", "amq.topic"):
            channel.queue_bind(heard, exchange, "#")
        wait_until(lambda: ("queues", heard) in names(world.broker))
        before = names(world.broker)
        result = check(world, role)
        assert result.code == 0, result
        assert result.output == "" and "and no more" in result.errors, result
        assert channel.queue_declare(heard, passive=True).method.message_count == 0
        wait_until(lambda: names(world.broker) == before)
    rights = [json.loads(line) for line in check(world, role, "--json").output.splitlines()]
    assert len(rights) > 50
    assert all(right["allowed"] == right["granted"] for right in rights)
    assert any(right["granted"] for right in rights) and not all(right["granted"] for right in rights)


def names(broker):
    """The queues and exchanges of the virtual host."""
    kinds = ("queues", "exchanges")
    return {(kind, thing["name"]) for kind in kinds for thing in broker.request("GET", kind, broker.virtual_host)}


def test_the_password_may_be_that_of_the_broker_uri(world):
    uri = world.uri("operator")
    result = world.commands.run("mom", "grant", "--check", "--user", world.user("operator"), "--role", "operator", MIRRORING_BROKER_URI=uri)
    assert result.code == 0, result


def test_without_a_role_it_lists_what_the_user_may(world):
    user, file = world.user("publisher of all"), world.password_file
    result = world.commands.run("mom", "grant", "--check", "--user", user, "--password-file", file)
    assert result.code == 0, result
    assert [line.split('"')[1] for line in result.output.splitlines()] == ["mirroring.events", "mirroring.monitor"], result
    assert "--role" in result.errors, result


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("right", ["configure", "write", "read"])
def test_a_hole_is_found(lasting, role, right):
    with lasting.hole(role, right):
        result = check(lasting, role)
    assert result.code == 1, result
    assert all(line.startswith("beyond the role, may") for line in result.output.splitlines()) and result.output, result
    assert "is not a" in result.errors and "0 missing" in result.errors, result


@pytest.mark.parametrize(
    ("role", "exchange", "words"),
    [
        ("publisher", "mirroring.events", "events of another job"),
        ("publisher", "mirroring.monitor", "heartbeats of a bridge"),
        ("consumer", "mirroring.events", "errors of all jobs"),
        ("consumer", "mirroring.replay", "replays of all jobs"),
    ],
)
def test_a_missing_topic_permission_is_found(lasting, role, exchange, words):
    with lasting.hole(role, exchange):
        result = check(lasting, role)
    assert result.code == 1 and words in result.output, result


def test_what_is_missing_is_found(world):
    user = world.user("consumer")
    world.broker.request("PUT", "permissions", world.broker.virtual_host, user, body={"configure": "^$", "write": "^$", "read": "^$"})
    result = check(world, "consumer")
    assert result.code == 1, result
    assert all(line.startswith("missing, may not") for line in result.output.splitlines()), result
    assert len(result.output.splitlines()) == 8, result


def test_tags_are_found(world):
    user = world.user("publisher")
    known = world.broker.request("GET", "users", user)
    body = {"password_hash": known["password_hash"], "tags": "policymaker"}
    world.broker.request("PUT", "users", user, body=body)
    result = check(world, "publisher")
    assert result.code == 1, result
    assert [line.split('"')[1] for line in result.output.splitlines()] == ["management", "policymaker"], result


def test_a_wrong_password_is_one_sentence(world):
    world.user("operator")
    world.password_file.write_text("wrong\n")
    result = check(world, "operator")
    one_sentence(result, 2, world.user("operator"), "--password-file")
    assert "wrong" not in result.errors, result


def test_a_missing_topology_is_named(bare_broker, commands, tmp_path):
    world = World(bare_broker, commands, tmp_path)
    try:
        one_sentence(check(world, "operator"), 2, "mom topology apply")
    finally:
        world.close()
