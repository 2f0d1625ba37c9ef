"""Brokers, options and files that `mom` can't use: it says so in a sentence, and ends or waits as it should."""

import uuid

import pytest

import offline_logs
from bad_input import WRONG_URIS, only_sentence
from commands import BREAKDOWNS, finish, terminate, wait_for_line
from relays import Relay

#: The commands of `mom` that talk to a broker.
COMMANDS = [["bridge"], ["watch"], ["topology", "apply"]]
#: How those end that wait for it, when SIGTERM comes: a bridge is stopped, a view is interrupted.
ENDED = {"bridge": 0, "watch": 143}


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("uri", WRONG_URIS)
def test_wrong_uri(commands, command, uri):
    result = commands.run("mom", *command, MIRRORING_BROKER_URI=uri)
    assert result.code == 2, result
    only_sentence(result, WRONG_URIS[uri], "amqp://", program="mom")
    assert "secret" not in result.errors


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_wrong_password(broker, commands, command):
    uri = broker.uri_with(password="not-the-password")
    management = broker.management_uri.replace(broker.password, "not-the-password")
    result = commands.run("mom", *command, MIRRORING_BROKER_URI=uri, MIRRORING_MANAGEMENT_URI=management)
    assert result.code == 2, result
    only_sentence(result, '"guest"', "127.0.0.1", "password", program="mom")
    assert "not-the-password" not in result.errors


@pytest.mark.parametrize("command", ["bridge", "watch"])
def test_waits_where_nothing_listens(unheard, command):
    process = unheard.start("mom", command)
    line = wait_for_line(process, "No broker answers")
    assert "guest:guest" not in line
    result = terminate(process)
    assert result.code == ENDED[command], result
    assert result.output == ""


@pytest.mark.parametrize("command", [["dead-letters"], ["verify", "--bridge"], ["grant", "--check", "--user", "guest"]], ids=" ".join)
def test_a_broker_that_is_down_is_no_wrong_usage(unheard, command):
    result = unheard.run("mom", *command)
    assert result.code == 1, result
    only_sentence(result, "No broker answers", "127.0.0.1", program="mom")


@pytest.mark.parametrize("command", ["bridge", "watch"])
def test_waits_where_nothing_is_said(commands, command):
    """A port that takes connections and is mute must not make a command mute, nor deaf to SIGTERM."""
    with Relay() as relay:
        relay.fall_silent()
        commands.environment["MIRRORING_BROKER_URI"] = f"amqp://guest:guest@127.0.0.1:{relay.port}/%2f"
        process = commands.start("mom", command, MIRRORING_BROKER_CONNECT_TIMEOUT="1")
        line = wait_for_line(process, "does not answer as a broker")
        assert f"127.0.0.1:{relay.port}" in line and "guest:guest" not in line
        result = terminate(process)
    assert result.code == ENDED[command], result


@pytest.mark.parametrize("listening", [False, True], ids=["refuses", "says nothing"])
def test_topology_without_management(commands, listening):
    with Relay() as relay:
        if listening:
            relay.fall_silent()
        uri = f"http://guest:guest@127.0.0.1:{relay.port}"
        result = commands.run("mom", "topology", "apply", MIRRORING_MANAGEMENT_URI=uri)
    assert result.code in (1, 2), result
    only_sentence(result, f"127.0.0.1:{relay.port}", program="mom")


def test_an_answer_that_stops_in_the_middle(commands):
    """The network breaks without a word, or the broker's machine stands still."""
    with Relay() as relay:
        relay.begin_answers(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 4000\r\n\r\n[{")
        uri = f"http://guest:guest@127.0.0.1:{relay.port}"
        result = commands.run("mom", "topology", "apply", MIRRORING_MANAGEMENT_URI=uri)
    assert result.code == 1, result
    only_sentence(result, f"127.0.0.1:{relay.port}", "no answer in time", program="mom")


@pytest.mark.parametrize("command", ["bridge", "watch"])
def test_topology_not_applied(bare_broker, commands, command):
    process = commands.start("mom", command)
    line = wait_for_line(process, "mom topology apply")
    assert "mirroring." in line
    assert not any(trace in line for trace in BREAKDOWNS)
    # Whether it waits for the topology or gives up, it ends in order.
    assert terminate(process).code in (ENDED[command], 2)


@pytest.mark.parametrize("command", ["bridge", "watch"])
def test_virtual_host_that_is_not_there(broker, commands, command):
    process = commands.start("mom", command, MIRRORING_BROKER_URI=broker.uri.replace(broker.virtual_host, "nowhere"))
    wait_for_line(process, "nowhere")
    assert terminate(process).code in (ENDED[command], 2)


def test_history_that_no_plugin_serves(broker, commands):
    """A plugin can be enabled at any time, so the bridge waits for it."""
    process = commands.start("mom", "bridge", MIRRORING_HISTORY_URI="rabbitmq-stream://127.0.0.1:1")
    line = wait_for_line(process, "history can't be read")
    assert "rabbitmq-plugins enable rabbitmq_stream" in line and "history.uri" in line, line
    assert terminate(process).code == 0


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--job", ""), ("--state", "Transmogrified"), ("--severity", "bad"), ("--endpoint", "nowhere"), ("--unknown", "x"),
        ("--from", "yesterday"), ("--replay", "some"),
    ],
)
def test_wrong_options_of_watch(commands, option, value):
    result = commands.run("mom", "watch", option, value)
    assert result.code == 2, result
    assert result.output == ""
    assert (option if option == "--unknown" else value) in result.errors


@pytest.mark.parametrize("kind", ["missing", "no XML", "other XML", "empty folder"])
def test_wrong_logs(commands, tmp_path, kind):
    path = tmp_path / f"{uuid.uuid4()}.xml"
    if kind == "no XML":
        path.write_text("id: 1\n")
    elif kind == "other XML":
        path.write_text("<?xml version='1.0'?><html><body/></html>\n")
    elif kind == "empty folder":
        path.mkdir()
    for option in ([], ["--json"]):
        result = commands.run("mom", "log", *option, path)
        assert result.code == 2, result
        only_sentence(result, path, program="mom")


@pytest.mark.parametrize("option", [[], ["--json"]], ids=["text", "JSON"])
def test_a_damaged_log_hides_no_other(commands, tmp_path, option):
    damaged, whole = sorted(offline_logs.write(tmp_path / "offline")[0] for _ in range(2))
    damaged.write_text("<html/>\n")
    result = commands.run("mom", "log", *option, damaged.parent)
    assert result.code == 1 and whole.name[:36] in result.output, result
    [sentence] = result.sentences
    assert sentence.startswith(f"mom: {damaged} is not an offline log"), result


def test_an_event_that_is_skipped_is_no_success(commands, tmp_path):
    path, _ = offline_logs.write(tmp_path / "offline")
    path.write_text(path.read_text().replace("<Sequence>2<", "<Sequence>two<"))
    for option in ([], ["--json"]):
        result = commands.run("mom", "log", *option, path)
        assert result.code == 1 and " is skipped: " in result.errors and "MirroringJobInitialized" in result.output, result


def test_offline_folder_that_cannot_be_made(broker, commands, tmp_path):
    file = tmp_path / "file"
    file.write_text("This is no folder.\n")
    result = commands.run("mom", "bridge", "--offline-folder", file / "below")
    assert result.code == 2, result
    sentence = only_sentence(result, file, program="mom").replace(str(tmp_path), "")
    assert "folder" in sentence or "directory" in sentence, "It doesn't say that a file is in the way."
    assert file.read_text() == "This is no folder.\n"


@pytest.mark.parametrize("content", ["broker: [", "just words", "cache: {events: many}"])
def test_settings_file_that_cannot_be_read(broker, commands, tmp_path, content):
    """A setting that is not understood must not be replaced by the default in silence."""
    file = tmp_path / "Config/bridge.yaml"
    file.parent.mkdir()
    file.write_text(f"{content}\n")
    process = commands.start("mom", "bridge")
    wait_for_line(process, "cache.events" if "cache" in content else "bridge.yaml")
    assert finish(process).code == 2


def test_setting_of_the_environment_that_is_no_number(broker, commands):
    process = commands.start("mom", "bridge", MIRRORING_CACHE_EVENTS="many")
    wait_for_line(process, "many")
    assert finish(process).code == 2
