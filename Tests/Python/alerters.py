"""`mom alert` with a file of a test's own, the targets in it, and what they were told."""

import json

from commands import wait_until


class Alerter:
    """`mom alert` with a file of the test's own."""

    def __init__(self, broker, commands, targets, **more):
        self._broker, self._commands = broker, commands
        self.file = commands.folder / "alert.yaml"
        self.write(targets, **more)
        self.process = None

    def write(self, targets, **more):
        document = {"folder": str(self._commands.state / "alerts"), "targets": targets} | more
        self.file.write_text(json.dumps(document))
        self.file.chmod(0o600)
        self.targets = targets

    def start(self):
        """Starts it; returns when each target's queue is read."""
        self.process = self._commands.start("mom", "alert", self.file)
        for target in self.targets:
            wait_until(lambda: self.queue(target["name"]).get("consumers", 0) == 1)
        return self

    def kill(self):
        self.process.kill()
        self.process.wait()
        for target in self.targets:
            wait_until(lambda: self.queue(target["name"]).get("consumers", 0) == 0)

    def restart(self):
        self.kill()
        return self.start()

    def queue(self, target):
        """What the broker says of a target's queue."""
        queues = self._broker.request("GET", "queues", self._broker.virtual_host)
        return next((queue for queue in queues if queue["name"] == f"mirroring.subscriber.guest.alert-{target}"), {})

    def is_empty(self, target):
        """Whether nothing waits for a target, and nothing is with it; some seconds ago, for so old are the broker's statistics."""
        return self.queue(target).get("messages") == 0

    def noted(self, target):
        """How many messages for a target it has dealt with and has stored that: killed from then on, it deals with none again."""
        file = self._commands.state / "alerts" / f"{target}.json"
        return len(json.loads(file.read_text())["messages"]) if file.exists() else 0


def webhook(inbox, name="hook", **more):
    """A target that is a path of an inbox."""
    return {"name": name, "webhook": f"{inbox.url}/{name}", **more}


def manager(*members, **more):
    """A target that is an Alertmanager of these members."""
    return {"name": "am", "alertmanager": [member.url for member in members], **more}


def told(inbox):
    """All that was told, in its order."""
    return [alert for request in inbox.requests for alert in request.alerts]


def statuses(inbox, path):
    """The statuses that an Alertmanager has sent to a path, in their order."""
    return [request.body["status"] for request in inbox.requests if request.path == path]
