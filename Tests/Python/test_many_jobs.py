"""Several jobs: what is wrong with all of them, which one waits for another, what each is at, and one that is forgotten."""

import json
import os
import re
import signal
import uuid

import pytest

from bad_input import only_sentence
from commands import PATIENCE, Gate, Job, files_of, finish, real_tree, wait_for_line

#: What a command ends with whose events wait, since no broker is there.
DONE = 75


@pytest.fixture
def jobs(commands):
    """The folder in which jobs have names."""
    folder = commands.folder / "Config" / "jobs"
    folder.mkdir(parents=True)
    return folder


def town(jobs, name="town", **settings):
    """A job that has a name, with something to mirror."""
    job = Job(jobs, name, source=jobs.parents[1] / f"{name}-source", destination=jobs.parents[1] / f"{name}-www", **settings)
    real_tree(job.source)
    return job


def listed(commands, **environment):
    """What `mirror list --json` says of each job."""
    result = commands.run("mirror", "list", "--json", **environment)
    assert result.code == 0, result
    return {line["name"]: line for line in map(json.loads, result.output.splitlines())}


# Validation


def test_all_that_is_wrong_with_all_files_is_told(unheard, jobs):
    town(jobs)
    for name in ("bad", "twin"):
        town(jobs, name)
    bad = jobs / "bad.yaml"
    bad.write_text(bad.read_text() + "sorce: /x\nretries: many\n")
    twin = jobs / "twin.yaml"
    twin.write_text(re.sub("id: .*", (jobs / "town.yaml").read_text().splitlines()[0], twin.read_text()))
    gone = Job(jobs, "gone", source=jobs / "none", destination=jobs / "no" / "ne")
    result = unheard.run("mirror", "validate")
    assert result.code == 2, result
    lines = [
        'mirror: Config/jobs/bad.yaml:5: "sorce" is not a key of a job. Did you mean "source"?',
        'mirror: Config/jobs/bad.yaml:6: "retries" must be a whole number, 0 to 100.',
        f'mirror: Config/jobs/gone.yaml:3: The source {gone.source} does not exist. Create it or correct "source".',
        f"mirror: Config/jobs/gone.yaml:4: The destination {gone.destination} can't be made, since {gone.destination.parent} is no "
        "folder. Create that one first.",
    ]
    assert result.sentences[:4] == lines, result
    assert result.sentences[4].startswith("mirror: Config/jobs/twin.yaml:1: The id is that of Config/jobs/town.yaml:1 as well")
    assert result.sentences[5:] == ["mirror: 4 job files: 0 are valid, 4 are not."]

    found = [json.loads(line) for line in unheard.run("mirror", "validate", "--json").output.splitlines()]
    assert [(line["file"], line["valid"]) for line in found] == [
        (f"Config/jobs/{name}.yaml", False) for name in ("bad", "gone", "town", "twin")
    ]
    assert [problem["line"] for problem in found[0]["problems"]] == [5, 6]
    assert found[2]["problems"][0]["message"].startswith("Config/jobs/twin.yaml:1: The id is that of")
    assert found[3]["problems"][0]["severity"] == "error"


def test_a_warning_keeps_nobody_from_running(unheard, jobs):
    first = town(jobs, "first")
    second = Job(jobs, "second", source=first.destination, destination=jobs.parents[1] / "copy")
    first.destination.mkdir()
    result = unheard.run("mirror", "validate", "second", "first")
    assert result.code == 0, result
    assert f"second.yaml:3: The source {second.source} is, holds or lies in what Config/jobs/first.yaml:4 writes." in result.errors
    assert "mirror: 2 job files: all are valid." in result.errors


def test_without_jobs(unheard):
    for command in (["validate"], ["run", "--all"], ["plan", "--all"]):
        result = unheard.run("mirror", *command)
        assert result.code == 2, result
        only_sentence(result, "Config/jobs", "/etc/mirroring/jobs", "mirror init NAME")
    result = unheard.run("mirror", "run", "--all", "town")
    assert result.code == 2 and "not both" in result.errors, result


# Runs


def test_named_jobs_that_collide_are_not_run(unheard, jobs):
    first = town(jobs, "first")
    second = town(jobs, "second")
    second.file.write_text(second.file.read_text().replace(str(second.destination), str(first.destination / "below")))
    for command in ("run", "plan"):
        result = unheard.run("mirror", command, "first", "second")
        assert result.code == 2, result
        only_sentence(result, "Config/jobs/second.yaml:4: The destination", "Config/jobs/first.yaml:4", "would be deleted by it")
    assert not first.destination.exists()


def test_a_job_that_is_named_twice_is_one(unheard, jobs):
    job = town(jobs)
    names = ["town", "Config/jobs/town.yaml", "./Config/jobs/town.yaml", job.file]
    result = unheard.run("mirror", "run", *names)
    assert result.code == DONE and " jobs: " not in result.errors, result
    assert unheard.run("mirror", "validate", *names).sentences == [f"town: valid; mirrors {job.source} to {job.destination}."]


def test_all_but_what_is_wrong(unheard, jobs):
    good = [town(jobs, f"good-{number}") for number in range(3)]
    bad = town(jobs, "bad")
    bad.file.write_text(bad.file.read_text() + "sorce: /x\n")
    twins = [town(jobs, f"twin-{number}") for number in range(2)]
    twins[1].file.write_text(twins[1].file.read_text().replace(twins[1].id, twins[0].id))
    result = unheard.run("mirror", "run", "--all", "--parallel", "2")
    assert result.code == 2, result
    assert "Config/jobs/bad.yaml:5:" in result.errors and "Config/jobs/twin-1.yaml:1: The id is" in result.errors
    assert any(re.fullmatch(r"mirror: 3 jobs: 3 done; .*\.", line) for line in result.sentences), result
    assert all(files_of(job.destination) == files_of(job.source) for job in good)
    assert not bad.destination.exists() and not any(twin.destination.exists() for twin in twins)


def test_all_does_not_pass_over_a_job_in_silence(unheard, jobs):
    good, exposed = town(jobs, "good"), town(jobs, "exposed")
    exposed.file.chmod(0o666)
    result = unheard.run("mirror", "run", "--all")
    assert result.code == 2, result
    reason = "mirror: Config/jobs/exposed.yaml is not used, since Config/jobs/exposed.yaml may be written by everybody"
    assert any(line.startswith(reason) for line in result.sentences), result
    assert files_of(good.destination) == files_of(good.source) and not exposed.destination.exists()
    found = unheard.run("mirror", "validate")
    assert found.code == 2 and reason in found.errors and "good: valid; " in found.errors, found
    good.file.unlink()
    alone = unheard.run("mirror", "run", "--all")
    assert alone.code == 2 and reason in alone.errors and "There is no job file in" in alone.errors, alone


def test_what_reads_anothers_destination_comes_after_it(unheard, jobs):
    folder = jobs.parents[1]
    jobs_of_chain = [
        Job(jobs, f"link-{number}", source=folder / f"stage-{number}", destination=folder / f"stage-{number + 1}")
        for number in range(4)
    ]
    real_tree(jobs_of_chain[0].source)
    for job in jobs_of_chain[1:]:
        job.source.mkdir()
    names = [job.name for job in reversed(jobs_of_chain)]
    result = unheard.run("mirror", "run", "--parallel", "4", *names)
    assert result.code == DONE, result
    assert files_of(jobs_of_chain[3].destination) == files_of(jobs_of_chain[0].source)


def test_thirty_jobs_at_once(unheard, jobs):
    many = [town(jobs, f"job-{number:02}") for number in range(30)]
    result = finish(unheard.start("mirror", "run", "--all", "--parallel", "16"), 2 * PATIENCE)
    assert result.code == DONE, result
    assert any(re.fullmatch(r"mirror: 30 jobs: 30 done; .*\.", line) for line in result.sentences), result
    assert all(files_of(job.destination) == files_of(job.source) for job in many)


def test_interruption_ends_all_that_run_and_begins_no_other(unheard, jobs):
    for number in range(5):
        town(jobs, f"job-{number}")
    process = unheard.start("mirror", "run", "--all", "--parallel", "2", **Gate(jobs.parents[1]).environment)
    for _ in range(2):
        wait_for_line(process, "Transferring")
    process.send_signal(signal.SIGINT)
    result = finish(process)
    assert result.code == 1, result
    assert "mirror: 3 jobs were not run: the command was interrupted." in result.sentences
    assert any(re.fullmatch(r"mirror: 5 jobs: 2 cancelled, 3 not run; .*\.", line) for line in result.sentences), result


@pytest.mark.parametrize("number", ["0", "33", "many"])
def test_number_of_jobs_at_once_is_bounded(unheard, number):
    assert unheard.run("mirror", "run", "--all", "--parallel", number).code == 2


def test_dry_run_is_a_plan(unheard, jobs):
    for name in ("first", "second"):
        town(jobs, name)
    plan = unheard.run("mirror", "plan", "--all")
    dry = unheard.run("mirror", "run", "--all", "--dry-run")
    assert (plan.code, plan.output, plan.errors) == (dry.code, dry.output, dry.errors) and plan.code == 0
    assert {line.split("\t")[0] for line in plan.output.splitlines()} == {"first", "second"}
    ids = {json.loads(line)["job"] for line in unheard.run("mirror", "plan", "--all", "--json").output.splitlines()}
    assert len(ids) == 2
    assert not (jobs.parents[1] / "first-www").exists()


def test_plan_of_several_says_whose_folder_it_is(unheard, jobs):
    good, gone = town(jobs, "good"), town(jobs, "gone")
    gone.source.rename(gone.source.with_name("elsewhere"))
    result = unheard.run("mirror", "plan", "gone", "good")
    assert result.code == 2, result
    assert result.sentences[-1].startswith(f"mirror: gone: The source {gone.source} does not exist."), result
    assert {line.split("\t")[0] for line in result.output.splitlines()} == {"good"}
    alone = unheard.run("mirror", "plan", "gone")
    assert alone.sentences == [f'mirror: The source {gone.source} does not exist. Create it or correct "source".'], alone
    assert good.source.exists()


# The list


def test_list_tells_what_each_job_is_at(unheard, jobs):
    good = town(jobs, "good", expect="{every: 1h, grace: 10m}")
    town(jobs, "never")
    bad = town(jobs, "bad")
    assert unheard.run("mirror", "run", "good").code == DONE
    bad.source.rename(bad.source.with_name("elsewhere"))
    assert unheard.run("mirror", "run", "bad").code == 2
    (jobs / "wrong.yaml").write_text("nothing: 1\n")
    found = listed(unheard)
    assert {name: line["state"] for name, line in found.items()} == {
        "bad": "idle", "good": "idle", "never": "never", "wrong": "invalid",
    }  # fmt: skip
    assert found["good"]["last"]["outcome"] == "succeeded" and found["good"]["lateSeconds"] == 0
    assert found["good"]["expect"] == {"everySeconds": 3600, "graceSeconds": 600}
    assert found["bad"]["problem"].startswith(f"The source {bad.source} does not exist.")
    assert found["bad"]["failedAttempts"] == 1 and "expect" not in found["bad"]

    result = unheard.run("mirror", "list")
    rows = {line.split()[0]: line for line in result.output.splitlines() if not line.startswith(" ")}
    assert re.search(r"succeeded +\d+ (s|min) +.* items?, .* in (5\d min|1 h 0 min)$", rows["good"]), result
    assert "failed" in rows["bad"] and rows["never"].split()[1] == "never" and "wrong job file" in rows["wrong"], result
    assert f'      The source {bad.source} does not exist. Create it or correct "source".' in result.output.splitlines()
    assert good.destination.exists()


def test_list_shows_who_runs_and_who_died(unheard, jobs):
    job = town(jobs)
    gate = Gate(jobs.parents[1])
    process = unheard.start("mirror", "run", "town", **gate.environment)
    wait_for_line(process, "Transferring")
    running = listed(unheard)["town"]
    assert running["state"] == "running" and running["open"]["process"] == process.pid, running
    process.kill()
    finish(process)
    gate.open()
    died = listed(unheard)["town"]
    assert died["state"] == "died" and died["open"]["runId"] == running["open"]["runId"], died
    assert "died while transferring" in unheard.run("mirror", "list").output
    assert unheard.run("mirror", "run", "town").code == DONE
    assert listed(unheard)["town"]["state"] == "idle"
    assert files_of(job.destination) == files_of(job.source)


def test_one_job_hides_no_other(unheard, jobs):
    """What is wrong with a job's file, or with what is known of its runs, stands in its place; nobody is told to forget it for that."""
    good, damaged, mistyped = (town(jobs, name) for name in ("good", "damaged", "mistyped"))
    elsewhere = Job(unheard.folder, "elsewhere", source=good.source, destination=unheard.folder / "elsewhere-www")
    assert unheard.run("mirror", "run", "--all").code == DONE
    assert unheard.run("mirror", "run", elsewhere.file).code == DONE
    (unheard.state / "engine" / "jobs" / damaged.id / "history.json").write_text("{")
    for job in (mistyped, elsewhere):
        job.file.write_text(job.file.read_text() + "sorce: /x\n")
    found = listed(unheard)
    assert {name: line["state"] for name, line in found.items()} == {
        "damaged": "unknown", "good": "idle", "mistyped": "invalid", str(elsewhere.file): "invalid",
    }  # fmt: skip
    assert "history.json can't be understood" in found["damaged"]["problem"], found
    for job, name in [(mistyped, "mistyped"), (elsewhere, str(elsewhere.file))]:
        assert found[name]["id"] == job.id and found[name]["last"]["outcome"] == "succeeded", found
        assert '"sorce" is not a key of a job' in found[name]["problem"], found
    result = unheard.run("mirror", "list")
    assert "not known" in result.output and "--forget" not in result.output, result
    elsewhere.file.unlink()
    assert listed(unheard)[elsewhere.id]["state"] == "forgotten"


def test_list_makes_nothing(unheard, jobs):
    town(jobs)
    assert listed(unheard)["town"]["state"] == "never"
    assert not unheard.state.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can act for another user")
def test_list_of_another_user_says_whose_it_is(unheard, jobs, as_nobody, public_folder):
    town(jobs)
    state = public_folder / "engine"
    assert unheard.run("mirror", "run", "town", MIRRORING_STATE_FOLDER=str(state)).code == DONE
    unheard.folder, unheard.prefix = public_folder, as_nobody
    result = unheard.run("mirror", "list", MIRRORING_STATE_FOLDER=str(state))
    assert result.code == 2, result
    only_sentence(result, str(state), "sudo -u root mirror list")


# A new job, and one that is forgotten


def test_new_job_file_is_found_and_runs(unheard, jobs):
    source, destination = jobs.parents[1] / "source", jobs.parents[1] / "www"
    real_tree(source)
    result = unheard.run("mirror", "init", "town", "--source", "source", "--destination", destination)
    assert result.code == 0, result
    assert result.sentences[0].startswith("Wrote Config/jobs/town.yaml, id "), result
    again = unheard.run("mirror", "init", "town")
    assert again.code == 2, again
    only_sentence(again, "Config/jobs/town.yaml is there already")
    assert unheard.run("mirror", "validate", "town").code == 0
    assert unheard.run("mirror", "run", "town").code == DONE
    assert files_of(destination) == files_of(source)


def test_new_job_file_needs_a_place(unheard, tmp_path):
    if os.path.exists("/etc/mirroring/jobs"):
        pytest.skip("This machine has jobs of its own.")
    only_sentence(unheard.run("mirror", "init", "town"), "mirror init ./NAME.yaml")
    assert unheard.run("mirror", "init", "./town.yaml").code == 0
    assert (tmp_path / "town.yaml").stat().st_mode & 0o022 == 0
    shown = unheard.run("mirror", "init")
    assert shown.code == 0 and shown.output.startswith("# A mirroring job."), shown
    uuid.UUID(re.search(r"^id: (\S+)$", shown.output, re.MULTILINE)[1])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["dir/.yaml"], "name is empty"), ([""], "name is empty"), (["a\nb"], "on one line"), (["x", "--name", ""], "on one line"),
        (["x", "--source", "a\nb"], "on one line"), (["none/x.yaml"], "no such file or directory"),
    ],
)  # fmt: skip
def test_new_job_file_that_would_be_none_is_not_written(unheard, jobs, arguments, said):
    result = unheard.run("mirror", "init", *arguments)
    assert result.code == 2 and said in result.errors, result
    assert list(jobs.iterdir()) == []


def test_new_job_file_of_two_words_is_named_as_a_shell_reads_it(unheard, jobs):
    real_tree(jobs.parents[1] / "source")
    result = unheard.run("mirror", "init", "two words", "--source", "source", "--destination", "www")
    assert result.code == 0 and result.errors.endswith("then: mirror validate 'two words'\n"), result
    found = unheard.run("mirror", "validate", "two words")
    assert found.code == 0 and found.errors.startswith("two words: valid; "), found


def test_job_without_a_file_is_forgotten(unheard, jobs):
    job = town(jobs)
    gate = Gate(jobs.parents[1])
    process = unheard.start("mirror", "run", "town", **gate.environment)
    wait_for_line(process, "Transferring")
    process.kill()
    finish(process)
    gate.open()
    job.file.unlink()
    assert listed(unheard)[job.id]["state"] == "forgotten"
    assert job.id in unheard.run("mirror", "list").output
    staging = job.destination.parent / f".{job.destination.name}.mirroring"
    assert staging.exists()
    result = unheard.run("mirror", "reset", "--forget", job.id)
    assert result.code == DONE, result
    assert "town: forgotten: 1 package in 1 staging folder, 0 runs, 1 open run ended." in result.sentences, result
    assert not staging.exists() and listed(unheard) == {}
    unknown = unheard.run("mirror", "reset", "--forget", job.id)
    assert unknown.code == 2 and job.id in unknown.errors, unknown


# Command lines


@pytest.mark.parametrize("program", ["mirror", "mom"])
def test_version(commands, program):
    result = commands.run(program, "--version")
    assert result.code == 0 and re.fullmatch(r"\d+\.\d+\.\d+\n", result.output), result


@pytest.mark.parametrize(
    ("program", "words", "sentence"),
    [
        ("mirror", ["runn"], '"runn" is not a command of mirror. Did you mean "run"?'),
        ("mirror", ["outbox", "flsh"], '"flsh" is not a command of mirror outbox. Did you mean "flush"?'),
        ("mom", ["wathc"], '"wathc" is not a command of mom. Did you mean "watch"?'),
        ("mom", ["topology", "aply"], '"aply" is not a command of mom topology. Did you mean "apply"?'),
    ],
)
def test_mistyped_command(commands, program, words, sentence):
    result = commands.run(program, *words)
    assert result.code == 2, result
    assert result.sentences == [f"{program}: {sentence}"], result
