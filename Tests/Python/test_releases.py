"""A job that publishes by releases: readers find one whole tree, old ones stay as they were, and one can go back."""

import json
import os
import subprocess

import pytest

from bad_input import only_sentence
from commands import Job, files_of, real_tree
from published import digest_of, folder_of, pages, readers_of, releases, rollback, write_version
from runs import run

SWITCHES = 500 if "MIRRORING_TEST_FAULTS" in os.environ else 100


@pytest.fixture
def job(quick, tmp_path):
    """A job whose packages are small. Its events wait: code 75 is success here."""
    tmp_path.chmod(0o755)
    return Job(tmp_path, "site", publish="release", releases=3, package="{maxPages: 5, maxFiles: 20}")


def state_of(folder):
    """All that there is to see of a tree: contents, modes, times and owners."""
    state = {}
    for path in [folder, *folder.rglob("*")]:
        status = path.lstat()
        state[str(path.relative_to(folder))] = (status.st_mode, status.st_uid, status.st_gid, status.st_mtime_ns, status.st_ino)
    return state | {f"{name} content": content for name, content in files_of(folder).items()}


def test_readers_see_one_whole_version(quick, tmp_path):
    tmp_path.chmod(0o755)
    # As many are kept as there are: a reader may take its time.
    job = Job(tmp_path, "site", publish="release", releases=SWITCHES + 1, package="{maxPages: 5, maxFiles: 20}")
    write_version(job, pages(0))
    run(quick, job)
    known = {digest_of(pages(0))}
    with readers_of(job.destination) as readers:
        # One rsync for each would take minutes: most switches go back and forth between some versions.
        for number in range(1, SWITCHES // 10):
            write_version(job, pages(number))
            known.add(digest_of(pages(number)))
            run(quick, job)
        names = [release["release"] for release in releases(quick, job)]
        for number in range(SWITCHES - SWITCHES // 10):
            name = names[(number + 1) % len(names)]
            result = quick.run("mirror", "rollback", job.file, name)
            assert result.code == 75, result
    for reader in readers:
        assert reader.failures == []
        assert set(reader.seen) <= known
        assert len(reader.seen) > 1


def test_old_releases_stay_as_they_were(quick, job):
    real_tree(job.source, "json")
    os.link(job.source / "json" / "decoder.py", job.source / "linked.py")
    run(quick, job)
    [first] = releases(quick, job)
    old = folder_of(job) / first["release"]
    before = state_of(old)

    (job.source / "names" / "two words.md").write_text("Another text.\n")
    (job.source / "json" / "scanner.py").chmod(0o600)
    (job.source / "json").chmod(0o711)
    (job.source / "json" / "encoder.py").unlink()
    (job.source / "latest.md").unlink()
    (job.source / "latest.md").symlink_to("elsewhere")
    os.utime(job.source / "json" / "tool.py", (1, 1))
    if os.geteuid() == 0:
        os.chown(job.source / "json" / "__init__.py", 65_534, 65_534)
    run(quick, job)
    assert state_of(old) == before
    assert files_of(job.destination.resolve()) == files_of(job.source)
    second = releases(quick, job)[0]
    new = folder_of(job) / second["release"]
    assert new.samefile(job.destination)
    # What did not change is there once; other names of a file at the source are one file in each release.
    assert (new / "linked.py").samefile(old / "linked.py")
    assert (new / "linked.py").samefile(new / "json" / "decoder.py")
    assert second["items"] == sum(1 for _ in job.source.rglob("*")) + 1
    assert second["current"]


def test_only_so_many_are_kept(quick, job):
    for number in range(5):
        write_version(job, pages(number))
        run(quick, job)
    assert len(releases(quick, job)) == 3
    assert len([name for name in os.listdir(folder_of(job)) if not name.endswith(".json")]) == 3
    assert files_of(job.destination.resolve()) == files_of(job.source)


def test_a_folder_that_was_there(quick, tmp_path):
    tmp_path.chmod(0o755)
    packages = Job(tmp_path, "site")
    write_version(packages, pages(0))
    run(quick, packages)
    before = files_of(packages.destination)
    assert packages.destination.is_dir() and not packages.destination.is_symlink()

    packages.file.write_text(packages.file.read_text() + "publish: release\n")
    write_version(packages, pages(1))
    run(quick, packages)
    assert packages.destination.is_symlink()
    assert files_of(packages.destination.resolve()) == files_of(packages.source)
    assert len(releases(quick, packages)) == 2
    rollback(quick, packages)
    assert files_of(packages.destination.resolve()) == before

    packages.file.write_text(packages.file.read_text().replace("publish: release\n", ""))
    for command in ("validate", "plan"):
        result = quick.run("mirror", command, packages.file)
        assert result.code == 2, result
        only_sentence(result, packages.destination, '"publish: release"')
    assert run(quick, packages, code=2)
    assert files_of(packages.destination.resolve()) == before


def test_rollback_and_the_runs_after_it(quick, job):
    for number in range(2):
        write_version(job, pages(number))
        run(quick, job)
    newer, older = releases(quick, job)
    rollback(quick, job)
    assert files_of(job.destination.resolve()) == files_of(folder_of(job) / older["release"])
    assert [release["rolledBack"] for release in releases(quick, job)] == [True, False]

    result = run(quick, job)
    assert f"which was rolled back, so it is not published again. To publish it: mirror rollback {job.file} {newer['release']}" in result.errors
    assert [release["current"] for release in releases(quick, job)] == [False, True]
    only_sentence(rollback(quick, job, code=1), "There is no release before")
    only_sentence(rollback(quick, job, "1999", code=1), "There is no release 1999")

    write_version(job, pages(2))
    run(quick, job)
    assert files_of(job.destination.resolve()) == files_of(job.source)
    rollback(quick, job, newer["release"])
    assert files_of(job.destination.resolve()) == files_of(folder_of(job) / newer["release"])
    shown = quick.run("mirror", "releases", job.file).output.splitlines()
    assert [line.split("\t")[4] for line in shown] == ["rolled back", "current", ""]


def test_what_cannot_be_read_undoes_no_rollback(quick, job):
    """A file that fails with each run is no reason for a release, and none to publish again what somebody has left."""
    quick.give_up_privileges()
    for number in range(2):
        write_version(job, pages(number))
        (job.source / "closed.html").write_text("closed")
        (job.source / "closed.html").chmod(0)
        run(quick, job, code=1)
    newer, older = releases(quick, job)
    run(quick, job, code=1)
    assert [release["release"] for release in releases(quick, job)] == [newer["release"], older["release"]]

    rollback(quick, job)
    result = run(quick, job)
    assert "which was rolled back, so it is not published again" in result.errors, result
    assert files_of(job.destination.resolve()) == files_of(folder_of(job) / older["release"])


def test_command_after_a_run_knows_the_release(quick, tmp_path):
    tmp_path.chmod(0o755)
    told = tmp_path / "told"
    after = json.dumps(f'echo "release $MIRROR_RELEASE" >> {told}')
    job = Job(tmp_path, "site", publish="release", after=after)
    write_version(job, pages(0))
    run(quick, job)
    # The second one publishes nothing.
    run(quick, job)
    [release] = releases(quick, job)
    assert told.read_text() == f"release {release['release']}\nrelease \n"


@pytest.mark.parametrize("obstacle", ["link", "file", "open folder"])
def test_what_is_refused(quick, job, tmp_path, obstacle):
    write_version(job, pages(0))
    match obstacle:
        case "link":
            job.destination.symlink_to("/srv")
        case "file":
            job.destination.write_text("This is no folder.\n")
        case "open folder":
            tmp_path.chmod(0o777)
    result = quick.run("mirror", "validate", job.file)
    assert result.code == 2, result
    only_sentence(result, tmp_path if obstacle == "open folder" else job.destination)
    assert run(quick, job, code=2)
    assert not folder_of(job).exists()


def test_job_without_releases(quick, tmp_path):
    job = Job(tmp_path, "plain")
    write_version(job, pages(0))
    run(quick, job)
    for command in ("releases", "rollback"):
        result = quick.run("mirror", command, job.file)
        assert result.code == 2, result
        only_sentence(result, "publish: release")


def test_killed_at_any_moment(quick, job):
    """The destination is the old version or the new, whole; and the next run ends what was begun."""
    write_version(job, pages(0))
    run(quick, job)
    known = [files_of(job.source)]
    for number in range(1, 40 if "MIRRORING_TEST_FAULTS" in os.environ else 12):
        write_version(job, pages(number))
        known.append(files_of(job.source))
        process = quick.start("mirror", "run", job.file)
        try:
            process.wait(timeout=0.03 * number % 0.45)  # the moment of death, and nothing that is waited for
        except subprocess.TimeoutExpired:
            process.kill()
        process.communicate()
        assert files_of(job.destination.resolve()) in known[-2:]
        run(quick, job)
        assert files_of(job.destination.resolve()) == known[-1]
        rests = [name for name in os.listdir(folder_of(job)) if name.startswith("building") or name.endswith(".removing")]
        assert rests == []
        assert len(releases(quick, job)) <= 3
