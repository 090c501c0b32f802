#include "datasource/kinds/events/events_stream.h"

#include <memory>
#include <optional>
#include <string>

#include "absl/time/clock.h"
#include "datasource/live/channel_table.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "kit/cc/datasource/fake_engine.h"
#include "kit/cc/datasource/fake_sender.h"
#include "kit/cc/datasource/manual_clock.h"
#include "nlohmann/json.hpp"

namespace xdplive::datasource {
namespace {

using ::nlohmann::json;
using ::testing::SizeIs;
using ::xdplive::testing::EgressOf;
using ::xdplive::testing::FakeKernel;
using ::xdplive::testing::FakeSender;
using ::xdplive::testing::ManualClock;

class EventsStreamTest : public ::testing::Test {
 protected:
  EventsStreamTest() {
    policy_.data_source = {"eth*"};
    query_.kind = Kind::kEvents;
    kernel_.AddInterface("wlan0");
    EXPECT_TRUE(hub_.Interfaces().ok());
  }

  // What the subscriber is told whose history ended at `cursor`.
  json Welcome(std::optional<uint64_t> cursor) {
    std::optional<HistoryEnd> history;
    if (cursor.has_value()) {
      history = HistoryEnd{.cursor = EventsCursor{*cursor}};
    }
    json welcome;
    WelcomeToEvents(hub_, EventsSelection(policy_, query_), history,
                    *channels_.Of("channel"),
                    // A hold is over by the time the stream is asked.
                    absl::Now() - Channel::kLongestHold,
                    FrameAnswer([&welcome](auto answer) {
                      welcome = json::parse(answer->initial_data);
                    }));
    return welcome;
  }

  std::unique_ptr<EventsStream> Open() {
    return std::make_unique<EventsStream>(hub_, policy_, query_,
                                          channels_.Run("channel"),
                                          FrameSender(sender_), counters_);
  }

  // Something happens, and the hub takes note.
  void ChangeMtu(const std::string& interface, uint32_t mtu) {
    kernel_.SetMtu(interface, mtu);
    clock_.Advance(absl::Seconds(1));
    EXPECT_TRUE(hub_.Interfaces().ok());
  }

  FakeKernel kernel_;
  ManualClock clock_;
  CaptureHub hub_{kernel_.Factory(), clock_.AsClock(), [] {}};
  InterfacePolicy policy_;
  Query query_;
  ChannelTable channels_;
  StreamCounters counters_;
  std::shared_ptr<FakeSender> sender_ = std::make_shared<FakeSender>();
};

TEST_F(EventsStreamTest, TellsASubscriberTheSchemaAlone) {
  ChangeMtu("eth0", 9000);
  const json welcome = Welcome(std::nullopt);
  EXPECT_THAT(welcome["schema"]["fields"], SizeIs(5));
  EXPECT_FALSE(welcome.contains("data"));
}

TEST_F(EventsStreamTest, LeavesNoGapBehindTheHistoryAndNoDouble) {
  ChangeMtu("eth0", 2000);
  const uint64_t history_end = hub_.events().EndCursor();
  ChangeMtu("eth0", 3000);
  const json welcome = Welcome(history_end);
  ChangeMtu("eth0", 4000);
  auto stream = Open();
  stream->Refresh();
  EXPECT_EQ(welcome["data"]["values"][4],
            json::array({"interface,mtu,eth0,3000"}));
  EXPECT_EQ(sender_->Column(4), json::array({"interface,mtu,eth0,4000"}));
  ChangeMtu("eth0", 5000);
  // Another one while the stream runs.
  const json second = Welcome(history_end);
  EXPECT_EQ(
      second["data"]["values"][4],
      json::array({"interface,mtu,eth0,3000", "interface,mtu,eth0,4000"}));
}

TEST_F(EventsStreamTest, SendsRowsOnlyAndOnlyWhenThereAreAny) {
  auto stream = Open();
  stream->Refresh();
  EXPECT_THAT(sender_->packets(), SizeIs(0));
  ChangeMtu("eth0", 9000);
  FeedLease lease = hub_.Acquire(EgressOf("eth0")).value();
  stream->Refresh();
  stream->Refresh();
  ASSERT_THAT(sender_->packets(), SizeIs(1));
  EXPECT_FALSE(sender_->packets()[0].contains("schema"));
  EXPECT_EQ(sender_->Column(2), json::array({"interface MTU changed: eth0",
                                             "capture started: eth0 egress"}));
  EXPECT_EQ(counters_.rows_sent, 2u);
}

TEST_F(EventsStreamTest, SendsNothingOfInterfacesThatAreNotAllowedOrMeant) {
  query_.interfaces = {"eth1"};
  kernel_.AddInterface("eth1");
  clock_.Advance(absl::Seconds(1));
  ASSERT_TRUE(hub_.Interfaces().ok());
  auto stream = Open();
  for (const char* interface : {"eth0", "wlan0", "eth1"}) {
    ChangeMtu(interface, 9000);
  }
  stream->Refresh();
  EXPECT_EQ(sender_->Column(4), json::array({"interface,mtu,eth1,9000"}));
}

TEST_F(EventsStreamTest, WaitsForAHostThatIsSlow) {
  auto stream = Open();
  sender_->SetQueuedBytes(1);
  ChangeMtu("eth0", 9000);
  stream->Refresh();
  EXPECT_THAT(sender_->packets(), SizeIs(0));
  sender_->SetQueuedBytes(0);
  stream->Refresh();
  EXPECT_THAT(sender_->packets(), SizeIs(1));
}

TEST_F(EventsStreamTest, SendsNothingOnceClosed) {
  auto stream = Open();
  EXPECT_EQ(counters_.open, 1);
  stream->Close();
  ChangeMtu("eth0", 9000);
  stream->Refresh();
  EXPECT_THAT(sender_->packets(), SizeIs(0));
  stream.reset();
  EXPECT_EQ(counters_.open, 0);
}

}  // namespace
}  // namespace xdplive::datasource
