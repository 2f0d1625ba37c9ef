"""Everything that is tried with the rights of each role, and which roles may do it.

Written by hand, not derived from what `mom grant` sets: two descriptions of the same rights, which have to agree.
"""

from granting import ROLES, TOPIC_EXCHANGES, Attempt

P, PA, B, O, C, CA = ROLES
SUBSCRIBERS = (O, C, CA)
EVERY_JOB = (O, CA)
STATEMENTS = (
    "heartbeat",
    "job.silent.{0.foreign_job}",
    "job.heard.{0.foreign_job}",
    "job.late.{0.foreign_job}",
    "job.settled.{0.foreign_job}",
    "subscriber.warned.ann.desk",
    "subscriber.removed.ann.desk",
)
QUEUES = {"mirroring.history": "stream", "mirroring.replay-requests": "quorum", "mirroring.dead-letter": "quorum"}

ATTEMPTS = []


def attempt(name, roles, body, changes=False, refusals=(403,)):
    ATTEMPTS.append(Attempt(name, roles, body, changes, refusals))


def publish(what, roles, exchange, key, **properties):
    attempt(f"publish {what}", roles, lambda user: user.publish(exchange, key.format(user.world), **properties))


def bind(what, roles, exchange, key):
    attempt(f"bind {what}", roles, lambda user: user.bind(exchange, key.format(user.world)))


# --- events
for words in ("Transferring.processing.running", "MirroringJobCompleted.warning.completedWithErrors", "ExportingError.error"):
    publish(f"an event of the job: {words}", (P, PA), "mirroring.events", "{0.job}." + words)
    publish(f"an event of another job: {words}", (PA,), "mirroring.events", "{0.foreign_job}." + words)
publish("an event of no job", (), "mirroring.events", "Transferring.processing.running")
publish("an event under too few words", (), "mirroring.events", "{0.job}.Transferring")
publish("an event under too many words", (), "mirroring.events", "{0.job}.Transferring.processing.running.x")
publish("an event under no key", (), "mirroring.events", "")
publish("an event under a key of two jobs", (), "mirroring.events", "{0.job}{0.foreign_job}.Transferring.processing.running")
attempt(
    "publish an event as another user",
    (),
    lambda user: user.publish("mirroring.events", f"{user.world.job}.Transferring.processing.running", user_id="guest"),
    refusals=(403, 406),
)

# --- subscriptions
bind("events of the job", SUBSCRIBERS, "mirroring.events", "{0.job}.#")
bind("errors of the job", SUBSCRIBERS, "mirroring.events", "{0.job}.*.error.#")
bind("events of another job", EVERY_JOB, "mirroring.events", "{0.foreign_job}.#")
for key in ("#", "*.#", "*.*.*", "*.*.error", "*.*.error.#", "*.*.*.failed", "", "#.{0.job}", "{0.job}"):
    bind(f'events under "{key}"', EVERY_JOB, "mirroring.events", key)
MONITOR_KEYS = ("heartbeat", "job.#", "job.silent.#", "job.heard.{0.foreign_job}", "job.late.*", "subscriber.#", "subscriber.*.ann.desk")
for key in MONITOR_KEYS:
    bind(f'the monitor under "{key}"', (O,), "mirroring.monitor", key)
for key in ("#", "*", "*.#", "", "barrier", "#.barrier"):
    bind(f'barriers under "{key}"', (), "mirroring.monitor", key)
for key in ("#", "all", "{0.job}"):
    bind(f'requests for replays under "{key}"', (), "mirroring.replay", key)
bind("dead letters", (O,), "mirroring.dead-letter", "")
bind("the broker's log", (), "amq.rabbitmq.log", "#")
bind("messages of other programs", (), "amq.topic", "#")

# --- replays
publish("a request for a replay of the job", SUBSCRIBERS, "mirroring.replay", "{0.job}")
publish("a request for a replay of another job", EVERY_JOB, "mirroring.replay", "{0.foreign_job}")
publish("a request for a replay of all", EVERY_JOB, "mirroring.replay", "all")
publish("a request under a key that means nothing", (), "mirroring.replay", "{0.job}.all")
publish("a request under no key", (), "mirroring.replay", "")

# --- the monitor, and elsewhere
publish("a barrier", (P, PA, B), "mirroring.monitor", "barrier")
for key in STATEMENTS:
    publish(f"what bridges say: {key.split('{')[0]}", (B,), "mirroring.monitor", key)
publish("what nobody says", (), "mirroring.monitor", "anything")
publish("a dead letter", (B,), "mirroring.dead-letter", "")
publish("straight into a queue", (B,), "", "mirroring.subscriber.{0.stranger}.desk")
publish("straight into the history", (B,), "", "mirroring.history")
publish("a message of other programs", (), "amq.topic", "x")

# --- queues of one's own
for kind in ("session", "subscriber", "reply"):
    roles = (B, *SUBSCRIBERS) if kind == "subscriber" else SUBSCRIBERS  # a bridge deletes those that fall too far behind, whosever
    attempt(f"declare one's own {kind}", roles, lambda user, kind=kind: user.declare(user.own(kind)))
    attempt(
        f"declare and read one's own {kind}",
        SUBSCRIBERS,
        lambda user, kind=kind: user.consume(user.declare(user.own(kind))),
    )
attempt("declare a named subscriber", (B, *SUBSCRIBERS), lambda user: user.declare(user.own("subscriber", "my_desk-2")))
attempt("declare a subscriber whose name has a dot", (B,), lambda user: user.declare(user.own("subscriber", "x.desk")))
attempt("declare a session of a user with a dot", (), lambda user: user.declare(user.own("session", "x.desk")))
attempt("declare a reply queue of a user with a dot", (), lambda user: user.declare(user.own("reply", "x.desk")))

# --- queues of others
for kind in ("session", "reply"):
    attempt(
        f"declare a {kind} of another user",
        (),
        lambda user, kind=kind: user.declare(f"mirroring.{kind}.{user.world.stranger}.x"),
    )
    attempt(
        f"declare a {kind} of a user with a longer name",
        (),
        lambda user, kind=kind: user.declare(f"mirroring.{kind}.{user.user}x.y"),
    )
attempt("declare a subscriber of another user", (B,), lambda user: user.declare(f"mirroring.subscriber.{user.world.stranger}.x"))
attempt("read a subscriber of another user", (), lambda user: user.consume(user.world.subscriber))
attempt("get from a subscriber of another user", (), lambda user: user.channel.basic_get(user.world.subscriber))
attempt("empty a subscriber of another user", (), lambda user: user.channel.queue_purge(user.world.subscriber))
attempt("delete a subscriber of another user", (B,), lambda user: user.channel.queue_delete(user.world.subscriber), changes=True)
attempt(
    "bind a subscriber of another user",
    (),
    lambda user: user.channel.queue_bind(user.world.subscriber, "mirroring.events", f"{user.world.job}.#"),
)
attempt("declare a queue of other programs", (), lambda user: user.declare("orders"))
attempt("declare a queue that only begins like ours", (), lambda user: user.declare("mirroring.x"))
attempt("declare a queue that only ends like one's own", (), lambda user: user.declare("x." + user.own()))

# --- the topology
attempt("read the history", (B,), lambda user: user.consume("mirroring.history"))
attempt("read the requests for replays", (B,), lambda user: user.consume("mirroring.replay-requests"))
attempt("read the dead letters", (B, O), lambda user: user.consume("mirroring.dead-letter"))
attempt("empty the requests for replays", (B,), lambda user: user.channel.queue_purge("mirroring.replay-requests"))
for queue, kind in QUEUES.items():
    attempt(f"delete {queue}", (B,), lambda user, queue=queue: user.channel.queue_delete(queue), changes=True)
    attempt(
        f"declare {queue}",
        (B,),
        lambda user, queue=queue, kind=kind: user.channel.queue_declare(
            queue, durable=True, arguments={"x-queue-type": kind}
        ),
    )
for exchange in TOPIC_EXCHANGES:
    attempt(
        f"declare {exchange}",
        (B,),
        lambda user, exchange=exchange: user.channel.exchange_declare(exchange, "topic", durable=True),
    )
    attempt(f"delete {exchange}", (B,), lambda user, exchange=exchange: user.channel.exchange_delete(exchange), changes=True)
attempt("take the place of the bridge that speaks", (B,), lambda user: user.declare("mirroring.bridge.speaker"))
attempt(
    "take the history off the events",
    (B,),
    lambda user: user.channel.queue_unbind("mirroring.history", "mirroring.events", "#"),
    changes=True,
)

# --- ways round
attempt("make an exchange of other programs", (), lambda user: user.make_exchange("orders"))
attempt(
    "have one's own exchange get all events",
    EVERY_JOB,
    lambda user: user.channel.exchange_bind(user.make_exchange(user.own()), "mirroring.events", "#"),
)
attempt(
    "have one's own exchange get events of another job",
    EVERY_JOB,
    lambda user: user.channel.exchange_bind(
        user.make_exchange(user.own()), "mirroring.events", f"{user.world.foreign_job}.#"
    ),
)
attempt(
    "feed the events from one's own exchange",
    (),
    lambda user: user.channel.exchange_bind("mirroring.events", user.make_exchange(user.own()), "#"),
)
attempt(
    "feed the monitor from one's own exchange",
    (),
    lambda user: user.channel.exchange_bind("mirroring.monitor", user.make_exchange(user.own()), "#"),
)
for target in ("mirroring.events", "mirroring.monitor", "mirroring.dead-letter"):
    attempt(
        f"have dead letters of one's own go to {target}",
        (),
        lambda user, target=target: user.declare(user.own(), **{"x-dead-letter-exchange": target}),
    )
attempt(
    "have dead letters of one's own go straight into queues",
    (),
    lambda user: user.declare(user.own(), **{"x-dead-letter-exchange": "", "x-dead-letter-routing-key": "mirroring.history"}),
)
