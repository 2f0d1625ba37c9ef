"""What a person sees of a run on a terminal, on a screen that wraps, scrolls and is resized."""

import os
import re
import shlex

import pytest

from commands import Job, executable, transfers_below, wait_until
from terminals import width

#: A bar of a run, with its percentage and times.
BAR = r"^ {0,2}\d+ %  [━─]{10,60}  \d.*(left|gone)"
#: What the bar is made of.
DRAWN = re.compile("[━─]")


def named(job):
    """The job, with a name of two words."""
    job.file.write_text(job.file.read_text().replace(f"name: {job.name}", "name: Town site"))
    return job


@pytest.fixture
def slow(unheard):
    """A job whose one large file takes minutes to move."""
    job = named(Job(unheard.folder, "slow"))
    job.source.mkdir()
    (job.source / "small.txt").write_text("small")
    (job.source / "big.bin").write_bytes(os.urandom(20_000_000))
    program = unheard.folder / "slow-rsync"
    program.write_text('#!/bin/sh\nexec rsync --bwlimit=100k "$@"\n')
    program.chmod(0o755)
    unheard.environment["MIRRORING_RSYNC_PROGRAM"] = str(program)
    return job


def command(job, *options):
    return shlex.join([executable("mirror"), "run", *options, str(job.file)])


def bars(terminal):
    """The rows in which something of a bar stands."""
    return [line for line in terminal.lines() if DRAWN.search(line)]


def look(terminal, *patterns):
    """All rows of one look in which each of these is in one row: a look may fall between taking away and drawing."""
    found = []

    def is_whole():
        found[:] = terminal.lines()
        return all(sum(bool(re.search(pattern, line)) for line in found) == 1 for pattern in patterns)

    try:
        wait_until(is_whole)
    except AssertionError as error:
        raise AssertionError(f"Not each of {patterns} is in one row:\n" + "\n".join(found)) from error
    return found


def end(terminal, commands):
    """Ctrl-C ends the run, and nothing stays of what was redrawn."""
    terminal.press("C-c")
    lines = terminal.wait_for("Town site: cancelled in ")
    wait_until(lambda: transfers_below(commands.folder) == [])
    assert not any(DRAWN.search(line) for line in lines), lines
    return lines


@pytest.mark.parametrize("columns", [40, 60, 80, 132, 200])
def test_a_run_fits_any_width(slow, unheard, tmux, columns):
    terminal = tmux(unheard, columns)
    terminal.type(command(slow))
    lines = look(terminal, BAR, "transferring")
    [bar] = [index for index, line in enumerate(lines) if re.search(BAR, line)]
    block = lines[bar:]
    # One line more tells that events wait for the broker, which is away.
    assert len(block) <= 5, lines
    assert all(width(line) < columns for line in block), lines
    assert any(line.startswith("Town site: ") for line in lines[:bar]), lines
    end(terminal, unheard)


def test_events_that_wait_for_the_broker_are_told(slow, unheard, tmux):
    terminal = tmux(unheard, 80)
    terminal.type(command(slow))
    terminal.wait_for(r"^\d+ events wait: no connection to the broker for \d+ s$")
    end(terminal, unheard)


def test_a_terminal_that_is_narrowed_keeps_no_remains(slow, unheard, tmux):
    terminal = tmux(unheard, 80)
    terminal.type(command(slow))
    terminal.wait_for(BAR)
    for columns in (50, 44, 120, 61):
        # Right behind a drawing: one for the old width, while tmux wraps it for the new one, is taken away from a row too low.
        drawn = bars(terminal)
        wait_until(lambda: bars(terminal) != drawn, pause=0.01)
        terminal.resize(columns)
        # What was drawn for a wider one is wrapped until it is taken away.
        look(terminal, rf"^(?=.{{1,{columns - 1}}}$){BAR[1:]}", DRAWN, "transferring")
    lines = end(terminal, unheard)
    assert sum("Town site: " in line for line in lines) == 2, lines


def test_a_run_that_is_stopped_leaves_the_terminal_to_the_shell(slow, unheard, tmux):
    terminal = tmux(unheard, 80)
    terminal.type(command(slow))
    terminal.wait_for(BAR)
    terminal.press("C-z")
    stopped = terminal.wait_for("Stopped")
    terminal.type("echo 'in between'")
    terminal.wait_for("^in between$")
    terminal.type("fg")

    def is_drawn_below():
        lines = terminal.lines()
        below = next((index for index, line in enumerate(lines) if line.endswith("> fg")), len(lines))
        # What the shell and others wrote is there, and what was drawn of the old bar above it.
        above, drawn = ([line for line in part if DRAWN.search(line)] for part in (lines[:below], lines[below:]))
        return "in between" in lines[:below] and above == old and len(drawn) == 1 and re.search(BAR, drawn[0])

    old = [line for line in stopped if DRAWN.search(line)]
    try:
        wait_until(is_drawn_below)
    except AssertionError as error:
        raise AssertionError("Nothing is drawn below the shell's lines:\n" + "\n".join(terminal.lines())) from error
    terminal.press("C-c")
    terminal.wait_for("Town site: cancelled in ")


def test_in_the_background_each_event_is_a_line(slow, unheard, tmux):
    terminal = tmux(unheard, 132)
    terminal.type(command(slow) + " &")
    terminal.wait_for("MirroringPackageInitialized")
    terminal.wait_for("Transferring")
    assert bars(terminal) == []
    terminal.type("fg")
    terminal.wait_for(BAR)
    terminal.press("C-z")
    terminal.wait_for("Stopped")
    terminal.type("bg")
    count = len(bars(terminal))
    terminal.type("kill %1")
    terminal.wait_for("cancelled in ")
    assert len(bars(terminal)) == count


def test_colours_are_used_unless_they_are_not_wanted(slow, unheard, tmux):
    for environment, has_colours in [({}, True), ({"NO_COLOR": "1"}, False)]:
        terminal = tmux(unheard, 80, **environment)
        terminal.type(command(slow))
        terminal.wait_for(BAR)
        rows = [line for line in terminal.lines(styled=True) if "Town site" in line]
        assert rows and all(("\x1b[" in row) == has_colours for row in rows), rows
        end(terminal, unheard)
        terminal.close()


def test_a_locale_without_unicode_gets_ascii(slow, unheard, tmux):
    terminal = tmux(unheard, 80, LANG="C")
    terminal.type(command(slow))
    terminal.wait_for(r"^ {0,2}\d+ %  [#.]{10,60}  ")
    assert bars(terminal) == []
    terminal.press("C-c")
    terminal.wait_for("Town site: cancelled in ")


def test_a_terminal_that_is_dumb_gets_lines(slow, unheard, tmux):
    terminal = tmux(unheard, 132)
    terminal.type("TERM=dumb " + command(slow))
    terminal.wait_for("Transferring")
    assert bars(terminal) == []
    terminal.press("C-c")
    terminal.wait_for("Town site: cancelled in ")


NAMES = {"wide": "a" + "目次" * 40, "hostile": "a\x1b[2Jy\r\u202ez", "long": "a" + "long name " * 20}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_names_are_shown_within_the_width(slow, unheard, tmux, name):
    # It goes before the large one, while which it is the last that was complete.
    (slow.source / name).write_text("small")
    terminal = tmux(unheard, 60)
    terminal.type(command(slow))
    lines = look(terminal, "^transferring  a", DRAWN)
    assert all(width(line) < 60 for line in lines if "transferring" in line or DRAWN.search(line)), lines
    # The terminal writes ^C behind a name that fills its row, and that leaves nothing behind either.
    end(terminal, unheard)


def test_a_closed_window_ends_the_run(slow, unheard, tmux):
    terminal = tmux(unheard, 80)
    terminal.type(command(slow))
    terminal.wait_for(BAR)
    terminal.close()
    wait_until(lambda: transfers_below(unheard.folder) == [])


def test_what_went_wrong_stays_and_the_result_is_wrapped(unheard, tmux):
    job = named(Job(unheard.folder, "job", source=unheard.folder / "nowhere"))
    terminal = tmux(unheard, 60)
    terminal.type(command(job))
    lines = terminal.wait_for("Nothing was changed")
    first = next(index for index, line in enumerate(lines) if line.startswith("error    The source"))
    last = next(index for index, line in enumerate(lines) if "Nothing was changed" in line)
    assert lines[first + 1].startswith("         "), lines
    assert any(line.startswith("Town site: failed in ") for line in lines[first:last]), lines
    assert all(len(line) < 60 for line in lines[first : last + 1]), lines


@pytest.mark.parametrize("columns", [60, 80, 200])
def test_several_runs_stand_below_each_other(slow, unheard, tmux, columns):
    jobs = [slow]
    for name in ("second", "third"):
        job = Job(unheard.folder, name)
        job.source.mkdir()
        (job.source / "big.bin").write_bytes(os.urandom(20_000_000))
        jobs.append(job)
    files = [str(job.file) for job in jobs]
    terminal = tmux(unheard, columns)
    terminal.type(shlex.join([executable("mirror"), "run", "--parallel", "3", *files]))
    names = ("Town site", "second", "third")
    rows = [rf"^ {{0,2}}\d+ %  [━─]{{6,40}}  .*{name}$" for name in names]
    lines = look(terminal, "^0 of 3 jobs done, 3 running  .* gone$", *rows)
    head = next(index for index, line in enumerate(lines) if " jobs done, " in line)
    # The line more tells that events wait for the broker, which is away.
    assert len(lines[head:]) in (4, 5), lines
    assert all(width(line) < columns for line in lines[head:]), lines
    terminal.press("C-c")
    terminal.wait_for("mirror: 3 jobs: 3 cancelled; ")
    wait_until(lambda: transfers_below(unheard.folder) == [])
    assert bars(terminal) == []
