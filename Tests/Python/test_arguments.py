"""Commands do what they were given, in the folder in which they were given it."""

import pathlib

import pytest

from commands import Job
from steps import library


@pytest.fixture
def moved(commands, tmp_path):
    """The commands, started with a library that changes the environment before they begin, as libfaketime does."""
    commands.environment["LD_PRELOAD"] = str(library(pathlib.Path(__file__).with_name("moved.c"), tmp_path))
    return commands


def test_a_command_that_was_given_is_done(moved, tmp_path):
    """It was taken for none: the help was shown, and nothing done, with exit code 0."""
    job = Job(tmp_path, "site")
    job.source.mkdir()
    (job.source / "page.html").write_text("a page\n")
    plan = moved.run("mirror", "plan", job.file)
    assert plan.code == 0 and "create\tpage.html\n" in plan.output, plan
    missing = moved.run("mirror", "validate", "no such job", "")
    assert missing.code == 2 and "no such job" in missing.errors, missing


@pytest.mark.parametrize("program", ["mirror", "mom"])
def test_what_is_wrong_is_said_of_the_words_that_were_given(moved, program):
    result = moved.run(program, "nonsense")
    assert (result.code, result.output) == (2, ""), result
    assert f'"nonsense" is not a command of {program}.' in result.errors


@pytest.mark.parametrize("words", [["nope"], ["outbox", "flsh"]])
def test_help_of_what_is_no_command(commands, words):
    """That of the last one that there is was shown instead, and all seemed well."""
    result = commands.run("mirror", "help", *words)
    assert (result.code, result.output) == (2, ""), result
    assert f'"{words[-1]}" is not a command of ' in result.errors
    assert commands.run("mirror", "help", *words[:-1]).code == commands.run("mirror", "help", "run", "x").code == 0


class TestWorkingFolder:
    """One that was deleted is no place for anything: relative paths would begin at /, where root may write."""

    @pytest.fixture
    def lost(self, commands):
        commands.prefix = ["sh", "-c", 'mkdir gone && cd gone && rmdir ../gone && exec "$@"', "sh"]
        return commands

    @pytest.mark.parametrize("line", ["mirror run {job}", "mirror list", "mirror outbox --show-settings", "mom verify"])
    def test_it_is_named_before_anything_is_done(self, lost, tmp_path, line):
        job = Job(tmp_path, "site")
        job.source.mkdir()
        (job.source / "page.html").write_text("a page\n")
        result = lost.run(*line.format(job=job.file).split(), MIRRORING_OUTBOX_FOLDER="here/outbox")
        program = line.split()[0]
        assert (result.code, result.output) == (2, ""), result
        assert result.errors == (
            f"{program}: The working folder {tmp_path}/gone is gone. Change to another one (cd), and run the command again.\n"
        )
        assert not job.destination.exists() and not lost.state.exists() and not pathlib.Path("/here").exists()

    @pytest.mark.parametrize("words", [[], ["--help"], ["help", "run"], ["--version"], ["run", "--help"]])
    def test_help_needs_none(self, lost, words):
        assert lost.run("mirror", *words).code == 0
