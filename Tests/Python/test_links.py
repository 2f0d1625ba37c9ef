"""The documentation leads nowhere that is not there. A git host and DocC show a dead link like any other."""

import pytest

from links import PACKAGE, dead_links, dead_symbols, documents

PAGES = documents()
MODULES = sorted(path for path in (PACKAGE / "Sources").iterdir() if path.is_dir())


@pytest.mark.parametrize("page", PAGES, ids=[str(page.relative_to(PACKAGE)) for page in PAGES])
def test_links_lead_somewhere(page):
    assert dead_links(page) == []


@pytest.mark.parametrize("module", MODULES, ids=[module.name for module in MODULES])
def test_symbols_are_declared(module):
    assert dead_symbols(module) == []


def test_every_article_can_be_reached_from_readme():
    articles = {page.resolve() for page in PAGES if page.name != f"{page.parent.stem}.md"} - {PAGES[0]}
    text = PAGES[0].read_text()
    assert {str(page.relative_to(PACKAGE)) for page in articles if f"]({page.relative_to(PACKAGE)})" not in text} == set()
