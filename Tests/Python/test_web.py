"""The page of a bridge: what it tells is what was published."""

import contextlib
import socket
import threading

import pytest

from commands import Job, real_tree, terminate, wait_for_line, wait_until
from web_servers import ANYWHERE, Contract, Page
from publishing import as_another_run, publish, real_run
from relays import Relay

CONTRACT = Contract()
FAST = ANYWHERE | {"MIRRORING_BRIDGE_HEARTBEAT": "1"}


def serve(commands, **environment):
    """A bridge with a page, ready to be asked."""
    page = Page(commands.start("mom", "bridge", **FAST | environment))
    wait_until(lambda: page.ask("/readyz").status == 200)
    return page


def published(messages):
    return {message.run: {other.sequence for other in messages if other.run == message.run} for message in messages}


def test_jobs_runs_and_events_are_those_that_were_published(broker, commands, tmp_path):
    page = serve(commands)
    messages = real_run(broker, commands, tmp_path)
    run, job = messages[0].run, messages[0].body["jobId"]
    wait_until(lambda: page.get("/api/events", run=run, limit=1_000).sequences == [message.sequence for message in messages])
    # The overview takes what has come a moment later, and counts once a second.
    wait_until(lambda: [shown["run"]["events"] for shown in page.get("/api/jobs").json["jobs"]] == [len(messages)])
    [shown] = page.get("/api/jobs").json["jobs"]
    assert (shown["jobId"], shown["status"]) == (job, "succeeded")
    assert page.get(f"/api/jobs/{job}").json["runs"][0]["runId"] == run
    story = page.get(f"/api/runs/{run}").json
    assert story["through"] == len(messages) and story["gaps"] == []
    states = [message.state for message in messages]
    assert [state["state"] for state in story["states"]] == sorted(set(states), key=list(dict.fromkeys(states)).index)
    wait_until(lambda: page.get("/api/status").json["counts"]["succeeded"] == 1)
    addresses = [
        *("/api/status", "/api/jobs", f"/api/jobs/{job}", f"/api/runs/{run}", "/api/events", "/api/subscribers"),
        *("/api/dead-letters", "/api/offline", "/healthz", "/readyz", "/metrics", f"/metrics/jobs?job={job}"),
        *(f"/api/events?run={run}&limit=2", "/api/events?after=other:5", "/api/events?severity=error,warning"),
    ]
    assert [sentence for address in addresses for sentence in CONTRACT.broken_by(address, page.ask(address))] == []


def test_events_are_filtered_and_paged_by_position(broker, commands, tmp_path):
    page = serve(commands)
    messages = real_run(broker, commands, tmp_path)
    with broker.connect() as connection:
        publish(connection, as_another_run(messages))
    wait_until(lambda: page.get("/api/events").json["total"] == 2 * len(messages))
    run = messages[0].run
    assert page.get("/api/events", run=run).json["total"] == len(messages)
    assert page.get("/api/events", job=messages[0].body["jobId"], state="MirroringJobCompleted").sequences == [len(messages)]
    assert page.get("/api/events", severity="error").json["events"] == []
    seen, address = [], "/api/events?limit=7"
    while address:
        answer = page.get(address).json
        seen = [item["position"] for item in answer["events"]] + seen
        address = answer.get("older")
    assert seen == sorted(set(seen)) and len(seen) == 2 * len(messages)
    place = page.get("/api/events").json["place"]
    assert page.get("/api/events", after=place).json["events"] == []
    assert page.get("/api/events", after="another:5").json["gap"]["reason"] == "otherHistory"
    assert page.ask("/api/events", parameters={"after": "1", "before": "9"}).status == 400


def test_the_stream_begins_with_what_is_and_tells_what_comes(broker, commands, tmp_path):
    page = serve(commands)
    with contextlib.closing(page.follow()) as stream:
        stream.wait_for(lambda stream: stream.named("caught-up"))
        assert [name for name, _, _ in stream.messages][:3] == ["hello", "snapshot", "caught-up"]
        assert stream.named("hello")[0]["answer"] == "fresh" and stream.retry
        assert stream.named("snapshot")[0]["jobs"] == []
        assert stream.answer.headers["X-Accel-Buffering"] == "no"
        messages = real_run(broker, commands, tmp_path)
        stream.wait_for(lambda stream: stream.events == published(messages))
        stream.wait_for(lambda stream: any(job["run"]["outcome"] == "succeeded" for job in stream.named("job")))
        stream.wait_for(lambda stream: len(stream.named("status")) > 1)
        places = [int(place.rpartition(":")[2]) for name, _, place in stream.messages if name == "event"]
        assert places == sorted(places)


@pytest.mark.parametrize("kill", [False, True], ids=["cut connection", "killed bridge"])
def test_who_comes_back_misses_nothing(broker, commands, tmp_path, kill):
    page = serve(commands)
    messages = real_run(broker, commands, tmp_path)
    wait_until(lambda: page.get("/api/events").json["total"] == len(messages))
    first = page.follow()
    first.wait_for(lambda stream: stream.named("caught-up"))
    if kill:
        page.process.kill()
        page.process.communicate()
    first.close()
    others = as_another_run(messages)
    with broker.connect() as connection:
        publish(connection, others)
    if kill:
        page = serve(commands)
    with contextlib.closing(page.follow(first.place)) as second:
        second.wait_for(lambda stream: stream.events == published(others))
        assert second.named("hello")[0]["answer"] == "replayed"
        assert second.named("gap") == []


def test_what_can_not_be_fetched_is_said(broker, commands, tmp_path):
    page = serve(commands, MIRRORING_CACHE_EVENTS="5")
    messages = real_run(broker, commands, tmp_path)
    # The overview takes what has come a moment later: there may be no job in it yet.
    wait_until(lambda: [shown["run"]["terminal"] for shown in page.get("/api/jobs").json["jobs"]] == [True])
    place = page.get("/api/status").json["place"]
    epoch = place.rpartition(":")[0]
    with contextlib.closing(page.follow(f"{epoch}:0")) as stream:
        stream.wait_for(lambda stream: stream.named("caught-up"))
        assert stream.named("hello")[0]["answer"] == "gap"
        [gap] = stream.named("gap")
        assert gap["first"] == 1 and gap["last"] >= len(messages) - 5 and gap["reason"] == "evicted"
        assert stream.named("snapshot")[0]["jobs"][0]["run"]["events"] == len(messages)
    with contextlib.closing(page.follow("another:1")) as stream:
        stream.wait_for(lambda stream: stream.named("gap"))
        assert stream.named("gap")[0]["reason"] == "otherHistory"


def test_the_stream_can_be_filtered(broker, commands, tmp_path):
    page = serve(commands)
    with contextlib.closing(page.follow(address="/api/events/stream?state=MirroringJobCompleted")) as stream:
        stream.wait_for(lambda stream: stream.named("caught-up"))
        messages = real_run(broker, commands, tmp_path)
        stream.wait_for(lambda stream: stream.named("event"))
        assert stream.events == {messages[0].run: {len(messages)}}


@pytest.mark.long
def test_a_reader_that_takes_nothing_is_cut_off_and_holds_up_no_other(broker, commands, tmp_path):
    page = serve(commands)
    with socket.create_connection(("127.0.0.1", page.port)) as stuck, contextlib.closing(page.follow()) as stream:
        stuck.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        stuck.sendall(b"GET /api/events/stream HTTP/1.1\r\nHost: localhost\r\n\r\n")
        wait_until(lambda: len(page.get("/api/subscribers").json["pages"]) == 2)
        messages = real_run(broker, commands, tmp_path)
        stop = threading.Event()

        def flood():
            with broker.connect() as connection:
                while not stop.is_set():
                    publish(connection, as_another_run(messages))

        thread = threading.Thread(target=flood)
        thread.start()
        try:
            stream.wait_for(lambda stream: published(messages).items() <= stream.events.items())
            wait_until(lambda: len(page.get("/api/subscribers").json["pages"]) == 1, patience=300)
        finally:
            stop.set()
            thread.join()
        assert "mirroring_page_streams_cut_total 1" in page.get("/metrics").body.decode()


def test_five_hundred_readers_get_every_event(broker, commands, tmp_path):
    page = serve(commands)
    messages = real_run(broker, commands, tmp_path)
    others = as_another_run(messages)
    with contextlib.ExitStack() as stack:
        streams = [stack.enter_context(contextlib.closing(page.follow())) for _ in range(500)]
        for stream in streams:
            stream.wait_for(lambda stream: stream.named("caught-up"))
        with broker.connect() as connection:
            publish(connection, others)
        for stream in streams:
            stream.wait_for(lambda stream: stream.events.get(others[0].run) == published(others)[others[0].run])
        assert page.get("/api/status").json["streams"] == 500


def test_readiness_follows_the_broker(broker, commands):
    with Relay() as relay:
        relay.open(broker.port)
        page = serve(commands, **broker.through(relay))
        assert page.get("/api/status").json["links"][0]["state"] == "live"
        assert page.ask("/healthz").status == 200
        relay.interrupt()
        wait_until(lambda: page.ask("/readyz").status == 503)
        checks = {check["name"]: check for check in page.ask("/readyz").json["checks"]}
        assert not checks["broker"]["ok"] and checks["broker"]["detail"]
        wait_until(lambda: page.get("/api/status").json["links"][0]["state"] == "lost")
        links = {link["name"]: link for link in page.get("/api/status").json["links"]}
        assert links["bridge-broker"]["detail"] and links["history-bridge"]["state"] == "unknown"
        assert page.ask("/healthz").status == 200
        relay.resume()
        wait_until(lambda: page.ask("/readyz").status == 200)


def test_hostile_names_are_texts(broker, commands, tmp_path):
    name = "<script>alert('x')</script> \u202e \"quoted\" 'x'"
    page = serve(commands)
    job = Job(tmp_path, "hostile")
    job.file.write_text(job.file.read_text().replace("name: hostile", "name: |-\n  " + name))
    real_tree(job.source, "json")
    assert commands.run("mirror", "run", job.file).code == 0
    wait_until(lambda: [shown["name"] for shown in page.get("/api/jobs").json["jobs"]] == [name])
    answer = page.ask("/api/jobs")
    assert answer.type == "application/json" and answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_a_bridge_goes_on_without_a_port(broker, commands, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = {"MIRRORING_HTTP_ADDRESS": f"127.0.0.1:{taken.getsockname()[1]}"}
        bridge = commands.start("mom", "bridge", **FAST | address)
        wait_for_line(bridge, "the page can't be served")
        messages = real_run(broker, commands, tmp_path)
    page = Page(bridge)
    wait_until(lambda: page.get("/api/events").json.get("total") == len(messages))
    assert terminate(bridge).code == 0
