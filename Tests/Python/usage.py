"""What a command needs: processor time, and memory at most.

The peak of a process begins with what the process had that made it, and pytest has a lot in the end. So a small one stands between.
"""

import json
import subprocess
import sys

from commands import PATIENCE

BETWEEN = """
import json, os, sys
child = os.fork()
if not child:
    os.execvp(sys.argv[2], sys.argv[2:])
_, status, usage = os.wait4(child, 0)
with open(sys.argv[1], "w") as record:
    json.dump({"seconds": usage.ru_utime + usage.ru_stime, "kibibytes": usage.ru_maxrss}, record)
sys.exit(os.waitstatus_to_exitcode(status))
"""


class Usage:
    """How a command ended, what it said, and what it needed."""

    def __init__(self, command, record, **popen):
        """Runs a command; it is killed after a while. `record` is a file that may be written."""
        between = [sys.executable, "-I", "-S", "-c", BETWEEN, str(record)]
        limit = ["timeout", "--signal=KILL", str(PATIENCE)]
        options = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        ended = subprocess.run([*between, *limit, *command], **options | popen)
        self.code, self.output, self.errors = ended.returncode, ended.stdout, ended.stderr
        needed = json.loads(record.read_text())
        #: At work, in all its threads.
        self.seconds = needed["seconds"]
        #: In memory at the same time.
        self.kibibytes = needed["kibibytes"]
