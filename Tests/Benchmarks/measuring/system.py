"""What is measured: the built commands, on a broker of their own, and plain clients beside them."""

import contextlib
import os
import pathlib
import random
import shutil
import subprocess
import tempfile
import time
import urllib.parse
import urllib.request
import uuid

from measuring.processes import family, processor_seconds

PACKAGE = pathlib.Path(__file__).resolve().parents[3]
BENCHMARKS = PACKAGE / "Tests/Benchmarks"
#: What is built.
PRODUCTS = ("Benchmarks", "mom", "mirror")
#: The bytes of a typical event.
BYTES = 1_488
#: The most messages that are published and not confirmed: what a publisher has by default.
WINDOW = 1_000
#: How long a command may take at most, in seconds.
PATIENCE = 14_400
#: What nothing that is measured may depend on, as it would on a busy machine by default.
UNHURRIED = {
    "MIRRORING_OUTBOX_WAIT": "45",
    "MIRRORING_BROKER_CONNECT_TIMEOUT": "30",
    "MIRRORING_BROKER_CALL_TIMEOUT": "30",
    "MIRRORING_BROKER_HEARTBEAT": "30",
}


class NotMeasured(Exception):
    """What was to be measured did not happen; says why."""


class NotHere(Exception):
    """What something is measured with is not on this machine; says what that is."""


class Started:
    """A command that runs; ended with the system if not before."""

    def __init__(self, words, environment, folder, errors, lines):
        self._words, self._errors = words, errors
        self._file = open(errors, "w+")
        self._process = subprocess.Popen(
            words, env=environment, cwd=folder, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._file
        )
        self.id = self._process.pid
        with contextlib.suppress(BrokenPipeError):  # it says itself why it has ended
            self._process.stdin.writelines(f"{line}\n" for line in lines)
            self._process.stdin.close()

    def wait_for(self, line):
        """Reads its output up to a line; gives all of it, that line included."""
        read = []
        for said in self._process.stdout:
            read.append(said)
            if said == f"{line}\n":
                return "".join(read)
        raise NotMeasured(self._end())

    def finish(self):
        """Waits until it has ended well; gives the rest of its output."""
        output = self._process.stdout.read()
        if self._process.wait() != 0:
            raise NotMeasured(self._end())
        return output

    def end(self):
        """Asks it to end, and waits for that."""
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()
        self._file.close()

    def _end(self):
        code, last = self._process.wait(), pathlib.Path(self._errors).read_text().splitlines()[-5:]
        return "\n".join([f"{' '.join(self._words)} ended with {code}.", *last])


class System:
    """A broker, and a pair of virtual hosts on it: one for events, and one for the messages of others, which are no events and which a
    bridge must not meet. Both have the topology applied and an empty history.
    """

    def __init__(self, products, is_quick=False, nodes=1):
        #: The folder of the built commands.
        self.products = products
        #: Whether it is only to be seen that everything works: with few events, and on one pair of virtual hosts for all.
        self.is_quick = is_quick
        self._nodes = nodes
        #: A folder for everything, which goes with the system.
        self.work = pathlib.Path(tempfile.gettempdir()) / f"mirroring-benchmark.{uuid.uuid4()}"
        self._data = self.work / "broker"
        self._started = []
        self._count = 0

    def __enter__(self):
        self.work.mkdir(mode=0o700)
        try:
            self._start_broker()
            self.renew()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.end_all()
        subprocess.run([PACKAGE / "Broker/broker", "stop", "--data", self._data], stderr=subprocess.DEVNULL)
        shutil.rmtree(self.work, ignore_errors=True)

    def _start_broker(self):
        candidates = " ".join(map(str, random.sample(range(6200, 18200), 200)))
        port = subprocess.check_output(
            ["bash", "-c", f"source Broker/lib/ports.sh && first_free_port {candidates}"], cwd=PACKAGE, text=True
        )
        self.port = int(port)
        self.broker("start", "--port", self.port, "--nodes", self._nodes)
        self._uri = urllib.parse.urlsplit(self.broker("url"))
        self._management = urllib.parse.urlsplit(self.broker("url", "--management"))
        self._processes = [int(file.read_text().split()[0]) for file in self._data.glob("node-*/pid")]

    def broker(self, command, *arguments):
        """Runs a command of `Broker/broker` for it."""
        words = [PACKAGE / "Broker/broker", command, "--data", self._data, *arguments]
        done = subprocess.run([*map(str, words)], text=True, stdout=subprocess.PIPE)
        if done.returncode != 0:
            raise NotMeasured(f"Broker/broker {command} ended with {done.returncode}; see above.")
        return done.stdout.strip()

    # --- virtual hosts

    def renew(self):
        """A new pair of virtual hosts in the place of the last."""
        if self._count and self.is_quick:
            return
        if self._count:
            for host in self._hosts.values():
                self._request("DELETE", host)
        self._count += 1
        self._hosts = {kind: f"{kind}-{self._count}" for kind in ("events", "messages")}
        for kind, host in self._hosts.items():
            self._request("PUT", host)
            self._apply_topology(kind)

    def _request(self, method, host):
        place = f"{self._management.scheme}://{self._management.hostname}:{self._management.port}"
        passwords = urllib.request.HTTPPasswordMgrWithPriorAuth()
        passwords.add_password(None, place, self._management.username, self._management.password, is_authenticated=True)
        opener = urllib.request.build_opener(urllib.request.HTTPBasicAuthHandler(passwords))
        request = urllib.request.Request(f"{place}/api/vhosts/{host}", method=method, data=b"{}" if method == "PUT" else None)
        request.add_header("content-type", "application/json")
        # It answers with an error of its own now and then, and takes a while to delete a long history.
        for attempt in range(10):
            try:
                return opener.open(request, timeout=120).close()
            except OSError as error:
                if method == "DELETE" and getattr(error, "code", None) == 404:
                    return None
                if attempt == 9:
                    raise NotMeasured(f"{method} of the virtual host {host} does not work: {error}.") from None
                time.sleep(1)

    def _apply_topology(self, kind):
        """Again where the API of a broker that has just started fails, as on a busy machine."""
        for attempt in range(10):
            try:
                return self.run(self.products / "mom", "topology", "apply", host=kind)
            except NotMeasured:
                if attempt == 9:
                    raise
                time.sleep(1)

    def environment(self, host="events", **more):
        """What a command finds: a virtual host, the password where no other user of the machine can see it, and folders that go with the
        system.
        """
        names = {name: value for name, value in os.environ.items() if not name.startswith("MIRRORING_")}
        uri = self._uri._replace(path=f"/{self._hosts[host]}").geturl()
        folders = {"TMPDIR": str(self.work), "XDG_STATE_HOME": str(self.work / "state")}
        plain = {"CEILING_VHOST": self._hosts[host], "CEILING_PASSWORD": self._uri.password}
        return names | UNHURRIED | folders | plain | {"MIRRORING_BROKER_URI": uri} | more

    # --- commands, in a folder where no settings lie

    def run(self, *words, host="events", **more):
        """Runs a command to its end; gives its output."""
        words = [*map(str, words)]
        try:
            done = subprocess.run(
                words, env=self.environment(host, **more), cwd=self.work, text=True, capture_output=True, timeout=PATIENCE
            )
        except subprocess.TimeoutExpired:
            raise NotMeasured(f"{' '.join(words)} did not end within {PATIENCE} s.") from None
        if done.returncode != 0:
            last = done.stderr.splitlines()[-5:]
            raise NotMeasured("\n".join([f"{' '.join(words)} ended with {done.returncode}.", *last]))
        return done.stdout

    def start(self, *words, host="events", lines=(), **more):
        """Starts a command, with these lines on its stdin."""
        errors = self.work / f"errors-{len(self._started)}"
        self._started.append(Started([*map(str, words)], self.environment(host, **more), self.work, errors, lines))
        return self._started[-1]

    def end_all(self):
        """Ends what was started."""
        for started in self._started:
            started.end()
        self._started.clear()

    def benchmark(self, *arguments, **options):
        """Runs a measurement of Benchmarks on the events; gives its output."""
        return self.run(self.products / "Benchmarks", *arguments, **options)

    # --- the broker's part

    def broker_seconds(self):
        """The processor time that all nodes of the broker have used."""
        return sum(processor_seconds(process) for node in self._processes for process in family(node))


def built_products():
    """The folder of the commands: PRODUCTS, or they are built in release mode."""
    if folder := os.environ.get("PRODUCTS"):
        return pathlib.Path(folder).resolve()
    build = ["swift", "build", "-c", "release"]
    for product in PRODUCTS:
        subprocess.run([*build, "--product", product], cwd=PACKAGE, check=True, stdout=2)
    return pathlib.Path(subprocess.check_output([*build, "--show-bin-path"], cwd=PACKAGE, text=True).strip())
