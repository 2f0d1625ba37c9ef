"""What is kept, in memory and on disk."""

import time

from measuring.processes import kibibytes, processor_seconds
from measuring.reading import number
from measuring.rows import OURS, Figure, Target
from measuring.section import Section
from measuring.system import NotMeasured


class Keeping(Section):
    """Rows of the bridge's memory and of the offline log."""

    def rows(self):
        yield self.row(
            "memory",
            "what mom bridge has resident: at rest, with its cache full, and ten times as many events later",
            (
                Figure("at rest", "MB", (Target(60),)),
                Figure("processor at rest", "%", (Target(1),)),
                Figure("cache full", "MB"),
                Figure("later", "MB"),
                Figure("growth", "times", (Target(1.1),)),
                Figure("at most", "MB", (Target(120),)),
            ),
            {OURS: self._memory},
        )
        many, few = (5_000, 2_000) if self.system.is_quick else (1_000_000, 100_000)
        yield self.row(
            "log",
            f"the offline log, {many:,} events of 500 runs",
            (Figure("written", "events/s", (Target(50_000, is_least=True),)), Figure("read", "events/s")),
            {OURS: lambda: self._log(many, 500)},
        )
        yield self.row(
            "log-memory",
            f"what writing and reading a file of {many:,} events takes, beside {few:,}",
            (Figure("resident", "MB", (Target(1.1, "fewer events"),)),),
            {OURS: lambda: self._log(many, 1), "fewer events": lambda: self._log(few, 1)},
        )

    def _memory(self):
        first = 500 if self.system.is_quick else 100_000
        pause = 2 if self.system.is_quick else 20
        folder = self.system.work / f"offline-{time.monotonic_ns()}"
        # The page is a part of it, at a port that nobody else has.
        settings = {"MIRRORING_OFFLINE_FOLDER": str(folder), "MIRRORING_HTTP_ADDRESS": "127.0.0.1:0"}
        bridge = self.system.start(self.system.products / "mom", "bridge", **settings).id
        _wait_until_quiet(bridge)
        before = processor_seconds(bridge)
        time.sleep(pause)
        share, rest = 100 * (processor_seconds(bridge) - before) / pause, _megabytes(bridge, "VmRSS")
        full = self._held(bridge, first)
        later = self._held(bridge, first * 9)
        figures = {"at rest": rest, "processor at rest": share, "cache full": full, "later": later, "growth": later / full}
        return figures | {"at most": _megabytes(bridge, "VmHWM")}

    def _held(self, bridge, events):
        """What a bridge has resident when so many more events have come."""
        self.system.benchmark("publisher", "--broker", "--events", events, "--jobs", 50, "--ahead", 20_000, "--drain", 1_800)
        _wait_until_quiet(bridge)
        return _megabytes(bridge, "VmRSS")

    def _log(self, events, runs):
        output = self.system.benchmark("offline", "--folder", self.system.work, "--events", events, "--runs", runs)
        return {
            "written": number(output, r"^written .*, (\d+) a second"),
            "read": number(output, r"^read .*, (\d+) a second"),
            "resident": number(output, r"^resident +(\d+)") * 1.048576,
        }


def _wait_until_quiet(process):
    """Waits until a process has done next to nothing for a second: what was under way is done."""
    end, before = time.monotonic() + 120, processor_seconds(process)
    while time.monotonic() < end:
        time.sleep(1)
        if (now := processor_seconds(process)) - before < 0.05:
            return
        before = now
    raise NotMeasured("The bridge has not come to rest within 120 s.")


def _megabytes(process, what):
    if not (size := kibibytes(process, what)):
        raise NotMeasured("The bridge has ended.")
    return size * 0.001024
