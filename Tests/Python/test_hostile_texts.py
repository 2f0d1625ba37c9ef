"""Texts from elsewhere are shown and not obeyed, in every command, on every way out: names, paths, arguments, what servers say."""

import http.server
import json
import os
import re
import signal
import threading
import unicodedata

import pika
import pytest

from commands import Job, finish, read_to_line, terminate, wait_for_line, wait_until

#: What a terminal obeys, what breaks lines, what hides text or turns it around: C0, DEL, C1, format characters, separators.
TEXT = "x\x1b[2J\x1b]0;title\x07\r\ny\x7f\x9b31m\u202e\u2066\u200b\ufeff\u2028\u2029\U000e0041z"
SHOWN = (
    r"x\u{1B}[2J\u{1B}]0;title\u{7}\u{D}\u{A}y\u{7F}\u{9B}31m\u{202E}\u{2066}\u{200B}\u{FEFF}\u{2028}\u{2029}\u{E0041}z"
)
#: What a job may be called: a job file refuses a name with a line break in it.
TITLE = re.sub("[\r\n\u2028\u2029]", "", TEXT)
TITLE_SHOWN = SHOWN.replace(r"\u{D}\u{A}", "").replace(r"\u{2028}\u{2029}", "")
#: XML can't hold some of it.
LOGGED = re.sub("[\x00-\x08\x0b-\x1f]", "\ufffd", TITLE)
LOGGED_SHOWN = TITLE_SHOWN[TITLE_SHOWN.index("y") :]
#: The same as part of an argument or a file's name.
NAME = TEXT.replace("/", "")


def is_safe(text, but="\n"):
    return not any(unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp") for character in text if character not in but)


def check(result, *shown, code=0):
    """What it said is safe, and holds these texts."""
    assert result.code == code, result
    assert is_safe(result.output, "\n\t") and is_safe(result.errors), result
    for text in shown:
        assert text in result.output + result.errors, result


def objects(output):
    """The JSON on stdout, each object a line of its own and none of it unsafe."""
    assert is_safe(output), output
    return [json.loads(line) for line in output.split("\n")[:-1]]


@pytest.fixture
def job(commands):
    job = Job(commands.folder, "hostile")
    name = json.dumps(TITLE).replace(r"\udb40\udc41", r"\U000E0041")  # YAML knows no pairs
    job.file.write_text(job.file.read_text().replace("name: hostile", f"name: {name}"))
    job.source.mkdir()
    (job.source / NAME).write_text("text")
    (job.source / "direction\u202e.txt").write_text("text")
    (job.source / os.fsdecode(b"\xff\xfe.txt")).write_text("no text in UTF-8")
    return job


def test_commands_of_the_engine(unheard, job):
    check(unheard.run("mirror", "validate", job.file), TITLE_SHOWN)
    plan = unheard.run("mirror", "plan", job.file)
    check(plan, TITLE_SHOWN, r"direction\u{202E}.txt", r"\#377\#376.txt")
    assert len(plan.output.splitlines()) == 4
    paths = [line.get("path") for line in objects(unheard.run("mirror", "plan", "--json", job.file).output)]
    assert set(paths) == {".", NAME, "direction\u202e.txt", None}
    run = unheard.run("mirror", "run", job.file)
    check(run, TITLE_SHOWN, code=75)
    assert all(re.match(r"\S+Z  x\\u|x\\u|mirror: ", line) for line in run.sentences), run
    (job.source / "more\u202e.txt").write_text("text")
    check(unheard.run("mirror", "run", "--verbose", job.file), r"create  more\u{202E}.txt  4 B", code=75)
    check(unheard.run("mirror", "list"))
    [listed] = objects(unheard.run("mirror", "list", "--json").output)
    assert listed["title"] == TITLE
    check(unheard.run("mirror", "outbox"))
    [outbox] = objects(unheard.run("mirror", "outbox", "--json").output)
    assert outbox["processes"][0]["jobs"] == [TITLE]
    check(unheard.run("mirror", "reset", job.file), TITLE_SHOWN)


@pytest.mark.parametrize(
    "command",
    [
        ("mirror", "run", NAME), ("mirror", "validate", NAME), ("mirror", "plan", NAME), ("mirror", NAME, "run"),
        ("mirror", "check", NAME), ("mirror", "init", NAME), ("mirror", "reset", "--forget", NAME),
        ("mirror", "run", f"--{NAME}", "job"), ("mirror", "outbox", "flush", "--wait", NAME), ("mom", NAME), ("mom", "log", NAME),
        ("mom", "verify", NAME), ("mom", "verify", "--run", NAME), ("mom", "watch", "--from", NAME), ("mom", "watch", f"--state={NAME}"),
        ("mom", "watch", "--endpoint", NAME), ("mom", "topology", "check", "--definitions", NAME), ("mom", "bridge", "--log-level", NAME),
    ],
    ids=lambda command: " ".join(command).replace(NAME, "NAME"),
)  # fmt: skip
def test_arguments(unheard, command):
    result = unheard.run(*command)
    check(result, code=2)
    # What was typed has no line of its own.
    assert not any(line.startswith("y") for line in result.sentences), result


@pytest.mark.parametrize("name", ["MIRRORING_BROKER_URI", "MIRRORING_MANAGEMENT_URI", "MIRRORING_CONFIG_FOLDER"])
def test_settings(commands, name):
    result = commands.run("mom", "subscribers", **{name: NAME})
    check(result, code=2)
    assert len(result.sentences) == 1, result


@pytest.mark.parametrize("command", [("subscribers",), ("topology", "check")], ids=" ".join)
def test_what_a_server_says(unheard, command):
    class Server(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            content = json.dumps({"error": "x", "reason": TEXT}).encode()
            self.send_response(400)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_):
            pass

    definitions = os.path.join(os.path.dirname(__file__), "../../Broker/definitions.json")
    options = ["--definitions", definitions] if command[0] == "topology" else []
    with http.server.HTTPServer(("127.0.0.1", 0), Server) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        uri = f"http://guest:guest@127.0.0.1:{server.server_port}"
        result = unheard.run("mom", *command, *options, MIRRORING_MANAGEMENT_URI=uri)
        server.shutdown()
    check(result, SHOWN, code=1)


def test_monitors(broker, commands, job):
    watches = [commands.start("mom", "watch", *options) for options in ([], ["--json"])]
    for watch in watches:
        wait_for_line(watch, "waiting for")
    bridge = commands.start("mom", "bridge")
    assert commands.run("mirror", "run", job.file).code == 0
    offline = commands.state / "offline"
    wait_until(lambda: any(b"<Terminal>true" in path.read_bytes() for path in offline.glob("*.xml")))
    plain, encoded = [
        "".join(f"{line}\n" for line in read_to_line(watch, watch.stdout, end))
        for watch, end in zip(watches, ["MirroringJobCompleted", '"terminal":true'])
    ]
    assert is_safe(plain, "\n\t") and r"x\u{1B}[2J" in plain
    assert len({event["eventId"] for event in objects(encoded)}) == len(objects(encoded)) > 4
    assert {event["transferData"]["initializeData"]["name"] for event in objects(encoded)} == {TITLE}
    for watch in watches:
        check(terminate(watch), code=143)
    [log] = offline.glob("*.xml")
    check(commands.run("mom", "log", offline), LOGGED_SHOWN)
    check(commands.run("mom", "jobs"), LOGGED_SHOWN)
    check(commands.run("mom", "log", log), LOGGED_SHOWN[:4] + "…")
    logged = objects(commands.run("mom", "log", "--json", log).output)
    assert {event["transferData"]["initializeData"]["name"] for event in logged} == {LOGGED}
    odd = log.rename(log.parent.parent / f"{NAME}.xml")
    check(commands.run("mom", "verify", odd))
    [proof] = objects(commands.run("mom", "verify", "--json", odd).output)
    assert proof["file"] == str(odd)
    check(terminate(bridge))


def test_lines_of_the_bridges_log_are_not_forged(broker, commands):
    bridge = commands.start("mom", "bridge")
    wait_for_line(bridge, "ready")
    forged = "x\n2026-11-28T07:00:00+0000 error mom.bridge: [x] the disk is full \x1b[31m\u202e user=\"admin\" [MirroringBridge] ready"
    with broker.connect() as connection:
        channel = connection.channel()
        properties = pika.BasicProperties(user_id="guest", reply_to=f"mirroring.reply.guest.{TEXT}")
        channel.basic_publish("mirroring.replay", "all", b"{}", properties)
        # Past the topic check, as an exchange of its own lets everybody do.
        channel.exchange_declare("mirroring.session.guest.own", "fanout", auto_delete=True)
        channel.exchange_bind("mirroring.replay", "mirroring.session.guest.own", "#")
        channel.basic_publish("mirroring.session.guest.own", forged, b"{}", pika.BasicProperties(user_id="guest"))
        line = wait_for_line(bridge, "the disk is full")
    assert r"x\u{A}2026-11-28T07:00:00+0000 error mom.bridge: [x] the disk is full \u{1B}[31m\u{202E} " in line
    # Neither has it a value of its own.
    assert r'user=\"admin\" [MirroringBridge] ready" ' in line and line.count(' user=') == 2, line
    bridge.send_signal(signal.SIGTERM)
    result = finish(bridge)
    assert is_safe(line) and is_safe(result.errors), result
    assert all(re.match(r"\d{4}-\d\d-\d\dT\S+ [a-z]+ ", line) for line in result.sentences), result
