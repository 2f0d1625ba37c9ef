"""What the page shows of jobs that are not as they should be, and where there is nothing to show."""

import datetime
import json
import re
import time
import uuid

import pytest
from playwright.sync_api import expect

import offline_logs
from commands import Job, real_tree, wait_until
from consuming import Consumer
from pages import Monitor, looking, rows
from publishing import as_another_run, publish

TOKEN = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def model(broker, commands, tmp_path):
    """The messages of a real run of several packages, which no bridge has seen as a job of its own."""
    job = Job(tmp_path, "model", package="{maxPages: 20, maxFiles: 20}")
    real_tree(job.source, "json")
    with broker.connect() as connection:
        consumer = Consumer(connection, "#")
        assert commands.run("mirror", "run", job.file).code == 0
        return consumer.finish()


@pytest.fixture
def page(browser):
    with looking(browser, "404") as context:
        yield context.new_page()


def published(broker, monitor, *messages):
    with broker.connect() as connection:
        publish(connection, messages)
    monitor.wait_for(messages)


def test_nothing_yet_is_said_with_what_makes_something(page, broker, commands):
    monitor = Monitor(commands)
    page.goto(monitor.address)
    expect(page.locator(".empty")).to_contain_text("No job has reported yet.")
    expect(page.locator(".empty")).to_contain_text("mirror run")
    for view, words in [("events", "No event has come yet."), ("letters", "There are none."), ("logs", "There is no log yet.")]:
        page.goto(f"{monitor.address}#/{view}")
        expect(page.locator("main .empty").first).to_contain_text(words)
    expect(page.locator("[aria-busy=true]")).to_have_count(0)


def test_what_is_wrong_with_who_tells_it_is_shown_and_nothing_is_called_well(page, commands, tmp_path):
    folder = tmp_path / "logs"
    offline_logs.write(folder)
    monitor = Monitor(commands, "web", "--offline-folder", folder)
    page.goto(monitor.address)
    expect(page.locator("main h1")).to_have_text("All jobs are well.")
    expect(page).to_have_title(re.compile("^All well"))
    expect(page.locator("main .note")).to_have_count(0)
    away = folder.rename(tmp_path / "away")
    expect(page.locator("main .note")).to_contain_text(str(folder))
    expect(page.locator("main h1")).to_have_text("No job is known to be broken or late.")
    expect(page).to_have_title(re.compile("^1 issue"))
    expect(page.locator("#now")).to_have_text("Logs only, 1 issue")
    expect(page.locator("#spoken")).to_contain_text("1 issue.")
    away.rename(folder)
    expect(page.locator("main .note")).to_have_count(0)
    expect(page.locator("main h1")).to_have_text("All jobs are well.")


def test_jobs_are_all_there_however_many(browser, commands, tmp_path):
    for _ in range(1_100):
        offline_logs.write(tmp_path / "logs")
    monitor = Monitor(commands, "web", "--offline-folder", tmp_path / "logs")
    wait_until(lambda: monitor.get("api/status")["logs"]["indexed"] == 1_100)
    with looking(browser, "Failed to load resource", "net::ERR") as context:
        page = context.new_page()
        # Where the stream is held back the page asks for all of them.
        page.route("**/api/events/stream", lambda route: None)
        page.goto(monitor.address)
        count = page.locator("section[aria-labelledby=list-succeeded] h2 span.n").last
        expect(count).to_have_text("1100")
        page.goto(f"{monitor.address}#/moment?at=2026-11-21T09:00")
        expect(page.locator("mirroring-moment section[aria-labelledby=list-succeeded] h2 span.n").last).to_have_text("1100")
        page.unroute_all(behavior="ignoreErrors")


def test_who_may_not_be_counted_is_not_nobody(page, broker, commands):
    uri = broker.add_user("not-in-management", configure=".*", write=".*", read=".*")
    monitor = Monitor(commands, MIRRORING_BROKER_URI=uri, MIRRORING_MANAGEMENT_URI=broker.management_uri_of(uri))
    page.goto(f"{monitor.address}#/subscribers")
    expect(page.locator("main .note")).to_contain_text('the tag "management"')
    expect(page.locator("main .empty")).to_have_text("Who is subscribed is not known.")


def test_silent_run_is_a_state_of_its_own_with_what_ends_it(page, broker, commands, model):
    monitor = Monitor(commands, MIRRORING_BRIDGE_SILENCE="1")
    run = as_another_run(model)
    published(broker, monitor, *run[:4])
    page.goto(monitor.address)
    silent = page.locator("section[aria-labelledby=list-broken] tbody tr").filter(has_text="Silent")
    expect(silent).to_contain_text("later event of this run")
    page.goto(f"{monitor.address}#/run/{run[0].run}")
    expect(page.locator("main h1")).to_contain_text("silent since")
    expect(page).to_have_title(re.compile("model silent"))
    page.goto(f"{monitor.address}#/job/{run[0].body['jobId']}")
    expect(page.locator("section[aria-labelledby=strip] .legend")).to_have_text("1 silent")
    expect(page.locator("section[aria-labelledby=runs] tbody tr")).to_contain_text("Silent")
    page.goto(f"{monitor.address}#/run/{run[0].run}")
    published(broker, monitor, *run[4:])
    expect(page.locator("main h1")).to_contain_text("succeeded at")


def test_run_that_is_under_way_has_its_progress_and_ends_on_the_page(page, broker, commands, model):
    monitor = Monitor(commands)
    run = as_another_run(model)
    middle = next(number for number, message in enumerate(run) if message.state == "Transferring") + 1
    published(broker, monitor, *run[:middle])
    percent = run[middle - 1].body["transferData"]["progress"]["percent"]
    page.goto(monitor.address)
    expect(page.locator("section[aria-labelledby=list-running] progress")).to_have_attribute("value", str(percent))
    expect(page.locator("section[aria-labelledby=list-running]")).to_contain_text("Transferring package 1")
    published(broker, monitor, *run[middle:])
    expect(page.locator("section[aria-labelledby=list-running]")).to_be_hidden()
    expect(page.locator("section[aria-labelledby=list-succeeded] tbody tr")).to_have_count(2)


def test_how_long_it_is_until_a_run_is_due_goes_on_while_nothing_comes(page, broker, commands, model):
    monitor = Monitor(commands)
    run = as_another_run(model)
    ended = datetime.datetime.fromisoformat(run[-1].status["receivedTime"]).timestamp()
    for message in run:
        promise = {"expectedEverySeconds": int(time.time() - ended) + 110, "expectedGraceSeconds": 3600}
        message.body["transferData"]["initializeData"] |= promise
        message.content = json.dumps(message.body).encode()
    published(broker, monitor, *run)
    page.goto(f"{monitor.address}#/job/{run[0].body['jobId']}")
    due = page.locator(".facts time-due")
    expect(due).to_contain_text(re.compile(r"Due .*, in "))
    # What has come of the run is read by then.
    page.wait_for_timeout(3000)
    expect(due).not_to_have_text(due.inner_text())
    expect(due).to_contain_text(re.compile(r"Due .*, in "))


def test_how_long_a_run_takes_goes_on_while_nothing_comes(page, broker, commands, model):
    monitor = Monitor(commands)
    run = as_another_run(model)[:-1]
    published(broker, monitor, *run)
    page.goto(f"{monitor.address}#/run/{run[0].run}")
    took = page.locator(".facts div").filter(has_text="Runs for").locator("dd")
    expect(took).to_have_text(re.compile(r"^(\d+ min )?\d+ s$"))
    # What has come of the run is read by then.
    page.wait_for_timeout(3000)
    expect(took).not_to_have_text(took.inner_text())


def test_missing_and_late_events_are_items_of_the_log(page, broker, commands, model):
    monitor = Monitor(commands)
    run = as_another_run(model)
    run[5].headers["delayed"] = 110
    published(broker, monitor, *run[:2], *run[4:])
    page.goto(f"{monitor.address}#/run/{run[0].run}")
    expect(page.locator(".facts")).to_contain_text(f"{run[-1].sequence}: 2 missing, 1 late")
    log = page.locator("section[aria-labelledby=log] tbody")
    expect(log.locator("tr.gaprow")).to_contain_text("#3–4")
    expect(log.locator("tr.gaprow")).to_contain_text("2 events were never received")
    expect(log.locator("tr").filter(has_text="#6")).to_contain_text("1 min 50 s")
    numbers = [re.search(r"#\d+", text)[0] for text in log.locator("tr").all_inner_texts()]
    assert numbers == [f"#{message.sequence}" for message in run[:3:-1]] + ["#3", "#2", "#1"]
    assert len([row for row in rows(page, "lanes") if row.startswith("Missing, late")]) == 1


def test_run_of_a_job_is_not_that_which_another_job_has_published_under_its_identifier(page, broker, commands, model):
    monitor = Monitor(commands)
    # Where nobody says of which job, the server takes the lower one's.
    first, last = sorted(str(uuid.uuid4()) for _ in range(2))
    mine, theirs = as_another_run(model, last)[:-1], as_another_run(model, first)
    for message in theirs:
        message.body["runId"] = message.headers["run-id"] = message.properties.correlation_id = mine[0].run
        message.content = json.dumps(message.body).encode()
    with broker.connect() as connection:
        publish(connection, [*mine, *theirs])
    wanted = {last: len(mine), first: len(theirs)}
    wait_until(lambda: wanted.items() <= {job["jobId"]: job["run"]["events"] for job in monitor.get("api/jobs")["jobs"]}.items())
    # Those of the list that follows are told apart as well.
    page.goto(f"{monitor.address}#/events?run={mine[0].run}")
    expect(page.locator("main tbody tr")).to_have_count(len(mine) + len(theirs))
    page.goto(f"{monitor.address}#/overview")
    page.locator("section[aria-labelledby=list-running] a.job").click()
    expect(page.locator("main h1")).to_contain_text("model runs")
    expect(page.locator("section[aria-labelledby=log] tbody a.id")).to_have_count(len(mine))
    page.locator("section[aria-labelledby=log] tbody a.id").first.click()
    expect(page.locator("section[aria-labelledby=one] a").first).to_have_attribute("href", f"#/job/{last}")
    assert f"job={last}" in page.url
    # From one to the other, as by an address that is pasted.
    page.goto(f"{monitor.address}#/run/{mine[0].run}?job={first}")
    expect(page.locator("main h1")).to_contain_text("model succeeded at")
    expect(page.locator("section[aria-labelledby=log] tbody a.id")).to_have_count(len(theirs))


def test_dead_letters_and_logs_that_come_are_shown_and_of_when_they_are(page, broker, commands, model):
    monitor = Monitor(commands, MIRRORING_BRIDGE_HEARTBEAT="1")
    later = "{ const now = performance.now.bind(performance); performance.now = () => now() + 20_000 }"
    page.goto(f"{monitor.address}#/letters")
    expect(page.locator("main .empty")).to_contain_text("There are none.")
    expect(page.locator("main .head")).to_contain_text(", as of ")
    with broker.connect() as connection:
        connection.channel().basic_publish("mirroring.events", f"{uuid.uuid4()}.Transferring.processing.running", b"<b>no event</b>")
        wait_until(lambda: monitor.get("api/dead-letters")["total"] == 1)
        page.evaluate(later)
        expect(page.locator("main tbody tr")).to_contain_text("<b>no event</b>")
        wait_until(lambda: monitor.get("api/offline")["total"] == 1)
        page.goto(f"{monitor.address}#/logs")
        files = page.locator("section[aria-labelledby=files] tbody tr")
        expect(files).to_have_count(1)
        expect(page.locator("main .head")).to_contain_text(", as of ")
        publish(connection, as_another_run(model))
        wait_until(lambda: monitor.get("api/offline")["total"] == 2)
        page.evaluate(later)
        expect(files).to_have_count(2)


def test_strip_and_table_lead_to_the_same_runs(page, broker, commands, model):
    monitor = Monitor(commands)
    job = as_another_run(model)[0].body["jobId"]
    runs = [as_another_run(model, job) for _ in range(3)]
    published(broker, monitor, *(message for run in runs for message in run))
    page.goto(f"{monitor.address}#/job/{job}")
    expect(page.locator(".runs a")).to_have_count(3)
    expect(page.locator("main h2").first).to_contain_text("Last 3 runs")
    wanted = {f"#/run/{run[0].run}?job={job}" for run in runs}
    assert set(page.locator(".runs a").evaluate_all("all => all.map(one => one.getAttribute('href'))")) == wanted
    table = page.locator("section[aria-labelledby=runs] tbody a")
    assert set(table.evaluate_all("all => all.map(one => one.getAttribute('href'))")) == wanted
    # The newest ones are in sight where there is no room for all.
    page.set_viewport_size({"width": 360, "height": 800})
    page.reload()
    expect(page.locator(".runs a").last).to_be_in_viewport()


def test_who_has_no_token_is_asked_for_it(browser, broker, commands, model, tmp_path):
    file = tmp_path / "page.token"
    file.write_text(TOKEN + "\n")
    file.chmod(0o600)
    monitor = Monitor(commands, MIRRORING_HTTP_TOKEN_FILE=str(file))
    # The browser itself tells its console of a 401.
    with looking(browser, "401") as context:
        page = context.new_page()
        page.goto(monitor.address)
        form = page.locator("form.sign-in")
        expect(form).to_contain_text("A token is needed here")
        assert page.locator("main a.job").count() == 0
        form.get_by_label("Token").fill("wrong")
        form.get_by_role("button").click()
        expect(form.get_by_role("alert")).not_to_be_empty()
        form.get_by_label("Token").fill(TOKEN)
        form.get_by_role("button").click()
        expect(page.locator("main a.job").first).to_be_visible()
        expect(page.locator("#now")).to_contain_text("Live")
        assert page.evaluate("document.cookie") == ""
        # A program is asked for it as well.
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.goto(f"{monitor.address}#/run/{model[0].run}/2")
        page.get_by_role("button", name="Copy curl", exact=True).click()
        expect(page.locator("#toasts")).to_contain_text("Copied: curl.")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied.startswith(f'curl -s -H "Authorization: Bearer $(cat page.token)" \'{monitor.address}api/')
