"""Offline logs that no bridge wrote, with the least that an event needs."""

import uuid

HEAD = """<?xml version="1.0" encoding="utf-8"?>
<ArrayOfMirroringStatusEventArgs xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">
"""
TAIL = "</ArrayOfMirroringStatusEventArgs>\n"


def event(job, run, sequence):
    state, outcome, end = ("Initialized", "running", "false") if sequence == 1 else ("Completed", "succeeded", "true")
    return (
        f"  <MirroringStatusEventArgs><SchemaVersion>1</SchemaVersion><Position>{sequence}</Position>"
        f"<EventId>{uuid.uuid4()}</EventId><JobId>{job}</JobId><RunId>{run}</RunId><Sequence>{sequence}</Sequence>"
        f"<Engine><Host>here</Host><InstanceId>{uuid.UUID(int=1)}</InstanceId><Version>1</Version></Engine>"
        "<MirroringTransferData><MirroringInitializeData><Name>hand-made</Name><ContinueOnError>false</ContinueOnError>"
        f"</MirroringInitializeData><MirroringStatus><MirroringState>MirroringJob{state}</MirroringState>"
        f"<Severity>processing</Severity><Outcome>{outcome}</Outcome><Terminal>{end}</Terminal><StatusLog/>"
        "<SentTime>2026-11-21T08:00:00.000Z</SentTime><ReceivedTime>2026-11-21T08:00:00.000Z</ReceivedTime>"
        "</MirroringStatus></MirroringTransferData></MirroringStatusEventArgs>\n"
    )


def with_an_error(path):
    """Makes the second of three events an error of a run that goes on; the last one says only that there were errors."""
    head, first, second, last = path.read_text().split("  <MirroringStatusEventArgs>")
    entry = (
        "<StatusLog><StatusLogEntry><Level>Error</Level><Time>2026-11-21T08:00:00.000Z</Time><Category>diskFull</Category>"
        "<Item>a.html</Item><Message>The disk is full.</Message></StatusLogEntry></StatusLog>"
    )
    second = second.replace("MirroringJobCompleted", "ImportingError").replace("<StatusLog/>", entry)
    second = second.replace(">processing<", ">error<").replace(">succeeded<", ">running<").replace("<Terminal>true", "<Terminal>false")
    last = last.replace(">processing<", ">warning<").replace(">succeeded<", ">completedWithErrors<")
    path.write_text("  <MirroringStatusEventArgs>".join([head, first, second, last]))


def write(folder, events=2):
    """The file of a run; gives its path and the run's identifier. Only one of two events is a run that may be."""
    job, run = uuid.uuid4(), uuid.uuid4()
    folder.mkdir(exist_ok=True)
    path = folder / f"{run}_20261121T080000Z_{job}.xml"
    path.write_text(HEAD + "".join(event(job, run, number) for number in range(1, events + 1)) + TAIL)
    return path, run
