"""Holds every engine there is to tests/contract.

Who implements tap::Engine in a file has a header of the same name beside it,
through which it is opened; a suite of tests/contract opens it.
"""

import re

import sources

ENGINE = re.compile(r"class [\w:]+(?: final)?\s*:[^{;]*\bpublic "
                    r"(?:xdplive::)?(?:tap::)?Engine\b")
SUITE = re.compile(r"INSTANTIATE_TEST_SUITE_P\(\s*\w+,\s*EngineContract\b")
INCLUDE = re.compile(r'^#include "([^"]+)"', re.M)


def text(path):
    return (sources.root() / path).read_text(encoding="utf-8")


def main():
    held = set()
    for path in sources.files("tests/contract/*.cc"):
        if SUITE.search(text(path)):
            held.update(INCLUDE.findall(text(path)))
    paths = sources.files("plugin/*.cc", "plugin/*.h", "tests/*.cc",
                          "tests/*.h")
    faults = []
    engines = 0
    for path in paths:
        if not ENGINE.search(text(path)):
            continue
        engines += 1
        header = re.sub(r"\.(cc|h)$", ".h", path).split("/", 1)[1]
        if header not in held:
            faults.append(f"{path}: is an engine that no suite of "
                          f"tests/contract opens by {header}")
    if engines < 2:
        faults.append("engines.py finds fewer engines than the two there are")
    sources.finish(faults, len(paths))


main()
