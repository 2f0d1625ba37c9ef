"""What a command changes on disks, call by call, and a command that is killed after one of these calls.

The calls are counted by a library that the command is started with (steps.c), over all of its threads and none of the programs that it
starts. strace could kill after a call as well, but counts for each thread and each kind of call anew; so it only says whether the library
misses any.
"""

import os
import pathlib
import re
import shutil
import subprocess

import pytest

SOURCE = pathlib.Path(__file__).with_name("steps.c")
#: Calls that say which file they change, or make or remove its name.
OPENED = ["write", "writev", "pwrite64", "pwritev", "pwritev2", "ftruncate", "fallocate"]
OPENING = ["open", "openat", "openat2", "creat"]
NAMED = [
    *("rename", "renameat", "renameat2", "link", "linkat", "symlink", "symlinkat", "mkdir", "mkdirat", "mknod", "mknodat", "unlink"),
    *("unlinkat", "rmdir", "truncate", "chmod", "fchmod", "fchmodat", "fchmodat2", "chown", "fchown", "lchown", "fchownat", "utimensat"),
    *("utime", "utimes", "futimesat", "setxattr", "lsetxattr", "fsetxattr", "removexattr", "lremovexattr", "fremovexattr"),
]
#: Of one thread, as strace tells it: the call, what it was about, and what came of it.
CALL = re.compile(r"^(\w+)\((.*)\) += (\d+)", re.DOTALL)


def library(source, folder):
    """Makes a library in a folder that a command can be started with."""
    compiler = shutil.which("cc")
    if compiler is None:
        pytest.skip("There is no cc (gcc), which makes the library that stands between a command and the system.")
    made = folder / source.with_suffix(".so").name
    subprocess.run([compiler, "-O2", "-shared", "-fPIC", "-o", made, source, "-ldl"], check=True)
    return made


class Steps:
    """A library that counts what commands change. Its files are made in a folder."""

    def __init__(self, folder):
        self._library = library(SOURCE, folder)
        self._record = folder / "steps"

    def environment(self, last=None):
        """What has a command counted, and killed after the call of this number, from 1; without a number it goes on."""
        self._record.unlink(missing_ok=True)
        environment = {"LD_PRELOAD": str(self._library), "STEPS_RECORD": str(self._record)}
        return environment if last is None else environment | {"STEPS_LAST": str(last)}

    @property
    def taken(self):
        """The calls of the last command, each with what it was about; names may have line breaks as little as this list."""
        return self._record.read_text(errors="surrogateescape").splitlines()

    def prefix(self, folder):
        """What stands before a command so that it is counted, and looked at by strace, which leaves its records in the folder."""
        if shutil.which("strace") is None or subprocess.run(["strace", "-o", os.devnull, "true"], capture_output=True).returncode != 0:
            pytest.skip("There is no strace here, or it may not tell the system calls.")
        # Not all of them are calls of every processor.
        traced = ",".join(["execve", "clone", "?clone3", *(f"?{name}" for name in OPENED + OPENING + NAMED)])
        variables = [word for name, value in self.environment().items() for word in ("-E", f"{name}={value}")]
        return ["strace", "-ff", "-y", "-qq", "-o", str(folder / "calls"), "-e", f"trace={traced}", *variables]

    def seen(self, folder, program):
        """What strace says that a program has changed, that it was started with."""
        records = {int(path.suffix[1:]): path.read_text(errors="surrogateescape") for path in folder.glob("calls.*")}
        [main] = [thread for thread, text in records.items() if text.startswith(f'execve("{program}"')]
        threads, calls = [main], []
        for thread in threads:
            for line in records[thread].splitlines():
                call = CALL.match(line)
                # The library's own record is opened under its path.
                if call is None or f'"{self._record}"' in line:
                    continue
                name, arguments, result = call.groups()
                if name.startswith("clone") and "CLONE_THREAD" in arguments:
                    threads.append(int(result))
                elif name in NAMED or name in OPENING and re.search("O_CREAT|O_TRUNC", arguments):
                    calls.append(line)
                elif name in OPENED and self._is_file(arguments):
                    calls.append(line)
        return calls

    def _is_file(self, arguments):
        """Whether that of a call is a descriptor of a file that has a name: `5</a/path>, …`."""
        path = re.match(r"\d+<(/[^>]*)>(\(deleted\))?", arguments)
        return (
            path is not None
            and path[2] is None
            and not path[1].endswith(" (deleted)")
            and not path[1].startswith(("/dev/", "/memfd:"))
            and path[1] != str(self._record)
        )
