"""Access lists, extended attributes and capabilities: as at the source, each change of them alone is published, and then all is at rest.

What an end can't keep is told once in a run, and is no change for ever.
"""

import json
import os
import shutil
import subprocess

import pytest

import mounts
import runs
from commands import Commands, Job, executable
from far_ends import far_end
from runs import run
from ssh_servers import STRANGER

#: Neither has to be there.
READER, WRITER = 54_331, 54_332
#: Who runs the engine, and may write by his group alone.
USER, GROUP = 54_321, 54_322

TOOLS = ["setfacl", "getfacl", "setcap"]
pytestmark = pytest.mark.skipif(
    not all(map(shutil.which, TOOLS)), reason=f"There is no {', '.join(TOOLS)}. Broker/install --tests adds them."
)
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root gives capabilities, mounts disks and can be another user")


def call(*arguments):
    return subprocess.run([str(word) for word in arguments], check=True, capture_output=True, text=True).stdout


def set_list(path, *entries, default=False):
    call("setfacl", *(["--default"] if default else []), "--modify", ",".join(entries), path)


def remove_lists(path):
    call("setfacl", "--remove-all", path)


def looks(tree):
    """What each entry of a tree has of all this: its lists with their numbers, and its attributes."""
    found = {}
    for path in [tree, *sorted(tree.rglob("*"))]:
        if path.is_symlink() or ".mirroring" in path.name:
            continue
        names = [name for name in os.listxattr(path) if name.startswith("user.") or name == "security.capability"]
        lists = call("getfacl", "--numeric", "--absolute-names", "--omit-header", path)
        found[str(path.relative_to(tree))] = lists, {name: os.getxattr(path, name) for name in names}
    return found


def fill(source):
    """A tree each of whose parts has something."""
    (source / "folder" / "empty").mkdir(parents=True)
    for name in ["page.html", "plain.html", "folder/page.html"]:
        (source / name).write_text(f"This is {name}.\n")
    os.link(source / "page.html", source / "second.html")
    (source / "link").symlink_to("page.html")
    try:
        for number, name in enumerate([".", "page.html", "folder", "folder/page.html", "folder/empty"]):
            os.setxattr(source / name, "user.number", str(number).encode())
        os.setxattr(source / "folder", "user.a/b", b"\0\xff" * 100)
    except OSError as refusal:
        pytest.skip(f"{source} can have no attributes: {refusal}")
    set_list(source, f"u:{READER}:rx")
    set_list(source / "page.html", f"u:{WRITER}:rw", f"g:{READER}:r")
    for name in ["folder", "folder/empty"]:
        set_list(source / name, f"u:{WRITER}:rwx", default=True)
    set_list(source / "folder" / "page.html", "g::-", f"u:{WRITER}:rw")


def at_rest(commands, job):
    """Runs a job of which nothing is left to do, nor to plan."""
    result = runs.at_rest(commands, job)
    plan = commands.run("mirror", "plan", job.file)
    assert (plan.code, plan.output) == (0, ""), plan
    return result


def same(job):
    assert looks(job.destination) == looks(job.source)


@pytest.fixture(params=["here", "to another machine", "from another machine"])
def job(request, unheard, public_folder, tmp_path):
    """A job, and the commands that run it: between folders of this machine, and over ssh in both directions."""
    unheard.environment["MIRRORING_OUTBOX_WAIT"] = "0"
    if request.param == "here":
        tmp_path.chmod(0o755)
        job = Job(tmp_path, "site", keepDeleted="7d")
        fill(job.source)
        yield unheard, job
        return
    with far_end(public_folder) as far:
        unheard.environment |= far.client()
        job = far.job(tmp_path, "destination" if request.param.startswith("to") else "source", keepDeleted="7d")
        fill(job.source)
        yield unheard, job


def test_each_change_alone_is_published(job):
    commands, job = job
    result = run(commands, job)
    assert "can't be kept" not in result.errors, result
    same(job)
    at_rest(commands, job)

    changes = [
        lambda path: os.setxattr(path, "user.number", b"another"),
        lambda path: os.removexattr(path, "user.number"),
        lambda path: set_list(path, f"u:{READER + 7}:r"),
        remove_lists,
    ]
    for change in changes:
        for name in [".", "page.html", "folder", "folder/page.html"]:
            change(job.source / name)
        run(commands, job)
        same(job)
        at_rest(commands, job)
    # The names of one file are one file still.
    assert (job.destination / "page.html").samefile(job.destination / "second.html")


def test_drift_is_mended(job):
    commands, job = job
    run(commands, job)
    set_list(job.destination / "plain.html", f"u:{READER}:rw")
    set_list(job.destination / "folder", f"u:{READER}:rwx", default=True)
    os.removexattr(job.destination / "page.html", "user.number")
    os.setxattr(job.destination, "user.own", b"1")
    run(commands, job)
    same(job)
    at_rest(commands, job)


@as_root
def test_names_of_the_system_are_each_machines_own(job):
    commands, job = job
    for path in [job.source, job.source / "page.html", job.source / "folder"]:
        os.setxattr(path, "trusted.mirroring", b"1")
        os.setxattr(path, "security.mirroring", b"1")
    run(commands, job)
    same(job)
    at_rest(commands, job)
    for path in [job.destination, job.destination / "page.html", job.destination / "folder"]:
        assert not {"trusted.mirroring", "security.mirroring"} & set(os.listxattr(path))
        os.setxattr(path, "trusted.mirroring", b"of the destination")
    at_rest(commands, job)
    assert os.getxattr(job.destination / "folder", "trusted.mirroring") == b"of the destination"


@as_root
def test_capabilities_come_with_the_content(job):
    commands, job = job
    program = job.source / "program"
    program.write_bytes(b"\x7fELF, or so it says")
    program.chmod(0o755)
    call("setcap", "cap_net_raw+ep", program)
    run(commands, job)
    same(job)
    at_rest(commands, job)
    call("setcap", "cap_net_bind_service+ep", program)
    run(commands, job)
    same(job)
    os.chown(program, READER, READER)
    call("setcap", "cap_net_bind_service+ep", program)
    run(commands, job)
    same(job)
    at_rest(commands, job)
    call("setcap", "-r", program)
    run(commands, job)
    same(job)
    at_rest(commands, job)


def test_the_job_may_leave_them_out(unheard, tmp_path):
    job = Job(tmp_path, "site", accessLists="false", extendedAttributes="false")
    fill(job.source)
    run(unheard, job)
    assert not any("user:" + str(number) in lists for lists, _ in looks(job.destination).values() for number in (READER, WRITER))
    assert not any(attributes for _, attributes in looks(job.destination).values())
    at_rest(unheard, job)


def test_what_lies_around_the_destination_hands_nothing_down(unheard, tmp_path):
    job = Job(tmp_path, "site")
    fill(job.source)
    job.destination.mkdir()
    for folder in [tmp_path, job.destination]:
        set_list(folder, f"u:{READER}:rwx", default=True)
    run(unheard, job)
    same(job)
    at_rest(unheard, job)


@pytest.mark.parametrize("publish", ["packages", "release"])
@pytest.mark.parametrize("around", [".", "staging"])
def test_folders_around_hand_nothing_down_to_a_site_without_lists(unheard, tmp_path, publish, around):
    """Neither end has any, so nobody would look for them in what is new."""
    tmp_path.chmod(0o755)
    (tmp_path / "staging").mkdir(mode=0o700)
    job = Job(tmp_path, "site", publish=publish, staging=tmp_path / "staging")
    (job.source / "folder").mkdir(parents=True)
    (job.source / "folder" / "page.html").write_text("This is a page.\n")
    set_list(tmp_path / around, f"u:{READER}:rwx", default=True)
    run(unheard, job)
    assert looks(job.destination.resolve()) == looks(job.source)
    at_rest(unheard, job)


def test_rsync_is_asked_only_where_there_are_any(unheard, tmp_path):
    """It needs half as long again for that."""
    asked, program = tmp_path / "asked", tmp_path / "rsync"
    program.write_text(f'#!/bin/sh\necho "$@" >>{asked}\nexec rsync "$@"\n')
    program.chmod(0o755)
    unheard.environment["MIRRORING_RSYNC_PROGRAM"] = str(program)
    job = Job(tmp_path, "site")
    for name in ["page.html", "folder/page.html"]:
        (job.source / name).parent.mkdir(parents=True, exist_ok=True)
        (job.source / name).write_text(f"This is {name}.\n")

    def words():
        found = set(asked.read_text().split()) & {"--acls", "--xattrs", "--archive"}
        asked.unlink()
        return found

    run(unheard, job)
    at_rest(unheard, job)
    assert words() == {"--archive"}
    os.setxattr(job.source / "folder" / "page.html", "user.name", b"1")
    run(unheard, job)
    assert words() == {"--acls", "--xattrs", "--archive"}
    same(job)
    os.removexattr(job.source / "folder" / "page.html", "user.name")
    run(unheard, job)
    same(job)
    assert words() == {"--acls", "--xattrs", "--archive"}
    at_rest(unheard, job)
    assert words() == {"--archive"}


def test_where_permissions_stay_lists_do(unheard, tmp_path):
    job = Job(tmp_path, "site", permissions="keep")
    fill(job.source)
    job.destination.mkdir()
    (job.destination / "page.html").write_text("old\n")
    set_list(job.destination / "page.html", f"u:{READER}:rw")
    set_list(job.destination, f"u:{WRITER}:rwx", default=True)
    run(unheard, job)
    found = {name: lists for name, (lists, _) in looks(job.destination).items()}
    assert f"user:{READER}:rw-" in found["page.html"] and str(WRITER) not in found["page.html"]
    for name in ["plain.html", "folder/page.html"]:
        assert f"\nuser:{WRITER}:rwx" in found[name] and "\nmask::rw-" in found[name], found[name]
    assert f"default:user:{WRITER}:rwx" in found["folder/empty"] and f"\nuser:{WRITER}:rwx\n" in found["folder/empty"]
    at_rest(unheard, job)


@as_root
def test_a_file_system_without_them(unheard, tmp_path):
    with mounts.plain_memory(tmp_path / "disk") as disk:
        job = Job(tmp_path, "site", destination=disk / "site")
        fill(job.source)
        first = run(unheard, job)
        # Two names of one file, and what lies beside them: the root, two folders, two files.
        warning = "The access lists of 5 entries and the extended attributes of 5 entries can't be kept at"
        assert first.errors.count("can't be kept at") == 1 and warning in first.errors, first
        assert (job.destination / "page.html").read_text() == "This is page.html.\n"
        again = at_rest(unheard, job)
        assert again.errors.count("can't be kept at") == 1, again


@as_root
def test_who_is_not_root(unheard, public_folder):
    environment = {name: unheard.environment[name] for name in ("MIRRORING_BROKER_URI",)}
    commands = Commands(public_folder, environment | {"MIRRORING_OUTBOX_WAIT": "0"})
    commands.act_as(USER, USER, GROUP)
    commands.state.mkdir()
    os.chown(commands.state, USER, USER)
    if subprocess.run([*commands.prefix, executable("mirror"), "--help"], capture_output=True).returncode != 0:
        pytest.skip("Another user can't run the commands where they were built.")
    root = public_folder / "www"
    root.mkdir()
    os.chown(root, 0, GROUP)
    root.chmod(0o2775)
    (root / "site" / "folder").mkdir(parents=True)
    job = Job(public_folder, "site", destination=root / "site")
    fill(job.source)
    job.source.chmod(0o755)
    os.setxattr(job.source / "page.html", "trusted.mirroring", b"1")
    call("setcap", "cap_net_raw+ep", job.source / "page.html")
    for path in [root / "site", root / "site" / "folder"]:
        os.chown(path, 0, GROUP)
        path.chmod(0o2775)
    first = run(commands, job)
    assert "can't be kept at" in first.errors, first
    # Files are his, so they have what he may give; folders of root's don't.
    for name in ["page.html", "folder/page.html", "folder/empty"]:
        original, copy = looks(job.source)[name], looks(job.destination)[name]
        attributes = {key: value for key, value in original[1].items() if key.startswith("user.")}
        assert copy == (original[0], attributes), name
    at_rest(commands, job)
    commands.stop()


@as_root
def test_what_this_user_may_not_read(unheard, public_folder):
    environment = {name: unheard.environment[name] for name in ("MIRRORING_BROKER_URI",)}
    commands = Commands(public_folder, environment | {"MIRRORING_OUTBOX_WAIT": "0"})
    job = Job(public_folder, "site")
    fill(job.source)
    job.destination.mkdir()
    commands.state.mkdir()
    for path in [public_folder, commands.state, job.destination]:
        os.chown(path, USER, USER)
    commands.act_as(USER, USER)
    if subprocess.run([*commands.prefix, executable("mirror"), "--help"], capture_output=True).returncode != 0:
        pytest.skip("Another user can't run the commands where they were built.")
    run(commands, job)
    remove_lists(job.source / "folder" / "page.html")
    (job.source / "folder" / "page.html").chmod(0o600)
    result = run(commands, job, code=1)
    assert "folder/page.html can't be read: permission denied" in result.errors, result
    # What can't be read any more stays as it is.
    assert (job.destination / "folder/page.html").read_text() == "This is folder/page.html.\n"
    commands.stop()


@as_root
def test_another_machine_whose_user_is_not_root(unheard, public_folder, tmp_path):
    with far_end(public_folder, STRANGER) as far:
        unheard.environment |= {"MIRRORING_OUTBOX_WAIT": "0", **far.client()}
        job = far.job(tmp_path, "destination")
        fill(job.source)
        call("setcap", "cap_net_raw+ep", job.source / "plain.html")
        first = run(unheard, job)
        assert "The extended attributes of 1 entry can't be kept at" in first.errors, first
        assert "security.capability" not in os.listxattr(job.destination / "plain.html")
        os.removexattr(job.source / "plain.html", "security.capability")
        same(job)
        at_rest(unheard, job)


def test_an_older_release_keeps_its_own(unheard, tmp_path):
    tmp_path.chmod(0o755)
    job = Job(tmp_path, "site", publish="release")
    fill(job.source)
    run(unheard, job)
    first = job.destination.resolve()
    before = looks(first)
    assert before == looks(job.source)
    os.setxattr(job.source / "page.html", "user.number", b"another")
    set_list(job.source / "folder", f"u:{READER}:rx")
    run(unheard, job)
    assert job.destination.resolve() != first
    assert looks(first) == before
    assert looks(job.destination.resolve()) == looks(job.source)
    at_rest(unheard, job)


def test_what_was_deleted_comes_back_with_them(job):
    commands, job = job
    run(commands, job)
    before = looks(job.destination)
    shutil.rmtree(job.source / "folder")
    run(commands, job)
    result = commands.run("mirror", "restore", job.file, "folder")
    assert result.code == 75, result
    after = looks(job.destination)
    assert {name: after[name] for name in before if name.startswith("folder")} == {
        name: before[name] for name in before if name.startswith("folder")
    }


def test_a_check_says_in_what_they_differ(job):
    commands, job = job
    run(commands, job)
    os.setxattr(job.source / "plain.html", "user.late", b"1")
    result = commands.run("mirror", "check", "--json", job.file)
    assert result.code == 1, result
    findings = [json.loads(line) for line in result.output.splitlines()]
    found = {line["path"]: line["differs"] for line in findings if "finding" in line}
    assert found == {"plain.html": ["attributes"]}, result
