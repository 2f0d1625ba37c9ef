"""A clock that is set wrong removes no offline log: the bridge does not believe it, and says what to do."""

import datetime
import json
import os
import time

import offline_logs
from commands import terminate, wait_until
from consuming import Listener


def by_another(messages):
    """Whether a heartbeat is of none of the bridges of these."""
    known = {message.body["bridgeId"] for message in messages}
    return lambda message: message.body["bridgeId"] not in known


def test_what_looks_too_old_is_kept_until_somebody_says_that_the_clock_is_right(broker, commands):
    offline = commands.state / "offline"
    clock = offline / ".clock.json"
    fast = {"MIRRORING_BRIDGE_HEARTBEAT": "1"}

    def doubts(message):
        return any(str(clock) in issue for issue in message.body["issues"])

    with broker.connect() as connection:
        listener = Listener(connection, "heartbeat")
        bridge = commands.start("mom", "bridge", **fast)
        wait_until(lambda: clock.exists() and (offline / ".position.json").exists())
        assert terminate(bridge).code == 0

        path, _ = offline_logs.write(offline)
        then = time.time() - 100 * 86_400
        os.utime(path, (then, then))
        shown = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=30)
        clock.write_text(json.dumps({"time": shown.isoformat(timespec="milliseconds").replace("+00:00", "Z"), "lead": 0, "hold": 0}))
        # A restart makes it no righter.
        for _ in range(2):
            is_new = by_another(listener.messages)
            bridge = commands.start("mom", "bridge", **fast)
            [ill] = listener.wait_for(lambda message: is_new(message) and doubts(message))
            assert not ill.body["healthy"]
            assert terminate(bridge).code == 0
            assert path.exists()

        clock.unlink()
        is_new = by_another(listener.messages)
        commands.start("mom", "bridge", **fast)
        wait_until(lambda: not path.exists())
        listener.wait_for(lambda message: is_new(message) and message.body["healthy"])
