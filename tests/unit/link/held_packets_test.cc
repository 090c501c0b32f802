#include "link/serve/held_packets.h"

#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "gtest/gtest.h"
#include "link/serve/moments.h"
#include "link/serve/past.h"
#include "link/serve/sender.h"
#include "tap/show_pace.h"
#include "unit/link/random_window.h"

namespace xdplive::link {
namespace {

using ::xdplive::testing::MakePackets;
using ::xdplive::testing::OwnedPackets;

// Reads a lane as a plugin does.
class Taker final : public LaneTaker {
 public:
  explicit Taker(const std::string& lane)
      : reader_({"alpha", lane}, tap::Direction::kIngress) {}

  void OnMessage(absl::string_view message) override {
    absl::MutexLock lock(&mutex_);
    EXPECT_TRUE(reader_.Take(message).ok());
    last_of_moment_ = !reader_.more();
  }
  void OnEnd(const absl::Status& /*why*/) override {}

  // Waits until they are there; false where they do not come.
  bool Await(uint64_t packets) {
    absl::MutexLock lock(&mutex_);
    const auto came = [&]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
      return reader_.received() >= packets && last_of_moment_;
    };
    return mutex_.AwaitWithTimeout(absl::Condition(&came), absl::Seconds(20));
  }
  uint64_t lost() {
    absl::MutexLock lock(&mutex_);
    return reader_.lost();
  }

 private:
  absl::Mutex mutex_;
  PacketReader reader_ ABSL_GUARDED_BY(mutex_);
  bool last_of_moment_ ABSL_GUARDED_BY(mutex_) = false;
};

class HeldPacketsTest : public ::testing::Test {
 protected:
  void SetUp() override { past_->Begin(lanes_->packets(), 0); }

  const std::shared_ptr<Past> past_ = std::make_shared<Past>(PastBound{});
  const std::shared_ptr<TapLanes> lanes_ =
      std::make_shared<TapLanes>(AgentName{"alpha", 7}, 1, past_);
  const std::shared_ptr<OpenLane> lane_ = std::make_shared<OpenLane>();
  const std::shared_ptr<HeldPackets> held_ =
      std::make_shared<HeldPackets>(lanes_, lane_);
  Taker taker_{lanes_->packets()};
  const std::unique_ptr<Following> following_ = lane_->Follow(taker_);
  std::mt19937_64 random_{1};
  OwnedPackets made_;
};

TEST_F(HeldPacketsTest, WaitUntilSomebodySendsThem) {
  MakePackets(random_, 3, made_);
  EXPECT_TRUE(held_->Add(made_.packets));
  EXPECT_FALSE(held_->Add(made_.packets));  // they wait with the first
  EXPECT_FALSE(past_->Has(lanes_->packets()));
  held_->Send(absl::Now());
  EXPECT_TRUE(past_->Has(lanes_->packets()));
  EXPECT_TRUE(taker_.Await(6));
  EXPECT_FALSE(held_->Add({}));
  EXPECT_TRUE(held_->Add(made_.packets));
}

TEST_F(HeldPacketsTest, AreSlowerWhereTheyAreMany) {
  const auto wait_after = [this](size_t packets) {
    Moments moments;
    const absl::Time now = absl::FromUnixSeconds(1'000);
    (void)held_->NextMoment(moments, now);
    held_->Send(now);  // counts from here
    MakePackets(random_, packets, made_);
    (void)held_->Add(made_.packets);
    const absl::Time sent = now + absl::Milliseconds(40);
    held_->Send(sent);
    return held_->NextMoment(moments, sent) - now;
  };
  EXPECT_EQ(wait_after(90), 1 * (tap::kFewInterval + Moments::kLonger));
  EXPECT_EQ(wait_after(110), tap::kManyInterval + Moments::kLonger);
}

// Two threads write the lane: whoever has packets, and the one that sends.
TEST_F(HeldPacketsTest, GoOutInOrderAndAllOfThem) {
  constexpr uint64_t kRounds = 400;
  constexpr uint64_t kEach = 50;
  Sender sender;
  MakePackets(random_, kEach, made_);
  for (uint64_t i = 0; i < kRounds; ++i) {
    if (held_->Add(made_.packets)) sender.Await(held_);
    if (i % 100 == 0) absl::SleepFor(absl::Milliseconds(20));
  }
  EXPECT_TRUE(taker_.Await(kRounds * kEach));
  EXPECT_EQ(taker_.lost(), 0u);
}

}  // namespace
}  // namespace xdplive::link
