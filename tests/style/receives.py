"""Go tests receive within a bound, else they hang with what they test."""

import re

import sources

# The kit and what uses it; programs such as the demo run until they are told.
PATTERNS = ["tests/*_test.go", "tests/kit/go/host/*.go",
            "tests/kit/go/netlab/*.go", "tests/kit/go/rig/*.go",
            "tests/kit/go/testenv/*.go"]
LET_OFF = {
    # Joins a goroutine that always answers.
    "tests/kit/go/netlab/namespace.go",
}
# A receive that is no case of a select, nor the type of a channel.
BARE = re.compile(r"(?:^|[^\w\])}\s])\s*<-\s*(?!chan\b)[\w(]|\breturn <-")
RANGE = re.compile(r"\brange [\w.]*(?:[Pp]ackets|[Mm]essages|done)\s*\{")


def is_bare(line):
    code = line.split("//")[0]
    if re.match(r"\s*case\b", code):
        return False
    return bool(BARE.search(code) or RANGE.search(code))


def main():
    faults = []
    paths = [path for path in sources.files(*PATTERNS) if path not in LET_OFF]
    for path in paths:
        for number, line in sources.lines(path):
            if is_bare(line):
                faults.append(f"{path}:{number}: {line.strip()}  (use "
                              "host.Receive, Next or Drain)")
    # The rule itself must bite.
    for line in ("x := <-stream.Packets", "return <-done", "f(<-from)",
                 "\t<-done", "func() { cancel(); <-done }",
                 "for range panel.Packets {"):
        if not is_bare(line):
            faults.append(f"receives.py lets this pass: {line}")
    for line in ("case <-limit:", "from <-chan T", "packets <- Packet{}",
                 "func f(done <-chan int)", "case p, open := <-live.Packets:"):
        if is_bare(line):
            faults.append(f"receives.py refuses this: {line}")
    sources.finish(faults, len(paths))


main()
