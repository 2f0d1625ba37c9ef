"""What the page promises whoever opens it: its size, nothing of markup from an event, and that everybody can use it."""

import re
import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from brokers import PACKAGE, virtual_host
from commands import Commands, Job, real_tree
from consuming import Consumer
from pages import VIEWS, Monitor, boxes, looking
from publishing import as_another_run, publish

PAGE = PACKAGE / "Sources/MirroringWeb/Page"
#: What all of the page may take on its way, in bytes.
BUDGET = 100_000


@pytest.fixture(scope="module")
def monitor(tmp_path_factory):
    """A bridge with a good run, a bad one, and one that is under way."""
    folder = tmp_path_factory.mktemp("rules")
    with virtual_host(topology=True) as broker:
        commands = Commands(folder, broker.environment)
        good, failed = Job(folder, "good", package="{maxPages: 20, maxFiles: 20}"), Job(folder, "failed")
        real_tree(good.source, "json")
        try:
            monitor = Monitor(commands)
            with broker.connect() as connection:
                consumer = Consumer(connection, "#")
                assert commands.run("mirror", "run", good.file).code == 0
                events = list(consumer.finish())
                monitor.good = events[0]
                assert commands.run("mirror", "run", failed.file).code == 2
                publish(connection, as_another_run(events)[:-1])
                monitor.wait_for(consumer.finish())
            yield monitor
        finally:
            commands.stop()


@pytest.fixture(scope="module")
def addresses(monitor):
    """An address of each view, by its name."""
    good = monitor.good
    named = {name: f"#/{name}" for name in VIEWS}
    named |= {"job": f"#/job/{good.body['jobId']}", "run": f"#/run/{good.run}/2", "moment": "#/moment?at=2030-01-01T00:00"}
    return {name: monitor.address + address for name, address in named.items()}


def shown(page, address):
    """Goes there, and waits until all is there."""
    page.goto(address)
    [view] = re.findall(r"#/(\w+)", address)
    expect(page.locator("#now")).to_contain_text("Live")
    page.wait_for_load_state("load")
    # When the stream has begun, which is said aloud then, events are read once more.
    expect(page.locator("#spoken")).not_to_be_empty()
    # Not that of the view before, which stays until this one has come.
    expect(page.locator(f"main mirroring-{view} h1").first).to_be_visible()
    expect(page.locator("[aria-busy=true]")).to_have_count(0)


ALL = [*VIEWS, "job", "run"]


def test_all_views_together_keep_to_the_budget_and_load_nothing_from_elsewhere(browser, monitor, addresses, tell):
    with looking(browser) as context:
        loaded, finished = {}, []
        context.on("requestfinished", lambda request: finished.append(request))
        for view, address in addresses.items():
            page = context.new_page()
            before, began = sum(loaded.values()), time.monotonic()
            shown(page, address)
            took = time.monotonic() - began
            # As long as the page is there: of one that is closed nobody tells sizes.
            for request in finished:
                if "/api/" not in request.url:
                    loaded[request.url] = loaded.get(request.url, 0) + request.sizes()["responseBodySize"]
            tell(f"{view}: {sum(loaded.values()) - before:,} more bytes, there after {1000 * took:.0f} ms")
            page.close()
            finished.clear()
        tell(f"{len(loaded)} files, {sum(loaded.values()):,} bytes")
        assert len(loaded) > 30 and all(url.startswith(monitor.address) for url in loaded)
        assert sum(loaded.values()) < BUDGET


def test_browser_is_told_to_run_nothing_inline(browser, monitor):
    with looking(browser, "Content Security Policy") as context:
        page = context.new_page()
        answer = page.goto(monitor.address)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy or "default-src 'self'" in policy
        assert "unsafe" not in policy
        page.evaluate("document.body.append(Object.assign(document.createElement('script'), { textContent: 'window.taken = true' }))")
        assert page.evaluate("window.taken") is None


def test_no_text_becomes_markup():
    markup = (PAGE / "index.html").read_text()
    assert re.search(r"<script(?![^>]*\ssrc=)|\sstyle=|<style|\son\w+=|javascript:", markup) is None
    for path in PAGE.rglob("*.js"):
        found = re.search(r'innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|"style"|srcdoc', path.read_text())
        assert found is None, f"{path.name}: {found[0]}"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("view", ALL)
def test_axe_finds_nothing(browser, addresses, view, scheme):
    with looking(browser, color_scheme=scheme, viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        shown(page, addresses[view])
        results = Axe().run(page)
        assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("width", [360, 800, 1280, 2560])
@pytest.mark.parametrize("view", ALL)
def test_nothing_is_wider_than_the_window(browser, addresses, view, width):
    with looking(browser, viewport={"width": width, "height": 800}) as context:
        page = context.new_page()
        shown(page, addresses[view])
        # What stands out of the view is cut off, and no scroll bar tells of it.
        page.evaluate("document.querySelector('main').style.overflowX = 'visible'")
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_axe_finds_nothing_in_a_narrow_window_and_in_forced_colours(browser, addresses):
    with looking(browser, viewport={"width": 360, "height": 800}, forced_colors="active") as context:
        page = context.new_page()
        for address in addresses.values():
            shown(page, address)
            results = Axe().run(page)
            assert results.violations_count == 0, results.generate_report()


def test_targets_are_large_enough(browser, addresses):
    with looking(browser, viewport={"width": 360, "height": 800}, has_touch=True) as context:
        page = context.new_page()
        shown(page, addresses["events"])
        assert min(boxes(page, "button, input, select", "height")) >= 24


def test_who_wants_no_motion_gets_none(browser, addresses):
    for wish, isStill in [("reduce", True), ("no-preference", False)]:
        with looking(browser, reduced_motion=wish) as context:
            page = context.new_page()
            shown(page, addresses["overview"])
            expect(page.locator("main tbody tr").first).to_be_visible()
            # At one moment: a row that is drawn anew in between has no style.
            duration = page.evaluate("getComputedStyle(document.querySelector('main tbody tr')).transitionDuration")
            assert (set(duration.split(", ")) == {"0s"}) is isStill


def test_theme_is_kept(browser, addresses):
    with looking(browser, color_scheme="light") as context:
        page = context.new_page()
        shown(page, addresses["overview"])
        light = page.evaluate("getComputedStyle(document.body).backgroundColor")
        page.get_by_role("button", name="Dark").click()
        dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert dark != light
        page.reload()
        expect(page.get_by_role("button", name="Dark")).to_have_attribute("aria-pressed", "true")
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == dark


def test_run_is_printed_whole_and_without_what_can_not_be_clicked(browser, addresses):
    with looking(browser) as context:
        page = context.new_page()
        shown(page, addresses["run"])
        page.emulate_media(media="print")
        for gone in ("nav", ".filters", "#show-keys", ".pager"):
            expect(page.locator(gone).first).to_be_hidden()
        for there in ("h1", ".machine", "section[aria-labelledby=lanes]", "section[aria-labelledby=log] tbody tr"):
            expect(page.locator(there).first).to_be_visible()


def test_all_times_are_those_of_one_zone_that_is_named(browser, addresses, monitor):
    # The browser's own zone is another one.
    with looking(browser) as context:
        page = context.new_page()
        shown(page, addresses["run"])
        began = monitor.good.status["sentTime"]
        assert began[11:19] in page.locator(".facts").inner_text()
        expect(page.locator("#zone")).to_contain_text("All times UTC. Clocks agree")


def test_clock_that_is_wrong_is_shown(browser, addresses):
    with looking(browser) as context:
        page = context.new_page()
        page.add_init_script("{ const now = Date.now; Date.now = () => now() - 4200 }")
        shown(page, addresses["overview"])
        expect(page.locator("#zone")).to_contain_text(re.compile(r"The bridge’s clock is 4(\.\d)? s ahead of this browser’s"))
