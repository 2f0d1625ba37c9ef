"""What mom doctor has found, and a bridge for it to find."""

import contextlib
import datetime
import json
import threading
import uuid

import pika

from commands import PATIENCE, finish, terminate

#: Where there is nobody to be heard it is listened for so long.
BRIEF = ("--timeout", "8")
#: Where a bridge is heard, or can't be, nothing is waited for but what a busy machine does late.
PATIENT = ("--timeout", "60")
FAST = {"MIRRORING_BRIDGE_HEARTBEAT": "1"}


class Checkup:
    """What mom doctor has found."""

    def __init__(self, result):
        self.result, self.findings, self.proofs = result, {}, []
        for line in result.output.splitlines():
            finding = json.loads(line)
            if "check" in finding:
                self.findings.setdefault(finding["check"], []).append(finding)
            else:
                self.proofs.append(finding)

    def __repr__(self):
        return repr(self.result)

    def verdicts(self, check):
        return [finding["verdict"] for finding in self.findings[check]]

    @property
    def wrong(self):
        return {check for check in self.findings if "wrong" in self.verdicts(check)}

    @property
    def unknown(self):
        return {check for check in self.findings if "unknown" in self.verdicts(check)}

    def the_wrong(self, check):
        """The one finding of this check that something is wrong."""
        [finding] = [finding for finding in self.findings[check] if finding["verdict"] == "wrong"]
        return finding


def checked(commands, *arguments, **environment):
    # Some things are awaited for twice as long as a look may take.
    return Checkup(finish(commands.start("mom", "doctor", "--json", *(arguments or PATIENT), **environment), 3 * PATIENCE))


@contextlib.contextmanager
def bridge(commands, **environment):
    """A bridge, for the time of the context."""
    process = commands.start("mom", "bridge", "--log-level", "critical", **FAST | environment)
    try:
        yield process
    finally:
        terminate(process)


class FalseBridge:
    """Says twice a second that it is there, and reads and answers nothing."""

    def __init__(self, broker, behind=0, issues=()):
        self._broker, self._behind, self._issues = broker, behind, list(issues)
        self._id = str(uuid.uuid4())
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._speak)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        self._thread.join()

    def _speak(self):
        with self._broker.connect() as connection:
            channel = connection.channel()
            while not self._over.is_set():
                now = datetime.datetime.now(datetime.UTC) - datetime.timedelta(seconds=self._behind)
                body = {
                    "bridgeId": self._id,
                    "epoch": None,
                    "position": 1,
                    "cached": 0,
                    "time": now.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
                    "period": 0.5,
                    "healthy": not self._issues,
                    "issues": self._issues,
                }
                properties = pika.BasicProperties(
                    type="heartbeat", user_id="guest", content_type="application/json", message_id=str(uuid.uuid4())
                )
                channel.basic_publish("mirroring.monitor", "heartbeat", json.dumps(body).encode(), properties)
                connection.process_data_events(0)
                self._over.wait(0.5)
