#include "bpf/load/tap_record.h"

#include <arpa/inet.h>

#include <cstring>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "kit/cc/open_now.h"

namespace xdplive::testing {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(10);

void Add(tap::Amount& to, const tap::Amount& more) {
  to.packets += more.packets;
  to.bytes += more.bytes;
}

// tap::Counts is counters and nothing else.
void Add(tap::Counts& to, const tap::Counts& more) {
  constexpr size_t kCounters = sizeof(tap::Counts) / sizeof(uint64_t);
  static_assert(kCounters * sizeof(uint64_t) == sizeof(tap::Counts));
  uint64_t sums[kCounters], others[kCounters];
  std::memcpy(sums, &to, sizeof(sums));
  std::memcpy(others, &more, sizeof(others));
  for (size_t i = 0; i < kCounters; ++i) sums[i] += others[i];
  std::memcpy(&to, sums, sizeof(sums));
}

tap::Amount Overflow(const tap::Counts& counts) {
  tap::Amount sum = {};
  for (const tap::Amount& of_protocol : counts.overflow) Add(sum, of_protocol);
  return sum;
}

uint64_t Lengths(const tap::Counts& counts) {
  uint64_t sum = 0;
  for (uint64_t packets : counts.lengths) sum += packets;
  return sum;
}

uint32_t Ipv4Source(const tap::FlowKey& key) {
  uint32_t address = 0;
  std::memcpy(&address, key.source_ip, sizeof(address));
  return ntohl(address);
}

}  // namespace

absl::StatusOr<std::unique_ptr<TapRecord>> TapRecord::Open(
    tap::Engine& engine, const tap::TapSpec& spec) {
  auto record = absl::WrapUnique(new TapRecord(engine));
  auto tap = OpenNow(engine, spec);
  if (!tap.ok()) return tap.status();
  record->tap_ = *std::move(tap);
  record->tap_->Start(*record);
  return record;
}

TapRecord::~TapRecord() {
  if (tap_ == nullptr) return;
  tap_->Stop(*this);
}

absl::StatusOr<tap::LedgerRow> TapRecord::Ledger() const {
  for (const tap::LedgerRow& row : engine_.ReadLedger()) {
    if (row.tap == tap_->spec()) return row;
  }
  return absl::NotFoundError("the ledger has no row of this tap");
}

WindowSums TapRecord::sums() const {
  absl::MutexLock lock(&mutex_);
  return sums_;
}

uint64_t TapRecord::WaitForShown(uint64_t packets) const {
  absl::MutexLock lock(&mutex_);
  const auto enough = [this, packets]() ABSL_NO_THREAD_SAFETY_ANALYSIS {
    return shown_ >= packets;
  };
  mutex_.AwaitWithTimeout(absl::Condition(&enough), kPatience);
  return shown_;
}

uint64_t TapRecord::frames_shown() const {
  absl::MutexLock lock(&mutex_);
  return frames_shown_;
}

std::string TapRecord::fault() const {
  absl::MutexLock lock(&mutex_);
  return fault_;
}

void TapRecord::OnPackets(absl::Span<const tap::Packet> packets) {
  absl::MutexLock lock(&mutex_);
  frames_shown_ += packets.size();
  for (const tap::Packet& packet : packets) {
    shown_ += packet.head.wire_packets;
    Expect(packet.head.direction == tap_->spec().origin.direction,
           "packets in the direction of the tap");
  }
}

void TapRecord::OnWindow(const tap::TapWindow& window) {
  absl::MutexLock lock(&mutex_);
  const tap::Counts& counts = window.counts;
  const tap::Amount before = sums_.in_flows;
  AddFlows(window);
  const tap::Amount overflow = Overflow(counts);
  const uint64_t in_flows = sums_.in_flows.packets - before.packets;
  const uint64_t bytes = sums_.in_flows.bytes - before.bytes + overflow.bytes;
  Expect(last_end_ == 0 || window.begin_unix_ns == last_end_, "no gap");
  Expect(window.begin_unix_ns <= window.end_unix_ns, "an end behind its begin");
  Expect(counts.matched.packets <= window.counts.seen.packets,
         "seen >= matched");
  Expect(counts.matched.packets == counts.counted + overflow.packets,
         "matched = counted + overflow");
  Expect(counts.counted == in_flows, "counted = sum of the flows");
  Expect(counts.matched.bytes == bytes, "bytes = those of flows + overflow");
  Expect(counts.matched.packets ==
             counts.shown + counts.over_budget + counts.ring_full,
         "matched = shown + over budget + ring full");
  Expect(counts.matched.packets == Lengths(counts), "matched = all lengths");
  Add(sums_.counts, counts);
  Add(sums_.overflow, overflow);
  ++sums_.windows;
  sums_.last_overflow = overflow.packets;
  sums_.last_packets = counts.matched.packets;
  last_end_ = window.end_unix_ns;
}

void TapRecord::AddFlows(const tap::TapWindow& window) {
  sums_.last_flows = 0;
  for (const tap::FlowRecord& flow : window.flows) {
    ++sums_.last_flows;
    sums_.in_flows.packets += flow.amount.packets;
    sums_.in_flows.bytes += flow.amount.bytes;
    Expect(flow.amount.packets > 0, "no flow without packets");
    Expect(flow.first_unix_ns != 0 && flow.first_unix_ns <= flow.last_unix_ns,
           "times of a flow in their order");
    if (flow.key.version != 4) continue;
    sums_.flows[{Ipv4Source(flow.key), flow.key.source_port}] +=
        flow.amount.packets;
  }
}

void TapRecord::Expect(bool holds, const std::string& what) {
  if (holds || !fault_.empty()) return;
  fault_ = absl::StrCat(
      "window ", sums_.windows, " of ", tap_->spec().origin.interface, " \"",
      tap_->spec().filter_text(), "\" does not hold to: ", what);
}

}  // namespace xdplive::testing
