"""Settings that are wrong, files that are not what they seem, folders that are others': what is said, and what is used."""

import json
import os
import pathlib
import pwd
import shutil
import signal
import subprocess

import pytest

from bad_input import only_sentence
from commands import PATIENCE, Job, executable, real_tree, terminate, wait_for_line

#: A user whom the system does not know.
NO_ACCOUNT = next(number for number in range(54_321, 60_000) if number not in {entry.pw_uid for entry in pwd.getpwall()})
#: Each command that reads settings, whose file it reads, and its program.
COMMANDS = {
    "mirror run": "engine",
    "mirror plan": "engine",
    "mirror check": "engine",
    "mirror list": "engine",
    "mirror validate": "engine",
    "mirror restore": "engine",
    "mirror rollback": "engine",
    "mirror reset": "engine",
    "mirror install-remote": "engine",
    "mirror outbox": "engine",
    "mirror outbox flush": "engine",
    "mom publish": "engine",
    "mom bridge": "bridge",
    "mom web": "bridge",
    "mom jobs": "bridge",
    "mom log": "bridge",
    "mom verify": "bridge",
    "mom probe": "bridge",
    "mom watch": "client",
    "mom grant": "client",
    "mom subscribers": "client",
    "mom topology apply": "client",
    "mom topology check": "client",
}


def settings(folder, component, text):
    file = folder / "Config" / f"{component}.yaml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(text)
    return file


def shown(commands, command, **environment):
    """What `--show-settings` says of each key: its value and its place."""
    result = commands.run(*command.split(), "--show-settings", **environment)
    assert result.code == 0, result
    rows = [line.split() for line in result.output.splitlines() if not line.startswith("#")]
    return {row[0]: (row[1], row[2]) for row in rows}, result


@pytest.mark.parametrize("command", COMMANDS)
class TestEveryCommand:
    def test_shows_its_settings_and_does_nothing(self, unheard, tmp_path, command):
        file = settings(tmp_path, COMMANDS[command], "broker:\n  uri: amqp://u:S3cret@broker.example/v\n  callTimeout: 7\n")
        file.chmod(0o600)
        del unheard.environment["MIRRORING_BROKER_URI"]
        rows, result = shown(unheard, command, MIRRORING_BROKER_HEARTBEAT="9")
        assert rows["broker.uri"] == ("amqp://u@broker.example/v", f"{file}:2"), result
        assert rows["broker.callTimeout"] == ("7", f"{file}:3")
        assert rows["broker.heartbeat"] == ("9", "MIRRORING_BROKER_HEARTBEAT")
        assert rows["broker.connectTimeout"] == ("5", "default")
        assert "S3cret" not in result.output + result.errors
        assert f"{file} was read." in result.output
        assert not (tmp_path / "state").exists()

    def test_refuses_a_mistyped_variable(self, unheard, command):
        program, *words = command.split()
        result = unheard.run(program, *words, "--show-settings", MIRRORING_OUTBOX_WIAT="3")
        assert result.code == 2, result
        only_sentence(result, "MIRRORING_OUTBOX_WIAT", "MIRRORING_OUTBOX_WAIT?", program=program)

    def test_tells_all_that_is_wrong_with_its_file(self, unheard, tmp_path, command):
        file = settings(tmp_path, COMMANDS[command], "broekr: {uri: x}\nbroker: 5\n")
        program, *words = command.split()
        plain = ("run", "plan", "check", "rollback", "reset", "install-remote")
        wanted = {f"mirror {word}": [] for word in plain} | {"mirror restore": ["page.html"]}
        arguments = [Job(tmp_path, "job").file, *wanted[command]] if command in wanted else []
        if command == "mom probe":
            arguments = [tmp_path]
        if command == "mom grant":
            arguments = ["--user", "u", "--role", "bridge"]
        result = unheard.run(program, *words, *arguments)
        assert result.code == 2, result
        assert result.sentences == [
            f'{program}: {file}:1: "broekr" is not a setting. Did you mean "broker"?',
            f'{program}: {file}:2: "broker" is a section: keys stand below it, indented, such as "uri: …".',
        ]


@pytest.mark.parametrize("command", ["mirror outbox", "mom subscribers", "mom log", "mom verify"])
def test_settings_as_json(unheard, tmp_path, command):
    file = settings(tmp_path, COMMANDS[command], "broker: {uri: [amqp://a, 'amqp://b:7']}")
    del unheard.environment["MIRRORING_BROKER_URI"]
    program, *words = command.split()
    result = unheard.run(program, *words, "--show-settings", "--json")
    assert result.code == 0, result
    [line] = result.output.splitlines()
    document = json.loads(line)
    assert document["component"] == COMMANDS[command]
    assert {"path": str(file), "outcome": "read"} in document["files"]
    [uri] = [setting for setting in document["settings"] if setting["key"] == "broker.uri"]
    assert uri == {
        "key": "broker.uri",
        "value": "amqp://a,amqp://b:7",
        "source": "file",
        "place": f"{file}:1",
        "variable": "MIRRORING_BROKER_URI",
    }


def test_a_list_of_brokers_is_tried_in_turn(broker, commands, tmp_path):
    port = broker.uri.split("@")[1].split("/")[0]
    settings(tmp_path, "client", f"broker:\n  uri:\n  - {broker.uri.replace(port, '127.0.0.1:1')}\n  - {broker.uri}\n").chmod(0o600)
    commands.environment.pop("MIRRORING_BROKER_URI")
    process = commands.start("mom", "watch")
    line = wait_for_line(process, "waiting for events of all jobs at ")
    assert port in line, line
    assert terminate(process).code == 143


def test_paths_begin_at_the_file_wherever_one_stands(unheard, tmp_path):
    file = settings(tmp_path, "engine", "outbox: {folder: out}\nstate: {folder: ~/st}\nrsync: {program: ./r}\n")
    for name in ("MIRRORING_OUTBOX_FOLDER", "MIRRORING_STATE_FOLDER"):
        del unheard.environment[name]
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for folder in (tmp_path, elsewhere):
        unheard.folder = folder
        rows, result = shown(unheard, "mirror outbox", MIRRORING_CONFIG_FOLDER=str(file.parent), HOME="/home/x")
        assert rows["outbox.folder"][0] == str(file.parent / "out"), result
        assert rows["state.folder"][0] == "/home/x/st"
        assert rows["rsync.program"][0] == str(file.parent / "r")
        rows, _ = shown(unheard, "mirror outbox", MIRRORING_CONFIG_FOLDER=str(file.parent), MIRRORING_OUTBOX_FOLDER="x/y")
        assert rows["outbox.folder"] == (str(folder / "x/y"), "MIRRORING_OUTBOX_FOLDER")
    unheard.folder = tmp_path
    rows, _ = shown(unheard, "mom bridge --offline-folder here")
    assert rows["offline.folder"] == (str(tmp_path / "here"), "--offline-folder")


class TestHome:
    """HOME where it is an absolute path, else the account's folder: for what is written with ~ and for the default folders alike."""

    def settings_of(self, unheard, folder, user, home):
        """The commands as another user with that HOME; and a settings file with a path below it."""
        if os.geteuid() != 0:
            pytest.skip("Only root can be another user for a moment.")
        unheard.act_as(user, user)
        unheard.folder = folder
        for name in ("MIRRORING_OUTBOX_FOLDER", "MIRRORING_STATE_FOLDER", "XDG_STATE_HOME", "HOME"):
            unheard.environment.pop(name, None)
        file = settings(folder, "engine", "state: {folder: ~/st}\n")
        unheard.environment |= {"MIRRORING_CONFIG_FOLDER": str(file.parent)} | ({} if home is None else {"HOME": home})
        if subprocess.run([*unheard.prefix, executable("mirror"), "--help"], capture_output=True).returncode != 0:
            pytest.skip("Another user can't run the commands where they were built.")
        return file

    @pytest.mark.parametrize("home", ["/x", "", "x", None])
    def test_it_is_the_same_for_all(self, unheard, public_folder, home):
        self.settings_of(unheard, public_folder, 65534, home)
        expected = home if home == "/x" else pwd.getpwuid(65534).pw_dir
        rows, result = shown(unheard, "mirror outbox")
        assert rows["state.folder"][0] == f"{expected}/st", result
        assert rows["outbox.folder"][0] == f"{expected}/.local/state/mirroring/outbox"

    @pytest.mark.parametrize("home", ["", "x", None])
    def test_where_there_is_none_it_is_said(self, unheard, public_folder, home):
        file = self.settings_of(unheard, public_folder, NO_ACCOUNT, home)
        absence = "HOME is no absolute path, and this user's account has no home folder. Set HOME, or"
        result = unheard.run("mirror", "outbox")
        expected = f'mirror: {file}:1: state.folder is "~/st". Where ~ leads is not known: {absence} write the path out.\n'
        assert (result.code, result.errors) == (2, expected)
        file.write_text("")
        result = unheard.run("mirror", "outbox")
        expected = f"mirror: The setting outbox.folder has no default: {absence} set outbox.folder.\n"
        assert (result.code, result.errors) == (2, expected)
        assert shown(unheard, "mirror outbox")[0]["outbox.folder"][0] == "-"
        assert unheard.run("mirror", "outbox", MIRRORING_OUTBOX_FOLDER=str(public_folder / "outbox")).code == 0


class TestTrust:
    """Settings of the working folder name programs that are run."""

    def evil(self, tmp_path):
        """A folder with settings whose rsync leaves a trace."""
        program = tmp_path / "evil"
        program.write_text(f"#!/bin/sh\necho run >> {tmp_path}/trace\nexec rsync \"$@\"\n")
        program.chmod(0o755)
        return settings(tmp_path, "engine", f"rsync: {{program: {program}}}\n")

    def plan(self, unheard, tmp_path, **environment):
        job = Job(tmp_path, "job")
        if not job.source.exists():
            real_tree(job.source)
        return unheard.run("mirror", "plan", job.file, **environment)

    def test_ours_is_used(self, unheard, tmp_path):
        self.evil(tmp_path)
        result = self.plan(unheard, tmp_path)
        assert result.code == 0 and "not used" not in result.errors, result
        assert (tmp_path / "trace").exists()

    @pytest.mark.parametrize(
        ("spoil", "reason"),
        [
            (lambda file: file.chmod(0o666), "may be written by everybody (permissions 666)"),
            (lambda file: file.chmod(0o664), "may be written by its group"),
            (lambda file: file.parent.chmod(0o777), "may be written by everybody"),
            (lambda file: file.parent.chmod(0o775), "may be written by its group"),
            (lambda file: os.chown(file, 65534, 65534), "belongs to nobody"),
            (lambda file: os.chown(file.parent, 65534, 65534), "belongs to nobody"),
            (lambda file: file.rename(file.parent / "x.yaml") and file.symlink_to("x.yaml"), "is a symbolic link"),
            (lambda file: file.parent.rename(file.parent.parent / "X") and file.parent.symlink_to("X"), "is a symbolic link"),
        ],
        ids=["file 666", "file 664", "folder 777", "folder 775", "file of nobody", "folder of nobody", "file link", "folder link"],
    )
    def test_what_others_may_change_is_not(self, unheard, tmp_path, spoil, reason):
        if "nobody" in reason and os.geteuid() != 0:
            pytest.skip("only root can give files away")
        file = self.evil(tmp_path)
        spoil(file)
        result = self.plan(unheard, tmp_path)
        assert result.code == 0, result
        assert not (tmp_path / "trace").exists()
        [line] = [line for line in result.sentences if "not used" in line]
        assert str(file) in line and reason in line and "MIRRORING_CONFIG_FOLDER" in line, line
        # Named by the caller it is the caller's own choice.
        assert self.plan(unheard, tmp_path, MIRRORING_CONFIG_FOLDER=str(file.parent)).code == 0
        assert (tmp_path / "trace").exists()

    def test_another_user_takes_roots_settings_and_not_a_third_ones(self, tmp_path, unheard):
        if os.geteuid() != 0:
            pytest.skip("only root can be somebody else")
        # Below /tmp, since nobody may not enter the folders of pytest.
        folder = pathlib.Path(subprocess.check_output(["mktemp", "-d", "/tmp/mirroring-test-XXXXXX"], text=True).strip())
        try:
            folder.chmod(0o755)
            file = settings(folder, "engine", "outbox: {wait: 7}\n")
            unheard.folder = folder
            unheard.prefix = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
            del unheard.environment["MIRRORING_OUTBOX_WAIT"]
            rows, _ = shown(unheard, "mirror outbox")
            assert rows["outbox.wait"] == ("7", f"{file}:1")
            os.chown(file, 65533, 65533)
            rows, result = shown(unheard, "mirror outbox")
            assert rows["outbox.wait"] == ("5", "default")
            assert "belongs to user 65533, not to you or root" in result.errors, result
            os.chown(file, 0, 0)
            file.chmod(0o600)
            result = unheard.run("mirror", "outbox")
            assert result.code == 2, result
            only_sentence(result, file, "permission denied")
        finally:
            shutil.rmtree(folder)

    def test_a_job_by_name(self, unheard, tmp_path):
        job = Job(tmp_path, "nightly")
        real_tree(job.source)
        folder = tmp_path / "Config" / "jobs"
        folder.mkdir(parents=True)
        job.file.rename(folder / "nightly.yaml")
        assert unheard.run("mirror", "validate", "nightly").code == 0
        (folder / "nightly.yaml").chmod(0o666)
        result = unheard.run("mirror", "validate", "nightly")
        assert result.code == 2, result
        assert "Config/jobs/nightly.yaml is not used, since Config/jobs/nightly.yaml may be written by everybody" in result.errors
        assert unheard.run("mirror", "validate", "Config/jobs/nightly.yaml").code == 0
        (folder / "nightly.yaml").chmod(0o644)
        folder.parent.chmod(0o777)
        result = unheard.run("mirror", "validate", "nightly")
        assert result.code == 2 and "Config may be written by everybody" in result.errors, result

    def test_definitions_of_the_topology(self, broker, commands, tmp_path):
        folder = tmp_path / "Broker"
        folder.mkdir()
        (folder / "definitions.json").write_text('{"exchanges": [], "queues": [], "bindings": [], "policies": []}')
        result = commands.run("mom", "topology", "check")
        assert result.code == 0 and "as defined: 0 exchanges" in result.errors, result
        folder.chmod(0o777)
        result = commands.run("mom", "topology", "check")
        assert "Broker/definitions.json is not used, since Broker may be written by everybody" in result.errors, result
        assert "as defined: 0 exchanges" not in result.errors


def test_a_password_that_everybody_may_read_is_warned_of(unheard, tmp_path):
    file = settings(tmp_path, "engine", "broker: {uri: 'amqp://u:S3cret@h'}\n")
    file.chmod(0o644)
    result = unheard.run("mirror", "outbox")
    assert result.code == 0, result
    [line] = [line for line in result.sentences if str(file) in line]
    assert "password" in line and f"chmod go-rw {file}" in line and "S3cret" not in line
    file.chmod(0o640)
    assert f"its group may read it (permissions 640). Let nobody else read or write it: chmod g-rw {file}" in unheard.run("mirror", "outbox").errors
    if os.geteuid() == 0:
        # Given to another group on purpose.
        os.chown(file, 0, 65534)
        assert str(file) not in unheard.run("mirror", "outbox").errors
        file.chmod(0o644)
        assert f"chmod o-rw {file}" in unheard.run("mirror", "outbox").errors
    file.chmod(0o600)
    assert str(file) not in unheard.run("mirror", "outbox").errors


KINDS = {
    "folder": (lambda path: path.mkdir(), "is a folder, not a file"),
    "pipe": (lambda path: os.mkfifo(path), "is a named pipe"),
    "closed": (lambda path: (path.write_text(""), path.chmod(0)), "permission denied"),
    "bytes": (lambda path: path.write_bytes(b"a: 1\nb: \xff\n"), "is not text in UTF-8 (line 2)"),
    "large": (lambda path: path.write_bytes(b"#" * (2 << 20)), "is larger than"),
}


@pytest.mark.parametrize("kind", KINDS)
class TestFilesThatAreNone:
    def test_settings(self, unheard, tmp_path, kind):
        unheard.give_up_privileges()
        file = tmp_path / "Config" / "engine.yaml"
        file.parent.mkdir()
        make, reason = KINDS[kind]
        make(file)
        for environment in ({}, {"MIRRORING_CONFIG_FOLDER": str(file.parent)}):
            result = unheard.run("mirror", "outbox", **environment)
            assert result.code == 2, result
            only_sentence(result, file, reason)

    @pytest.mark.parametrize("named", [True, False], ids=["by path", "by name"])
    def test_job(self, unheard, tmp_path, kind, named):
        unheard.give_up_privileges()
        folder = tmp_path / "Config" / "jobs"
        folder.mkdir(parents=True)
        make, reason = KINDS[kind]
        make(folder / "j.yaml")
        result = unheard.run("mirror", "validate", folder / "j.yaml" if named else "j")
        assert result.code == 2, result
        only_sentence(result, "j.yaml", reason)


@pytest.mark.parametrize("command", ["run", "plan", "check", "validate", "reset"])
def test_a_job_without_a_name(unheard, command):
    result = unheard.run("mirror", command, "")
    assert result.code == 2, result
    only_sentence(result, "empty")


def test_validate_says_whose_folder_it_is(unheard, tmp_path):
    jobs = [Job(tmp_path, name) for name in ("one", "two")]
    result = unheard.run("mirror", "validate", *(job.file for job in jobs))
    assert result.code == 2, result
    *sentences, last = result.sentences
    assert [line.split(": ")[1] for line in sentences] == [f"{job.file}:3" for job in jobs]
    assert last.startswith("mirror: 2 job files: "), last


def test_a_state_folder_that_is_a_file(unheard, tmp_path):
    job = Job(tmp_path, "job")
    real_tree(job.source)
    file = tmp_path / "file"
    file.write_text("")
    result = unheard.run("mirror", "reset", job.file, MIRRORING_STATE_FOLDER=str(file))
    assert result.code == 2, result
    only_sentence(result, f"{file} is no folder", "state.folder")
    result = unheard.run("mirror", "run", job.file, MIRRORING_OUTBOX_FOLDER=str(file / "x"))
    assert result.code == 2, result
    only_sentence(result, f"{file} is no folder", "outbox.folder")


def test_an_rsync_that_is_missing(unheard, tmp_path):
    job = Job(tmp_path, "job")
    real_tree(job.source)
    for program, reason in [("no-such-rsync", "no program of that name is along PATH"), ("/no/rsync", "there is no such program")]:
        result = unheard.run("mirror", "plan", job.file, MIRRORING_RSYNC_PROGRAM=program)
        assert result.code == 1, result
        only_sentence(result, program, reason, "rsync.program")


@pytest.mark.parametrize("script", ["exit 0", 'rsync "$@" >/dev/null'])
def test_an_rsync_that_says_nothing(unheard, tmp_path, script):
    """A wrapper that keeps the list of changes to itself leaves nothing to do, which must not pass for a copy."""
    program = tmp_path / "wrapper"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    job = Job(tmp_path, "job")
    real_tree(job.source)
    for command in ["plan", "run", "check"]:
        job.destination.mkdir(exist_ok=True)
        result = unheard.run("mirror", command, job.file, MIRRORING_RSYNC_PROGRAM=str(program))
        assert result.code == 1 and f"{program} has listed nothing" in result.errors and "rsync.program" in result.errors, result
        assert list(job.destination.iterdir()) == [], result


@pytest.mark.parametrize("password", ["a%b", "a^b", "a{b", "a b", "a\tb", " ab", "ab ", "ä{", 'a"b', "a@b", "a[b", "a\\b", "a|b", "a<b"])
def test_a_password_with_characters_that_a_uri_can_not_hold(unheard, password):
    uri = f"amqp://u:{password}@127.0.0.1:1/"
    result = unheard.run("mom", "watch", MIRRORING_BROKER_URI=uri)
    assert result.code == 2, result
    sentence = only_sentence(result, "%40 for @", "MIRRORING_BROKER_URI", program="mom")
    assert password.strip() not in sentence.replace("%40 for @, %25 for % and %20 for a space", "")
    management = unheard.run("mom", "subscribers", MIRRORING_MANAGEMENT_URI=uri.replace("amqp", "http"))
    assert management.code == 2, management
    only_sentence(management, "%40 for @", "MIRRORING_MANAGEMENT_URI", program="mom")


def test_no_password_where_two_management_addresses_stand(unheard):
    result = unheard.run("mom", "subscribers", MIRRORING_MANAGEMENT_URI="http://u:S3cret@h,amqp://v:S3cret@i/other")
    assert result.code == 2, result
    assert "S3cret" not in result.errors, result


@pytest.mark.parametrize("way", ["variable", "file", "credential"])
def test_a_password_comes_from_a_file_of_its_own(broker, commands, tmp_path, way):
    file = tmp_path / "broker.password"
    file.write_text(f"{broker.password}\n")
    file.chmod(0o600)
    environment = {"MIRRORING_BROKER_URI": broker.uri.replace(f":{broker.password}@", "@")}
    if way == "variable":
        environment["MIRRORING_BROKER_PASSWORD_FILE"] = "broker.password"
    elif way == "file":
        settings(tmp_path, "client", "broker: {passwordFile: ../broker.password}\n")
    else:
        environment["CREDENTIALS_DIRECTORY"] = str(tmp_path)
    del commands.environment["MIRRORING_MANAGEMENT_URI"]
    for command in (["dead-letters"], ["subscribers"]):
        result = commands.run("mom", *command, **environment)
        assert result.code == 0, result
    management = broker.management_uri.replace(f":{broker.password}@", "@")
    other = {"MIRRORING_MANAGEMENT_URI": management, "MIRRORING_MANAGEMENT_PASSWORD_FILE": str(file)}
    result = commands.run("mom", "subscribers", **environment, **other)
    assert result.code == 0, result
    # Another one's, or none, is refused.
    file.write_text("another\n")
    result = commands.run("mom", "dead-letters", **environment)
    assert result.code == 2 and "password" in result.errors, result
    rows, _ = shown(commands, "mom subscribers", **environment)
    assert rows["broker.passwordFile"][0].endswith("broker.password")


def test_a_file_that_holds_no_password_is_named_with_its_setting(unheard, tmp_path):
    file = settings(tmp_path, "client", "broker:\n  passwordFile: secret\n")
    (file.parent / "secret").write_text("one\nS3cret\n")
    result = unheard.run("mom", "subscribers")
    assert result.code == 2, result
    sentence = only_sentence(result, f"{file.parent}/secret has more than one line", f"{file}:2", program="mom")
    assert "S3cret" not in sentence


def test_the_brokers_password_goes_to_no_other_host(unheard):
    result = unheard.run("mom", "subscribers", MIRRORING_MANAGEMENT_URI="http://127.0.0.2:7099")
    assert result.code == 2, result
    only_sentence(result, "127.0.0.2", "http://USER:PASSWORD@HOST:PORT", "MIRRORING_MANAGEMENT_URI", program="mom")


def test_a_core_file_holds_nothing(unheard, tmp_path):
    unheard.prefix = ["prlimit", "--core=unlimited"]
    process = unheard.start("mom", "watch", SWIFT_BACKTRACE="enable=no")
    wait_for_line(process, "No broker answers")
    folder = pathlib.Path(f"/proc/{process.pid}")
    [limit] = [line for line in (folder / "limits").read_text().splitlines() if line.startswith("Max core file size")]
    assert limit.split()[4] == "0", limit
    assert int((folder / "coredump_filter").read_text(), 16) == 0
    process.send_signal(signal.SIGSEGV)
    process.communicate(timeout=PATIENCE)
    assert not list(tmp_path.glob("core*"))


def test_rsync_gets_no_password(unheard, tmp_path):
    job = Job(tmp_path, "job")
    real_tree(job.source)
    program = tmp_path / "spy"
    program.write_text(f'#!/bin/sh\nenv > {tmp_path}/environment\nexec rsync "$@"\n')
    program.chmod(0o755)
    secrets = {"MIRRORING_BROKER_URI": "amqp://u:S3cret@127.0.0.1:1", "MIRRORING_ENDPOINTS_X_URI": "amqp://u:S3cret@127.0.0.1:1"}
    result = unheard.run("mirror", "plan", job.file, MIRRORING_RSYNC_PROGRAM=str(program), **secrets)
    assert result.code == 0, result
    environment = (tmp_path / "environment").read_text()
    assert "LC_ALL=C" in environment and "PATH=" in environment
    assert "S3cret" not in environment


def test_an_endpoint_is_corrected_where_it_was_set(unheard, tmp_path):
    file = settings(tmp_path, "client", "endpoints:\n  local:\n    uri: amqp://127.0.0.1:1/\n  odd:\n    uri: http://x\n")
    result = unheard.run("mom", "watch", "--endpoint", "odd")
    assert result.code == 2, result
    only_sentence(result, 'begins with "http"', f"{file}:5", program="mom")
    result = unheard.run("mom", "watch", "--endpoint", "lokal")
    assert result.code == 2, result
    only_sentence(result, 'no endpoint "lokal"', 'Did you mean "local"?', program="mom")
    process = unheard.start("mom", "watch", "--endpoint", "local")
    line = wait_for_line(process, "No broker answers")
    assert f"correct endpoints.local.uri ({file}:3)" in line, line
    assert terminate(process).code == 143
