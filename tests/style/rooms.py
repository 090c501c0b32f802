"""Holds each library's link line to what its files include, and draws them.

    python3 tests/style/rooms.py CHECKOUT           checks, the picture included
    python3 tests/style/rooms.py CHECKOUT --draw    writes the picture anew

A room of plugin/ is a folder with one xdplive_room. DEPS are what its headers
include of other rooms, PRIVATE_DEPS what its sources do besides. The picture in
CONTRIBUTING.md shows no arrow that others imply.
"""

import posixpath
import re
import sys

import sources

# plugin/sdk has several rooms in one list, and a header of its own that draws
# them; what it is made of shows there.
SDK = "plugin/sdk/"
ROOM = re.compile(r"xdplive_room\((\w+)\n(.*?)\)\n", re.S)
INCLUDE = re.compile(r'^#include "([^"]+)"', re.M)
PICTURE = re.compile(r"(<!-- rooms: [^\n]*-->\n)(.*?)(<!-- rooms end -->)", re.S)


def text(path):
    return (sources.root() / path).read_text(encoding="utf-8")


def words_after(key, body):
    """The words of one argument of xdplive_room."""
    found = re.search(rf"\b(?<!_){key}\b(.*?)(?=\b[A-Z_]{{4,}}\b|$)", body, re.S)
    return found[1].split() if found else []


def read_rooms():
    """folder: (target, DEPS, PRIVATE_DEPS)"""
    rooms = {}
    for path in sources.files("plugin/*CMakeLists.txt"):
        if path.startswith(SDK):
            continue
        for target, body in ROOM.findall(text(path)):
            rooms[posixpath.dirname(path) + "/"] = (
                target, words_after("DEPS", body),
                words_after("PRIVATE_DEPS", body))
    return rooms


def included(files, folder, rooms):
    """Targets of the other rooms whose headers the files include."""
    found = set()
    for path in files:
        for name in INCLUDE.findall(text(path)):
            home = posixpath.dirname(f"plugin/{name}") + "/"
            if home in rooms and home != folder:
                found.add(rooms[home][0])
            elif re.match(r"sdk/(data|live|backend)/", name):
                found.add("sdk_" + name.split("/")[1])
    return found


def check(rooms):
    ours = {target for target, _, _ in rooms.values()}
    ours |= {"sdk_data", "sdk_live", "sdk_backend"}
    faults = []
    for folder, (target, public, private) in sorted(rooms.items()):
        here = [path for path in sources.files(f"{folder}*.h", f"{folder}*.cc")
                if posixpath.dirname(path) + "/" == folder]
        headers = included([p for p in here if p.endswith(".h")], folder, rooms)
        bodies = included([p for p in here if p.endswith(".cc")], folder, rooms)
        wanted = {"DEPS": headers, "PRIVATE_DEPS": bodies - headers}
        linked = {"DEPS": ours.intersection(public),
                  "PRIVATE_DEPS": ours.intersection(private)}
        for key, names in wanted.items():
            for name in sorted(names - linked[key]):
                faults.append(f"{folder}: includes {name}, so it belongs into "
                              f"{key} of {target}")
            for name in sorted(linked[key] - names):
                faults.append(f"{folder}: links {name} in {key} of {target}, "
                              "and includes nothing of it there")
    return faults


def reach(arrows, start, seen=None):
    """All that `start` leads to."""
    seen = set() if seen is None else seen
    for target in arrows.get(start, ()):
        if target not in seen:
            seen.add(target)
            reach(arrows, target, seen)
    return seen


def arrows_of(rooms):
    names = {target for target, _, _ in rooms.values()}
    return {target: sorted(names.intersection([*public, *private]))
            for target, public, private in rooms.values()}


def circles(arrows):
    return [f"{name}: is in a circle" for name in sorted(arrows)
            if name in reach(arrows, name)]


def draw(rooms):
    arrows = arrows_of(rooms)
    lines = ["```mermaid", "graph TD"]
    outer = {}
    for folder, (target, _, _) in rooms.items():
        outer.setdefault(folder.split("/")[1], []).append((folder, target))
    for name, inner in sorted(outer.items()):
        lines.append(f"  subgraph {name}_room[{name}]")
        lines += [f"    {target}[{folder.removeprefix('plugin/')}]"
                  for folder, target in sorted(inner)]
        lines.append("  end")
    for name in sorted(arrows):
        for target in arrows[name]:
            others = [o for o in arrows[name] if o != target]
            if not any(target in reach(arrows, other) for other in others):
                lines.append(f"  {name} --> {target}")
    return "\n".join([*lines, "```", ""])


def main():
    rooms = read_rooms()
    path = sources.root() / "CONTRIBUTING.md"
    page = path.read_text(encoding="utf-8")
    drawn = PICTURE.sub(lambda m: m[1] + draw(rooms) + m[3], page)
    if "--draw" in sys.argv:
        path.write_text(drawn, encoding="utf-8")
    faults = check(rooms) + circles(arrows_of(rooms))
    if drawn != page and "--draw" not in sys.argv:
        faults.append("CONTRIBUTING.md: the picture is not of these link lines; "
                      "python3 tests/style/rooms.py . --draw writes it")
    if not PICTURE.search(page):
        faults.append("CONTRIBUTING.md: has no place for the picture")
    # The rule itself must bite.
    if not circles({"a": ["b"], "b": ["a"]}):
        faults.append("rooms.py sees no circle where there is one")
    sources.finish(faults, len(rooms))


main()
