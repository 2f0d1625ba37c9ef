"""`mirror check`: whether source and destination are the same, found out without the program that made the copy."""

import json
import os
import signal

import pytest

from commands import Gate, Job, finish, real_tree, wait_until


@pytest.fixture
def job(quick, tmp_path):
    """A job that was run, on files that people wrote."""
    job = Job(tmp_path, "town")
    real_tree(job.source, "json", "email")
    assert quick.run("mirror", "run", job.file).code == 75
    return job


def falsify(path, change):
    """Changes a file's content, and keeps size and time."""
    facts = path.stat()
    content = change(path.read_bytes())
    path.write_bytes(content)
    os.utime(path, ns=(facts.st_atime_ns, facts.st_mtime_ns))
    assert path.stat().st_size == facts.st_size


def findings_of(result):
    return [line.split("\t") for line in result.output.splitlines()]


def count(folder):
    return 1 + sum(1 for _ in folder.rglob("*"))


def test_what_is_the_same_is_said_to_be(quick, job):
    entries = count(job.source)
    result = quick.run("mirror", "check", job.file)
    assert (result.code, result.output) == (0, ""), result
    assert result.sentences == [f"town: the same, {entries} entries; contents were not compared (--content does)."]
    result = quick.run("mirror", "check", "--content", job.file)
    assert (result.code, result.output) == (0, ""), result
    assert result.sentences == [f"town: the same, {entries} entries, contents included."]


def test_one_byte_behind_the_same_size_and_time_is_found(quick, job):
    falsify(job.destination / "email/charset.py", lambda content: content[:-1] + bytes([content[-1] ^ 1]))
    assert quick.run("mirror", "plan", job.file).output == ""
    assert quick.run("mirror", "check", job.file).code == 0
    result = quick.run("mirror", "check", "--content", job.file)
    assert result.code == 1, result
    assert findings_of(result) == [["different", "email/charset.py", "content"]]
    assert "1 finding in" in result.errors and f'"mirror run {job.file} --checksum" mends the others' in result.errors, result


def test_every_finding_has_its_line(quick, job):
    (job.destination / "json/decoder.py").unlink()
    (job.destination / "zz.html").write_text("extra")
    (job.destination / "json/encoder.py").write_text("shorter")
    (job.destination / "json/tool.py").chmod(0o600)
    result = quick.run("mirror", "check", job.file)
    assert result.code == 1, result
    # What was changed in them has changed the folders' times, where it took a second.
    lines = [line for line in findings_of(result) if line[1] not in (".", "json")]
    assert lines == [
        ["missing", "json/decoder.py"],
        ["different", "json/encoder.py", "size, time"],
        ["different", "json/tool.py", "mode"],
        ["extra", "zz.html"],
    ], result
    assert f'"mirror run {job.file}" makes the destination equal to the source.' in result.errors
    # The same, once more, for programs.
    result = quick.run("mirror", "check", "--json", job.file)
    *found, last = [json.loads(line) for line in result.output.splitlines()]
    by_path = {line["path"]: line for line in found}
    assert by_path["json/decoder.py"]["finding"] == "missing" and "destination" not in by_path["json/decoder.py"]
    assert by_path["zz.html"]["finding"] == "extra" and by_path["zz.html"]["kind"] == "file"
    encoder = by_path["json/encoder.py"]
    assert encoder["differs"] == ["size", "time"]
    assert encoder["destination"]["size"] == 7 and encoder["source"]["size"] == (job.source / "json/encoder.py").stat().st_size
    assert by_path["json/tool.py"]["destination"]["mode"] == "600"
    summary = last["summary"]
    assert (summary["job"], summary["name"], summary["content"]) == (job.id, "town", False)
    assert (summary["missing"], summary["extra"], summary["unreadable"]) == (1, 1, 0)
    assert summary["different"] == len(found) - 2
    assert summary["compared"] == summary["same"] + len(found) == count(job.source) + 1


def test_what_cannot_be_read_is_named(quick, job):
    quick.give_up_privileges()
    for name in ("json/decoder.py", "json/tool.py"):
        for folder in (job.source, job.destination):
            (folder / name).chmod(0o600)
    (job.source / "json/tool.py").chmod(0)
    (job.destination / "json/tool.py").chmod(0)
    (job.destination / "json/decoder.py").chmod(0o200)
    for option in ([], ["--content"]):
        result = quick.run("mirror", "check", *option, job.file)
        assert result.code == 1, result
        assert findings_of(result) == [
            ["unreadable", "json/decoder.py", "destination: permission denied"],
            ["unreadable", "json/tool.py", "source: permission denied"],
        ]
        assert "Allow this user to read what is unreadable" in result.errors
    lines = quick.run("mirror", "check", "--json", job.file).output.splitlines()
    unreadable = json.loads(lines[1])
    assert unreadable | {"source": None, "destination": None} == {
        "finding": "unreadable", "path": "json/tool.py", "kind": "file", "end": "source", "category": "authorization",
        "message": "permission denied", "source": None, "destination": None,
    }  # fmt: skip


def test_a_plan_names_what_cannot_be_read(quick, job):
    """rsync asks for no more than the attributes of a file, and so a new one was to be created."""
    quick.give_up_privileges()
    (job.source / "new.html").write_text("new")
    (job.source / "shut.html").write_text("shut")
    (job.source / "shut.html").chmod(0)
    result = quick.run("mirror", "plan", job.file)
    assert result.code == 1, result
    lines = result.output.splitlines()
    assert "create\tnew.html" in lines and "unreadable\tshut.html" in lines and "create\tshut.html" not in lines
    assert "shut.html can't be read: permission denied." in result.errors


def test_a_run_meanwhile_is_said(quick, job):
    (job.source / "new.html").write_text("new")
    gate = Gate(quick.folder)
    run = quick.start("mirror", "run", job.file, **gate.environment)
    wait_until(lambda: gate.is_reached)
    result = quick.run("mirror", "check", job.file)
    gate.open()
    assert finish(run).code == 75
    assert result.code == 1, result
    assert ["missing", "new.html"] in findings_of(result)
    assert f"A run of this job (process {run.pid}) was under way meanwhile" in result.errors
    assert "under way" not in quick.run("mirror", "check", job.file).errors


def test_it_can_be_interrupted(quick, job):
    """A file of holes takes long to read, and no room."""
    for folder in (job.source, job.destination):
        with open(folder / "zz-holes", "wb") as file:
            os.truncate(file.fileno(), 1 << 42)
        os.utime(folder / "zz-holes", (1, 1))
        os.utime(folder, (2, 2))
    falsify(job.destination / "email/charset.py", lambda content: content[:-1] + bytes([content[-1] ^ 1]))
    check = quick.start("mirror", "check", "--content", job.file)
    assert check.stdout.readline() == "different\temail/charset.py\tcontent\n"
    check.send_signal(signal.SIGTERM)
    result = finish(check)
    assert result.code == 1, result
    assert result.sentences == ["mirror: town: the check was interrupted, so there may be more to find."]


@pytest.mark.parametrize("option", [[], ["--content"], ["--json"]], ids=str)
def test_a_destination_that_is_not_there(quick, tmp_path, option):
    job = Job(tmp_path, "town")
    real_tree(job.source)
    result = quick.run("mirror", "check", *option, job.file)
    assert (result.code, result.output) == (2, ""), result
    assert result.sentences == [
        f"mirror: The destination {job.destination} does not exist, so there is nothing to check. Run the job first."
    ]
    assert not job.destination.exists()
