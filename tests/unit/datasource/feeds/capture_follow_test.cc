// How the hub follows interfaces, and what its events tell of that.
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "datasource/feeds/capture_hub.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "kit/cc/datasource/fake_engine.h"
#include "kit/cc/datasource/manual_clock.h"
#include "kit/cc/tap_spec.h"

namespace xdplive::datasource {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::xdplive::testing::EgressOf;
using ::xdplive::testing::FakeKernel;
using ::xdplive::testing::IngressOf;
using ::xdplive::testing::ManualClock;
using ::xdplive::testing::SpecOf;

class CaptureFollowTest : public ::testing::Test {
 protected:
  // Always on for what the patterns name.
  void Watch(const std::string& patterns) {
    InterfacePolicy policy;
    policy.data_source =
        interfaces::ParseInterfacePatterns("test", patterns).value();
    hub_.Configure({1, "a"}, 1, Settings(), policy);
  }

  void Tick(int seconds = 1) {
    for (int i = 0; i < seconds; ++i) {
      clock_.Advance(absl::Seconds(1));
      hub_.Maintain();
    }
  }

  std::vector<Event> NewEvents() {
    const uint64_t end = hub_.events().EndCursor();
    return hub_.events().Range(std::exchange(cursor_, end), end);
  }

  std::vector<std::string> NewTitles() {
    std::vector<std::string> titles;
    for (const Event& event : NewEvents()) titles.push_back(TitleOf(event));
    return titles;
  }

  FakeKernel kernel_;
  ManualClock clock_;
  CaptureHub hub_{kernel_.Factory(), clock_.AsClock(), [] {}};
  uint64_t cursor_ = 0;
};

TEST_F(CaptureFollowTest, TellsHowItStartedAndWhyItFellBack) {
  FeedLease lease = hub_.Acquire(IngressOf("eth0")).value();
  const std::vector<Event> events = NewEvents();
  ASSERT_THAT(events, SizeIs(2));
  EXPECT_EQ(TitleOf(events[0]), "capture started: eth0 ingress");
  EXPECT_EQ(TagsOf(events[0]), "capture,started,eth0,ingress,generic");
  EXPECT_EQ(TitleOf(events[1]), "capture fell back: eth0 ingress");
  EXPECT_THAT(events[1].text, HasSubstr("the driver has no XDP"));
}

TEST_F(CaptureFollowTest, CountsTheTapsOfAnInterfaceAsOneCapture) {
  std::optional<FeedLease> all = hub_.Acquire(EgressOf("eth0")).value();
  std::optional<FeedLease> some =
      hub_.Acquire(SpecOf("eth0", tap::Direction::kEgress, "tcp")).value();
  EXPECT_THAT(NewTitles(), ElementsAre("capture started: eth0 egress"));
  all.reset();
  Tick(10);
  EXPECT_THAT(NewTitles(), IsEmpty());
  some.reset();
  Tick(10);
  EXPECT_THAT(NewTitles(), ElementsAre("capture stopped: eth0 egress"));
}

TEST_F(CaptureFollowTest, FollowsARenamedInterfaceUnderItsNewName) {
  Watch("eth*");
  FeedLease old_name = hub_.Acquire(EgressOf("eth0")).value();
  NewTitles();
  kernel_.RenameInterface("eth0", "eth9");
  Tick();
  EXPECT_THAT(kernel_.taps(), ElementsAre(IngressOf("eth9"), EgressOf("eth9")));
  EXPECT_TRUE(absl::IsNotFound(old_name->status()));
  EXPECT_THAT(std::string(old_name->status().message()),
              HasSubstr("it was renamed"));
  EXPECT_THAT(NewTitles(),
              ElementsAre("interface renamed: eth0", "interface renamed: eth9",
                          "capture stopped: eth0 ingress",
                          "capture stopped: eth0 egress",
                          "capture started: eth9 ingress",
                          "capture fell back: eth9 ingress",
                          "capture started: eth9 egress"));
  Tick(5);
  EXPECT_THAT(std::string(old_name->status().message()),
              HasSubstr("it was renamed"));
  EXPECT_THAT(NewTitles(), IsEmpty());
}

TEST_F(CaptureFollowTest, LetsGoOfTheOldNameAsSoonAsAnyoneLooks) {
  FeedLease old_name = hub_.Acquire(EgressOf("eth0")).value();
  kernel_.RenameInterface("eth0", "eth9");
  clock_.Advance(absl::Seconds(1));
  ASSERT_TRUE(hub_.Interfaces().ok());
  FeedLease new_name = hub_.Acquire(EgressOf("eth9")).value();
  EXPECT_TRUE(new_name->status().ok()) << new_name->status();
}

TEST_F(CaptureFollowTest, GoesOnAfterARenameBack) {
  FeedLease lease = hub_.Acquire(EgressOf("eth0")).value();
  kernel_.RenameInterface("eth0", "eth9");
  Tick();
  kernel_.RenameInterface("eth9", "eth0");
  Tick();
  EXPECT_TRUE(lease->status().ok());
  kernel_.Deliver(EgressOf("eth0"), 1000);
  EXPECT_EQ(lease->log().EndCursor(), 1u);
}

TEST_F(CaptureFollowTest, TellsAnInterfaceThatIsMadeAnewInOrder) {
  FeedLease lease = hub_.Acquire(EgressOf("eth0")).value();
  NewTitles();
  kernel_.RemoveInterface("eth0");
  Tick();
  EXPECT_THAT(NewTitles(), ElementsAre("interface gone: eth0",
                                       "capture stopped: eth0 egress"));
  Tick(3);
  EXPECT_THAT(NewTitles(), IsEmpty());
  kernel_.AddInterface("eth0");
  Tick();
  EXPECT_THAT(NewTitles(), ElementsAre("interface appeared: eth0",
                                       "capture started: eth0 egress"));
  const std::vector<Event> all = hub_.events().Range(0, cursor_);
  EXPECT_EQ(all[1].end, clock_.now()) << "gone until it came back";
  EXPECT_EQ(all[2].end, clock_.now()) << "stopped until it started";
  EXPECT_EQ(all[2].begin, clock_.now() - absl::Seconds(4));
}

TEST_F(CaptureFollowTest, AttachesAgainWhatSomeoneDetached) {
  FeedLease lease = hub_.Acquire(EgressOf("eth0")).value();
  NewTitles();
  kernel_.Detach(EgressOf("eth0"));
  Tick();
  EXPECT_TRUE(lease->status().ok());
  EXPECT_EQ(kernel_.taps_opened(), 2);
  const std::vector<Event> events = NewEvents();
  ASSERT_THAT(events, SizeIs(2));
  EXPECT_EQ(events[0].kind, EventKind::kCaptureStopped);
  EXPECT_THAT(events[0].text, HasSubstr("someone detached"));
  EXPECT_EQ(events[1].kind, EventKind::kCaptureStarted);
}

TEST_F(CaptureFollowTest, StaysAttachedThroughDownUpAndMtu) {
  FeedLease lease = hub_.Acquire(EgressOf("eth0")).value();
  NewTitles();
  kernel_.SetUp("eth0", false);
  Tick();
  kernel_.SetUp("eth0", true);
  Tick();
  kernel_.SetMtu("eth0", 9000);
  Tick();
  EXPECT_THAT(NewTitles(),
              ElementsAre("interface down: eth0", "interface up: eth0",
                          "interface MTU changed: eth0"));
  EXPECT_EQ(kernel_.taps_opened(), 1);
}

TEST_F(CaptureFollowTest, TellsAFailureOnceUntilItsReasonChanges) {
  kernel_.SetOpenStatus("eth0", absl::PermissionDeniedError("no CAP_BPF"));
  FeedLease lease = hub_.Acquire(EgressOf("eth0")).value();
  FeedLease other =
      hub_.Acquire(SpecOf("eth0", tap::Direction::kEgress, "tcp")).value();
  Tick(100);
  kernel_.SetOpenStatus("eth0", absl::FailedPreconditionError("busy"));
  Tick(8);
  kernel_.SetOpenStatus("eth0", absl::OkStatus());
  Tick(8);
  const std::vector<Event> events = NewEvents();
  ASSERT_THAT(events, SizeIs(3));
  EXPECT_EQ(TitleOf(events[0]), "capture failed: eth0 egress");
  EXPECT_THAT(events[0].text, HasSubstr("no CAP_BPF"));
  EXPECT_EQ(events[0].end, events[1].begin);
  EXPECT_THAT(events[1].text, HasSubstr("busy"));
  EXPECT_EQ(events[1].end, events[2].begin);
  EXPECT_EQ(events[2].kind, EventKind::kCaptureStarted);
}

TEST_F(CaptureFollowTest, TriesWhatKeepsFailingEveryEightSeconds) {
  kernel_.SetOpenStatus("eth0", absl::FailedPreconditionError("busy"));
  FeedLease lease = hub_.Acquire(EgressOf("eth0")).value();
  Tick(60);
  const int before = kernel_.open_attempts();
  for (int i = 0; i < 80; ++i) {
    Tick();
    FeedLease again = hub_.Acquire(EgressOf("eth0")).value();
  }
  EXPECT_EQ(kernel_.open_attempts() - before, 10);
}

TEST_F(CaptureFollowTest, TellsOfAnEngineThatDoesNotOpenOnce) {
  kernel_.SetFactoryStatus(absl::PermissionDeniedError("load: no CAP_BPF"));
  Watch("eth0");
  Tick(10);
  kernel_.SetFactoryStatus(absl::OkStatus());
  Tick();
  const std::vector<Event> events = NewEvents();
  ASSERT_THAT(events, Not(IsEmpty()));
  EXPECT_EQ(TitleOf(events[0]), "capture failed");
  EXPECT_THAT(events[0].text, HasSubstr("no CAP_BPF"));
  EXPECT_EQ(events[0].end, clock_.now());
  EXPECT_EQ(TitleOf(events[1]), "capture started: eth0 ingress");
}

TEST_F(CaptureFollowTest, TellsWhenLossBeginsAndEnds) {
  FeedLease lease = hub_.Acquire(EgressOf("eth0")).value();
  Tick();
  NewTitles();
  kernel_.SetLosses(5, 2, 1);
  Tick();
  kernel_.SetLosses(9, 2, 1);
  Tick();
  const absl::Time last = clock_.now();
  Tick(10);
  const std::vector<Event> events = NewEvents();
  ASSERT_THAT(events, SizeIs(2));
  EXPECT_EQ(TitleOf(events[0]), "loss began: eth0 egress");
  EXPECT_EQ(TagsOf(events[0]),
            "loss,began,eth0,egress,over-budget,ring-full,overflow");
  EXPECT_EQ(events[0].end, last);
  EXPECT_THAT(
      events[0].text,
      AllOf(HasSubstr("within 2 s, 9 packets"), HasSubstr("packetsPerSecond"),
            HasSubstr("ringBufferMiB"), HasSubstr("flowTableEntries")));
  EXPECT_EQ(TitleOf(events[1]), "loss ended: eth0 egress");
  EXPECT_EQ(events[1].begin, last + absl::Seconds(3));
}

TEST_F(CaptureFollowTest, EndsALossWithItsTap) {
  FeedLease lease = hub_.Acquire(EgressOf("eth0")).value();
  kernel_.SetLosses(5, 0);
  Tick();
  NewTitles();
  kernel_.RemoveInterface("eth0");
  Tick();
  EXPECT_THAT(NewTitles(),
              ElementsAre("interface gone: eth0", "loss ended: eth0 egress",
                          "capture stopped: eth0 egress"));
}

TEST_F(CaptureFollowTest, LeavesInterfacesWithoutEthernetAlone) {
  kernel_.AddInterface("eth1");
  kernel_.MakeForeign("eth1");
  Watch("eth*");
  Tick();
  EXPECT_THAT(kernel_.taps(), ElementsAre(IngressOf("eth0"), EgressOf("eth0")));
  EXPECT_THAT(NewTitles(), Not(Contains(HasSubstr("failed"))));
}

TEST_F(CaptureFollowTest, TellsThatACaptureIsAttachedInAnotherWay) {
  FeedLease lease = hub_.Acquire(EgressOf("eth0")).value();
  Settings settings;
  settings.always_on = false;
  settings.attach_mode = "tcx";
  hub_.Configure({1, "a"}, 1, settings, {});
  tap::Renewal renewal;
  renewal.origin.interface = "eth0";
  renewal.origin.direction = tap::Direction::kEgress;
  renewal.moved = true;
  renewal.report.mode = "tcx";
  kernel_.SetRenewals({renewal});
  Tick();
  EXPECT_TRUE(kernel_.may_move());
  EXPECT_TRUE(lease->status().ok());
  EXPECT_EQ(kernel_.taps_opened(), 1);
  EXPECT_THAT(NewTitles(), ElementsAre("capture started: eth0 egress",
                                       "capture stopped: eth0 egress",
                                       "capture started: eth0 egress"));
  // Nobody moves what others want to stay.
  settings.attach_mode = "native";
  hub_.Configure({2, "b"}, 1, settings, {});
  Tick();
  EXPECT_FALSE(kernel_.may_move());
  // One that has no place any more is opened again.
  renewal.status = absl::UnimplementedError("no such way");
  kernel_.SetRenewals({renewal});
  Tick();
  EXPECT_EQ(kernel_.taps_opened(), 2);
  EXPECT_TRUE(lease->status().ok());
}

TEST_F(CaptureFollowTest, IsNotFloodedByAnInterfaceThatFlaps) {
  FeedLease lease = hub_.Acquire(EgressOf("eth0")).value();
  for (int i = 0; i < 500; ++i) {
    kernel_.RemoveInterface("eth0");
    Tick();
    kernel_.AddInterface("eth0");
    Tick();
  }
  EXPECT_TRUE(lease->status().ok());
  EXPECT_THAT(NewEvents(), SizeIs(4 * EventLog::kBurst));
}

}  // namespace
}  // namespace xdplive::datasource
