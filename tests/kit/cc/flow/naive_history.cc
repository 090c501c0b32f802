#include "kit/cc/flow/naive_history.h"

#include <algorithm>
#include <iterator>
#include <tuple>

namespace xdplive::flow {
namespace {

void AddFlowTo(const tap::FlowRecord& flow, const Piece& piece,
               NaiveTotals& to) {
  const int64_t first_ms = flow.first_unix_ns / kMillisecond;
  const bool first = to.amount.packets == 0;
  to.amount.packets += flow.amount.packets;
  to.amount.bytes += flow.amount.bytes;
  to.active_ms += static_cast<uint64_t>(piece.time.length() / kMillisecond);
  to.first_ms = first ? first_ms : std::min(to.first_ms, first_ms);
  to.last_ms = std::max(to.last_ms, flow.last_unix_ns / kMillisecond);
  to.tcp_flags |= static_cast<uint8_t>(flow.tcp_flags);
  if (flow.key.version == 0) return;
  to.ttl_min = std::min<int>(to.ttl_min, flow.key.ttl);
  to.ttl_max = std::max<int>(to.ttl_max, flow.key.ttl);
}

void Add(const tap::Amount& more, tap::Amount& sum) {
  sum.packets += more.packets;
  sum.bytes += more.bytes;
}

}  // namespace

bool operator==(const NaiveTotals& a, const NaiveTotals& b) {
  const auto tie = [](const NaiveTotals& t) {
    return std::make_tuple(t.amount.packets, t.amount.bytes, t.first_ms,
                           t.last_ms, t.tcp_flags, t.ttl_min, t.ttl_max);
  };
  return tie(a) == tie(b);
}

void Piece::AppendTo(History& history) const {
  history.Append({.begin_unix_ns = time.begin,
                  .end_unix_ns = time.end,
                  .counts = counts,
                  .flows = flows});
}

void Piece::AddFlow(const tap::FlowKey& key, uint64_t packets, uint64_t bytes) {
  flows.push_back({.key = key,
                   .amount = {packets, bytes},
                   .first_unix_ns = time.begin,
                   .last_unix_ns = time.end - 1});
  Add({packets, bytes}, counts.matched);
  counts.counted += packets;
  counts.lengths[bytes / packets / 64 % tap::kLengths] += packets;
  if (key.version != 0) counts.ttls[key.ttl] += packets;
}

void Piece::AddOverflow(int protocol, uint64_t packets, uint64_t bytes) {
  Add({packets, bytes}, counts.overflow[protocol]);
  Add({packets, bytes}, counts.matched);
  counts.lengths[1] += packets;
  if (protocol != tap::kOverflowNotIp) counts.ttls[64] += packets;
}

tap::FlowKey Ipv4Flow(uint8_t source, uint8_t destination, uint8_t protocol,
                      uint16_t source_port, uint16_t destination_port) {
  tap::FlowKey key = {};
  key.source_ip[0] = key.destination_ip[0] = 10;
  key.source_ip[3] = source;
  key.destination_ip[3] = destination;
  key.source_port = source_port;
  key.destination_port = destination_port;
  key.ethertype = 0x0800;
  key.vlan = tap::kNoVlan;
  key.version = 4;
  key.protocol = protocol;
  key.ttl = 64;
  return key;
}

NaiveAnswer AskNaively(const std::vector<Piece>& pieces, TimeSpan range,
                       const FlowFields& fields, const FlowPredicate* predicate,
                       const FlowOrigin& origin) {
  NaiveAnswer answer;
  const OverflowPlace place = PlaceOverflow(fields, predicate);
  for (const Piece& piece : pieces) {
    if (!range.Contains(piece.time)) continue;
    for (const tap::FlowRecord& flow : piece.flows) {
      if (predicate != nullptr && !predicate->Matches(flow.key)) continue;
      AddFlowTo(flow, piece, answer.groups[GroupOf(flow.key, origin, fields)]);
    }
    for (uint32_t protocol = 0; protocol <= tap::kOverflowNotIp; ++protocol) {
      const tap::Amount& amount = piece.counts.overflow[protocol];
      if (amount.packets == 0) continue;
      const bool apart = place == OverflowPlace::kApart ||
                         (place == OverflowPlace::kByProtocol &&
                          protocol == tap::kOverflowNotIp);
      const auto number = static_cast<uint8_t>(protocol);
      Add(amount,
          apart
              ? answer.overflow
              : answer.groups[GroupOfProtocol(number, origin, fields)].amount);
    }
  }
  return answer;
}

RandomTraffic::RandomTraffic(uint32_t seed) : random_(seed) {
  for (int i = 0; i < 200; ++i) keys_.push_back(RandomKey());
}

tap::FlowKey RandomTraffic::RandomKey() {
  constexpr uint8_t kProtocols[] = {1, 6, 6, 17, 17, 132};
  tap::FlowKey key = Ipv4Flow(
      static_cast<uint8_t>(Below(8)), static_cast<uint8_t>(Below(8)),
      kProtocols[Below(std::size(kProtocols))], static_cast<uint16_t>(Below(4)),
      static_cast<uint16_t>(Below(4)));
  key.ttl = static_cast<uint8_t>(63 + Below(3));
  if (Below(5) == 0) key.vlan = static_cast<uint16_t>(Below(3));
  if (Below(4) == 0) {
    key.version = 6;
    key.ethertype = 0x86dd;
    key.source_ip[15] = key.destination_ip[15] = 1;
  } else if (Below(8) == 0) {
    const uint16_t vlan = key.vlan;
    key = {};
    key.vlan = vlan;
    key.ethertype = Below(2) == 0 ? 0x0806 : 0x88cc;
  }
  return key;
}

Piece RandomTraffic::Next(bool whole_seconds) {
  if (Below(25) == 0) now_ += static_cast<int64_t>(1 + Below(30)) * kSecond;
  const int64_t step = whole_seconds || (now_ % kSecond == 0 && Below(2) == 0)
                           ? kSecond
                           : kSecond / 5;
  Piece piece = {.time = {now_, now_ + step}};
  now_ += step;
  piece.counts.seen = {Below(1000), Below(100000)};
  const uint64_t flows = Below(60);
  for (uint64_t i = 0; i < flows; ++i) {
    const tap::FlowKey& key = keys_[Below(keys_.size())];  // or one twice
    const uint64_t packets =
        Below(20) == 0 ? Below(1u << 30) + 1 : 1 + Below(9);
    piece.AddFlow(key, packets, packets * (60 + Below(9000)));
    tap::FlowRecord& flow = piece.flows.back();
    const auto within = [this](int64_t length) {
      return static_cast<int64_t>(Below(static_cast<uint64_t>(length)));
    };
    const int64_t last = flow.last_unix_ns;
    flow.first_unix_ns += within(last - flow.first_unix_ns);
    flow.last_unix_ns =
        flow.first_unix_ns + within(last - flow.first_unix_ns + 1);
    flow.tcp_flags = Below(256);
  }
  while (Below(3) == 0) {
    piece.AddOverflow(Below(4) == 0 ? tap::kOverflowNotIp : 17, 1 + Below(50),
                      Below(5000));
  }
  return piece;
}

}  // namespace xdplive::flow
