"""The run of a wrapped command: what it has to keep to, and what is said of it and what is not."""

import pytest

from commands import executable, finish
from consuming import Consumer, runs_of
from wrapping import events_of, started, wrap

pytestmark = pytest.mark.shared_broker


def test_guards_fail_the_run_and_not_the_command(broker, commands):
    words = ["sh", "-c", "echo FATAL: odd"]
    options = ["--min-time", "1h", "--fail-on-match", "^FATAL"]
    result, run = events_of(broker, lambda: wrap(commands, *words, options=options))
    assert (result.returncode, run[-1].status["outcome"]) == (0, "failed")
    errors = [entry["message"] for entry in run[-1].status["statusLog"] if entry["level"] == "Error"]
    assert len(errors) == 2 and "1h at least" in errors[0] and "FATAL: odd" in errors[1]
    result, _ = events_of(broker, lambda: wrap(commands, *words, options=[*options, "--strict"]))
    assert result.returncode == 1


def test_run_that_takes_too_long_is_told_while_it_runs(broker, commands, tmp_path):
    with broker.connect() as connection:
        consumer = Consumer(connection, "*.*.error.#")
        process = started(commands, tmp_path, "touch begun; until [ -e go ]; do sleep 0.1; done", "--max-time", "1s")
        # In which state it is by then is nobody's business.
        while not consumer.messages:
            connection.process_data_events(time_limit=1)
        assert process.poll() is None
        (tmp_path / "go").touch()
        assert finish(process).code == 0
        consumer.wait_for("TransferingError")


@pytest.mark.parametrize(
    "options",
    [["--min-time", "5"], ["--fail-on-match", "("], ["--expect-items", "1"], ["--job", "x"], ["--no-such-option"]],
)
def test_wrong_usage_is_told_and_nothing_is_run(commands, tmp_path, options):
    result = wrap(commands, "touch", str(tmp_path / "run"), options=options)
    assert result.returncode == 2
    assert not (tmp_path / "run").exists()


def test_secrets_of_the_command_are_in_no_event(broker, commands):
    text = "echo wrong password hunter22 >&2; exit 1"
    words = ["sh", "-c", text, "sh", "--password", "hunter22", "--url=https://u:swordfish@h/"]
    _, run = events_of(broker, lambda: wrap(commands, *words))
    content = b"".join(message.content for message in run)
    assert b"wrong password ***" in content
    assert b"hunter22" not in content and b"swordfish" not in content


def test_run_inside_of_another_says_so(broker, commands):
    mom = executable("mom")
    with broker.connect() as connection:
        consumer = Consumer(connection, "#")
        assert wrap(commands, mom, "wrap", "--name", "inner", "--", "true", options=["--name", "outer"]).returncode == 0
        messages = consumer.finish()
    runs = {run[0].body["transferData"]["initializeData"]["name"]: run for run in runs_of(messages).values()}
    assert runs["outer"][0].body["transferData"]["initializeData"]["trigger"] == "manual"
    assert runs["inner"][0].body["transferData"]["initializeData"]["trigger"] == f"run {runs['outer'][0].run}"
