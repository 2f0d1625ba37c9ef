"""What a run writes into pipes and files: each event a line, nothing, everything, or JSON that nobody may hold up or lose."""

import json
import os
import re

import jsonschema
import pytest

from broker_contract import SCHEMA
from commands import PATIENCE, Gate, Job, files_of, wait_until
from consuming import Consumer, runs_of
from readers import Pipe, start

#: A count beside a noun of the wrong number.
NOUN = "(?:page|file|deletion|package|error|warning|item)"
UNGRAMMATICAL = re.compile(rf"(?<![\d,.])1 {NOUN}s\b|(?<![\d,.])(?:0|[2-9]|\d[\d,]+) {NOUN}\b")


pytestmark = pytest.mark.shared_broker


class Mirroring:
    """A job of some packages, who consumes its events, and the events of its run."""

    def __init__(self, commands, connection):
        self.commands = commands
        self.job = Job(commands.folder, "job", package="{maxFiles: 2}")
        self.job.source.mkdir()
        for number in range(5):
            (self.job.source / f"{number}.txt").write_text(f"This is {number}.\n")
        self.consumer = Consumer(connection, "#")

    def run(self, *options, **environment):
        return self.commands.run("mirror", "run", *options, self.job.file, **environment)

    def start(self, *options, **descriptors):
        return start(self.commands, "mirror", "run", *options, self.job.file, **descriptors)

    def published(self):
        """The bodies of the last run, in their order."""
        runs = runs_of(self.consumer.finish())
        return [message.content.decode() for message in list(runs.values())[-1]]

    def is_whole(self):
        return self.job.destination.exists() and files_of(self.job.destination) == files_of(self.job.source)


@pytest.fixture
def mirroring(broker, commands):
    with broker.connect() as connection:
        yield Mirroring(commands, connection)


def fail(mirroring):
    """From now on the job's runs fail."""
    mirroring.job.source.rename(mirroring.commands.folder / "away")


# --- a person who reads later


def test_by_default_each_event_is_a_line(mirroring):
    result = mirroring.run()
    assert result.code == 0 and result.output == "", result
    *events, last = result.sentences
    states = [line.split()[4] for line in events]
    assert states[0] == "MirroringJobInitialized" and states[-1] == "MirroringJobCompleted"
    assert [line for line in events if not re.match(r"\d{4}-\d\d-\d\dT[\d:.]{12}Z  job ", line)] == []
    assert re.fullmatch(
        r"job: done in [\d.]+ s: 0 pages, 5 files, 55 B, 0 deletions, \d[\d.]* k?B/s, no errors or warnings\.", last
    ), last
    again = mirroring.run().sentences[-1]
    assert re.fullmatch(r"job: nothing to do in .* s: 0 pages, 0 files, 0 B, 0 deletions, no errors or warnings\.", again), again


def test_a_failure_is_told_once(mirroring):
    fail(mirroring)
    result = mirroring.run()
    assert result.code == 2 and result.output == "", result
    assert len([line for line in result.sentences if "does not exist" in line]) == 1, result
    assert re.fullmatch(
        r"job: failed in .* s: 0 pages, 0 files, 0 B, 0 deletions, 1 error\. Nothing was changed\.", result.sentences[-1]
    ), result


def test_quiet_says_nothing_of_success(mirroring):
    for _ in range(2):
        result = mirroring.run("--quiet")
        assert (result.code, result.output, result.errors) == (0, "", ""), result


def test_quiet_tells_a_failure_and_its_reason(mirroring):
    fail(mirroring)
    result = mirroring.run("-q")
    assert result.code == 2 and result.output == "", result
    first, second = result.sentences
    assert first.startswith("job: failed in ") and second.startswith("    The source "), result


def test_verbose_tells_each_item_that_is_in_place(mirroring):
    mirroring.job.destination.mkdir()
    (mirroring.job.destination / "old.txt").write_text("old")
    (mirroring.job.destination / "4.txt").write_text("other")
    result = mirroring.run("--verbose")
    assert result.code == 0, result
    said = set(result.sentences)
    assert {f"create  {number}.txt  11 B" for number in range(4)} | {"update  4.txt  11 B", "delete  old.txt"} <= said, result
    assert f"    from  {mirroring.job.source}" in said and f"    job   {mirroring.job.id}" in said, result


@pytest.mark.parametrize("options", [("--quiet", "--verbose"), ("--quiet", "--json"), ("-qv",)], ids=" ".join)
def test_what_contradicts_itself_is_refused(unheard, options):
    result = unheard.run("mirror", "run", *options, "job")
    assert result.code == 2 and "Give one of --quiet and --" in result.errors, result


def test_counts_agree_with_their_nouns(mirroring):
    texts = [mirroring.run(*options) for options in [(), ("--verbose",)]]
    for number in (3, 4):
        (mirroring.job.source / f"{number}.txt").unlink()
    (mirroring.job.source / "page.html").write_text("page")
    texts += [mirroring.run("-v"), mirroring.run()]
    fail(mirroring)
    texts += [mirroring.run(), mirroring.run("-q")]
    found = [match.group() for text in texts for match in UNGRAMMATICAL.finditer(text.errors)]
    assert found == []


# --- a program


def test_json_is_what_was_published_and_nothing_else(mirroring):
    result = mirroring.run("--json")
    assert result.code == 0 and result.errors == "", result
    lines = result.output.splitlines()
    assert lines == mirroring.published()
    validator = jsonschema.Draft202012Validator(SCHEMA)
    assert [error.message for line in lines for error in validator.iter_errors(json.loads(line))] == []


def test_json_of_a_failure_has_the_reason_on_stderr_too(mirroring):
    fail(mirroring)
    result = mirroring.run("--json")
    assert result.code == 2, result
    [event] = map(json.loads, result.output.splitlines())
    assert event["transferData"]["status"]["outcome"] == "failed"
    assert result.sentences[0].startswith("job: failed in "), result


def test_reader_of_json_that_goes_ends_no_run(mirroring):
    with Pipe() as pipe, Pipe() as errors:
        process = mirroring.start("--json", output=pipe.writing, errors=errors.writing)
        pipe.close_writing()
        assert json.loads(pipe.read_line())["sequence"] == 1
        assert process.wait(PATIENCE) == 0
        assert errors.read() == ""
    assert mirroring.is_whole()


def test_reader_of_json_that_is_late_gets_all_of_it_and_holds_up_nothing(mirroring):
    with Pipe().fill() as pipe:
        process = mirroring.start("--json", output=pipe.writing)
        # All of the run is over and published while its reader has read nothing.
        mirroring.consumer.wait_for("MirroringJobCompleted")
        assert mirroring.is_whole() and process.poll() is None
        pipe.drain()
        lines = pipe.read().splitlines()
        assert process.wait(PATIENCE) == 0
    assert lines == mirroring.published()


def test_json_that_can_not_be_written_is_said_at_the_end(mirroring):
    with open("/dev/full", "wb") as full, Pipe() as errors:
        process = mirroring.start("--json", output=full, errors=errors.writing)
        said = errors.read()
        assert process.wait(PATIENCE) == 1, said
    assert said == (
        "mirror: The output can't be written: no space left on device. It is incomplete; correct that and run the command again.\n"
    )
    assert mirroring.is_whole()


def test_json_without_stdout_is_refused_before_the_run(mirroring):
    with Pipe() as errors:
        process = mirroring.start("--json", errors=errors.writing, preexec_fn=lambda: os.close(1))
        said = errors.read()
        assert process.wait(PATIENCE) == 1, said
    assert "stdout is closed" in said
    assert not mirroring.job.destination.exists()


def test_interrupted_run_ends_its_json_with_its_end(mirroring):
    gate = Gate(mirroring.commands.folder)
    with Pipe() as pipe:
        process = mirroring.start("--json", output=pipe.writing, environment=gate.environment)
        wait_until(lambda: gate.is_reached)
        process.terminate()
        lines = pipe.read().splitlines()
        assert process.wait(PATIENCE) == 1
    assert json.loads(lines[-1])["transferData"]["status"]["outcome"] == "cancelled"
    assert lines == mirroring.published()
