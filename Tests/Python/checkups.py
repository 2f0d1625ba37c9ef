"""What mom doctor has found, and a bridge for it to find."""

import contextlib
import json

from commands import terminate

#: Where there is nobody to be heard it is listened for so long.
BRIEF = ("--timeout", "8")
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
    return Checkup(commands.run("mom", "doctor", "--json", *(arguments or BRIEF), **environment))


@contextlib.contextmanager
def bridge(commands, **environment):
    """A bridge, for the time of the context."""
    process = commands.start("mom", "bridge", "--log-level", "critical", **FAST | environment)
    try:
        yield process
    finally:
        terminate(process)
