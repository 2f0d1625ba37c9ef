"""Random choices that can be made again."""

import os
import random


def seeded():
    """A source of random choices. Its seed is printed, which pytest shows with a failure; MIRRORING_TEST_SEED=N has it made from N."""
    seed = int(os.environ.get("MIRRORING_TEST_SEED") or random.randrange(1 << 32))
    print(f"MIRRORING_TEST_SEED={seed}")
    return random.Random(seed)
