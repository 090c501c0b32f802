// What a history of 10,000 flows a second costs: appending, memory, how far
// back it reaches, and how long answers take. Prints; nothing passes or fails.
#include <malloc.h>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <functional>
#include <vector>

#include "flow/history/ask/conversations.h"
#include "flow/history/ask/distribution.h"
#include "flow/history/ask/top_flows.h"
#include "flow/history/ask/traffic.h"
#include "flow/history/keep/history.h"
#include "kit/cc/flow/naive_history.h"

namespace xdplive::flow {
namespace {

constexpr int kFlowsPerSecond = 10'000;
constexpr int kSeconds = 900;
constexpr int kRepeats = 5;

// Of processor time: other programs' share is not ours.
double Milliseconds(const std::function<void()>& work) {
  const std::clock_t begin = std::clock();
  work();
  return static_cast<double>(std::clock() - begin) * 1e3 / CLOCKS_PER_SEC;
}

// Flow number n; a port of its own and one of some thousand addresses.
tap::FlowKey Key(uint32_t n) {
  tap::FlowKey key =
      Ipv4Flow(static_cast<uint8_t>(n % 251), 1, n % 3 == 0 ? 17 : 6,
               static_cast<uint16_t>(n * 7919), 443);
  key.source_ip[2] = static_cast<uint8_t>(n >> 16);
  key.source_ip[1] = static_cast<uint8_t>(n >> 24);
  key.destination_ip[3] = static_cast<uint8_t>(n % 37);
  return key;
}

// `turnover`: how many of a second's flows are new in it.
Piece Second(int second, int turnover, RandomTraffic& random) {
  Piece piece;
  piece.time = {kStart + second * kSecond, kStart + (second + 1) * kSecond};
  piece.flows.reserve(kFlowsPerSecond);
  for (int i = 0; i < kFlowsPerSecond; ++i) {
    const uint64_t packets = 1 + random.Below(40);
    piece.AddFlow(Key(static_cast<uint32_t>(second * turnover + i)), packets,
                  packets * (60 + random.Below(1400)));
    tap::FlowRecord& flow = piece.flows.back();
    flow.first_unix_ns += static_cast<int64_t>(random.Below(kSecond / 10));
    flow.last_unix_ns -= static_cast<int64_t>(random.Below(kSecond / 10));
    flow.tcp_flags = 0x18;
  }
  return piece;
}

void Report(const char* what, const std::function<void()>& ask) {
  std::vector<double> took;
  for (int i = 0; i < kRepeats; ++i) took.push_back(Milliseconds(ask));
  std::sort(took.begin(), took.end());
  std::printf("  %-44s %7.1f ms (most %.1f)\n", what, took[kRepeats / 2],
              took.back());
}

void Ask(const std::vector<FlowSource>& sources) {
  const TimeSpan range = {kStart, kStart + kSeconds * kSecond};
  const TimeGrid grid = MakeTimeGrid(range, kSecond, 1000);
  const auto traffic = [&](FlowFields fields, TrafficMeasure measure) {
    return [&sources, grid, fields, measure] {
      AskTraffic(sources, {.grid = grid, .measure = measure, .fields = fields});
    };
  };
  Report("traffic, one series", traffic({}, TrafficMeasure::kBits));
  Report("traffic by protocol",
         traffic({FlowField::kProtocol}, TrafficMeasure::kBits));
  Report("traffic by source_ip",
         traffic({FlowField::kSourceIp}, TrafficMeasure::kPackets));
  Report("traffic by five-tuple", traffic(FiveTuple(), TrafficMeasure::kBits));
  Report("flows at a time by protocol",
         traffic({FlowField::kProtocol}, TrafficMeasure::kFlows));
  Report("top flows by five-tuple",
         [&] { AskTopFlows(sources, {.range = range}); });
  Report("top flows by protocol", [&] {
    AskTopFlows(sources, {.range = range, .fields = {FlowField::kProtocol}});
  });
  Report("top flows, half a minute by five-tuple", [&] {
    AskTopFlows(sources, {.range = {range.end - 30 * kSecond, range.end}});
  });
  Report("conversations", [&] { AskConversations(sources, {.range = range}); });
  Report("distribution of lengths", [&] {
    AskDistribution(sources, grid, DistributionOf::kPacketLength);
  });
}

void Measure(int turnover) {
  std::printf("%d flows a second, %d of them new, for %d s, in 64 MiB\n",
              kFlowsPerSecond, turnover, kSeconds);
  malloc_trim(0);
  const struct mallinfo2 before = mallinfo2();
  History history({.memory_bytes = size_t{64} << 20});
  RandomTraffic random(1);
  std::vector<double> took;
  for (int second = 0; second < kSeconds; ++second) {
    const Piece piece = Second(second, turnover, random);
    took.push_back(Milliseconds([&] { piece.AppendTo(history); }));
  }
  std::sort(took.begin(), took.end());
  const History::Counters counters = history.counters();
  const std::vector<FlowSource> sources = {{history.Read(), {}, "eth0"}};
  int64_t fine = kSecond * kSeconds + kStart;
  for (const BlockPtr& block : sources[0].history->blocks) {
    for (const WindowPtr& window : block->windows) {
      if (window->coverage().length() > kSecond) continue;
      fine = std::min(fine, window->begin());
    }
  }
  std::printf("  append: %.2f ms (p99 %.2f, most %.2f)\n", took[kSeconds / 2],
              took[kSeconds * 99 / 100], took.back());
  std::printf("  reach: %.0f s, the newest %.0f s by the second\n",
              static_cast<double>(counters.extent.length()) / kSecond,
              static_cast<double>(counters.extent.end - fine) / kSecond);
  const struct mallinfo2 after = mallinfo2();
  const size_t taken =
      after.uordblks + after.hblkhd - before.uordblks - before.hblkhd;
  std::printf(
      "  memory: %.1f MiB (the allocator says %.1f), %zu windows, "
      "%.2f bytes a flow record\n",
      static_cast<double>(counters.bytes) / (1 << 20),
      static_cast<double>(taken) / (1 << 20), counters.windows,
      static_cast<double>(counters.bytes) /
          static_cast<double>(counters.flows));
  Ask(sources);
}

}  // namespace
}  // namespace xdplive::flow

int main() {
  for (const int turnover : {0, 1'000, 10'000}) {
    xdplive::flow::Measure(turnover);
  }
  return 0;
}
