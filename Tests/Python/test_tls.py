"""TLS: whoever is not who it should be is told nothing, and the sentence says what is wrong and what to do about it."""

import base64
import os
import pathlib
import ssl
import urllib.parse

import pytest

from bad_input import only_sentence
from brokers import UNHURRIED
from certificates import Authority
from commands import BREAKDOWNS, PATIENCE, Job, read_to_line, terminate, wait_for_line, wait_until
from readers import Terminal, start
from relays import Relay
from tls_servers import Speaker, TLSServer, shake_hands

PASSWORD = "S3cret-of-the-test"
V1_0, V1_1, V1_2, V1_3 = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1, ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3
AUTHORITIES = "MIRRORING_BROKER_TLS_CERTIFICATE_AUTHORITIES"
CERTIFICATE = "MIRRORING_BROKER_TLS_CERTIFICATE"
KEY = "MIRRORING_BROKER_TLS_PRIVATE_KEY"
GARBAGE = b"\x00\xff is no protocol\r\n" * 20


class World:
    """Two authorities, and what they have issued: the commands trust the first."""

    def __init__(self, folder):
        self.ours, self.foreign = Authority(folder / "ours"), Authority(folder / "foreign")
        self.good = self.ours.issue("good")
        self.of_another_host = self.ours.issue("another-host", "elsewhere.example", "DNS:elsewhere.example")
        self.without_names = self.ours.issue("without-names", "127.0.0.1", names=None)
        self.expired = self.ours.issue("expired", since=-3, until=-1)
        self.of_tomorrow = self.ours.issue("of-tomorrow", since=1, until=3)
        self.self_signed = self.ours.self_signed("self-signed")
        self.unknown = self.foreign.issue("unknown")
        self.client = self.ours.issue("client", "engine", names=None)
        self.foreign_client = self.foreign.issue("client", "engine", names=None)
        self.locked_key = self.ours.with_passphrase(self.client)


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    return World(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def trusting(commands, world):
    """The commands, which trust the first authority and give a server time for its answer."""
    commands.environment |= UNHURRIED | {AUTHORITIES: str(world.ours.file)}
    return commands


def address(scheme, port, host="127.0.0.1"):
    """The variable of a broker, or of its management API, at a port."""
    name = "MIRRORING_MANAGEMENT_URI" if scheme.startswith("http") else "MIRRORING_BROKER_URI"
    return {name: f"{scheme}://web:{PASSWORD}@{host}:{port}"}


def nothing_is_given_away(server, *texts):
    """The password is in nothing that was said, on the wire or in TLS, nor in what was printed."""
    for secret in (PASSWORD, base64.b64encode(f"web:{PASSWORD}".encode()).decode()):
        assert secret.encode() not in server.heard + getattr(server, "told", b"")
        assert not any(secret in text for text in texts)


def is_clear(text):
    """A person has nothing to do with where in which library something was noticed."""
    return not any(trace in text for trace in (*BREAKDOWNS, "BoringSSL", ".cc:", "errno", "NIO"))


def watch_until(commands, *words, **environment):
    """What `mom watch` says while it waits: the line has all of these words; it goes on, and ends in order."""
    process = commands.start("mom", "watch", **environment)
    line = wait_for_line(process, words[0])
    result = terminate(process)
    assert (result.code, result.output) == (143, ""), result
    for word in words:
        assert word in line, line
    assert is_clear(line) and PASSWORD not in line, line
    return line


# --- whom the commands don't trust

#: Servers whose certificate is not to be accepted, and what is said of it.
CERTIFICATES = {
    "unknown": ("none of the trusted authorities issued it", AUTHORITIES),
    "self_signed": ("signed by itself", AUTHORITIES),
    "of_another_host": ('is for another host name than "127.0.0.1"', "MIRRORING_BROKER_URI"),
    # The common name is the right one, but anything may stand there.
    "without_names": ('is for another host name than "127.0.0.1"', "MIRRORING_BROKER_URI"),
    "expired": ("has expired", "Renew it"),
    "of_tomorrow": ("is not valid yet", "clocks"),
}


@pytest.mark.parametrize("kind", CERTIFICATES)
def test_a_certificate_is_not_accepted(trusting, world, kind):
    with TLSServer(getattr(world, kind)) as server:
        line = watch_until(trusting, *CERTIFICATES[kind], f"127.0.0.1:{server.port}", **address("amqps", server.port))
        assert server.told == b""
        nothing_is_given_away(server, line)
    for other in set(CERTIFICATES.values()) - {CERTIFICATES[kind]}:
        assert other[0] not in line, line


def test_without_a_file_only_the_systems_authorities_are_trusted(trusting, world):
    del trusting.environment[AUTHORITIES]
    with TLSServer(world.good) as server:
        words = ("none of the trusted authorities issued it", "broker.tls.certificateAuthorities")
        watch_until(trusting, *words, **address("amqps", server.port))
        assert server.told == b""
        nothing_is_given_away(server)


@pytest.mark.parametrize("version", [V1_0, V1_1], ids=lambda version: version.name)
def test_an_old_version_is_not_spoken(trusting, world, version):
    with TLSServer(world.good, version) as server:
        line = watch_until(trusting, "no TLS of version 1.2 or later", "broker's settings", **address("amqps", server.port))
        assert server.told == b""
        nothing_is_given_away(server, line)


@pytest.mark.parametrize("version", [V1_2, V1_3], ids=lambda version: version.name)
def test_a_new_version_is_spoken(trusting, world, version):
    with TLSServer(world.good, version) as server:
        process = trusting.start("mom", "watch", **address("amqps", server.port))
        wait_until(lambda: server.told.startswith(b"AMQP"))
        terminate(process)
        nothing_is_given_away(server)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (b"AMQP\x00\x00\x09\x01", ("speaks no TLS", "5671 by default", "MIRRORING_BROKER_URI")),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", ("speaks no TLS", "5671 by default")),
        (GARBAGE, ("speaks no TLS", "5671 by default")),
        (b"\x16\x03\x03\x00\x20" + GARBAGE, ("ended the TLS handshake", "5671 by default")),
        (b"", ("ended the TLS handshake", "5671 by default")),
    ],
    ids=["AMQP", "HTTP", "garbage", "garbage in a record", "hangs up"],
)
def test_what_does_not_shake_hands_is_named(trusting, answer, words):
    with Speaker(answer) as server:
        line = watch_until(trusting, *words, f"127.0.0.1:{server.port}", **address("amqps", server.port))
        nothing_is_given_away(server, line)


def test_a_server_that_says_nothing_is_given_up(trusting):
    with Relay() as relay:
        relay.fall_silent()
        trusting.environment["MIRRORING_BROKER_CONNECT_TIMEOUT"] = "1"
        watch_until(trusting, "No broker answers", "timed out", **address("amqps", relay.port))


def test_nothing_secret_is_said_to_a_tls_port_without_tls(trusting, world):
    with TLSServer(world.good) as server:
        line = watch_until(trusting, "ended the login", "amqps where it is encrypted", **address("amqp", server.port))
        assert server.heard.startswith(b"AMQP")
        nothing_is_given_away(server, line)


# --- our own certificate


def test_a_certificate_of_ours_is_asked_for(trusting, world):
    with TLSServer(world.good, asks_for=world.ours) as server:
        words = ("asks for a certificate of ours", "broker.tls.certificate", "broker.tls.privateKey")
        watch_until(trusting, *words, **address("amqps", server.port))
        nothing_is_given_away(server)


def test_a_certificate_of_ours_is_asked_for_in_the_older_version(trusting, world):
    """There the server says no more than that it failed, so the sentence names what may be."""
    with TLSServer(world.good, V1_2, asks_for=world.ours) as server:
        words = ("ended the TLS handshake", "asks for a certificate of ours", "broker.tls.certificate")
        watch_until(trusting, *words, **address("amqps", server.port))
        nothing_is_given_away(server)


@pytest.mark.parametrize("version", [V1_2, V1_3], ids=lambda version: version.name)
def test_a_certificate_of_ours_that_is_not_accepted_is_named(trusting, world, version):
    files = {CERTIFICATE: str(world.foreign_client.file), KEY: str(world.foreign_client.key)}
    with TLSServer(world.good, version, asks_for=world.ours) as server:
        words = ("does not accept our certificate", str(world.foreign_client.file), "unknown ca", CERTIFICATE)
        watch_until(trusting, *words, **files, **address("amqps", server.port))
        nothing_is_given_away(server)


@pytest.mark.parametrize("version", [V1_2, V1_3], ids=lambda version: version.name)
def test_a_certificate_of_ours_is_shown(trusting, world, version):
    files = {CERTIFICATE: str(world.client.file), KEY: str(world.client.key)}
    with TLSServer(world.good, version, asks_for=world.ours) as server:
        process = trusting.start("mom", "watch", **files, **address("amqps", server.port))
        wait_until(lambda: server.told.startswith(b"AMQP"))
        terminate(process)


# --- files that can't be used: settings, so the command ends


def files_of(world, kind, folder):
    """The settings of a case, and what is said."""
    good = {CERTIFICATE: world.client.file, KEY: world.client.key}
    closed = folder / "closed.pem"
    closed.write_text("")
    closed.chmod(0)
    text = folder / "text.pem"
    text.write_text("This is no certificate.\n")
    missing = folder / "missing.pem"
    return {
        "authorities missing": ({AUTHORITIES: missing}, (missing, "no such file", AUTHORITIES)),
        "authorities closed": ({AUTHORITIES: closed}, (closed, "permission denied", AUTHORITIES)),
        "authorities a folder": ({AUTHORITIES: folder}, (folder, "is a folder", AUTHORITIES)),
        "authorities no PEM": ({AUTHORITIES: text}, (text, "has no certificate in PEM", AUTHORITIES)),
        "certificate missing": (good | {CERTIFICATE: missing}, (missing, "no such file", CERTIFICATE)),
        "certificate no PEM": (good | {CERTIFICATE: text}, (text, "not in PEM", CERTIFICATE, KEY)),
        "key missing": (good | {KEY: missing}, (missing, "no such file", KEY)),
        "key closed": (good | {KEY: closed}, (closed, "permission denied", KEY)),
        "key no PEM": (good | {KEY: text}, (text, "not in PEM", KEY)),
        "key of another": (good | {KEY: world.good.key}, (world.good.key, "does not belong to", world.client.file, KEY)),
        "key with a passphrase": (good | {KEY: world.locked_key}, (world.locked_key, "passphrase", KEY)),
        "key not named": ({CERTIFICATE: world.client.file}, (world.client.file, "broker.tls.privateKey")),
    }[kind]


@pytest.mark.parametrize(
    "kind",
    [
        *("authorities missing", "authorities closed", "authorities a folder", "authorities no PEM", "certificate missing"),
        *("certificate no PEM", "key missing", "key closed", "key no PEM", "key of another", "key with a passphrase"),
        "key not named",
    ],
)
def test_a_file_that_cannot_be_used_is_named(trusting, world, tmp_path, kind):
    trusting.give_up_privileges()
    files, words = files_of(world, kind, tmp_path)
    result = trusting.run("mom", "watch", **{name: str(file) for name, file in files.items()}, **address("amqps", 1))
    assert result.code == 2, result
    only_sentence(result, *words, program="mom")


def test_nobody_is_asked_for_a_passphrase(trusting, world):
    """Who starts the command has a terminal, and OpenSSL would ask there at each attempt to connect."""
    trusting.environment |= {CERTIFICATE: str(world.client.file), KEY: str(world.locked_key)} | address("amqps", 1)
    terminal = Terminal()
    process = start(trusting, "mom", "watch", terminal=terminal)
    assert process.wait(PATIENCE) == 2
    shown = terminal.text()
    assert "needs a passphrase" in shown and "Enter" not in shown, shown


# --- the other commands over AMQP


def test_a_bridge_waits_for_a_better_certificate(trusting, world):
    with TLSServer(world.expired) as server:
        process = trusting.start("mom", "bridge", **address("amqps", server.port))
        line = wait_for_line(process, "has expired")
        assert terminate(process).code == 0
        assert server.told == b"" and is_clear(line)
        nothing_is_given_away(server, line)


def test_a_bridge_ends_for_a_wrong_key(trusting, world):
    files = {CERTIFICATE: str(world.client.file), KEY: str(world.good.key)}
    result = trusting.run("mom", "bridge", **files, **address("amqps", 1))
    assert result.code == 2, result
    only_sentence(result, world.good.key, "does not belong to", program="mom")


def test_events_wait_for_a_broker_that_is_not_trusted(trusting, world, tmp_path):
    job = Job(tmp_path, "untold")
    job.source.mkdir()
    (job.source / "page.html").write_text("<p>")
    with TLSServer(world.unknown) as server:
        for wait in (2, 20, 45):
            result = trusting.run("mirror", "run", job.file, MIRRORING_OUTBOX_WAIT=str(wait), **address("amqps", server.port))
            if "has not answered yet" not in result.errors:
                break
        assert result.code == 75 and (job.destination / "page.html").exists(), result
        [sentence] = [line for line in result.sentences if line.startswith("mirror: ")]
        assert "wait in the outbox" in sentence and CERTIFICATES["unknown"][0] in sentence, result
        assert server.told == b"" and is_clear(sentence)
        nothing_is_given_away(server, result.errors)
    files = {CERTIFICATE: str(world.client.file), KEY: str(world.good.key)}
    result = trusting.run("mirror", "outbox", "flush", "--wait", "1", **files, **address("amqps", server.port))
    assert result.code == 75 and "does not belong to" in result.errors, result


def test_a_command_that_does_not_wait_ends(trusting, world):
    with TLSServer(world.expired) as server:
        result = trusting.run("mom", "dead-letters", **address("amqps", server.port))
        assert result.code == 1, result
        only_sentence(result, "has expired", program="mom")
        nothing_is_given_away(server, result.errors)


# --- the management API

#: The same servers over https.
MANAGEMENT = {
    "unknown": ("authorit", AUTHORITIES),
    "self_signed": ("authorit", AUTHORITIES),
    "of_another_host": ("another host", "MIRRORING_MANAGEMENT_URI"),
    "without_names": ("another host", "MIRRORING_MANAGEMENT_URI"),
    "expired": ("expired", "enew it"),
    "of_tomorrow": ("not valid before", "clocks"),
}


def refused(commands, server, *words, command=("subscribers",), scheme="https"):
    """The one sentence of a command of the management API."""
    result = commands.run("mom", *command, **address(scheme, server.port))
    assert result.code == 1, result
    sentence = only_sentence(result, f"127.0.0.1:{server.port}", *words, program="mom")
    assert is_clear(sentence) and PASSWORD not in result.errors, result
    return sentence


@pytest.mark.parametrize(
    ("kind", "command"),
    [*((kind, ["subscribers"]) for kind in MANAGEMENT), ("expired", ["topology", "check"])],
    ids=lambda value: value if isinstance(value, str) else " ".join(value),
)
def test_a_certificate_of_the_management_api_is_not_accepted(trusting, world, kind, command):
    with TLSServer(getattr(world, kind)) as server:
        refused(trusting, server, *MANAGEMENT[kind], command=command)
        assert server.told == b""
        nothing_is_given_away(server)


def test_without_a_file_the_management_api_needs_an_authority_of_the_system(trusting, world):
    del trusting.environment[AUTHORITIES]
    with TLSServer(world.good) as server:
        refused(trusting, server, "authorit", "broker.tls.certificateAuthorities")
        assert server.told == b""
        nothing_is_given_away(server)


@pytest.mark.parametrize("file", ["our authority", "the system's authorities"])
@pytest.mark.parametrize("version", [V1_0, V1_1], ids=lambda version: version.name)
def test_an_old_version_is_not_spoken_with_the_management_api(trusting, world, version, file):
    if file != "our authority":
        del trusting.environment[AUTHORITIES]
    with TLSServer(world.good, version) as server:
        refused(trusting, server, "1.2 or later")
        assert server.told == b""
        nothing_is_given_away(server)


@pytest.mark.parametrize(
    "answer", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"AMQP\x00\x00\x09\x01", GARBAGE], ids=["HTTP", "AMQP", "garbage"]
)
def test_a_management_api_without_tls_is_named(trusting, answer):
    with Speaker(answer) as server:
        refused(trusting, server, "speaks no TLS", "http://", "MIRRORING_MANAGEMENT_URI")
        nothing_is_given_away(server)


@pytest.mark.parametrize("answer", [b"\x16\x03\x03\x00\x20" + GARBAGE, b""], ids=["garbage in a record", "hangs up"])
def test_a_management_api_that_ends_the_handshake_is_named(trusting, answer):
    with Speaker(answer) as server:
        refused(trusting, server, "ended the TLS handshake", "MIRRORING_MANAGEMENT_URI")
        nothing_is_given_away(server)


def test_a_management_api_with_tls_is_named(trusting, world):
    """What is asked for without TLS has the password in it, as whoever writes http:// has decided."""
    with TLSServer(world.good) as server:
        refused(trusting, server, "https://", "MIRRORING_MANAGEMENT_URI", scheme="http")


def test_a_management_api_that_asks_for_a_certificate_is_named(trusting, world):
    with TLSServer(world.good, asks_for=world.ours) as server:
        refused(trusting, server, "certificate of ours")
        nothing_is_given_away(server)


def test_a_management_api_that_says_nothing_is_given_up(trusting):
    with Relay() as relay:
        relay.fall_silent()
        refused(trusting, relay, "no answer in time")


def test_authorities_that_cannot_be_read_are_named(trusting, tmp_path):
    missing = str(tmp_path / "missing.pem")
    result = trusting.run("mom", "subscribers", **{AUTHORITIES: missing}, **address("https", 1))
    assert result.code == 2, result
    only_sentence(result, missing, AUTHORITIES, program="mom")


# --- the private broker


@pytest.fixture
def private(broker):
    """The folder of the private broker's certificates, and the settings that lead to its TLS ports."""
    data = os.environ.get("MIRRORING_TEST_BROKER_DATA")
    if not data:
        pytest.skip("It is not known where the certificates of the test's broker are.")
    folder = pathlib.Path(data, "tls")
    amqps = urllib.parse.urlsplit(broker.uri_with(port=broker.port + 1))._replace(scheme="amqps").geturl()
    # The management API is at that port + 10000, by default.
    return folder, {AUTHORITIES: str(folder / "ca.pem"), "MIRRORING_BROKER_URI": amqps}


@pytest.fixture
def encrypted(private, commands):
    """The commands, which use the private broker by TLS alone."""
    del commands.environment["MIRRORING_MANAGEMENT_URI"]
    commands.environment |= private[1]
    return commands


@pytest.mark.parametrize("distance", [1, 10_001], ids=["amqps", "https"])
@pytest.mark.parametrize("version", [V1_0, V1_1, V1_2, V1_3], ids=lambda version: version.name)
def test_the_private_broker_speaks_new_versions_alone(private, broker, distance, version):
    attempt = (broker.port + distance, private[0] / "ca.pem", version)
    if version >= V1_2:
        assert shake_hands(*attempt) == version.name.replace("_", ".")
    else:
        with pytest.raises((ssl.SSLError, ConnectionError)):
            shake_hands(*attempt)


def test_a_trusted_broker_is_told_everything(encrypted, broker, tmp_path):
    job = Job(tmp_path, "told")
    job.source.mkdir()
    (job.source / "page.html").write_text("<p>")
    bridge = encrypted.start("mom", "bridge")
    wait_for_line(bridge, "became the leader")
    watch = encrypted.start("mom", "watch", "--json")
    wait_for_line(watch, "waiting for")
    # The management API may tell of it a moment later.
    wait_until(lambda: "guest  session" in encrypted.run("mom", "subscribers").output)
    run = encrypted.run("mirror", "run", job.file)
    assert run.code == 0 and "outbox" not in run.errors, run
    assert terminate(bridge).code == 0
    read_to_line(watch, watch.stdout, '"MirroringJobCompleted"')
    assert terminate(watch).code == 143


def test_the_broker_takes_a_certificate_of_its_authority(encrypted, private):
    files = {CERTIFICATE: str(private[0] / "client.pem"), KEY: str(private[0] / "client.key")}
    watch = encrypted.start("mom", "watch", **files)
    wait_for_line(watch, "waiting for")
    terminate(watch)


def test_the_broker_takes_no_certificate_of_another_authority(encrypted, world):
    files = {CERTIFICATE: str(world.foreign_client.file), KEY: str(world.foreign_client.key)}
    # What it says of it is lost where it hangs up before that is read: then the sentence says what may be.
    watch_until(encrypted, "not accept our certificate", str(world.foreign_client.file), CERTIFICATE, **files)


@pytest.mark.parametrize("command", [["watch"], ["subscribers"]], ids=" ".join)
def test_the_private_broker_is_nobody_to_the_system(encrypted, command):
    del encrypted.environment[AUTHORITIES]
    if command == ["watch"]:
        watch_until(encrypted, "none of the trusted authorities issued it")
    else:
        result = encrypted.run("mom", *command)
        assert result.code == 1, result
        only_sentence(result, "authorit", program="mom")
