#include "datasource/kinds/drops/drops_query.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "sdk/data/frame_json.h"
#include "unit/datasource/asking_fixture.h"

namespace xdplive::datasource {
namespace {

using ::nlohmann::json;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class DropsQueryTest : public AskingTest {
 protected:
  DropsQueryTest() {
    query_.kind = Kind::kDrops;
    begin_ = clock_.now();
    EXPECT_TRUE(hub_.Interfaces().ok());
  }

  // The column of that name, row by row.
  json Column(const std::string& name) {
    asked_.time_range = {absl::ToUnixMillis(begin_),
                         absl::ToUnixMillis(clock_.now())};
    auto frame =
        AnswerDrops(hub_, paths_, scope_, asked_, query_, clock_.now());
    if (!frame.ok()) return std::string(frame.status().message());
    channel_ = frame->meta.channel;
    const json made =
        json::parse(FrameToJson(*frame, sdk::data::FrameParts::kAll));
    const json& fields = made["schema"]["fields"];
    for (size_t i = 0; i < fields.size(); ++i) {
      if (fields[i]["name"] == name) return made["data"]["values"][i];
    }
    return nullptr;
  }
  void Lose(uint64_t received, uint64_t sent) {
    drops_.rx_dropped += received;
    drops_.tx_errors += sent;
    kernel_.SetDrops("eth0", drops_);
    clock_.Advance(absl::Seconds(2));
    EXPECT_TRUE(hub_.Interfaces().ok());
  }

  absl::Time begin_;
  tap::DropCounts drops_;
  std::string channel_;
};

TEST_F(DropsQueryTest, SaysWhatEachInterfaceLostAndWhy) {
  Lose(3, 0);
  Lose(4, 1);
  EXPECT_EQ(Column("drops"), json::parse("[7, 0, 0, 0, 1, 0]"));
  EXPECT_EQ(Column("drops_ever"), json::parse("[7, 0, 0, 0, 1, 0]"));
  EXPECT_EQ(Column("drops_per_second")[0], 7.0 / 4);
  EXPECT_EQ(Column("interface")[0], "eth0");
  EXPECT_EQ(Column("direction")[4], "egress");
  EXPECT_EQ(Column("reason")[4], "errors");
  EXPECT_FALSE(Column("last_drop")[0].is_null());
  EXPECT_TRUE(Column("last_drop")[1].is_null());
  EXPECT_FALSE(channel_.empty());
  EXPECT_THAT(kernel_.taps(), IsEmpty());
}

TEST_F(DropsQueryTest, KeepsToTheDirectionAndTheTime) {
  Lose(3, 5);
  query_.direction = DirectionChoice::kEgress;
  EXPECT_EQ(Column("drops"), json::parse("[0, 5, 0]"));
  begin_ = clock_.now();
  EXPECT_EQ(Column("drops"), json::parse("[0, 0, 0]"));
}

TEST_F(DropsQueryTest, TellsOfNoInterfaceThatIsNotAllowed) {
  query_.interfaces = {"lo"};
  EXPECT_THAT(Column("drops").dump(), HasSubstr("lo"));
  query_.interfaces = {"nosuch0"};
  EXPECT_THAT(Column("drops").dump(), HasSubstr("nosuch0"));
}

}  // namespace
}  // namespace xdplive::datasource
