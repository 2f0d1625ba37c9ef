"""`mom wrap` with rsync, rclone, restic and borg: what they say of files becomes the progress, the counts and the errors of a run."""

import os
import shutil
import subprocess

import pytest

from commands import PATIENCE
from wrapping import events_of, log_of, tree, wrap

pytestmark = pytest.mark.shared_broker


def test_rsync_is_told_with_all_that_it_says(broker, commands, tmp_path):
    source = tree(tmp_path / "source")
    words = ["rsync", "-a", "--bwlimit=4m", f"{source}/", f"{tmp_path}/copy/"]
    result, run = events_of(broker, lambda: wrap(commands, *words))
    assert result.returncode == 0 and b"xfr#30" in result.stdout
    assert sorted(path.name for path in (tmp_path / "copy").iterdir()) == sorted(path.name for path in source.iterdir())

    states = [message.state for message in run]
    assert states[:3] == ["MirroringJobInitialized", "MirroringPackageInitialized", "Transferring"]
    assert states[-3:] == ["Transferred", "MirroringPackageCompleted", "MirroringJobCompleted"]
    first, last = run[0].body["transferData"], run[-1].body["transferData"]
    assert first["initializeData"]["name"] == f"rsync {source}/ {tmp_path}/copy/"
    assert any("--info=progress2" in entry["message"] for entry in run[0].status["statusLog"])
    between = [message.body["transferData"]["progress"].get("percent", 0) for message in run[:-1]]
    assert any(0 < percent < 100 for percent in between), between
    assert last["packageHeader"]["sizeOfSentData"] == 30 * 200_000
    assert last["packageBody"]["importedFiles"] == 30
    assert any("MB of memory" in entry["message"] for entry in run[-1].status["statusLog"])

    # Whatever its options are, it is the same job.
    _, again = events_of(broker, lambda: wrap(commands, "rsync", "-av", *words[3:], options=["--as-is"]))
    assert again[0].body["jobId"] == run[0].body["jobId"]
    assert not any("--info" in entry["message"] for entry in again[0].status["statusLog"])


def test_files_that_rsync_could_not_transfer_are_named(broker, commands, tmp_path):
    source = tree(tmp_path / "source", files=2, size=10)
    missing = tmp_path / "missing"
    result, run = events_of(broker, lambda: wrap(commands, "rsync", "-a", str(missing), f"{source}/", f"{tmp_path}/copy/"))
    assert result.returncode == 23
    status = run[-1].status
    assert (status["state"], status["outcome"], status["resumable"]) == ("MirroringJobCompleted", "completedWithErrors", True)
    errors = [entry for entry in log_of(run) if entry["level"] == "Error"]
    assert any(entry["item"] == str(missing) and entry["category"] == "notFound" for entry in errors), errors
    assert (tmp_path / "copy" / "file 0").exists()


def test_rclone_is_told(broker, commands, tmp_path):
    if shutil.which("rclone") is None:
        pytest.skip("There is no rclone. Broker/install --tests adds it.")
    source = tree(tmp_path / "source", files=20)
    environment = {"RCLONE_CONFIG": str(tmp_path / "rclone.conf")}
    words = ["rclone", "copy", "--bwlimit", "1M", str(source), str(tmp_path / "copy")]
    result, run = events_of(broker, lambda: wrap(commands, *words, **environment))
    assert result.returncode == 0, result
    last = run[-1].body["transferData"]
    assert last["packageHeader"]["sizeOfSentData"] == 20 * 200_000
    assert last["packageBody"]["importedFiles"] == 20
    assert any(0 < message.body["transferData"]["progress"].get("percent", 0) < 100 for message in run)

    _, failed = events_of(broker, lambda: wrap(commands, "rclone", "copy", str(tmp_path / "none"), str(tmp_path / "c"), **environment))
    assert failed[-1].status["outcome"] == "failed"
    assert failed[-1].status["statusLog"][-1]["category"] == "notFound"


def test_restic_is_told(broker, commands, tmp_path):
    if shutil.which("restic") is None:
        pytest.skip("There is no restic. Broker/install --tests adds it.")
    source = tree(tmp_path / "source", files=20)
    environment = {"RESTIC_PASSWORD": "a secret", "RESTIC_CACHE_DIR": str(tmp_path / "cache")}
    repository = ["-r", str(tmp_path / "repository")]
    subprocess.run(["restic", *repository, "init"], env=os.environ | environment, check=True, capture_output=True, timeout=PATIENCE)
    words = ["restic", *repository, "backup", str(source)]
    result, run = events_of(broker, lambda: wrap(commands, *words, options=["--expect-items", "20"], **environment))
    assert result.returncode == 0, result
    assert run[-1].body["transferData"]["packageHeader"]["sizeOfSentData"] == 20 * 200_000

    # The second time nothing is new, and somebody expected otherwise.
    result, run = events_of(broker, lambda: wrap(commands, *words, options=["--expect-items", "1"], **environment))
    assert (result.returncode, run[-1].status["outcome"]) == (0, "failed")


def test_borg_is_told(broker, commands, tmp_path):
    if shutil.which("borg") is None:
        pytest.skip("There is no borg. Broker/install --tests adds it.")
    source = tree(tmp_path / "source", files=20)
    environment = {"BORG_BASE_DIR": str(tmp_path / "borg")}
    repository = str(tmp_path / "repository")
    subprocess.run(
        ["borg", "init", "-e", "none", repository], env=os.environ | environment, check=True, capture_output=True, timeout=PATIENCE
    )
    words = ["borg", "create", f"{repository}::one", str(source), str(tmp_path / "missing")]
    result, run = events_of(broker, lambda: wrap(commands, *words, **environment))
    assert result.returncode != 0
    assert run[-1].status["outcome"] == "completedWithErrors", run
