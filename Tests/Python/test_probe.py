"""`mom probe`: copies as a web server shows them, and as they lie in a folder; judged from what a run has left there."""

import json
import os
import re
import threading
import time

import pytest

from certificates import Authority
from commands import PATIENCE, Job, real_tree, terminate, wait_for_line, wait_until
from consuming import Consumer
from relays import Relay
from sites import Site, says

PLACE = "/.well-known/mirroring-trace.json"


@pytest.fixture
def job(quick, tmp_path):
    """A job that was run."""
    job = Job(tmp_path, "town", trace="true")
    real_tree(job.source, "json")
    assert quick.run("mirror", "run", job.file).code == 75
    return job


@pytest.fixture
def site(job):
    with Site(job.destination) as site:
        yield site


@pytest.fixture
def authority(tmp_path):
    return Authority(tmp_path / "authority")


def trace_of(job):
    return json.loads((job.destination / PLACE[1:]).read_text())


def change(job, **members):
    """Has the trace say something else."""
    (job.destination / PLACE[1:]).write_text(json.dumps(trace_of(job) | members))


def probe(commands, *arguments, code=0, **environment):
    """The lines that `mom probe` prints, in JSON."""
    # Ten seconds are the default, and not much for a test's server on a machine with much else to do.
    patience = [] if "--timeout" in arguments else ["--timeout", PATIENCE]
    result = commands.run("mom", "probe", "--json", *patience, *arguments, **environment)
    assert result.code == code, result
    return [json.loads(line) for line in result.output.splitlines()]


def ago(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - seconds))


def test_a_site_and_its_folder(quick, job, site):
    result = quick.run("mom", "probe", site.url, job.destination)
    assert result.code == 0, result
    first, second = result.output.splitlines()
    run = trace_of(job)["runId"][-8:]
    width = max(len(site.url), len(str(job.destination)))
    assert re.fullmatch(
        rf'{re.escape(site.url):<{width}} +current +run {run} of "town", \d+ s old; \d+ files, .*; its digest was not compared', first
    )
    assert second.startswith(f"{job.destination}") and second.endswith("; the digest is that of the files")
    [(path, fields)] = site.requests
    assert path == PLACE and fields["cache-control"] == "no-cache"
    # Where the site is not its root, and the trace itself.
    with Site(job.destination.parent) as parent:
        address = f"{parent.url}{job.destination.name}"
        lines = probe(quick, address, address + PLACE)
        assert [line["verdict"] for line in lines] == ["current"] * 2
        assert lines[0]["trace"] == trace_of(job) and lines[0]["ageSeconds"] >= 0


def test_age(quick, job, site):
    change(job, completed=ago(3700))
    [line] = probe(quick, site.url)
    assert line["verdict"] == "current" and "expectedSeconds" not in line
    assert [line["verdict"] for line in probe(quick, site.url, job.destination, "--max-age", "1h", code=1)] == ["late"] * 2
    probe(quick, site.url, "--max-age", "1h5m")
    change(job, expectedEverySeconds=3600, expectedGraceSeconds=60)
    [line] = probe(quick, site.url, code=1)
    assert (line["verdict"], line["expectedSeconds"]) == ("late", 3660)
    change(job, expectedGraceSeconds=600)
    probe(quick, site.url)


def test_runs_that_are_not_over_or_not_whole(quick, job, site):
    change(job, outcome="completedWithErrors")
    assert probe(quick, site.url, code=1)[0]["verdict"] == "incomplete"
    run = trace_of(job)["runId"]
    change(job, outcome="succeeded", updating={"runId": run, "since": ago(60)})
    assert [line["verdict"] for line in probe(quick, site.url, job.destination)] == ["updating"] * 2
    assert probe(quick, site.url, "--max-age", "30s", code=1)[0]["verdict"] == "stuck"
    change(job, updating={"runId": run, "since": ago(3700)})
    [line] = probe(quick, site.url, code=1)
    assert line["verdict"] == "stuck" and line["updatingSeconds"] >= 3700


def test_a_byte_that_is_another_is_found(quick, job):
    file = job.destination / "json/decoder.py"
    facts, content = file.stat(), file.read_bytes()
    file.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    os.utime(file, ns=(facts.st_atime_ns, facts.st_mtime_ns))
    [line] = probe(quick, job.destination, code=1)
    assert line["verdict"] == "mismatch"
    assert line["comparedWith"]["kind"] == "files" and line["comparedWith"]["matches"] is False
    file.write_bytes(content)
    assert probe(quick, job.destination)[0]["verdict"] == "current"
    (job.destination / "more.html").write_text("nobody mirrored this")
    assert probe(quick, job.destination, code=1)[0]["verdict"] == "mismatch"


def test_digests_that_are_given(quick, job, site):
    digest = trace_of(job)["tree"]["digest"]
    [line] = probe(quick, site.url, "--digest", digest)
    assert line["comparedWith"] == {"kind": "given", "digest": digest, "matches": True}
    assert probe(quick, site.url, "--digest", "sha256:" + 64 * "0", code=1)[0]["verdict"] == "mismatch"
    [line] = probe(quick, site.url, "--against", job.source)
    assert line["comparedWith"] == {"kind": "folder", "digest": digest, "place": str(job.source), "matches": True}
    (job.source / "new.html").write_text("not mirrored yet")
    assert probe(quick, site.url, "--against", job.source, code=1)[0]["verdict"] == "mismatch"


def test_what_is_excluded_at_a_folder_says_nothing(quick, tmp_path):
    job = Job(tmp_path, "town", trace="true", exclude='["*.log"]')
    real_tree(job.source, "json")
    assert quick.run("mirror", "run", job.file).code == 75
    [line] = probe(quick, job.destination)
    assert line["comparedWith"]["matches"] is True
    (job.destination / "visits.log").write_text("of the site's own")
    [line] = probe(quick, job.destination)
    assert line["verdict"] == "current" and "comparedWith" not in line


def test_what_an_engine_keeps_there_is_no_part_of_the_copy(quick, tmp_path):
    """A destination that is a mount point has the staging folder in it, and with it the trash."""
    destination = tmp_path / "site"
    staging = destination / ".mirroring-staging"
    job = Job(tmp_path, "town", destination=destination, staging=staging, trace="true", keepDeleted="7d")
    real_tree(job.source, "json")
    for text in ("old", "new"):
        (job.source / "page.html").write_text(text)
        assert quick.run("mirror", "run", job.file).code == 75
    assert list(staging.rglob("trash/*")) != []
    [line] = probe(quick, destination)
    assert line["verdict"] == "current" and line["comparedWith"]["matches"] is True


def test_the_log_of_this_machine(broker, commands, tmp_path):
    """A copy is held against what the engine told of its run, and is behind where it told of a newer one."""
    job = Job(tmp_path, "town", trace="true")
    real_tree(job.source, "json")
    bridge = commands.start("mom", "bridge")
    wait_for_line(bridge, "ready")
    with broker.connect() as connection:
        consumer = Consumer(connection, f"{job.id}.#")
        assert commands.run("mirror", "run", job.file).code == 0
        consumer.finish()
    log = commands.state / "offline"
    wait_until(lambda: any(b"MirroringJobCompleted" in file.read_bytes() for file in log.glob("*.xml")))
    old = (job.destination / PLACE[1:]).read_bytes()
    with Site(job.destination) as site:
        [line] = probe(commands, site.url)
        assert line["verdict"] == "current"
        assert line["comparedWith"] == {
            "kind": "log", "digest": trace_of(job)["tree"]["digest"], "place": str(log), "matches": True,
        }  # fmt: skip
        (job.source / "new.html").write_text("new")
        assert commands.run("mirror", "run", job.file).code == 0
        wait_until(lambda: sum(b"MirroringJobCompleted" in file.read_bytes() for file in log.glob("*.xml")) == 2)
        assert probe(commands, site.url)[0]["verdict"] == "current"
        # As a site does that shows an old copy.
        site.answers[PLACE] = says(200, old)
        assert probe(commands, site.url, code=1)[0]["verdict"] == "behind"
    assert terminate(bridge).code == 0


def test_a_site_that_was_rolled_back(broker, commands, tmp_path):
    """It is behind, since a newer copy was there; going back to that is no newer one."""
    job = Job(tmp_path, "town", trace="true", publish="release")
    real_tree(job.source, "json")
    bridge = commands.start("mom", "bridge")
    wait_for_line(bridge, "ready")
    log = commands.state / "offline"

    def run(count, *arguments):
        """Runs a command, whose run is the one of that number in the log."""
        assert commands.run("mirror", *arguments).code == 0
        wait_until(lambda: sum(b"MirroringJobCompleted" in file.read_bytes() for file in log.glob("*.xml")) == count)

    run(1, "run", job.file)
    (job.source / "new.html").write_text("new")
    run(2, "run", job.file)
    newest = os.path.basename(os.readlink(job.destination))
    with Site(job.destination) as site:
        assert probe(commands, site.url)[0]["verdict"] == "current"
        run(3, "rollback", job.file)
        assert probe(commands, site.url, code=1)[0]["verdict"] == "behind"
        # One that is held back says nothing else.
        run(4, "run", job.file)
        assert probe(commands, site.url, code=1)[0]["verdict"] == "behind"
        run(5, "rollback", job.file, newest)
        assert probe(commands, site.url)[0]["verdict"] == "current"
    assert terminate(bridge).code == 0


#: What a web server may answer, the result, and what the sentence has to say.
ANSWERS = {
    "nothing there": (says(404), "untraced", 'has no trace (404). Set "trace: true"'),
    "gone": (says(410), "untraced", "has no trace (410)"),
    "forbidden": (says(403), "unreadable", "refuses its trace (403)"),
    "broken": (says(500), "unreachable", "answers with the status 500"),
    "a page": (says(200, b"<!doctype html>"), "unreadable", "is no trace of a run"),
    "another JSON": (says(200, b"{}"), "unreadable", "is no trace of a run"),
    "a later version": (says(200, b'{"schemaVersion": 2}'), "unreadable", "of a version that this program does not know"),
    "a mebibyte": (says(200, b" " * (1 << 20)), "unreadable", "is larger than 64 KiB"),
    "a redirect to nowhere": (says(302), "unreadable", "leads elsewhere (302), but to no address"),
    "a redirect to a file": (says(302, Location="file:///etc/passwd"), "unreadable", "leads elsewhere (302), but to no address"),
    "a loop": (says(301, Location=PLACE), "unreachable", "more than 5 times"),
}


@pytest.mark.parametrize("answer", ANSWERS)
def test_what_a_site_may_answer(quick, site, answer):
    site.answers["*"], verdict, sentence = ANSWERS[answer]
    [line] = probe(quick, site.url, code=1)
    assert line["verdict"] == verdict
    [problem] = line["problems"]
    assert sentence in problem and problem.endswith(".")
    result = quick.run("mom", "probe", site.url)
    assert (result.code, result.errors) == (1, ""), result
    assert result.output == f"{site.url}  {verdict:<11}  {problem}\n"


def test_redirects_are_followed(quick, job, site):
    for number in range(4):
        site.answers[f"/{number}.json"] = says(308, Location=f"/{number + 1}.json")
    site.answers["/4.json"] = says(302, Location=f"{site.url}{PLACE[1:]}")
    assert probe(quick, f"{site.url}0.json")[0]["verdict"] == "current"
    assert [path for path, _ in site.requests][-1] == PLACE


def test_caches_and_clocks_are_told(quick, job, site):
    content = (job.destination / PLACE[1:]).read_bytes()
    site.answers[PLACE] = says(200, content, Age="340")
    [line] = probe(quick, site.url)
    assert line["cachedSeconds"] == 340 and line["problems"] == []

    def with_another_clock(handler):
        handler.date_time_string = lambda *_: "Sun, 06 Nov 1994 08:49:37 GMT"
        says(200, content)(handler)

    site.answers[PLACE] = with_another_clock
    result = quick.run("mom", "probe", site.url)
    assert result.code == 0, result
    assert f"mom: The clock of {site.url} differs by" in result.errors and "not to be relied on" in result.errors


def test_hostile_names_are_shown_and_not_obeyed(quick, job, site):
    change(job, jobName="\x1b[2J\u202eevil\n")
    result = quick.run("mom", "probe", site.url)
    assert result.code == 0, result
    assert r"\u{1B}[2J\u{202E}evil" in result.output and len(result.output.splitlines()) == 1


def test_passwords_go_to_their_server_alone(quick, job, site):
    with Site(job.destination) as other:
        site.answers[PLACE] = says(302, Location=f"{other.url}{PLACE[1:]}")
        address = site.url.replace("http://", "http://ann:s3cret@")
        result = quick.run("mom", "probe", address)
        assert result.code == 0, result
        assert "s3cret" not in result.output + result.errors and site.url in result.output
        assert site.requests[-1][1]["authorization"] == "Basic YW5uOnMzY3JldA=="
        assert "authorization" not in other.requests[-1][1]


def test_a_server_that_is_slow(quick, site):
    """A byte now and then keeps nobody waiting for longer than was said."""
    ended = threading.Event()

    def drip(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        while not ended.wait(0.05):
            handler.wfile.write(b" ")
            handler.wfile.flush()

    site.answers["*"] = drip
    try:
        [line] = probe(quick, site.url, "--timeout", "1", code=1)
    finally:
        ended.set()
    assert line["verdict"] == "unreachable" and "no answer in time" in line["problems"][0]


def test_nobody_there(quick):
    with Relay() as relay:
        [line] = probe(quick, f"http://127.0.0.1:{relay.port}/", code=1)
    assert line["verdict"] == "unreachable" and "connection refused" in line["problems"][0]


class TestTLS:
    @pytest.fixture(autouse=True)
    def prepare(self, quick, job, authority):
        self.commands, self.job, self.authority = quick, job, authority

    def probe(self, certificate, code=1, trusted=True):
        with Site(self.job.destination, certificate) as site:
            environment = {"SSL_CERT_FILE": str(self.authority.file)} if trusted else {}
            [line] = probe(self.commands, site.url, code=code, **environment)
            return line

    def test_a_site_of_a_trusted_authority(self):
        assert self.probe(self.authority.issue("site"), code=0)["verdict"] == "current"

    def test_a_site_of_another_authority(self):
        line = self.probe(self.authority.issue("site"), trusted=False)
        assert line["verdict"] == "unreachable"
        assert "none of the trusted authorities issued it" in line["problems"][0] and "SSL_CERT_FILE" in line["problems"][0]

    def test_a_certificate_that_has_expired(self):
        line = self.probe(self.authority.issue("old", since=-3, until=-1))
        assert line["verdict"] == "unreachable" and "The certificate of localhost expired on" in line["problems"][0]

    def test_a_certificate_of_another_host(self):
        line = self.probe(self.authority.issue("other", subject="example.org", names="DNS:example.org"))
        assert "is for another host" in line["problems"][0]

    def test_tls_is_not_given_up(self):
        certificate = self.authority.issue("site")
        with Site(self.job.destination) as plain, Site(self.job.destination, certificate) as site:
            site.answers["*"] = says(301, Location=plain.url)
            [line] = probe(self.commands, site.url, code=1, SSL_CERT_FILE=str(self.authority.file))
            assert f"{site.url} leads to {plain.url}, and nothing is read without TLS" in line["problems"][0]
            assert plain.requests == []
            # The other way round it is what everybody does.
            plain.answers["*"] = says(301, Location=f"{site.url}{PLACE[1:]}")
            site.answers.clear()
            probe(self.commands, plain.url, SSL_CERT_FILE=str(self.authority.file))

    def test_authorities_that_cannot_be_read(self):
        result = self.commands.run("mom", "probe", "https://localhost/", SSL_CERT_FILE="/nowhere")
        assert result.code == 2, result
        assert "The certificates in /nowhere can't be read" in result.errors


@pytest.mark.parametrize(
    "arguments, part",
    [
        (["nowhere"], '"nowhere" is neither an address'),
        (["ftp://h/"], '"ftp://h/" is neither an address'),
        (["."], None),
        ([], "Name what to probe"),
        ([".", "--max-age", "1 hour"], "write a number and its unit"),
        ([".", "--digest", "9f2c"], "write sha256: and 64 hexadecimal digits"),
        ([".", "--digest", "sha256:" + 64 * "0", "--against", "."], "Give one of --digest and --against"),
        ([".", "--against", "nowhere"], "Correct --against"),
        ([".", "--timeout", "0"], "1 to 3600"),
    ],
)
def test_command_lines(quick, arguments, part):
    result = quick.run("mom", "probe", *arguments)
    if part is None:
        assert result.code == 1 and "untraced" in result.output and "has no trace." in result.output, result
    else:
        assert (result.code, result.output) == (2, ""), result
        assert part in result.errors


def test_mirrored_again_while_it_is_probed(quick, job, site):
    """Whoever looks meanwhile sees an old copy, a new one or a change: never a copy that is not what it says."""
    ended = threading.Event()
    failures = []

    def mirror():
        for number in range(12):
            (job.source / f"page-{number}.html").write_text("x" * number)
            result = quick.run("mirror", "run", job.file)
            if result.code != 75:
                failures.append(result)
        ended.set()

    thread = threading.Thread(target=mirror)
    thread.start()
    verdicts = set()
    while not ended.is_set():
        lines = quick.run("mom", "probe", "--json", "--timeout", PATIENCE, site.url, job.destination).output.splitlines()
        verdicts |= {json.loads(line)["verdict"] for line in lines}
    thread.join(PATIENCE)
    assert not failures
    assert verdicts <= {"current", "updating"} and "current" in verdicts
