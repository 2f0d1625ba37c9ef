"""Fixtures of the tests that look at the broker and at the commands from outside, with a client that is not ours."""

import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile

import pytest

import old_runs
from alertmanagers import Alertmanager, Inbox
from brokers import virtual_host
from busy_bridges import busy_bridge
from commands import Commands
from far_ends import far_end
from pages import CHROMIUM, chromium
from relays import Relay
from replaying import Requester
from terminals import Tmux

# Who started the tests may ignore these signals, as `nohup` and the background of a shell's script do, and what is started from here
# would inherit that.
for ignored in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT):
    if signal.getsignal(ignored) == signal.SIG_IGN:
        signal.signal(ignored, signal.default_int_handler if ignored == signal.SIGINT else signal.SIG_DFL)


def pytest_configure(config):
    config.addinivalue_line("markers", "long: takes a quarter of a minute or more, whatever else the machine has to do")
    config.addinivalue_line("markers", "shared_broker: has its virtual host with the others of its module, and leaves it as it is")


def pytest_collection_modifyitems(items):
    """Those that take long begin before the others: at the end they would be waited for alone."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


#: Under which name a test's report has what the test has told.
TOLD = "told"


@pytest.fixture
def tell(request):
    """A function that has a line shown when all tests have ended, those that passed as well: what was counted or measured.

    It goes with the test's report. What is printed is shown of failed tests alone, and where tests run side by side of none that passed,
    whatever is done about it.
    """
    return lambda line: request.node.user_properties.append((TOLD, f"{request.node.name}: {line}"))


def pytest_terminal_summary(terminalreporter):
    """Shows what tests have told; and where tests have failed, each in a line, leaves room for the reason."""
    terminalreporter.config.get_terminal_writer().fullwidth = 300
    reports = [report for reports in terminalreporter.stats.values() for report in reports if getattr(report, "when", None) == "call"]
    lines = sorted(line for report in reports for name, line in report.user_properties if name == TOLD)
    if lines:
        terminalreporter.section("what was counted and measured")
    for line in lines:
        terminalreporter.line(line)


@pytest.fixture(scope="module")
def shared_broker():
    """A virtual host for all tests of a module that are marked so: each looks at what comes into it meanwhile."""
    with virtual_host(topology=True) as broker:
        yield broker


@pytest.fixture
def broker(request):
    """A virtual host with the topology in it."""
    if request.node.get_closest_marker("shared_broker"):
        yield request.getfixturevalue("shared_broker")
    else:
        with virtual_host(topology=True) as broker:
            yield broker


@pytest.fixture
def bare_broker():
    """A virtual host with nothing in it."""
    with virtual_host(topology=False) as broker:
        yield broker


@pytest.fixture
def commands(request, tmp_path):
    """The commands, told of the test's broker if it has one."""
    name = next((name for name in ("broker", "bare_broker") if name in request.fixturenames), None)
    commands = Commands(tmp_path, request.getfixturevalue(name).environment if name else {})
    yield commands
    commands.stop()


@pytest.fixture
def unheard(commands):
    """Settings whose broker refuses connections."""
    with Relay() as relay:
        commands.environment["MIRRORING_BROKER_URI"] = f"amqp://guest:guest@127.0.0.1:{relay.port}/%2f"
        # The default, 5 s, has a test of its own.
        commands.environment["MIRRORING_OUTBOX_WAIT"] = "1"
        yield commands


@pytest.fixture
def quick(unheard):
    """No broker, and nobody who waits for one: a run that is done ends with 75, one with errors with 1."""
    unheard.environment["MIRRORING_OUTBOX_WAIT"] = "0"
    return unheard


@pytest.fixture
def inbox():
    """A web server for what alerts are sent to."""
    with Inbox() as inbox:
        yield inbox


@pytest.fixture
def alertmanager(inbox, tmp_path):
    """One that sends on to that server."""
    member = Alertmanager(tmp_path / "am", inbox)
    yield member
    member.stop()


@pytest.fixture(scope="session")
def past(tmp_path_factory):
    """Runs of three jobs and a bridge that has read them, for tests that only ask."""
    with old_runs.published(tmp_path_factory.mktemp("past")) as past:
        yield past


@pytest.fixture(scope="session")
def busy(tmp_path_factory):
    """A bridge to which everything has happened that it counts, for tests that only ask."""
    with busy_bridge(tmp_path_factory.mktemp("busy")) as busy:
        yield busy


@pytest.fixture
def requester(past):
    """Who asks that bridge, as the user guest."""
    with past.broker.connect() as connection:
        yield Requester(connection)


@pytest.fixture
def as_nobody():
    """What makes a command that of another user."""
    if os.geteuid() != 0:
        pytest.skip("Only root can be another user for a moment.")
    return ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"]


@pytest.fixture
def public_folder():
    """A folder that every user may enter; those of pytest are closed."""
    with tempfile.TemporaryDirectory(prefix="mirroring-test-", dir="/tmp") as folder:
        os.chmod(folder, 0o755)
        yield pathlib.Path(folder)


@pytest.fixture
def far(public_folder):
    """Another machine, which lets the user of the tests in."""
    with far_end(public_folder) as far:
        yield far


@pytest.fixture
def near(quick, far):
    """The commands of somebody who knows that machine."""
    quick.environment |= far.client()
    return quick


@pytest.fixture
def tmux():
    """A function that opens a terminal with a screen; it is closed with the test."""
    if shutil.which("tmux") is None:
        pytest.skip("There is no tmux. Broker/install adds it.")
    opened = []

    def opening(*arguments, **options):
        opened.append(Tmux(*arguments, **options))
        return opened[-1]

    yield opening
    for terminal in opened:
        terminal.close()


@pytest.fixture(scope="session")
def browser():
    """A browser for all tests of this process that look at a page."""
    if CHROMIUM is None:
        pytest.skip("There is no chromium-headless-shell. Broker/install --tests adds it.")
    with chromium() as browser:
        yield browser


@pytest.fixture
def bystander():
    """A process of this user's that has nothing to do with a broker."""
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    yield process
    process.kill()
    process.communicate()
