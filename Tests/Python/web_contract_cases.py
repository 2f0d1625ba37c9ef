"""What no schema can say of a request: which of its parameters exclude each other. A program that makes requests by it leaves these out."""

import schemathesis

EXCLUSIVE = ("after", "before", "at")


@schemathesis.hook
def filter_case(context, case):
    """Whether a request is one that the document allows."""
    return sum(name in (case.query or {}) for name in EXCLUSIVE) <= 1
