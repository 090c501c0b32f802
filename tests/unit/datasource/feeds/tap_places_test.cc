// Many filters on one interface and direction: who gets a tap, whose goes, and
// what those are told who lose theirs.
#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "datasource/feeds/capture_hub.h"
#include "datasource/kinds/packets/packets_stream.h"
#include "datasource/live/channel_table.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "kit/cc/datasource/fake_engine.h"
#include "kit/cc/datasource/fake_sender.h"
#include "kit/cc/datasource/manual_clock.h"
#include "kit/cc/tap_spec.h"

namespace xdplive::datasource {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;
using ::xdplive::testing::FakeKernel;
using ::xdplive::testing::FakeSender;
using ::xdplive::testing::IngressOf;
using ::xdplive::testing::ManualClock;
using ::xdplive::testing::SpecOf;

tap::TapSpec Filtered(int port) {
  return SpecOf("eth0", tap::Direction::kIngress, absl::StrCat("port ", port));
}

class TapPlacesTest : public ::testing::Test {
 protected:
  TapPlacesTest() {
    Settings settings;
    settings.interfaces = "eth0";
    hub_.Configure({1, "uid"}, 1, settings, {{"eth0"}, {}});
  }

  // Whether `who` gets that tap; he lets it go at once.
  absl::Status Ask(const Caller& who, int port) {
    return hub_.Acquire(Filtered(port), who).status();
  }

  // Fifteen beside the one that is always on.
  void FillUp() {
    for (int port = 1; port < tap::kTapsOfHook; ++port) {
      ASSERT_TRUE(Ask(ann_, port).ok());
    }
  }

  std::unique_ptr<PacketsStream> Stream(const Caller& who, int port) {
    Query query;
    query.interfaces = {"eth0"};
    query.direction = DirectionChoice::kIngress;
    query.filter = Filtered(port).filter;
    auto stream = std::make_unique<PacketsStream>(
        [this, asker = Asker{{{"eth0"}, {}}, who}, query = query] {
          return OpenQuery(hub_, asker, query);
        },
        query, channels_.Run(query.filter_text()), FrameSender(sender_),
        counters_);
    stream->Flush(clock_.now());
    return stream;
  }

  // What a stream says after it has looked how its taps are.
  std::string Says(PacketsStream& stream) {
    const size_t before = sender_->packets().size();
    stream.Refresh();
    stream.Flush(clock_.now());
    const auto packets = sender_->packets();
    return packets.size() == before ? "" : packets.back().dump();
  }

  const Caller ann_{{1, "uid"}, "ann"};
  const Caller bob_{{1, "uid"}, "bob"};
  const Caller rules_{{1, "uid"}, "", true};
  FakeKernel kernel_;
  ManualClock clock_;
  CaptureHub hub_{kernel_.Factory(), clock_.AsClock(), [] {}};
  ChannelTable channels_;
  std::shared_ptr<FakeSender> sender_ = std::make_shared<FakeSender>();
  StreamCounters counters_;
};

TEST_F(TapPlacesTest, AnswersAlertRulesAndOtherUsersBehindFifteenFilters) {
  FillUp();
  EXPECT_TRUE(absl::IsResourceExhausted(Ask(ann_, 100)));
  EXPECT_TRUE(Ask(rules_, 200).ok());
  for (int port = 300; port < 306; ++port) {
    EXPECT_TRUE(Ask(bob_, port).ok()) << port;
  }
  EXPECT_THAT(kernel_.taps(),
              SizeIs(tap::kTapsOfHook + 1));  // with the one of egress
  EXPECT_THAT(kernel_.taps(), Contains(IngressOf("eth0")));
  EXPECT_THAT(kernel_.taps(), Contains(Filtered(200)));
}

TEST_F(TapPlacesTest, DoesNothingForWhatItRefuses) {
  FillUp();
  const int attempts = kernel_.open_attempts();
  for (int port = 100; port < 200; ++port) {
    EXPECT_FALSE(Ask(ann_, port).ok());
    EXPECT_FALSE(hub_.Visit(Filtered(port)).has_value());
  }
  EXPECT_EQ(kernel_.open_attempts(), attempts);
  EXPECT_THAT(std::string(Ask(ann_, 100).message()),
              AllOf(HasSubstr("eth0 ingress"), HasSubstr("all 16 taps"),
                    HasSubstr("15 of them by you")));
}

TEST_F(TapPlacesTest, ForgetsWhatItTookFromNobodyThatLooks) {
  FillUp();
  ASSERT_TRUE(Ask(bob_, 100).ok());
  EXPECT_FALSE(hub_.Visit(Filtered(1)).has_value());
}

TEST_F(TapPlacesTest, FreesThePlacesOfThoseWhoLeft) {
  FillUp();
  clock_.Advance(CaptureHub::kLinger);
  hub_.Maintain();
  for (int port = 101; port < 100 + tap::kTapsOfHook; ++port) {
    EXPECT_TRUE(Ask(ann_, port).ok());
  }
}

TEST_F(TapPlacesTest, KeepsThePlaceOfAnAlertRuleBetweenEvaluations) {
  ASSERT_TRUE(Ask(rules_, 200).ok());
  for (int minute = 0; minute < 20; ++minute) {
    clock_.Advance(absl::Minutes(1));
    hub_.Maintain();
    // All that are left, and each of them stays.
    for (int port = 1; port < tap::kTapsOfHook - 1; ++port) {
      EXPECT_TRUE(Ask(ann_, port).ok());
    }
    EXPECT_FALSE(Ask(ann_, 100).ok());
    EXPECT_TRUE(Ask(rules_, 200).ok());
    EXPECT_TRUE(hub_.Visit(Filtered(1)).has_value());
  }
  // A rule that is there no more keeps none.
  clock_.Advance(AlertPlaces::kKept);
  hub_.Maintain();
  for (int port = 1; port < tap::kTapsOfHook; ++port) {
    EXPECT_TRUE(Ask(ann_, port).ok());
  }
}

TEST_F(TapPlacesTest, HasAPlaceForWhatIsAlwaysOn) {
  kernel_.AddInterface("eth1");
  std::vector<FeedLease> held;
  for (int port = 0; port < tap::kTapsOfHook; ++port) {
    tap::TapSpec spec = Filtered(port);
    spec.origin.interface = "eth1";
    held.push_back(hub_.Acquire(spec, ann_).value());
  }
  Settings settings;
  hub_.Configure({1, "other"}, 1, settings, {{"eth1"}, {}});
  EXPECT_THAT(kernel_.taps(), Contains(IngressOf("eth1")));
}

TEST_F(TapPlacesTest, TellsAStreamWhyItsTapWentAndThatItIsBack) {
  std::vector<std::unique_ptr<PacketsStream>> streams;
  for (int port = 1; port < tap::kTapsOfHook; ++port) {
    clock_.Advance(absl::Milliseconds(10));
    streams.push_back(Stream(ann_, port));
  }
  ASSERT_TRUE(Ask(bob_, 100).ok());
  PacketsStream& last = *streams.back();
  EXPECT_THAT(Says(last),
              AllOf(HasSubstr("eth0 ingress with filter 'port 15'"),
                    HasSubstr("made room for a user with fewer taps"),
                    HasSubstr("let panels share a filter")));
  EXPECT_EQ(Says(*streams.front()), "");
  // It says so once, and does not take the place back.
  const int opened = kernel_.taps_opened();
  for (int second = 0; second < 8; ++second) {
    clock_.Advance(absl::Seconds(1));
    hub_.Maintain();
    for (const auto& stream : streams) EXPECT_EQ(Says(*stream), "");
  }
  EXPECT_EQ(kernel_.taps_opened(), opened);
  EXPECT_THAT(kernel_.taps(), Contains(Filtered(100)));
  // The other one has left.
  clock_.Advance(absl::Seconds(2));
  hub_.Maintain();
  EXPECT_THAT(Says(last), HasSubstr("captured again"));
  EXPECT_THAT(kernel_.taps(), Contains(Filtered(15)));
}

TEST_F(TapPlacesTest, CountsATapOfSeveralForEachOfThem) {
  FillUp();
  // Bob looks at one of Ann's; of all others she has two more than he.
  const std::optional<FeedLease> shared =
      hub_.Acquire(Filtered(1), bob_).value();
  for (int port = 100; port < 110; ++port) {
    (void)Ask({{1, "uid"}, absl::StrCat("user", port)}, port);
  }
  EXPECT_TRUE(hub_.Visit(Filtered(1)).has_value());
}

// However they come at once, the kernel is never asked for a seventeenth tap.
TEST_F(TapPlacesTest, AsksTheKernelForNoMoreThanItHas) {
  FakeKernel kernel;
  kernel.OpenInBackground();
  CaptureHub hub(
      kernel.Factory(), [] { return absl::Now(); }, [] {});
  std::atomic<int> answered = 0;
  std::vector<std::thread> threads;
  for (int user = 0; user < 4; ++user) {
    threads.emplace_back([&, user] {
      const Caller who{{1, "uid"}, absl::StrCat(user), user == 3};
      for (int i = 0; i < 1000; ++i) {
        const int port = 1000 * user + i % (user == 0 ? 30 : 4);
        const auto lease = hub.Acquire(Filtered(port), who);
        if (lease.ok()) ++answered;
        const std::string why(lease.status().message());
        EXPECT_THAT(why, Not(HasSubstr("already")));
        EXPECT_TRUE(lease.ok() || user == 0) << who.login << why;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_GE(answered, 3000);
}

TEST_F(TapPlacesTest, SharesBetweenUsersOfTwoOrganisations) {
  FillUp();
  EXPECT_TRUE(Ask({{2, "uid"}, "ann"}, 100).ok());
}

}  // namespace
}  // namespace xdplive::datasource
