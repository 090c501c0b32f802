#include "capture/programs/flow_table.h"

#include <bpf/bpf.h>
#include <linux/bpf.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <limits>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "base/status_macros.h"
#include "capture/os/libbpf_status.h"
#include "capture/programs/kernel_memory.h"
#include "capture/programs/mapped_region.h"

namespace xdplive::capture {
namespace {

absl::StatusOr<UniqueFd> MakeArray(const char* name, size_t value_bytes,
                                   uint64_t values) {
  // The kernel may round up to a power of two, which must still be a number.
  if (values > std::numeric_limits<uint32_t>::max() / 2) {
    return absl::ResourceExhaustedError(
        absl::StrCat("make a flow table of ", values,
                     " records: the kernel numbers no more than 2147483647; "
                     "lower flowTableEntries"));
  }
  bpf_map_create_opts options{};
  options.sz = sizeof(options);
  options.map_flags = BPF_F_MMAPABLE;
  UniqueFd array(bpf_map_create(BPF_MAP_TYPE_ARRAY, name, sizeof(uint32_t),
                                static_cast<uint32_t>(value_bytes),
                                static_cast<uint32_t>(values), &options));
  if (!array.valid()) {
    return LibbpfStatus(
        absl::StrCat("make a flow table of ", values, " records"), errno);
  }
  return array;
}

// What was counted of one flow; no packets where none uses its number.
tap_flow Sum(const tap_flow_name& name,
             absl::Span<tap_flow_part* const> columns, size_t flow) {
  tap_flow sum{};
  for (const tap_flow_part* column : columns) {
    const tap_flow_part& part = column[flow];
    sum.packets += part.packets;
    sum.bytes += part.bytes;
    sum.last_ns = std::max(sum.last_ns, part.last_ns);
    sum.tcp_flags |= part.tcp_flags;
  }
  // The clocks of two CPUs may be a tick apart.
  sum.first_ns = std::min(name.first_ns, sum.last_ns);
  return sum;
}

// Each flow is in a group of TAP_SETS_TRIED sets that stand side by side.
void ClearSets(absl::Span<const tap_flow_name> names,
               absl::Span<tap_flow_set> sets) {
  if (names.size() >= sets.size() / TAP_SETS_TRIED) {
    std::memset(sets.data(), 0, sets.size() * sizeof(tap_flow_set));
    return;
  }
  for (const tap_flow_name& name : names) {
    const size_t group = name.set / TAP_SETS_TRIED * TAP_SETS_TRIED;
    std::memset(&sets[group], 0, TAP_SETS_TRIED * sizeof(tap_flow_set));
  }
}

}  // namespace

uint32_t FlowTableSize::shift() const {
  return static_cast<uint32_t>(
      std::bit_width(std::max<uint32_t>(flows, TAP_FLOWS_MIN) - 1));
}

uint64_t FlowTableSize::KernelBytes() const {
  const uint64_t each = TAP_BUFFERS * places();
  return TAP_BUFFERS * sets() * sizeof(tap_flow_set) +
         each * sizeof(tap_flow_name) +
         each * std::bit_ceil(uint64_t{columns}) * sizeof(tap_flow_part);
}

absl::StatusOr<FlowTable> FlowTable::Make(const FlowTableSize& size) {
  const uint64_t sets = size.flows == 0 ? 1 : TAP_BUFFERS * size.sets();
  const uint64_t names = size.flows == 0 ? 1 : TAP_BUFFERS * size.places();
  const uint64_t parts = size.flows == 0 ? 1 : names * size.columns;
  ASSIGN_OR_RETURN(UniqueFd sets_fd,
                   MakeArray("tap_sets", sizeof(tap_flow_set), sets));
  ASSIGN_OR_RETURN(UniqueFd names_fd,
                   MakeArray("tap_names", sizeof(tap_flow_name), names));
  ASSIGN_OR_RETURN(UniqueFd parts_fd,
                   MakeArray("tap_parts", sizeof(tap_flow_part), parts));
  return FlowTable(size, std::move(sets_fd), std::move(names_fd),
                   std::move(parts_fd));
}

// One buffer, as far as it was filled.
struct FlowTable::Filled {
  MappedRegion sets;
  MappedRegion names;
  std::vector<MappedRegion> parts;  // by column
};

absl::StatusOr<FlowTable::Filled> FlowTable::MapFilled(size_t buffer,
                                                       size_t columns,
                                                       size_t made) const {
  const size_t set_bytes = size_.sets() * sizeof(tap_flow_set);
  ASSIGN_OR_RETURN(
      MappedRegion sets,
      MappedRegion::Map(sets_.get(), buffer * set_bytes, set_bytes));
  ASSIGN_OR_RETURN(
      MappedRegion names,
      MappedRegion::Map(names_.get(),
                        buffer * size_.places() * sizeof(tap_flow_name),
                        made * sizeof(tap_flow_name)));
  Filled filled = {std::move(sets), std::move(names), {}};
  for (size_t column = 0; column < columns; ++column) {
    const size_t row = column * TAP_BUFFERS + buffer;
    ASSIGN_OR_RETURN(
        MappedRegion part,
        MappedRegion::Map(parts_.get(),
                          row * size_.places() * sizeof(tap_flow_part),
                          made * sizeof(tap_flow_part)));
    filled.parts.push_back(std::move(part));
  }
  return filled;
}

absl::Status FlowTable::Drain(int buffer, size_t columns, tap_flow_head& head,
                              std::vector<tap_flow_record>& flows) const {
  const size_t made = std::min<uint64_t>(head.made, size_.places());
  if (made == 0) return absl::OkStatus();
  ASSIGN_OR_RETURN(const Filled filled,
                   MapFilled(static_cast<size_t>(buffer), columns, made));
  const auto names =
      absl::MakeConstSpan(filled.names.As<tap_flow_name>(), made);
  std::vector<tap_flow_part*> parts;
  for (const MappedRegion& part : filled.parts) {
    parts.push_back(part.As<tap_flow_part>());
  }
  flows.reserve(flows.size() + made);
  for (size_t flow = 0; flow < made; ++flow) {
    const tap_flow sum = Sum(names[flow], parts, flow);
    if (sum.packets != 0) flows.push_back({names[flow].key, sum});
  }
  for (tap_flow_part* part : parts) {
    std::memset(part, 0, made * sizeof(tap_flow_part));
  }
  ClearSets(names,
            absl::MakeSpan(filled.sets.As<tap_flow_set>(), size_.sets()));
  head = {};
  return absl::OkStatus();
}

uint64_t FlowTable::KernelMemory() const {
  return KernelMemoryOf(sets_.get()) + KernelMemoryOf(names_.get()) +
         KernelMemoryOf(parts_.get());
}

}  // namespace xdplive::capture
