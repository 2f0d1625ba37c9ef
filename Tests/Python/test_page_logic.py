"""What the page works out by itself, in the browser in which it does: numbers, times, filters, the time axis, streams, dropped logs."""

import functools
import http.server
import json
import re
import threading

import pytest

import offline_logs
from brokers import PACKAGE
from pages import looking

PAGE = PACKAGE / "Sources/MirroringWeb/Page"


class Handler(http.server.SimpleHTTPRequestHandler):
    extensions_map = http.server.SimpleHTTPRequestHandler.extensions_map | {".js": "text/javascript"}

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def modules(browser):
    """A function that evaluates an expression in which `m` is one of the page's modules."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=PAGE)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with looking(browser, "/favicon.ico") as context:
            tab = context.new_page()
            tab.goto(f"http://127.0.0.1:{server.server_port}/icon.svg")

            def evaluate(module, expression, argument=None):
                return tab.evaluate(f"async argument => {{ const m = await import('/logic/{module}.js'); return {expression} }}", argument)

            yield evaluate
        server.shutdown()


@pytest.mark.parametrize(
    "expression, shown",
    [
        ("m.span(23)", "23 ms"),
        ("m.span(2100)", "2.1 s"),
        ("m.span(2000)", "2 s"),
        ("m.span(36_000)", "36 s"),
        ("m.span(882_000)", "14 min 42 s"),
        ("m.span(3_599_900)", "1 h"),
        ("m.span(4_260_000)", "1 h 11 min"),
        ("m.span(273_600_000)", "3 d 4 h"),
        ("m.span(undefined)", "not known"),
        ("m.age(61_999)", "1 min 1 s"),
        ("m.age(1_722_000)", "28 min"),
        ("m.age(-5)", "0 s"),
        ("m.bytes(0)", "0 B"),
        ("m.bytes(999)", "999 B"),
        ("m.bytes(1_690_000_000)", "1.69 GB"),
        ("m.bytes(11_900_000)", "11.9 MB"),
        ("m.bytes(999_600)", "1.00 MB"),
        ("m.bytes(undefined)", "–"),
        ("m.counted(1, 'page')", "1 page"),
        ("m.counted(8412, 'page')", "8,412 pages"),
        ("m.clockTime('2026-11-28T09:41:07.912Z', Date.parse('2026-11-28T23:00:00Z'))", "09:41:07"),
        ("m.clockTime('2026-11-28T09:41:07.912Z', Date.parse('2026-11-28T23:00:00Z'), 3)", "09:41:07.912"),
        ("m.clockTime('2026-09-27T22:14:09Z', Date.parse('2026-11-28T00:00:00Z'))", "27 Sep 22:14:09"),
        ("m.clockTime('2025-12-31T23:59:59Z', Date.parse('2026-01-01T00:00:00Z'))", "31 Dec 2025 23:59:59"),
        ("m.clockTime('soon')", "not known"),
        ("m.dateTime('2026-11-28T08:58:02Z')", "28 Nov 2026, 08:58:02"),
        ("m.typedTime('2026-11-28T03:12')", "2026-11-28T03:12:00.000Z"),
    ],
)
def test_formats(modules, expression, shown):
    assert modules("format", expression) == shown


@pytest.mark.parametrize(
    "expression", ["m.rate(undefined)", "m.rate(0)", "m.rate(1 / 0)", "m.rate(NaN)", "m.typedTime('soon')", "m.typedTime('')"]
)
def test_what_is_not_known_is_no_number(modules, expression):
    assert modules("format", expression) is None


def test_routes_are_read_as_they_were_written(modules):
    address = "m.href('run', ['a/b', 402], { text: 'ä & b', severity: ['error', 'warning'], state: '', job: undefined })"
    assert modules("routes", address) == "#/run/a%2Fb/402?text=%C3%A4+%26+b&severity=error&severity=warning"
    read = modules("routes", f"(({{ view, parts, query }}) => [view, parts, [...query]])(m.parseRoute({address}))")
    assert read == ["run", ["a/b", "402"], [["text", "ä & b"], ["severity", "error"], ["severity", "warning"]]]
    assert modules("routes", "m.parseRoute('').view") == "overview"
    values = "m.valuesOf(new URLSearchParams('severity=error&text=a,b&severity=warning'))"
    assert modules("routes", values) == {"severity": ["error", "warning"], "text": ["a,b"]}
    assert modules("routes", "m.parseRoute('#/job/%').parts") == ["%"]
    assert modules("routes", "['after', 'before'].map(name => m.parameter('/api/offline/a?limit=1&after=5', name) ?? '')") == ["5", ""]
    assert modules("routes", "m.parameter(undefined, 'after')") is None


def test_run_is_that_of_a_job(modules):
    assert modules("routes", "m.runHref({ runId: 'r', jobId: 'j' }, 7, { state: 'Transferring' })") == "#/run/r/7?job=j&state=Transferring"
    assert modules("routes", "m.runHref({ runId: 'r' })") == "#/run/r"
    told = {"runId": "r", "sequence": 7}
    items = [{"event": {"jobId": "j"} | told}, {"event": {"jobId": "other"} | told}]
    items += [{"event": {"jobId": "j"} | told, "doubts": [doubt]} for doubt in ("furtherKeys", "foreignKey", "detour")]
    assert modules("events", "argument.map(m.itemKey)", items) == ["j/r/7", "other/r/7", "j/r/7", "doubtful/r/7", "doubtful/r/7"]
    assert modules("events", "argument.map(item => m.jobOf(item) ?? '')", items) == ["j", "other", "j", "", ""]


def event():
    """An event as the stream brings it."""
    return {
        "event": {
            "jobId": "j", "runId": "r", "sequence": 7, "engine": {"host": "mirror-01"},
            "transferData": {
                "initializeData": {
                    "name": "Press Archive", "sourceRoot": "/srv/Work", "destinationUri": "ssh://www@far", "destinationPath": "/var/www/e\u0301tat",
                },
                "packageBody": {"currentItem": "a/b.html"},
                "status": {
                    "state": "Transferring", "severity": "warning", "outcome": "running", "sentTime": "2026-11-28T09:00:00.000Z",
                    "statusLog": [{"level": "Warning", "category": "checksum", "item": "Gala.mp4", "message": "Sent again."}],
                },
            },
        }
    }  # fmt: skip


@pytest.mark.parametrize(
    "query, belongs",
    [
        ("", True),
        ("job=j&run=r&state=Transferring&severity=warning&outcome=running", True),
        ("job=other", False),
        ("job=J&run=R", True),
        ("job=other,j&run=r,other", True),
        ("job=,", True),
        ("severity=error&severity=warning", True),
        ("severity=error,warning", True),
        ("severity=error", False),
        ("category=checksum", True),
        ("category=timeout", False),
        ("category=timeout,checksum", True),
        ("text=press arch", True),
        ("text=GALA", True),
        ("text=b.html", True),
        ("text=mirror-01", True),
        ("text=/srv/work", True),
        ("text=www@FAR", True),
        ("text=/var/www/état", True),
        ("text=gala-8k", False),
        ("since=2026-11-28T09:00", True),
        ("since=2026-11-28T09:01", False),
        ("until=2026-11-28T09:00", True),
        ("until=2026-11-28T08:59", False),
        ("text=press&state=Transferred", False),
        ("event=r/7", True),
    ],
)
def test_live_events_are_filtered_as_the_server_filters_the_past(modules, query, belongs):
    assert modules("filter", f"m.matcher(m.filterOf(new URLSearchParams('{query}')))(argument)", event()) is belongs


def test_live_event_is_of_the_job_under_whose_key_it_came(modules):
    matches = "m.matcher(m.filterOf(new URLSearchParams('job=j')))(argument)"
    assert modules("filter", matches, event() | {"doubts": ["unverifiedUser"]}) is True
    assert modules("filter", matches, event() | {"doubts": ["foreignKey"]}) is False


def test_list_keeps_still_counts_and_forgets(modules):
    result = modules(
        "live-list",
        """(() => {
            const list = new m.LiveList(one => one, 3)
            list.arrive([2, 3])
            const late = list.begin([2, 1])
            list.begin([2, 1])
            const fresh = [list.arrive([2, 3]), list.arrive([3, 3]), list.arrive([{ gap: {} }])]
            list.waiting.shift()
            const still = [[...list.items], list.count]
            list.release()
            const shown = [[...list.items], list.count]
            list.arrive([4, 5, 6, 7, 8])
            const many = [list.waiting.length, list.count]
            list.release()
            return [late, fresh, still, shown, many, list.items]
        })()""",
    )
    assert result == [1, [1, 0, 0], [[2, 1], 1], [[3, 2, 1], 0], [3, 5], [8, 7, 6]]


@pytest.mark.parametrize(
    ("gaps", "how", "shown"),
    [
        ([{"first": 2, "last": 3, "at": 5}], {}, [9, 8, "2-3", 1]),
        ([{"first": 10, "last": 11, "at": 5}], {}, ["10-11", 9, 8, 1]),
        ([{"first": 10, "last": 11, "at": 5}], {"isPast": True}, [9, 8, 1]),
        # What is of no position stands where it was known: event 8 came at 80.
        ([{"reason": "otherHistory", "at": 85}], {}, [9, "85", 8, 1]),
        ([{"reason": "otherHistory", "at": 95}], {}, ["95", 9, 8, 1]),
        ([{"reason": "otherHistory", "at": 95}], {"isPast": True}, [9, 8, 1]),
        ([{"reason": "otherHistory", "at": 5}], {}, [9, 8, 1, "5"]),
        ([{"reason": "otherHistory", "at": 5}], {"hasOlder": True}, [9, 8, 1]),
        # Both of them, and positions of the history before are none of this one.
        (
            [{"first": 8, "last": 8, "at": 5}, {"reason": "otherHistory", "at": 6}, {"reason": "otherHistory", "at": 85}],
            {},
            [9, "85", 8, 1, "6", "8-8"],
        ),
        ([{"reason": "otherHistory", "at": 5}, {"first": 2, "last": 3, "at": 90}], {}, [9, 8, "2-3", 1, "5"]),
    ],
)
def test_gaps_stand_where_they_belong(modules, gaps, how, shown):
    received = [{"position": place, "event": {"transferData": {"status": {"receivedTime": 10 * place}}}} for place in (9, 8, 1)]
    found = modules("gaps", "m.withGaps(...argument)", [received, [{"gap": gap} for gap in gaps], how])
    assert [named(item) for item in found] == shown


def named(item):
    gap = item.get("gap")
    return item["position"] if gap is None else f"{gap['first']}-{gap['last']}" if "first" in gap else str(gap["at"])


def test_later_gap_is_another_one(modules):
    gaps = [{"gap": {"reason": "otherHistory", "text": "All.", "at": at}} for at in (5, 6, 6)]
    assert len(set(modules("events", "argument.map(m.itemKey)", gaps))) == 2


def test_idle_stretches_are_collapsed_and_everything_else_is_to_scale(modules):
    spans = [{"from": 0, "to": 100_000}, {"from": 50_000, "to": 120_000}, {"from": 1_120_000, "to": 1_220_000}]
    assert modules("lanes", "m.idleStretches(argument, 0, 1_220_000)", spans) == [{"from": 120_000, "to": 1_120_000}]
    scale = "m.axis(m.idleStretches(argument, 0, 1_220_000), 0, 1_220_000)"
    places = modules("lanes", f"[0, 60_000, 120_000, 620_000, 1_120_000, 1_220_000].map({scale}.at)", spans)
    share = 96 / 220
    assert places == pytest.approx([0, 60 * share, 120 * share, 120 * share + 2, 120 * share + 4, 100])
    assert modules("lanes", "m.idleStretches([], 0, 10_000)") == []


def test_ticks_of_a_night_do_not_take_a_night(modules):
    ticks = modules("lanes", "m.axis([{ from: 1000, to: 86_400_000_000 }], 0, 86_400_010_000).ticks.length")
    assert ticks <= 12


LIVE = {"heardAt": 100_000, "since": 1000, "periodSeconds": 5, "attempts": 0}


@pytest.mark.parametrize(
    "connection, now, state",
    [
        ({"attempts": 0}, 0, "unknown"),
        (LIVE, 100_800, "live"),
        (LIVE, 110_000, "live"),
        (LIVE, 110_001, "late"),
        (LIVE, 115_001, "lost"),
        (LIVE | {"failedAt": 101_000, "attempts": 1}, 101_000, "late"),
        (LIVE | {"failedAt": 101_000, "attempts": 2}, 110_001, "lost"),
        ({"failedAt": 1000, "attempts": 1}, 1000, "lost"),
        (LIVE | {"isPolling": True}, 100_800, "polling"),
    ],
)
def test_own_link_is_what_was_heard_and_when(modules, connection, now, state):
    assert modules("links", f"m.browserLink(argument, {now}).state", connection) == state


@pytest.mark.parametrize(("why", "shown"), [({}, "A proxy holds the stream back"), ({"why": "Too many"}, "Too many")])
def test_own_link_says_why_it_asks(modules, why, shown):
    detail = modules("links", "m.browserLink(argument, 100_800).detail", LIVE | {"isPolling": True} | why)
    assert detail.startswith(f"{shown}, asked each 5 s")


def test_what_lies_behind_a_lost_link_is_not_known(modules):
    names = ("bridge-broker", "history-bridge", "engines-broker")
    status = {"links": [{"name": name, "state": "live", "heardAt": "2026-11-28T09:00:00Z", "behind": 0} for name in names]}
    states = "m.otherLinks(argument, {}, 1, 1).map(link => link.state)"
    assert modules("links", states.replace("{}", "false"), status) == ["live", "live", "live"]
    assert modules("links", states.replace("{}", "true"), status) == ["unknown"] * 3
    status["links"][0] |= {"state": "lost", "since": "2026-11-28T09:00:00Z"}
    assert modules("links", states.replace("{}", "false"), status) == ["lost", "unknown", "unknown"]
    assert modules("links", "m.evidence({ state: 'live' }, argument, 5)", status) == 1795856400000
    assert modules("links", "m.evidence({ state: 'lost' }, argument, 5)", status) == 5


@pytest.mark.parametrize(
    ("history", "words"),
    [
        ({"state": "live", "behind": 0, "behindSeconds": 0.5}, "0 events behind"),
        ({"state": "late", "behind": 2106, "behindSeconds": 41}, "2,106 events behind, 41 s"),
        ({"state": "late", "behind": 0, "behindSeconds": 41}, "Not read for 41 s"),
    ],
)
def test_history_that_is_not_read_is_not_said_to_be_read_to_its_end(modules, history, words):
    status = {"links": [{"name": "bridge-broker", "state": "live"}, {"name": "history-bridge"} | history]}
    assert modules("links", "m.otherLinks(argument, false, undefined, 0)[1].words", status) == words


def test_outbox_is_that_of_the_last_event(modules):
    status = {
        "links": [{"name": "bridge-broker", "state": "live"}, {"name": "engines-broker", "state": "live"}],
        "engines": [{"host": "mirror-01", "delaySeconds": 132}, {"host": "mirror-02"}],
    }
    detail = "m.otherLinks(argument, false, undefined, 0)[2].detail"
    assert modules("links", detail, status) == "The last event of mirror-01 waited 2 min 12 s in its outbox"
    status["engines"].pop(0)
    assert modules("links", detail, status) == "The last events waited in no outbox"


@pytest.mark.parametrize(
    ("state", "behind", "evidence"),
    [("live", 2, None), ("late", 15, None), ("late", None, None), ("late", 15.1, 1795856400000)],
)
def test_history_that_is_not_read_any_more_makes_all_old(modules, state, behind, evidence):
    history = {"name": "history-bridge", "state": state, "heardAt": "2026-11-28T09:00:00Z"}
    history |= {} if behind is None else {"behindSeconds": behind}
    status = {"periodSeconds": 5, "links": [{"name": "bridge-broker", "state": "live"}, history]}
    assert modules("links", "m.evidence({ state: 'live' }, argument, 5)", status) == evidence


def test_stream_may_be_cut_anywhere(modules):
    text = (
        ': comment\r\nretry: 2000\n\nevent: hello\nid: e:1\ndata: {"a":\ndata: 1}\n\ndata: x\r\n\r\n: ping\n\nevent: lost\n\n'
        "event: last\nid: e:2\ndata: ä\n\n"
    )
    whole = [
        {"type": "hello", "id": "e:1", "data": '{"a":\n1}'},
        {"type": "message", "id": "e:1", "data": "x"},
        {"type": "last", "id": "e:2", "data": "ä"},
    ]
    for size in (1, 2, 3, 7, len(text)):
        parts = [text[place : place + size] for place in range(0, len(text), size)]
        assert modules("sse", "(parser => argument.flatMap(part => parser.push(part)))(new m.EventStreamParser())", parts) == whole, size


def test_long_message_is_looked_through_once_however_many_its_parts(modules):
    count, length = 2_000, 1_000
    looked_at = modules(
        "sse",
        """(() => {
            const split = String.prototype.split
            let looked = 0
            String.prototype.split = function (...how) {
                looked += this.length
                return split.apply(this, how)
            }
            try {
                const parser = new m.EventStreamParser()
                const come = ["data: ", ...Array(argument[0]).fill("x".repeat(argument[1])), "\\n\\n"].flatMap(part => parser.push(part))
                return [come.length, come[0].data.length, looked]
            } finally {
                String.prototype.split = split
            }
        })()""",
        [count, length],
    )
    assert looked_at[:2] == [1, count * length]
    assert looked_at[2] < 2 * count * length


def test_dropped_log_is_read_anywhere(modules, tmp_path):
    path, run = offline_logs.write(tmp_path, events=700)
    text = path.read_text().replace("<Name>hand-made</Name>", "<Name>أرشيف &lt;b&gt;</Name>")
    open_log = "(await new m.LogFile(new Blob([argument])).open())"
    assert modules("log-file", f"(log => [log.count, log.isWhole])({open_log})", text) == [700, True]
    page = modules("log-file", f"(await {open_log}.page(499, 3))", text)
    assert [item["event"]["sequence"] for item in page["events"]] == [499, 500, 501] and page["next"] == 502
    first = page["events"][0]["event"]
    assert first["runId"] == str(run) and first["transferData"]["initializeData"]["name"] == "أرشيف <b>"
    assert first["transferData"]["status"]["terminal"] is True and first["transferData"]["status"]["statusLog"] == []
    torn = text[: text.index("<Sequence>700<")]
    assert modules("log-file", f"(log => [log.count, log.isWhole])({open_log})", torn) == [699, False]


def test_dropped_log_reads_every_part_of_an_event(modules):
    """The names of all elements, against those of the JSON schema."""
    schema = json.loads((PACKAGE / "Broker/schemas/event.json").read_text())["$defs"]
    parts = {
        "MirroringInitializeData": "initializeData",
        "MirroringPackageHeader": "packageHeader",
        "MirroringPackageBody": "packageBody",
        "MirroringProgress": "progress",
    }
    for element, name in parts.items():
        known = schema[name]["properties"]
        inner = "".join(f"<{xml_name(one)}>7</{xml_name(one)}>" for one in known)
        xml = f"<MirroringTransferData><{element}>{inner}</{element}></MirroringTransferData>"
        event = modules("log-file", "m.parseEvent(argument)", f"<MirroringStatusEventArgs>{xml}</MirroringStatusEventArgs>")
        read = event["transferData"][name]
        assert set(read) == set(known)
        counts = {one for one, kind in known.items() if re.search(r"[cC]ount\"|[oO]rdinal\"|[pP]ercent\"", json.dumps(kind))}
        assert {one for one, value in read.items() if value == 7} == counts


def xml_name(name):
    return "NrOfFilesinPackage" if name == "nrOfFilesInPackage" else name[0].upper() + name[1:]


@pytest.mark.parametrize(
    ("category", "outcome", "shown"),
    [
        (None, "cancelled", ["cancelled", "Cancelled"]),
        ("cancelled", "cancelled", ["cancelled", "Cancelled"]),
        ("network", "cancelled", ["failed", "network"]),
        ("diskFull", "failed", ["failed", "diskFull"]),
        (None, "failed", ["failed", "Failed"]),
    ],
)
def test_a_package_that_was_under_way_when_its_run_was_cancelled_did_not_fail(modules, category, outcome, shown):
    assert modules("words", "m.failureWords(argument[0] ?? undefined, argument[1])", [category, outcome]) == shown


@pytest.mark.parametrize(
    ("standing", "heading", "title", "aloud"),
    [
        ({"isWell": True}, "All jobs are well.", "All well", "Live. 0 jobs broken, 0 late or not as usual."),
        ({}, "No job is known to be broken or late.", "", "Live. 0 jobs broken, 0 late or not as usual."),
        ({"issues": 1}, "No job is known to be broken or late.", "1 issue", "Live. 1 issue. 0 jobs broken, 0 late or not as usual."),
        (
            {"issues": 2, "broken": 1, "unusual": 2},
            "1 job is broken, 2 jobs are late or not as usual.",
            "2 issues, 1 broken, 2 late",
            "Live. 2 issues. 1 job broken, 2 late or not as usual.",
        ),
    ],
)
def test_well_is_what_is_known_to_be_so(modules, standing, heading, title, aloud):
    known = {"issues": 0, "broken": 0, "unusual": 0, "isWell": False} | standing
    assert modules("standing", "[m.heading(argument), m.shortly(argument), m.aloud(argument, 'Live')]", known) == [heading, title, aloud]
