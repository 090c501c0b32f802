#include "kit/cc/flow/naive_history.h"

#include <algorithm>
#include <iterator>
#include <tuple>

namespace xdplive::flow {
namespace {

void AddFlowTo(const tap_flow_record& flow, const Piece& piece,
               NaiveTotals& to) {
  const auto ms = [&piece](uint64_t ns) {
    return (static_cast<int64_t>(ns) + piece.clock_offset_ns) / kMillisecond;
  };
  const bool first = to.amount.packets == 0;
  to.amount.packets += flow.sum.packets;
  to.amount.bytes += flow.sum.bytes;
  to.active_ms += static_cast<uint64_t>(piece.time.length() / kMillisecond);
  to.first_ms = first ? ms(flow.sum.first_ns)
                      : std::min(to.first_ms, ms(flow.sum.first_ns));
  to.last_ms = std::max(to.last_ms, ms(flow.sum.last_ns));
  to.tcp_flags |= static_cast<uint8_t>(flow.sum.tcp_flags);
  if (flow.key.version == 0) return;
  to.ttl_min = std::min<int>(to.ttl_min, flow.key.ttl);
  to.ttl_max = std::max<int>(to.ttl_max, flow.key.ttl);
}

void Add(const tap_amount& more, tap_amount& sum) {
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
  history.Append({.time = time,
                  .counts = counts,
                  .flows = flows,
                  .clock_offset_ns = clock_offset_ns});
}

void Piece::AddFlow(const tap_flow_key& key, uint64_t packets, uint64_t bytes) {
  tap_flow_record record = {.key = key, .sum = {}};
  record.sum.packets = packets;
  record.sum.bytes = bytes;
  record.sum.first_ns = static_cast<uint64_t>(time.begin - clock_offset_ns);
  record.sum.last_ns = static_cast<uint64_t>(time.end - clock_offset_ns - 1);
  flows.push_back(record);
  Add({packets, bytes}, counts.tap.matched);
  counts.tap.counted += packets;
  counts.tap.lengths[bytes / packets / 64 % TAP_LENGTHS] += packets;
  if (key.version != 0) counts.tap.ttls[key.ttl] += packets;
}

void Piece::AddOverflow(int protocol, uint64_t packets, uint64_t bytes) {
  Add({packets, bytes}, counts.tap.overflow[protocol]);
  Add({packets, bytes}, counts.tap.matched);
  counts.tap.lengths[1] += packets;
  if (protocol != TAP_PROTOCOL_NOT_IP) counts.tap.ttls[64] += packets;
}

tap_flow_key Ipv4Flow(uint8_t source, uint8_t destination, uint8_t protocol,
                      uint16_t source_port, uint16_t destination_port) {
  tap_flow_key key = {};
  key.source_ip[0] = key.destination_ip[0] = 10;
  key.source_ip[3] = source;
  key.destination_ip[3] = destination;
  key.source_port = source_port;
  key.destination_port = destination_port;
  key.ethertype = 0x0800;
  key.vlan = TAP_NO_VLAN;
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
    for (const tap_flow_record& flow : piece.flows) {
      if (predicate != nullptr && !predicate->Matches(flow.key)) continue;
      AddFlowTo(flow, piece, answer.groups[GroupOf(flow.key, origin, fields)]);
    }
    for (int protocol = 0; protocol <= TAP_PROTOCOL_NOT_IP; ++protocol) {
      const tap_amount& amount = piece.counts.tap.overflow[protocol];
      if (amount.packets == 0) continue;
      const bool apart = place == OverflowPlace::kApart ||
                         (place == OverflowPlace::kByProtocol &&
                          protocol == TAP_PROTOCOL_NOT_IP);
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

tap_flow_key RandomTraffic::RandomKey() {
  constexpr uint8_t kProtocols[] = {1, 6, 6, 17, 17, 132};
  tap_flow_key key = Ipv4Flow(
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
  piece.clock_offset_ns = static_cast<int64_t>(Below(1000)) * kSecond + 12345;
  piece.counts.seen = {Below(1000), Below(100000)};
  const uint64_t flows = Below(60);
  for (uint64_t i = 0; i < flows; ++i) {
    tap_flow_key key = keys_[Below(keys_.size())];
    key.taps = static_cast<uint16_t>(1 + Below(4));  // the same flow twice
    const uint64_t packets =
        Below(20) == 0 ? Below(1u << 30) + 1 : 1 + Below(9);
    piece.AddFlow(key, packets, packets * (60 + Below(9000)));
    tap_flow& sum = piece.flows.back().sum;
    const uint64_t last = sum.last_ns;
    sum.first_ns += Below(last - sum.first_ns);
    sum.last_ns = sum.first_ns + Below(last - sum.first_ns + 1);
    sum.tcp_flags = Below(256);
  }
  while (Below(3) == 0) {
    piece.AddOverflow(Below(4) == 0 ? TAP_PROTOCOL_NOT_IP : 17, 1 + Below(50),
                      Below(5000));
  }
  return piece;
}

}  // namespace xdplive::flow
