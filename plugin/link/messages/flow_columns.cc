#include "link/messages/flow_columns.h"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "link/messages/bounds.h"

namespace xdplive::link {
namespace {

using agent::v1::FlowColumns;
using tap::FlowKey;
using tap::FlowRecord;

constexpr int64_t kMs = 1'000'000;
constexpr uint16_t kIpv4 = 0x0800;  // EtherType, IEEE 802 numbers
constexpr size_t kShort = 4;
constexpr size_t kLong = 16;

bool IsPlain(const FlowKey& key) {
  return key.version == 4 && key.ethertype == kIpv4 &&
         key.vlan == tap::kNoVlan && key.shape == 0;
}

// Rounded down, also below 0.
int64_t ToMs(int64_t ns) { return ns / kMs - (ns % kMs < 0 ? 1 : 0); }

void AddByte(uint8_t byte, std::string& to) {
  to.push_back(static_cast<char>(byte));
}

void AddAddress(const uint8_t (&address)[kLong], size_t size, std::string& to) {
  to.append(reinterpret_cast<const char*>(address), size);
}

void AddOdd(const FlowKey& key, FlowColumns& columns) {
  AddAddress(key.source_ip, kLong, *columns.mutable_source16());
  AddAddress(key.destination_ip, kLong, *columns.mutable_destination16());
  AddByte(key.version, *columns.mutable_version());
  AddByte(key.shape, *columns.mutable_shape());
  columns.add_ethertype(key.ethertype);
  columns.add_vlan(key.vlan);
}

void AddFlow(const FlowRecord& flow, bool plain, int64_t begin_unix_ns,
             FlowColumns& columns) {
  const FlowKey& key = flow.key;
  if (plain) {
    AddAddress(key.source_ip, kShort, *columns.mutable_source4());
    AddAddress(key.destination_ip, kShort, *columns.mutable_destination4());
  } else {
    AddOdd(key, columns);
  }
  columns.add_source_port(key.source_port);
  columns.add_destination_port(key.destination_port);
  AddByte(key.protocol, *columns.mutable_protocol());
  AddByte(key.ttl, *columns.mutable_ttl());
  columns.add_packets(flow.amount.packets);
  columns.add_bytes(flow.amount.bytes);
  const int64_t first = ToMs(flow.first_unix_ns - begin_unix_ns);
  const int64_t last = ToMs(flow.last_unix_ns - begin_unix_ns);
  columns.add_first_step_ms(std::clamp(first, -kMostFlowMs, kMostFlowMs));
  columns.add_lasting_ms(
      static_cast<uint64_t>(std::clamp(last - first, int64_t{0}, kMostFlowMs)));
  columns.add_tcp_flags(flow.tcp_flags);
}

// One column: how long it is, and how long it has to be.
struct Length {
  const char* column;
  size_t found;
  size_t wanted;
};

absl::Status CheckLengths(const FlowColumns& columns) {
  const size_t all = columns.count();
  if (all > kMostPartFlows || columns.plain() > all) {
    return absl::InvalidArgumentError(
        absl::StrCat("read flows: ", all, " with ", columns.plain(),
                     " plain ones; at most ", kMostPartFlows, " are taken"));
  }
  const size_t plain = columns.plain();
  const size_t odd = all - plain;
  const auto size = [](int count) { return static_cast<size_t>(count); };
  for (const auto& [column, found, wanted] : {
           Length{"source4", columns.source4().size(), plain * kShort},
           Length{"destination4", columns.destination4().size(),
                  plain * kShort},
           Length{"source16", columns.source16().size(), odd * kLong},
           Length{"destination16", columns.destination16().size(), odd * kLong},
           Length{"version", columns.version().size(), odd},
           Length{"shape", columns.shape().size(), odd},
           Length{"ethertype", size(columns.ethertype_size()), odd},
           Length{"vlan", size(columns.vlan_size()), odd},
           Length{"source_port", size(columns.source_port_size()), all},
           Length{"destination_port", size(columns.destination_port_size()),
                  all},
           Length{"protocol", columns.protocol().size(), all},
           Length{"ttl", columns.ttl().size(), all},
           Length{"packets", size(columns.packets_size()), all},
           Length{"bytes", size(columns.bytes_size()), all},
           Length{"first_step_ms", size(columns.first_step_ms_size()), all},
           Length{"lasting_ms", size(columns.lasting_ms_size()), all},
           Length{"tcp_flags", size(columns.tcp_flags_size()), all},
       }) {
    if (found == wanted) continue;
    return absl::InvalidArgumentError(
        absl::StrCat("read flows: column ", column, " has ", found,
                     " values or bytes, of ", wanted));
  }
  return absl::OkStatus();
}

absl::Status NoSuchFlow(size_t at, const char* what) {
  return absl::InvalidArgumentError(
      absl::StrCat("read flows: flow ", at, " has ", what));
}

bool FitsShort(uint32_t value) { return value <= 0xffff; }

// What comes behind an address of this version is 0: keys are compared as
// bytes.
bool EndsWithZeros(const uint8_t (&address)[kLong], uint8_t version) {
  const size_t size = version == 6 ? kLong : version;
  return std::all_of(address + size, address + kLong,
                     [](uint8_t byte) { return byte == 0; });
}

absl::Status ReadOdd(const FlowColumns& columns, int odd, FlowKey& key) {
  const auto at = static_cast<size_t>(odd);
  std::memcpy(key.source_ip, columns.source16().data() + at * kLong, kLong);
  std::memcpy(key.destination_ip, columns.destination16().data() + at * kLong,
              kLong);
  key.version = static_cast<uint8_t>(columns.version()[at]);
  key.shape = static_cast<uint8_t>(columns.shape()[at]);
  if (key.version != 0 && key.version != 4 && key.version != 6) {
    return NoSuchFlow(at, "an unknown version of IP");
  }
  if (!EndsWithZeros(key.source_ip, key.version) ||
      !EndsWithZeros(key.destination_ip, key.version)) {
    return NoSuchFlow(at, "an address longer than its version of IP has");
  }
  if (!FitsShort(columns.ethertype(odd)) || !FitsShort(columns.vlan(odd))) {
    return NoSuchFlow(at, "an EtherType or VLAN above 65535");
  }
  key.ethertype = static_cast<uint16_t>(columns.ethertype(odd));
  key.vlan = static_cast<uint16_t>(columns.vlan(odd));
  return absl::OkStatus();
}

void ReadPlain(const FlowColumns& columns, int plain, FlowKey& key) {
  const size_t from = static_cast<size_t>(plain) * kShort;
  std::memcpy(key.source_ip, columns.source4().data() + from, kShort);
  std::memcpy(key.destination_ip, columns.destination4().data() + from, kShort);
  key.version = 4;
  key.ethertype = kIpv4;
  key.vlan = tap::kNoVlan;
}

absl::Status ReadTimes(const FlowColumns& columns, int at,
                       int64_t begin_unix_ns, FlowRecord& flow) {
  const int64_t step = columns.first_step_ms(at);
  const uint64_t lasting = columns.lasting_ms(at);
  if (step < -kMostFlowMs || step > kMostFlowMs ||
      lasting > static_cast<uint64_t>(kMostFlowMs)) {
    return NoSuchFlow(static_cast<size_t>(at), "times far from its window's");
  }
  flow.first_unix_ns = begin_unix_ns + step * kMs;
  flow.last_unix_ns = flow.first_unix_ns + static_cast<int64_t>(lasting) * kMs;
  return absl::OkStatus();
}

absl::Status ReadFlow(const FlowColumns& columns, int at, int64_t begin_unix_ns,
                      FlowRecord& flow) {
  FlowKey& key = flow.key;
  const int plain = static_cast<int>(columns.plain());
  if (at < plain) {
    ReadPlain(columns, at, key);
  } else {
    RETURN_IF_ERROR(ReadOdd(columns, at - plain, key));
  }
  if (!FitsShort(columns.source_port(at)) ||
      !FitsShort(columns.destination_port(at))) {
    return NoSuchFlow(static_cast<size_t>(at), "a port above 65535");
  }
  key.source_port = static_cast<uint16_t>(columns.source_port(at));
  key.destination_port = static_cast<uint16_t>(columns.destination_port(at));
  const auto byte = static_cast<size_t>(at);
  key.protocol = static_cast<uint8_t>(columns.protocol()[byte]);
  key.ttl = static_cast<uint8_t>(columns.ttl()[byte]);
  flow.amount = {columns.packets(at), columns.bytes(at)};
  flow.tcp_flags = columns.tcp_flags(at);
  return ReadTimes(columns, at, begin_unix_ns, flow);
}

}  // namespace

FlowColumns WriteFlows(absl::Span<const FlowRecord> flows,
                       int64_t begin_unix_ns) {
  FlowColumns columns;
  // Plain ones first: a reader knows by the number alone which have only the
  // short columns.
  for (const bool plain : {true, false}) {
    for (const FlowRecord& flow : flows) {
      if (IsPlain(flow.key) != plain) continue;
      AddFlow(flow, plain, begin_unix_ns, columns);
    }
    if (plain) {
      columns.set_plain(static_cast<uint32_t>(columns.packets_size()));
    }
  }
  columns.set_count(static_cast<uint32_t>(flows.size()));
  return columns;
}

absl::Status ReadFlows(const FlowColumns& columns, int64_t begin_unix_ns,
                       std::vector<FlowRecord>& flows) {
  RETURN_IF_ERROR(CheckLengths(columns));
  const size_t before = flows.size();
  for (int at = 0; at < static_cast<int>(columns.count()); ++at) {
    FlowRecord flow = {};
    absl::Status status = ReadFlow(columns, at, begin_unix_ns, flow);
    if (!status.ok()) {
      flows.resize(before);
      return status;
    }
    flows.push_back(flow);
  }
  return absl::OkStatus();
}

}  // namespace xdplive::link
