#include "datasource/kinds/tables/flows_frame.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "datasource/live/field_column.h"
#include "flow/dissect/tcp_info.h"

namespace xdplive::datasource {
namespace {

using flow::FlowField;
using flow::TopFlow;
using sdk::data::Field;
using sdk::data::Time;

constexpr double kSecondNs = 1e9;

struct Row {
  const TopFlow& flow;
  double seconds = 0;  // that rates are of
};

Time TimeOf(int64_t unix_ms) { return {unix_ms * 1'000'000}; }

constexpr ColumnRule<Row> kRules[] = {
    Rule<Row>("packets",
              [](const Row& row) { return row.flow.amount.packets; }),
    Rule<Row>("bytes", [](const Row& row) { return row.flow.amount.bytes; }),
    Rule<Row>("packets_per_second",
              [](const Row& row) {
                return static_cast<double>(row.flow.amount.packets) /
                       row.seconds;
              }),
    Rule<Row>("bits_per_second",
              [](const Row& row) {
                return static_cast<double>(row.flow.amount.bytes) * 8 /
                       row.seconds;
              }),
    Rule<Row>("first_seen",
              [](const Row& row) { return TimeOf(row.flow.first_seen_ms); }),
    Rule<Row>("last_seen",
              [](const Row& row) { return TimeOf(row.flow.last_seen_ms); }),
};
static_assert(Fit(kRules, tap::kFlowsFrame));

constexpr ColumnRule<Row> kFiveTupleRules[] = {
    Rule<Row>("flags",
              [](const Row& row) {
                return TextOrNull(flow::TcpFlagNames(row.flow.tcp_flags));
              }),
    Rule<Row>("ttl_min", [](const Row& row) { return row.flow.ttl_min; }),
    Rule<Row>("ttl_max", [](const Row& row) { return row.flow.ttl_max; }),
};
static_assert(Fit(kFiveTupleRules, tap::kFiveTuplesFrame));

template <typename Number>
void AppendNumber(const std::string& text, Field& to) {
  uint32_t value = 0;
  if (absl::SimpleAtoi(text, &value)) {
    to.Append(static_cast<Number>(value));
  } else {
    to.AppendNull();
  }
}

// `text` is the value of a key.
void AppendKey(tap::FieldType type, const std::string& text, Field& to) {
  switch (type) {
    case tap::FieldType::kUint16:
      return AppendNumber<uint16_t>(text, to);
    case tap::FieldType::kUint8:
      return AppendNumber<uint8_t>(text, to);
    default:
      return to.AppendOptional(TextOrNull(text));
  }
}

Field KeyColumn(const flow::TopFlowsAnswer& answer, FlowField key,
                size_t text) {
  const tap::FrameColumn& column = flow::ColumnOf(key);
  Field field = MakeColumn(column);
  for (const TopFlow& row : answer.rows) {
    AppendKey(column.field.type, row.texts[text], field);
  }
  return field;
}

// The columns of one frame for all rows, behind those that are there.
template <size_t kCount>
void AddColumns(const ColumnRule<Row> (&rules)[kCount],
                const tap::FrameColumn (&columns)[kCount],
                const flow::TopFlowsAnswer& answer, sdk::data::Frame& frame) {
  const double seconds =
      std::max(1e-3, static_cast<double>(answer.covered_ns) / kSecondNs);
  std::vector<Field> fields = MakeColumns(columns);
  for (const TopFlow& flow : answer.rows) {
    AppendRow(rules, Row{flow, seconds}, absl::MakeSpan(fields));
  }
  std::move(fields.begin(), fields.end(), std::back_inserter(frame.fields));
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
    frame.fields.push_back(KeyColumn(answer, query.group_by[i], i));
  }
  AddColumns(kRules, tap::kFlowsFrame, answer, frame);
  if (HasFiveTuple(query.group_by)) {
    AddColumns(kFiveTupleRules, tap::kFiveTuplesFrame, answer, frame);
  }
  return frame;
}

}  // namespace xdplive::datasource
