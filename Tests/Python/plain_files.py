"""Small pages, which runs bring without an rsync where they may, and an rsync that notes what it is to bring."""

import os
import shutil

from commands import files_of

PAGES = [f"section/page-{number}.html" for number in range(20)]

#: The list is in a file, or comes on stdin; surveys have none.
RSYNC = """#!/bin/sh
list=
for option; do
    case $option in --files-from=*) list=${{option#*=}} ;; esac
done
if [ "$list" = - ]; then
    list={folder}/list
    cat >"$list"
    exec <"$list"
fi
[ -z "$list" ] || tr "\\0" "\\n" <"$list" >>{folder}/told
exec {rsync} "$@"
"""


def write_pages(job):
    """Writes the pages of a job's source."""
    for name in PAGES:
        (job.source / name).parent.mkdir(parents=True, exist_ok=True)
        (job.source / name).write_text(f"This is {name}.\n")


def compare(job):
    """Holds that the destination has what the source has, and its pages have the same times."""
    assert files_of(job.destination) == files_of(job.source)
    for name in PAGES:
        assert os.lstat(job.destination / name).st_mtime_ns == os.lstat(job.source / name).st_mtime_ns


def noting(commands, folder):
    """Has commands find an rsync along PATH that notes what it is to bring.

    Gives a function that tells the names of that, sorted, since it was asked last.
    """
    program, told = folder / "bin" / "rsync", folder / "told"
    program.parent.mkdir()
    program.write_text(RSYNC.format(folder=folder, rsync=shutil.which("rsync")))
    program.chmod(0o755)
    commands.environment["PATH"] = f"{program.parent}:{os.environ['PATH']}"

    def brought():
        names = told.read_text().splitlines() if told.exists() else []
        told.unlink(missing_ok=True)
        return sorted(name.removeprefix("./") for name in names)

    return brought
