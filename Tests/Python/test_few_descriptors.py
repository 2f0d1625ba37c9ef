"""A bridge that may open few files and connections at once (`ulimit -n`) writes every run all the same."""

from commands import PATIENCE, terminate, wait_for_line, wait_until
from publishing import as_another_run, publish, real_run


def test_more_runs_than_descriptors_are_all_in_the_offline_log(broker, commands, tmp_path):
    whole = real_run(broker, commands, tmp_path)
    runs = [as_another_run(whole) for _ in range(120)]
    offline = commands.state / "offline"
    commands.prefix = ["prlimit", "--nofile=100"]
    bridge = commands.start("mom", "bridge")
    commands.prefix = []
    wait_for_line(bridge, "ready")
    with broker.connect() as connection:
        # By turns, so that every file is needed again and again.
        publish(connection, [message for place in zip(*runs) for message in place])
    # More than a thousand times a file is opened for an event.
    wait_until(lambda: sum(b"<Terminal>true" in path.read_bytes() for path in offline.glob("*.xml")) == 1 + len(runs), 3 * PATIENCE)
    assert terminate(bridge).code == 0


def test_a_command_may_open_as_much_as_its_user_may(broker, commands):
    commands.prefix = ["prlimit", "--nofile=100:900"]
    bridge = commands.start("mom", "bridge")
    commands.prefix = []
    wait_for_line(bridge, "ready")
    with open(f"/proc/{bridge.pid}/limits", encoding="ascii") as limits:
        [line] = [line.split() for line in limits if line.startswith("Max open files")]
    assert line[3:5] == ["900", "900"]
    assert terminate(bridge).code == 0
