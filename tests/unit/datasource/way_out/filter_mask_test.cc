#include "datasource/way_out/filter_mask.h"

#include <string>
#include <variant>

#include "absl/strings/str_cat.h"
#include "datasource/way_out/frame_mask.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "privacy/keyed_hash.h"

namespace xdplive::datasource {
namespace {

using sdk::data::Column;
using sdk::data::Field;
using sdk::data::Frame;
using ::testing::ElementsAre;
using ::testing::MatchesRegex;

constexpr privacy::CryptoPan::Key kKey = {1, 2, 3};
constexpr char kFilter[] = "host 203.0.113.77 and port 443";

class FilterMaskTest : public ::testing::Test {
 protected:
  const FilterMask mask_{kKey, ""};
  const std::string name_ = privacy::FilterName(kKey, kFilter);
};

TEST_F(FilterMaskTest, NamesFiltersAndLeavesAllElse) {
  EXPECT_THAT(name_, MatchesRegex("#[0-9a-f]{12}"));
  Frame frame;
  for (const char* name : {"filter", "interface", "source_ip", "info"}) {
    Field field = sdk::data::MakeField<std::string>(name);
    field.Append(std::string(kFilter));
    field.Append(std::string());
    frame.fields.push_back(std::move(field));
  }
  frame.fields.push_back(sdk::data::MakeField<uint64_t>("seen"));
  frame.fields.back().Append(uint64_t{42});
  MaskFrame(mask_, frame);
  EXPECT_THAT(std::get<Column<std::string>>(frame.fields[0].values),
              ElementsAre(name_, ""));
  for (size_t other = 1; other < 4; ++other) {
    EXPECT_THAT(std::get<Column<std::string>>(frame.fields[other].values),
                ElementsAre(kFilter, ""));
  }
  EXPECT_THAT(std::get<Column<uint64_t>>(frame.fields[4].values),
              ElementsAre(42u));
}

TEST_F(FilterMaskTest, NamesFiltersThatSentencesQuote) {
  const std::string text = absl::StrCat("eth0 ingress with the filter \"",
                                        kFilter, "\": 3 of 10.0.0.1; filter '",
                                        kFilter, "' and filter 'cut of");
  EXPECT_EQ(mask_.Text(text),
            absl::StrCat("eth0 ingress with the filter \"", name_,
                         "\": 3 of 10.0.0.1; filter '", name_, "' and filter '",
                         privacy::FilterName(kKey, "cut of")));
}

TEST_F(FilterMaskTest, NamesFiltersInLabelsNoticesAndJson) {
  Frame frame;
  Field field = sdk::data::MakeField<double>("rate");
  field.labels = {{"filter", kFilter}, {"other", "word"}};
  frame.fields.push_back(std::move(field));
  frame.meta.notices = {{sdk::data::Notice::Severity::kInfo,
                         absl::StrCat("filter '", kFilter, "'")}};
  MaskFrame(mask_, frame);
  EXPECT_EQ(frame.fields[0].labels,
            (sdk::data::Labels{{"filter", name_}, {"other", "word"}}));
  EXPECT_EQ(frame.meta.notices[0].text, absl::StrCat("filter '", name_, "'"));
  EXPECT_EQ(
      MaskJson(mask_, absl::StrCat(R"([{"filter":")", kFilter,
                                   R"(","seen":1,"x":"10.0.0.1"}])")),
      absl::StrCat(R"([{"filter":")", name_, R"(","seen":1,"x":"10.0.0.1"}])"));
}

TEST_F(FilterMaskTest, LeavesTheAskersOwn) {
  const FilterMask mask(kKey, kFilter);
  EXPECT_EQ(mask.Value(tap::Privacy::kFilter, kFilter), kFilter);
  EXPECT_EQ(mask.Text("filter 'tcp'"),
            absl::StrCat("filter '", privacy::FilterName(kKey, "tcp"), "'"));
}

TEST_F(FilterMaskTest, NamesTheSameOtherwiseUnderAnotherKey) {
  const FilterMask same(kKey, "");
  const FilterMask other({9}, "");
  EXPECT_EQ(same.Value(tap::Privacy::kFilter, kFilter), name_);
  EXPECT_NE(other.Value(tap::Privacy::kFilter, kFilter), name_);
}

}  // namespace
}  // namespace xdplive::datasource
