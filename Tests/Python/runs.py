"""Runs of a job: how they have to end."""

from commands import BREAKDOWNS


def run(commands, job, code=75, *arguments, **environment):
    """Runs a job to its end; 75 is a run that is done whose events wait for a broker."""
    result = commands.run("mirror", "run", job.file, *arguments, **environment)
    assert result.code == code, result
    assert not any(trace in result.errors for trace in BREAKDOWNS), result
    return result


def at_rest(commands, job):
    """Runs a job of which nothing is left to do."""
    result = run(commands, job)
    assert "MirroringPackageInitialized" not in result.errors, result
    return result
