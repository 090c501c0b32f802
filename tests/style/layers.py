"""Holds every #include of plugin/ to the arrows between the rooms.

CONTRIBUTING.md draws them. A room is the longest prefix below that fits.
"""

import re

import sources

SDK_LOW = ["sdk/data/", "sdk/live/", "sdk/backend/"]
GRPC = ["grpcpp/", "grpc/", "google/protobuf/", ".pb.h"]
BPF = ["bpf/", "linux/bpf.h"]
ASKED = ["datasource/access/", "datasource/ask/"]
KIND = ["datasource/live/", "datasource/past/", "datasource/feeds/",
        "datasource/way_out/", *ASKED,
        "filter/", "flow/**", "tap/", "nlohmann/", *SDK_LOW]
# Both compilers read headers with one parser; what the programs count is known
# to capture alone.
PARSER = ["parse.h", "parse_frame.h"]
CONTRACT = ["tap_contract.h", *PARSER]

# room: what its files may include besides themselves, the standard library and
# Abseil: of a room of ours (`a/`), of all below it (`a/**`), one header of it, or
# what begins or ends so. A room inside another is a room of its own.
ALLOWED = {
    "plugin/sdk/data/": ["flatbuffers/"],
    "plugin/sdk/live/": [],
    "plugin/sdk/backend/": ["sdk/data/"],
    "plugin/sdk/grpcplugin/": [*SDK_LOW, *GRPC],
    "plugin/sdk/example/": ["sdk/**"],
    "plugin/sdk/": ["sdk/**"],
    "plugin/base/": [],
    "plugin/jobs/": [],
    # Knows what addresses look like, and nothing of where they come from.
    "plugin/privacy/": ["nettle/"],
    "plugin/filter/classic/": [],
    "plugin/filter/optimise/": ["filter/classic/"],
    "plugin/filter/": ["filter/optimise/", "pcap", "generated/"],
    "plugin/flow/text/": ["generated/"],
    "plugin/flow/dissect/": ["flow/text/", "tap/", *PARSER],
    "plugin/flow/memory/": [],
    "plugin/flow/log/": ["flow/memory/", "tap/"],
    "plugin/flow/history/keep/": ["flow/memory/", "tap/", "parse.h"],
    "plugin/flow/history/ask/": ["flow/history/keep/", "flow/text/", "tap/",
                                 "parse.h"],
    "plugin/tap/": ["filter/", "generated/"],
    "plugin/interfaces/": ["sdk/data/", "tap/"],
    "plugin/link/messages/": ["filter/", "tap/", "agent.pb.h", "zstd.h"],
    "plugin/link/serve/": ["interfaces/", "jobs/", "filter/", "link/link.h",
                           "link/messages/", "tap/", "agent.pb.h"],
    "plugin/link/engine/": ["jobs/", "link/link.h", "link/messages/", "tap/",
                            "agent.pb.h"],
    "plugin/link/socket/": ["link/link.h", "link/messages/", "link/serve/",
                            *GRPC],
    "plugin/link/": ["agent.pb.h"],
    "plugin/capture/os/": [*BPF],
    "plugin/capture/devices/": ["capture/os/", "tap/"],
    "plugin/capture/ring/": ["capture/os/", "tap/", *BPF, *CONTRACT],
    "plugin/capture/ebpf/": ["filter/classic/", "linux/bpf.h"],
    "plugin/capture/programs/": ["capture/ebpf/", "capture/os/", "filter/",
                                 "tap/", *BPF, ".skel.h", *CONTRACT],
    "plugin/capture/attach/": ["capture/programs/", "capture/os/", "tap/",
                               *BPF],
    "plugin/capture/taps/": ["capture/attach/", "capture/programs/",
                             "capture/ring/", "capture/os/", "filter/", "tap/",
                             *BPF, *CONTRACT],
    "plugin/capture/": ["capture/taps/", "capture/devices/", "capture/os/",
                        "jobs/", "tap/", *BPF],
    "plugin/datasource/way_out/": ["privacy/", "flow/dissect/", "tap/",
                                   "nlohmann/", "sdk/backend/", "sdk/data/"],
    "plugin/datasource/ask/": ["filter/", "flow/history/ask/", "generated/",
                               "interfaces/", "nlohmann/"],
    "plugin/datasource/access/": ["datasource/ask/", "interfaces/", "privacy/",
                                  "sdk/backend/", "tap/"],
    "plugin/datasource/events/": ["datasource/access/", "sdk/data/", "tap/"],
    "plugin/datasource/drops/": ["interfaces/", "tap/"],
    "plugin/datasource/feeds/": ["datasource/access/", "datasource/drops/",
                                 "datasource/events/", "flow/**", "tap/"],
    "plugin/datasource/past/": ["datasource/feeds/", *ASKED, "filter/",
                                "flow/**", "sdk/backend/", "sdk/data/"],
    "plugin/datasource/live/": ["datasource/past/", "datasource/feeds/",
                                "datasource/way_out/",
                                *ASKED, "flow/history/ask/", "privacy/", "tap/",
                                *SDK_LOW],
    # No kind knows another.
    "plugin/datasource/kinds/packets/": [*KIND],
    "plugin/datasource/kinds/charts/": [*KIND],
    "plugin/datasource/kinds/tables/": [*KIND],
    "plugin/datasource/kinds/events/": ["datasource/events/", *KIND],
    "plugin/datasource/kinds/ledger/": [*KIND],
    "plugin/datasource/kinds/drops/": ["datasource/drops/", *KIND],
    "plugin/datasource/": ["datasource/**", "interfaces/", "privacy/", "filter/",
                           "flow/history/ask/", "tap/", "nlohmann/", *SDK_LOW],
    "plugin/source/": ["capture/", "datasource/access/", "link/engine/",
                       "link/socket/", "tap/"],
    "plugin/agent/": ["capture/", "filter/", "interfaces/", "link/serve/", "link/socket/",
                      "tap/", "toml++/"],
    "plugin/doctor/": ["tap/", "nlohmann/"],
    "plugin/sandbox/": ["seccomp.h"],
    "plugin/cli/": ["agent/", "capture/", "capture/os/", "doctor/", "link/link.h",
                    "link/messages/", "link/socket/", "sandbox/", "CLI/",
                    "agent.pb.h"],
    "plugin/main.cc": ["capture/os/", "cli/", "datasource/**", "sandbox/",
                       "sdk/**", "source/"],
}
# Ours or a library's: everything the table above speaks of.
GUARDED = re.compile(
    r"^(sdk|base|jobs|interfaces|tap|filter|flow|capture|link|datasource|privacy|source|agent|"
    r"doctor|cli|sandbox|generated|grpcpp|grpc|google|flatbuffers|nettle|nlohmann|CLI|toml\+\+|"
    r"bpf|pcap|seccomp|zstd)[/.]|\.pb\.h$|\.skel\.h$|"
    r"^(parse|parse_frame|tap_contract)\.h$|^linux/bpf\.h$")
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]')


def room_of(path):
    fits = [room for room in ALLOWED if path.startswith(room)]
    return max(fits, key=len) if fits else None


def fits(word, target, home):
    if word.endswith("**"):
        return target.startswith(word[:-2])
    if home:
        return home == f"plugin/{word}" or target == word
    return target.startswith(word) or target.endswith(word)


def is_allowed(target, room):
    home = room_of(f"plugin/{target}")
    # What every room may use, but those that can be lifted out.
    if home == "plugin/base/":
        return not room.startswith("plugin/sdk/")
    return home == room or any(fits(word, target, home)
                               for word in ALLOWED[room])


def main():
    faults = []
    paths = sources.files("plugin/*.h", "plugin/*.cc")
    for path in paths:
        room = room_of(path)
        if room is None:
            faults.append(f"{path}: is in no room that layers.py knows")
            continue
        for number, line in sources.lines(path):
            match = INCLUDE.match(line)
            if not match or not GUARDED.search(match[1]):
                continue
            if not is_allowed(match[1], room):
                faults.append(f"{path}:{number}: {room} may not include "
                              f"{match[1]}")
    sources.finish(faults, len(paths))


main()
