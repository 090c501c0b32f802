// libFuzzer target: any bytes are what an agent, or whoever stands in for it,
// sends. What a reader takes of them keeps its bounds, and comes back the same
// when it is written again.
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "agent.pb.h"
#include "fuzz/input.h"
#include "link/messages/bounds.h"
#include "link/messages/flow_columns.h"
#include "link/messages/packet_messages.h"
#include "link/messages/window_messages.h"
#include "unit/link/random_window.h"

namespace xdplive::link {
namespace {

using ::xdplive::testing::Require;
using ::xdplive::testing::Split;

const LaneId kLane = {"h", "l"};

void CheckFlows(const tap::TapWindow& window) {
  Require(window.flows.size() <= kMostFlows, "so many flows and no more");
  for (const tap::FlowRecord& flow : window.flows) {
    Require(flow.first_unix_ns <= flow.last_unix_ns,
            "no flow ends before it began");
  }
}

void CheckWindow(const tap::TapWindow& window) {
  Require(window.begin_unix_ns <= window.end_unix_ns,
          "no window runs backwards");
  CheckFlows(window);
  WindowReader reader(kLane);
  const std::vector<std::string> parts =
      WindowWriter(kLane, 1).Write(window, tap::LedgerRow(), 0);
  const tap::TapWindow* again = nullptr;
  for (const std::string& part : parts) again = reader.Take(part).value();
  Require(again != nullptr && testing::SortedEssences(*again) ==
                                  testing::SortedEssences(window),
          "what was read can be written");
}

void FuzzWindows(absl::string_view bytes) {
  WindowReader reader(kLane);
  for (const absl::string_view message : Split(bytes)) {
    const auto window = reader.Take(message);
    if (window.ok() && *window != nullptr) CheckWindow(**window);
  }
}

void FuzzPackets(absl::string_view bytes) {
  PacketReader reader(kLane, tap::Direction::kIngress);
  for (const absl::string_view message : Split(bytes)) {
    const auto packets = reader.Take(message);
    if (!packets.ok()) continue;
    Require(packets->size() <= kMostPackets, "so many packets and no more");
    for (const tap::Packet& packet : *packets) {
      Require(packet.bytes.size() <= kMostPacketBytes, "no packet is longer");
      Require(packet.head.time_unix_ns >= 0, "no time before 1970");
    }
  }
}

// Behind the compression, where chance does not get.
void FuzzColumns(absl::string_view bytes) {
  agent::v1::FlowColumns columns;
  if (!columns.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return;
  }
  std::vector<tap::FlowRecord> flows;
  if (!ReadFlows(columns, /*begin_unix_ns=*/0, flows).ok()) {
    Require(flows.empty(), "what is refused leaves nothing");
    return;
  }
  CheckFlows({.flows = flows});
}

}  // namespace
}  // namespace xdplive::link

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const absl::string_view bytes(reinterpret_cast<const char*>(data) + 1,
                                size - 1);
  switch (data[0] % 3) {
    case 0:
      xdplive::link::FuzzWindows(bytes);
      break;
    case 1:
      xdplive::link::FuzzPackets(bytes);
      break;
    default:
      xdplive::link::FuzzColumns(bytes);
  }
  return 0;
}
