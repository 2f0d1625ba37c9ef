"""The monitor's page as a browser shows it: Chromium, a bridge that serves the page, and what went wrong while somebody looked."""

import contextlib
import json
import shutil
import urllib.error
import urllib.request

from playwright.sync_api import expect, sync_playwright

from commands import PATIENCE, wait_until
from ports import free_port

#: Debian's, or what else is there. The one that can't show a window takes a third of the processor's time for a page.
CHROMIUM = next(filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "chromium-browser"))), None)
#: All views, by the first word of their address.
VIEWS = ("overview", "events", "subscribers", "letters", "logs", "moment")

expect.set_options(timeout=PATIENCE * 1000)


@contextlib.contextmanager
def chromium():
    """A browser without a window, for the time of the context."""
    with sync_playwright() as playwright:
        # As root it has no sandbox of its own.
        options = ["--no-sandbox", "--disable-dev-shm-usage"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=options, timeout=2 * PATIENCE * 1000)
        try:
            yield browser
        finally:
            browser.close()


@contextlib.contextmanager
def looking(browser, *ignored, **options):
    """A window of one reader, whose tabs share what tabs share. Errors in its consoles fail the test, but those with `ignored` in them."""
    context = browser.new_context(locale="en-GB", timezone_id="Asia/Kolkata", **options)
    context.set_default_timeout(PATIENCE * 1000)
    faults = []

    def watch(page):
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda line: faults.append(f"{line.text} {line.location['url']}") if line.type == "error" else None)

    context.on("page", watch)
    try:
        yield context
        unexpected = [fault for fault in faults if not any(text in fault for text in ignored)]
        assert unexpected == [], unexpected
    finally:
        context.close()


class Monitor:
    """A server of the page: a bridge, or `mom web` for the logs alone."""

    def __init__(self, commands, *arguments, **environment):
        self.port = free_port()
        self._commands, self._arguments = commands, arguments or ("bridge",)
        self._environment = environment | {"MIRRORING_HTTP_ADDRESS": f"127.0.0.1:{self.port}"}
        self.start()

    def start(self):
        """Starts it, at the same address if it was there before, and waits until it answers."""
        self.process = self._commands.start("mom", *self._arguments, **self._environment)
        wait_until(lambda: self._answers("readyz"))

    def kill(self):
        self.process.kill()
        self.process.communicate()

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}/"

    def get(self, path):
        """What the API says."""
        with urllib.request.urlopen(self.address + path, timeout=PATIENCE) as answer:
            return json.load(answer)

    def _answers(self, path):
        try:
            with urllib.request.urlopen(self.address + path, timeout=PATIENCE):
                return True
        except (urllib.error.URLError, ConnectionError):
            return False

    def wait_for(self, events):
        """Waits until it has read all of these events."""
        runs = {}
        for event in events:
            runs[event.run] = max(runs.get(event.run, 0), event.sequence)
        for run, last in runs.items():
            wait_until(lambda: self._answers(f"api/runs/{run}") and self.get(f"api/runs/{run}")["run"]["events"] == last)


def wait_until_live(page):
    """Waits until a page reads the stream: where that said nothing for six seconds it asks for a minute instead, and then tries again."""
    expect(page.locator("#now")).to_contain_text("Live", timeout=3 * PATIENCE * 1000)


def rows(page, section):
    """The texts of the rows of a section's table, by the heading's id."""
    return page.locator(f"section[aria-labelledby={section}] tbody tr").all_inner_texts()


def boxes(page, selector, measure):
    """A measure of all that is seen of this and can't be scrolled; at one moment, for what is drawn anew in between has none."""
    seen = f"[...document.querySelectorAll({json.dumps(selector)})].filter(one => one.getClientRects().length && !one.closest('.scroll'))"
    return page.evaluate(f"{seen}.map(one => one.getBoundingClientRect().{measure})")


def number(text):
    """A number as the page writes it."""
    return int(text.replace(",", ""))
