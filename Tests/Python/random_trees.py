"""A tree that changes at random in all ways in which a source may, the same ways for the same choices."""

import os
import struct

from trees import attributes_of

#: Names that break programs, beside plain ones.
ODD_NAMES = [
    b"new\nline", b"tab\tname", b"\x01\x1b[31m", b"literal\\#012escape", b"quote'\"name.html", "ünïcödé.md".encode(),
    b" lead and trail ", b"-rf", b"a => b", b"*?[x]", b"#comment;", b"...", b"\\", b"e\xcc\x81", b".hidden", b"n" * 255, b"\xff\xfe\x80",
]  # fmt: skip
KINDS = ["file", "file", "folder", "link", "pipe"]
TARGETS = [b"nowhere//at all", b"../anchor.html", b"/etc/hostname", b".", b"page-0.html"]
MODES = {"file": [0o644, 0o600, 0o755, 0o664, 0o640], "folder": [0o755, 0o700, 0o775, 0o711, 0o1777], "pipe": [0o600, 0o644]}
DEEPEST = 4
#: Whom root may give something to; none of them has to be there.
OWNERS = [0, 54_331, 54_332]


def access_list(user, rights):
    """A list by which one more user than owner and group has rights, as the kernel keeps it: a version, then kind, rights and who."""
    nobody = 0xFFFF_FFFF
    entries = [(0x01, 7, nobody), (0x02, rights, user), (0x04, 5, nobody), (0x10, 7, nobody), (0x20, 5, nobody)]
    return struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in entries)


LISTS = [access_list(54_331, 4), access_list(54_331, 6), access_list(54_332, 0)]
#: Of files and folders, with values; the last one is for folders alone.
ATTRIBUTES = {
    "user.note": [b"1", b"2", b""],
    "user.a/b": [b"\0\xff" * 100, b"new\nline"],
    "system.posix_acl_access": LISTS,
    "system.posix_acl_default": LISTS,
}


class RandomTree:
    """The tree of a folder. One file is always there: a source that is empty is refused.

    Only root gives entries to others, and attributes are given where the file system keeps them.
    """

    def __init__(self, folder, chance):
        self._root = os.fsencode(folder)
        self._chance = chance
        self._entries = {}
        #: What was done since the last change began, for whoever reads of a failure.
        self.log = []
        os.makedirs(self._root)
        self._write(b"anchor.html")
        self._ways = [self._remove, self._move, self._turn, self._set_mode, self._set_time, self._link, *[self._rewrite, self._make] * 2]
        if os.geteuid() == 0:
            self._ways.append(self._set_owner)
        if keeps_attributes(self._whole(b"anchor.html")):
            self._ways.append(self._set_attribute)
        for _ in range(25):
            self._make()

    def change(self):
        """Does some changes."""
        self.log = []
        for _ in range(self._chance.randint(1, 12)):
            self._chance.choice(self._ways)()

    # --- choices

    def _any(self, *kinds):
        return self._chance.choice(sorted(path for path, kind in self._entries.items() if not kinds or kind in kinds) or [None])

    def _fresh(self, moved=None):
        """A name that nothing has yet, in any folder but one that is moved, or in it."""
        folders = sorted(
            path for path, kind in self._entries.items()
            if kind == "folder" and path.count(b"/") < DEEPEST and not (moved and is_in(path, moved))
        )  # fmt: skip
        while True:
            folder = self._chance.choice([b"", *folders])
            number = self._chance.randrange(40)
            name = b"page-%d.html" % number if number % 2 else b"file-%d" % number
            if self._chance.randrange(4) == 0:
                name = self._chance.choice(ODD_NAMES)
            path = folder + b"/" + name if folder else name
            if path not in self._entries and path != b"anchor.html":
                return path

    # --- changes

    def _make(self, path=None, kinds=KINDS):
        path = path or self._fresh()
        kind = self._chance.choice(kinds)
        if kind == "file":
            self._write(path)
        elif kind == "folder":
            os.mkdir(self._whole(path), 0o755)
        elif kind == "link":
            os.symlink(self._chance.choice(TARGETS), self._whole(path))
        else:
            os.mkfifo(self._whole(path), 0o600)
        self._entries[path] = kind
        self._note("make a", kind, path)

    def _write(self, path):
        """Writes a file, all of whose names have the same content then."""
        size = self._chance.randrange(100_000 if self._chance.randrange(10) == 0 else 3_000)
        # Not as one that may have to be made: in a folder that all may write into, not even root may then write to another's file.
        with open(self._whole(path), "r+b" if os.path.lexists(self._whole(path)) else "xb") as file:
            file.write(self._chance.randbytes(size))
            file.truncate()
        self._note("write", size, path)

    def _rewrite(self):
        self._write(self._any("file") or b"anchor.html")

    def _link(self):
        file, path = self._any("file") or b"anchor.html", self._fresh()
        os.link(self._whole(file), self._whole(path))
        self._entries[path] = "file"
        self._note("link", file, path)

    def _remove(self, path=None):
        path = path or self._any()
        for entry in sorted((entry for entry in self._entries if path and is_in(entry, path)), key=len, reverse=True):
            remove = os.rmdir if self._entries.pop(entry) == "folder" else os.unlink
            remove(self._whole(entry))
            self._note("remove", entry)

    def _move(self):
        if path := self._any():
            target = self._fresh(moved=path)
            os.rename(self._whole(path), self._whole(target))
            moved = {entry: kind for entry, kind in self._entries.items() if is_in(entry, path)}
            for entry, kind in moved.items():
                del self._entries[entry]
                self._entries[target + entry[len(path) :]] = kind
            self._note("rename", path, target)

    def _turn(self):
        """Puts something of another kind in an entry's place."""
        if path := self._any():
            kinds = [kind for kind in KINDS if kind != self._entries[path]]
            self._remove(path)
            self._make(path, kinds)

    def _set_mode(self):
        if path := self._any(*MODES):
            mode = self._chance.choice(MODES[self._entries[path]])
            os.chmod(self._whole(path), mode)
            self._note("give the mode", oct(mode), path)

    def _set_time(self):
        if path := self._any():
            time = self._chance.randint(-(10**9), 4 * 10**9) * 10**9 + self._chance.randrange(10**9)
            os.utime(self._whole(path), ns=(time, time), follow_symlinks=False)
            self._note("give the time", time, path)

    def _set_owner(self):
        if path := self._any():
            user, group = self._chance.choices(OWNERS, k=2)
            os.chown(self._whole(path), user, group, follow_symlinks=False)
            self._note("give to", user, group, path)

    def _set_attribute(self):
        """Gives a file or folder an attribute or a list, another one or none."""
        if path := self._any("file", "folder"):
            name = self._chance.choice(list(ATTRIBUTES)[: None if self._entries[path] == "folder" else -1])
            value = self._chance.choice([None, *ATTRIBUTES[name]])
            if value is not None:
                os.setxattr(self._whole(path), name, value)
            elif name in dict(attributes_of(self._whole(path))):
                os.removexattr(self._whole(path), name)
            self._note("give the attribute", name, value, path)

    def _whole(self, path):
        return self._root + b"/" + path

    def _note(self, *words):
        self.log.append(" ".join(map(str, words)))


def is_in(path, folder):
    """Whether it is that entry or lies below it."""
    return path == folder or path.startswith(folder + b"/")


def keeps_attributes(path):
    """Whether the file system of a file keeps attributes and access lists."""
    try:
        for name in list(ATTRIBUTES)[:-1]:
            os.setxattr(path, name, ATTRIBUTES[name][0])
            os.removexattr(path, name)
    except OSError:
        return False
    return True
