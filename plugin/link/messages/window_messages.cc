#include "link/messages/window_messages.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "base/status_macros.h"
#include "link/messages/bounds.h"
#include "link/messages/compression.h"
#include "link/messages/counts_message.h"
#include "link/messages/flow_columns.h"
#include "link/messages/host_messages.h"

namespace xdplive::link {
namespace {

using agent::v1::Window;
using tap::FlowRecord;

using Flows = absl::Span<const FlowRecord>;

// So many make some 64 KiB of ordinary traffic.
constexpr size_t kPartFlows = 4'096;
static_assert(kPartFlows <= kMostPartFlows);

size_t OverflowPlace(const tap::FlowKey& key) {
  return key.version == 0 ? tap::kOverflowNotIp : key.protocol;
}

// Keeps the largest of `flows`, and counts the others as the kernel does those
// it has no place for.
void FoldSmallest(std::vector<FlowRecord>& flows, tap::Counts& counts) {
  const auto end = flows.begin() + kMostFlows;
  std::nth_element(flows.begin(), end, flows.end(),
                   [](const FlowRecord& a, const FlowRecord& b) {
                     return a.amount.bytes > b.amount.bytes;
                   });
  for (auto flow = end; flow != flows.end(); ++flow) {
    tap::Amount& overflow = counts.overflow[OverflowPlace(flow->key)];
    overflow.packets += flow->amount.packets;
    overflow.bytes += flow->amount.bytes;
    counts.counted -= flow->amount.packets;
  }
  flows.erase(end, flows.end());
}

Window PartOf(Flows flows, int64_t begin_unix_ns) {
  Window part;
  std::string columns = WriteFlows(flows, begin_unix_ns).SerializeAsString();
  part.set_flows_size(static_cast<uint32_t>(columns.size()));
  absl::StatusOr<std::string> compressed = Compress(columns);
  // No window is dropped because there was no memory to make it smaller.
  part.set_compression(compressed.ok() ? agent::v1::ZSTD : agent::v1::NONE);
  part.set_flows(compressed.ok() ? *std::move(compressed) : std::move(columns));
  return part;
}

// Halves what does not compress well enough to fit.
void AppendParts(Flows flows, int64_t begin_unix_ns,
                 std::vector<Window>& parts) {
  Window part = PartOf(flows, begin_unix_ns);
  if (part.flows().size() <= kPartBytes || flows.size() < 2) {
    parts.push_back(std::move(part));
    return;
  }
  const size_t half = flows.size() / 2;
  AppendParts(flows.first(half), begin_unix_ns, parts);
  AppendParts(flows.subspan(half), begin_unix_ns, parts);
}

absl::StatusOr<std::string> FlowBytes(const Window& part) {
  switch (part.compression()) {
    case agent::v1::ZSTD:
      return Decompress(part.flows(), part.flows_size(),
                        kMostPartFlows * kMostFlowBytes);
    case agent::v1::NONE:
      return part.flows();
    default:
      return absl::InvalidArgumentError(
          absl::StrCat("read window: compression ", int{part.compression()},
                       " is not known; known are 0, none, and 1, zstd"));
  }
}

absl::Status CheckPart(const Window& part) {
  if (part.parts() == 0 || part.parts() > kMostParts ||
      part.part() >= part.parts()) {
    return absl::InvalidArgumentError(
        absl::StrCat("read window: part ", part.part(), " of ", part.parts(),
                     "; at most ", kMostParts, " parts are taken"));
  }
  if (part.begin_unix_ns() < 0 || part.begin_unix_ns() > part.end_unix_ns() ||
      part.end_unix_ns() > kMostUnixNs) {
    return absl::InvalidArgumentError(absl::StrCat("read window: it is from ",
                                                   part.begin_unix_ns(), " to ",
                                                   part.end_unix_ns(), " ns"));
  }
  return absl::OkStatus();
}

}  // namespace

std::vector<std::string> WindowWriter::Write(const tap::TapWindow& window,
                                             const tap::LedgerRow& ledger,
                                             int64_t now_unix_ns) {
  Flows flows = window.flows;
  tap::Counts counts = window.counts;
  std::vector<FlowRecord> largest;
  if (flows.size() > kMostFlows) {
    largest.assign(flows.begin(), flows.end());
    FoldSmallest(largest, counts);
    flows = largest;
  }
  std::vector<Window> parts;
  do {
    const Flows some = flows.first(std::min(flows.size(), kPartFlows));
    AppendParts(some, window.begin_unix_ns, parts);
    flows.remove_prefix(some.size());
  } while (!flows.empty());
  WriteCounts(counts, *parts.front().mutable_counts());
  WriteLedgerRow(ledger, *parts.front().mutable_ledger());
  std::vector<std::string> messages;
  messages.reserve(parts.size());
  for (Window& part : parts) {
    lane_.Stamp(now_unix_ns, *part.mutable_stamp());
    part.set_part(static_cast<uint32_t>(messages.size()));
    part.set_parts(static_cast<uint32_t>(parts.size()));
    part.set_begin_unix_ns(window.begin_unix_ns);
    part.set_end_unix_ns(window.end_unix_ns);
    messages.push_back(part.SerializeAsString());
  }
  return messages;
}

absl::StatusOr<const tap::TapWindow*> WindowReader::Take(
    absl::string_view message) {
  if (message.size() > kMostMessageBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat("read window: a message of ", message.size(),
                     " bytes, at most ", kMostMessageBytes, " are taken"));
  }
  Window part;
  if (!part.ParseFromArray(message.data(), static_cast<int>(message.size()))) {
    return absl::InvalidArgumentError("read window: it is no such message");
  }
  ASSIGN_OR_RETURN(const LaneReader::Place place, lane_.Take(part.stamp()));
  if (place == LaneReader::Place::kOld) return nullptr;
  if (place != LaneReader::Place::kNext) Void();
  // The rest of one whose first part was lost.
  if (parts_ == 0 && part.part() != 0) return nullptr;
  if (absl::Status status = Add(part); !status.ok()) {
    Void();
    return status;
  }
  if (next_part_ < parts_) return nullptr;
  parts_ = 0;
  window_.flows = flows_;
  return &window_;
}

absl::Status WindowReader::Add(const Window& part) {
  RETURN_IF_ERROR(CheckPart(part));
  if (part.part() == 0) {
    Void();
    RETURN_IF_ERROR(Begin(part));
  }
  const bool follows = part.parts() == parts_ && part.part() == next_part_ &&
                       part.begin_unix_ns() == window_.begin_unix_ns &&
                       part.end_unix_ns() == window_.end_unix_ns;
  if (!follows) {
    return absl::InvalidArgumentError(absl::StrCat(
        "read window: part ", part.part(), " of ", part.parts(),
        " came where part ", next_part_, " of ", parts_, " was due"));
  }
  ++next_part_;
  return AddFlows(part);
}

absl::Status WindowReader::Begin(const Window& part) {
  parts_ = part.parts();
  next_part_ = 0;
  window_ = {};
  window_.begin_unix_ns = part.begin_unix_ns();
  window_.end_unix_ns = part.end_unix_ns();
  flows_.clear();
  ASSIGN_OR_RETURN(ledger_, ReadLedgerRow(part.ledger()));
  return ReadCounts(part.counts(), window_.counts);
}

absl::Status WindowReader::AddFlows(const Window& part) {
  ASSIGN_OR_RETURN(const std::string bytes, FlowBytes(part));
  agent::v1::FlowColumns columns;
  if (!columns.ParseFromString(bytes)) {
    return absl::InvalidArgumentError("read window: its flows are none");
  }
  if (flows_.size() + columns.count() > kMostFlows) {
    return absl::InvalidArgumentError(absl::StrCat(
        "read window: more than ", kMostFlows, " flows in its parts"));
  }
  return ReadFlows(columns, part.begin_unix_ns(), flows_);
}

void WindowReader::Void() {
  if (parts_ != 0) ++voided_;
  parts_ = 0;
}

}  // namespace xdplive::link
