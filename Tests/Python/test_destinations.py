"""Destinations that can't keep or be given everything: what can be is published, the rest is told once, and the second run is at rest."""

import os
import pathlib
import shutil
import stat
import struct
import subprocess

import pytest

import mounts
from commands import Commands, Job, executable, files_of
from runs import at_rest, run
from steps import library

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can be another user, give files away and mount disks")

USER, GROUP, STRANGER = 54_321, 54_322, 54_323


@pytest.fixture
def here(unheard, public_folder):
    """The commands in a folder that every user may enter, without a broker."""
    environment = {name: unheard.environment[name] for name in ("MIRRORING_BROKER_URI",)}
    commands = Commands(public_folder, environment | {"MIRRORING_OUTBOX_WAIT": "0"})
    yield commands
    commands.stop()


@pytest.fixture
def publisher(here, public_folder):
    """Somebody who may write by his group alone."""
    here.act_as(USER, USER, GROUP)
    here.state.mkdir()
    os.chown(here.state, USER, USER)
    if subprocess.run([*here.prefix, executable("mirror"), "--help"], capture_output=True).returncode != 0:
        pytest.skip("Another user can't run the commands where they were built.")
    return here


def job_in(folder, destination, **settings):
    """A job whose source has two pages, one in a folder."""
    job = Job(folder, "site", destination=destination, **settings)
    (job.source / "sub").mkdir(parents=True)
    (job.source / "page.html").write_text("a page\n")
    (job.source / "sub/page.html").write_text("another page\n")
    return job


def test_a_file_system_that_takes_no_time_alone(here, public_folder):
    """Some in user space (libfuse 2) do nothing then, and say nothing: what is asked of the times there must set both of them."""
    preloaded = {"LD_PRELOAD": str(library(pathlib.Path(__file__).with_name("wholetimes.c"), public_folder))}
    job = job_in(public_folder, public_folder / "copy")
    # Later than the file that is made to try it.
    os.utime(job.source / "page.html", (4_102_444_800, 4_102_444_800))
    for _ in range(2):
        result = run(here, job, **preloaded)
        assert "is written all the time" not in result.errors, result
    assert "MirroringPackageInitialized" not in result.errors, result


def test_a_file_system_without_owners_and_modes(here, public_folder):
    """Some in user space know no such calls at all, and say so, which is no reason to mirror nothing."""
    preloaded = {"LD_PRELOAD": str(library(pathlib.Path(__file__).with_name("callless.c"), public_folder))}
    job = job_in(public_folder, public_folder / "copy")
    os.chown(job.source / "page.html", USER, GROUP)
    (job.source / "sub/page.html").chmod(0o604)
    result = run(here, job, **preloaded)
    assert files_of(job.destination) == files_of(job.source), result
    assert "1 owner and 1 group at" in result.errors, result
    result = run(here, job, **preloaded)
    assert "MirroringPackageInitialized" not in result.errors, result


def test_a_file_system_without_case(here, public_folder):
    """Names that are one there took turns: what one run brought the next deleted, and each succeeded."""
    with mounts.without_case(public_folder / "fat") as fat:
        job = job_in(public_folder, fat / "copy", staging=fat / ".staging")
        for name in ("Dir/1", "dir/2", "Case.txt", "case.txt", "trail."):
            (job.source / name).parent.mkdir(exist_ok=True)
            (job.source / name).write_text(f"{name}\n")
        for _ in range(3):
            result = run(here, job, 1)
            assert "dir and Dir are one name" in result.errors and "case.txt and Case.txt are one name" in result.errors, result
            assert "0 deletions" in result.errors, result
            copies = [(job.destination / name).read_text() for name in ("Dir/1", "Case.txt", "trail", "page.html")]
            assert copies == ["Dir/1\n", "Case.txt\n", "trail.\n", "a page\n"]
        plan = here.run("mirror", "plan", job.file)
        assert plan.code == 1 and "obstructed\tdir\n" in plan.output, plan


def test_a_file_system_without_case_and_two_alike(here, public_folder):
    """Files of one size and time: rsync takes the copy of one for that of the other, so the second run succeeded without it."""
    with mounts.without_case(public_folder / "fat") as fat:
        job = job_in(public_folder, fat / "copy", staging=fat / ".staging")
        for name in ("README", "readme"):
            (job.source / name).write_text(f"{name}\n")
            os.utime(job.source / name, (1_700_000_000, 1_700_000_000))
        for _ in range(3):
            assert "readme and README are one name" in run(here, job, 1).errors
        plan = here.run("mirror", "plan", job.file)
        assert plan.code == 1 and plan.output == "obstructed\treadme\n", plan
        check = here.run("mirror", "check", job.file)
        assert check.code == 1 and "readme" in check.output, check


@pytest.mark.parametrize("key", ["source", "destination"])
def test_a_folder_on_the_way_that_is_shut(publisher, public_folder, key):
    """It is named, and nobody is told to create what is there."""
    shut = public_folder / "shut"
    (shut / "site").mkdir(parents=True)
    shut.chmod(0o700)
    (public_folder / "other").mkdir()
    other = {"source": "destination", "destination": "source"}[key]
    job = Job(public_folder, "site", **{key: shut / "site", other: public_folder / "other"})
    result = publisher.run("mirror", "validate", job.file)
    assert result.code == 2, result
    assert f"The {key} {shut}/site can't be looked at: {shut}: permission denied. Allow this user" in result.errors, result


def test_folders_of_another_owner(publisher, public_folder):
    web = public_folder / "web"
    site = web / "site"
    (site / "sub").mkdir(parents=True)
    (site / "page.html").write_text("root's page\n")
    for path in (web, site, site / "sub", site / "page.html"):
        os.chown(path, 0, GROUP)
        path.chmod(0o2775 if path.is_dir() else 0o664)
    job = job_in(public_folder, site)
    for path in (job.source, *job.source.rglob("*")):
        os.chown(path, USER, USER)

    result = run(publisher, job)
    assert files_of(site) == files_of(job.source)
    # The roots and sub, each once.
    sentence = f"2 groups, 2 modes and 2 times at {site} can't be set by this user, so they are left as they are."
    assert result.errors.count(sentence) == 1, result
    assert site.stat().st_uid == (site / "sub").stat().st_uid == 0
    assert (site / "sub").stat().st_mode & 0o7777 == 0o2775
    # What was root's is replaced, and not changed.
    assert (site / "page.html").stat().st_uid == USER
    at_rest(publisher, job)

    (job.source / "sub/page.html").chmod(0o600)
    (job.source / "page.html").unlink()
    run(publisher, job)
    assert (site / "sub/page.html").stat().st_mode & 0o777 == 0o600
    assert not (site / "page.html").exists()
    at_rest(publisher, job)


def test_a_site_beside_which_this_user_may_make_nothing(publisher, public_folder):
    site = public_folder / "web/site"
    site.mkdir(parents=True)
    os.chown(site, 0, GROUP)
    site.chmod(0o2775)
    job = job_in(public_folder, site)
    for path in (job.source, *job.source.rglob("*")):
        os.chown(path, USER, USER)
    assert publisher.run("mirror", "validate", job.file).code == 0
    run(publisher, job)
    assert files_of(site) == files_of(job.source)
    at_rest(publisher, job)
    assert os.listdir(site.parent) == ["site"]


def test_a_subfolder_into_which_this_user_may_not_write(publisher, public_folder):
    web = public_folder / "web"
    (web / "site/sub").mkdir(parents=True)
    for path in (web, web / "site"):
        os.chown(path, 0, GROUP)
        path.chmod(0o2775)
    job = job_in(public_folder, web / "site")
    for path in (job.source, *job.source.rglob("*")):
        os.chown(path, USER, USER)
    result = run(publisher, job, code=1)
    assert (web / "site/page.html").read_text() == "a page\n"
    assert f"{web}/site/sub/page.html can't be put in place: permission denied" in result.errors, result
    os.chown(web / "site/sub", USER, USER)
    run(publisher, job)
    assert files_of(web / "site") == files_of(job.source)


def test_a_subfolder_in_which_this_user_may_delete_nothing(publisher, public_folder):
    """What stays in it is named, and of the folders around it no other reason."""
    site = public_folder / "site"
    extra = site / "extra/inner"
    extra.mkdir(parents=True)
    (extra / "old.html").write_text("an old page\n")
    for path in (site, site / "extra"):
        os.chown(path, USER, USER)
    job = job_in(public_folder, site)
    for path in (job.source, *job.source.rglob("*")):
        os.chown(path, USER, USER)
    for _ in range(2):
        result = run(publisher, job, code=1)
        assert f"{extra}/old.html can't be " in result.errors and "permission denied" in result.errors, result
        assert "holds what the job excludes" not in result.errors, result
        assert (extra / "old.html").exists() and (site / "page.html").read_text() == "a page\n"
    os.chown(extra, USER, USER)
    run(publisher, job)
    assert files_of(site) == files_of(job.source)


def test_names_of_a_file_in_a_subfolder_that_is_shut(publisher, public_folder):
    """rsync puts them off until it has looked at the last one, and waits for ever where it can't."""
    site = public_folder / "site"
    (site / "shut").mkdir(parents=True)
    os.chown(site, USER, USER)
    (site / "shut").chmod(0o700)
    job = job_in(public_folder, site)
    (job.source / "shut").mkdir()
    for name in ("one.html", "other.html"):
        os.link(job.source / "page.html", job.source / "shut" / name)
    for path in (job.source, *job.source.rglob("*")):
        os.chown(path, USER, USER)
    for _ in range(2):
        result = run(publisher, job, code=1)
        assert f"{site}/shut can't be read: permission denied" in result.errors, result
        assert sorted(files_of(site)) == ["page.html", "shut", "sub", "sub/page.html"]
    os.chown(site / "shut", USER, USER)
    run(publisher, job)
    assert files_of(site) == files_of(job.source)
    assert (site / "shut/one.html").samefile(site / "page.html") and (site / "shut/other.html").samefile(site / "page.html")
    at_rest(publisher, job)


def test_whole_seconds_and_a_range_of_years(here, public_folder):
    with mounts.whole_seconds(public_folder / "disk") as disk:
        job = job_in(public_folder, disk / "site")
        for number, time in enumerate([-(1 << 33), -1, 0, 1_700_000_000, 1 << 31, 1 << 33]):
            path = job.source / f"{number}.txt"
            path.write_text(f"{time}\n")
            os.utime(path, ns=(0, time * 1_000_000_000 + 123_456_789))
        os.link(job.source / "3.txt", job.source / "linked.txt")
        run(here, job)
        assert files_of(job.destination) == files_of(job.source)
        assert (job.destination / "3.txt").samefile(job.destination / "linked.txt")
        at_rest(here, job)
        (job.source / "3.txt").write_text("1700000001\n")
        run(here, job)
        assert files_of(job.destination) == files_of(job.source)
        at_rest(here, job)


@pytest.mark.parametrize(
    "prefix",
    [["setpriv", "--bounding-set=-chown", "--inh-caps=-chown", "--"], ["unshare", "--user", "--map-root-user", "--"]],
    ids=["no CAP_CHOWN", "user namespace"],
)
def test_root_that_may_give_nothing_away(here, public_folder, prefix):
    if subprocess.run([*prefix, "true"], capture_output=True).returncode != 0:
        pytest.skip(f"{prefix[0]} can't take root's right to give files away here.")
    job = job_in(public_folder, public_folder / "copy")
    tool = job.source / "sub/tool"
    tool.write_text("a tool\n")
    os.chown(job.source / "page.html", STRANGER, STRANGER)
    os.chown(tool, STRANGER, STRANGER)
    tool.chmod(0o4755)
    here.prefix = prefix
    result = run(here, job)
    assert files_of(job.destination) == files_of(job.source)
    assert "2 owners and 2 groups" in result.errors, result
    copy = (job.destination / "sub/tool").stat()
    # Else whoever runs it would get root's rights.
    assert copy.st_uid == 0 and copy.st_mode & 0o7777 == 0o755
    at_rest(here, job)


def test_a_tree_deeper_than_files_may_be_open(here, public_folder):
    """The descriptors that most systems give, and a tree for which rsync's own, one a level, are enough."""
    if not shutil.which("prlimit"):
        pytest.skip("There is no prlimit (util-linux), by which few files may be open.")
    # All of it is removed in the end, which is most of the destination.
    job = job_in(public_folder, public_folder / "copy", maxDeletionShare=1)
    deep = job.source.joinpath(*["d"] * 700)
    deep.mkdir(parents=True)
    (deep / "page.html").write_text("deep\n")
    here.prefix = ["prlimit", "--nofile=1024:1024", "--"]
    run(here, job)
    assert files_of(job.destination) == files_of(job.source)
    at_rest(here, job)
    shutil.rmtree(job.source / "d")
    run(here, job)
    assert not (job.destination / "d").exists()


def test_a_folder_that_hands_on_its_group(publisher, public_folder):
    """What is staged elsewhere and renamed to there gets no group by itself."""
    web = public_folder / "web"
    site = web / "site"
    site.mkdir(parents=True)
    for path in (web, site):
        os.chown(path, 0, GROUP)
        path.chmod(0o2775)
    job = job_in(public_folder, site)
    job.file.write_text(job.file.read_text() + "permissions: keep\n")
    for path in (job.source, *job.source.rglob("*")):
        os.chown(path, USER, USER)
    run(publisher, job)
    assert files_of(site) == files_of(job.source)
    assert (site / "page.html").stat().st_gid == (site / "sub/page.html").stat().st_gid == GROUP
    at_rest(publisher, job)


def test_a_folder_that_hands_on_its_access_list(here, public_folder):
    """Lists are not copied; those that are there change no mode, and bring no file again."""
    job = job_in(public_folder, public_folder / "site")
    job.destination.mkdir()
    # As the kernel keeps it: owner, a user, group, mask and others, each with what it may do.
    entries = [(0x01, 7, -1), (0x02, 7, STRANGER), (0x04, 5, -1), (0x10, 7, -1), (0x20, 5, -1)]
    value = struct.pack("<I", 2) + b"".join(struct.pack("<HHI", tag, rights, number & 0xFFFFFFFF) for tag, rights, number in entries)
    try:
        os.setxattr(job.destination, "system.posix_acl_default", value)
    except OSError as refusal:
        pytest.skip(f"The file system has no access control lists: {refusal.strerror}.")
    (job.source / "page.html").chmod(0o640)
    run(here, job)
    assert files_of(job.destination) == files_of(job.source)
    for name in ("page.html", "sub", "sub/page.html"):
        assert (job.destination / name).stat().st_mode == (job.source / name).stat().st_mode, name
    at_rest(here, job)


def device(path):
    try:
        os.mknod(path, 0o644 | stat.S_IFCHR, os.makedev(1, 3))
    except OSError as error:
        pytest.skip(f"No device can be made here: {error}")


class TestDevice:
    """rsync passes over one where it is not root's, and says nothing of it to whoever mirrors."""

    def check(self, commands, job):
        """It is named, before anything is transferred, until the job leaves it out."""
        device(job.source / "null")
        for _ in range(2):
            result = run(commands, job, 1)
            reason = f"null is a device, and the user of {job.destination} may not make one, so it is not mirrored."
            assert reason in result.errors and "rsync: {options: [--no-devices]}" in result.errors, result
            assert "changed while it was read" not in result.errors
        assert (job.destination / "page.html").exists() and not (job.destination / "null").exists()
        plan = commands.run("mirror", "plan", job.file)
        assert plan.code == 1 and plan.output == "obstructed\tnull\n", plan
        check = commands.run("mirror", "check", job.file)
        assert check.code == 1 and "missing\tnull\n" in check.output, check
        job.file.write_text(job.file.read_text() + "rsync: {options: [--no-devices]}\n")
        at_rest(commands, job)

    def test_another_user(self, publisher, public_folder):
        (public_folder / "web").mkdir()
        os.chown(public_folder / "web", USER, USER)
        job = job_in(public_folder, public_folder / "web/site")
        for path in (job.source, *job.source.rglob("*")):
            os.chown(path, USER, USER)
        self.check(publisher, job)

    def test_root_without_the_right(self, here, public_folder):
        here.prefix = ["setpriv", "--bounding-set=-mknod", "--inh-caps=-mknod", "--"]
        self.check(here, job_in(public_folder, public_folder / "site"))
