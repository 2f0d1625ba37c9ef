"""What was at another machine once comes back there: releases are listed and gone back to, what runs have replaced or deleted is restored."""

import os
import shutil

import pytest

from bad_input import only_sentence
from commands import files_of, wait_until
from lines import Line
from published import digest_of, folder_of, pages, readers_of, releases, rollback, write_version
from runs import at_rest, run
from test_guards import write
from test_restore import restore, versions

SWITCHES = 60 if "MIRRORING_TEST_FAULTS" in os.environ else 12


@pytest.fixture
def job(near, far, tmp_path):
    """A job that has published three releases there, and keeps what it replaces."""
    job = far.job(tmp_path, publish="release", releases=5, keepDeleted="7d")
    publish(near, job, 3)
    return job


def publish(near, job, count):
    for number in range(count):
        write_version(job, pages(number))
        run(near, job)


def shown(job):
    """The content that readers find at the destination."""
    return files_of(job.destination.resolve())


# --- releases


def test_releases_are_listed(near, far, job):
    listed = releases(near, job)
    assert [release["current"] for release in listed] == [True, False, False]
    assert {release["release"] for release in listed} == {path.name for path in folder_of(job).iterdir() if path.is_dir()}
    assert [release["items"] for release in listed] == [14, 14, 14]
    lines = near.run("mirror", "releases", job.file).output.splitlines()
    assert [line.split("\t")[0] for line in lines] == [release["release"] for release in listed]
    far.wait_until_left()


def test_nothing_is_published_yet(near, far, tmp_path):
    job = far.job(tmp_path, publish="release")
    result = near.run("mirror", "releases", job.file)
    assert (result.code, result.output) == (0, ""), result
    assert "nothing is published yet" in result.errors, result
    only_sentence(rollback(near, job, code=1), "Nothing is published yet")
    plain = far.job(tmp_path, name="plain")
    for command in ("releases", "rollback"):
        result = near.run("mirror", command, plain.file)
        assert result.code == 2, result
        only_sentence(result, "publish: release")


def test_back_and_forth(near, job):
    newest, middle, oldest = [release["release"] for release in releases(near, job)]
    result = rollback(near, job)
    assert result.errors.count("MirroringJobCompleted") == 1 and "MirroringPackageInitialized" not in result.errors, result
    assert shown(job) == files_of(folder_of(job) / middle)
    result = run(near, job)
    assert "which was rolled back, so it is not published again" in result.errors, result
    rollback(near, job, oldest)
    assert shown(job) == files_of(folder_of(job) / oldest)
    assert [release["rolledBack"] for release in releases(near, job)] == [True, True, False]
    rollback(near, job, newest)
    assert shown(job) == files_of(job.source)
    assert [release["rolledBack"] for release in releases(near, job)] == [False, False, False]
    at_rest(near, job)


def test_there_is_no_such_release(near, job):
    newest = releases(near, job)[0]["release"]
    before = os.readlink(job.destination)
    only_sentence(rollback(near, job, "1999", code=1), "There is no release 1999")
    only_sentence(rollback(near, job, "../../etc", code=1), "There is no release ../../etc")
    only_sentence(rollback(near, job, newest, code=1), newest, "is the current release already")
    only_sentence(rollback(near, job, newest[:2], code=1), "3 releases begin with")
    assert os.readlink(job.destination) == before


def test_readers_see_one_whole_version(near, far, job):
    known = {digest_of(pages(number)) for number in range(3)}
    names = [release["release"] for release in releases(near, job)]
    with readers_of(job.destination) as readers:
        for number in range(SWITCHES):
            rollback(near, job, names[(number + 1) % len(names)])
    for reader in readers:
        assert reader.failures == []
        assert set(reader.seen) == known
    assert [name for name in os.listdir(far.home) if name.endswith(".new")] == []


def test_a_rollback_whose_line_breaks(near, far, tmp_path):
    """Wherever that is, it is done once, and told once."""
    with Line(far.server.port) as line:
        job = far.job(tmp_path, port=line.port, publish="release", releases=5)
        near.environment |= job.environment
        publish(near, job, 2)
        names = [release["release"] for release in releases(near, job)]
        before = line.count
        rollback(near, job, names[1])
        whole, again = line.count - before, 0
        # Most of what travels is said before anything is asked.
        for number, share in enumerate((0.75, 0.8, 0.85, 0.9, 0.95)):
            connections = line.connections
            line.when(int(whole * share), line.cut)
            result = rollback(near, job, names[number % 2])
            again += line.connections - connections - 1
            assert result.errors.count("MirroringJobCompleted") == 1, result
            assert os.readlink(job.destination) == f".site.releases/{names[number % 2]}"
            assert [release["rolledBack"] for release in releases(near, job)] == [number % 2 == 1, False]
        assert again >= 2


def test_a_server_that_is_gone(near, far, job):
    before = os.readlink(job.destination)
    job.file.write_text(job.file.read_text() + "retries: 0\n")
    far.server.kill()
    for arguments in (["releases", job.file], ["rollback", job.file], ["restore", job.file, "."], ["restore", job.file, "--list"]):
        result = near.run("mirror", *arguments)
        assert result.code == 1, result
        only_sentence(result, "127.0.0.1")
    assert os.readlink(job.destination) == before


# --- what is kept


@pytest.fixture
def kept(near, far, tmp_path):
    """A job that has replaced and deleted something there."""
    job = far.job(tmp_path, name="kept", keepDeleted="7d")
    write(job.source, "a.html", "b.html", "folder/c.html", "folder/sub/d.html")
    run(near, job)
    write(job.source, "a.html", text="another page\n")
    (job.source / "b.html").unlink()
    shutil.rmtree(job.source / "folder")
    run(near, job)
    return job


def test_what_there_is_to_restore(near, far, kept):
    listed = versions(near, kept)
    assert {(version["path"], version["fate"], version["kind"]) for version in listed} == {
        ("a.html", "replaced", "file"), ("b.html", "deleted", "file"), ("folder", "deleted", "folder"),
        ("folder/c.html", "deleted", "file"), ("folder/sub", "deleted", "folder"), ("folder/sub/d.html", "deleted", "file"),
    }  # fmt: skip
    assert {version["path"] for version in versions(near, kept, "folder/sub")} == {"folder/sub", "folder/sub/d.html"}
    assert "\tdeleted\t7\tb.html" in restore(near, kept, "--list", "b.html", code=0).output
    assert restore(near, kept, "--list", "none.html", code=1).output == ""
    far.wait_until_left()


def test_a_deleted_file_a_replaced_one_and_a_folder(near, far, kept):
    result = restore(near, kept, "b.html")
    assert result.errors.count("MirroringPackageCompleted") == result.errors.count("MirroringJobCompleted") == 1, result
    assert "The next run replaces it with what the source has, and deletes it if the source has nothing of that name." in result.sentences
    assert (kept.destination / "b.html").read_text() == "a page\n"
    # By its whole path there.
    restore(near, kept, kept.destination / "a.html")
    assert (kept.destination / "a.html").read_text() == "a page\n"
    restore(near, kept, "folder")
    assert (kept.destination / "folder/sub/d.html").read_text() == "a page\n"
    # What was replaced by that is kept as well.
    assert [version["size"] for version in versions(near, kept, "a.html")] == [13, 7]
    restore(near, kept, "a.html", "--at", versions(near, kept, "a.html")[0]["until"])
    assert (kept.destination / "a.html").read_text() == "another page\n"
    assert os.listdir(far.home / ".kept.mirroring" / kept.id) == ["trash"]
    run(near, kept)
    assert files_of(kept.destination) == files_of(kept.source)


@pytest.mark.parametrize(
    ("arguments", "code", "name"),
    [
        (["none.html"], 1, "Nothing of the name none.html is kept"),
        (["b.html", "--at", "2999-01-01"], 1, "neither replaced nor deleted since then"),
        (["../up"], 2, "../up"),
        (["/etc/passwd"], 2, "/etc/passwd"),
        (["b.html", "--to", "copy"], 2, "works where the destination is"),
    ],
)
def test_what_cannot_be_restored(near, kept, tmp_path, arguments, code, name):
    before = files_of(kept.destination)
    only_sentence(restore(near, kept, *arguments, code=code), name)
    assert files_of(kept.destination) == before
    assert not (tmp_path / "copy").exists()


def test_a_job_that_keeps_nothing(near, far, tmp_path):
    job = far.job(tmp_path)
    write(job.source, "a.html")
    run(near, job)
    only_sentence(restore(near, job, "a.html", code=2), "keepDeleted")
    only_sentence(restore(near, job, "--list", code=2), "keepDeleted")


def test_what_is_restored_does_not_travel(near, far, tmp_path):
    with Line(far.server.port) as line:
        job = far.job(tmp_path, port=line.port, keepDeleted="7d")
        near.environment |= job.environment
        content = os.urandom(3_000_000)
        write(job.source, "a.html")
        (job.source / "large.bin").write_bytes(content)
        run(near, job)
        (job.source / "large.bin").unlink()
        run(near, job)
        before = line.count
        restore(near, job, "large.bin")
        assert (job.destination / "large.bin").read_bytes() == content
        assert line.count - before < 100_000


def test_a_restoring_whose_line_breaks(near, far, tmp_path):
    with Line(far.server.port) as line:
        job = far.job(tmp_path, port=line.port, keepDeleted="7d")
        near.environment |= job.environment
        names = [f"{number % 7}/{number}.html" for number in range(200)]
        write(job.source, *names)
        run(near, job)
        old = files_of(job.destination)
        write(job.source, *names, text="another page\n")
        run(near, job)
        before = line.count
        restore(near, job, ".")
        whole = line.count - before
        for share in (0.3, 0.5, 0.7, 0.9, 0.95):
            run(near, job)
            assert files_of(job.destination) == files_of(job.source)
            connections = line.connections
            line.when(int(whole * share), line.cut)
            result = restore(near, job, ".")
            assert line.connections == connections + 2, result
            assert result.errors.count("MirroringPackageCompleted") == 1, result
            assert files_of(job.destination) == old
        # As often as it was restored and mirrored again, and not once more.
        assert len(versions(near, job, names[0])) == 12
        assert os.listdir(far.home / ".site.mirroring" / job.id) == ["trash"]


def test_a_restored_release(near, job):
    """What comes back is published in one step, as a release of its own."""
    before = {release["release"] for release in releases(near, job)}
    restore(near, job, "only-1.html")
    assert shown(job) == {**files_of(job.source), "only-1.html": pages(1)["only-1.html"].encode()}
    listed = releases(near, job)
    assert {release["release"] for release in listed[1:]} == before and listed[0]["current"]
    rollback(near, job)
    assert shown(job) == files_of(job.source)


# --- who may do it


def limit(far, *options):
    """Makes the key one that does nothing but this."""
    keys = far.server.folder / "authorized_keys"
    key = keys.read_text()
    keys.write_text(f'command="{far.program} import {" ".join(options)}",restrict {key[key.index("ssh-"):]}')


@pytest.fixture
def inside(near, far, tmp_path):
    """A job in a folder to which a key can be limited."""
    (far.home / "allowed").mkdir()
    place = far.place(far.home / "allowed/site")
    job = far.job(tmp_path, place=place, publish="release", keepDeleted="7d")
    job.destination = far.home / "allowed/site"
    publish(near, job, 2)
    return job


def test_a_key_that_receives_into_that_folder(near, far, inside):
    limit(far, "--only", str(far.home / "allowed"), "--receive-only")
    assert len(releases(near, inside)) == 2
    rollback(near, inside)
    assert shown(inside).keys() == pages(0).keys()
    rollback(near, inside, releases(near, inside)[0]["release"])
    restore(near, inside, "only-0.html")
    assert "only-0.html" in shown(inside)


def everything(job):
    return (["releases", job.file], ["rollback", job.file], ["restore", job.file, "--list"], ["restore", job.file, "only-0.html"])


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--only", "{home}/elsewhere"], "to which this key is limited"),
        (["--send-only"], "This key is for a far end that sends files, and nothing else."),
    ],
)
def test_a_key_for_something_else(near, far, inside, options, sentence):
    (far.home / "elsewhere").mkdir()
    limit(far, *(option.format(home=far.home) for option in options))
    before = os.readlink(inside.destination)
    for arguments in everything(inside):
        result = near.run("mirror", *arguments)
        assert result.code == 1, result
        only_sentence(result, sentence)
    assert os.readlink(inside.destination) == before


def test_a_key_that_gives_programs_no_rights(near, far, inside):
    """Nothing is put in place by a list and a rollback; a restoring is refused as a run is."""
    limit(far, "--no-setid")
    assert len(releases(near, inside)) == 2 and versions(near, inside)
    rollback(near, inside)
    only_sentence(restore(near, inside, "only-0.html", code=1), "Programs may not keep set-user-ID by this key.")
    inside.file.write_text(inside.file.read_text() + "permissions: keep\n")
    rollback(near, inside, releases(near, inside)[0]["release"])
    restore(near, inside, "only-0.html")
    assert "only-0.html" in shown(inside)


def test_one_engine_at_a_time(near, far, job, tmp_path):
    """What changes something waits its turn at both ends; who only looks does not."""
    (job.source / "large.bin").write_bytes(os.urandom(20_000_000))
    slow = tmp_path / "slow-rsync"
    slow.write_text('#!/bin/sh\nexec rsync --bwlimit=100k "$@"\n')
    slow.chmod(0o755)
    engine = near.start("mirror", "run", job.file, MIRRORING_RSYNC_PROGRAM=str(slow))
    wait_until(lambda: any(b"--server" in command for command in far.processes.values()))
    before = os.readlink(job.destination)
    other = str(tmp_path / "other-state")
    for arguments in (["rollback", job.file], ["restore", job.file, "only-1.html"]):
        result = near.run("mirror", *arguments)
        assert result.code == 1 and "is being run" in result.errors, result
        result = near.run("mirror", *arguments, MIRRORING_STATE_FOLDER=other)
        assert result.code == 2, result
        only_sentence(result, "is at work for another engine")
    assert len(releases(near, job)) == 3 and versions(near, job)
    assert os.readlink(job.destination) == before
    engine.kill()
    engine.communicate()


# --- a source on another machine


def test_no_connection_is_needed_where_the_destination_is_here(near, far, tmp_path):
    job = far.job(tmp_path, "source", publish="release", keepDeleted="7d")
    publish(near, job, 2)
    far.server.kill()
    near.environment["MIRRORING_SSH_PROGRAM"] = str(tmp_path / "none")
    for arguments, code in [
        (["releases", job.file, "--json"], 0), (["restore", job.file, "--list"], 0), (["restore", job.file, "only-0.html"], 75),
        (["restore", job.file, "only-0.html", "--to", tmp_path / "copy"], 0),
    ]:  # fmt: skip
        result = near.run("mirror", *arguments)
        assert result.code == code, result
        assert "ssh" not in (result.output + result.errors).replace(far.place(job.source), ""), result
    assert (tmp_path / "copy/only-0.html").exists() and "only-0.html" in shown(job)
    result = rollback(near, job)
    assert "ssh" not in result.errors.replace(far.place(job.source), ""), result
    assert shown(job) == files_of(job.source)
