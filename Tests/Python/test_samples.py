"""What the documentation shows is what Tests/Package compiles, and the documentation lists every public type."""

import pytest

from samples import APP, PACKAGE, compiled, documented, public_types, topics, type_check

MODULES = sorted(path.parent for path in (PACKAGE / "Sources").glob("*/*.docc"))


@pytest.mark.parametrize(("place", "text"), documented(), ids=[place for place, _ in documented()])
def test_sample_is_compiled(place, text):
    assert text in compiled().values(), f"Tests/Package has no such sample as {place}"


def test_every_compiled_sample_is_shown():
    shown = {text for _, text in documented()}
    assert [name for name, text in compiled().items() if text not in shown] == []


@pytest.mark.parametrize("folder", ["Sources/Samples", "Sources/Monitor", "Tests/SampleTests"])
def test_samples_are_valid(folder):
    code, said = type_check(folder.split("/")[1], APP / folder)
    assert code == 0, said


@pytest.mark.parametrize("module", MODULES, ids=[module.name for module in MODULES])
def test_every_public_type_is_a_topic_and_every_topic_is_there(module):
    """DocC warns of the latter itself, but not in a build."""
    assert topics(module) == public_types(module)
