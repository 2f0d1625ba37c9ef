"""What processes use, by what the system says of them (/proc)."""

import os
import pathlib

#: How many ticks of the processor's clock a second has.
TICKS = os.sysconf("SC_CLK_TCK")


def family(root):
    """A process and all that it has started, as far as they are still there."""
    found = [root]
    for process in found:
        for path in pathlib.Path(f"/proc/{process}/task").glob("*/children"):
            try:
                found += map(int, path.read_text().split())
            except OSError:
                pass  # the thread has ended
    return found


def processor_seconds(process):
    """The processor time that a process has used, in user's and system's mode; nothing if it has ended."""
    try:
        # Its name, in parentheses, may hold anything.
        fields = pathlib.Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return (int(fields[11]) + int(fields[12])) / TICKS


def kibibytes(process, what):
    """What a process has resident (VmRSS), or had at most so far (VmHWM); nothing if it has ended."""
    try:
        for line in pathlib.Path(f"/proc/{process}/status").read_text().splitlines():
            if line.startswith(f"{what}:"):
                return int(line.split()[1])
    except OSError:
        pass
    return 0
