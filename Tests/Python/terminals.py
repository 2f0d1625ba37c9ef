"""A terminal with a screen, a shell and a keyboard: what a person sees, after all that was drawn, wrapped and taken away."""

import re
import shutil
import subprocess
import tempfile
import unicodedata

from commands import PATIENCE, wait_until

#: What the shell says when it waits for a command.
PROMPT = "ready> "
#: What would change what is drawn, or have tmux think that it is inside another one.
UNWANTED = ("NO_COLOR", "LC_ALL", "LC_CTYPE", "TMUX")


def width(text):
    """The columns of a text, wide characters counted twice."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


class Tmux:
    """A session of tmux on a server of its own, with a shell that has job control."""

    def __init__(self, commands, columns=80, rows=24, **environment):
        # Not below the test's folder: the path of a socket must be short.
        self._folder = tempfile.mkdtemp(prefix="tmux-", dir="/tmp")
        self._base = ["tmux", "-u", "-f", "/dev/null", "-S", f"{self._folder}/s"]
        names = {"LANG": "C.UTF-8", "PS1": PROMPT, "SHELL": "/bin/bash", **environment}
        inherited = {name: value for name, value in commands.environment.items() if name not in UNWANTED}
        shell = ["bash", "--norc", "--noprofile", "-i"]
        subprocess.run(
            [*self._base, "new-session", "-d", "-x", str(columns), "-y", str(rows), "-c", str(commands.folder), *shell],
            env=inherited | names, check=True, timeout=PATIENCE,
        )  # fmt: skip
        self.wait_for(re.escape(PROMPT.strip()))

    def _tmux(self, *arguments):
        result = subprocess.run([*self._base, *arguments], capture_output=True, text=True, timeout=PATIENCE)
        assert result.returncode == 0, result
        return result.stdout

    def type(self, text):
        """Types a line and the return key."""
        self._tmux("send-keys", "-l", text)
        self._tmux("send-keys", "Enter")

    def press(self, key):
        """Presses a key, such as `C-c`."""
        self._tmux("send-keys", key)

    def resize(self, columns, rows=24):
        self._tmux("resize-window", "-x", str(columns), "-y", str(rows))

    def lines(self, styled=False, scrolled=True):
        """The rows that are not empty, what has been `scrolled` away included; with their escape sequences if `styled`."""
        text = self._tmux("capture-pane", "-p", *(["-S", "-"] if scrolled else []), *(["-e"] if styled else []))
        return [line.rstrip() for line in text.splitlines() if line.strip()]

    def wait_for(self, pattern, patience=PATIENCE):
        """Looks until a row holds this; gives all rows."""

        def is_there():
            return any(re.search(pattern, line) for line in self.lines())

        try:
            wait_until(is_there, patience)
        except AssertionError as error:
            raise AssertionError(f"No row holds {pattern}:\n" + "\n".join(self.lines())) from error
        return self.lines()

    def close(self):
        """Ends the session and all in it, as closing the window does."""
        subprocess.run([*self._base, "kill-server"], capture_output=True, timeout=PATIENCE)
        shutil.rmtree(self._folder, ignore_errors=True)
