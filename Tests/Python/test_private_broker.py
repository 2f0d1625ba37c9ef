"""The broker of the tests, seen by other users of its machine: nobody gets in, and nothing tells how."""

import contextlib
import os
import pathlib
import re
import socket
import ssl
import stat
import subprocess
import urllib.parse

import pytest

from brokers import PACKAGE
from private_broker import free_port, is_administrator, may_log_in, refused, run_tool


@pytest.fixture(scope="module")
def data():
    folder = os.environ.get("MIRRORING_TEST_BROKER_DATA")
    if not folder:
        pytest.skip("MIRRORING_TEST_BROKER_DATA does not say where the data of the tests' broker is.")
    return pathlib.Path(folder)


@pytest.fixture(scope="module")
def uri():
    return os.environ["MIRRORING_TEST_BROKER_URI"]


@pytest.fixture(scope="module")
def management_uri():
    return os.environ["MIRRORING_TEST_MANAGEMENT_URI"]


def with_login(uri, login):
    return re.sub("//.*@", f"//{login}@", uri)


def check_login(uri, management_uri):
    """Its own password opens it, and the one that everybody knows does not."""
    assert is_administrator(management_uri) and may_log_in(uri)
    for login in ("guest:guest", "guest:", "nobody:guest"):
        assert not is_administrator(with_login(management_uri, login)), login
        assert not may_log_in(with_login(uri, login)), login


def secrets(data):
    """The password and the cookie."""
    return [(data / name).read_text() for name in ("password", ".erlang.cookie")]


def check_secrets(data):
    """They are long, and only their owner can read the files."""
    for (name, mode, length), secret in zip([("password", 0o600, 32), (".erlang.cookie", 0o400, 64)], secrets(data)):
        facts = (data / name).lstat()
        assert (stat.S_IMODE(facts.st_mode), facts.st_uid) == (mode, os.geteuid()), name
        assert re.fullmatch(f"[0-9a-f]{{{length}}}", secret), name


def processes(data):
    """The processes of that broker."""
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if f"MIRRORING_BROKER_DATA={data}".encode() in (folder / "environ").read_bytes().split(b"\0"):
                yield folder


def test_everybodys_password_does_not_open_it(uri, management_uri):
    check_login(uri, management_uri)


def test_secrets_are_the_owners(data):
    check_secrets(data)


def test_secrets_are_nowhere_else(data):
    """No other file has them, no command line, and no environment of the broker's processes."""
    for secret in secrets(data):
        found = subprocess.run(["grep", "-rlF", "-f", "-", data], input=secret, capture_output=True, text=True)
        assert [pathlib.Path(name).name for name in found.stdout.split("\n")[:-1]] in (["password"], [".erlang.cookie"])
        for folder in pathlib.Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                assert secret.encode() not in (folder / "cmdline").read_bytes()
        for folder in processes(data):
            with contextlib.suppress(OSError):
                assert secret.encode() not in (folder / "environ").read_bytes()


def test_url_has_the_password(data, uri, management_uri):
    plain = run_tool("url", "--data", data)
    assert plain.stdout.strip() == uri
    assert run_tool("url", "--management", "--data", data).stdout.strip() == management_uri
    port = urllib.parse.urlsplit(uri).port
    for options, scheme, port in (
        [["--tls"], "amqps", port + 1],
        [["--tls", "--management"], "https", port + 10001],
        [["--stream"], "rabbitmq-stream", port - 120],
        [["--tls", "--stream"], "rabbitmq-stream+tls", port - 119],
    ):
        parts = urllib.parse.urlsplit(run_tool("url", *options, "--data", data).stdout.strip())
        assert (parts.scheme, parts.port, parts.password) == (scheme, port, (data / "password").read_text())


def test_url_of_a_broker_that_was_never_started(tmp_path):
    refused(run_tool("url", "--port", "7017", "--data", tmp_path / "data"), "No broker was started on port 7017")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, "[rabbitmq_management,rabbitmq_stream].\n"),
        ("[rabbitmq_management].\n", "[rabbitmq_management,rabbitmq_stream].\n"),
        ("[rabbitmq_management,rabbitmq_shovel].\n", "[rabbitmq_management,rabbitmq_shovel,rabbitmq_stream].\n"),
        ("[].\n", "[rabbitmq_stream].\n"),
        ("[rabbitmq_stream,rabbitmq_management].\n", "[rabbitmq_stream,rabbitmq_management].\n"),
        ("[rabbitmq_management,rabbitmq_stream_management].\n", "[rabbitmq_management,rabbitmq_stream_management,rabbitmq_stream].\n"),
    ],
    ids=["new", "earlier", "somebodys", "nothing", "enabled", "alike"],
)
def test_plugins_that_belong_to_it_are_enabled(tmp_path, before, after):
    """Also in a folder of an earlier version, and beside those that somebody has enabled."""
    file = tmp_path / "enabled_plugins"
    if before:
        file.write_text(before)
    subprocess.run(["bash", "-c", f"source '{PACKAGE}/Broker/lib/node.sh' && enable_plugins \"$1\"", "-", file], check=True)
    assert file.read_text() == after


def test_nothing_listens_beyond_this_machine(data):
    """AMQP, management, streams, all three over TLS, the nodes' own traffic and their name service."""
    inodes = set()
    for folder in processes(data):
        with contextlib.suppress(OSError):
            for descriptor in (folder / "fd").iterdir():
                with contextlib.suppress(OSError):
                    inodes |= set(re.findall(r"socket:\[(\d+)\]", os.readlink(descriptor)))
    addresses = []
    for table in ("tcp", "tcp6"):
        for line in pathlib.Path("/proc/net", table).read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and fields[9] in inodes:
                addresses.append(fields[1].split(":")[0])
    assert len(addresses) >= 8
    assert set(addresses) <= {"0100007F", "00000000000000000000000001000000"}


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("distance", [1, 10001, -119], ids=["amqps", "https", "streams"])
@pytest.mark.parametrize("version", ["TLSv1", "TLSv1_1", "TLSv1_2", "TLSv1_3"])
def test_tls_is_of_today(data, uri, distance, version):
    context = ssl.create_default_context(cafile=data / "tls/ca.pem")
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = ssl.TLSVersion[version]
    with socket.create_connection(("127.0.0.1", urllib.parse.urlsplit(uri).port + distance), timeout=60) as connection:
        if version in ("TLSv1_2", "TLSv1_3"):
            with context.wrap_socket(connection, server_hostname="127.0.0.1") as encrypted:
                assert encrypted.version() == version.replace("_", ".")
        else:
            with pytest.raises(OSError):
                context.wrap_socket(connection, server_hostname="127.0.0.1")


def test_brokers_that_are_being_started_get_none_of_each_others_ports(tmp_path):
    search = "for _ in 1 2 3; do first_free_port 7000 7005 7120 9250 16000 17000 7006; done"
    search = f"source '{PACKAGE}/Broker/lib/ports.sh'; listening_ports() {{ :; }}; {search}"
    (tmp_path / "ports").touch()
    environment = os.environ | {"MIRRORING_TEST_PORTS": str(tmp_path / "ports")}
    given = subprocess.run(["bash", "-c", search], env=environment, stdout=subprocess.PIPE, text=True)
    assert (given.stdout.split(), given.returncode) == (["7000", "7006"], 1), given


def start_somewhere(data):
    """Starts a broker and gives its port: somebody else may take one between its choice and its use."""
    while True:
        port = free_port()
        result = run_tool("start", "--port", port, "--data", data)
        if result.returncode == 0:
            return port
        assert "is taken by another program" in result.stderr, result


@pytest.mark.long
@pytest.mark.timeout(500)
def test_life_of_an_own_one(tmp_path):
    """From its first start, in a folder with a hard name, to a start on what was left from before there were passwords."""
    data = tmp_path / "a b#c"
    try:
        port = start_somewhere(data)
        options = ["--port", port, "--data", data]
        uri = run_tool("url", *options).stdout.strip()
        management_uri = run_tool("url", "--management", *options).stdout.strip()
        check_login(uri, management_uri)
        check_secrets(data)
        assert run_tool("status", "--port", port).returncode == 0  # its processes tell the folder
        before = secrets(data)

        for folder, folders, files in os.walk(data):
            for path in [os.path.join(folder, name) for name in folders + files]:
                # What the broker has removed meanwhile is nobody's.
                with contextlib.suppress(FileNotFoundError):
                    mode = os.lstat(path).st_mode
                    assert stat.S_ISLNK(mode) or stat.S_IMODE(mode) & 0o077 == 0, path

        assert run_tool("ctl", *options, "--", "change_password", "guest", "guest").returncode == 0
        assert is_administrator(with_login(management_uri, "guest:guest"))
        assert run_tool("stop", *options).returncode == 0
        (data / "password").unlink()
        (data / ".erlang.cookie").unlink()
        (data / ".erlang.cookie").write_text("ABCDEFGHIJKLMNOPQRST")
        assert run_tool("start", *options).returncode == 0
        check_secrets(data)
        assert not set(before) & set(secrets(data))
        password = secrets(data)[0]
        check_login(with_login(uri, f"guest:{password}"), with_login(management_uri, f"guest:{password}"))
    finally:
        run_tool("stop", "--data", data)
