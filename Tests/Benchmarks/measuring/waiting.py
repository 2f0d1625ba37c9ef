"""How long somebody may have to wait."""

import subprocess
import time

from measuring.reading import latencies, number
from measuring.rows import OURS, Figure, Target
from measuring.section import Section
from measuring.system import BYTES, NotMeasured


class Waiting(Section):
    """Rows of subscribers, late joiners and starts."""

    def rows(self):
        rates = 500 if self.system.is_quick else 1_000
        yield self.row(
            "latency",
            f"from notify to a subscriber at {rates:,} events/s, beside plain librabbitmq",
            (
                Figure("p50", "ms", (Target(1.5, "same message"),)),
                Figure("p99", "ms", (Target(10),)),
                Figure("max", "ms"),
            ),
            {OURS: lambda: self._latency(rates), "same message": lambda: self._ping(rates)},
        )
        rates = 500 if self.system.is_quick else 5_000
        yield self.row(
            "replay",
            f"a replay of the whole cache to a late joiner while {rates:,} events/s flow",
            (
                Figure("replay", "s", (Target(1),)),
                Figure("live p99 meanwhile", "ms", (Target(10),)),
                Figure("live p99 without", "ms"),
            ),
            {OURS: lambda: self._replay(rates)},
        )
        yield self.row(
            "start",
            "until mom watch says that it waits, and until a bridge that starts again has its cache full",
            (Figure("mom watch", "s", (Target(0.5),)), Figure("cache", "s", (Target(0.5),))),
            {OURS: self._start},
        )

    @property
    def _seconds(self):
        return 1 if self.system.is_quick else 10

    def _latency(self, events):
        output = self.system.benchmark("latency", "--rate", events, "--seconds", self._seconds)
        return latencies(output, "^latency")

    def _ping(self, events):
        program = self.clients.plain("ping")
        return latencies(self.system.run(*program, self.system.port, events, self._seconds, BYTES, host="messages"), "^latency")

    def _replay(self, events):
        cached = 1_000 if self.system.is_quick else 10_000
        output = self.system.benchmark("replay", "--rate", events, "--rounds", 1, "--events", cached)
        return {
            "replay": number(output, r"replay of \d+ in ([\d.]+) s"),
            "live p99 meanwhile": latencies(output, "meanwhile")["p99"],
            "live p99 without": latencies(output, "alone")["p99"],
        }

    def _start(self):
        folder = self.system.work / f"offline-{time.monotonic_ns()}"
        program = [self.system.products / "Benchmarks", "bridge", "--events", 0, "--folder", folder]
        self.system.benchmark("publisher", "--broker", "--events", min(self.events, 10_000))
        self.system.run(*program)
        return {"mom watch": self._watch(), "cache": number(self.system.run(*program), r"^cached \d+ in ([\d.]+)")}

    def _watch(self):
        """Seconds until mom watch says that it waits."""
        start = time.monotonic()
        with subprocess.Popen(
            [self.system.products / "mom", "watch"],
            env=self.system.environment(),
            cwd=self.system.work,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        ) as process:
            said = b""
            # Where that takes a moment it says first that it connects.
            while b"waiting for " not in said and (line := process.stderr.readline()):
                said += line
            seconds = time.monotonic() - start
            process.terminate()
        if b"waiting for " not in said:
            raise NotMeasured(f"mom watch says {said.decode()!r} instead of waiting.")
        return seconds
