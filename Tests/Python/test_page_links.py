"""The page when its evidence is old: it says so, nothing on it moves, and what came in the meantime is there afterwards, once."""

import contextlib
import http.server
import urllib.error
import urllib.request

import pytest
from playwright.sync_api import expect

import offline_logs
from commands import Job, real_tree, wait_until
from consuming import Consumer
from http_servers import LocalServer
from pages import Monitor, looking, wait_until_live
from publishing import as_another_run, publish
from relays import Relay

#: What a browser itself says of a connection that it can't have.
LOST = ("net::ERR", "Failed to load resource")
FAST = {"MIRRORING_BRIDGE_HEARTBEAT": "1"}


@pytest.fixture
def monitor(broker, commands):
    return Monitor(commands, **FAST)


@pytest.fixture
def model(broker, commands, monitor, tmp_path):
    """The messages of a real run."""
    job = Job(tmp_path, "model", package="{maxPages: 20, maxFiles: 20}")
    real_tree(job.source, "json")
    with broker.connect() as connection:
        consumer = Consumer(connection, "#")
        assert commands.run("mirror", "run", job.file).code == 0
        messages = consumer.finish()
    monitor.wait_for(messages)
    return messages


@pytest.fixture
def cut(monitor):
    """A way to the bridge that can be cut."""
    with Relay() as relay:
        relay.open(monitor.port)
        yield relay


@pytest.fixture
def page(browser, cut, model):
    with looking(browser, *LOST) as context:
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{cut.port}/#/events")
        wait_until_live(page)
        expect(page.locator("main tbody tr")).to_have_count(len(model))
        yield page


def shown_events(page):
    return page.locator("main tbody a.id").all_inner_texts()


def names(messages):
    return [f"{message.run[-8:]}/{message.sequence}" for message in messages]


def is_lost(page):
    expect(page.locator("#banner [role=alert]")).to_contain_text("Everything below is as of")
    expect(page.locator("main")).to_have_class("stale")


def is_back(page):
    expect(page.locator("#banner [role=alert]")).to_have_count(0)
    expect(page.locator("main")).not_to_have_class("stale")


def test_nothing_moves_while_the_connection_is_cut(page, cut):
    page.goto(f"http://127.0.0.1:{cut.port}/#/overview")
    expect(page.locator("main a.job").first).to_be_visible()
    cut.interrupt()
    is_lost(page)
    assert "Not live" in page.title()
    expect(page.locator(".chain li").first).to_contain_text("Lost since")
    expect(page.locator(".chain li").nth(1)).to_contain_text("Not known")
    expect(page.locator(".cols")).to_contain_text("as of")
    before = page.locator(".cols").inner_text()
    # Every age would have changed within that.
    page.wait_for_timeout(3000)
    assert page.locator(".cols").inner_text() == before
    assert " ago" not in before
    cut.resume()
    # Unless it has tried by itself meanwhile.
    page.get_by_role("button", name="Try now").evaluate_all("all => all.forEach(one => one.click())")
    is_back(page)
    expect(page.locator(".cols")).to_contain_text(" ago")


def test_connection_is_lost_whatever_happens_to_the_clock(page, cut):
    page.evaluate("{ const now = Date.now; Date.now = () => now() - 600_000 }")
    cut.interrupt()
    is_lost(page)
    expect(page.locator("#now")).to_contain_text("Lost since")


def test_what_came_while_the_connection_was_cut_is_there_once(page, cut, broker, model, monitor):
    run = as_another_run(model)
    with broker.connect() as connection:
        publish(connection, run[:2])
        expect(page.locator("main tbody tr")).to_have_count(len(model) + 2)
        cut.interrupt()
        is_lost(page)
        publish(connection, run[2:-1])
        monitor.wait_for(run[:-1])
        cut.resume()
        is_back(page)
        publish(connection, run[-1:])
    expect(page.locator("main tbody tr")).to_have_count(len(model) + len(run))
    assert shown_events(page) == names([*model, *run])[::-1]


def test_bridge_that_is_killed_is_missed_and_found_again(page, broker, model, monitor):
    monitor.kill()
    is_lost(page)
    run = as_another_run(model)
    with broker.connect() as connection:
        publish(connection, run)
    monitor.start()
    is_back(page)
    expect(page.locator("main tbody tr")).to_have_count(len(model) + len(run))
    assert sorted(shown_events(page)) == sorted(names([*model, *run]))


def test_nothing_moves_while_the_history_can_not_be_read_although_the_broker_is_there(browser, broker, commands, tmp_path):
    job = Job(tmp_path, "job")
    real_tree(job.source)
    with Relay() as way:
        way.open(broker.port - 120)
        monitor = Monitor(commands, **FAST, MIRRORING_HISTORY_URI=f"rabbitmq-stream://127.0.0.1:{way.port}")
        assert commands.run("mirror", "run", job.file).code == 0
        with looking(browser) as context:
            page = context.new_page()
            page.goto(monitor.address)
            wait_until_live(page)
            expect(page.locator("main h1")).to_have_text("All jobs are well.")
            way.interrupt()
            is_lost(page)
            expect(page.locator("#banner")).to_contain_text("until the bridge has the history again")
            expect(page.locator("#now")).to_contain_text("As of")
            expect(page.locator(".chain li").nth(1)).to_contain_text("Connected")
            expect(page.locator("main h1")).to_have_text("No job is known to be broken or late.")
            assert "Not live" in page.title() and "All well" not in page.title()
            expect(page.locator(".cols")).to_contain_text("as of")
            said = page.locator("#banner").inner_text()
            before = page.locator(".cols").inner_text()
            # Every age would have changed within that.
            page.wait_for_timeout(3000)
            assert (page.locator("#banner").inner_text(), page.locator(".cols").inner_text()) == (said, before)
            assert " ago" not in before
            way.resume()
            is_back(page)
            expect(page.locator("main h1")).to_have_text("All jobs are well.")


def test_pause_counts_what_comes_and_resume_shows_it(page, broker, model):
    page.get_by_role("button", name="Pause").click()
    run = as_another_run(model)
    with broker.connect() as connection:
        publish(connection, run)
    expect(page.locator("main .note")).to_contain_text(f"{len(run)} events wait.")
    assert page.locator("main tbody tr").count() == len(model)
    page.get_by_role("button", name="Resume").click()
    expect(page.locator("main tbody tr")).to_have_count(len(model) + len(run))


def test_what_comes_while_nobody_looks_is_no_rate_and_is_told_from_what_was_there(page, broker, model):
    page.evaluate("""() => {
        const here = document.querySelector("mirroring-events .head p")
        window.told = []
        new MutationObserver(() => told.push(here.textContent)).observe(here, { childList: true, characterData: true, subtree: true })
        Object.defineProperty(document, "hidden", { value: true, configurable: true })
    }""")
    # When the stream has begun, events are read once more.
    expect(page.locator("main [aria-busy=true]")).to_have_count(0)
    run = as_another_run(model)
    with broker.connect() as connection:
        publish(connection, run)
    expect(page.locator(".hits")).to_contain_text(f"{len(model)} events matched, {len(run)} more came since")
    page.wait_for_timeout(2500)
    page.evaluate("delete document.hidden")
    expect(page.locator("mirroring-events .head p")).to_contain_text(" 0 events in the last second")
    assert [text for text in page.evaluate("told") if f" {len(run)} events in" in text] == []


def test_list_does_not_move_under_whoever_reads_it(page, broker, model):
    page.set_viewport_size({"width": 1000, "height": 400})
    page.mouse.wheel(0, 600)
    wait_until(lambda: page.evaluate("scrollY") > 60)
    run = as_another_run(model)
    with broker.connect() as connection:
        publish(connection, run)
    new = page.locator("button.new")
    expect(new).to_have_text(f"{len(run)} new events. Show them")
    assert page.locator("main tbody tr").count() == len(model)
    new.click()
    expect(page.locator("main tbody tr")).to_have_count(len(model) + len(run))


def test_tabs_share_one_stream_and_one_of_them_takes_over(browser, monitor, model, broker):
    with looking(browser) as context:
        streams = []
        context.on("request", lambda request: streams.append(request) if request.url.endswith("/api/events/stream") else None)
        tabs = [context.new_page() for _ in range(2)]
        for tab in tabs:
            tab.goto(f"{monitor.address}#/events")
            wait_until_live(tab)
            expect(tab.locator("main tbody tr")).to_have_count(len(model))
        expect(tabs[1].locator("#reader")).to_contain_text("through another tab")
        assert len(streams) == 1 and monitor.get("api/status")["streams"] == 1
        run = as_another_run(model)
        with broker.connect() as connection:
            publish(connection, run[:3])
            for tab in tabs:
                expect(tab.locator("main tbody tr")).to_have_count(len(model) + 3)
            tabs[0].close()
            publish(connection, run[3:])
        expect(tabs[1].locator("main tbody tr")).to_have_count(len(model) + len(run))
        assert shown_events(tabs[1]) == names([*model, *run])[::-1]
        assert len(streams) == 2


def test_tab_that_is_opened_leaves_the_others_as_they_are_and_knows_their_clock(browser, commands, model, broker):
    # With time between two heartbeats, so that the last one is old when it is handed over.
    monitor = Monitor(commands)
    monitor.wait_for(model)
    with looking(browser) as context:
        tabs = []
        for _ in range(2):
            tabs.append(context.new_page())
            tabs[-1].goto(f"{monitor.address}#/events")
            wait_until_live(tabs[-1])
            expect(tabs[-1].locator("main tbody tr")).to_have_count(len(model))
        reader, paused = tabs
        paused.get_by_role("button", name="Pause").click()
        run = as_another_run(model)
        with broker.connect() as connection:
            publish(connection, run[:3])
        expect(paused.locator("main .note")).to_contain_text("3 events wait.")
        status = "import('/parts/store.js').then(({ store }) => new Promise(end => store.addEventListener('status', () => end(), { once: true })))"
        reader.evaluate(status)
        reader.wait_for_timeout(1500)
        late = context.new_page()
        late.goto(f"{monitor.address}#/events")
        expect(late.locator("#reader")).to_contain_text("through another tab")
        skews = [tab.evaluate("import('/parts/clock.js').then(({ clock }) => clock.skew)") for tab in (late, reader)]
        assert abs(skews[0] - skews[1]) < 250
        expect(late.locator("main tbody tr")).to_have_count(len(model) + 3)
        # What the others were told they had time to take.
        late.wait_for_timeout(500)
        expect(paused.locator("main .note")).to_contain_text("3 events wait.")
        assert paused.locator("main tbody tr").count() == len(model)


class ByPath(http.server.BaseHTTPRequestHandler):
    """A proxy: what lies below a name is that of a monitor."""

    monitors = {}

    def do_GET(self):
        name, _, rest = self.path[1:].partition("/")
        request = urllib.request.Request(self.monitors[name].address + rest)
        if place := self.headers.get("Last-Event-ID"):
            request.add_header("Last-Event-ID", place)
        # Either side may end.
        with contextlib.suppress(OSError):
            try:
                answer = urllib.request.urlopen(request)
            except urllib.error.HTTPError as error:
                answer = error
            with answer:
                self.send_response(answer.status)
                self.send_header("Content-Type", answer.headers["Content-Type"])
                self.end_headers()
                while piece := answer.read1(65536):
                    self.wfile.write(piece)

    def log_message(self, *_):
        pass


def test_two_monitors_below_one_address_are_told_apart(browser, commands, monitor, model, tmp_path):
    offline_logs.write(tmp_path / "logs")
    ByPath.monitors = {"bridge": monitor, "logs": Monitor(commands, "web", "--offline-folder", tmp_path / "logs")}
    with LocalServer(ByPath) as proxy, looking(browser) as context:
        for name, job in [("bridge", "model"), ("logs", "hand-made"), ("bridge", "model")]:
            page = context.new_page()
            page.goto(f"http://127.0.0.1:{proxy.port}/{name}/")
            expect(page.locator("main a.job")).to_have_text([job])
            expect(page.locator("#now")).to_contain_text("Logs only" if name == "logs" else "Live")


def test_page_asks_where_the_stream_is_held_back(browser, monitor, model, broker):
    with looking(browser, *LOST) as context:
        page = context.new_page()
        # A proxy that waits for the end of an answer that has none.
        page.route("**/api/events/stream", lambda route: None)
        page.goto(f"{monitor.address}#/events")
        expect(page.locator("#now")).to_contain_text("Polling")
        run = as_another_run(model)
        with broker.connect() as connection:
            publish(connection, run)
        expect(page.locator("main tbody tr")).to_have_count(len(model) + len(run))
        page.unroute_all(behavior="ignoreErrors")


def test_page_that_asks_stays_live_while_it_tries_to_listen_again(browser, commands, model, broker):
    monitor = Monitor(commands)
    monitor.wait_for(model)
    with looking(browser, *LOST) as context:
        page = context.new_page()
        page.route("**/api/events/stream", lambda route: None)
        page.goto(f"{monitor.address}#/events")
        expect(page.locator("#now")).to_contain_text("Polling")
        page.evaluate("""() => {
            const here = document.querySelector("#now")
            window.told = []
            new MutationObserver(() => told.push(here.textContent)).observe(here, { childList: true, characterData: true, subtree: true })
        }""")
        with page.expect_request("**/api/events/stream"):
            # The minute is over for which it asks.
            page.evaluate("{ const now = performance.now.bind(performance); performance.now = () => now() + 60_000 }")
        run = as_another_run(model)
        with broker.connect() as connection:
            publish(connection, run)
        # They come once it asks for them again.
        expect(page.locator("main tbody tr")).to_have_count(len(model) + len(run))
        told = page.evaluate("told")
        assert told and [text for text in told if "Polling" not in text] == []
        expect(page.locator("#banner [role=alert]")).to_have_count(0)
        page.unroute_all(behavior="ignoreErrors")


def test_page_that_asks_is_ready_when_the_bridge_is(browser, monitor, model):
    with looking(browser, *LOST) as context:
        page = context.new_page()
        page.route("**/api/events/stream", lambda route: None)
        caught_up = []

        def answer(route):
            told = route.fetch()
            route.fulfill(response=told, json=told.json() | {"caughtUp": bool(caught_up)})

        page.route("**/api/status", answer)
        page.goto(monitor.address)
        expect(page.locator("#now")).to_contain_text("Polling")
        expect(page.locator("main h1")).to_have_text("No job is known to be broken or late.")
        expect(page.locator("#spoken")).to_be_empty()
        caught_up.append(True)
        expect(page.locator("main h1")).to_have_text("All jobs are well.")
        expect(page.locator("#spoken")).to_contain_text("Polling")
        page.unroute_all(behavior="ignoreErrors")


def test_page_that_is_one_too_many_asks_and_says_why(browser, monitor, model):
    with looking(browser) as context:
        page = context.new_page()
        bye = 'retry: 10000\n\nevent: bye\ndata: {"reason":"tooMany"}\n\n'
        page.route("**/api/events/stream", lambda route: route.fulfill(content_type="text/event-stream", body=bye))
        page.goto(monitor.address)
        expect(page.locator("#now")).to_contain_text("Polling")
        expect(page.locator(".chain li").first).to_contain_text("The bridge has as many readers as it serves, asked each 1 s")
        expect(page.locator("main a.job")).to_have_text(["model"])
