"""What an engine's side has to reach: notify, and the delivery to the broker."""

from measuring.reading import number
from measuring.rows import OURS, Figure, Target
from measuring.section import Section
from measuring.system import WINDOW

#: Events a second that notify is called with; 0 for as many as there can be.
RATES = (1_000, 5_000, 0)
#: How the broker is meanwhile.
MOODS = ("up", "absent", "blocked")


class Publishing(Section):
    """Rows of the publisher."""

    def rows(self):
        rates = Figure("rate", "events/s", (Target(0.8, "bare", True), Target(0.95, "same message", True)))
        cpu = Figure("broker CPU", "µs/event"), Figure("publisher CPU", "µs/event")
        yield self.row(
            "publisher",
            "events that the broker has confirmed, outbox included, beside plain librabbitmq and other clients",
            (rates, *cpu),
            {OURS: self._publisher}
            | {"bare": lambda: self.ceiling("bare"), "same message": self.ceiling}
            | ({} if self.system.is_quick else {"Go": self._go, "Java": self._java})
            | {"pika, a confirm each": self._pika},
        )
        for mood in MOODS:
            yield self.row(
                f"notify-{mood}",
                f"how long notify takes on the engine's thread, JSON included, broker {mood}",
                tuple(
                    Figure(f"{share} at {_pace(events)}", "µs", (Target(limit),))
                    for events in self._rates
                    for share, limit in [("p50", 10), ("p99", 50), ("max", 20_000)]
                ),
                {OURS: lambda mood=mood: self._notify(mood)},
            )

    @property
    def _rates(self):
        return RATES[1:2] if self.system.is_quick else RATES

    def _publisher(self):
        with self.broker_cpu() as cpu:
            output = self.system.benchmark("publisher", "--broker", "--events", self.events, "--window", WINDOW)
        return {"rate": number(output, r"^delivered +(\d+)/s"), "publisher CPU": number(output, r"^CPU +([\d.]+)"), **cpu}

    def _go(self):
        return self.client(self.clients.go(), self.events, WINDOW)

    def _java(self):
        return self.client(self.clients.java(), self.events, WINDOW)

    def _pika(self):
        # It is slower by far, and needs no more for a rate.
        return self.client(self.clients.python("publish.py"), self.events // 10)

    def _notify(self, mood):
        figures, seconds = {}, 0.2 if self.system.is_quick else 10
        if mood == "blocked":
            self.system.broker("ctl", "set_vm_memory_high_watermark", "0.00001")
        try:
            for events in self._rates:
                count = int(events * seconds) or self.events
                # What a blocked broker does not take waits in the outbox, and goes with it.
                options = {"up": ["--broker"], "absent": [], "blocked": ["--broker", "--drain", 0]}[mood]
                output = self.system.benchmark("publisher", *options, "--events", count, "--rate", events)
                for share in ("p50", "p99", "max"):
                    figures[f"{share} at {_pace(events)}"] = number(output, rf"^notify {share} +([\d.]+)")
        finally:
            if mood == "blocked":
                self.system.broker("ctl", "set_vm_memory_high_watermark", "0.4")
        return figures


def _pace(events):
    return f"{events:,}/s" if events else "full speed"
