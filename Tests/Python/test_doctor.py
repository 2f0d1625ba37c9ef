"""mom doctor in broken worlds: what is wrong is named with its remedy, and what can't be known is not said to be good."""

import contextlib
import datetime
import json
import re
import signal
import threading
import time
import uuid

import pika
import pytest

from commands import PATIENCE, Job, executable, finish, real_tree, terminate, wait_until
from consuming import Consumer
from disks import no_room_on, small_disk
from relays import Relay

#: Where there is nobody to be heard it is listened for so long.
BRIEF = ("--timeout", "8")
FAST = {"MIRRORING_BRIDGE_HEARTBEAT": "1"}
#: The job that is proved with: always the same, so that a list of jobs has it once.
PROVING = "91d48b88-cd3d-5331-81c8-49fbf9dd1b2e"


class Checkup:
    """What mom doctor has found."""

    def __init__(self, result):
        self.result, self.findings, self.proofs = result, {}, []
        for line in result.output.splitlines():
            finding = json.loads(line)
            if "check" in finding:
                self.findings.setdefault(finding["check"], []).append(finding)
            else:
                self.proofs.append(finding)

    def __repr__(self):
        return repr(self.result)

    def verdicts(self, check):
        return [finding["verdict"] for finding in self.findings[check]]

    @property
    def wrong(self):
        return {check for check in self.findings if "wrong" in self.verdicts(check)}

    @property
    def unknown(self):
        return {check for check in self.findings if "unknown" in self.verdicts(check)}

    def the_wrong(self, check):
        """The one finding of this check that something is wrong."""
        [finding] = [finding for finding in self.findings[check] if finding["verdict"] == "wrong"]
        return finding


def checked(commands, *arguments, **environment):
    return Checkup(commands.run("mom", "doctor", "--json", *(arguments or BRIEF), **environment))


class FalseBridge:
    """Says twice a second that it is there, and reads and answers nothing."""

    def __init__(self, broker, behind=0, issues=()):
        self._broker, self._behind, self._issues = broker, behind, list(issues)
        self._id = str(uuid.uuid4())
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._speak)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        self._thread.join()

    def _speak(self):
        with self._broker.connect() as connection:
            channel = connection.channel()
            while not self._over.is_set():
                now = datetime.datetime.now(datetime.UTC) - datetime.timedelta(seconds=self._behind)
                body = {
                    "bridgeId": self._id,
                    "epoch": None,
                    "position": 1,
                    "cached": 0,
                    "time": now.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
                    "period": 0.5,
                    "healthy": not self._issues,
                    "issues": self._issues,
                }
                properties = pika.BasicProperties(
                    type="heartbeat", user_id="guest", content_type="application/json", message_id=str(uuid.uuid4())
                )
                channel.basic_publish("mirroring.monitor", "heartbeat", json.dumps(body).encode(), properties)
                connection.process_data_events(0)
                self._over.wait(0.5)


@contextlib.contextmanager
def bridge(commands, **environment):
    """A bridge, for the time of the context."""
    process = commands.start("mom", "bridge", "--log-level", "critical", **FAST | environment)
    try:
        yield process
    finally:
        terminate(process)


# A world in which nothing is wrong.


def test_nothing_is_wrong(broker, commands, tmp_path):
    job = Job(tmp_path, "good")
    real_tree(job.source, "json")
    with bridge(commands):
        assert commands.run("mirror", "run", job.file).code == 0
        # Of new queues the broker tells some things after seconds.
        found = []
        wait_until(lambda: found.append(checked(commands)) or not found[-1].wrong | found[-1].unknown, pause=1)
    assert found[-1].result.code == 0, found[-1]
    assert found[-1].result.sentences == ["Nothing is wrong."], found[-1]
    assert set(found[-1].findings) == {
        "settings", "broker", "virtualHost", "management", "alarms", "topology", "policies", "queues", "rights", "bridge", "lag",
        "outbox", "deadLetters", "clocks", "disk", "logs",
    }  # fmt: skip
    # Each setting with where it comes from, and no password.
    [client] = [finding for finding in found[-1].findings["settings"] if finding["finding"].startswith("client")]
    assert any(detail.endswith("(MIRRORING_BROKER_URI)") for detail in client["details"]), client
    assert f":{broker.password}@" not in found[-1].result.output


# Broken worlds.


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
        begin = time.monotonic()
        found = checked(commands, "--timeout", "2", MIRRORING_BROKER_URI=broker.uri_with(port=relay.port))
        assert time.monotonic() - begin < 30
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
    assert "topology" not in checked(commands).wrong


def test_a_policy_is_missing(broker, commands):
    broker.request("DELETE", "policies", broker.virtual_host, "mirroring.session")
    found = checked(commands)
    assert found.verdicts("topology") == ["good"], found
    assert found.the_wrong("policies")["finding"] == 'The policy "mirroring.session" is missing.', found
    assert found.the_wrong("policies")["remedy"] == 'Run "mom topology apply".', found


def test_an_operator_limits_queues(broker, commands):
    body = {"pattern": r"\.session\.", "apply-to": "queues", "priority": 1, "definition": {"max-length": 5}}
    broker.request("PUT", "operator-policies", broker.virtual_host, "cap", body=body)
    found = checked(commands)
    policies = found.the_wrong("policies")
    assert 'The operator policy "cap" takes precedence' in policies["finding"], found
    assert policies["remedy"].startswith("Change those policies"), found


def test_there_is_no_bridge(broker, commands):
    found = checked(commands)
    assert found.the_wrong("bridge")["remedy"].startswith("mom bridge"), found
    assert found.verdicts("lag") == ["unknown"], found
    assert found.result.code == 1


def test_a_bridge_lags(broker, commands):
    with FalseBridge(broker):
        found = checked(commands)
    assert found.verdicts("bridge") == ["good"], found
    assert "none has read the history to its end yet" in found.the_wrong("lag")["finding"], found
    # Nor is a request left behind for whoever comes.
    with broker.connect() as connection:
        assert connection.channel().queue_declare("mirroring.replay-requests", passive=True).method.message_count == 0


def test_a_bridge_is_ill(broker, commands):
    with FalseBridge(broker, issues=["The offline log can't be written."]):
        found = checked(commands)
    assert found.the_wrong("bridge")["finding"].endswith("says: The offline log can't be written."), found


def test_the_outbox_holds_events(broker, commands, tmp_path):
    job = Job(tmp_path, "waiting")
    real_tree(job.source, "json")
    with Relay() as relay, bridge(commands):
        commands.environment["MIRRORING_BROKER_URI"] = broker.uri_with(port=relay.port)
        assert commands.run("mirror", "run", job.file, MIRRORING_OUTBOX_WAIT="0").code == 75
        relay.open(broker.port)
        found = checked(commands)
        assert found.the_wrong("outbox")["remedy"] == "mirror outbox flush", found
        assert "in the outbox" in found.the_wrong("outbox")["finding"], found
        # That mends it, as it says.
        assert commands.run("mirror", "outbox", "flush").code == 0
        assert checked(commands).verdicts("outbox") == ["good"]


def test_dead_letters_wait(broker, commands):
    with broker.connect() as connection:
        channel = connection.channel()
        channel.confirm_delivery()
        channel.basic_publish("mirroring.dead-letter", "", b"nothing", pika.BasicProperties(message_id=str(uuid.uuid4())))
    with bridge(commands):
        found = checked(commands)
    letters = found.the_wrong("deadLetters")
    assert letters["finding"].startswith("1 message that no bridge could read"), found
    assert letters["remedy"].startswith("mom dead-letters"), found
    assert letters["remedy"].endswith(f"rabbitmqctl purge_queue -p {broker.virtual_host} mirroring.dead-letter"), found


def test_a_disk_is_full(broker, commands, tmp_path):
    with small_disk(tmp_path / "disk") as folder, no_room_on(folder):
        found = checked(commands, MIRRORING_OFFLINE_FOLDER=str(folder / "offline"))
    disk = found.the_wrong("disk")
    assert f"{folder}/offline (offline log): only 0 B of 65.5 kB free" in disk["finding"], found
    assert disk["remedy"].startswith("df -h ") and "offline.keepFor" in disk["remedy"], found


def test_a_clock_is_wrong(broker, commands):
    with FalseBridge(broker, behind=3_600):
        found = checked(commands)
    clock = found.the_wrong("clocks")
    assert "1 h 0 min behind this machine's" in clock["finding"], found
    assert clock["remedy"].startswith("timedatectl set-ntp true"), found


def test_settings_are_wrong(broker, commands):
    with bridge(commands):
        found = checked(commands, MIRRORING_OUTBOX_DURABILITY="perhaps")
    assert "perhaps" in found.the_wrong("settings")["finding"], found
    assert "MIRRORING_OUTBOX_DURABILITY" in found.the_wrong("settings")["finding"], found
    assert found.verdicts("outbox") == ["unknown"], found
    # The others go on.
    assert found.verdicts("topology") == ["good"] and found.verdicts("bridge") == ["good"], found


def test_a_file_of_definitions_is_broken(broker, commands, tmp_path):
    (tmp_path / "Broker").mkdir()
    (tmp_path / "Broker/definitions.json").write_text("{")
    found = checked(commands)
    assert "Broker/definitions.json" in found.the_wrong("settings")["finding"], found
    assert found.verdicts("topology") == ["good"], found


def test_a_user_without_a_tag_knows_less_and_says_so(broker, commands):
    name, uri = broker.add_joiner()
    found = checked(commands, MIRRORING_BROKER_URI=uri, MIRRORING_MANAGEMENT_URI=broker.management_uri_of(uri))
    assert {"management", "alarms", "topology", "policies"} <= found.unknown, found
    [management] = found.findings["management"]
    # A role would take the place of what the user may do.
    assert management["remedy"].startswith(f"rabbitmqctl set_user_tags {name} monitoring; or "), found
    assert "management" not in found.wrong, found


def test_it_ends_soon_when_it_is_asked_to(broker, commands):
    doctor = commands.start("mom", "doctor", "--timeout", "60")
    doctor.stdout.readline()
    begin = time.monotonic()
    doctor.send_signal(signal.SIGTERM)
    # Not 1: nothing has been found to be wrong by that.
    assert finish(doctor).code == 128 + signal.SIGTERM
    assert time.monotonic() - begin < 10


@pytest.mark.parametrize("columns", [60, 80, 200])
def test_what_is_long_goes_on_below_its_beginning(unheard, tmux, columns):
    terminal = tmux(unheard, columns, rows=100)
    terminal.type(f"{executable('mom')} doctor --timeout 2")
    lines = terminal.wait_for("(is|are) wrong")
    [first] = [index for index, line in enumerate(lines) if line.startswith("good     settings")][:1]
    [last] = [index for index, line in enumerate(lines) if re.search("(is|are) wrong", line)]
    assert all(re.match(r"((good|wrong|unknown) +[a-z]+| {23}\S)", line) for line in lines[first:last]), lines
    assert any(line.startswith(" " * 23 + "Remedy: ") for line in lines), lines


def test_it_shows_the_settings_of_all(broker, commands):
    result = commands.run("mom", "doctor", "--show-settings", "--json")
    assert result.code == 0, result
    assert [json.loads(line)["component"] for line in result.output.splitlines()] == ["engine", "bridge", "client"]


def test_a_setting_that_nobody_knows_is_told_once(broker, commands):
    found = checked(commands, MIRRORING_OUTBOX_WIAT="3")
    settings = found.the_wrong("settings")
    assert settings["finding"].startswith("engine, bridge and client: ") and "MIRRORING_OUTBOX_WAIT?" in settings["finding"], found


# Proofs.


@pytest.mark.long
def test_losses_are_found_and_mended(broker, commands, tell):
    with bridge(commands):
        # What it looks at first has to be there.
        wait_until(lambda: "good" in checked(commands).verdicts("bridge"), pause=0.5)
        doctor = commands.start("mom", "doctor", "--json", "--prove", "--timeout", "20", MIRRORING_BROKER_HEARTBEAT="2")
        # A client looks at its binding each 20 s.
        found = Checkup(finish(doctor, patience=5 * PATIENCE))
    assert found.result.code == 0, found
    assert found.result.sentences[-1].startswith("Each of 4 losses was found and mended"), found
    assert [proof["fault"] for proof in found.proofs] == ["lostBinding", "deletedQueue", "cutConnection", "halfOpenConnection"], found
    for proof in found.proofs:
        tell(json.dumps(proof))
        assert "untriedSince" not in proof, proof
        assert (proof["missing"], proof["twice"]) == (0, 0), proof
        assert proof["foundSeconds"] <= proof["mendedSeconds"] < PATIENCE, proof
    # Nothing of it is left but a run that has ended well.
    wait_until(lambda: not [queue for queue in broker.request("GET", "queues", broker.virtual_host) if ".session." in queue["name"]])
    [file] = (commands.state / "offline").glob("*.xml")
    log = commands.run("mom", "log", "--json", file)
    events = [json.loads(line) for line in log.output.splitlines()]
    ends = [event["transferData"]["status"]["outcome"] for event in events if event["transferData"]["status"]["terminal"]]
    assert ends == ["succeeded"], log


def test_an_interrupted_proof_leaves_no_run_without_an_end(broker, commands):
    with bridge(commands), broker.connect() as connection:
        wait_until(lambda: "good" in checked(commands).verdicts("bridge"), pause=0.5)
        consumer = Consumer(connection, "#")
        doctor = commands.start("mom", "doctor", "--json", "--prove", "--timeout", "20")
        consumer.wait_for("Transferring")
        doctor.send_signal(signal.SIGINT)
        assert finish(doctor).code == 128 + signal.SIGINT
        consumer.wait_for("MirroringJobCompleted")
    assert {message.body["jobId"] for message in consumer.messages} == {PROVING}


def test_nothing_is_proved_in_a_broken_world(broker, commands):
    result = commands.run("mom", "doctor", "--prove", *BRIEF)
    assert result.code == 1, result
    assert "Nothing is proved while something is wrong with this: bridge." in result.errors, result
