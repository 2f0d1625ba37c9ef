"""The words of a command line are those that the command was given, whatever was loaded in front of it."""

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
