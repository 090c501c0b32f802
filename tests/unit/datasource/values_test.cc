#include "datasource/values.h"

#include "datasource/ask/url_query.h"
#include "gmock/gmock.h"
#include "nlohmann/json.hpp"
#include "unit/datasource/counting_fixture.h"

namespace xdplive::datasource {
namespace {

using ::nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;
using ::xdplive::testing::IngressOf;

class ValuesTest : public CountingTest {
 protected:
  json Ask(const std::string& parameters) {
    const auto answer =
        AnswerValues(hub_, scope_, "values?" + parameters, clock_.now());
    EXPECT_TRUE(answer.ok()) << answer.status();
    return answer.ok() ? json::parse(*answer) : json();
  }

  absl::Status Refused(const std::string& parameters) {
    return AnswerValues(hub_, scope_, "values?" + parameters, clock_.now())
        .status();
  }

  FeedLease lease_ = hub_.Acquire(IngressOf("eth0")).value();
};

TEST_F(ValuesTest, ListsWhatWasSeenTheMostActiveFirst) {
  CountSecond({{Key(1, 2, 6), 10, 1000}, {Key(3, 2, 17, 53), 2, 5000}});
  EXPECT_EQ(Ask("key=protocol"), json({"UDP", "TCP"}));
  EXPECT_EQ(Ask("key=source_ip&limit=1"), json({"10.0.0.3"}));
  EXPECT_EQ(Ask("key=destination_port&filter=tcp+port%20443"), json({"443"}));
  EXPECT_EQ(Ask("key=vlan"), json::array());
}

TEST_F(ValuesTest, OffersEveryInterfaceTheActiveFirst) {
  kernel_.AddInterface("eth00");
  clock_.Advance(absl::Seconds(2));
  const FeedLease other = hub_.Acquire(IngressOf("eth00")).value();
  CountSecond({{Key(1, 2, 6), 10, 1000}}, IngressOf("eth00"));
  EXPECT_EQ(Ask("key=interface"), json({"eth00", "eth0"}));
  EXPECT_EQ(Ask("key=direction"), json({"ingress", "egress"}));
}

TEST_F(ValuesTest, SaysWhatIsWrongAndWhatMayBeAsked) {
  EXPECT_THAT(std::string(Refused("").message()), HasSubstr("key is missing"));
  EXPECT_THAT(std::string(Refused("key=mac").message()), HasSubstr("mac"));
  EXPECT_THAT(std::string(Refused("key=mac").message()),
              HasSubstr("source_ip"));
  EXPECT_THAT(std::string(Refused("key=ttl&limit=0").message()),
              HasSubstr("1 to 1000"));
  EXPECT_THAT(std::string(Refused("key=ttl&filter=tcp%20porrt").message()),
              HasSubstr("porrt"));
  EXPECT_EQ(Refused("key=ttl&interface=nope0").code(),
            absl::StatusCode::kNotFound);
  EXPECT_EQ(Refused("key=ttl&interface=lo").code(),
            absl::StatusCode::kPermissionDenied);
}

TEST(UrlQueryTest, Decodes) {
  const auto parameters = ParseUrlQuery("values?a=b%20c+d&e=%26%3D&f&a=%c3%a9");
  ASSERT_TRUE(parameters.ok()) << parameters.status();
  EXPECT_THAT(*parameters, UnorderedElementsAre(Pair("a", "é"), Pair("e", "&="),
                                                Pair("f", "")));
  EXPECT_TRUE(ParseUrlQuery("values")->empty());
  for (const char* broken : {"v?a=%", "v?a=%4", "v?a=%zz"}) {
    EXPECT_EQ(ParseUrlQuery(broken).status().code(),
              absl::StatusCode::kInvalidArgument);
  }
}

}  // namespace
}  // namespace xdplive::datasource
