#include "sdk/data/frame_json.h"

#include <gtest/gtest.h>

#include <limits>

namespace sdk::data {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// A frame of one column with these values.
template <typename T>
Frame FrameOf(std::vector<T> values) {
  Frame frame;
  frame.fields.push_back(MakeField<T>("x"));
  frame.fields[0].values = std::move(values);
  return frame;
}

std::string DataOf(const Frame& frame) {
  return FrameToJson(frame, FrameParts::kData);
}

TEST(FrameJson, WritesEveryTypeByGrafanasNames) {
  Frame frame;
  frame.fields = {
      MakeField<Time>("a"),     MakeField<std::string>("b", /*nullable=*/true),
      MakeField<double>("c"),   MakeField<int64_t>("d"),
      MakeField<uint64_t>("e"), MakeField<uint32_t>("f"),
      MakeField<uint16_t>("g"), MakeField<uint8_t>("h"),
      MakeField<bool>("i"),     MakeField<RawJson>("j")};
  EXPECT_EQ(
      FrameToJson(frame, FrameParts::kSchema),
      R"({"schema":{"fields":[)"
      R"({"name":"a","type":"time","typeInfo":{"frame":"time.Time"}},)"
      R"({"name":"b","type":"string","typeInfo":{"frame":"string","nullable":true}},)"
      R"({"name":"c","type":"number","typeInfo":{"frame":"float64"}},)"
      R"({"name":"d","type":"number","typeInfo":{"frame":"int64"}},)"
      R"({"name":"e","type":"number","typeInfo":{"frame":"uint64"}},)"
      R"({"name":"f","type":"number","typeInfo":{"frame":"uint32"}},)"
      R"({"name":"g","type":"number","typeInfo":{"frame":"uint16"}},)"
      R"({"name":"h","type":"number","typeInfo":{"frame":"uint8"}},)"
      R"({"name":"i","type":"boolean","typeInfo":{"frame":"bool"}},)"
      R"({"name":"j","type":"other","typeInfo":{"frame":"json.RawMessage"}}]}})");
}

TEST(FrameJson, WritesTheSchemaBeforeTheData) {
  Frame frame = FrameOf<bool>({true, false});
  frame.name = std::string("n");
  frame.ref_id = std::string("A");
  EXPECT_EQ(FrameToJson(frame, FrameParts::kAll),
            R"({"schema":{"name":"n","refId":"A","fields":[{"name":"x",)"
            R"("type":"boolean","typeInfo":{"frame":"bool"}}]},)"
            R"("data":{"values":[[true,false]]}})");
}

TEST(FrameJson, WritesAllThatMetaSays) {
  Frame frame;
  frame.meta.type = "log-lines";
  frame.meta.type_version[1] = 1;
  frame.meta.channel = "ds/u/p";
  frame.meta.preferred_visualisation_type = "logs";
  frame.meta.executed_query_string = "port 53";
  frame.meta.notices = {{Notice::Severity::kWarning, "3 packets lost"}};
  frame.meta.unique_row_id_fields = {0, 2};
  frame.meta.custom_json = R"({"k":1})";
  EXPECT_EQ(FrameToJson(frame, FrameParts::kSchema),
            R"({"schema":{"meta":{"type":"log-lines","typeVersion":[0,1],)"
            R"("custom":{"k":1},)"
            R"("notices":[{"severity":"warning","text":"3 packets lost"}],)"
            R"("channel":"ds/u/p","preferredVisualisationType":"logs",)"
            R"("executedQueryString":"port 53","uniqueRowIdFields":[0,2]},)"
            R"("fields":[]}})");
}

TEST(FrameJson, WritesLabelsAndConfigOnlyWhereThereAreAny) {
  Frame frame = FrameOf<double>({});
  frame.fields[0].labels = {{"port", "80"}, {"proto", "TCP"}};
  frame.fields[0].config.display_name = "the web";
  frame.fields[0].config.display_name_from_ds = "web";
  frame.fields[0].config.unit = "pps";
  frame.fields[0].config.decimals = 1;
  frame.fields[0].config.min = 0;
  frame.fields[0].config.max = 2.5;
  frame.fields[0].config.interval_ms = 1000;
  frame.fields[0].config.filterable = true;
  frame.fields[0].config.links = {{"open", "/d/x"}};
  EXPECT_EQ(FrameToJson(frame, FrameParts::kSchema),
            R"({"schema":{"fields":[{"name":"x","type":"number",)"
            R"("typeInfo":{"frame":"float64"},)"
            R"("labels":{"port":"80","proto":"TCP"},)"
            R"("config":{"displayName":"the web","displayNameFromDS":"web",)"
            R"("filterable":true,"unit":"pps",)"
            R"("decimals":1,"min":0,"max":2.5,"interval":1000,)"
            R"("links":[{"title":"open","url":"/d/x"}]}}]}})");
}

TEST(FrameJson, SplitsTimeIntoMillisecondsAndNanoseconds) {
  EXPECT_EQ(DataOf(FrameOf<Time>({{1'000'000'000}, {2'500'000'000}})),
            R"({"data":{"values":[[1000,2500]]}})");
  EXPECT_EQ(DataOf(FrameOf<Time>({{1'000'000'001}, {-1}})),
            R"({"data":{"values":[[1000,-1]],"nanos":[[1,999999]]}})");
}

TEST(FrameJson, SaysNullForAbsentRows) {
  Frame frame;
  frame.fields.push_back(MakeField<std::string>("s", /*nullable=*/true));
  frame.fields[0].Append<std::string>("a");
  frame.fields[0].AppendNull();
  EXPECT_EQ(DataOf(frame), R"({"data":{"values":[["a",null]]}})");
}

TEST(FrameJson, SaysNullForNumbersJsonCannotSayAndListsThem) {
  EXPECT_EQ(DataOf(FrameOf<double>({1.5, kNan, kInfinity, -kInfinity, kNan})),
            R"({"data":{"values":[[1.5,null,null,null,null]],)"
            R"("entities":[{"NaN":[1,4],"Inf":[2],"NegInf":[3]}]}})");
}

TEST(FrameJson, KeepsEveryDigitOfWholeNumbers) {
  EXPECT_EQ(DataOf(FrameOf<uint64_t>({18446744073709551615u})),
            R"({"data":{"values":[[18446744073709551615]]}})");
  EXPECT_EQ(DataOf(FrameOf<int64_t>({-9223372036854775807 - 1})),
            R"({"data":{"values":[[-9223372036854775808]]}})");
}

TEST(FrameJson, IsOneLineOfValidUtf8WhateverTheStringsHold) {
  EXPECT_EQ(DataOf(FrameOf<std::string>({"a\nb\t\"\\", "\x01\x1f", "\xFFz"})),
            "{\"data\":{\"values\":[[\"a\\nb\\t\\\"\\\\\",\"\\u0001\\u001f\","
            "\"\uFFFDz\"]]}}");
  EXPECT_EQ(DataOf(FrameOf<RawJson>({{"{\n\"a\": 1\r\n}"}, {""}})),
            R"({"data":{"values":[[{ "a": 1  },null]]}})");
}

TEST(FrameJson, WritesFramesWithoutRowsOrFields) {
  EXPECT_EQ(FrameToJson(Frame(), FrameParts::kAll),
            R"({"schema":{"fields":[]},"data":{"values":[]}})");
  EXPECT_EQ(DataOf(FrameOf<bool>({})), R"({"data":{"values":[[]]}})");
}

}  // namespace
}  // namespace sdk::data
