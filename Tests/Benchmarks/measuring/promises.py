"""The rows of what has to be reached in speed and size, each beside its peer."""

from measuring.clients import Clients
from measuring.flowing import Flowing
from measuring.keeping import Keeping
from measuring.publishing import Publishing
from measuring.trees import tree_rows
from measuring.waiting import Waiting


def promised_rows(system):
    """All rows, for a system."""
    clients = Clients(system.work)
    sections = [section(system, clients) for section in (Publishing, Flowing, Waiting, Keeping)]
    return [*(row for section in sections for row in section.rows()), *tree_rows(system)]
