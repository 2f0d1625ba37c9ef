"""Whatever becomes of a source, one run makes both trees the same, tells it as the rules say, and leaves nothing to do."""

import os

import pytest

from broker_contract import broken_by, broken_by_good_run
from consuming import Consumer, runs_of
from far_ends import PLACES
from random_trees import RandomTree
from remote_trees import differences
from seeds import seeded

IS_LONG = "MIRRORING_TEST_LONG" in os.environ
#: Of each of the kinds of job there; all in all more than 500 here and more than 500 over ssh.
ROUNDS = {"here": 168, "far-destination": 84, "far-source": 84} if IS_LONG else dict.fromkeys(PLACES, 2)
KINDS = {"packages": {}, "kept": {"keepDeleted": "1d"}, "release": {"publish": "release", "releases": 2}}


@pytest.mark.parametrize("settings", KINDS.values(), ids=KINDS)
@pytest.mark.parametrize("place", PLACES)
def test_a_tree_is_mirrored_whatever_becomes_of_it(broker, commands, tmp_path, place, settings):
    chance = seeded()
    # A small tree may lose most of what it has.
    settings = {"maxDeletionShare": 1, "package": "{maxPages: 5, maxFiles: 8}"} | settings
    with PLACES[place](tmp_path, **settings) as job, broker.connect() as connection:
        commands.environment |= job.environment
        tree = RandomTree(job.source, chance)
        consumer = Consumer(connection, "#")
        for number in range(ROUNDS[place]):
            tree.change()
            print(f"round {number}: {'; '.join(tree.log)}")
            for _ in range(2):
                result = commands.run("mirror", "run", job.file)
                assert result.code == 0, result
                assert differences(job) == {}
            # Now, for a queue does not keep all that five hundred runs tell.
            messages = consumer.finish()
            assert [sentence for message in messages for sentence in broken_by(message, "guest")] == []
            first, second = runs_of(messages).values()
            assert broken_by_good_run(first) == []
            assert [message.state for message in second] == ["MirroringJobInitialized", "MirroringJobCompleted"]
            messages.clear()
