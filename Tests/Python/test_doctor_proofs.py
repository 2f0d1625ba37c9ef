"""mom doctor proves that losses are found and mended, and leaves nothing behind."""

import json
import signal

import pytest

from checkups import BRIEF, PATIENT, Checkup, bridge, checked
from commands import PATIENCE, finish, wait_until
from consuming import Consumer

#: The job that is proved with: always the same, so that a list of jobs has it once.
PROVING = "91d48b88-cd3d-5331-81c8-49fbf9dd1b2e"


def wait_for_bridge(commands):
    """Waits until what a doctor looks at first is there: a bridge that is heard, and that takes requests, which it does later."""

    def is_there():
        found = checked(commands)
        return found.verdicts("bridge") == found.verdicts("lag") == ["good"]

    wait_until(is_there, 3 * PATIENCE, pause=0.5)


@pytest.mark.long
def test_losses_are_found_and_mended(broker, commands, tell):
    with bridge(commands):
        wait_for_bridge(commands)
        doctor = commands.start("mom", "doctor", "--json", "--prove", *PATIENT, MIRRORING_BROKER_HEARTBEAT="2")
        # A client looks at its binding each 20 s.
        found = Checkup(finish(doctor, patience=5 * PATIENCE))
    # What stands still for five seconds is rightly said to be late, which is nothing against the proof.
    assert found.wrong <= {"lag", "clocks"} and found.result.code == bool(found.wrong), found
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
    wait_until(lambda: ends(commands, file) == ["succeeded"])


def test_an_interrupted_proof_leaves_no_run_without_an_end(broker, commands):
    with bridge(commands), broker.connect() as connection:
        wait_for_bridge(commands)
        consumer = Consumer(connection, "#")
        doctor = commands.start("mom", "doctor", "--json", "--prove", *PATIENT)
        consumer.wait_for("Transferring")
        doctor.send_signal(signal.SIGINT)
        assert finish(doctor).code == 128 + signal.SIGINT
        consumer.wait_for("MirroringJobCompleted")
    assert {message.body["jobId"] for message in consumer.messages} == {PROVING}


def test_nothing_is_proved_in_a_broken_world(broker, commands):
    result = commands.run("mom", "doctor", "--prove", *BRIEF)
    assert result.code == 1, result
    assert "Nothing is proved while something is wrong with this: bridge." in result.errors, result


def ends(commands, file):
    """The outcomes of the terminal events in a log, to which the bridge may be adding still."""
    events = [json.loads(line) for line in commands.run("mom", "log", "--json", file).output.splitlines()]
    return [event["transferData"]["status"]["outcome"] for event in events if event["transferData"]["status"]["terminal"]]
