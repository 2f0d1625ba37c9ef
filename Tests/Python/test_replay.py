"""Late joiners ask a bridge for the past: they get it as it was published, what they asked for and no more, and its end."""

import json
import uuid

import pytest

from bridge_contract import broken_by_complete, broken_by_replayed
from commands import Gate, Job, finish, real_tree
from consuming import Consumer, runs_of
from publishing import as_another_run, real_run
from replaying import Requester, positions_in_history


def check(answer, past, expected):
    """Fails unless the answer is exactly these events of the past, in their order, each as it was published."""
    assert [message.identity for message in answer.events] == [message.identity for message in expected]
    for message, original in zip(answer.events, expected, strict=True):
        assert broken_by_replayed(message, original, past.position(original), answer.request) == [], message
    assert broken_by_complete(answer) == []


def epoch_of(requester):
    return requester.ask({"limit": 1, "from": "newest"}).end.body["epoch"]


def test_late_joiner_gets_the_past_as_it_was_published(past, requester):
    live = Consumer(requester.connection, "#")
    answer = requester.ask()
    assert len(runs_of(past.events)) == 3 and len(past.events) > 15
    check(answer, past, past.events)
    assert answer.end.body.get("evictedBefore") is None
    assert live.finish() == []


def test_joiner_in_the_middle_of_a_run_misses_nothing(broker, commands, tmp_path):
    job = Job(tmp_path, "long", package="{maxPages: 2, maxFiles: 2}")
    real_tree(job.source, "email", "json")
    with broker.connect() as connection:
        in_time = Consumer(connection, "#")
        bridge = commands.start("mom", "bridge")
        # The first transfer is that of one package, the second that of several.
        gate = Gate(tmp_path, first=2)
        process = commands.start("mirror", "run", job.file, **gate.environment)
        in_time.wait_for("MirroringPackageCompleted")
        late, requester = Consumer(connection, "#"), Requester(connection)
        answer = requester.ask(key=job.id)
        gate.open()
        assert finish(process).code == 0
        everything, live = in_time.finish(), late.finish()
        positions = positions_in_history(broker, len(everything))
        assert bridge.poll() is None
    originals = {message.identity: message for message in everything}
    for message in answer.events:
        original = originals[message.identity]
        assert broken_by_replayed(message, original, positions[original.identity], answer.request) == []
    assert broken_by_complete(answer) == []
    assert answer.events and live
    # What comes from both is known by run and sequence.
    assert {message.identity for message in answer.events + live} == set(originals)


def test_what_came_before_the_question_is_in_the_answer(broker, commands, tmp_path):
    """However far behind the bridge is: published as fast as it goes, and asked for in the same moment."""
    model = real_run(broker, commands, tmp_path)
    with broker.connect() as connection:
        commands.start("mom", "bridge", "--log-level", "critical")
        requester, channel = Requester(connection), connection.channel()
        expected = [message.content for message in requester.ask().events]
        for _ in range(5):
            events = [message for _ in range(100) for message in as_another_run(model)]
            for message in events:
                channel.basic_publish("mirroring.events", message.key, message.content, message.properties)
            # Publishes of one channel come before what the channel asks next.
            channel.queue_declare("mirroring.history", passive=True)
            answer = requester.ask()
            expected += [message.content for message in events]
            assert len(answer.events) == len(expected)
            assert [message.content for message in answer.events] == expected


def test_who_asks_after_the_end_goes_on_where_it_was(past, requester):
    epoch = epoch_of(requester)
    request = {"limit": 4, "from": "oldest"}
    pages = []
    while not pages or len(pages[-1].events) == 4:
        pages.append(requester.ask(request))
        request |= {"epoch": epoch, "after": pages[-1].end.body["last"]}
    assert len(pages) == len(past.events) // 4 + 1
    for number, page in enumerate(pages):
        check(page, past, past.events[number * 4 : number * 4 + 4])
        assert page.end.body["epoch"] == epoch
        assert page.end.body.get("evictedBefore") is None


def test_after_is_a_position_of_the_history(past, requester):
    third = past.events[2]
    answer = requester.ask({"epoch": epoch_of(requester), "after": past.position(third)})
    check(answer, past, past.events[3:])
    assert answer.end.body.get("evictedBefore") is None


def test_before_the_first_position_is_a_position_too(past, requester):
    # What a removed subscriber asks for that misses everything from position 0 on.
    answer = requester.ask({"epoch": epoch_of(requester), "after": -1})
    check(answer, past, past.events)
    assert answer.end.body.get("evictedBefore") is None


@pytest.mark.parametrize("after", [10**6, 2**63 - 1, 2**63, 2**64 - 1])
def test_nothing_is_behind_the_end(past, requester, after):
    answer = requester.ask({"epoch": epoch_of(requester), "after": after})
    check(answer, past, [])
    assert answer.end.body.get("evictedBefore") is None


@pytest.mark.parametrize(
    ("filters", "belongs"),
    [
        ({"states": ["MirroringJobCompleted"]}, lambda message: message.state == "MirroringJobCompleted"),
        (
            {"states": ["MirroringJobInitialized", "ExportingError"]},
            lambda message: message.state in ("MirroringJobInitialized", "ExportingError"),
        ),
        ({"severities": ["error"]}, lambda message: message.status["severity"] == "error"),
        ({"severities": ["error", "processing"]}, lambda message: True),
        ({"states": ["Transferred"], "severities": ["error"]}, lambda message: False),
    ],
    ids=["state", "two states", "severity", "two severities", "state and severity"],
)
def test_states_and_severities_are_what_was_asked_for(past, requester, filters, belongs):
    check(requester.ask(filters), past, list(filter(belongs, past.events)))


def test_one_run_is_what_was_asked_for(past, requester):
    for run, messages in runs_of(past.events).items():
        check(requester.ask({"runId": run}), past, messages)
        # A UUID may be written in capitals.
        check(requester.ask({"runId": run.upper()}), past, messages)


@pytest.mark.parametrize(("end", "part"), [("oldest", slice(3)), ("newest", slice(-3, None))])
def test_a_limit_counts_from_the_end_that_was_asked_for(past, requester, end, part):
    check(requester.ask({"limit": 3, "from": end}), past, past.events[part])


def test_a_limit_counts_what_the_filters_leave(past, requester):
    first = past.jobs[0]
    transferred = [message for message in past.events if message.body["jobId"] == first.id and message.state == "Transferred"]
    request = {"states": ["Transferred"], "limit": 2, "from": "newest"}
    check(requester.ask(request, key=first.id), past, transferred[-2:])


def test_the_key_of_one_job_asks_for_that_job(past, requester):
    for job in past.jobs:
        messages = [message for message in past.events if message.body["jobId"] == job.id]
        assert messages
        check(requester.ask(key=job.id), past, messages)
    other = past.events[-1].run
    check(requester.ask({"runId": other}, key=past.jobs[0].id), past, [])


def test_since_is_the_time_at_which_events_came(past, requester):
    first, *_ = past.jobs
    since = past.between.isoformat()
    check(requester.ask({"since": since}), past, [message for message in past.events if message.body["jobId"] != first.id])
    check(requester.ask({"since": past.between.replace(year=2100).isoformat()}), past, [])
    check(requester.ask({"since": "2001-02-03T04:05:06+01:00"}), past, past.events)


def test_what_a_publisher_pretends_is_not_passed_on(broker, commands, tmp_path):
    """Who sent an event and where it is says the bridge; whose it is, the key, by which the broker decided."""
    forged, other = as_another_run(real_run(broker, commands, tmp_path))[:2]
    other.body["jobId"] = str(uuid.uuid4())
    other.content = json.dumps(other.body).encode()
    told = {"x-user-id": "guest", "x-routing-key": "all", "x-position": 0, "x-replayed": False, "x-request-id": "another"}
    with broker.connect() as connection:
        commands.start("mom", "bridge")
        requester = Requester(connection)
        channel = connection.channel()
        channel.confirm_delivery()
        for message in (forged, other):
            message.properties.user_id = None
            message.headers.update(told)
            channel.basic_publish("mirroring.events", message.key, message.content, message.properties, mandatory=True)
        job = forged.body["jobId"]
        answer = requester.ask(key=job)
        assert [message.content for message in answer.events] == [forged.content, other.content]
        for message in answer.events:
            assert message.headers.get("x-user-id") is None
            expected = {"x-routing-key": [forged, other][answer.events.index(message)].key, "x-replayed": True}
            assert {name: message.headers[name] for name in expected} == expected
            assert message.headers["x-request-id"] == answer.request
        assert answer.positions == sorted(set(answer.positions)) and 0 not in answer.positions
        assert requester.ask(key=other.body["jobId"]).events == []


def test_unknown_epoch_is_told_as_a_gap(past, requester):
    answer = requester.ask({"epoch": "a history that is gone", "after": past.position(past.events[-1])})
    check(answer, past, past.events)
    assert answer.end.body["epoch"] == epoch_of(requester)
    assert answer.end.body["evictedBefore"] is not None


def test_what_the_cache_no_longer_holds_is_told_as_a_gap(broker, commands, tmp_path):
    job = Job(tmp_path, "evicted", package="{maxPages: 5, maxFiles: 5}")
    real_tree(job.source, "json")
    with broker.connect() as connection:
        present, requester = Consumer(connection, "#"), Requester(connection)
        assert commands.run("mirror", "run", job.file).code == 0
        events = present.finish()
        assert len(events) > 10
        positions = positions_in_history(broker, len(events))
        commands.start("mom", "bridge", MIRRORING_CACHE_EVENTS="5")
        cached = requester.ask()
        answers = [
            requester.ask({"epoch": cached.end.body["epoch"], "after": positions[message.identity]}) for message in events[:-5]
        ]
    for answer in [cached, *answers]:
        assert [message.identity for message in answer.events] == [message.identity for message in events[-5:]]
        assert broken_by_complete(answer) == []
    # The last one asked for the five that are cached.
    *behind, last = answers
    assert [answer.end.body["evictedBefore"] for answer in behind] == [positions[events[-5].identity]] * len(behind)
    assert last.end.body.get("evictedBefore") is None


def test_several_requests_at_once_are_told_apart(past, requester):
    keys = [job.id for job in past.jobs] + ["all"]
    with past.broker.connect() as connection:
        other = Requester(connection)
        requests = [(asking, key, asking.send(key=key)) for key in keys for asking in (requester, other)]
        for asking, key, request in requests:
            check(asking.wait(request), past, [message for message in past.events if key in ("all", message.body["jobId"])])
