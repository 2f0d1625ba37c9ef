"""What a tree looks like to whoever reads it, entry by entry."""

import errno
import os
import stat
import typing

#: Attributes that travel: users' own, and of the system's access lists and capabilities.
TRAVELLING = ("user.", "system.posix_acl_", "security.capability")


class Look(typing.NamedTuple):
    """What there is to see of an entry."""

    #: Kind and permissions.
    mode: int
    owner: int
    group: int
    #: When it was changed last, in nanoseconds; whole seconds of what is no file or folder, since rsync sets no others of these.
    time: int
    #: Of a file its bytes, of a symbolic link its target; of others nothing.
    content: bytes | str | None
    #: What it has of access lists, capabilities and other attributes that travel.
    attributes: frozenset[tuple[str, bytes]]
    #: Under which names the tree has this very file.
    names: frozenset[str]

    @property
    def kind(self):
        return stat.S_IFMT(self.mode)


def looks_of(folder):
    """Each entry of a tree by its path; the folder itself is ".". What `folder` leads to is meant, and no link below it is followed."""
    looks, names = {}, {}

    def look(path, name):
        status = os.lstat(path) if looks else os.stat(path)
        content = None
        if stat.S_ISREG(status.st_mode):
            with open(path, "rb") as file:
                content = file.read()
        elif stat.S_ISLNK(status.st_mode):
            content = os.readlink(path)
        is_precise = stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)
        time = status.st_mtime_ns if is_precise else status.st_mtime_ns // 10**9 * 10**9
        attributes = attributes_of(path, follow_symlinks=not looks)
        looks[name] = Look(status.st_mode, status.st_uid, status.st_gid, time, content, attributes, frozenset())
        names.setdefault((status.st_dev, status.st_ino), []).append(name)
        if stat.S_ISDIR(status.st_mode):
            with os.scandir(path) as entries:
                for entry in sorted(entries, key=lambda entry: entry.name):
                    look(entry.path, entry.name if name == "." else f"{name}/{entry.name}")

    look(folder, ".")
    for group in names.values():
        for name in group:
            looks[name] = looks[name]._replace(names=frozenset(group))
    return looks


def attributes_of(path, follow_symlinks=False):
    """The attributes of an entry that travel, as the kernel keeps them; none where the file system keeps none."""
    try:
        names = os.listxattr(path, follow_symlinks=follow_symlinks)
    except OSError as refusal:
        if refusal.errno == errno.ENOTSUP:
            return frozenset()
        raise
    return frozenset((name, os.getxattr(path, name, follow_symlinks=follow_symlinks)) for name in names if name.startswith(TRAVELLING))
