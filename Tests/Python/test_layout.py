"""What Tests/layout says of what stands at the top of a repository."""

import subprocess

import pytest

from brokers import PACKAGE

README = """\
# A package

## Layout

| Module | What it does | Knows |
|---|---|---|
"""


@pytest.fixture
def repository(tmp_path):
    for folder in ["Sources", "Tests/Fuzz"]:
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "README.md").write_text(README)
    return tmp_path


def layout(repository):
    result = subprocess.run([PACKAGE / "Tests/layout", repository], capture_output=True, text=True)
    return result.returncode, result.stdout


def git(repository, *arguments):
    subprocess.run(["git", "-C", repository, *arguments], capture_output=True, check=True)


def add(repository, name):
    (repository / name).parent.mkdir(exist_ok=True)
    (repository / name).touch()
    git(repository, "add", "--force", name)


def test_what_git_tracks_at_the_top_is_named_there(repository):
    git(repository, "init")
    for name in ["README.md", "Package.swift", "Broker/broker", "Config/job.json", "Tests/run", ".gitignore", ".ci/run"]:
        add(repository, name)
    (repository / "mine.log").write_text("")
    assert layout(repository) == (0, "")
    for name in ["notes.txt", "docs/odd\nname", "Source/a.swift"]:
        add(repository, name)
    refusal = "{!r} stands at the top of the repository: move it below one of its folders, or name it in Tests/layout.\n"
    assert layout(repository) == (1, "".join(map(refusal.format, ["Source", "docs", "notes.txt"])))


def test_an_archive_without_git_is_not_asked_for_its_top(repository):
    (repository / "notes.txt").write_text("")
    assert layout(repository) == (0, "")
