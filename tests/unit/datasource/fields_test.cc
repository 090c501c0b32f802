// The table of fields tells the truth: of frames, of privacy, and of how the
// measures of two windows become one.
#include "tap/fields.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "datasource/kinds/events/events_frame.h"
#include "datasource/kinds/ledger/ledger_frame.h"
#include "datasource/kinds/packets/logs_frame.h"
#include "datasource/kinds/packets/packets_frame.h"
#include "datasource/kinds/tables/conversations_frames.h"
#include "datasource/kinds/tables/flows_frame.h"
#include "datasource/live/field_column.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "kit/cc/flow/naive_history.h"
#include "nlohmann/json.hpp"
#include "sdk/data/frame_json.h"

namespace xdplive::datasource {
namespace {

using flow::kSecond;
using flow::kStart;
using ::nlohmann::json;
using tap::FieldInfo;
using tap::MergeRule;
using tap::Privacy;

const FieldInfo* Find(std::string_view name) {
  const auto* found = std::find_if(
      std::begin(tap::kFields), std::end(tap::kFields),
      [name](const FieldInfo& field) { return field.name == name; });
  return found == std::end(tap::kFields) ? nullptr : found;
}

Query ByFiveTuple() {
  Query query;
  query.kind = Kind::kFlows;
  query.group_by = flow::FiveTuple();
  return query;
}

std::vector<sdk::data::Frame> EveryFrame() {
  Query by_all = ByFiveTuple();
  const auto keys = flow::AllFlowFields();
  by_all.group_by.assign(keys.begin(), keys.end());
  return {EmptyPacketsFrame({}), EmptyLogsFrame(), NodesFrame({}),
          EdgesFrame({}),        LedgerFrame({}),  EventsFrame({}),
          FlowsFrame(by_all, {})};
}

TEST(Fields, HaveOneNameEach) {
  std::set<std::string_view> names;
  for (const FieldInfo& field : tap::kFields) {
    EXPECT_TRUE(names.insert(field.name).second) << field.name;
    EXPECT_FALSE(field.doc.empty()) << field.name;
  }
}

TEST(Fields, AreTheColumnsOfEveryFrame) {
  for (const sdk::data::Frame& frame : EveryFrame()) {
    EXPECT_FALSE(frame.fields.empty()) << frame.name;
    for (const sdk::data::Field& column : frame.fields) {
      SCOPED_TRACE(frame.name + " " + column.name);
      const FieldInfo* field = Find(column.name);
      ASSERT_NE(field, nullptr);
      EXPECT_EQ(column.values.index(), MakeColumn({*field}).values.index());
      EXPECT_EQ(column.config.unit, field->unit);
    }
  }
}

// Of the names, so that a new field is not taken for harmless.
TEST(Fields, SayOfWhomTheyTell) {
  const std::map<std::string_view, Privacy> marks = {
      {"_ip", Privacy::kAddress},     {"_mac", Privacy::kMac},
      {"info", Privacy::kLine},       {"body", Privacy::kLine},
      {"_name", Privacy::kName},      {"filter", Privacy::kFilter},
      {"source", Privacy::kEnd},      {"target", Privacy::kEnd},
      {"destination", Privacy::kEnd},
  };
  for (const FieldInfo& field : tap::kFields) {
    for (const auto& [mark, privacy] : marks) {
      if (field.name.ends_with(mark)) {
        EXPECT_EQ(field.privacy, privacy) << field.name;
      }
    }
    // Numbers and times name nobody.
    if (field.type != tap::FieldType::kText &&
        field.type != tap::FieldType::kJson) {
      EXPECT_EQ(field.privacy, Privacy::kNone) << field.name;
    }
  }
}

TEST(Fields, AreMergedWhereTheyAreMeasures) {
  for (const FieldInfo& field : tap::kFields) {
    const bool merged = field.role == tap::FieldRole::kMeasure ||
                        field.role == tap::FieldRole::kCounter;
    EXPECT_EQ(field.merge != MergeRule::kNone, merged) << field.name;
  }
}

// A second of one flow.
flow::Piece Window(int second, tap::Amount amount, uint8_t flags) {
  flow::Piece piece = {
      .time = {kStart + second * kSecond, kStart + (second + 1) * kSecond}};
  piece.AddFlow(flow::Ipv4Flow(1, 2), amount.packets, amount.bytes);
  piece.flows[0].tcp_flags = flags;
  return piece;
}

// The same flow as far as its five-tuple goes.
flow::Piece WithTtl(flow::Piece piece, uint8_t ttl) {
  piece.flows[0].key.ttl = ttl;
  return piece;
}

// What the table of flows says of the windows, by its columns. `merged`: they
// are one window by the time they are asked for.
json Measures(const std::vector<flow::Piece>& windows, bool merged = false) {
  flow::History history({});
  for (const flow::Piece& window : windows) window.AppendTo(history);
  if (merged) {
    history.GiveWay(history.counters().bytes - 1,
                    flow::MemoryPool::Holder::Depth::kOldest);
    EXPECT_EQ(history.counters().windows, 1u);
  }
  flow::TopFlowsQuery query;
  query.range = history.Read()->extent();
  const sdk::data::Frame frame = FlowsFrame(
      ByFiveTuple(), AskTopFlows({{history.Read(), {}, "eth0"}}, query));
  EXPECT_EQ(frame.rows(), 1u);
  const json values = json::parse(
      FrameToJson(frame, sdk::data::FrameParts::kData))["data"]["values"];
  json row = json::object();
  for (size_t i = 0; i < frame.fields.size(); ++i) {
    row[frame.fields[i].name] = values[i][0];
  }
  return row;
}

std::string Union(const std::string& a, const std::string& b) {
  std::set<std::string> all;
  for (const std::string& text : {a, b}) {
    const std::vector<std::string> words = absl::StrSplit(text, ',');
    all.insert(words.begin(), words.end());
  }
  return absl::StrJoin(all, ",");
}

json Merged(MergeRule rule, const json& a, const json& b) {
  switch (rule) {
    case MergeRule::kNone:
      return nullptr;
    case MergeRule::kSum:
      return a.get<uint64_t>() + b.get<uint64_t>();
    case MergeRule::kMin:
      return std::min(a, b);
    case MergeRule::kMax:
      return std::max(a, b);
    case MergeRule::kOr:
      return Union(a, b);
  }
  return nullptr;
}

void ExpectMerged(const json& a, const json& b, const json& both) {
  for (const FieldInfo& field : tap::kFields) {
    if (field.role != tap::FieldRole::kMeasure) continue;
    const std::string name(field.name);
    SCOPED_TRACE(name);
    ASSERT_TRUE(both.contains(name));
    json have = both[name];
    // The order of flags is the header's.
    if (field.merge == MergeRule::kOr) have = Union(have, have);
    EXPECT_EQ(have, Merged(field.merge, a[name], b[name]));
  }
}

TEST(Fields, MeasuresOfTwoWindowsAreMergedAsTheTableSays) {
  constexpr uint8_t kSyn = 2, kAck = 16, kFin = 1;
  const flow::Piece a = WithTtl(Window(0, {3, 300}, kSyn | kAck), 60);
  const flow::Piece b = WithTtl(Window(1, {5, 700}, kAck | kFin), 57);
  ExpectMerged(Measures({a}), Measures({b}), Measures({a, b}));
  ExpectMerged(Measures({a}), Measures({b}), Measures({a, b}, true));
}

}  // namespace
}  // namespace xdplive::datasource
