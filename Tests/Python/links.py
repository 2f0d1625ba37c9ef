"""Where the documentation leads: the links of README and the articles, and the symbols that articles and doc comments name.

On a plain git host a link is a path. Inside a module's catalog DocC also knows "<doc:Page>" and, in two backticks, a symbol.
"""

import re

from samples import PACKAGE, public_types

FENCE = re.compile(r"^```.*?^```$", re.M | re.S)
DECLARATION = re.compile(r"\b(?:func|var|let|case|class|struct|enum|actor|protocol|typealias) `?(\w+)")
CASES = re.compile(r"^ *(?:indirect )?case ([^\n:]+)$", re.M)


def documents():
    """README and every page of the modules' catalogs."""
    return [PACKAGE / "README.md", *sorted((PACKAGE / "Sources").glob("*/*.docc/*.md"))]


def anchors(page):
    """What a git host lets one link to in a page: its headings, in lower case, with hyphens."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", page.read_text()), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def dead_links(page):
    """The links of a page to files, headings and pages that are not there."""
    text = FENCE.sub("", page.read_text())
    text = re.sub(r"`[^`\n]+`", "", text)
    dead = [link for link in re.findall(r"<doc:([^>]+)>", text) if not (page.parent / f"{link}.md").exists()]
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        path, _, anchor = link.partition("#")
        if ":" in path:
            continue
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            dead.append(link)
    return dead


def declared(module):
    """Every name that a module declares, whoever may use it."""
    names = {module.name, "init"}
    for path in module.rglob("*.swift"):
        text = path.read_text()
        names.update(DECLARATION.findall(text))
        for cases in CASES.findall(text):
            names.update(re.findall(r"\w+", cases))
    return names


def dead_symbols(module):
    """The symbols that a module's pages and comments link to and that it does not have; pages begin at a public type."""
    names, types = declared(module), public_types(module) | {module.name}
    dead = []
    for path in sorted([*module.rglob("*.md"), *module.rglob("*.swift")]):
        text = FENCE.sub("", path.read_text()) if path.suffix == ".md" else "\n".join(re.findall(r"//.*", path.read_text()))
        for link in re.findall(r"``([^`\n]+)``", text):
            parts = [re.split(r"[(-]", part)[0] for part in link.split("/")]
            if not names.issuperset(parts) or (path.suffix == ".md" and parts[0] not in types):
                dead.append(f"{path.relative_to(module)}: {link}")
    return dead
