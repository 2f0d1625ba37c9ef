"""Engines that publish as fast as they can, bridges that log what they publish, and subscribers: each engine and bridge is a process."""

from measuring.reading import number
from measuring.system import WINDOW


def job(index):
    """The id of a job of Benchmarks, by its number."""
    return f"5f0c6a3e-7d0b-4f3c-9b1e-{index:012}"


def flow(system, clients, events, jobs=50, subscribers=0, bridges=1, engines=1, window=WINDOW):
    """Lets so many events flow until all bridges have them on disk.

    The jobs are shared out among the engines, each of which has one at least; each subscriber gets the events of one job. Gives events a
    second from the first notify to the last bridge's disk; the microseconds of processor time that an event costs its publisher, one
    bridge and the broker; and how many MB a bridge had resident at most.
    """
    program = system.products / "Benchmarks"
    if subscribers:
        keys = [f"{job(index % max(jobs, engines))}.#" for index in range(subscribers)]
        system.start(*clients.plain("subscribers"), system.port, lines=keys).wait_for("ready")
    reading = [system.start(program, "bridge", "--events", events) for _ in range(bridges)]
    for bridge in reading:
        bridge.wait_for("ready")
    before = system.broker_seconds()
    share = max(1, jobs // engines)
    publishing = []
    for index in range(engines):
        count = events * (index + 1) // engines - events * index // engines
        # No more waits than an outbox holds, however many there are.
        options = ["--broker", "--ahead", 20_000, "--drain", 1_800, "--window", window]
        options += ["--events", count, "--jobs", share, "--first-job", index * share]
        publishing.append((count, system.start(program, "publisher", *options)))
    said = [(count, engine.finish()) for count, engine in publishing]
    logged = [bridge.finish() for bridge in reading]
    broker = system.broker_seconds() - before
    system.end_all()
    began = min(number(output, r"^began +([\d.]+)") for _, output in said)
    ended = max(number(output, r"^logged +([\d.]+)") for output in logged)
    costs = [number(output, r"^CPU +([\d.]+)") for output in logged]
    return {
        "rate": events / (ended - began),
        "publisher CPU": sum(count * number(output, r"^CPU +([\d.]+)") for count, output in said) / events,
        "bridge CPU": sum(costs) / bridges,
        "broker CPU": broker * 1e6 / events,
        "bridge memory": max(number(output, r"^resident (\d+)") for output in logged) * 1.048576,
    }
