"""What Tests/Benchmarks says of what it has measured; the measuring itself is in its short form (Tests/run)."""

import subprocess
import sys

import pytest

from brokers import PACKAGE

sys.path.append(str(PACKAGE / "Tests/Benchmarks"))

from measuring.report import lines, record, spread, summary
from measuring.rows import OURS, Figure, Row, Samples, Target, in_turn
from measuring.system import NotHere

TOOL = PACKAGE / "Tests/Benchmarks/all"
RATE = Figure("rate", "events/s", (Target(0.8, "bare", is_least=True),))
TIME = Figure("p99", "ms", (Target(10),))


class Place:
    """A system on which nothing happens but that it is asked for a new history, and to end what was started."""

    def __init__(self):
        self.asked = []

    def renew(self):
        self.asked.append("renew")

    def end_all(self):
        self.asked.append("end")


def samples(ours, bare, time=(5,)):
    made = Samples()
    for number in ours:
        made.add(OURS, {"rate": number})
    for number in bare:
        made.add("bare", {"rate": number})
    for number in time:
        made.add(OURS, {"p99": number})
    return made


def run(*arguments):
    return subprocess.run([TOOL, *arguments], capture_output=True, text=True)


def row(*figures):
    return Row("publisher", "events that are confirmed", figures, measure=None)


def test_contestants_take_turns_and_each_begins_a_round():
    place, order = Place(), []
    contestants = {name: lambda name=name: order.append(name) or {"rate": 1} for name in "abc"}
    made = in_turn(place, contestants)(3)
    assert order == [*"abc", *"bca", *"cab"]
    assert place.asked == ["renew", "end"] * 9
    assert {name: len(numbers) for name, numbers in made.numbers["rate"].items()} == {"a": 3, "b": 3, "c": 3}


def test_a_peer_that_is_not_here_is_named_and_ends_nothing():
    def absent():
        raise NotHere("there is no go")

    made = in_turn(Place(), {OURS: lambda: {"rate": 10}, "Go": absent})(2)
    assert made.missing == {"Go": "there is no go"}
    assert made.numbers["rate"] == {OURS: [10, 10]}
    assert "  Go not measured: there is no go" in lines(row(RATE), made, is_judged=True)


@pytest.mark.parametrize(("ours", "is_reached"), [((100, 79, 70), False), ((10, 80, 90), True), ((80,), True), ((79.9,), False)])
def test_a_ratio_is_that_of_medians(ours, is_reached):
    made = samples(ours, (90, 100, 500))
    [target] = RATE.targets
    assert target.is_reached(target.value(made.numbers["rate"])) is is_reached
    assert summary([(row(RATE), made)]).startswith("1 of 1" if is_reached else "0 of 1")


@pytest.mark.parametrize(("time", "is_reached"), [(10, True), (10.1, False)])
def test_a_limit_is_the_most_that_may_be(time, is_reached):
    made = samples((90,), (100,), (time,))
    assert TIME.targets[0].is_reached(TIME.targets[0].value(made.numbers["p99"])) is is_reached


def test_what_was_not_measured_is_neither_reached_nor_missed():
    made = samples((90,), ())
    [target] = RATE.targets
    assert target.value(made.numbers["rate"]) is None
    assert summary([(row(RATE), made)]) == "0 of 0 targets reached."
    assert record([(row(RATE), made)], 1)["rows"][0]["figures"][0]["targets"][0]["isReached"] is None


def test_a_row_says_medians_with_the_least_and_the_most_and_the_verdict():
    told = [*lines(row(RATE, TIME), samples((70, 79, 100), (90, 100, 500), (4, 5, 6)), is_judged=True)]
    assert told[0] == "publisher: events that are confirmed"
    assert spread([70, 79, 100]) in told[1] and spread([70, 79, 100]) == "79 (70 to 100)"
    assert told[2].split()[0] == "bare" and told[2].endswith("ours 0.79 of it")
    assert told[3].strip() == "at least 0.8 of bare: MISSED with 0.79"
    assert told[5].strip() == "at most 10 ms: reached with 5"


def test_list_says_what_each_row_has_to_reach_and_starts_nothing():
    listed = run("--list")
    assert listed.returncode == 0, listed
    names = [line.split()[0] for line in listed.stdout.splitlines() if not line.startswith(" ")]
    assert len(names) == len(set(names)) and {"publisher", "pipeline", "replay", "engine-large"} <= set(names)
    assert "rate at least 0.8 of bare\n" in listed.stdout
    assert "publisher and bridge at most 30 µs/event\n" in listed.stdout


def test_unknown_rows_are_refused_with_the_names_of_all():
    refused = run("--list", "nosuch")
    assert refused.returncode == 2 and "nosuch" in refused.stderr and "pipeline" in refused.stderr
