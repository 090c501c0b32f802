"""Holds every import of frontend/src to the arrows between its rooms.

frontend/README.md draws them. A room is the longest prefix below that fits. No
file may lead back to itself. Tests may use anything; nothing uses tests.
"""

import posixpath
import re

import sources

SRC = "frontend/src/"
SUFFIXES = ["", ".ts", ".tsx"]
# What both halves of the plugin go by.
SCHEMA = ["../../plugin/datasource/ask/schema.json",
          "../../plugin/tap/fields.json"]

# room: what its files may import besides each other and packages.
ALLOWED = {
    "query/": SCHEMA,
    "filter/": ["query/"],
    "frames/": ["query/"],
    "settings.ts": ["query/"],
    "health.ts": [],
    "components/hooks/": ["query/"],
    "components/fields/": ["components/hooks/", "query/", "settings.ts"],
    "components/filter/": ["components/hooks/", "filter/", "query/"],
    "components/": ["components/", "query/", "health.ts", "settings.ts"],
    "variables.ts": ["components/", "query/"],
    "datasource.ts": ["filter/", "frames/", "query/", "variables.ts"],
    "module.ts": ["components/", "datasource.ts", "query/"],
}
IMPORT = re.compile(r"(?:\bfrom|\bimport\(?)\s*['\"](\.[^'\"]*)['\"]")


def room_of(path):
    fits = [room for room in ALLOWED if path.startswith(room)]
    return max(fits, key=len) if fits else None


def is_allowed(target, room):
    return room_of(target) == room or any(
        target.startswith(other) for other in ALLOWED[room])


def imports_of(path, known):
    """(line, file) of each import of a file of ours; None for no file."""
    for number, line in sources.lines(SRC + path):
        for name in IMPORT.findall(line):
            whole = posixpath.normpath(
                posixpath.join(posixpath.dirname(path), name))
            yield number, next((whole + suffix for suffix in SUFFIXES
                                if whole + suffix in known), None)


def circle_through(start, arrows):
    """The shortest way from a file back to it; None where there is none."""
    ways = [[start]]
    seen = set()
    for way in ways:
        for target in arrows.get(way[-1], ()):
            if target == start:
                return [*way, start]
            if target not in seen:
                seen.add(target)
                ways.append([*way, target])
    return None


def main():
    known = {path.removeprefix(SRC) for path in sources.files(
        *(f"{SRC}*{suffix}" for suffix in (".ts", ".tsx", ".json")))}
    known.update(SCHEMA)
    paths = sorted(path for path in known
                   if path.endswith((".ts", ".tsx")) and ".test." not in path)
    faults = []
    arrows = {path: [] for path in paths}
    for path in paths:
        room = room_of(path)
        if room is None:
            faults.append(f"{SRC}{path}: is in no room that circles.py knows")
            continue
        for number, target in imports_of(path, known):
            if target is None:
                faults.append(f"{SRC}{path}:{number}: imports what is no file")
                continue
            arrows[path].append(target)
            if not is_allowed(target, room):
                faults.append(f"{SRC}{path}:{number}: {room} may not import "
                              f"{target}")
    for path in paths:
        circle = circle_through(path, arrows)
        if circle:
            faults.append(f"{SRC}{path}: is in a circle: {' > '.join(circle)}")
    # The rule itself must bite.
    if circle_through("a", {"a": ["b"], "b": ["c", "b"], "c": ["a"]}) is None:
        faults.append("circles.py sees no circle where there is one")
    if is_allowed("filter/adhoc.ts", "query/"):
        faults.append("circles.py lets queries import filters")
    sources.finish(faults, len(paths))


main()
