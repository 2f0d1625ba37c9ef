"""Jobs that can't be run, with each command that takes one: one sentence, exit code 2, and nothing half-written."""

import os
import re

import pytest

from bad_input import WRONG_URIS, only_sentence
from commands import BREAKDOWNS, Job, files_of, real_tree


def snapshot(folder):
    """What is in a folder but for the commands' own state, in which a run rightly keeps its events."""
    return {name: content for name, content in files_of(folder).items() if name.split("/")[0] != "state"}


@pytest.mark.parametrize("command", ["run", "plan", "validate"])
class TestJobs:
    """Wrong job files, each with every command."""

    def refused(self, commands, tmp_path, command, job, *names):
        before = snapshot(tmp_path)
        result = commands.run("mirror", command, job)
        assert result.code == 2, result
        assert snapshot(tmp_path) == before
        return result, names

    def test_name_without_job(self, unheard, tmp_path, command):
        result, _ = self.refused(unheard, tmp_path, command, "nightly")
        only_sentence(result, "nightly", "Config/jobs/nightly.yaml", "/etc/mirroring/jobs/nightly.yaml")

    def test_path_without_file(self, unheard, tmp_path, command):
        result, _ = self.refused(unheard, tmp_path, command, tmp_path / "missing.yaml")
        only_sentence(result, tmp_path / "missing.yaml")

    @pytest.mark.parametrize(
        ("line", "names"),
        [
            ("sorce: /tmp", ("sorce", "source")),
            ("package: {maxPage: 3}", ("maxPage", "maxPages")),
            ("package: {maxPages: many}", ("maxPages",)),
            ("continueOnError: perhaps", ("continueOnError",)),
            ("retries: -1", ("retries",)),
            ("maxDeletionShare:", ("maxDeletionShare", "has no value", "remove the line")),
            ("pages: [", ()),
        ],
    )
    def test_wrong_key_or_value(self, unheard, tmp_path, command, line, names):
        job = Job(tmp_path, "wrong")
        real_tree(job.source)
        job.file.write_text(f"{job.file.read_text()}{line}\n")
        result, _ = self.refused(unheard, tmp_path, command, job.file)
        only_sentence(result, job.file.name, *names)

    @pytest.mark.parametrize(
        ("places", "names"),
        [
            ({"source": "web1:/srv/edit", "destination": "web2:/srv/www"}, ("Only one of source and destination", "Run the job at one")),
            ({"destination": "web1:/"}, ("web1:/", "Name a folder below it")),
            ({"destination": "rsync://web1/www"}, ("rsync://web1/www", "ssh://host/path")),
            ({"destination": "ssh://www:secret@web1/srv/www"}, ("ssh://www@web1/srv/www", "use a key")),
            ({"destination": "ssh://-oProxyCommand=id/x"}, ("whose host is none",)),
            ({"destination": "web1:/srv/www", "staging": "stage"}, ("staging", "web1", "from / or from ~/")),
            ({"ssh": "{patience: 5m}"}, ("ssh", "Remove it")),
        ],
    )
    def test_other_machines(self, unheard, tmp_path, command, places, names):
        job = Job(tmp_path, "far", **places)
        if "source" not in places:
            real_tree(job.source)
        result, _ = self.refused(unheard, tmp_path, command, job.file)
        sentence = only_sentence(result, job.file.name, *names)
        assert "secret" not in sentence

    @pytest.mark.parametrize("key", ["id", "name", "source", "destination"])
    def test_key_left_out(self, unheard, tmp_path, command, key):
        job = Job(tmp_path, "short")
        real_tree(job.source)
        lines = job.file.read_text().splitlines(keepends=True)
        job.file.write_text("".join(line for line in lines if not line.startswith(f"{key}:")))
        result, _ = self.refused(unheard, tmp_path, command, job.file)
        only_sentence(result, job.file.name, f'"{key}"')

    def test_id_that_is_no_uuid(self, unheard, tmp_path, command):
        job = Job(tmp_path, "unnumbered")
        real_tree(job.source)
        job.file.write_text(job.file.read_text().replace(job.id, "job-7"))
        result, _ = self.refused(unheard, tmp_path, command, job.file)
        only_sentence(result, job.file.name, "job-7")

    @pytest.mark.parametrize("obstacle", ["missing source", "source is a file", "parent is a file", "destination is a file"])
    def test_folders(self, unheard, tmp_path, command, obstacle):
        file = tmp_path / "file"
        file.write_text("This is no folder.\n")
        job = {
            "missing source": lambda: Job(tmp_path, "job", source=tmp_path / "nowhere"),
            "source is a file": lambda: Job(tmp_path, "job", source=file),
            "parent is a file": lambda: Job(tmp_path, "job", destination=file / "below"),
            "destination is a file": lambda: Job(tmp_path, "job", destination=file),
        }[obstacle]()
        if "source" not in obstacle:
            real_tree(job.source)
        named = tmp_path / "nowhere" if obstacle == "missing source" else file
        result, _ = self.refused(unheard, tmp_path, command, job.file)
        if command == "run":
            # A run tells it as an event too, which waits for the broker.
            assert re.search(rf"^    error +validation\b.*{re.escape(str(named))}", result.errors, re.MULTILINE), result
            only_sentence(result, "outbox")
        else:
            only_sentence(result, named)

    @pytest.mark.parametrize("uri", WRONG_URIS)
    def test_broker_uri(self, commands, tmp_path, command, uri):
        job = Job(tmp_path, "job")
        real_tree(job.source)
        commands.environment["MIRRORING_BROKER_URI"] = uri
        if command != "run":
            # These need no broker; but nothing is no value of any setting.
            assert commands.run("mirror", command, job.file).code == (0 if uri else 2)
            return
        result, _ = self.refused(commands, tmp_path, command, job.file)
        only_sentence(result, WRONG_URIS[uri], "amqp://")
        assert "secret" not in result.errors


@pytest.mark.parametrize("command", ["run", "plan", "validate"])
@pytest.mark.parametrize("exists", [True, False], ids=["exists", "is to be made"])
def test_destination_that_cannot_be_written(unheard, tmp_path, command, exists):
    unheard.give_up_privileges()
    closed = tmp_path / "closed"
    job = Job(tmp_path, "job", destination=closed if exists else closed / "below")
    real_tree(job.source)
    closed.mkdir()
    closed.chmod(0o555)
    if exists:
        if os.geteuid() != 0:
            pytest.skip("Only root can give a folder to somebody else; what is one's own is opened.")
        os.chown(closed, 54_321, 54_321)
    before = snapshot(tmp_path)
    result = unheard.run("mirror", command, job.file)
    assert result.code == 2, result
    assert str(closed) in result.errors, result
    assert not any(trace in result.errors for trace in BREAKDOWNS), result
    assert snapshot(tmp_path) == before


def test_source_that_cannot_be_read(unheard, tmp_path):
    unheard.give_up_privileges()
    job = Job(tmp_path, "job")
    real_tree(job.source)
    job.source.chmod(0)
    try:
        results = [unheard.run("mirror", command, job.file) for command in ("validate", "plan", "run")]
    finally:
        job.source.chmod(0o755)
    for result in results:
        assert result.code == 2, result
        assert str(job.source) in result.errors, result
    assert not job.destination.exists()


@pytest.mark.parametrize("command", ["run", "plan"])
def test_file_system_that_takes_no_folder(unheard, tmp_path, command):
    """Nobody can make a folder in /proc, not even root, and no permission tells it beforehand."""
    job = Job(tmp_path, "job", destination="/proc/mirroring-test")
    real_tree(job.source)
    result = unheard.run("mirror", command, job.file)
    if command == "run":
        assert result.code in (1, 2), result
        assert "/proc" in result.errors, result
    assert not any(trace in result.errors for trace in BREAKDOWNS), result


def test_what_a_destination_on_another_machine_is_not_asked(unheard, tmp_path):
    """Nothing is connected to, and no run is begun."""
    job = Job(tmp_path, "far", destination="www@web1.invalid:/srv/www", keepDeleted="7d")
    real_tree(job.source)
    before = snapshot(tmp_path)
    result = unheard.run("mirror", "restore", job.file, "page.html", "--to", tmp_path / "out")
    assert result.code == 2, result
    assert snapshot(tmp_path) == before
    only_sentence(result, '"mirror restore --to"', "www@web1.invalid:/srv/www", "a copy of the job file")


def test_a_job_is_not_reset_on_a_machine_that_is_not_there(unheard, tmp_path):
    job = Job(tmp_path, "far", destination="web1.invalid:/srv/www", retries=0)
    real_tree(job.source)
    reset = unheard.run("mirror", "reset", job.file)
    assert reset.code == 1, reset
    only_sentence(reset, "web1.invalid", "can't be found")
    forget = unheard.run("mirror", "reset", "--forget", job.file)
    assert forget.code == 0, forget
    assert f"What runs have left for web1.invalid:/srv/www may still be on its machine, in the folder {job.id} of" in forget.errors, forget
    assert unheard.run("mirror", "reset", "--forget", job.id).code == 2


def test_init_takes_a_place_on_another_machine_as_it_is(unheard, tmp_path):
    file = tmp_path / "far.yaml"
    real_tree(tmp_path / "edit")
    made = unheard.run("mirror", "init", file, "--source", tmp_path / "edit", "--destination", "www@web1.invalid:site")
    assert made.code == 0, made
    result = unheard.run("mirror", "validate", file)
    assert result.code == 0, result
    assert f"far: valid; mirrors {tmp_path / 'edit'} to www@web1.invalid:~/site." in result.errors, result


@pytest.mark.parametrize("value", ["soon", "-1"])
def test_setting_that_is_no_number_of_seconds(unheard, tmp_path, value):
    job = Job(tmp_path, "job")
    real_tree(job.source)
    result = unheard.run("mirror", "run", job.file, MIRRORING_OUTBOX_WAIT=value)
    assert result.code == 2, result
    only_sentence(result, value)
    assert not job.destination.exists()
