"""What was measured, for people and for programs."""

import datetime
import os
import platform
import statistics

from measuring.rows import OURS


def text(number):
    """With as many digits as say something."""
    return f"{number:,.0f}" if abs(number) >= 100 else f"{number:.3g}"


def spread(numbers):
    """The median, the least and the most."""
    return f"{text(statistics.median(numbers))} ({text(min(numbers))} to {text(max(numbers))})"


def lines(row, samples, is_judged):
    """The lines of a row: a heading, and one for each figure of each that was measured."""
    yield f"{row.name}: {row.what}"
    for figure in row.figures:
        numbers = samples.numbers.get(figure.name, {})
        for contestant in sorted(numbers, key=lambda name: name != OURS):
            label = f"{figure.name}, {figure.unit}" if contestant == OURS else f"  {contestant}"
            line = f"  {label:<38} {spread(numbers[contestant]):<34}"
            if contestant != OURS and numbers.get(OURS) and (peer := statistics.median(numbers[contestant])):
                line += f" ours {statistics.median(numbers[OURS]) / peer:.2f} of it"
            yield line.rstrip()
        if is_judged:
            yield from (f"    {verdict(figure, target, numbers)}" for target in figure.targets)
    for contestant, reason in samples.missing.items():
        yield f"  {contestant} not measured: {reason}"


def verdict(figure, target, numbers):
    """Whether a target is reached, and by which value."""
    value = target.value(numbers)
    if value is None:
        return f"{target.text(figure.unit)}: not measured"
    return f"{target.text(figure.unit)}: {'reached' if target.is_reached(value) else 'MISSED'} with {text(value)}"


def verdicts(results):
    """Each target with whether it is reached, and by which value; those that could not be measured left out."""
    for row, samples in results:
        for figure in row.figures:
            for target in figure.targets:
                value = target.value(samples.numbers.get(figure.name, {}))
                if value is not None:
                    yield row, figure, target, value


def summary(results):
    """One line that says how many targets are reached, and which are not."""
    judged = [*verdicts(results)]
    missed = [
        f"{row.name}, {figure.name} {target.text(figure.unit)}"
        for row, figure, target, value in judged
        if not target.is_reached(value)
    ]
    line = f"{len(judged) - len(missed)} of {len(judged)} targets reached"
    return f"{line}; missed: {'; '.join(missed)}." if missed else f"{line}."


def machine():
    """Where and when it was measured."""
    return {
        "time": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "cores": len(os.sched_getaffinity(0)),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
    }


def record(results, rounds):
    """All of it as JSON has it."""
    return {
        "machine": machine(),
        "rounds": rounds,
        "rows": [
            {
                "name": row.name,
                "what": row.what,
                "missing": samples.missing,
                "figures": [_figure(figure, samples.numbers.get(figure.name, {})) for figure in row.figures],
            }
            for row, samples in results
        ],
    }


def _figure(figure, numbers):
    targets = []
    for target in figure.targets:
        value = target.value(numbers)
        targets.append(
            {
                "text": target.text(figure.unit),
                "peer": target.peer,
                "limit": target.limit,
                "isLeast": target.is_least,
                "value": value,
                "isReached": None if value is None else target.is_reached(value),
            }
        )
    return {"name": figure.name, "unit": figure.unit, "samples": numbers, "targets": targets}
