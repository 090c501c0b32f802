// Attaching takes its time; nobody waits for it longer than he must.
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "datasource/feeds/capture_hub.h"
#include "datasource/past/opened_query.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "kit/cc/datasource/fake_engine.h"
#include "kit/cc/datasource/manual_clock.h"

namespace xdplive::datasource {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;
using ::xdplive::testing::EgressOf;
using ::xdplive::testing::FakeKernel;
using ::xdplive::testing::IngressOf;
using ::xdplive::testing::ManualClock;

class AttachAsyncTest : public ::testing::Test {
 protected:
  AttachAsyncTest() { kernel_.OpenInBackground(); }

  // Whether the feed is attached before long; nobody is made to wait for it.
  static bool Comes(const FeedLease& feed) {
    const absl::Time limit = absl::Now() + absl::Seconds(30);
    while (!feed->status().ok() && absl::Now() < limit) {
      absl::SleepFor(absl::Milliseconds(1));
    }
    return feed->status().ok();
  }

  FakeKernel kernel_;
  ManualClock clock_;
  CaptureHub hub_{kernel_.Factory(), clock_.AsClock(), [] {}};
};

TEST_F(AttachAsyncTest, AnswersWhileAHookIsStillBeingMade) {
  absl::Notification loaded;
  kernel_.SetOpenGate("eth0", &loaded);
  const OpenedQuery opened = OpenQuery(hub_, {{{"eth0"}, {}}}, Query());
  EXPECT_TRUE(opened.status.ok()) << opened.status;
  ASSERT_THAT(opened.feeds, SizeIs(2));
  ASSERT_THAT(opened.notices, SizeIs(1));
  EXPECT_THAT(opened.notices[0].text, HasSubstr("eth0: being attached"));
  // Nobody is in its way meanwhile.
  EXPECT_TRUE(hub_.Interfaces(absl::ZeroDuration()).ok());
  EXPECT_TRUE(hub_.ReadLedger().empty());
  hub_.Maintain();
  loaded.Notify();
  for (const FeedLease& feed : opened.feeds) {
    EXPECT_TRUE(Comes(feed)) << feed->status();
  }
  EXPECT_EQ(kernel_.taps_opened(), 2);
}

TEST_F(AttachAsyncTest, AnswersOneQueryWhileAnotherWaitsForManyHooks) {
  absl::Notification loaded;
  std::vector<tap::TapSpec> many;
  for (int i = 0; i < 50; ++i) {
    const std::string name = absl::StrCat("veth", i);
    kernel_.AddInterface(name);
    kernel_.SetOpenGate(name, &loaded);
    many.push_back(IngressOf(name));
  }
  const auto held = hub_.AcquireAll(many);
  const FeedLease one = hub_.Acquire(IngressOf("eth0")).value();
  EXPECT_TRUE(Comes(one)) << one->status();
  loaded.Notify();
  for (const auto& lease : held) {
    EXPECT_TRUE(Comes(*lease)) << (*lease)->status();
  }
}

// So that it can let small queries pass large ones.
TEST_F(AttachAsyncTest, TellsTheEngineHowManyTapsAreAskedForTogether) {
  kernel_.AddInterface("eth1");
  const auto held = hub_.AcquireAll({{IngressOf("eth0"), EgressOf("eth0")}});
  const auto one = hub_.Acquire(IngressOf("eth1"));
  EXPECT_EQ(kernel_.batches(), (std::vector<size_t>{2, 2, 1}));
}

TEST_F(AttachAsyncTest, GoesWhileTapsAreBeingOpened) {
  absl::Notification loaded;
  kernel_.SetOpenGate("eth0", &loaded);
  std::optional<CaptureHub> hub(std::in_place, kernel_.Factory(),
                                clock_.AsClock(), [] {});
  (void)hub->Acquire(IngressOf("eth0"));
  std::thread later([&] {
    absl::SleepFor(absl::Milliseconds(50));
    loaded.Notify();
  });
  hub.reset();
  later.join();
  EXPECT_THAT(kernel_.taps(), SizeIs(0));
}

TEST_F(AttachAsyncTest, TellsTheEngineHowManyHooksWillCome) {
  kernel_.AddInterface("eth1");
  const auto held = hub_.AcquireAll(
      {{IngressOf("eth0"), EgressOf("eth0"), IngressOf("eth1")}});
  EXPECT_EQ(kernel_.hooks_expected(), 3);
}

TEST_F(AttachAsyncTest, RemembersARefusalAndTakesNoMemoryForIt) {
  kernel_.SetOpenStatus("eth0", absl::ResourceExhaustedError("no room"));
  for (int i = 0; i < 100; ++i) {
    EXPECT_TRUE(
        absl::IsResourceExhausted(hub_.Acquire(IngressOf("eth0")).status()));
  }
  EXPECT_LE(kernel_.open_attempts(), 2);
  EXPECT_FALSE(hub_.Visit(IngressOf("eth0")).has_value());
  kernel_.SetOpenStatus("eth0", absl::OkStatus());
  clock_.Advance(absl::Seconds(8));
  EXPECT_TRUE(hub_.Acquire(IngressOf("eth0")).ok());
}

TEST_F(AttachAsyncTest, ListsInterfacesOnceHoweverManyAreAttached) {
  std::vector<tap::TapSpec> many;
  for (int i = 0; i < 100; ++i) {
    kernel_.AddInterface(absl::StrCat("veth", i));
    many.push_back(IngressOf(absl::StrCat("veth", i)));
  }
  ASSERT_TRUE(hub_.Interfaces().ok());
  const int before = kernel_.listings();
  const auto held = hub_.AcquireAll(many);
  EXPECT_EQ(kernel_.listings(), before);
}

}  // namespace
}  // namespace xdplive::datasource
