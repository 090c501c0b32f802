// A model of a tap's history that keeps everything and knows no tricks, and
// traffic made up at random to hold the history to it.
#ifndef XDPLIVE_TESTS_KIT_CC_FLOW_NAIVE_HISTORY_H_
#define XDPLIVE_TESTS_KIT_CC_FLOW_NAIVE_HISTORY_H_

#include <map>
#include <random>
#include <vector>

#include "flow/history/ask/group_table.h"
#include "flow/history/keep/history.h"

namespace xdplive::flow {

inline constexpr int64_t kSecond = 1'000'000'000;
inline constexpr int64_t kMillisecond = 1'000'000;
// Where tests begin: a full minute of the Unix clock.
inline constexpr int64_t kStart = 1'700'000'040 * kSecond;

// A piece that owns its flows.
struct Piece {
  TimeSpan time;
  tap::Counts counts = {};
  std::vector<tap::FlowRecord> flows = {};

  void AppendTo(History& history) const;
  // Adds packets of one flow, and what the kernel counts of them.
  void AddFlow(const tap::FlowKey& key, uint64_t packets, uint64_t bytes);
  void AddOverflow(int protocol, uint64_t packets, uint64_t bytes);
};

// A key of IPv4: 10.0.0.source to 10.0.0.destination.
tap::FlowKey Ipv4Flow(uint8_t source, uint8_t destination, uint8_t protocol = 6,
                      uint16_t source_port = 1000,
                      uint16_t destination_port = 443);

struct NaiveTotals {
  tap::Amount amount = {};
  uint64_t active_ms = 0;
  int64_t first_ms = 0;
  int64_t last_ms = 0;
  uint8_t tcp_flags = 0;
  int ttl_min = 256;  // 256, -1: none
  int ttl_max = -1;

  friend bool operator==(const NaiveTotals& a, const NaiveTotals& b);
};

struct NaiveAnswer {
  std::map<GroupKey, NaiveTotals> groups;
  tap::Amount overflow = {};  // that belongs to no group
};

// Everything the pieces say of [range.begin, range.end), which cuts none.
NaiveAnswer AskNaively(const std::vector<Piece>& pieces, TimeSpan range,
                       const FlowFields& fields, const FlowPredicate* predicate,
                       const FlowOrigin& origin);

// Pieces of traffic that follow one another, with gaps now and then.
class RandomTraffic {
 public:
  explicit RandomTraffic(uint32_t seed);
  // `whole_seconds`: no piece is shorter.
  Piece Next(bool whole_seconds);
  uint64_t Below(uint64_t end) { return random_() % end; }

 private:
  tap::FlowKey RandomKey();

  std::mt19937_64 random_;
  std::vector<tap::FlowKey> keys_;
  int64_t now_ = kStart;
};

}  // namespace xdplive::flow

#endif  // XDPLIVE_TESTS_KIT_CC_FLOW_NAIVE_HISTORY_H_
