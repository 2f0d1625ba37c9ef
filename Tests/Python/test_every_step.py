"""An engine that is killed after each call with which it changes something on a disk, one after another.

Whoever reads the destination then finds each entry as it was or as it becomes; of a release, all of the tree. "mirror reset" puts a package
back that was not whole, or leaves it, all of it; and one run ends what was begun, after which the destination is the source.
"""

import os
import shutil
import stat
import subprocess

import pytest

from commands import Job, executable, finish
from seeds import seeded
from steps import Steps
from trees import looks_of

#: How many calls are tried of each kind of job; with --faults, all of them. There are some 150.
TRIED = None if "MIRRORING_TEST_FAULTS" in os.environ else 13
KINDS = {
    "packages": {},
    "kept": {"keepDeleted": "7d"},
    "release": {"publish": "release", "releases": 3},
}
#: What a run ends with whose events wait, since no broker is there.
DONE = 75


def write(folder, name, text):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def write_old(folder):
    for name in ("same.html", "page.html", "mode.html", "gone.html", "old/inner.html", "folder/inner.html", "unfolded/inner.html", "turned"):
        write(folder, name, f"the old {name}\n")
    write(folder, "linked-a.html", "two names of one file\n")
    os.link(folder / "linked-a.html", folder / "linked-b.html")
    (folder / "link").symlink_to("page.html")


def change(folder):
    """All that can become of an entry, in one package."""
    write(folder, "page.html", "a new page, and a longer one\n")
    write(folder, "linked-b.html", "two names of one file, which has changed\n")
    write(folder, "new.html", "a new file\n")
    write(folder, "new/two words.html", "a new file in a new folder\n")
    write(folder, "folder/another.html", "a new file in an old folder\n")
    (folder / "mode.html").chmod(0o600)
    (folder / "folder").chmod(0o711)
    (folder / "gone.html").unlink()
    shutil.rmtree(folder / "old")
    (folder / "link").unlink()
    (folder / "link").symlink_to("new.html")
    os.link(folder / "same.html", folder / "another name.html")
    # A file becomes a folder, and a folder a file.
    (folder / "turned").unlink()
    write(folder, "turned/inner.html", "it was a file\n")
    shutil.rmtree(folder / "unfolded")
    write(folder, "unfolded", "it was a folder\n")


class World:
    """A site that was mirrored, a source that has changed since, and copies of both for an engine each."""

    def __init__(self, commands, folder, settings):
        folder.chmod(0o755)
        self.commands, self.folder, self.settings = commands, folder, settings
        self.changed = folder / "changed"
        write_old(folder / "old")
        subprocess.run(["cp", "-a", folder / "old", self.changed], check=True)
        change(self.changed)
        self.old, self.new = looks_of(folder / "old"), looks_of(self.changed)
        (folder / "mirrored").mkdir()
        self.first = Job(folder, "first", source=folder / "old", destination=folder / "mirrored" / "site", **settings)
        result = commands.run("mirror", "run", self.first.file)
        assert result.code == DONE, result
        assert looks_of(self.first.destination) == self.old

    def copy(self, name):
        return Copy(self, self.folder / name)


class Copy:
    """A site that is as it was, with an engine's folders of its own."""

    def __init__(self, world, folder):
        self.world, self.folder = world, folder
        subprocess.run(["cp", "-a", world.folder / "mirrored", folder], check=True)
        settings = {"id": world.first.id} | world.settings
        self.job = Job(folder, "site", source=world.changed, destination=folder / "site", **settings)
        self.environment = {
            "MIRRORING_STATE_FOLDER": str(folder / "state"),
            "MIRRORING_OUTBOX_FOLDER": str(folder / "outbox"),
            "MIRRORING_OUTBOX_WAIT": "0",
        }

    @property
    def looks(self):
        return looks_of(self.job.destination)

    def run(self, command, **environment):
        return finish(self.world.commands.start("mirror", command, self.job.file, **self.environment, **environment))

    def check_readers(self):
        """Whoever reads finds each entry old or new, or of a release all of them; what changes its kind may be away for a moment."""
        old, new, found = self.world.old, self.world.new, self.looks
        if "publish" in self.world.settings:
            assert found in (old, new)
            return
        for path in old.keys() | new.keys() | found.keys():
            allowed = [as_read(old.get(path)), as_read(new.get(path))]
            # And what lies in it.
            if any(turns(old.get(part), new.get(part)) for part in [path, *parents(path)]):
                allowed.append(None)
            assert as_read(found.get(path)) in allowed, path

    def check_end(self):
        """All is as at the source, and nothing is left of the ways there."""
        assert self.looks == self.world.new
        names = set(os.listdir(self.folder)) - {"site", "site.yaml", "state", "outbox"}
        if "publish" in self.world.settings:
            assert names == {".site.releases"}
            rests = [name for name in os.listdir(self.folder / ".site.releases") if name.startswith("building") or name.endswith(".removing")]
            assert rests == []
        elif "keepDeleted" in self.world.settings:
            assert names == {".site.mirroring"}
            staging = self.folder / ".site.mirroring" / self.job_id
            assert os.listdir(staging) == ["trash"]
            # What was replaced or deleted is kept, whenever the engine died.
            kept = {path.read_bytes() for path in staging.glob("trash/*/*") if path.is_file() and not path.is_symlink()}
            assert {look.content for path, look in self.world.old.items() if self.is_replaced(path)} <= kept
        else:
            assert names == set()

    @property
    def job_id(self):
        return self.world.first.id

    def is_replaced(self, path):
        """Whether the content of a file is not at the destination any more."""
        look, new = self.world.old[path], self.world.new.get(path)
        return stat.S_ISREG(look.mode) and (new is None or new.content != look.content)


def as_read(look):
    """What a reader sees of an entry; a folder's attributes come last, and other names of a file with time."""
    if look is None or look.kind == stat.S_IFDIR:
        return look and "a folder"
    return look._replace(names=frozenset())


def turns(old, new):
    """Whether an entry changes its kind."""
    return old is not None and new is not None and old.kind != new.kind


def parents(path):
    """The folders on the way to an entry, without the root."""
    parts = path.split("/")
    return ["/".join(parts[:count]) for count in range(1, len(parts))]


@pytest.fixture(params=KINDS.values(), ids=KINDS)
def world(request, unheard, tmp_path):
    return World(unheard, tmp_path, request.param)


def test_killed_after_each_call(world, tmp_path):
    chance = seeded()
    steps = Steps(tmp_path)
    whole = world.copy("whole")
    result = whole.run("run", **steps.environment())
    assert result.code == DONE, result
    whole.check_end()
    numbers = range(1, len(steps.taken) + 1)
    assert len(numbers) > 50
    if TRIED is not None:
        numbers = sorted(chance.sample(numbers, TRIED))
    # Half of them are put back by hand, another half each time.
    odd = chance.randrange(2)
    for number in numbers:
        copy = killed_after(number, world, steps)
        copy.check_readers()
        if number % 2 == odd:
            result = copy.run("reset")
            assert result.code == 0, result
            assert copy.looks in (world.old, world.new)
        result = copy.run("run")
        assert result.code == DONE, result
        copy.check_end()
        shutil.rmtree(copy.folder)


def killed_after(number, world, steps):
    """A copy whose engine was killed after the call of that number.

    Threads change places, and a transfer that is slow is told once more: another time it may be a few calls more or less. Where it is
    over before that number, the next engine is killed after the last call of this one.
    """
    while True:
        copy = world.copy(str(number))
        result = copy.run("run", **steps.environment(last=number))
        print(f"after call {number}, {steps.taken[-1]}")
        if number <= len(steps.taken):
            assert result.code == -9, result
            return copy
        assert result.code == DONE, result
        shutil.rmtree(copy.folder)
        number = len(steps.taken)


def test_no_call_is_missed(world, tmp_path):
    """What the library counts is what strace sees of the engine's threads."""
    steps = Steps(tmp_path)
    copy = world.copy("whole")
    records = tmp_path / "records"
    records.mkdir()
    world.commands.prefix = steps.prefix(records)
    result = copy.run("run")
    world.commands.prefix = []
    assert result.code == DONE, result
    copy.check_end()
    seen = steps.seen(records, executable("mirror"))
    assert len(seen) == len(steps.taken), (seen, steps.taken)
