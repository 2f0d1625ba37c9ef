"""No password is shown or written: whatever fails, wherever the password stands, whichever form it takes."""

import base64
import concurrent.futures
import itertools
import subprocess
import time
import urllib.parse

from commands import PATIENCE, Commands, Job, Result, executable, terminate, wait_for_line
from relays import Relay

#: Stands in every password of this file; letters and digits look the same in a URI, in JSON and in YAML.
MARK = "Zq7Mark9xW"
PASSWORD = f"p@{MARK}/"
ENCODED = urllib.parse.quote(PASSWORD, safe="")
#: It as it is, with each character encoded, and in base64 wherever a group of three bytes begins.
FORMS = [
    MARK.encode(),
    "".join(f"%{ord(letter):02X}" for letter in MARK).encode(),
    "".join(f"%{ord(letter):02x}" for letter in MARK).encode(),
    MARK.encode().hex().encode(),
    *(base64.b64encode(b"x" * shift + MARK.encode())[4 if shift else 0 : -4] for shift in range(3)),
]

#: What no command takes for brokers.
BROKERS = [
    f"http://ann:{ENCODED}@127.0.0.1:1/", f"amqp://ann:{ENCODED}@:port/", f"amqp://ann:{MARK}", f"amqp://ann:{MARK}@",
    f"amqp://ann:{PASSWORD}@h", f"amqp://ann:%{MARK}@h", f"amqp://ann:a {MARK}@h", f"ann:{MARK}@h", f"amqp://ann:{ENCODED}@h?x",
    f"amqp://ann:{ENCODED}@h/a/b", f"amqp://ann:{ENCODED}@h:70000", f"amqp://ann:{ENCODED}@h/a,amqp://bob:{MARK}@i/b",
    f"amqp://ann:{ENCODED}@h,i",
]  # fmt: skip
#: What no command takes for the management API.
MANAGEMENT = [
    f"ftp://ann:{ENCODED}@127.0.0.1", f"http://ann:{MARK}@", f"http://ann:{PASSWORD}@h", f"http://ann:{ENCODED}@h?{MARK}",
    f"http://ann:x@h,amqp://bob:{MARK}@i/other", f"http://ann:x@h/y,amqp://bob:{MARK}@i/other", f"http://ann:x@h/#{MARK}",
    f"http://ann:{ENCODED}@h:70000", f"http://ann:{MARK}@h,http://bob:{MARK}@i", f"ann:{MARK}@h",
]  # fmt: skip
URI = f"amqp://ann:{ENCODED}@h"
#: What is no settings file; NUMBER is a key of one that takes a number.
FILES = [
    f"broker:\n  uri: '{URI}\n", f"broker:\n  uri: \"{URI}\n", f"broker: {{uri: [{URI}\n", f"broker: {{uri {URI}}}\n",
    f"broker: {URI}\n", f"broker:\n\turi: {URI}\n", f"broker:\n  uri: {URI}\n  url: {URI}\n", f"broker:\n  uri: &a {URI}\n",
    f"broker:\n  uri: !x {URI}\n", f"broker:\n  uri: {URI}\n---\nbroker:\n  uri: {URI}\n", f"broker:\n  uri: [{URI}, {{a: {URI}}}]\n",
    f"NUMBER: {URI}\n", f"NUMBER: [{URI}]\n", f"broker:\n  uri: {URI}\n  uri: {URI}\n", f"? [{URI}]\n: 1\n", f"{URI}\n", f"- {URI}\n",
    f"broker:\n  tls:\n    certificate: {URI}\n", f"broker:\n  passwordFile: {URI}\n", f"broker:\n  password: {MARK}\n",
    f"broker:\n  uri: {URI}\n  passwordFile: /nowhere\n  heartbeat: {MARK[0]}\n",
]  # fmt: skip
COMPONENTS = {
    "engine": (["mirror", "outbox"], "outbox:\n  wait"),
    "bridge": (["mom", "bridge"], "cache:\n  events"),
    "client": (["mom", "subscribers"], "broker:\n  heartbeat"),
}

RUN = ["mirror", "run", "job.yaml"]
GRANT = ["mom", "grant", "--user", "ann", "--role", "operator"]
#: The commands that read `broker.uri`.
ASKING = {
    "run": RUN,
    "outbox": ["mirror", "outbox"],
    "flush": ["mirror", "outbox", "flush"],
    "bridge": ["mom", "bridge"],
    "watch": ["mom", "watch"],
    "dead-letters": ["mom", "dead-letters"],
    "verify": ["mom", "verify", "--bridge"],
    "subscribers": ["mom", "subscribers"],
    "check": ["mom", "topology", "check"],
    "apply": ["mom", "topology", "apply"],
    "grant": [*GRANT, "--apply"],
    "try": ["mom", "grant", "--check", "--user", "ann"],
}
MANAGING = ["bridge", "subscribers", "check", "apply", "grant", "try"]
#: Of the commands above, those that fail where nothing listens; the others have nothing to ask for.
CONNECTING = [name for name in ASKING if name not in ("outbox", "flush")]
#: Each command with a URI where it takes another argument, or none.
MISUSED = [
    [*RUN, "--nope", URI], [*RUN, URI], ["mirror", "run", URI], ["mirror", "plan", URI], ["mirror", "validate", URI],
    ["mirror", "reset", URI], ["mirror", "outbox", URI], ["mirror", "outbox", "flush", "--wait", URI], ["mirror", URI],
    ["mirror", "run", f"--{URI}", "job.yaml"], ["mom", URI], ["mom", "bridge", "--log-level", URI], ["mom", "watch", "--from", URI],
    ["mom", "watch", "--state", URI], ["mom", "watch", "--endpoint", URI], ["mom", "watch", f"--endpoint={URI}"],
    ["mom", "dead-letters", "--limit", URI], ["mom", "dead-letters", "--offline-folder", URI], ["mom", "log", URI],
    ["mom", "jobs", "--offline-folder", URI],
    ["mom", "verify", URI], ["mom", "verify", "--run", URI], ["mom", "subscribers", URI], ["mom", "topology", URI],
    ["mom", "topology", "check", "--definitions", URI], [*GRANT, "--job", URI], ["mom", "grant", "--user", URI, "--role", "operator"],
    [*GRANT, f"--password={MARK}"], [*GRANT, "--apply", "--create", "--password-file", URI],
    ["mom", "grant", "--user", "ann", "--role", URI], ["mom", "publish", "--nope", URI],
    ["mom", "wrap", "--job", URI, "--", "true"], ["mom", "wrap", "--min-time", URI, "--", "true"],
]  # fmt: skip


class Case:
    """A command that fails, with what it is given."""

    def __init__(self, command, files=None, until=None, **environment):
        self.command, self.files, self.until, self.environment = command, files or {}, until, environment

    def run(self, folder):
        """Runs it in a folder of its own; gives the result, and what it has left of a password anywhere."""
        folder.mkdir()
        commands = Commands(folder, {"MIRRORING_OUTBOX_WAIT": "0"})
        job = Job(folder, "job")
        job.source.mkdir()
        (job.source / "page.html").write_text("A page.")
        given = {job.file}
        for name, text in self.files.items():
            file = folder / name
            file.parent.mkdir(exist_ok=True)
            file.write_text(text)
            file.chmod(0o600)
            given.add(file)
        environment = {name: text.replace("GIVEN", str(folder / "given")) for name, text in self.environment.items()}
        process = commands.start(*self.command, **environment)
        try:
            if self.until:
                line = wait_for_line(process, self.until)
                result = terminate(process)
                result.errors = f"{line}\n{result.errors}"
            else:
                output, errors = process.communicate(timeout=PATIENCE)
                result = Result(process.args, process.returncode, output, errors)
        finally:
            commands.stop()
        written = {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file() and path not in given}
        names = "\n".join(map(str, folder.rglob("*")))
        places = {"stdout": result.output.encode(), "stderr": result.errors.encode(), "names": names.encode()} | written
        leaks = [(place, form) for place, text in places.items() for form in FORMS if form in text]
        # What is ended while it waits ends in order.
        fails = (result.code != 0 or self.until is not None) and result.errors.strip() != ""
        return result, leaks, fails


def passwords(port, name):
    """A broker's login in each place that one may stand in, for a port."""
    bare, full = f"amqp://ann@127.0.0.1:{port}/", f"amqp://ann:{ENCODED}@127.0.0.1:{port}/"
    yield {}, {"MIRRORING_BROKER_URI": full}
    component = "engine" if name == "run" else "bridge" if name == "bridge" else "client"
    yield {f"Config/{component}.yaml": f"broker: {{uri: [{full!r}]}}\n"}, {}
    yield {"secret": PASSWORD}, {"MIRRORING_BROKER_URI": bare, "MIRRORING_BROKER_PASSWORD_FILE": "secret"}
    yield {"given/broker.password": PASSWORD}, {"MIRRORING_BROKER_URI": bare, "CREDENTIALS_DIRECTORY": "GIVEN"}


def shares(values, names, count):
    """Each value with so many of the commands of these names, by turns."""
    turn = itertools.cycle(names)
    return ((value, ASKING[next(turn)]) for value in values for _ in range(count))


def cases(broker, port):
    yield from (Case(command, MIRRORING_BROKER_URI=uri) for uri, command in shares(BROKERS, ASKING, 5))
    yield from (Case(command, MIRRORING_MANAGEMENT_URI=uri) for uri, command in shares(MANAGEMENT, MANAGING, 3))
    for component, (command, number) in COMPONENTS.items():
        yield from (Case(command, {f"Config/{component}.yaml": text.replace("NUMBER", number)}) for text in FILES)
    for command in MISUSED:
        yield Case(command)
    for name in CONNECTING:
        until = "No broker answers" if name in ("watch", "bridge") else None
        for files, environment in passwords(port, name):
            yield Case(ASKING[name], files, until, **environment)
    wrong = {
        "MIRRORING_BROKER_URI": broker.uri_with(password=ENCODED),
        "MIRRORING_MANAGEMENT_URI": broker.management_uri.replace(broker.password, ENCODED),
    }
    for name in CONNECTING:
        command = [word if word != "ann" else "guest" for word in ASKING[name]]
        yield Case(command, **wrong)
    for name in ("CONFIG_FOLDER", "BROKER_PASSWORD_FILE", "BROKER_TLS_PRIVATE_KEY", "BROKER_HEARTBEAT", "BROKER_URL"):
        yield from (Case(ASKING[command], **{f"MIRRORING_{name}": URI}) for command in ("run", "bridge", "watch"))
    endpoints = {"MIRRORING_ENDPOINTS_X_URI": broker.uri_with(password=ENCODED)}
    yield Case(["mom", "watch", "--endpoint", "x"], **endpoints)
    yield Case(["mom", "watch", "--endpoint", "y"], **endpoints)


def test_failing_commands_show_no_password(broker, tmp_path):
    with Relay() as relay, concurrent.futures.ThreadPoolExecutor(4) as pool:
        all_cases = list(cases(broker, relay.port))
        began = time.monotonic()
        results = list(pool.map(lambda pair: pair[1].run(tmp_path / str(pair[0])), enumerate(all_cases)))
    print(f"{len(results)} failing commands in {time.monotonic() - began:.1f} s")
    assert len(results) >= 200
    assert [result for result, _, fails in results if not fails] == []
    assert [(result, leaks) for result, leaks, _ in results if leaks] == []


def test_what_fails_not_shows_none_either(unheard, tmp_path):
    """Settings that are shown, help, and what a run hands on to rsync."""
    job = Job(tmp_path, "job")
    job.source.mkdir()
    (job.source / "page.html").write_text("A page.")
    spy = tmp_path / "spy"
    spy.write_text(f'#!/bin/sh\ncat /proc/$$/cmdline /proc/$PPID/cmdline /proc/$$/environ >> {tmp_path}/seen\nexec rsync "$@"\n')
    spy.chmod(0o755)
    secrets = {
        "MIRRORING_BROKER_URI": unheard.environment["MIRRORING_BROKER_URI"].replace("guest:guest", f"ann:{ENCODED}"),
        "MIRRORING_MANAGEMENT_URI": f"http://ann:{ENCODED}@127.0.0.1:1",
        "MIRRORING_ENDPOINTS_X_URI": f"amqp://ann:{ENCODED}@127.0.0.1:1",
        "MIRRORING_RSYNC_PROGRAM": str(spy),
        # rsync's own variables would change what it does: with this one it ends at once.
        "RSYNC_MAX_ALLOC": "1",
    }
    said = ""
    for command in [*ASKING.values(), ["mom", "log"], ["mirror", "plan", "job.yaml"], ["mirror", "reset", "job.yaml"]]:
        for option in ("--show-settings", "--help"):
            result = unheard.run(*command, option, **secrets)
            assert result.code == 0, result
            said += result.output + result.errors
    result = unheard.run("mirror", "run", job.file, **secrets)
    assert result.code == 75, result
    said += result.output + result.errors
    seen = (tmp_path / "seen").read_bytes()
    assert b"job.yaml" in seen and b"PATH=" in seen and b"RSYNC_MAX_ALLOC" not in seen
    written = [path.read_bytes() for path in (tmp_path / "state").rglob("*") if path.is_file()]
    assert len(written) > 1
    assert not [form for form in FORMS for text in [said.encode(), seen, *written] if form in text]


def test_a_password_of_standard_input_is_not_repeated(broker, commands):
    commands.environment |= {"MIRRORING_BROKER_URI": broker.uri, "MIRRORING_MANAGEMENT_URI": broker.management_uri}
    for command, text in [
        (["mom", "grant", "--check", "--user", "nobody-there"], f"{PASSWORD}\n"),
        (["mom", "grant", "--check", "--user", "nobody-there"], f"{PASSWORD}\n{PASSWORD}\n"),
        ([*GRANT, "--apply", "--create"], f"{PASSWORD}\n" * 1_000),
    ]:
        result = subprocess.run(
            [executable(command[0]), *command[1:]],
            input=text,
            env=commands.environment,
            cwd=commands.folder,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
        assert result.returncode == 2, result
        assert MARK not in result.stdout + result.stderr, result
