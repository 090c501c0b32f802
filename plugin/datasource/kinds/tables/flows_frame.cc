#include "datasource/kinds/tables/flows_frame.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "flow/dissect/tcp_info.h"

namespace xdplive::datasource {
namespace {

using flow::FlowField;
using flow::TopFlow;
using sdk::data::Field;
using sdk::data::MakeField;
using sdk::data::Time;

constexpr bool kNullable = true;
constexpr double kSecondNs = 1e9;

template <typename Number>
Field NumberColumn(const flow::TopFlowsAnswer& answer, std::string name,
                   size_t text) {
  Field field = MakeField<Number>(std::move(name), kNullable);
  for (const TopFlow& row : answer.rows) {
    uint32_t value = 0;
    if (absl::SimpleAtoi(row.texts[text], &value)) {
      field.Append(static_cast<Number>(value));
    } else {
      field.AppendNull();
    }
  }
  return field;
}

Field TextColumn(const flow::TopFlowsAnswer& answer, std::string name,
                 size_t text) {
  Field field = MakeField<std::string>(std::move(name), kNullable);
  for (const TopFlow& row : answer.rows) {
    if (row.texts[text].empty()) {
      field.AppendNull();
    } else {
      field.Append(row.texts[text]);
    }
  }
  return field;
}

// Of the type that the packet table gives the field.
Field GroupColumn(const flow::TopFlowsAnswer& answer, FlowField of,
                  size_t text) {
  std::string name(FlowFieldName(of));
  switch (of) {
    case FlowField::kVlan:
    case FlowField::kSourcePort:
    case FlowField::kDestinationPort:
      return NumberColumn<uint16_t>(answer, std::move(name), text);
    case FlowField::kVersion:
    case FlowField::kTtl:
      return NumberColumn<uint8_t>(answer, std::move(name), text);
    default:
      return TextColumn(answer, std::move(name), text);
  }
}

template <typename T, typename Value>
Field Column(const flow::TopFlowsAnswer& answer, const char* name,
             const char* unit, Value value) {
  Field field = MakeField<T>(name);
  field.config.unit = unit;
  for (const TopFlow& row : answer.rows) {
    field.Append(static_cast<T>(value(row)));
  }
  return field;
}

Field TimeColumn(const flow::TopFlowsAnswer& answer, const char* name,
                 int64_t TopFlow::*time_ms) {
  Field field = MakeField<Time>(name);
  for (const TopFlow& row : answer.rows) {
    field.Append(Time{row.*time_ms * 1'000'000});
  }
  return field;
}

Field TtlColumn(const flow::TopFlowsAnswer& answer, const char* name,
                std::optional<uint8_t> TopFlow::*ttl) {
  Field field = MakeField<uint8_t>(name, kNullable);
  for (const TopFlow& row : answer.rows) field.AppendOptional(row.*ttl);
  return field;
}

Field FlagsColumn(const flow::TopFlowsAnswer& answer) {
  Field field = MakeField<std::string>("flags", kNullable);
  for (const TopFlow& row : answer.rows) {
    if (row.tcp_flags == 0) {
      field.AppendNull();
    } else {
      field.Append(flow::TcpFlagNames(row.tcp_flags));
    }
  }
  return field;
}

bool HasFiveTuple(const flow::FlowFields& fields) {
  const flow::FlowFields five = flow::FiveTuple();
  return std::all_of(five.begin(), five.end(), [&fields](FlowField field) {
    return std::find(fields.begin(), fields.end(), field) != fields.end();
  });
}

}  // namespace

sdk::data::Frame FlowsFrame(const Query& query,
                            const flow::TopFlowsAnswer& answer) {
  sdk::data::Frame frame;
  frame.name = "flows";
  for (size_t i = 0; i < query.group_by.size(); ++i) {
    frame.fields.push_back(GroupColumn(answer, query.group_by[i], i));
  }
  const double seconds =
      std::max(1e-3, static_cast<double>(answer.covered_ns) / kSecondNs);
  frame.fields.push_back(
      Column<uint64_t>(answer, "packets", "short",
                       [](const TopFlow& row) { return row.amount.packets; }));
  frame.fields.push_back(
      Column<uint64_t>(answer, "bytes", "bytes",
                       [](const TopFlow& row) { return row.amount.bytes; }));
  frame.fields.push_back(Column<double>(
      answer, "packets_per_second", "pps", [seconds](const TopFlow& row) {
        return static_cast<double>(row.amount.packets) / seconds;
      }));
  frame.fields.push_back(Column<double>(
      answer, "bits_per_second", "bps", [seconds](const TopFlow& row) {
        return static_cast<double>(row.amount.bytes) * 8 / seconds;
      }));
  frame.fields.push_back(
      TimeColumn(answer, "first_seen", &TopFlow::first_seen_ms));
  frame.fields.push_back(
      TimeColumn(answer, "last_seen", &TopFlow::last_seen_ms));
  if (HasFiveTuple(query.group_by)) {
    frame.fields.push_back(FlagsColumn(answer));
    frame.fields.push_back(TtlColumn(answer, "ttl_min", &TopFlow::ttl_min));
    frame.fields.push_back(TtlColumn(answer, "ttl_max", &TopFlow::ttl_max));
  }
  return frame;
}

}  // namespace xdplive::datasource
