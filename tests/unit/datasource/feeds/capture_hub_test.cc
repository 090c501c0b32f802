#include "datasource/feeds/capture_hub.h"

#include <optional>
#include <string>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "kit/cc/datasource/fake_engine.h"
#include "kit/cc/datasource/manual_clock.h"
#include "kit/cc/tap_spec.h"

namespace xdplive::datasource {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::xdplive::testing::Compiled;
using ::xdplive::testing::EgressOf;
using ::xdplive::testing::FakeKernel;
using ::xdplive::testing::IngressOf;
using ::xdplive::testing::ManualClock;

class CaptureHubTest : public ::testing::Test {
 protected:
  void Configure(const std::string& uid, int64_t updated_ms,
                 const Settings& settings) {
    InterfacePolicy policy;
    policy.data_source =
        interfaces::ParseInterfacePatterns("test", settings.interfaces).value();
    hub_.Configure({1, uid}, updated_ms, settings, policy);
  }

  Settings OnDemand() {
    Settings settings;
    settings.always_on = false;
    return settings;
  }

  FakeKernel kernel_;
  ManualClock clock_;
  int wakes_ = 0;
  CaptureHub hub_{kernel_.Factory(), clock_.AsClock(), [this] { ++wakes_; }};
};

TEST_F(CaptureHubTest, OpensNothingUntilAsked) {
  hub_.Maintain();
  EXPECT_EQ(kernel_.engines_opened(), 0);
  EXPECT_THAT(hub_.ReadLedger(), IsEmpty());
}

TEST_F(CaptureHubTest, SharesOneTapBetweenUsers) {
  FeedLease first = hub_.Acquire(IngressOf("eth0")).value();
  FeedLease second = hub_.Acquire(IngressOf("eth0")).value();
  EXPECT_EQ(&*first, &*second);
  EXPECT_EQ(kernel_.taps_opened(), 1);
  kernel_.Deliver(IngressOf("eth0"), 1000, 3);
  EXPECT_EQ(first->log().EndCursor(), 3u);
  EXPECT_EQ(wakes_, 1);
}

TEST_F(CaptureHubTest, KeepsAFeedTenSecondsAfterItsLastUser) {
  { FeedLease lease = hub_.Acquire(IngressOf("eth0")).value(); }
  clock_.Advance(absl::Seconds(9.9));
  hub_.Maintain();
  EXPECT_THAT(kernel_.taps(), ElementsAre(IngressOf("eth0")));
  clock_.Advance(absl::Seconds(0.2));
  hub_.Maintain();
  EXPECT_THAT(kernel_.taps(), IsEmpty());
}

TEST_F(CaptureHubTest, KeepsAFeedThatIsUsedAgain) {
  { FeedLease lease = hub_.Acquire(IngressOf("eth0")).value(); }
  clock_.Advance(absl::Seconds(9));
  FeedLease again = hub_.Acquire(IngressOf("eth0")).value();
  clock_.Advance(absl::Minutes(5));
  hub_.Maintain();
  EXPECT_THAT(kernel_.taps(), ElementsAre(IngressOf("eth0")));
  EXPECT_EQ(kernel_.taps_opened(), 1);
}

TEST_F(CaptureHubTest, LetsGuestsReadAFeedAndKeepNone) {
  EXPECT_FALSE(hub_.Visit(IngressOf("eth0")).has_value());
  std::optional<FeedLease> user = hub_.Acquire(IngressOf("eth0")).value();
  std::optional<FeedLease> guest = hub_.Visit(IngressOf("eth0"));
  ASSERT_TRUE(guest.has_value());
  EXPECT_EQ(&**guest, &**user);
  user.reset();
  clock_.Advance(absl::Seconds(9));
  guest.reset();
  clock_.Advance(absl::Seconds(1));
  hub_.Maintain();
  EXPECT_THAT(kernel_.taps(), IsEmpty());
}

TEST_F(CaptureHubTest, KeepsAlwaysOnTapsWithoutUsers) {
  Configure("a", 1, Settings());
  EXPECT_THAT(kernel_.taps(), ElementsAre(IngressOf("eth0"), EgressOf("eth0")));
  clock_.Advance(absl::Hours(1));
  hub_.Maintain();
  EXPECT_THAT(kernel_.taps(), ElementsAre(IngressOf("eth0"), EgressOf("eth0")));
  EXPECT_EQ(kernel_.taps_opened(), 2);
}

TEST_F(CaptureHubTest, LetsAlwaysOnTapsGoWhenNoDataSourceWantsThem) {
  Configure("a", 1, Settings());
  Configure("a", 2, OnDemand());
  clock_.Advance(absl::Seconds(10));
  hub_.Maintain();
  EXPECT_THAT(kernel_.taps(), IsEmpty());
}

TEST_F(CaptureHubTest, OpensAlwaysOnTapsOfInterfacesThatComeLater) {
  Settings settings;
  settings.interfaces = "eth*";
  Configure("a", 1, settings);
  kernel_.AddInterface("eth1");
  clock_.Advance(absl::Seconds(1));
  hub_.Maintain();
  EXPECT_THAT(kernel_.taps(), ElementsAre(IngressOf("eth0"), EgressOf("eth0"),
                                          IngressOf("eth1"), EgressOf("eth1")));
}

TEST_F(CaptureHubTest, KeepsTheEngineAndItsTapsForNewerOptions) {
  Settings settings = OnDemand();
  Configure("a", 1, settings);
  FeedLease lease = hub_.Acquire(IngressOf("eth0")).value();
  kernel_.Deliver(IngressOf("eth0"), 1000);
  settings.snap_length = 256;
  Configure("a", 2, settings);
  EXPECT_EQ(kernel_.options().snap_length, 256u);
  hub_.Maintain();
  EXPECT_EQ(kernel_.engines_opened(), 1);
  EXPECT_EQ(kernel_.taps_opened(), 1);
  kernel_.Deliver(IngressOf("eth0"), 2000);
  EXPECT_TRUE(lease->status().ok());
  EXPECT_EQ(lease->log().EndCursor(), 2u);
}

TEST_F(CaptureHubTest, LetsTheNewestSettingsRuleWhoeverAsks) {
  Settings old_settings = OnDemand();
  old_settings.snap_length = 64;
  Settings new_settings = OnDemand();
  new_settings.snap_length = 256;
  Configure("new", 2, new_settings);
  FeedLease lease = hub_.Acquire(IngressOf("eth0")).value();
  for (int i = 0; i < 3; ++i) {
    Configure("old", 1, old_settings);
    Configure("new", 2, new_settings);
  }
  EXPECT_EQ(kernel_.engines_opened(), 1);
  EXPECT_EQ(kernel_.options().snap_length, 256u);
}

TEST_F(CaptureHubTest, SettlesSettingsSavedAtTheSameTimeByUid) {
  Settings a = OnDemand();
  a.snap_length = 64;
  Settings b = OnDemand();
  b.snap_length = 256;
  for (int i = 0; i < 3; ++i) {
    Configure("a", 1, a);
    Configure("b", 1, b);
  }
  FeedLease lease = hub_.Acquire(IngressOf("eth0")).value();
  Configure("a", 1, a);
  EXPECT_EQ(kernel_.engines_opened(), 1);
  EXPECT_EQ(kernel_.options().snap_length, 256u);
}

TEST_F(CaptureHubTest, TakesUpAnInterfaceThatWentAndCameBack) {
  FeedLease lease = hub_.Acquire(IngressOf("eth0")).value();
  kernel_.Deliver(IngressOf("eth0"), 1000);
  kernel_.RemoveInterface("eth0");
  hub_.Maintain();
  EXPECT_TRUE(absl::IsNotFound(lease->status()));
  EXPECT_THAT(std::string(lease->status().message()), HasSubstr("eth0"));
  EXPECT_THAT(kernel_.taps(), IsEmpty());
  kernel_.AddInterface("eth0");
  hub_.Maintain();
  EXPECT_TRUE(lease->status().ok());
  kernel_.Deliver(IngressOf("eth0"), 2000);
  EXPECT_EQ(lease->log().EndCursor(), 2u);
}

TEST_F(CaptureHubTest, ReattachesWhenAnInterfaceWasReplaced) {
  FeedLease lease = hub_.Acquire(IngressOf("eth0")).value();
  kernel_.RemoveInterface("eth0");
  kernel_.AddInterface("eth0");
  hub_.Maintain();
  EXPECT_TRUE(lease->status().ok());
  EXPECT_EQ(kernel_.taps_opened(), 2);
}

TEST_F(CaptureHubTest, KeepsTryingWhatCouldNotBeOpened) {
  kernel_.SetOpenStatus(
      "eth0", absl::PermissionDeniedError("attach to eth0: no CAP_NET_ADMIN"));
  FeedLease lease = hub_.Acquire(IngressOf("eth0")).value();
  // The plugin lacks the right, not the one who asks.
  EXPECT_EQ(lease->status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(lease->status().message()),
              HasSubstr("CAP_NET_ADMIN"));
  kernel_.SetOpenStatus("eth0", absl::OkStatus());
  hub_.Maintain();
  EXPECT_TRUE(lease->status().ok());
}

TEST_F(CaptureHubTest, RefusesWhatTheEngineWillNeverServe) {
  kernel_.MakeForeign("eth0");
  absl::Status status = hub_.Acquire(IngressOf("eth0")).status();
  EXPECT_TRUE(absl::IsUnimplemented(status));
}

TEST_F(CaptureHubTest, StaysUpWhenNoEngineCanBeOpened) {
  kernel_.SetFactoryStatus(absl::PermissionDeniedError("load: no CAP_BPF"));
  Configure("a", 1, Settings());
  EXPECT_FALSE(hub_.Interfaces().ok());
  std::optional<FeedLease> lease = hub_.Acquire(IngressOf("eth0")).value();
  EXPECT_THAT(std::string((*lease)->status().message()), HasSubstr("CAP_BPF"));
  kernel_.SetFactoryStatus(absl::OkStatus());
  hub_.Maintain();
  EXPECT_TRUE((*lease)->status().ok());
}

TEST_F(CaptureHubTest, RefusesNoTapForTheMemoryOfItsHistory) {
  Settings settings = OnDemand();
  settings.history_mib = 1;
  Configure("a", 1, settings);
  std::vector<FeedLease> leases;
  for (int i = 0; i < 200; ++i) {
    const std::string name = "veth" + std::to_string(i);
    kernel_.AddInterface(name);
    for (const tap::TapSpec& spec : {IngressOf(name), EgressOf(name)}) {
      absl::StatusOr<FeedLease> lease = hub_.Acquire(spec);
      ASSERT_TRUE(lease.ok()) << lease.status();
      leases.push_back(*std::move(lease));
    }
  }
  // The first one has used it all up; a newer one keeps its rows all the same.
  kernel_.Deliver(IngressOf("veth0"), 0, 50'000);
  EXPECT_GT(leases[0]->log().counters().evicted, 0u);
  EXPECT_EQ(leases[0]->log().counters().appended, 50'000u);
  kernel_.Deliver(EgressOf("veth199"), 0, 100);
  EXPECT_EQ(leases[399]->log().counters().rows, 100u);
}

TEST_F(CaptureHubTest, HasMemoryForEveryTapOfEightInterfaces) {
  Configure("a", 1, OnDemand());
  std::vector<FeedLease> leases;
  for (int i = 0; i < 8 * tap::kTapsOfHook; ++i) {
    const std::string name = "ha" + std::to_string(i / tap::kTapsOfHook);
    kernel_.AddInterface(name);
    for (tap::TapSpec spec : {IngressOf(name), EgressOf(name)}) {
      spec.filter =
          Compiled(absl::StrCat("udp port ", 1000 + i % tap::kTapsOfHook));
      absl::StatusOr<FeedLease> lease = hub_.Acquire(spec);
      ASSERT_TRUE(lease.ok()) << lease.status();
      leases.push_back(*std::move(lease));
    }
  }
}

TEST_F(CaptureHubTest, LetsWhatIsGoneGiveWayToANewInterface) {
  Settings settings = OnDemand();
  settings.history_mib = 1;
  Configure("a", 1, settings);
  std::vector<FeedLease> leases;
  for (const char* name : {"old", "eth0"}) {
    if (std::string(name) != "eth0") kernel_.AddInterface(name);
    leases.push_back(hub_.Acquire(IngressOf(name)).value());
    kernel_.Deliver(IngressOf(name), 0, 5000);
  }
  ASSERT_EQ(leases[1]->log().counters().evicted, 0u);
  kernel_.RemoveInterface("old");
  clock_.Advance(absl::Seconds(1));
  hub_.Maintain();
  for (int i = 0; i < 100; ++i) {
    const std::string name = "pod" + std::to_string(i);
    kernel_.AddInterface(name);
    leases.push_back(hub_.Acquire(IngressOf(name)).value());
    kernel_.Deliver(IngressOf(name), 0, 25);
    EXPECT_EQ(leases.back()->log().counters().rows, 25u);
  }
  EXPECT_GT(leases[0]->log().counters().evicted, 0u);
  EXPECT_EQ(leases[1]->log().counters().evicted, 0u);
}

TEST_F(CaptureHubTest, AsksForInterfacesAtMostOnceASecond) {
  EXPECT_EQ(hub_.Interfaces()->interfaces.size(), 2u);
  kernel_.AddInterface("eth1");
  EXPECT_EQ(hub_.Interfaces()->interfaces.size(), 2u);
  clock_.Advance(absl::Seconds(1));
  EXPECT_EQ(hub_.Interfaces()->interfaces.size(), 3u);
  EXPECT_EQ(hub_.Interfaces()->default_route, "eth0");
}

TEST_F(CaptureHubTest, NotesLossesOfEachFeed) {
  FeedLease lease = hub_.Acquire(IngressOf("eth0")).value();
  hub_.Maintain();
  kernel_.SetLosses(5, 2);
  clock_.Advance(absl::Seconds(1));
  hub_.Maintain();
  const Losses lost =
      lease->LostBetween(clock_.now() - absl::Seconds(1), clock_.now());
  EXPECT_EQ(lost.over_budget, 5u);
  EXPECT_EQ(lost.ring_full, 2u);
}

}  // namespace
}  // namespace xdplive::datasource
