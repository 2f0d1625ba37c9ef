"""The disk of the outbox, or of the state folder, is full: jobs are done all the same, and what can't be told or kept is said loudly."""

import os

import pytest

import disks
from broker_contract import broken_by_good_run, check
from commands import BREAKDOWNS, Job, files_of, real_tree
from consuming import Consumer, runs_of
from relays import Relay


@pytest.fixture
def small_outbox(commands):
    """The outbox on a disk of its own."""
    with disks.small_disk(commands.state / "outbox") as folder:
        yield folder
        commands.stop()


def sentences_of(result):
    assert not any(trace in result.errors for trace in BREAKDOWNS), result
    return [line for line in result.sentences if line.startswith("mirror: ")]


@pytest.mark.parametrize("room", [0, 4096, 8192])
def test_without_broker_and_without_room_the_job_is_done_and_the_loss_is_said(broker, commands, small_outbox, tmp_path, room):
    job = Job(tmp_path, "roomless", package="{maxPages: 10, maxFiles: 10}")
    real_tree(job.source, "json")
    with Relay() as relay, broker.connect() as connection:
        consumer = Consumer(connection, "#")
        uri = {"MIRRORING_BROKER_URI": broker.uri_with(port=relay.port)}
        with disks.no_room_on(small_outbox, but=room):
            result = commands.run("mirror", "run", job.file, MIRRORING_OUTBOX_WAIT="0", **uri)
            assert result.code == 74, result
            assert files_of(job.destination) == files_of(job.source)
            sentences = sentences_of(result)
            assert "lost" in sentences[0] and "no space left on device" in sentences[0], result
            lost = int(sentences[0].removeprefix("mirror: ").split()[0])

            # What is there can be delivered without any more room.
            relay.open(broker.port)
            flush = commands.run("mirror", "outbox", "flush", "--wait", "45", **uri)
            assert flush.code == 0, flush
        messages = consumer.finish()
    told = [line for line in result.sentences if "  roomless  " in line]
    assert len(messages) + lost >= len(told)
    assert [message.sequence for message in messages] == list(range(1, len(messages) + 1))
    assert (len(messages) > 0) == (room > 0)
    assert os.listdir(small_outbox) == []


def test_with_a_broker_a_full_disk_loses_nothing(broker, commands, small_outbox, tmp_path):
    job = Job(tmp_path, "through", package="{maxPages: 10, maxFiles: 10}")
    real_tree(job.source, "json")
    with broker.connect() as connection, disks.no_room_on(small_outbox):
        consumer = Consumer(connection, "#")
        result = commands.run("mirror", "run", job.file)
        assert result.code == 0, result
        messages = consumer.finish()
    check(messages, "guest")
    [run] = runs_of(messages).values()
    assert broken_by_good_run(run) == []
    assert os.listdir(small_outbox) == []


def test_room_that_comes_back_is_used(broker, commands, small_outbox, tmp_path):
    job = Job(tmp_path, "again")
    real_tree(job.source)
    with Relay() as relay:
        uri = {"MIRRORING_BROKER_URI": broker.uri_with(port=relay.port), "MIRRORING_OUTBOX_WAIT": "0"}
        with disks.no_room_on(small_outbox):
            assert commands.run("mirror", "run", job.file, **uri).code == 74
        assert commands.run("mirror", "run", job.file, **uri).code == 75
        relay.open(broker.port)
        assert commands.run("mirror", "outbox", "flush", "--wait", "45", **uri).code == 0


def test_what_can_not_be_remembered_is_said(unheard, tmp_path):
    with disks.small_disk(unheard.state / "engine") as folder:
        job = Job(tmp_path, "forgotten")
        real_tree(job.source)
        assert unheard.run("mirror", "run", job.file).code == 75
        (job.source / "new.html").write_text("a page\n")
        with disks.no_room_on(folder):
            result = unheard.run("mirror", "run", job.file)
        assert result.code == 75 and files_of(job.destination) == files_of(job.source), result
        assert 'So it is not remembered how this run of forgotten ended, and "mirror list" tells of the one before.' in result.errors
        assert "is not remembered" not in unheard.run("mirror", "run", job.file).errors
