"""The rows of the engine beside rsync and rclone, which Tests/Benchmarks/engine measures on a broker of its own."""

from measuring.rows import OURS, Figure, Row, Samples, Target
from measuring.system import BENCHMARKS

#: Who is who in what it writes.
NAMES = {"engine": OURS, "rsync": "rsync", "rclone": "rclone"}
FIRST, NOTHING = ("first", "s"), ("nothing", "s")
#: Each row: what it is, its steps with their units, and how many times rsync's each of them may be at most.
TREES = {
    "large": ("20,000 files of 11.8 kB: a first mirror, and one with nothing to do", {FIRST: 1, NOTHING: 0.8}),
    "ssh": ("these over ssh, to an sshd on 127.0.0.1", {FIRST: 1.1, NOTHING: None}),
    "small": ("40,000 files of 500 bytes", {FIRST: 1.2}),
    "packages": ("400 packages of one file each", {FIRST: None}),
    "many": (
        "200,000 files of 100 bytes, and the memory of all processes together",
        {FIRST: None, NOTHING: None, ("first-memory", "KiB"): None, ("nothing-memory", "KiB"): None},
    ),
}


def tree_rows(system):
    for name, (what, steps) in TREES.items():
        figures = tuple(
            Figure(step, unit, () if limit is None else (Target(limit, "rsync"),)) for (step, unit), limit in steps.items()
        )

        def measure(rounds, name=name):
            return _measure(system, name, rounds)

        # Quickly it takes long as well, for the broker of its own; Tests/Benchmarks/short has it.
        yield Row(f"engine-{name}", f"engine and rsync, {what}", figures, measure, is_quick=False)


def _measure(system, row, rounds):
    record = system.work / f"figures-{row}"
    record.write_text("")
    output = system.run(BENCHMARKS / "engine", rounds, ROWS=row, FIGURES=str(record), PRODUCTS=str(system.products))
    samples = Samples()
    for line in record.read_text().splitlines():
        who, _, step, number = line.split()
        samples.add(NAMES[who], {step: float(number)})
    if not samples.numbers:
        samples.missing[OURS] = output.splitlines()[-1].partition("not measured: ")[2]
    elif row != "ssh" and "rclone" not in samples.numbers["first"]:
        samples.missing["rclone"] = "there is no rclone; Broker/install --tests adds it"
    return samples
