// Windows and packets by chance, the odd ones among them.
#ifndef XDPLIVE_TESTS_UNIT_LINK_RANDOM_WINDOW_H_
#define XDPLIVE_TESTS_UNIT_LINK_RANDOM_WINDOW_H_

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "tap/flow.h"
#include "tap/packet.h"

namespace xdplive::testing {

// Times on full milliseconds, as messages keep them.
struct OwnedWindow {
  tap::TapWindow window;  // its flows are these
  std::vector<tap::FlowRecord> flows;
};

// Counts are of any value, and need not add up.
void MakeWindow(std::mt19937_64& random, size_t flows, OwnedWindow& made);

struct OwnedPackets {
  std::vector<tap::Packet> packets;
  std::vector<std::string> bytes;
};

void MakePackets(std::mt19937_64& random, size_t count, OwnedPackets& made);

// All there is of a flow, as text: for comparing whatever the order.
std::string Essence(const tap::FlowRecord& flow);
std::vector<std::string> SortedEssences(const tap::TapWindow& window);

}  // namespace xdplive::testing

#endif  // XDPLIVE_TESTS_UNIT_LINK_RANDOM_WINDOW_H_
