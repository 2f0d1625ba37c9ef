"""Rows of what has to be reached: what is measured, beside whom, and how it is done in turn."""

import collections
import dataclasses
import statistics
from collections.abc import Callable

from measuring.system import NotHere

#: How ours are called among those that are measured.
OURS = "ours"


@dataclasses.dataclass(frozen=True)
class Target:
    """What a figure of ours has to reach: so many times that of a peer, or so much."""

    limit: float
    peer: str | None = None
    #: Whether that is the least it has to be, and not the most it may be.
    is_least: bool = False

    def value(self, samples):
        """Our median as a multiple of the peer's, or itself; None if one of them was not measured."""
        if not samples.get(OURS) or (self.peer and not samples.get(self.peer)):
            return None
        ours = statistics.median(samples[OURS])
        # What a peer does in no time is no measure.
        peer = statistics.median(samples[self.peer]) if self.peer else 1
        return ours / peer if peer else None

    def is_reached(self, value):
        return value >= self.limit if self.is_least else value <= self.limit

    def text(self, unit):
        """In words, for a figure of that unit."""
        limit = f"{self.limit:,g}"
        return f"{'at least' if self.is_least else 'at most'} {limit} {f'of {self.peer}' if self.peer else unit}"


@dataclasses.dataclass(frozen=True)
class Figure:
    """One of the numbers that a measurement gives."""

    name: str
    unit: str
    targets: tuple[Target, ...] = ()


class Samples:
    """What the rounds of a row have given: for each figure the numbers of each that was measured; and who could not be, and why."""

    def __init__(self):
        self.numbers = collections.defaultdict(lambda: collections.defaultdict(list))
        self.missing = {}

    def add(self, contestant, figures):
        for name, number in figures.items():
            self.numbers[name][contestant].append(number)


@dataclasses.dataclass(frozen=True)
class Row:
    """Something that is measured."""

    #: A word, by which it is chosen.
    name: str
    #: What it is, for a heading.
    what: str
    figures: tuple[Figure, ...]
    #: Measures so many rounds.
    measure: Callable[[int], Samples]
    #: Whether it can be done in seconds.
    is_quick: bool = True


def in_turn(system, contestants):
    """A measurement that gives each contestant its turn in each round, on a history that is empty when the turn begins.

    Each is a function that gives figures by their names. Another one begins each round, so that none always finds what the one before
    has left.
    """

    def measure(rounds):
        samples, names = Samples(), list(contestants)
        for index in range(rounds):
            turn = index % len(names)
            for name in names[turn:] + names[:turn]:
                if name in samples.missing:
                    continue
                system.renew()
                try:
                    samples.add(name, contestants[name]())
                except NotHere as reason:
                    samples.missing[name] = str(reason)
                finally:
                    system.end_all()
        return samples

    return measure
