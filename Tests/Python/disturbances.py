"""Disturbances of an engine: an rsync with moods, and a source that changes while it is read; both from a seed."""

import os
import random
import shlex
import threading

#: Surveys pass. A transfer is quick or slow, dies in its middle, fails before it has begun or when all is done, or hangs for a while.
RSYNC = """#!/bin/bash
MOODS={moods}
transfer=no
for argument in "$@"; do [[ $argument != --files-from=* ]] || transfer=yes; done
[[ $transfer == yes ]] || exec rsync "$@"
count=$(cat "$MOODS/count" 2>/dev/null || echo 0)
echo $((count + 1)) >"$MOODS/count"
mood=$(sed -n "$((count % 16 + 1))p" "$MOODS/moods")
echo "$mood" >>"$MOODS/had"
case $mood in
    quick) exec rsync "$@" ;;
    slow) exec rsync --bwlimit=12m "$@" ;;
    dies)
        rsync --bwlimit=12m "$@" &
        child=$!
        sleep 0.$((RANDOM % 6 + 2))
        kill -KILL $child 2>/dev/null
        wait $child
        exit 30
        ;;
    refuses) echo "rsync: [sender] connection unexpectedly closed" >&2; exit 12 ;;
    late) rsync "$@"; exit 23 ;;
    pauses) sleep 0.7; exec rsync "$@" ;;
esac
"""
MOODS = ["quick", "slow", "slow", "dies", "dies", "refuses", "late", "pauses"]


class Disturbances:
    """A job's wrapper of rsync, and whoever changes its source."""

    def __init__(self, folder, source, seed):
        self.random = random.Random(seed)
        self.source = source
        self.folder = folder
        folder.mkdir()
        self.program = folder / "rsync"
        # By its text: of the engine's environment rsync gets only what it needs.
        self.program.write_text(RSYNC.replace("{moods}", shlex.quote(str(folder)), 1))
        self.program.chmod(0o755)
        (folder / "moods").write_text("".join(f"{self.random.choice(MOODS)}\n" for _ in range(16)))
        self._over = threading.Event()
        self._changer = threading.Thread(target=self._change)
        source.mkdir()
        for number in range(self.random.randint(3, 8)):
            # From 16 MiB on a file is watched while it moves.
            size = self.random.choice([0, 3_000, 400_000, 2_000_000, 17_000_000])
            (source / f"file-{number}.{self.random.choice(['html', 'bin'])}").write_bytes(os.urandom(size))

    @property
    def environment(self):
        return {"MIRRORING_RSYNC_PROGRAM": str(self.program)}

    @property
    def moods(self):
        """What rsync was like, transfer by transfer."""
        had = self.folder / "had"
        return had.read_text().split() if had.exists() else []

    def __enter__(self):
        self._changer.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        self._changer.join()

    def _change(self):
        while not self._over.wait(self.random.uniform(0.02, 0.3)):
            file = self.random.choice(sorted(self.source.iterdir()) or [self.source / "new.html"])
            change = self.random.choice(["shrink", "empty", "grow", "rewrite", "vanish", "appear", "nothing"])
            try:
                size = file.stat().st_size
                if change == "shrink":
                    os.truncate(file, size // 2)
                elif change == "empty":
                    os.truncate(file, 0)
                elif change == "grow":
                    with open(file, "ab") as more:
                        more.write(os.urandom(1_000_000))
                elif change == "rewrite":
                    file.write_bytes(os.urandom(self.random.choice([10, 3_000_000])))
                elif change == "vanish":
                    file.unlink()
                elif change == "appear":
                    (self.source / f"new-{self.random.randint(0, 99)}.html").write_bytes(os.urandom(50_000))
            except FileNotFoundError:
                pass  # it vanished before
