"""Destinations that do not take all names and kinds that a source may have, such as FAT: these are named, and the rest is mirrored."""

import os
import pathlib
import shutil

import pytest

import mounts
from bad_input import only_sentence
from commands import Job, files_of
from runs import at_rest, run
from steps import library
from test_guards import change, write


@pytest.fixture
def narrow(quick, tmp_path):
    """The engine, to which every file system seems to be a narrow one; rsync knows the real one."""
    quick.environment["LD_PRELOAD"] = str(library(pathlib.Path(__file__).with_name("narrow.c"), tmp_path))
    return quick


@pytest.fixture
def job(tmp_path):
    """A job with what such a file system does not take: two names, a folder's and what is in it, and a link."""
    job = Job(tmp_path, "site")
    write(job.source, "page.html", "a:b.txt", "c:d/e.html", "c:d/f:g.html", "sub/h.html")
    pathlib.Path(os.fsdecode(os.fsencode(job.source / "i") + b"\xff")).write_text("a page\n")
    (job.source / "link").symlink_to("page.html")
    return job


def check(commands, job, *more):
    """It is told before anything is transferred, again in each run, and nothing else is left undone."""
    obstructed = ["a:b.txt", "c:d", "i\\#377", "link", *more]
    plan = commands.run("mirror", "plan", job.file)
    lines = plan.output.splitlines()
    assert plan.code == 1 and sorted(line.split("\t")[1] for line in lines if line.startswith("obstructed")) == sorted(obstructed), plan
    for _ in range(2):
        result = run(commands, job, 1)
        colon = f"a:b.txt can't be mirrored: the file system of {job.destination} takes no name with \":\" in it. Rename it"
        assert colon in result.errors and "takes only names in UTF-8" in result.errors, result
        assert "link is a symbolic link, and the file system of " in result.errors and "c:d/e.html" not in result.errors, result
        assert "changed while it was read" not in result.errors and "(internal)" not in result.errors, result
    there = {str(path.relative_to(job.destination)) for path in job.destination.rglob("*")}
    assert there == {"page.html", "sub", "sub/h.html"}
    # What is missing is said to be.
    found = commands.run("mirror", "check", job.file)
    assert found.code == 1 and {"missing\ta:b.txt", "missing\tc:d/e.html"} <= set(found.output.splitlines()), found
    assert "makes the destination equal" not in found.errors and f'"mirror plan {job.file}" says what, and why.' in found.errors, found
    change(job, exclude='["*:*", "i*", "link"]')
    at_rest(commands, job)


def test_what_it_does_not_take_is_named(narrow, job):
    check(narrow, job)


def test_fat(quick, job, tmp_path):
    with mounts.without_case(tmp_path / "fat") as fat:
        job.destination = fat / "copy"
        job.file.write_text(job.file.read_text().replace(str(tmp_path / "site-destination"), str(job.destination)))
        check(quick, job)


@pytest.mark.parametrize("looks", [False, True], ids=["only the engine is refused", "rsync is refused to look as well"])
def test_names_of_a_file_of_which_some_are_refused(quick, tmp_path, looks):
    """The others are one file there too. rsync waits for ever where it can't look at the last one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    preloaded = {"LD_PRELOAD": str(library(pathlib.Path(__file__).with_name("textual.c"), tmp_path)), "TEXTUAL": str(disk)}
    if looks:
        program = tmp_path / "rsync"
        variables = " ".join(f"{name}={value}" for name, value in preloaded.items())
        program.write_text(f'#!/bin/sh\nexport {variables}\nexec {shutil.which("rsync")} "$@"\n')
        program.chmod(0o755)
        preloaded["MIRRORING_RSYNC_PROGRAM"] = str(program)
    quick.environment |= preloaded
    job = Job(tmp_path, "site", destination=disk / "site")
    refused = []
    for names in (b"a", b"b\xff", b"c"), (b"d\xff", b"e", b"f"), (b"g", b"h", b"i\xff"), (b"j", b"k\xff", b"l\xff"):
        first, *others = (job.source / os.fsdecode(name) for name in names)
        write(job.source, first.name, text=f"{len(refused)}\n")
        for other in others:
            os.link(first, other)
        refused += [name.decode("latin-1").replace("\xff", "\\#377") for name in names if b"\xff" in name]
    for mode in (0o644, 0o600):
        # In the second run the names of one file are compared with each other.
        (job.source / "a").chmod(mode)
        result = run(quick, job, 1)
        assert all(f"{name} can't be mirrored: the file system of {job.destination} " in result.errors for name in refused), result
        assert "is another name of" not in result.errors, result
        assert sorted(files_of(job.destination)) == list("acefghj")
        for name, other in ("ac", "ef", "gh"):
            assert (job.destination / name).samefile(job.destination / other)
            assert (job.destination / name).read_text() == (job.source / name).read_text()
    assert (job.destination / "a").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("command", ["validate", "plan", "run"])
def test_releases_are_made_of_links(narrow, tmp_path, command):
    """All was transferred before the first link was tried, in each run."""
    job = Job(tmp_path, "site", publish="release")
    write(job.source, "page.html")
    result = narrow.run("mirror", command, job.file)
    assert result.code == 2, result
    reason = "has no symbolic or hard links, of which releases are made."
    assert reason in result.errors, result
    if command != "run":
        only_sentence(result, reason, "publish: packages")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["narrow.so", "site-source", "site.yaml", *state(narrow)])


def test_releases_where_there_are_links(quick, tmp_path):
    """Nothing is left of the try."""
    job = Job(tmp_path, "site", publish="release")
    write(job.source, "page.html")
    assert quick.run("mirror", "validate", job.file).code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["site-source", "site.yaml", *state(quick)])
    run(quick, job)
    assert job.destination.is_symlink()


def state(commands):
    return [commands.state.name] if commands.state.exists() else []
