"""Trees of a thousand entries, with everything that a name and an entry can be."""

import os
import shutil

from trees import looks_of

#: Names that break programs, in any folder.
ODD_NAMES = [
    b"two  words.html", b"new\nline.html", b"tab\tname", b"\x01\x1b[31m", b"-rf", b"--delete", b"#comment;", b"\\#012.html",
    b"\xff\xfe\x80", "ünïcödé – 目次.md".encode(), b" lead and trail ", b"*?[x]", b"...", b"~", b"$(id)", b"a => b", b"host:path",
    b"n" * 255,
]  # fmt: skip
MODES = [0o644, 0o600, 0o755, 0o640]


def fill(folder, count=1_000):
    """Makes so many files in some folders, each with a time and permissions of its own; and links, folders and names of all kinds."""
    root = os.fsencode(folder)
    for number in range(20):
        os.makedirs(root + b"/%02d/inner" % number)
    for number in range(count):
        name = b"page-%d.html" % number if number % 3 else b"file-%d" % number
        # Some have no content.
        write(root + b"/%02d/" % (number % 20) + name, b"This is %d.\n" % number * (number % 90), number)
    for number, name in enumerate(ODD_NAMES):
        write(root + b"/" + name, b"It has an odd name.\n" * number, number)
        os.makedirs(root + b"/odd folders/" + name)
        write(root + b"/odd folders/" + name + b"/" + name, b"It has two of them.\n", number)
    os.makedirs(root + b"/no content")
    os.link(root + b"/01/page-1.html", root + b"/01/another name.html")
    os.link(root + b"/01/page-1.html", root + b"/02/in another folder.html")
    for target in [b"01/page-1.html", b"nowhere//at all", b"/etc/hostname", b"01", b"../..", b"\xff"]:
        os.symlink(target, root + b"/link to " + target.replace(b"/", b"_"))
    date_folders(root)


def write(path, content, number):
    """Writes a file that looks like the one of this number."""
    with open(path, "wb") as file:
        file.write(content)
    os.chmod(path, MODES[number % len(MODES)])
    os.utime(path, ns=(0, 1_500_000_000_123_456_789 + number * 86_400_000_000_001))


def date_folders(root):
    """Gives each folder a time and permissions of its own, as nothing is written into them any more."""
    for number, (folder, _, _) in enumerate(os.walk(root, topdown=False)):
        os.chmod(folder, [0o755, 0o750, 0o711][number % 3])
        os.utime(folder, ns=(0, 1_600_000_000_987_654_321 + number * 1_000_000_001))
    os.chmod(root, 0o755)


def change(folder):
    """Everything that may become of a tree that `fill` has made."""
    root = os.fsencode(folder)
    for number in range(3, 1_000, 41):
        name = b"page-%d.html" % number if number % 3 else b"file-%d" % number
        path = root + b"/%02d/" % (number % 20) + name
        [
            lambda: os.unlink(path),
            lambda: write(path, b"It has changed.\n", number + 1),
            lambda: os.rename(path, path + b".moved"),
            lambda: os.chmod(path, 0o664),
            lambda: os.utime(path, ns=(0, 1_700_000_000_000_000_001)),
        ][number % 5]()
    for name in ODD_NAMES[::2]:
        os.unlink(root + b"/" + name)
        write(root + b"/odd folders/" + name + b"/" + name, b"It has changed.\n", 7)
    for name in ODD_NAMES[1::2]:
        os.rename(root + b"/" + name, root + b"/01/" + name)
    os.rename(root + b"/06", root + b"/06 has moved")
    os.rmdir(root + b"/no content")
    # Two of three names of a file stay those of one; what they name changes.
    os.unlink(root + b"/01/another name.html")
    write(root + b"/02/in another folder.html", b"Two names, and another content.\n", 9)
    os.link(root + b"/03/page-43.html", root + b"/a new name.html")
    # A file becomes a folder, a folder a file, and a link another one.
    os.unlink(root + b"/04/page-4.html")
    os.mkdir(root + b"/04/page-4.html")
    write(root + b"/04/page-4.html/inner.html", b"It was a file.\n", 5)
    shutil.rmtree(root + b"/05/inner")
    write(root + b"/05/inner", b"It was a folder.\n", 6)
    os.unlink(root + b"/link to 01")
    os.symlink(b"02", root + b"/link to 01")
    date_folders(root)


def differences(job, but=()):
    """Where the two trees of a job differ, by path; fields of `Look` may be left out, which is for what this user may not set."""

    def looks(tree):
        return {path: look._replace(**dict.fromkeys(but, 0)) for path, look in looks_of(tree).items()}

    left, right = looks(job.source), looks(job.destination)
    return {path: (left.get(path), right.get(path)) for path in left.keys() | right.keys() if left.get(path) != right.get(path)}
