"""mom doctor where no bridge does its work, something waits, or the machine is not well: each is named with its remedy."""

import uuid

import pika

from checkups import BRIEF, FalseBridge, bridge, checked
from commands import Job, real_tree
from disks import no_room_on, small_disk
from relays import Relay


def test_there_is_no_bridge(broker, commands):
    found = checked(commands, *BRIEF)
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


def test_a_clock_is_wrong(broker, commands):
    with FalseBridge(broker, behind=3_600):
        found = checked(commands)
    clock = found.the_wrong("clocks")
    assert "1 h 0 min behind this machine's" in clock["finding"], found
    assert clock["remedy"].startswith("timedatectl set-ntp true"), found


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
        found = checked(commands, *BRIEF, MIRRORING_OFFLINE_FOLDER=str(folder / "offline"))
    disk = found.the_wrong("disk")
    assert f"{folder}/offline (offline log): only 0 B of 65.5 kB free" in disk["finding"], found
    # The folder that is there, as the command would find no other.
    assert disk["remedy"].startswith(f"df -h {folder}: ") and "offline.keepFor" in disk["remedy"], found
