"""Whatever becomes of a source, one run over ssh makes both trees the same, tells it as the rules say, and leaves nothing to do."""

import os

import pytest

from broker_contract import broken_by, broken_by_good_run
from consuming import Consumer, runs_of
from random_trees import RandomTree
from remote_trees import differences
from seeds import seeded

#: Of each of the kinds of job.
ROUNDS = 20 if "MIRRORING_TEST_LONG" in os.environ else 2
KINDS = {"packages": {}, "kept": {"keepDeleted": "1d"}, "release": {"publish": "release", "releases": 2}}


@pytest.mark.parametrize("settings", KINDS.values(), ids=KINDS)
@pytest.mark.parametrize("side", ["destination", "source"])
def test_a_tree_is_mirrored_whatever_becomes_of_it(broker, commands, far, tmp_path, side, settings):
    chance = seeded()
    # A small tree may lose most of what it has.
    job = far.job(tmp_path, side, maxDeletionShare=1, package="{maxPages: 5, maxFiles: 8}", **settings)
    commands.environment |= job.environment
    tree = RandomTree(job.source, chance)
    with broker.connect() as connection:
        consumer = Consumer(connection, "#")
        for number in range(ROUNDS):
            tree.change()
            print(f"round {number}: {'; '.join(tree.log)}")
            for _ in range(2):
                result = commands.run("mirror", "run", job.file)
                assert result.code == 0, result
                assert differences(job) == {}
        messages = consumer.finish()
    assert [sentence for message in messages for sentence in broken_by(message, "guest")] == []
    runs = list(runs_of(messages).values())
    assert len(runs) == 2 * ROUNDS
    for first, second in zip(runs[::2], runs[1::2]):
        assert broken_by_good_run(first) == []
        assert [message.state for message in second] == ["MirroringJobInitialized", "MirroringJobCompleted"]
