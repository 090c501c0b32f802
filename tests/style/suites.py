"""tests/README.md has a row for each suite and each kit, and for no other."""

import re

import sources


def thing_of(path):
    """The suite or kit that a file is in: bpf, kit/cc/flow, kit/go/host."""
    folders = path.split("/")[1:-1]
    if folders[0] != "kit":
        return folders[0]
    return "/".join(folders[:3])


def main():
    text = (sources.root() / "tests/README.md").read_text(encoding="utf-8")
    told = set(re.findall(r"^\| `([\w/]+)/`", text, re.M))
    here = {thing_of(path) for path in sources.files("tests/*")
            if path.count("/") > 1} - {"kit"}
    faults = [f"tests/README.md: no row for {name}/"
              for name in sorted(here - told)]
    faults += [f"tests/README.md: there is no {name}/"
               for name in sorted(told - here)]
    sources.finish(faults, len(told))


main()
