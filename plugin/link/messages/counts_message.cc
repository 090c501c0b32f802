#include "link/messages/counts_message.h"

#include <cstddef>
#include <cstdint>
#include <iterator>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace xdplive::link {
namespace {

constexpr size_t kOverflows = std::size(tap::Counts{}.overflow);

void WriteAmount(const tap::Amount& amount, agent::v1::Amount& message) {
  message.set_packets(amount.packets);
  message.set_bytes(amount.bytes);
}

tap::Amount ReadAmount(const agent::v1::Amount& message) {
  return {message.packets(), message.bytes()};
}

void WriteSparse(size_t size, absl::FunctionRef<uint64_t(size_t)> value,
                 agent::v1::Sparse& message) {
  size_t last = 0;
  for (size_t i = 0; i < size; ++i) {
    if (value(i) == 0) continue;
    message.add_steps(static_cast<uint32_t>(i - last));
    message.add_values(value(i));
    last = i;
  }
}

absl::Status ReadSparse(const agent::v1::Sparse& message, const char* what,
                        size_t size,
                        absl::FunctionRef<void(size_t, uint64_t)> set) {
  if (message.steps_size() != message.values_size()) {
    return absl::InvalidArgumentError(
        absl::StrCat("read ", what, ": ", message.steps_size(), " places and ",
                     message.values_size(), " values"));
  }
  size_t at = 0;
  for (int i = 0; i < message.steps_size(); ++i) {
    // Only the first may be where the walk begins.
    const uint32_t step = message.steps(i);
    if (step >= size - at || (step == 0 && i > 0)) {
      return absl::InvalidArgumentError(
          absl::StrCat("read ", what, ": place ", i, " is none of ", size));
    }
    at += step;
    set(at, message.values(i));
  }
  return absl::OkStatus();
}

}  // namespace

void WriteCounts(const tap::Counts& counts, agent::v1::Counts& message) {
  WriteAmount(counts.seen, *message.mutable_seen());
  WriteAmount(counts.matched, *message.mutable_matched());
  message.set_counted(counts.counted);
  message.set_shown(counts.shown);
  message.set_over_budget(counts.over_budget);
  message.set_ring_full(counts.ring_full);
  message.set_unparsed(counts.unparsed);
  WriteSparse(
      tap::kLengths, [&](size_t i) { return counts.lengths[i]; },
      *message.mutable_lengths());
  WriteSparse(
      tap::kTtls, [&](size_t i) { return counts.ttls[i]; },
      *message.mutable_ttls());
  WriteSparse(
      kOverflows, [&](size_t i) { return counts.overflow[i].packets; },
      *message.mutable_overflow_packets());
  WriteSparse(
      kOverflows, [&](size_t i) { return counts.overflow[i].bytes; },
      *message.mutable_overflow_bytes());
}

absl::Status ReadCounts(const agent::v1::Counts& message, tap::Counts& counts) {
  counts.seen = ReadAmount(message.seen());
  counts.matched = ReadAmount(message.matched());
  counts.counted = message.counted();
  counts.shown = message.shown();
  counts.over_budget = message.over_budget();
  counts.ring_full = message.ring_full();
  counts.unparsed = message.unparsed();
  RETURN_IF_ERROR(
      ReadSparse(message.lengths(), "lengths", tap::kLengths,
                 [&](size_t i, uint64_t it) { counts.lengths[i] = it; }));
  RETURN_IF_ERROR(
      ReadSparse(message.ttls(), "ttls", tap::kTtls,
                 [&](size_t i, uint64_t it) { counts.ttls[i] = it; }));
  RETURN_IF_ERROR(ReadSparse(
      message.overflow_packets(), "overflow packets", kOverflows,
      [&](size_t i, uint64_t it) { counts.overflow[i].packets = it; }));
  return ReadSparse(
      message.overflow_bytes(), "overflow bytes", kOverflows,
      [&](size_t i, uint64_t it) { counts.overflow[i].bytes = it; });
}

}  // namespace xdplive::link
