"""A tree that changes at random in all ways in which a source may, the same ways for the same choices."""

import os

#: Names that break programs, beside plain ones.
ODD_NAMES = [
    b"new\nline", b"tab\tname", b"\x01\x1b[31m", b"literal\\#012escape", b"quote'\"name.html", "ünïcödé.md".encode(),
    b" lead and trail ", b"-rf", b"a => b", b"*?[x]", b"#comment;", b"...", b"\\", b"e\xcc\x81", b".hidden", b"n" * 255, b"\xff\xfe\x80",
]  # fmt: skip
KINDS = ["file", "file", "folder", "link", "pipe"]
TARGETS = [b"nowhere//at all", b"../anchor.html", b"/etc/hostname", b".", b"page-0.html"]
MODES = {"file": [0o644, 0o600, 0o755, 0o664, 0o640], "folder": [0o755, 0o700, 0o775, 0o711, 0o1777], "pipe": [0o600, 0o644]}
DEEPEST = 4


class RandomTree:
    """The tree of a folder. One file is always there: a source that is empty is refused."""

    def __init__(self, folder, chance):
        self._root = os.fsencode(folder)
        self._chance = chance
        self._entries = {}
        #: What was done since the last change began, for whoever reads of a failure.
        self.log = []
        os.makedirs(self._root)
        self._write(b"anchor.html")
        for _ in range(25):
            self._make()

    def change(self):
        """Does some changes."""
        self.log = []
        ways = [self._remove, self._move, self._turn, self._set_mode, self._set_time, self._link, *[self._rewrite, self._make] * 2]
        for _ in range(self._chance.randint(1, 12)):
            self._chance.choice(ways)()

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
        with open(self._whole(path), "wb") as file:
            file.write(self._chance.randbytes(size))
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

    def _whole(self, path):
        return self._root + b"/" + path

    def _note(self, *words):
        self.log.append(" ".join(map(str, words)))


def is_in(path, folder):
    """Whether it is that entry or lies below it."""
    return path == folder or path.startswith(folder + b"/")
