"""What no schema can say of a request. A program that makes requests by the document leaves out what is judged by that."""

import schemathesis


@schemathesis.hook
def filter_case(context, case):
    """Whether the document decides about a request. A field of a form that is left empty says nothing: it is as if it were not there."""
    return not any(is_empty(value) for value in (case.query or {}).values())


def is_empty(value):
    return value == "" or isinstance(value, list) and "" in value
