"""tests/README.md has a row for each folder of tests, and for no other."""

import re

import sources


def main():
    text = (sources.root() / "tests/README.md").read_text(encoding="utf-8")
    told = set(re.findall(r"^\| `(\w+(?:/\w+)?)/`", text, re.M))
    here = {path.split("/")[1] for path in sources.files("tests/*")
            if path.count("/") > 1}
    faults = [f"tests/README.md: no row for {name}/"
              for name in sorted(here - {each.split('/')[0] for each in told})]
    faults += [f"tests/README.md: there is no {name}/"
               for name in sorted(told)
               if not (sources.root() / "tests" / name).is_dir()]
    sources.finish(faults, len(told))


main()
