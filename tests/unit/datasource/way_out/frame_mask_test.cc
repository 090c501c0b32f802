#include "datasource/way_out/frame_mask.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "datasource/way_out/anonymous_mask.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace xdplive::datasource {
namespace {

using sdk::data::Column;
using sdk::data::Field;
using sdk::data::Frame;
using sdk::data::RawJson;
using ::testing::ElementsAre;

class FrameMaskTest : public ::testing::Test {
 protected:
  // What the values of one column become.
  std::vector<std::string> Masked(const std::string& name,
                                  const std::vector<std::string>& values) {
    Frame frame;
    Field field = sdk::data::MakeField<std::string>(name);
    for (const std::string& value : values) field.Append(value);
    frame.fields.push_back(std::move(field));
    MaskFrame(mask_, frame);
    return std::get<Column<std::string>>(frame.fields[0].values);
  }

  const privacy::AnonymiserPtr anonymiser_ =
      std::make_shared<privacy::Anonymiser>("key");
  const privacy::Anonymiser& by_ = *anonymiser_;
  const AnonymousMask mask_{anonymiser_};
  const std::string end_ = by_.Address("10.0.0.1");
};

TEST_F(FrameMaskTest, DoesToValuesWhatTheirFieldsSay) {
  EXPECT_THAT(Masked("protocol", {"TCP"}), ElementsAre("TCP"));
  EXPECT_THAT(Masked("source_ip", {"10.0.0.1", "", "db"}),
              ElementsAre(end_, "", "…"));
  EXPECT_THAT(Masked("source_mac", {"b8:27:eb:12:34:56"}),
              ElementsAre("b8:27:eb:00:00:00"));
  EXPECT_THAT(Masked("source", {"10.0.0.1", "b8:27:eb:12:34:56"}),
              ElementsAre(end_, "b8:27:eb:00:00:00"));
  EXPECT_THAT(Masked("info", {"GET /a"}), ElementsAre("GET …"));
  EXPECT_THAT(Masked("server_name", {"db.example"}),
              ElementsAre(by_.Name("db.example")));
  EXPECT_THAT(Masked("filter", {"", "net 10.1"}),
              ElementsAre("", by_.Name("net 10.1")));
  EXPECT_THAT(Masked("id", {"10.0.0.1|10.0.0.1"}),
              ElementsAre(absl::StrCat(end_, "|", end_)));
  EXPECT_THAT(Masked("text", {"from 10.0.0.1"}),
              ElementsAre(absl::StrCat("from ", end_)));
}

TEST_F(FrameMaskTest, HidesTextsOfNoField) {
  EXPECT_THAT(Masked("nosuch", {"TCP", ""}), ElementsAre("…", ""));
  Frame frame;
  Field field = sdk::data::MakeField<RawJson>("nosuch");
  field.Append(RawJson{R"({"a":"b"})"});
  frame.fields.push_back(std::move(field));
  MaskFrame(mask_, frame);
  EXPECT_EQ(std::get<Column<RawJson>>(frame.fields[0].values)[0].text, "{}");
}

TEST_F(FrameMaskTest, MasksMembersByTheirNames) {
  Frame frame;
  Field field = sdk::data::MakeField<RawJson>("labels");
  field.Append(RawJson{R"({"source_ip":"10.0.0.1","protocol":"TCP"})"});
  field.Append(RawJson{"no JSON 10.0.0.1"});
  frame.fields.push_back(std::move(field));
  MaskFrame(mask_, frame);
  const auto& values = std::get<Column<RawJson>>(frame.fields[0].values);
  EXPECT_EQ(values[0].text,
            absl::StrCat(R"({"source_ip":")", end_, R"(","protocol":"TCP"})"));
  EXPECT_EQ(values[1].text, "null");
}

TEST_F(FrameMaskTest, NamesSeriesByWhatTheirGroupsBecome) {
  Frame frame;
  Field field = sdk::data::MakeField<double>("eth0 · 10.0.0.1, TCP");
  field.config.display_name_from_ds = field.name;
  field.labels = {{"source_ip", "10.0.0.1"},
                  {"destination_ip", "other"},
                  {"protocol", "TCP"},
                  {"le", "+Inf"},
                  {"nosuch", "db"}};
  frame.fields.push_back(std::move(field));
  MaskFrame(mask_, frame);
  const std::string name = absl::StrCat("eth0 · ", end_, ", TCP");
  EXPECT_EQ(frame.fields[0].name, name);
  EXPECT_EQ(frame.fields[0].config.display_name_from_ds, name);
  EXPECT_EQ(frame.fields[0].labels,
            (sdk::data::Labels{{"source_ip", end_},
                               {"destination_ip", "other"},
                               {"protocol", "TCP"},
                               {"le", "+Inf"},
                               {"nosuch", "…"}}));
}

TEST_F(FrameMaskTest, LeavesTheAskersOwnWordsAndReplacesOthers) {
  Frame frame;
  frame.meta.executed_query_string = "host 10.0.0.1";
  frame.meta.notices = {{sdk::data::Notice::Severity::kInfo, "10.0.0.1"}};
  frame.meta.custom_json = R"({"groups":1,"first":"10.0.0.1"})";
  MaskFrame(mask_, frame);
  EXPECT_EQ(frame.meta.executed_query_string, "host 10.0.0.1");
  EXPECT_EQ(frame.meta.notices[0].text, end_);
  EXPECT_EQ(frame.meta.custom_json,
            absl::StrCat(R"({"groups":1,"first":")", end_, R"("})"));
}

TEST_F(FrameMaskTest, MasksJsonToItsLastText) {
  EXPECT_EQ(MaskJson(mask_, R"([{"addresses":["10.0.0.1/24"],"up":true}])"),
            absl::StrCat(R"([{"addresses":[")", end_, R"(/24"],"up":true}])"));
  EXPECT_EQ(MaskJson(mask_, "10.0.0.1"), "null");
}

}  // namespace
}  // namespace xdplive::datasource
