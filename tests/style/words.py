"""Words that have no place in some files, and the reason why."""

import re

import sources

# (patterns of files, files let off, what must not stand there, why)
RULES = [
    (["bpf/*.c", "bpf/*.h"], [], r"\b(XDP_(DROP|TX|REDIRECT|ABORTED)|TC_ACT_SHOT)\b",
     "the observer never touches traffic"),
    (["plugin/*.cc", "plugin/*.h"], [], r"\b(throw|try|catch)\b\s*[({\w]",
     "failure is a value: absl::Status"),
    (["plugin/*.cc", "plugin/*.h"],
     ["plugin/sdk/grpcplugin/handshake.cc", "plugin/sdk/serve.cc",
      "plugin/cli/", "plugin/main.cc"],
     r"\b(printf|puts)\s*\(|\b(cout|cerr|stdout)\b", "stdout belongs to the handshake"),
    (["plugin/*.cc", "plugin/*.h"], [], r"\busing namespace\b",
     "names say where they come from"),
    (["plugin/*.cc", "plugin/*.h"], ["plugin/capture/"], r"\bbpf_(?!filter\()[a-z_]+\(",
     "capture is the only room that speaks libbpf"),
    (["plugin/*.cc", "plugin/*.h"], ["plugin/filter/"], r"\bpcap_[a-z_]+\(",
     "filter is the only room that speaks libpcap"),
    (["plugin/*.cc", "plugin/*.h"], ["plugin/sandbox/"], r"\bseccomp_[a-z_]+\(",
     "sandbox is the only room that speaks libseccomp"),
    (["plugin/*.cc", "plugin/*.h", "bpf/*.c", "bpf/*.h"], [],
     r"#ifdef\s+TEST|ForTest\b|friend class \w*Test\b", "seams, not flags"),
    (["plugin/*", "bpf/*", "proto/*", "tests/*", "frontend/src/*"],
     ["tests/style/words.py"], r"\b(TODO|FIXME|XXX|HACK)\b",
     "what is open is said in docs/limits.md"),
]


def fits(path, prefixes):
    return any(path.startswith(prefix) for prefix in prefixes)


def main():
    faults = []
    checked = set()
    for patterns, let_off, word, why in RULES:
        expression = re.compile(word)
        for path in sources.files(*patterns):
            if fits(path, let_off) or path.endswith((".png", ".svg")):
                continue
            checked.add(path)
            for number, line in sources.lines(path):
                code = re.sub(r"//.*|^\s*\*.*", "", line)
                if expression.search(code if "TODO" not in word else line):
                    faults.append(f"{path}:{number}: {line.strip()}  ({why})")
    sources.finish(faults, len(checked))


main()
