"""What Tests/run makes of the output of its steps."""

import subprocess
import sys

import pytest

from brokers import PACKAGE

SWIFT = """\
◇ Test run started.
◇ Suite BackoffTests started.
◇ Test grows() started.
◇ Test "odd names" started.
◇ Test case passing 1 argument to "odd names" started.
✔ Test grows() passed after 0.001 seconds.
"""
GOOD = SWIFT + """\
✔ Test "odd names" with 19 test cases passed after 0.1 seconds.
✔ Test run with 2 tests in 1 suite passed after 0.1 seconds.
"""
BAD = SWIFT + """\
✘ Test "odd names" recorded an issue at OddTests.swift:1:2: Expectation failed: 1 == 2
✘ Test "odd names" with 19 test cases failed after 0.1 seconds with 1 issue.
✘ Test run with 2 tests in 1 suite failed after 0.1 seconds with 1 issue.
"""
PYTEST = """\
..F.
=========================== short test summary info ============================
FAILED Tests/Python/test_x.py::test_y[a - b] - assert 1 == 2
1 failed, 3 passed, 2 skipped in 62.00s (0:01:02)
"""


@pytest.mark.parametrize(
    ("text", "status", "expected"),
    [
        (GOOD, 0, ["2", "0"]),
        (BAD, 1, ["1", "1", '"odd names" - OddTests.swift:1:2: Expectation failed: 1 == 2']),
        (SWIFT, 139, ["1", "1", '"odd names" did not end']),
        (GOOD.replace("\n✔ Test grows()", " to ✔ Test grows()"), 0, ["2", "0"]),
        (GOOD + "Fatal error: at exit\n\n", 134, ["2", "1", "Fatal error: at exit"]),
        (PYTEST, 1, ["3", "1", "Tests/Python/test_x.py::test_y[a - b] - assert 1 == 2"]),
        ("2 passed in 1.00s\n", 0, ["2", "0"]),
        ("2 passed, 1 error in 1.00s\nERROR Tests/Python/test_x.py::test_z\n", 1, ["2", "1", "Tests/Python/test_x.py::test_z"]),
        ("Build complete!\n", 0, ["1", "0"]),
        ("x.swift:1:1: error: no\n", 1, ["0", "1", "x.swift:1:1: error: no"]),
        ("kills 1 1 0 0\n    RED log: 1 missing\n1 red; logs in /x\n", 1, ["0", "1", "log: 1 missing"]),
        ("", 1, ["0", "1", "no word"]),
    ],
    ids=["good", "bad", "crashed", "two lines in one", "bad end", "pytest", "good pytest", "error", "build", "no build", "red", "mute"],
)
def test_what_failed_is_counted_and_named(tmp_path, text, status, expected):
    log = tmp_path / "log"
    log.write_text(text)
    result = subprocess.run([sys.executable, PACKAGE / "Tests/count", log, str(status)], capture_output=True, text=True, check=True)
    assert result.stdout.splitlines() == expected
