"""The code samples of the documentation, and where they are compiled: Tests/Package.

There a sample stands between "// sample: NAME" and "// end of sample"; parts of one name make one sample, as imports and the body
of a function do.
"""

import os
import re
import subprocess
import textwrap
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2]
APP = PACKAGE / "Tests" / "Package"
# Of these an app can import nothing: they are no products.
COMMANDS_ONLY = {
    "MirroringAlerts", "MirroringBridge", "MirroringCommands", "MirroringWeb", "RabbitMQManagement", "RabbitMQTrust",
    "mirror", "mom",
}


def compiled():
    """The samples that Tests/Package compiles, by name."""
    samples = {}
    for path in sorted(APP.rglob("*.swift")):
        if ".build" in path.parts:
            continue
        for name, text in re.findall(r"^ *// sample: ([^\n]+)\n(.*?)^ *// end of sample$", path.read_text(), re.M | re.S):
            samples.setdefault(name, []).append(textwrap.dedent(text).strip("\n"))
    return {name: "\n\n".join(parts) for name, parts in samples.items()}


def documented():
    """The samples in README, articles and doc comments, each with its place."""
    sources = [path for path in sorted((PACKAGE / "Sources").rglob("*")) if path.suffix in {".swift", ".md"}]
    samples = []
    for path in [PACKAGE / "README.md", *sources]:
        if COMMANDS_ONLY & set(path.relative_to(PACKAGE).parts):
            continue
        text = path.read_text()
        mark = r" */// ?" if path.suffix == ".swift" else ""
        for match in re.finditer(rf"^{mark}```swift\n(.*?)^{mark}```$", text, re.M | re.S):
            lines = [re.sub(f"^{mark}", "", line) for line in match[1].splitlines()]
            place = f"{path.relative_to(PACKAGE)}:{text.count(chr(10), 0, match.start()) + 1}"
            samples.append((place, "\n".join(lines)))
    return samples


def type_check(name, folder):
    """Has the compiler read a module of Tests/Package, against the package's modules as they were built; returns what it says.

    That takes a second. Only a build of Tests/Package proves that the products are declared, and that takes minutes.
    """
    products = Path(os.environ["MIRRORING_TEST_PRODUCTS"])
    checkouts = next(path for path in products.parents if path.name.startswith(".build")) / "checkouts"
    modules = [*checkouts.glob("*/Sources/*/include/module.modulemap"), *PACKAGE.glob("Sources/C*/module.modulemap")]
    headers = subprocess.check_output(["pkg-config", "--cflags", "libxml-2.0", "librabbitmq"], text=True).split()
    # A module of C that comes without a map gets one where it is built.
    made = [f"-fmodule-map-file={path}" for path in products.glob("*.build/module.modulemap")]
    clang = [f"-I{path.parent}" for path in modules] + made + headers
    command = ["swiftc", "-typecheck", "-wmo", "-swift-version", "6", "-warnings-as-errors", "-module-name", name]
    command += ["-enable-upcoming-feature", "MemberImportVisibility", "-I", products / "Modules"]
    command += [word for flag in clang for word in ("-Xcc", flag)]
    compiler = subprocess.run([*command, *sorted(folder.glob("*.swift"))], capture_output=True, text=True, check=False)
    return compiler.returncode, compiler.stderr


def public_types(module):
    """The public types of a module that stand on their own, without those inside of others."""
    declaration = re.compile(
        r"^(?:@\w+ )*public (?:final )?(?:class|struct|enum|actor|protocol|typealias) (\w+)", re.M
    )
    return {name for path in module.rglob("*.swift") for name in declaration.findall(path.read_text())}


def topics(module):
    """What the Topics sections of a module's pages list."""
    pages = [path.read_text() for path in module.rglob("*.md")]
    return {
        link.split("/")[0].split("(")[0]
        for page in pages
        if "## Topics" in page
        for link in re.findall(r"^- ``([^`]+)``$", page.split("## Topics")[1], re.M)
    }
