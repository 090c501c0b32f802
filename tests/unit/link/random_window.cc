#include "unit/link/random_window.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace xdplive::testing {
namespace {

constexpr int64_t kMs = 1'000'000;
constexpr int64_t kBegin = 1'700'000'000'123 * kMs;

uint64_t Small(std::mt19937_64& random, uint64_t most) {
  return random() % (most + 1);
}

// Mostly small ones, as counters are, and now and then one of 64 bits.
uint64_t Count(std::mt19937_64& random) {
  return Small(random, 20) == 0 ? random() : Small(random, 100'000);
}

void FillAddress(std::mt19937_64& random, size_t size, uint8_t (&address)[16]) {
  for (size_t i = 0; i < size; ++i) {
    address[i] = static_cast<uint8_t>(random());
  }
}

tap::FlowKey MakeKey(std::mt19937_64& random) {
  tap::FlowKey key = {};
  key.vlan = tap::kNoVlan;
  key.ethertype = 0x0800;
  key.version = 4;
  const uint64_t sort = Small(random, 9);
  if (sort == 0) {
    key.version = 0;
    key.ethertype = static_cast<uint16_t>(random());
  } else if (sort < 4) {
    key.version = 6;
    key.ethertype = 0x86dd;
  }
  if (sort == 5) key.vlan = static_cast<uint16_t>(Small(random, 4095));
  if (sort == 6) key.shape = static_cast<uint8_t>(Small(random, 7));
  const size_t size = key.version == 6 ? 16 : key.version;
  FillAddress(random, size, key.source_ip);
  FillAddress(random, size, key.destination_ip);
  key.source_port = static_cast<uint16_t>(random());
  key.destination_port = static_cast<uint16_t>(random());
  key.protocol = static_cast<uint8_t>(random());
  key.ttl = static_cast<uint8_t>(random());
  return key;
}

tap::FlowRecord MakeFlow(std::mt19937_64& random) {
  tap::FlowRecord flow;
  flow.key = MakeKey(random);
  flow.amount = {Count(random), Count(random)};
  flow.first_unix_ns =
      kBegin + (static_cast<int64_t>(Small(random, 1010)) - 10) * kMs;
  flow.last_unix_ns =
      flow.first_unix_ns + static_cast<int64_t>(Small(random, 500)) * kMs;
  flow.tcp_flags = Small(random, 0xfff);
  return flow;
}

}  // namespace

void MakeWindow(std::mt19937_64& random, size_t flows, OwnedWindow& made) {
  made.window = {};
  made.window.begin_unix_ns = kBegin;
  made.window.end_unix_ns = kBegin + 1000 * kMs;
  tap::Counts& counts = made.window.counts;
  // They are nothing but numbers of 64 bits.
  auto* words = reinterpret_cast<uint64_t*>(&counts);
  for (size_t i = 0; i < sizeof(counts) / sizeof(uint64_t); ++i) {
    if (Small(random, 3) == 0) words[i] = Count(random);
  }
  made.flows.clear();
  for (size_t i = 0; i < flows; ++i) made.flows.push_back(MakeFlow(random));
  made.window.flows = made.flows;
}

void MakePackets(std::mt19937_64& random, size_t count, OwnedPackets& made) {
  made.packets.clear();
  made.bytes.clear();
  int64_t time = kBegin;
  for (size_t i = 0; i < count; ++i) {
    std::string bytes(Small(random, 512), '\0');
    for (char& byte : bytes) byte = static_cast<char>(random());
    made.bytes.push_back(std::move(bytes));
  }
  for (const std::string& bytes : made.bytes) {
    tap::Packet packet;
    // Now and then the clock is set back.
    time += static_cast<int64_t>(Small(random, 1'000'000)) - 1000;
    packet.head.time_unix_ns = time;
    packet.head.wire_length = static_cast<uint32_t>(random());
    packet.head.wire_packets = static_cast<uint16_t>(random());
    packet.head.stripped_vlan = {static_cast<uint16_t>(random()),
                                 static_cast<uint16_t>(random())};
    packet.head.direction = tap::Direction::kEgress;
    packet.bytes = {reinterpret_cast<const uint8_t*>(bytes.data()),
                    bytes.size()};
    made.packets.push_back(packet);
  }
}

std::string Essence(const tap::FlowRecord& flow) {
  const absl::string_view key(reinterpret_cast<const char*>(&flow.key),
                              sizeof(flow.key));
  return absl::StrCat(absl::BytesToHexString(key), " ", flow.amount.packets,
                      " ", flow.amount.bytes, " ", flow.first_unix_ns, " ",
                      flow.last_unix_ns, " ", flow.tcp_flags);
}

std::vector<std::string> SortedEssences(const tap::TapWindow& window) {
  std::vector<std::string> all;
  for (const tap::FlowRecord& flow : window.flows) all.push_back(Essence(flow));
  std::sort(all.begin(), all.end());
  return all;
}

}  // namespace xdplive::testing
