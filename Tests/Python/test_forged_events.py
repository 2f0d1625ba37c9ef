"""What a publisher of one job sends in the name of another, or of the bridges, past the broker's check of its rights: by CC and BCC, or
in the body. Each reader is asked what it shows."""

import copy
import itertools
import json
import re
import time
import uuid

import pika
import pytest

import readers
from brokers import virtual_host
from commands import Commands, terminate, wait_for_line, wait_until
from consuming import Listener
from publishing import as_another_run, real_run
from replaying import Requester

BARRIER = "barrier"


class Watch:
    """A running `mom watch`, and what it has shown so far."""

    def __init__(self, commands, name, *options, uri):
        self._output, self._errors = commands.folder / f"{name}.out", commands.folder / f"{name}.err"
        with self._output.open("w") as output, self._errors.open("w") as errors:
            environment = {"MIRRORING_BROKER_URI": uri}
            self.process = readers.start(
                commands, "mom", "watch", *options, output=output, errors=errors, environment=environment
            )
        wait_until(lambda: "waiting for" in self.errors)

    @property
    def lines(self):
        return self._output.read_text().splitlines()

    @property
    def events(self):
        """How many there are, in whatever form."""
        return sum(bool(re.search(r'  #\d+ |"eventId"', line)) for line in self.lines)

    @property
    def errors(self):
        return self._errors.read_text()


def of_job(messages, job):
    """The same events, of this job."""
    messages = copy.deepcopy(messages)
    for message in messages:
        message.body["jobId"] = job
        message.key = ".".join([job, *message.key.split(".")[1:]])
    return messages


class Attack:
    """Two jobs with a publisher each. The publisher of the one, `pub`, says what the other one's should."""

    def __init__(self, broker, commands):
        self.broker, self.commands = broker, commands
        run = real_run(broker, commands, commands.folder)
        self.own, self.other = as_another_run(run), as_another_run(run)
        self.own_job, self.other_job = self.own[0].body["jobId"], self.other[0].body["jobId"]
        self.password_file = commands.folder / "password"
        self.password_file.touch(mode=0o600)
        self.password_file.write_text(f"{uuid.uuid4()}\n")
        # The first events of a run of the other job, one of them its end.
        self.forged = copy.deepcopy([self.other[0], self.other[1], self.other[-1]])
        for number, message in enumerate(self.forged, 1):
            message.body |= {"eventId": str(uuid.uuid4()), "sequence": number}
        self.genuine = self.other[:3]
        self.run = self.genuine[0].run

    def user(self, role, job):
        """A user with the rights of a role for one job; gives the name and the URI."""
        name = f"{role}-{uuid.uuid4()}"
        options = ["--role", role, "--job", job, "--create", "--password-file", self.password_file, "--apply"]
        result = self.commands.run("mom", "grant", "--user", name, *options)
        assert result.code == 0, result
        self.broker.users.append(name)
        return name, self.broker.uri_with(name, self.password_file.read_text().strip())

    def send(self, connection, message, user, key=None, **headers):
        """Publishes an event, confirmed, signed unless `user` is None."""
        properties = copy.copy(message.properties)
        properties.headers = {"sequence": message.sequence} | headers
        properties.user_id, properties.message_id = user, message.body["eventId"]
        channel = connection.channel()
        channel.confirm_delivery()
        content = json.dumps(message.body).encode()
        channel.basic_publish("mirroring.events", key or message.key, content, properties, mandatory=True)
        channel.close()

    def run_it(self):
        self.pub, pub_uri = self.user("publisher", self.own_job)
        engine, engine_uri = self.user("publisher", self.other_job)
        self.engine = engine
        _, reader_uri = self.user("consumer", self.other_job)
        bridge = self.commands.start("mom", "bridge")
        wait_for_line(bridge, "ready")
        self.watch = Watch(self.commands, "one", "--job", self.other_job, uri=reader_uri)
        self.watch_json = Watch(self.commands, "one-json", "--json", "--job", self.other_job, uri=reader_uri)
        self.watch_all = Watch(self.commands, "all", uri=self.broker.uri)
        self.watch_all_json = Watch(self.commands, "all-json", "--json", uri=self.broker.uri)
        keys = [of_job([message], self.own_job)[0].key for message in self.forged]
        with self.broker.connect(engine_uri) as other, self.broker.connect(pub_uri) as own:
            for message in self.genuine[:2]:
                self.send(other, message, engine)
            self.send(own, self.forged[0], None, keys[0], CC=[self.forged[0].key])
            self.send(own, self.forged[1], self.pub, keys[1], BCC=[self.forged[1].key])
            self.send(own, self.forged[2], self.pub, keys[2])
            self.send(own, self.own[0], None)
            self.send(other, self.genuine[2], engine)
        with self.broker.connect() as connection:
            self.replayed = Requester(connection).ask(key=self.other_job).events
            self.replayed_of_own = Requester(connection).ask(key=self.own_job).events
        for watch, count in [(self.watch, 3), (self.watch_json, 3), (self.watch_all, 7), (self.watch_all_json, 7)]:
            wait_until(lambda watch=watch, count=count: watch.events >= count)
        for watch in (self.watch, self.watch_json, self.watch_all, self.watch_all_json):
            terminate(watch.process)
        assert terminate(bridge).code == 0
        return self

    @property
    def offline(self):
        return self.commands.state / "offline"

    def file(self, job):
        [path] = self.offline.glob(f"{self.run}_*_{job}.xml")
        return path

    @property
    def sentences(self):
        """What is said of each forged event: who published it, under which key."""
        return [
            f"    !  It is about job {self.other_job}, but {who} published it under the key of job {self.own_job}."
            for who in ("somebody", f'"{self.pub}"', f'"{self.pub}"')
        ]


@pytest.fixture(scope="module")
def attack(tmp_path_factory):
    with virtual_host(topology=True) as broker:
        commands = Commands(tmp_path_factory.mktemp("forged"), broker.environment)
        try:
            yield Attack(broker, commands).run_it()
        finally:
            commands.stop()


UNSIGNED = "    !  Nobody vouches for who published it: it has no user_id."
COPIED = "    !  It has further keys (CC), which the broker compares with nobody's rights."


def test_who_watches_the_other_job_is_shown_nothing_of_it(attack):
    assert [re.search(r"#(\d+)", line)[1] for line in attack.watch.lines] == ["1", "2", "3"]
    assert not any("!" in line for line in attack.watch.lines)
    shown = [json.loads(line) for line in attack.watch_json.lines]
    assert shown == [message.body for message in attack.genuine]


def test_who_watches_the_other_job_is_told_what_was_left_out(attack):
    for watch in (attack.watch, attack.watch_json):
        first = (
            f"An event about job {attack.other_job} is left out, number 1 so far: it came by further keys (CC or BCC), which the "
            f"broker compares with nobody's rights. It was published by a user whom nobody vouches for under \"{attack.own_job}."
        )
        assert first in watch.errors
        # The second, by BCC, is counted.
        assert "1 more notice, 2 in all: events that were left out (furtherKeys)." in watch.errors


def test_who_watches_all_sees_the_marks(attack):
    lines = attack.watch_all.lines
    marked = [index for index, line in enumerate(lines) if line.startswith("! ")]
    assert len(marked) == 4, lines
    told = [list(itertools.takewhile(lambda line: line.startswith("    !"), lines[index + 1 :])) for index in marked]
    by_somebody, by_pub, _ = attack.sentences
    assert told == [[by_somebody, COPIED, UNSIGNED], [by_pub], [by_pub], [UNSIGNED]]
    assert "left out" not in attack.watch_all.errors


def test_programs_that_watch_all_get_the_marks(attack):
    shown = [json.loads(line) for line in attack.watch_all_json.lines]
    received = [event.pop("received", None) for event in shown]
    assert shown == [message.body for message in [*attack.genuine[:2], *attack.forged, attack.own[0], attack.genuine[2]]]
    own = {"job": attack.own_job}
    assert received == [
        None,
        None,
        own | {"doubts": ["foreignKey", "furtherKeys", "unverifiedUser"]},
        own | {"doubts": ["foreignKey"], "publisher": attack.pub},
        own | {"doubts": ["foreignKey"], "publisher": attack.pub},
        own | {"doubts": ["unverifiedUser"]},
        None,
    ]


def test_a_replay_of_the_other_job_has_nothing_of_it(attack):
    assert [event.body for event in attack.replayed] == [message.body for message in attack.genuine]
    # Nothing is lost: it is where its publisher had the right to put it.
    assert sorted(event.body["eventId"] for event in attack.replayed_of_own) == sorted(
        message.body["eventId"] for message in [*attack.forged, attack.own[0]]
    )


def test_the_other_jobs_offline_log_has_nothing_of_it(attack):
    text = attack.file(attack.other_job).read_text()
    assert re.findall("<EventId>(.*?)</EventId>", text) == [message.body["eventId"] for message in attack.genuine]
    assert re.findall("<Publisher>(.*?)</Publisher>", text) == [attack.engine] * 3
    result = attack.commands.run("mom", "log", attack.file(attack.other_job))
    assert result.code == 0 and "!" not in result.output, result


def test_the_offline_log_of_its_own_job_has_it_with_marks(attack):
    path = attack.file(attack.own_job)
    assert re.findall("<Publisher>(.*?)</Publisher>", path.read_text()) == ["", attack.pub, attack.pub]
    result = attack.commands.run("mom", "log", path)
    assert [line for line in result.output.splitlines() if line.startswith("    !")] == [
        attack.sentences[0],
        UNSIGNED,
        *attack.sentences[1:],
    ]
    assert sum(line.startswith("! ") for line in result.output.splitlines()) == 3
    result = attack.commands.run("mom", "log", "--json", path)
    received = [json.loads(line)["received"] for line in result.output.splitlines() if "eventId" in line]
    assert received == [
        {"doubts": ["foreignKey", "unverifiedUser"], "job": attack.own_job},
        {"doubts": ["foreignKey"], "job": attack.own_job, "publisher": attack.pub},
        {"doubts": ["foreignKey"], "job": attack.own_job, "publisher": attack.pub},
    ]


def test_the_list_of_runs_says_which_is_doubtful(attack):
    own, other = (
        attack.commands.run("mom", "log", "--job", job, attack.offline).output.splitlines() for job in (attack.own_job, attack.other_job)
    )
    assert len(own) > 2 and any("doubtful (!)" in line for line in own), own
    assert len(other) == 2 and "  running" in other[1], other


def counts(message):
    """Whether what came on the monitor counts as a bridge's, by the published rule."""
    body, kind = message.body, message.properties.type
    keys = {"heartbeat": "heartbeat", "job.silent": f"job.silent.{body.get('jobId')}", "job.heard": f"job.heard.{body.get('jobId')}"}
    straight = message.exchange == "mirroring.monitor" and "CC" not in (message.headers or {})
    return straight and message.key == keys.get(kind) and message.properties.user_id is not None


def test_statements_of_bridges_by_further_keys_do_not_count(broker, commands):
    job = str(uuid.uuid4())
    name = f"pub-{uuid.uuid4()}"
    uri = broker.add_user(name, write=r"^mirroring\.(events|monitor)$")
    topics = {"exchange": "mirroring.monitor", "write": "^barrier$", "read": "^$"}
    broker.request("PUT", "topic-permissions", broker.virtual_host, name, body=topics)
    now = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime())
    heartbeat = {"bridgeId": str(uuid.uuid4()), "epoch": "forged", "position": 10**6, "cached": 0, "time": now, "period": 5}
    silent = {"jobId": job, "runId": job, "sequence": 1, "state": "Transferring", "silentFor": 300, "lastEventTime": now}
    forgeries = [
        ("heartbeat", heartbeat | {"healthy": True, "issues": []}, "heartbeat"),
        ("job.silent", silent | {"bridgeId": str(uuid.uuid4()), "time": now}, f"job.silent.{job}"),
    ]
    with broker.connect() as connection, broker.connect(uri) as own:
        listener = Listener(connection, "heartbeat", "job.silent.#")
        channel = own.channel()
        channel.confirm_delivery()
        for kind, body, key in forgeries:
            for header in ("CC", "BCC"):
                for user in (None, name):
                    properties = pika.BasicProperties(type=kind, user_id=user, headers={header: [key]})
                    channel.basic_publish("mirroring.monitor", BARRIER, json.dumps(body).encode(), properties)
        forged = listener.wait_for(count=8)
        commands.start("mom", "bridge", MIRRORING_BRIDGE_HEARTBEAT="1")
        [genuine] = listener.wait_for(lambda message: message.body.get("epoch") not in (None, "forged"))
    # The broker lets them pass, and shows by which key they were published.
    assert [message.key for message in forged] == [BARRIER] * 8
    assert not any(map(counts, forged))
    assert counts(genuine) and genuine.body["position"] is not None
