"""The page over the logs alone: no broker, no bridge."""

import json
import re

import pytest

import offline_logs
from commands import finish, terminate, wait_for_line, wait_until
from web_servers import ANYWHERE, Contract, Page

CONTRACT = Contract()


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "logs"
    folder.mkdir()
    return folder


@pytest.fixture
def serve(commands):
    def start(folder, **environment):
        process = commands.start("mom", "web", "--offline-folder", folder, **ANYWHERE | environment)
        page = Page(process)
        wait_until(lambda: page.get("/api/status").json["caughtUp"])
        return page

    return start


def logs(page):
    return page.get("/api/offline").json["logs"]


def test_all_that_a_log_tells_is_shown(serve, folder):
    files = [offline_logs.write(folder, events=number)[0] for number in (2, 30, 3)]
    page = serve(folder)
    assert {row["file"] for row in logs(page)} == {file.name for file in files}
    assert {row["run"]["events"] for row in logs(page)} == {2, 30, 3}
    assert page.get("/api/status").json["logs"]["files"] == 3
    for row in logs(page):
        run = page.get(f"/api/runs/{row['run']['runId']}").json
        assert run["through"] == row["run"]["events"] and run["complete"]
        assert run["gaps"] == []


def test_error_in_the_middle_of_a_run_is_its_cause(serve, folder):
    file, run = offline_logs.write(folder, events=3)
    offline_logs.with_an_error(file)
    page = serve(folder)
    [job] = page.get("/api/jobs").json["jobs"]
    for view in (job["run"], page.get(f"/api/runs/{run}").json["run"]):
        trouble = view["trouble"]
        assert (view["outcome"], trouble["message"], trouble["sequence"]) == ("completedWithErrors", "The disk is full.", 2)


def test_answers_are_as_the_published_contract_says(serve, folder):
    file, _ = offline_logs.write(folder, events=30)
    page = serve(folder)
    run = logs(page)[0]["run"]
    addresses = [
        *("/api/status", "/api/jobs", f"/api/jobs/{run['jobId']}", f"/api/runs/{run['runId']}", "/api/events"),
        *(f"/api/events?run={run['runId']}&limit=3", "/api/offline", f"/api/offline/{file.name}", "/api/dead-letters"),
        *(f"/api/offline/{file.name}?format=xml", f"/api/events?run={run['runId']}&format=jsonl", "/healthz", "/readyz"),
        *("/api/subscribers", f"/api/jobs/{run['runId']}", "/api/jobs?at=2030-01-01T00:00:00Z", "/metrics"),
        *("/api/jobs?limit=none", "/api/offline/none.xml", f"/metrics/jobs?job={run['jobId']}", "/metrics/jobs"),
    ]
    broken = [sentence for address in addresses for sentence in CONTRACT.broken_by(address, page.ask(address))]
    assert broken == []


def test_a_log_opens_anywhere_and_is_paged_to_both_sides(serve, folder):
    file, _ = offline_logs.write(folder, events=2_500)
    page = serve(folder)
    address = f"/api/offline/{file.name}"
    middle = page.get(address, after=1_200, limit=10)
    assert middle.sequences == list(range(1_201, 1_211))
    assert page.get(middle.json["newer"]).sequences == list(range(1_211, 1_221))
    assert page.get(middle.json["older"]).sequences == list(range(1_191, 1_201))
    walked, next_page = [], f"{address}?limit=1000"
    while next_page:
        answer = page.get(next_page)
        walked += answer.sequences
        next_page = answer.json.get("newer")
    assert walked == list(range(1, 2_501))


def test_what_is_downloaded_is_what_is_filtered(serve, folder):
    file, _ = offline_logs.write(folder, events=40)
    page = serve(folder)
    whole = page.ask(f"/api/offline/{file.name}", Accept="application/xml")
    assert whole.type == "application/xml" and whole.body == file.read_bytes()
    assert "attachment" in whole.headers["Content-Disposition"]
    states = {item["event"]["transferData"]["status"]["state"] for item in page.get(f"/api/offline/{file.name}").json["events"]}
    for state in states:
        shown = page.get(f"/api/offline/{file.name}", state=state, limit=1_000).sequences
        lines = page.get(f"/api/offline/{file.name}", state=state, format="jsonl").body.decode().splitlines()
        assert [json.loads(line)["sequence"] for line in lines] == shown
        xml = page.get(f"/api/offline/{file.name}", state=state, format="xml").body
        assert [int(number) for number in re.findall(rb"<Sequence>(\d+)<", xml)] == shown


def test_a_run_that_goes_on_is_seen_to(serve, folder):
    file, _ = offline_logs.write(folder, events=3)
    page = serve(folder)
    longer, _ = offline_logs.write(folder, events=9)
    file.write_bytes(longer.read_bytes().replace(longer.name[:36].encode(), file.name[:36].encode()))
    longer.unlink()
    wait_until(lambda: [row["run"]["events"] for row in logs(page)] == [9])


def test_what_is_no_log_of_the_folder_is_not_there(serve, folder):
    file, _ = offline_logs.write(folder)
    (folder / "secret.xml").write_text("<a/>")
    (folder.parent / file.name).write_text("hush")
    link = folder / file.name.replace(file.name[:4], "0000")
    link.symlink_to(folder / "secret.xml")
    page = serve(folder)
    for name in ("secret.xml", "..", f"..%2F{file.name}", f"%2E%2E/{file.name}", ".position.json", link.name, file.name.upper()):
        answer = page.ask(f"/api/offline/{name}")
        assert answer.status in (404, 422, 500) and b"hush" not in answer.body and b"<a/>" not in answer.body, (name, answer)


def test_a_torn_log_is_named(serve, folder):
    file, _ = offline_logs.write(folder)
    file.write_text("no log")
    page = serve(folder)
    answer = page.ask(f"/api/offline/{file.name}")
    assert answer.status == 422 and answer.json["type"] == "/problems/torn-log", answer
    assert file.name in answer.json["detail"]


def test_a_folder_that_is_not_there_is_refused(commands, tmp_path):
    result = finish(commands.start("mom", "web", "--offline-folder", tmp_path / "none", **ANYWHERE))
    assert result.code == 2 and str(tmp_path / "none") in result.errors, result


def test_a_port_that_is_taken_is_said_and_tried_again(serve, commands, folder):
    first = serve(folder)
    taken = {"MIRRORING_HTTP_ADDRESS": f"127.0.0.1:{first.port}"}
    second = commands.start("mom", "web", "--offline-folder", folder, **taken)
    line = wait_for_line(second, "the page can't be served")
    assert str(first.port) in line and 'error="address already in use"' in line, line
    assert terminate(first.process).code == 0
    assert Page(second).port == first.port


def test_it_ends_when_it_is_asked_to(serve, folder):
    page = serve(folder)
    stream = page.follow()
    stream.wait_for(lambda stream: stream.named("caught-up"))
    assert terminate(page.process).code == 0
    stream.wait_for_end()
