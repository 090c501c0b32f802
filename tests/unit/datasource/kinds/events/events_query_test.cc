#include "datasource/kinds/events/events_query.h"

#include <optional>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "sdk/data/frame_json.h"
#include "unit/datasource/asking_fixture.h"

namespace xdplive::datasource {
namespace {

using ::nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;
using ::xdplive::testing::EgressOf;
using ::xdplive::testing::FakeKernel;
using ::xdplive::testing::IngressOf;

class EventsQueryTest : public AskingTest {
 protected:
  EventsQueryTest() {
    query_.kind = Kind::kEvents;
    begin_ = clock_.now();
    kernel_.AddInterface("wlan0");
    EXPECT_TRUE(hub_.Interfaces().ok());
  }

  absl::StatusOr<sdk::data::Frame> Ask() {
    asked_.time_range = {absl::ToUnixMillis(from_.value_or(begin_)),
                         absl::ToUnixMillis(to_.value_or(clock_.now()))};
    return AnswerEvents(hub_, paths_, channels_, scope_, asked_, query_,
                        clock_.now());
  }

  json Rows() {
    absl::StatusOr<sdk::data::Frame> frame = Ask();
    if (!frame.ok()) return std::string(frame.status().message());
    return json::parse(FrameToJson(*frame, sdk::data::FrameParts::kAll));
  }

  std::vector<std::string> Titles() {
    const json rows = Rows();
    if (!rows.is_object()) return {rows.dump()};
    return rows["data"]["values"][2].get<std::vector<std::string>>();
  }

  void Tick() {
    clock_.Advance(absl::Seconds(1));
    hub_.Maintain();
    EXPECT_TRUE(hub_.Interfaces().ok());
  }

  absl::Time begin_;
  std::optional<absl::Time> from_;
  std::optional<absl::Time> to_;
};

TEST_F(EventsQueryTest, AnswersTheColumnsThatAnnotationsAreMadeOf) {
  kernel_.SetUp("eth0", false);
  Tick();
  Tick();
  kernel_.SetUp("eth0", true);
  Tick();
  const json frame = Rows();
  std::string columns;
  for (const json& field : frame["schema"]["fields"]) {
    columns += field["name"].get<std::string>() + ":" +
               field["typeInfo"]["frame"].get<std::string>() +
               (field["typeInfo"].value("nullable", false) ? "? " : " ");
  }
  EXPECT_EQ(columns,
            "time:time.Time timeEnd:time.Time? title:string text:string "
            "tags:string ");
  EXPECT_EQ(frame["schema"]["refId"], "A");
  EXPECT_THAT(frame["schema"]["meta"]["channel"].get<std::string>(),
              StartsWith("ds/uid/"));
  EXPECT_THAT(frame["schema"]["meta"]["executedQueryString"].get<std::string>(),
              HasSubstr("events"));
  const int64_t begin = absl::ToUnixMillis(begin_);
  const json& values = frame["data"]["values"];
  EXPECT_EQ(values[0], json::array({begin + 1000, begin + 3000}));
  EXPECT_EQ(values[1], json::array({begin + 3000, nullptr}));
  EXPECT_EQ(values[2],
            json::array({"interface down: eth0", "interface up: eth0"}));
  EXPECT_THAT(values[3][0].get<std::string>(), HasSubstr("set down"));
  EXPECT_EQ(values[4],
            json::array({"interface,down,eth0", "interface,up,eth0"}));
}

TEST_F(EventsQueryTest, AnswersTheRange) {
  kernel_.SetUp("eth0", false);
  Tick();
  kernel_.SetUp("eth0", true);
  Tick();
  from_ = clock_.now();
  EXPECT_THAT(Titles(),
              ElementsAre("interface down: eth0", "interface up: eth0"))
      << "down until the range began";
  from_ = clock_.now() + absl::Milliseconds(1);
  to_ = *from_;
  EXPECT_THAT(Titles(), IsEmpty());
}

TEST_F(EventsQueryTest, ShowsNothingOfInterfacesThatAreNotAllowed) {
  FeedLease lease = hub_.Acquire(EgressOf("wlan0")).value();
  kernel_.SetMtu("wlan0", 9000);
  kernel_.SetMtu("eth0", 9000);
  Tick();
  kernel_.RemoveInterface("wlan0");
  Tick();
  EXPECT_THAT(Titles(), ElementsAre("interface MTU changed: eth0"));
  scope_.policy.data_source = {"*"};
  scope_.policy.host = {"eth*"};
  EXPECT_THAT(Titles(), ElementsAre("interface MTU changed: eth0"));
  scope_.policy.host = {};
  EXPECT_THAT(Titles(), SizeIs(5));
}

TEST_F(EventsQueryTest, JudgesAutoByWhatWasThen) {
  scope_.policy.data_source = {};
  kernel_.SetMtu("eth0", 9000);
  kernel_.SetMtu("wlan0", 9000);
  Tick();
  kernel_.RemoveInterface("eth0");
  kernel_.SetDefaultRoute("wlan0");
  Tick();
  kernel_.SetMtu("wlan0", 1500);
  Tick();
  EXPECT_THAT(
      Titles(),
      ElementsAre("interface MTU changed: eth0", "interface MTU changed: wlan0",
                  "interface gone: eth0", "interface MTU changed: wlan0"));
}

TEST_F(EventsQueryTest, RespectsInterfaceAndDirection) {
  kernel_.AddInterface("eth1");
  Tick();
  FeedLease out = hub_.Acquire(EgressOf("eth0")).value();
  FeedLease in = hub_.Acquire(IngressOf("eth1")).value();
  query_.interfaces = {"eth0"};
  EXPECT_THAT(Titles(), ElementsAre("capture started: eth0 egress"));
  query_.interfaces = {};
  query_.direction = DirectionChoice::kEgress;
  EXPECT_THAT(Titles(), ElementsAre("interface appeared: eth1",
                                    "capture started: eth0 egress"));
}

TEST_F(EventsQueryTest, KnowsInterfacesThatAreGone) {
  kernel_.RemoveInterface("eth0");
  Tick();
  query_.interfaces = {"eth0"};
  EXPECT_THAT(Titles(), ElementsAre("interface gone: eth0"));
  query_.interfaces = {"eth7"};
  EXPECT_TRUE(absl::IsNotFound(Ask().status())) << Ask().status();
}

TEST_F(EventsQueryTest, RefusesWhatIsNotAllowed) {
  query_.interfaces = {"wlan0"};
  EXPECT_TRUE(absl::IsPermissionDenied(Ask().status())) << Ask().status();
  kernel_.RemoveInterface("wlan0");
  Tick();
  EXPECT_TRUE(absl::IsNotFound(Ask().status())) << Ask().status();
}

TEST_F(EventsQueryTest, AnswersWhenNothingCanBeCaptured) {
  FakeKernel kernel;
  kernel.SetFactoryStatus(absl::PermissionDeniedError("load: no CAP_BPF"));
  CaptureHub hub(kernel.Factory(), clock_.AsClock(), [] {});
  asked_.time_range = {absl::ToUnixMillis(begin_),
                       absl::ToUnixMillis(clock_.now())};
  const auto frame = AnswerEvents(hub, paths_, channels_, scope_, asked_,
                                  query_, clock_.now());
  ASSERT_TRUE(frame.ok()) << frame.status();
  EXPECT_EQ(frame->rows(), 1u);
  ASSERT_THAT(frame->meta.notices, SizeIs(1));
  EXPECT_THAT(frame->meta.notices[0].text, HasSubstr("CAP_BPF"));
}

TEST_F(EventsQueryTest, SaysFromWhenOnThereAreEvents) {
  EXPECT_THAT(Ask()->meta.notices, IsEmpty());
  from_ = begin_ - absl::Seconds(1);
  const sdk::data::Frame frame = Ask().value();
  ASSERT_THAT(frame.meta.notices, SizeIs(1));
  EXPECT_THAT(frame.meta.notices[0].text, HasSubstr("the events begin at"));
}

TEST_F(EventsQueryTest, GoesOnLiveOnlyFromAboutNow) {
  EXPECT_FALSE(Ask()->meta.channel.empty());
  to_ = clock_.now() - absl::Minutes(1);
  EXPECT_TRUE(Ask()->meta.channel.empty());
}

}  // namespace
}  // namespace xdplive::datasource
