"""Users with the rights of each role, granted by `mom grant`, and what they try with a client that is not ours."""

import contextlib
import urllib.parse
import uuid

import pika
import pika.exceptions

from brokers import virtual_host
from commands import Commands

#: How each role is granted; JOB is the one job of those who have one.
ROLES = {
    "publisher": ("--role", "publisher", "--job", "JOB"),
    "publisher of all": ("--role", "publisher", "--all"),
    "bridge": ("--role", "bridge"),
    "operator": ("--role", "operator"),
    "consumer": ("--role", "consumer", "--job", "JOB"),
    "consumer of all": ("--role", "consumer", "--all"),
}
TOPIC_EXCHANGES = ("mirroring.events", "mirroring.replay", "mirroring.monitor")


class World:
    """A virtual host with the topology, a user of each role, and a stranger who has queues of its own."""

    def __init__(self, broker, commands, folder):
        self.broker, self.commands = broker, commands
        self.job, self.foreign_job = str(uuid.uuid4()), str(uuid.uuid4())
        self.stranger = f"stranger-{uuid.uuid4()}"
        self.password_file = folder / "password"
        self.password_file.touch(mode=0o600)
        self.password_file.write_text(f"{uuid.uuid4()}\n")
        self._admin = broker.connect()
        self._channel = self._admin.channel()
        self._connections = {}
        self.users = {}

    def close(self):
        for connection in (self._admin, *self._connections.values()):
            connection.close()

    def user(self, role):
        """The user of a role; its rights are granted at the first call."""
        if role not in self.users:
            self.users[role] = f"{role.replace(' ', '-')}-{uuid.uuid4()}"
            self.grant(role, "--create", "--password-file", self.password_file)
            self.broker.users.append(self.users[role])
        return self.users[role]

    def grant(self, role, *options):
        """Gives the user of a role its rights by the command."""
        what = [self.job if option == "JOB" else option for option in ROLES[role]]
        result = self.commands.run("mom", "grant", "--user", self.users[role], *what, "--apply", *options)
        assert result.code == 0, result

    def uri(self, role):
        return self.broker.uri_with(self.user(role), self.password_file.read_text().strip())

    def login(self, role):
        """The environment of somebody who is no other user than that one, over AMQP and over the management API."""
        parts = urllib.parse.urlsplit(self.broker.management_uri)
        host = f"{self.user(role)}:{self.password_file.read_text().strip()}@{parts.hostname}:{parts.port}"
        return {"MIRRORING_BROKER_URI": self.uri(role), "MIRRORING_MANAGEMENT_URI": parts._replace(netloc=host).geturl()}

    def tidy(self):
        """What an attempt may have deleted is there again."""
        self.broker.add_topology()
        self._channel.queue_declare(self.subscriber, durable=True, arguments={"x-queue-type": "quorum"})

    @property
    def subscriber(self):
        """The named subscriber of somebody else."""
        return f"mirroring.subscriber.{self.stranger}.desk"

    def allows(self, role, attempt):
        """Whether the broker lets the user of a role do it."""
        connection = self._connections.pop(role, None) or self.broker.connect(self.uri(role))
        if self.is_allowed(attempt, self.user(role), connection):
            # What came of it goes with the connection.
            connection.close()
            return True
        self._connections[role] = connection
        return False

    def is_allowed(self, attempt, user, connection):
        """Whether the broker lets a user do it, on a channel of its own; any answer but yes and no is an error."""
        session = Session(self, user, connection)
        try:
            attempt.body(session)
        except pika.exceptions.ChannelClosedByBroker as error:
            if error.reply_code in attempt.refusals:
                return False
            raise
        if attempt.changes:
            self.tidy()
        if session.channel.is_open:
            session.channel.close()
        return True

    # What an administrator may set by mistake.

    @contextlib.contextmanager
    def hole(self, role, name):
        """The user of a role has, for the time of the context, one right without any bounds: `configure`, `write` or `read`, or every
        key of a topic exchange, as if there were no topic permission for it."""
        host, user = self.broker.virtual_host, self.user(role)
        if name in TOPIC_EXCHANGES:
            found = self.broker.request("GET", "topic-permissions", host, user)
            before = next(entry for entry in found if entry["exchange"] == name)
            path, body = "topic-permissions", {"exchange": name, "write": ".*", "read": ".*"}
        else:
            before = self.broker.request("GET", "permissions", host, user)
            path, body = "permissions", before | {name: ".*"}
        self.broker.request("PUT", path, host, user, body=body)
        try:
            yield
        finally:
            self.broker.request("PUT", path, host, user, body=before)


@contextlib.contextmanager
def lasting_world(folder):
    """A world in a virtual host of its own, for several tests."""
    with virtual_host(topology=True) as broker, contextlib.closing(World(broker, Commands(folder, broker.environment), folder)) as world:
        yield world


class Session:
    """One connection of a user, and the words of which attempts are made."""

    def __init__(self, world, user, connection):
        self.world, self.user = world, user
        self.channel = connection.channel()
        self.channel.confirm_delivery()

    def own(self, kind="session", name=None):
        return f"mirroring.{kind}.{self.user}.{name or uuid.uuid4()}"

    def publish(self, exchange, key, **properties):
        self.channel.basic_publish(exchange, key, b"{}", pika.BasicProperties(**properties))

    def declare(self, queue, **arguments):
        """Declares a queue that goes with the connection."""
        self.channel.queue_declare(queue, exclusive=True, auto_delete=True, arguments=arguments or None)
        return queue

    def bind(self, exchange, key):
        """Binds a queue; whoever may not declare one of its own binds one that is not there, which the broker says only to those who
        may bind it."""
        queue = self.own()
        try:
            self.declare(queue)
        except pika.exceptions.ChannelClosedByBroker:
            self.channel = self.channel.connection.channel()
        try:
            self.channel.queue_bind(queue, exchange, key)
        except pika.exceptions.ChannelClosedByBroker as error:
            if error.reply_code != 404:
                raise

    def consume(self, queue):
        self.channel.basic_qos(prefetch_count=1)
        tag = self.channel.basic_consume(queue, lambda *_: None)
        # Not cancelled: a stream's consumer that pika cancels rejects what has come.
        return tag

    def make_exchange(self, name):
        self.channel.exchange_declare(name, "topic", auto_delete=True)
        return name


class Attempt:
    """Something that a user may try."""

    def __init__(self, name, roles, body, changes, refusals):
        self.name, self.roles, self.body, self.changes, self.refusals = name, frozenset(roles), body, changes, refusals

    def __repr__(self):
        return self.name
