"""Keeps files small enough to be read in one sitting."""

import sources

# (patterns, most lines)
BUDGETS = [
    (["plugin/main.cc"], 80),
    (["bpf/*.bpf.c"], 200),
    # One parser of many headers, read from top to bottom.
    (["bpf/parse.h"], 450),
    (["plugin/*.cc", "plugin/*.h", "bpf/tap*.h"], 350),
    (["tests/*.cc", "tests/*.h", "tests/*.go", "tests/*.py"], 450),
    (["frontend/src/*.ts", "frontend/src/*.tsx"], 350),
]

# A class with its header, .h and .cc together.
STEM_BUDGET = 400


def stem_faults():
    sums = {}
    for path in sources.files("plugin/*.cc", "plugin/*.h"):
        stem = path.rsplit(".", 1)[0]
        sums[stem] = sums.get(stem, 0) + len(sources.lines(path))
    return [f"{stem}: {count} lines with its header, at most {STEM_BUDGET}"
            for stem, count in sorted(sums.items()) if count > STEM_BUDGET]


def main():
    faults = stem_faults()
    checked = set()
    for patterns, most in BUDGETS:
        for path in sources.files(*patterns):
            checked.add(path)
            count = len(sources.lines(path))
            if count > most:
                faults.append(f"{path}: {count} lines, at most {most}")
    sources.finish(faults, len(checked))


main()
