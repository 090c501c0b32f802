"""The sources of this project, as the style tests see them."""

import pathlib
import subprocess
import sys


def root():
    """The checkout named on the command line."""
    return pathlib.Path(sys.argv[1])


def files(*patterns):
    """Paths, relative to the checkout, that git knows or would add."""
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "-C", root(), "ls-files", "-co",
         "--exclude-standard", "--", *patterns],
        check=True, capture_output=True, text=True).stdout.split("\n")
    return sorted(path for path in set(listed)
                  if path and (root() / path).is_file())


def lines(path):
    """(number, text) of every line of a file."""
    text = (root() / path).read_text(encoding="utf-8")
    return list(enumerate(text.splitlines(), start=1))


def finish(faults, checked):
    """Ends the test: one line a fault, and a fault when nothing was read."""
    if checked == 0:
        faults = ["no file was checked"]
    for fault in faults:
        print(fault)
    print(f"{checked} files checked, {len(faults)} faults")
    sys.exit(1 if faults else 0)
