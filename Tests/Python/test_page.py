"""What is on the monitor's page is what was published, in every view, and whatever it is called."""

import json
import re
import shlex
import uuid

import pytest
from playwright.sync_api import expect

import offline_logs
from brokers import virtual_host
from commands import Commands, Job, real_tree, wait_until
from consuming import Consumer, runs_of
from pages import Monitor, boxes, looking, number, rows, wait_until_live
from publishing import as_another_run, publish

#: Names that are markup, endless, written from right to left, or hold what no terminal should get.
HOSTILE = [
    "<script>document.title = 'taken'</script>",
    "<img src=x onerror=\"document.title='taken'\">",
    "x" * 1000,
    "أرشيف الصحافة العربية",
    "left \u202etfel",
    "bell \x07 escape \x1b[31m",
    "a" + "\u0337\u0338\u0321\u0322" * 30,
    " ",
]


class Watched:
    """What was published, and the bridge that shows it."""

    def __init__(self, broker, monitor, commands, jobs, events):
        self.broker, self.monitor, self.commands, self.jobs, self.events = broker, monitor, commands, jobs, events
        self.runs = runs_of(events)

    def run_of(self, job):
        """The events of a job's only run."""
        return next(events for events in self.runs.values() if events[0].body["jobId"] == job.id)


@pytest.fixture(scope="module")
def watched(tmp_path_factory):
    """A good run of several packages, one that could not begin, one that never ended, and runs with hostile names."""
    folder = tmp_path_factory.mktemp("watched")
    with virtual_host(topology=True) as broker:
        commands = Commands(folder, broker.environment)
        good = Job(folder, "good", package="{maxPages: 5, maxFiles: 5}")
        failed = Job(folder, "failed")
        real_tree(good.source, "json")
        try:
            monitor = Monitor(commands)
            with broker.connect() as connection:
                consumer = Consumer(connection, "#")
                assert commands.run("mirror", "run", good.file).code == 0
                assert commands.run("mirror", "run", failed.file).code == 2
                model = [message for message in consumer.finish() if message.body["jobId"] == good.id]
                for name in HOSTILE:
                    publish(connection, renamed(model, name))
                publish(connection, renamed(model, "unfinished")[:-1])
                events = consumer.finish()
            monitor.wait_for(events)
            yield Watched(broker, monitor, commands, {"good": good, "failed": failed}, events)
        finally:
            commands.stop()


def renamed(messages, name):
    """The same run, of another job that is called like this, and with a warning that says so."""
    messages = as_another_run(messages)
    status = messages[0].body["transferData"]["status"]
    status["severity"], status["statusLog"] = "warning", [{"level": "Warning", "time": status["sentTime"]}]
    for message in messages:
        message.body["transferData"]["initializeData"]["name"] = name
        message.body["transferData"]["status"]["statusLog"] = [
            entry | {"item": name, "message": f"About {name}."} for entry in message.body["transferData"]["status"]["statusLog"]
        ]
        message.content = json.dumps(message.body).encode()
    return messages


@pytest.fixture
def page(browser, watched):
    """A tab that is at the page; nothing in it may be an error, and nothing may be fetched from anywhere else."""
    with looking(browser) as context:
        page = context.new_page()
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(watched.monitor.address)
        wait_until_live(page)
        yield page
        assert [url for url in asked if not url.startswith((watched.monitor.address, "blob:", "data:"))] == []


def go(page, watched, address):
    page.goto(watched.monitor.address + address)


def test_overview_has_each_job_once_in_the_list_of_its_outcome(page, watched):
    expect(page.locator("main h1")).to_contain_text("1 job is broken")
    [broken] = rows(page, "list-broken")
    assert "failed" in broken and "Failed" in broken and "validation" in broken
    [running] = rows(page, "list-running")
    assert "unfinished" in running
    assert len(rows(page, "list-succeeded")) == len(HOSTILE) + 1
    expect(page).to_have_title(re.compile("1 broken"))
    expect(page.locator("#spoken")).to_contain_text("1 job broken")


def test_links_are_shown_apart_and_each_with_its_age(page):
    links = page.locator(".chain li")
    expect(links).to_have_count(4)
    for link, words in enumerate([r"Live, [\d.]+ s ago", r"Connected, heard \d+ s ago", "0 events behind", "engine"]):
        expect(links.nth(link)).to_contain_text(re.compile(words))


@pytest.mark.parametrize("name", HOSTILE, ids=["script", "image", "long", "Arabic", "turned around", "control", "accents", "nothing"])
def test_hostile_names_are_texts(page, watched, name):
    # A log in XML can't hold control characters.
    words = re.split("[\x00-\x1f]", name)[0].strip()[:40] or "Nameless job"
    shown = page.locator("section[aria-labelledby=list-succeeded] a.job").filter(has_text=words)
    expect(shown.first).to_be_visible()
    assert name.strip() in shown.first.evaluate("element => element.textContent")
    assert shown.first.get_attribute("dir") == "auto"
    [run] = [events for events in watched.runs.values() if events[0].body["transferData"]["initializeData"]["name"] == name]
    for address in [f"#/job/{run[0].body['jobId']}", f"#/run/{run[0].run}", f"#/run/{run[0].run}/1", f"#/events?run={run[0].run}"]:
        go(page, watched, address)
        expect(page.locator("main [dir=auto]").filter(has_text=words).first).to_be_visible()
    assert page.locator("main script, main img").count() == 0
    assert page.title() != "taken"


@pytest.mark.parametrize("width", [360, 1280, 2560])
def test_hostile_names_push_nothing_out_of_sight(browser, watched, width):
    run = next(events[0] for events in watched.runs.values() if events[0].body["transferData"]["initializeData"]["name"] == HOSTILE[2])
    with looking(browser, viewport={"width": width, "height": 800}) as context:
        page = context.new_page()
        for address in ["#/overview", "#/events", "#/events?text=About", "#/logs", f"#/run/{run.run}", f"#/job/{run.body['jobId']}"]:
            go(page, watched, address)
            [view] = re.findall(r"^#/(\w+)", address)
            expect(page.locator(f"main mirroring-{view} tbody tr").first).to_be_visible()
            expect(page.locator("main [aria-busy=true]")).to_have_count(0)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert max(boxes(page, "main :is(a, button, select)", "right")) <= width, address
            jobs = boxes(page, ".evt td:nth-child(3)", "width")
            assert jobs or not address.startswith("#/events")
            assert min(jobs, default=width) > 100, "nor is what stands beside them squeezed"


def test_run_has_the_counts_of_its_last_event(page, watched):
    events = watched.run_of(watched.jobs["good"])
    last = events[-1].body["transferData"]
    go(page, watched, f"#/run/{events[0].run}")
    expect(page.locator("main h1")).to_contain_text("good succeeded at")
    counts = {cells[0]: cells[1:] for cells in (row.split("\t") for row in rows(page, "counts"))}
    plan, progress = last["initializeData"], last["progress"]
    assert [number(counts["Pages"][place]) for place in (0, 2)] == [plan["totalPages"], progress["importedPages"]]
    assert [number(counts["Files"][place]) for place in (0, 2)] == [plan["totalFiles"], progress["importedFiles"]]
    assert f"{len(events)}: 0 missing" in page.locator(".facts").inner_text()
    headers = [event.body["transferData"].get("packageHeader") for event in events]
    lanes = [row for row in rows(page, "lanes") if row.startswith("Package ")]
    assert len(lanes) == len({header["packageNumber"] for header in headers if header}) > 1
    reached = {event.state for event in events}
    drawn = page.locator(".machine li:not(.not) b").evaluate_all("names => names.map(name => name.textContent)")
    assert set(drawn) == reached


def test_part_of_a_long_run_is_not_taken_for_all_of_it(page, watched):
    run = watched.run_of(watched.jobs["good"])[0].run
    complete, totals = [], {"packages": 5000, "imported": 4998, "failed": 2, "bytes": 7000, "pages": 10, "files": 20}

    def answer(route):
        whole = route.fetch()
        told = whole.json()
        first = told["packages"][0]
        told["packages"] = [first | {"number": number, "end": "failed" if number == 1500 else "imported"} for number in range(1, 2001)]
        told["run"]["planned"]["packages"] = 5000
        told |= {"complete": bool(complete), "through": 10, "packageTotals": totals}
        if not totals:
            del told["packageTotals"]
        route.fulfill(response=whole, json=told)

    page.route(re.compile("/api/runs/"), answer)
    go(page, watched, f"#/run/{run}")
    lanes = page.locator("section[aria-labelledby=lanes]")
    expect(lanes.locator("h2")).to_contain_text("4,998 of 5,000 imported, 2 failed so far")
    expect(lanes.locator("tbody tr").filter(has_text="Package 1500")).to_be_visible()
    assert lanes.locator("tbody tr").filter(has_text="Package").count() == 201
    expect(lanes.locator(".legend")).to_contain_text("201 of 5,000: the first 200, then failed ones")
    exported = page.locator("section[aria-labelledby=counts] tbody td:nth-child(3)")
    assert set(exported.all_inner_texts()) == {"–"}
    expect(page.locator("main .note")).to_contain_text("read up to event 10 of")
    expect(page.locator(".facts")).to_contain_text("0 missing so far")
    complete.append(True)
    expect(page.locator("main .note")).to_have_count(0)
    expect(page.locator(".facts")).not_to_contain_text("so far")
    assert exported.all_inner_texts() == ["10", "20", "–", "7.00 kB"]
    # Of very many the server has no totals either.
    totals.clear()
    page.reload()
    expect(lanes.locator("h2")).to_contain_text("Of the first 2,000 of 5,000, 1,999 imported")
    assert set(exported.all_inner_texts()) == {"–"}


def test_log_of_a_run_has_all_its_events_and_lines(page, watched):
    events = watched.run_of(watched.jobs["good"])[-100:]
    go(page, watched, f"#/run/{events[0].run}")
    log = page.locator("section[aria-labelledby=log] tbody")
    expect(log.locator("tr")).to_have_count(len(events))
    assert log.locator("a.id").all_inner_texts() == [f"#{event.sequence}" for event in reversed(events)]
    for event, text in zip(reversed(events), log.locator("tr").all_inner_texts()):
        assert event.state in text
        for entry in event.status["statusLog"][:20]:
            assert entry["message"] in text


def test_failed_run_says_why_and_what_comes_next(page, watched):
    [event] = watched.run_of(watched.jobs["failed"])
    [entry] = [entry for entry in event.status["statusLog"] if entry["level"] == "Error"][:1]
    go(page, watched, f"#/run/{event.run}")
    why = page.locator("section[aria-labelledby=why]")
    expect(why).to_contain_text(entry["message"])
    expect(why).to_contain_text("validation")
    expect(page.locator("section[aria-labelledby=next]")).to_contain_text("Starts over")


def test_list_of_events_has_what_was_published(page, watched):
    go(page, watched, "#/events")
    expect(page.locator(".hits b")).to_have_text(re.compile(r"[\d,]+ events"))
    assert number(page.locator(".hits b").inner_text().split()[0]) == len(watched.events)
    assert page.locator("main tbody tr").count() == min(100, len(watched.events))


def test_filters_are_in_the_address_and_survive_a_reload(page, watched):
    job = watched.jobs["good"]
    wanted = [event for event in watched.run_of(job) if event.state == "Transferring"]
    go(page, watched, "#/events")
    page.locator("select[name=job]").select_option(job.id)
    page.locator("select[name=state]").select_option("Transferring")
    expect(page).to_have_url(re.compile(f"job={job.id}&state=Transferring"))
    for _ in range(2):
        expect(page.locator(".hits b")).to_have_text(re.compile(f"^{len(wanted):,} event"))
        assert page.locator("main tbody tr").count() == len(wanted)
        assert page.locator("select[name=state]").input_value() == "Transferring"
        page.reload()


def test_errors_and_warnings_stay_both_when_one_of_them_is_opened(page, watched):
    wanted = [event for event in watched.events if event.status["severity"] != "processing"]
    go(page, watched, "#/events")
    page.locator("select[name=severity]").select_option("error,warning")
    expect(page.locator(".hits b")).to_have_text(re.compile(f"^{len(wanted)} events"))
    page.locator("main tbody a.id").first.click()
    expect(page.locator("section[aria-labelledby=one]")).to_be_visible()
    assert page.locator("select[name=severity]").input_value() == "error,warning"
    page.locator("select[name=outcome]").select_option("failed")
    expect(page.locator(".hits b")).to_have_text(re.compile("^1 event"))
    page.locator("select[name=outcome]").select_option("")
    expect(page.locator(".hits b")).to_have_text(re.compile(f"^{len(wanted)} events"))
    # In a log as well.
    [event] = watched.run_of(watched.jobs["failed"])
    file = watched.monitor.get(f"api/runs/{event.run}")["run"]["file"]
    for address in (f"#/logs/{file}?severity=error&severity=warning", f"#/run/{event.run}?severity=error&severity=warning"):
        go(page, watched, address)
        log = page.locator("section[aria-labelledby=open], section[aria-labelledby=log]").locator("tbody a.id")
        expect(log).to_have_count(1)
        log.click()
        expect(page.locator("section[aria-labelledby=one]")).to_contain_text(f"{event.run[-8:]}/1")
        expect(log).to_have_count(1)


def test_filter_that_leaves_nothing_says_how_to_drop_it(page, watched):
    go(page, watched, "#/events?text=gala-8k&state=Transferring")
    expect(page.locator(".empty")).to_contain_text("No event matches.")
    page.get_by_role("link", name="Drop the text").click()
    expect(page.locator("main tbody tr").first).to_be_visible()
    assert page.url.endswith("#/events?state=Transferring")


def test_job_is_found_by_its_name_although_none_of_its_events_is_cached(page, watched):
    job = watched.jobs["failed"]
    # As if the cache had no event of it.
    nothing = {"asOf": "2026-11-28T09:00:00.000Z", "source": "cache", "total": 0, "events": []}
    page.route(re.compile(r"/api/events\?"), lambda route: route.fulfill(json=nothing))
    page.locator("#find input").fill("FAILED")
    page.keyboard.press("Enter")
    expect(page.locator("main .empty")).to_contain_text("No event matches.")
    expect(page.get_by_role("link", name="Look in the logs")).to_have_attribute("href", "#/logs?text=FAILED")
    page.get_by_role("link", name="failed", exact=True).click()
    expect(page.locator("main h1")).to_contain_text("failed")
    assert page.url.endswith(f"#/job/{job.id}")


@pytest.mark.parametrize("link, form", [("JSON lines", "jsonl"), ("XML", "xml")])
def test_download_has_exactly_what_is_filtered(page, watched, tmp_path, link, form):
    run = watched.run_of(watched.jobs["good"])
    wanted = [event.sequence for event in run if event.state == "MirroringPackageCompleted"]
    go(page, watched, f"#/events?run={run[0].run}&state=MirroringPackageCompleted")
    expect(page.locator(".hits b")).to_have_text(re.compile(f"^{len(wanted)} event"))
    with page.expect_download() as download:
        page.get_by_role("link", name=link, exact=True).click()
    path = tmp_path / f"events.{form}"
    download.value.save_as(path)
    text = path.read_text()
    if form == "jsonl":
        assert [json.loads(line)["sequence"] for line in text.splitlines()] == wanted
    else:
        assert [int(sequence) for sequence in re.findall(r"<Sequence>(\d+)<", text)] == wanted


def test_event_can_be_handed_on(page, watched):
    run = watched.run_of(watched.jobs["good"])
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    go(page, watched, f"#/run/{run[0].run}/3")
    card = page.locator("section[aria-labelledby=one]")
    expect(card).to_contain_text(f"{run[0].run[-8:]}/3")
    # Each is there for some seconds alone.
    page.evaluate("""() => {
        const place = document.querySelector("#toasts")
        window.told = []
        new MutationObserver(() => told.push(place.textContent)).observe(place, { childList: true })
    }""")

    def copied(label):
        card.get_by_role("button", name=label, exact=True).click()
        wait_until(lambda: any(label.replace("Copy ", "Copied: ") in text for text in page.evaluate("told")))
        return page.evaluate("navigator.clipboard.readText()")

    event = json.loads(copied("Copy JSON"))
    assert event["eventId"] == run[2].body["eventId"]
    assert event["transferData"]["status"]["statusLog"] == run[2].status["statusLog"]
    assert copied("Copy link") == f"{watched.monitor.address}#/run/{run[0].run}/3?job={run[0].body['jobId']}"
    assert copied("Copy curl").startswith("curl -s ")
    assert f'.runId == "{run[0].run}" and .sequence == 3' in copied("Copy mom command")


def test_event_is_found_without_broker_and_bridge(page, watched, browser):
    run = watched.run_of(watched.jobs["good"])
    logs = Monitor(watched.commands, "web", "--offline-folder", watched.commands.state / "offline")
    try:
        with looking(browser) as context:
            alone = context.new_page()
            alone.goto(f"{logs.address}#/run/{run[0].run}/4")
            expect(alone.locator("section[aria-labelledby=one]")).to_contain_text(run[3].state)
            expect(alone.locator("#now")).to_contain_text("Logs only")
    finally:
        logs.kill()


def test_log_opens_anywhere(page, watched):
    run = watched.run_of(watched.jobs["good"])
    go(page, watched, "#/logs")
    page.locator("section[aria-labelledby=files] a.job").filter(has_text=re.compile("^good$")).click()
    expect(page.locator("section[aria-labelledby=open]")).to_contain_text(f"of {len(run):,}")
    page.locator("input[name=from]").fill("5")
    expect(page.locator("section[aria-labelledby=open] tbody a.id").first).to_have_text("#5")
    expect(page).to_have_url(re.compile("from=5"))


def test_dropped_file_is_read_and_sent_nowhere(page, watched, tmp_path):
    path, run = offline_logs.write(tmp_path, events=1234)
    go(page, watched, "#/logs")
    expect(page.locator("section[aria-labelledby=files] tbody tr").first).to_be_visible()
    asked = []
    page.on("request", lambda request: asked.append((request.method, request.url)))
    page.locator("#file").set_input_files(path)
    opened = page.locator("section[aria-labelledby=open]")
    expect(opened).to_contain_text("hand-made")
    expect(opened).to_contain_text("of 1,234")
    page.locator("input[name=from]").fill("1200")
    expect(opened.locator("tbody a.id").first).to_have_text("#1200")
    assert opened.locator("tbody tr").count() == 35
    assert [one for one in asked if one[0] != "GET" or str(run) in one[1]] == []


def test_command_from_a_dropped_file_runs_nothing_of_it(page, watched, tmp_path):
    path, run = offline_logs.write(tmp_path)
    evil = "a'; touch evil; echo \\(env) '"
    path.write_text(path.read_text().replace(f"<RunId>{run}<", f"<RunId>{evil}<"))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    go(page, watched, "#/logs")
    page.locator("#file").set_input_files(path)
    page.locator("section[aria-labelledby=open] tbody a.id").first.click()
    page.get_by_role("button", name="Copy mom command", exact=True).click()
    expect(page.locator("#toasts")).to_contain_text("Copied")
    words = shlex.split(page.evaluate("navigator.clipboard.readText()"))
    assert words == ["mom", "log", "--json", "|", "jq", "-c", f"select(.runId == {json.dumps(evil)} and .sequence == 1)"]


def test_file_that_is_no_log_is_refused(page, watched, tmp_path):
    other = tmp_path / "other.xml"
    other.write_text('<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>')
    go(page, watched, "#/logs")
    page.locator("#file").set_input_files(other)
    expect(page.locator("section[aria-labelledby=open] [role=alert]")).to_contain_text("It is no offline log")


def test_link_to_another_run_shows_the_log_and_the_event_of_that_run(page, watched):
    shown, wanted = (watched.run_of(watched.jobs[name]) for name in ("failed", "good"))
    go(page, watched, f"#/run/{shown[0].run}/1")
    card = page.locator("section[aria-labelledby=one]")
    expect(card).to_contain_text(f"{shown[0].run[-8:]}/1")
    log = page.locator("section[aria-labelledby=log] tbody a.id")
    expect(log).to_have_count(1)
    go(page, watched, f"#/run/{wanted[0].run}/3")
    expect(card).to_contain_text(f"{wanted[0].run[-8:]}/3")
    expect(log.filter(has_text=re.compile("^#3$"))).to_be_visible()
    expect(page.locator("main h1")).to_contain_text("good")


def test_nothing_of_a_run_or_job_stays_where_another_one_is_not_there(browser, watched):
    good = watched.run_of(watched.jobs["good"])[0]
    with looking(browser, "404") as context:
        page = context.new_page()
        for view, known in [("run", good.run), ("job", good.body["jobId"])]:
            page.goto(f"{watched.monitor.address}#/{view}/{known}{'/1' if view == 'run' else ''}")
            expect(page.locator("main h1")).to_contain_text("good")
            page.goto(f"{watched.monitor.address}#/{view}/{uuid.uuid4()}")
            alert = page.locator("main [role=alert]").first
            expect(alert).to_contain_text("HTTP 404")
            # At midnight all that is there is drawn anew.
            page.evaluate("import('/parts/clock.js').then(({ clock }) => clock.dispatchEvent(new Event('day')))")
            page.wait_for_timeout(1000)
            expect(alert).to_contain_text("HTTP 404")
            assert page.locator("main h1, main section[aria-labelledby=one], main tbody tr").count() == 0
            assert "good" not in page.title()


def test_what_is_not_there_is_said(browser, watched):
    # The browser itself tells its console of a 404.
    with looking(browser, "404") as context:
        page = context.new_page()
        for view in ("run", "job"):
            page.goto(f"{watched.monitor.address}#/{view}/{uuid.uuid4()}")
            alert = page.locator("main [role=alert]").first
            expect(alert).to_contain_text("HTTP 404")
            expect(alert.get_by_role("button", name="Try again")).to_be_visible()


def test_time_machine_shows_what_was_before(page, watched):
    go(page, watched, "#/moment?at=2001-02-03T04:05")
    expect(page.locator("main .note")).to_contain_text("The past: 3 Feb 2001, 04:05:00")
    expect(page.locator("main .empty")).to_have_text("No run had begun.")
    page.get_by_role("link", name="Later event").click()
    expect(page.locator("main a.job").first).to_be_visible()
    last = watched.run_of(watched.jobs["failed"])[-1].status["receivedTime"]
    go(page, watched, f"#/moment?at={last[:10]}T23:59:59")
    expect(page.locator("section[aria-labelledby=list-broken] a.job")).to_have_text("failed")


def test_keys(page, watched):
    go(page, watched, "#/events")
    first = page.locator("mirroring-events tbody tr").first
    expect(first).to_be_visible()
    page.keyboard.press("/")
    expect(page.locator("main [name=text]")).to_be_focused()
    page.keyboard.type("j?")
    assert page.locator("main [name=text]").input_value() == "j?"
    page.locator("main [name=text]").fill("")
    expect(page).to_have_url(re.compile("#/events$"))
    expect(first).to_be_visible()
    page.keyboard.press("Escape")
    for _ in range(2):
        page.keyboard.press("j")
    assert page.evaluate("[...document.querySelectorAll('main tbody tr')].findIndex(row => row.contains(document.activeElement))") == 1
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    expect(page.locator("section[aria-labelledby=one]")).to_be_visible()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.locator("#letters-on").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") != "text"


def test_what_is_opened_just_after_a_filter_was_typed_and_taken_back_stays_open(page, watched):
    go(page, watched, "#/events")
    expect(page.locator("mirroring-events tbody tr").first).to_be_visible()
    page.evaluate("""async () => {
        const field = document.querySelector("main [name=text]")
        field.focus()
        for (const value of ["j", ""]) {
            field.value = value
            field.dispatchEvent(new Event("input", { bubbles: true }))
        }
        document.querySelector("mirroring-events tbody tr a.id").click()
        // Timers end in their order: this one after that of the form.
        await new Promise(ended => setTimeout(ended, 1000))
    }""")
    expect(page.locator("section[aria-labelledby=one]")).to_be_visible()
    expect(page).to_have_url(re.compile("#/events.event="))


def test_who_skips_to_the_content_stays_in_the_view(page, watched):
    go(page, watched, "#/events?state=Transferring")
    expect(page.locator("main tbody tr").first).to_be_visible()
    page.locator(".skip").focus()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    assert page.url.endswith("#/events?state=Transferring")
    expect(page.locator("main h1")).to_have_text("Events")


def test_focus_follows_to_another_view(page):
    page.get_by_role("link", name="Subscribers").click()
    expect(page.locator("main h1")).to_have_text("Subscribers")
    expect(page.locator("main")).to_be_focused()
    expect(page.get_by_role("link", name="Subscribers")).to_have_attribute("aria-current", "page")


def test_page_is_among_the_subscribers(page, watched):
    stream = page.locator("#reader a").inner_text()
    go(page, watched, "#/subscribers")
    expect(page.locator("section[aria-labelledby=pages] tr[aria-current=true]")).to_contain_text(f"This page, {stream}")


def test_dead_letter_says_why_and_how_it_begins(page, watched):
    with watched.broker.connect() as connection:
        connection.channel().basic_publish("mirroring.events", f"{uuid.uuid4()}.Transferring.processing.running", b"<b>no event</b>")
    wait_until(lambda: watched.monitor.get("api/dead-letters")["total"] == 1)
    go(page, watched, "#/letters")
    row = page.locator("main tbody tr").first
    expect(row).to_contain_text("<b>no event</b>")
    expect(row).to_contain_text("not vouched for")
    page.set_viewport_size({"width": 360, "height": 800})
    assert row.locator("td").nth(1).bounding_box()["width"] > 300, "in a narrow window a card"

