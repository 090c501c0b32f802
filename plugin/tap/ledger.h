// The counters of a tap that add up.
#ifndef XDPLIVE_TAP_LEDGER_H_
#define XDPLIVE_TAP_LEDGER_H_

#include <cstdint>
#include <optional>
#include <string>

#include "tap/fields.h"
#include "tap/origin.h"

namespace xdplive::tap {

// Of the packets that an agent shows, and how many of them reached this
// process; packets that are on their way are in none.
//   shown = sent + dropped_by_agent; sent = received + lost
struct LinkCounts {
  uint64_t sent = 0;
  uint64_t received = 0;
  uint64_t lost = 0;
  uint64_t dropped_by_agent = 0;  // not kept until somebody asked for them
  int64_t as_of_unix_ns = 0;      // the row is of that moment
};

// The counters of one tap since it was installed, read in one pass.
//   seen = matched + unmatched; matched = counted + overflow
//   matched = shown + over_budget + ring_full
struct LedgerRow {
  TapSpec tap;
  std::string attach_mode;  // "native", "tcx", "generic"
  uint64_t seen = 0;
  uint64_t seen_bytes = 0;
  uint64_t matched = 0;
  uint64_t matched_bytes = 0;
  uint64_t counted = 0;
  uint64_t overflow = 0;
  uint64_t shown = 0;
  uint64_t over_budget = 0;
  uint64_t ring_full = 0;
  uint64_t unparsed = 0;
  // What one packet costs the hook with all its taps, by the kernel's own run
  // statistics; nothing while nobody measures.
  std::optional<double> ns_per_packet;
  // Bytes of the programs and maps behind it, the ring included. The taps of
  // one interface and direction share them, so do not add these up.
  uint64_t kernel_memory = 0;
  // Nothing where this process captures.
  std::optional<LinkCounts> link;
};

// One number of LedgerRow as the field it is; as a metric it bears another
// name.
struct LedgerNumber {
  FieldInfo field;  // a counter or a gauge
  uint64_t LedgerRow::*value;
  const char* metric;
};

inline constexpr LedgerNumber kLedgerNumbers[] = {
    {FieldOf("seen"), &LedgerRow::seen, "xdplive_seen_packets_total"},
    {FieldOf("seen_bytes"), &LedgerRow::seen_bytes, "xdplive_seen_bytes_total"},
    {FieldOf("matched"), &LedgerRow::matched, "xdplive_matched_packets_total"},
    {FieldOf("matched_bytes"), &LedgerRow::matched_bytes,
     "xdplive_matched_bytes_total"},
    {FieldOf("counted"), &LedgerRow::counted, "xdplive_counted_packets_total"},
    {FieldOf("overflow"), &LedgerRow::overflow,
     "xdplive_overflow_packets_total"},
    {FieldOf("shown"), &LedgerRow::shown, "xdplive_shown_packets_total"},
    {FieldOf("over_budget"), &LedgerRow::over_budget,
     "xdplive_over_budget_packets_total"},
    {FieldOf("ring_full"), &LedgerRow::ring_full,
     "xdplive_ring_full_packets_total"},
    {FieldOf("unparsed"), &LedgerRow::unparsed,
     "xdplive_unparsed_packets_total"},
    {FieldOf("kernel_memory"), &LedgerRow::kernel_memory,
     "xdplive_kernel_memory_bytes"},
};

// The same of LinkCounts.
struct LinkNumber {
  FieldInfo field;
  uint64_t LinkCounts::*value;
  const char* metric;
};

inline constexpr LinkNumber kLinkNumbers[] = {
    {FieldOf("sent"), &LinkCounts::sent, "xdplive_link_sent_packets_total"},
    {FieldOf("received"), &LinkCounts::received,
     "xdplive_link_received_packets_total"},
    {FieldOf("lost"), &LinkCounts::lost, "xdplive_link_lost_packets_total"},
    {FieldOf("dropped_by_agent"), &LinkCounts::dropped_by_agent,
     "xdplive_link_dropped_by_agent_packets_total"},
};

// The number that a field is; null where it is none.
constexpr const LedgerNumber* LedgerNumberOf(const FieldInfo& field) {
  for (const LedgerNumber& number : kLedgerNumbers) {
    if (number.field.name == field.name) return &number;
  }
  return nullptr;
}

}  // namespace xdplive::tap

#endif  // XDPLIVE_TAP_LEDGER_H_
