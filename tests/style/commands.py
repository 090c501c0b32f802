"""What the documents tell a reader to type is there to be typed.

Runs what is light (`make -n`, `--list`), and looks up what is not: targets,
presets, stages, npm scripts, files.
"""

import json
import re
import subprocess
import sys

import sources

FENCE = re.compile(r"^```[^\n]*\n(.*?)^```", re.M | re.S)
SPAN = re.compile(r"`([^`]+)`", re.S)
WORD = r"[\w./+-]+"


def run(*command):
    """(whether it went well, what it printed)"""
    done = subprocess.run(command, cwd=sources.root(), text=True, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.returncode == 0, done.stdout


def code_of(path):
    """Every piece of code of a document, one command each."""
    text = (sources.root() / path).read_text(encoding="utf-8")
    pieces = [line for block in FENCE.findall(text)
              for line in block.split("\n")]
    pieces += SPAN.findall(FENCE.sub("", text))
    for piece in pieces:
        piece = re.sub(r"\s+#.*", "", " ".join(piece.split()))
        yield from re.split(r"\s*(?:&&|;)\s*", piece)


class Project:
    """What there is, asked once."""

    def __init__(self, build):
        presets = json.loads(
            (sources.root() / "CMakePresets.json").read_text(encoding="utf-8"))
        self.presets = {kind: {each["name"] for each in presets[kind]}
                        for kind in ("configurePresets", "buildPresets",
                                     "testPresets")}
        self.targets = set(re.findall(
            r"^([^:\s]+):", run("ninja", "-C", build, "-t", "targets", "all")[1],
            re.M))
        self.stages = run(".dev/test", "--list")[1].split()
        packages = (sources.root() / ".dev/packages.txt").read_text(
            encoding="utf-8")
        self.groups = set(re.findall(r"^(\w+) ", packages, re.M))
        self.groups |= {"node", "go", "python"}

    def scripts(self, folder):
        package = sources.root() / folder / "package.json"
        return json.loads(package.read_text(encoding="utf-8"))["scripts"]

    def missing(self, command):
        """What of the command is not there; None for all is well."""
        command = re.sub(r"^(\w+=\S* |sudo )+", "", command + " ").strip()
        words = command.split()
        known = {"make": self.make, "cmake": self.cmake, "ctest": self.ctest,
                 "npm": self.npm}
        if not words:
            return None
        if words[0] in known and len(words) > 1:
            return known[words[0]](words)
        if words[0].startswith(".dev/"):
            return self.script(words)
        return None

    def make(self, words):
        arguments = [word.strip("[]").replace("…", "x") for word in words[1:]]
        fine, said = run("make", "-n", *arguments)
        return None if fine else said.strip().split("\n")[-1]

    def preset(self, kind, words):
        if "--preset" not in words:
            return None
        name = words[words.index("--preset") + 1]
        return None if name in self.presets[kind] else f"no preset {name}"

    def cmake(self, words):
        kind = "buildPresets" if "--build" in words else "configurePresets"
        wrong = self.preset(kind, words)
        if wrong or "--target" not in words:
            return wrong
        for name in words[words.index("--target") + 1:]:
            if name.startswith("-"):
                break
            if name not in self.targets:
                return f"no target {name}"
        return None

    def ctest(self, words):
        return self.preset("testPresets", words)

    def npm(self, words):
        names = [word for word in words if not word.startswith("-")]
        if len(names) < 3 or names[1] != "run":
            return None
        return (None if names[2] in self.scripts("frontend")
                else f"no script {names[2]}")

    def script(self, words):
        path = sources.root() / words[0]
        if not path.is_file():
            return "no such file"
        if len(words) > 1 and not path.stat().st_mode & 0o100:
            return "no program"
        allowed = {".dev/test": self.stages, ".dev/setup": self.groups}
        for word in words[1:]:
            if words[0] in allowed and re.fullmatch("[a-z0-9]+", word) and (
                    word not in allowed[words[0]]):
                return f"no {word}"
        return None


def main():
    project = Project(sys.argv[2])
    faults = []
    checked = 0
    for path in sources.files("*.md"):
        for command in code_of(path):
            wrong = project.missing(command)
            checked += 1
            if wrong:
                faults.append(f"{path}: `{command}`: {wrong}")
    # The rule itself must bite.
    for command in ("make nothing", "cmake --preset nix", ".dev/nothing",
                    "cmake --build --preset dev --target nix", ".dev/test nix",
                    "ctest --preset nix", "npm run nix", ".dev/setup nix"):
        if project.missing(command) is None:
            faults.append(f"commands.py lets this pass: {command}")
    sources.finish(faults, checked)


main()
