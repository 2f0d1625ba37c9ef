"""The consumers in other languages do what their users expect: they show what they were asked for, come back after a loss and say so,
name what is wrong, and end when they are asked to. They are started side by side, with the rights of a consumer and no others.
"""

import contextlib
import fcntl
import os
import re
import signal
import time
import urllib.parse
import uuid

import pytest

import consuming
from brokers import virtual_host
from commands import Gate, Job, finish, real_tree, wait_until
from consumers import LONG, PROGRAMS, Consumer, build, missing
from private_broker import run_tool
from relays import Relay

#: What each program is asked for, but that of one job it gets the id.
SELECTIONS = ("all", "errors", "one job")
LOST, SUBSCRIBED = r"not subscribed to .*127\.0\.0\.1:", r": subscrib\w+ to .*127\.0\.0\.1:"
#: Left over where a program has broken down instead of saying what is wrong.
BREAKDOWNS = r"Traceback|Exception in thread|terminated with exception|panic:|goroutine|Segmentation|Fatal error|\bat .+\.java|crash"


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The command of each program that can run here. Those who test side by side share what was built."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    folder = folder / "consumers"
    folder.mkdir(exist_ok=True)
    with open(folder / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return {program: build(program, folder) for program in PROGRAMS if missing(program) is None}


@pytest.fixture
def consumers():
    """Those that were started; what is left of them ends with the test."""
    started = []
    yield started
    for consumer in started:
        consumer.kill()


@pytest.mark.parametrize("program", PROGRAMS)
def test_program_can_run_here(program):
    if lack := missing(program):
        pytest.skip(f"{lack} is not here. Broker/install --tests adds it, but for compilers of Java and Go (--compilers).")


class World:
    """The jobs of a test, a client that gets every event, and users as `mom grant` makes them."""

    def __init__(self, broker, commands, connection, folder):
        self.broker, self.commands = broker, commands
        self.job = Job(folder, "Handbuch Größe – 日本", package="{maxPages: 20, maxFiles: 20}")
        self.other = Job(folder, "other")
        # Without a source, so each run of it fails.
        self.failing = Job(folder, "failing")
        real_tree(self.job.source, "json")
        real_tree(self.other.source)
        self._consumer = consuming.Consumer(connection, "#")

    def run(self, *jobs):
        """Runs these jobs, and gives the events of it."""
        before = len(self.events)
        for job in jobs:
            result = self.commands.run("mirror", "run", job.file)
            assert result.code == (2 if job is self.failing else 0), result
        return self.events[before:]

    @property
    def events(self):
        """All that have come until now."""
        return self._consumer.finish()

    def publish(self, exchange, key, body):
        """As an administrator, what no engine publishes."""
        self._consumer.channel.basic_publish(exchange, key, body)

    def user(self, port):
        """The URI of a new user who may read events and ask for replays."""
        name = f"reader-{uuid.uuid4()}"
        own = rf"mirroring\.(session|subscriber|reply)\.{name}\.[0-9A-Za-z_-]+"
        rights = {"configure": f"^{own}$", "write": rf"^({own}|mirroring\.replay)$", "read": rf"^({own}|mirroring\.events)$"}
        uri = urllib.parse.urlsplit(self.broker.add_user(name, **rights))
        return uri._replace(netloc=uri.netloc.replace(f":{uri.port}", f":{port}")).geturl()

    def delete_sessions(self):
        """The broker deletes the queues, as where one of its machines goes down. Nobody else may delete an exclusive one."""
        name = f'{{resource, <<"{self.broker.virtual_host}">>, queue, <<"mirroring.session.reader-", _/binary>>}}'
        queues = f"Queue <- rabbit_amqqueue:list(), {name} <- [amqqueue:get_name(Queue)]"
        delete = f'[rabbit_amqqueue:delete(Queue, false, false, <<"test">>) || {queues}].'
        result = run_tool("ctl", "--data", os.environ["MIRRORING_TEST_BROKER_DATA"], "--", "eval", delete)
        assert result.returncode == 0, result

    def sessions(self):
        """The queues that are bound to the events, but for the one of this test."""
        bindings = self.broker.request("GET", "bindings", self.broker.virtual_host)
        queues = {binding["destination"] for binding in bindings if binding["source"] == "mirroring.events"}
        return {queue for queue in queues if queue.startswith("mirroring.session.reader-")}


@contextlib.contextmanager
def each_says(consumers, pattern):
    """Waits at the end of the context until each has said that within it."""
    before = [consumer.says(pattern) for consumer in consumers]
    yield
    for consumer, count in zip(consumers, before):
        consumer.wait_until(lambda consumer: consumer.says(pattern) > count, f"said {pattern} again")


def shown(message):
    """How the programs show an event."""
    data = message.body["transferData"]
    words = [message.key.split(".")[0], *message.identity, message.state, message.status["outcome"], data["initializeData"]["name"]]
    return " ".join(map(str, words))


def belongs(message, selection):
    """Whether an event is one that was asked for."""
    match selection:
        case "all":
            return True
        case "errors":
            return message.status["severity"] == "error"
        case job:
            return message.key.startswith(f"{job}.")


def broken_by(consumer, events):
    """What is wrong with what a program has shown: it is each of these events that it was asked for, once, in the order of its run."""
    expected = [message for message in events if belongs(message, consumer.selection)]
    wanted = {shown(message): message.run for message in expected}
    broken = [f"{consumer.name}: {line} is missing" for line in wanted if line not in consumer.lines]
    broken += [f"{consumer.name}: {line} is none of them" for line in consumer.lines if line not in wanted]
    broken += [f"{consumer.name}: {line} is there twice" for line in wanted if consumer.lines.count(line) > 1]
    for run in set(wanted.values()):
        order = [line for line in consumer.lines if wanted.get(line) == run]
        if not broken and order != [line for line in wanted if wanted[line] == run]:
            broken.append(f"{consumer.name}: the order of {run} is another one")
    return broken


@pytest.mark.long
def test_consumers_show_what_they_are_asked_for_and_come_back(broker, commands, tmp_path, built, consumers, tell):
    with Relay() as relay, broker.connect() as connection:
        relay.open(broker.port)
        world = World(broker, commands, connection, tmp_path)
        commands.start("mom", "bridge")
        past = world.run(world.job, world.failing)
        for program, command in built.items():
            uri = world.user(relay.port)
            for selection in SELECTIONS:
                selection = world.job.id if selection == "one job" else selection
                consumers.append(Consumer(program, command, selection, uri, tmp_path))
        wait_until(lambda: len(world.sessions()) == len(consumers), LONG)
        assert broken_by_queues(world) == []

        first = world.run(world.job, world.other, world.failing)
        wait_for(consumers, past, first)
        with each_says(consumers, LOST), each_says(consumers, SUBSCRIBED):
            world.delete_sessions()
        with each_says(consumers, LOST):
            relay.interrupt()
        wait_until(lambda: world.sessions() == set(), LONG)
        missed = world.run(world.job, world.failing)
        with each_says(consumers, SUBSCRIBED):
            relay.resume()
        wait_until(lambda: len(world.sessions()) == len(consumers), LONG)

        # Nobody but the exchange may bring events, and nothing ends with one that can't be read.
        for consumer in consumers:
            if tells_exchanges(consumer):
                for queue in world.sessions():
                    if urllib.parse.urlsplit(consumer.uri).username in queue:
                        world.publish("", queue, first[0].content)
        world.publish("mirroring.events", f"{world.job.id}.MirroringJobCompleted.error.failed", b"{}")
        for consumer in consumers:
            consumer.wait_until(lambda consumer: consumer.says("can't read an event"), "told that an event can't be read")
        last = world.run(world.job, world.other, world.failing)
        wait_for(consumers, past, first, missed, last)
        for number, consumer in enumerate(consumers):
            consumer.ask_to_end([signal.SIGINT, signal.SIGTERM][number % 2])
        codes = {consumer.name: consumer.wait() for consumer in consumers}
        wait_until(lambda: world.sessions() == set(), LONG)

    broken = [sentence for consumer in consumers for sentence in broken_by(consumer, events_for(consumer, past, first, missed, last))]
    # What is ended by a signal may say so by its code, as a shell and Java do.
    broken += [f"{name} ended with {code}" for name, code in codes.items() if code not in (0, 130, 143, -signal.SIGINT, -signal.SIGTERM)]
    for consumer in consumers:
        broken += [f"{consumer.name} says {line}" for line in consumer.sayings if re.search(BREAKDOWNS, line)]
        if consumer.says("can't read an event") != 1:
            broken.append(f"{consumer.name} does not say once that an event can't be read: {consumer.sayings}")
    assert broken == []
    tell(f"{len(consumers)} consumers of {len(built)} programs")


def test_joins_show_each_event_once_though_runs_go_on(broker, commands, tmp_path, built, consumers):
    with broker.connect() as connection:
        world = World(broker, commands, connection, tmp_path)
        long = Job(tmp_path, "long", package="{maxPages: 2, maxFiles: 2}")
        real_tree(long.source, "email")
        gate = Gate(tmp_path, first=2)
        commands.start("mom", "bridge")
        process = commands.start("mirror", "run", long.file, **gate.environment)
        wait_until(lambda: gate.is_reached)
        for program, command in built.items():
            if joins(program):
                consumers.append(Consumer(program, command, "all", world.user(broker.port), tmp_path))
        end = time.monotonic() + LONG
        # What happens while they begin comes to them both ways.
        while not all(consumer.lines for consumer in consumers):
            assert time.monotonic() < end, consumers
            world.run(world.other)
        gate.open()
        assert finish(process).code == 0
        events = world.events
        for consumer in consumers:
            consumer.wait_until(lambda consumer: len(consumer.lines) >= len(events), f"{len(events)} events shown")
    assert [sentence for consumer in consumers for sentence in broken_by(consumer, events)] == []


def tells_exchanges(consumer):
    """amqp-consume gives its program the body and nothing else."""
    return not consumer.program.startswith("shell/")


def joins(program):
    return "join" in program.lower()


def events_for(consumer, past, first, missed=(), last=()):
    """What a program could know of: one that joins, everything; another one, what happened while it was subscribed."""
    return [*past, *first, *missed, *last] if joins(consumer.program) else [*first, *last]


def wait_for(consumers, *events):
    """Waits until each consumer has shown as much as it can know of; what that was, is judged at the end."""
    for consumer in consumers:
        count = sum(belongs(message, consumer.selection) for message in events_for(consumer, *events))
        consumer.wait_until(lambda consumer: len(consumer.lines) >= count, f"{count} events shown")


def broken_by_queues(world):
    """What is wrong with the queues: each is a session's, and limited as one, by the policy and, but for those of the shell's programs,
    which can't give arguments, by its own."""

    def queues():
        names = world.sessions()
        return [queue for queue in world.broker.request("GET", "queues", world.broker.virtual_host) if queue["name"] in names]

    wait_until(lambda: all("effective_policy_definition" in queue for queue in queues()))
    broken, bare = [], 0
    for queue in queues():
        if re.fullmatch(r"mirroring\.session\.reader-[0-9a-f-]{36}\.[0-9a-f-]{36}", queue["name"]) is None:
            broken.append(f"{queue['name']} is not named as a session's queue is")
        if not queue["exclusive"]:
            broken.append(f"{queue['name']} does not go with its connection")
        if queue["effective_policy_definition"].get("max-length") != 10_000:
            broken.append(f"{queue['name']} is limited by no policy: {queue}")
        bare += queue["arguments"].get("x-max-length") != 10_000
    shells = sum("shell" in program for program in PROGRAMS if missing(program) is None)
    return broken if bare == len(SELECTIONS) * shells else [*broken, f"{bare} queues have no limit of their own"]


@pytest.mark.parametrize("program", PROGRAMS)
def test_consumer_names_what_is_wrong(built, consumers, tmp_path, program):
    if program not in built:
        pytest.skip(f"{program} can't run here")
    with virtual_host(topology=False) as bare, Relay() as deaf:
        there = bare.uri
        stranger = urllib.parse.urlsplit(there)._replace(netloc=f"nobody:wrong@127.0.0.1:{bare.port}").geturl()
        elsewhere = urllib.parse.urlsplit(there)._replace(path="/nowhere").geturl()
        nowhere = f"amqp://nobody:wrong@127.0.0.1:{deaf.port}/%2f"
        place = re.escape(f"127.0.0.1:{bare.port}")
        troubles = [
            (there, "all", rf"not subscribed to # at {place}", "mirroring.events"),
            (stranger, "errors", rf"not subscribed to \*\.\*\.error\.# at {place}", "(?i)refused|log.?in|auth|password"),
            (elsewhere, "all", rf"not subscribed to # at {place}", "(?i)vhost|not.?allowed"),
            (nowhere, "all", rf"not subscribed to # at 127.0.0.1:{deaf.port}", "(?i)refused|connect|socket"),
        ]
        for uri, selection, *patterns in troubles:
            consumer = Consumer(program, built[program], selection, uri, tmp_path)
            consumers.append(consumer)
            for pattern in patterns:
                consumer.wait_until(lambda consumer: consumer.says(pattern), f"told {pattern}")
        wrong = Consumer(program, built[program], "everything", there, tmp_path)
        consumers.append(wrong)
        assert wrong.wait() not in (0, None), wrong
        assert wrong.says("(?i)usage|all|everything") and not wrong.lines, wrong
    assert [line for one in consumers for line in one.sayings if re.search(BREAKDOWNS, line)] == []


def questions(connection):
    """How many nobody has answered."""
    with connection.channel() as channel:
        return channel.queue_declare("mirroring.replay-requests", passive=True).method.message_count


@pytest.mark.parametrize("program", filter(joins, PROGRAMS))
def test_join_asks_anew_over_another_connection(broker, commands, tmp_path, built, consumers, program):
    if program not in built:
        pytest.skip(f"{program} can't run here")
    with Relay() as relay, broker.connect() as connection:
        relay.open(broker.port)
        world = World(broker, commands, connection, tmp_path)
        past = world.run(world.job)
        consumer = Consumer(program, built[program], world.job.id, world.user(relay.port), tmp_path)
        consumers.append(consumer)
        wait_until(lambda: questions(connection) == 1, LONG)
        relay.interrupt()
        relay.resume()
        wait_until(lambda: questions(connection) >= 2, LONG)
        # From now on it may say so, where a bridge needs longer to begin than it is patient.
        told = consumer.says("no bridge answers")
        commands.start("mom", "bridge")
        wait_for([consumer], past, [])
        consumer.ask_to_end(signal.SIGTERM)
        consumer.wait()
    assert told == 0, "the question that was lost with its connection is no longer one"
    assert broken_by(consumer, past) == []
