// A feed whose engine knows what the tap told before.
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "datasource/feeds/feed.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "kit/cc/datasource/fake_engine.h"

namespace xdplive::datasource {
namespace {

using ::xdplive::testing::IngressOf;

constexpr int64_t kSecond = 1'000'000'000;

// Brings a window and a packet of each second from `begin` to `end`.
class TapWithPast final : public tap::Tap {
 public:
  TapWithPast(int64_t begin, int64_t end) : begin_(begin), end_(end) {}

  const tap::TapSpec& spec() const override { return spec_; }
  tap::AttachReport attachment() const override { return {}; }
  void Start(tap::TapSink& sink) override {
    wanted = sink.WantsSince();
    sink.OnPast({begin_ * kSecond, begin_ * kSecond});
    for (int64_t second = begin_; second < end_; ++second) Tell(sink, second);
    sink.OnPresent();
  }
  void Stop(tap::TapSink& /*sink*/) override {}
  absl::StatusOr<tap::LedgerRow> ReadLedger() const override {
    return tap::LedgerRow();
  }
  absl::Status status() const override { return absl::OkStatus(); }

  static void Tell(tap::TapSink& sink, int64_t second) {
    tap::Packet packet;
    packet.head.time_unix_ns = second * kSecond;
    sink.OnPackets({&packet, 1});
    tap::TapWindow window;
    window.begin_unix_ns = second * kSecond;
    window.end_unix_ns = (second + 1) * kSecond;
    sink.OnWindow(window);
  }

  tap::TapMoments wanted;

 private:
  const tap::TapSpec spec_ = IngressOf("eth0");
  const int64_t begin_;
  const int64_t end_;
};

absl::Time At(int64_t second) { return absl::FromUnixSeconds(second); }

class FeedPastTest : public ::testing::Test {
 protected:
  flow::MemoryPool pool_{size_t{1} << 24};
  // Made in second 1005, attached in second 1008.
  Feed feed_{IngressOf("eth0"), {}, At(1005), absl::Minutes(15), pool_, [] {}};
};

TEST_F(FeedPastTest, TellsOfWhatWasBeforeIt) {
  const auto tap = std::make_shared<TapWithPast>(1000, 1008);
  feed_.Attach(tap, At(1008));
  EXPECT_EQ(tap->wanted.windows_unix_ns, 0);
  EXPECT_EQ(feed_.CountsSince(), At(1000));
  EXPECT_EQ(feed_.HistoryBegin(), At(1000));
  EXPECT_EQ(feed_.history().Read()->extent().begin, 1000 * kSecond);
  EXPECT_EQ(feed_.log().counters().rows, 8u);
}

TEST_F(FeedPastTest, HasForNewsWhatCameSinceItWasMade) {
  // Nothing has come, so a stream begins at the first row.
  EXPECT_EQ(feed_.NewsAfter(0).from, 0u);
  feed_.Attach(std::make_shared<TapWithPast>(1000, 1008), At(1008));
  // Rows of seconds 1000 to 1005 are no news, 1006 and 1007 are.
  EXPECT_EQ(feed_.NewsAfter(0).from, 6u);
  EXPECT_EQ(feed_.NewsAfter(7).from, 7u);
}

TEST_F(FeedPastTest, HasNoPartForNewsBeforeTheLastOne) {
  feed_.Attach(std::make_shared<TapWithPast>(1006, 1008), At(1008));
  tap::Packet packet;
  feed_.OnPart({&packet, 1});
  EXPECT_EQ(feed_.log().EndCursor(), 3u);
  EXPECT_EQ(feed_.NewsAfter(0).to, 2u);
  // A stream may have been told of it in its first answer.
  EXPECT_EQ(feed_.NewsAfter(3).from, 3u);
  EXPECT_EQ(feed_.NewsAfter(3).to, 3u);
  feed_.OnPackets({&packet, 1});
  EXPECT_EQ(feed_.NewsAfter(0).to, 4u);
}

TEST_F(FeedPastTest, HasForNewsWhatItMissedForAMoment) {
  feed_.Attach(std::make_shared<TapWithPast>(1000, 1008), At(1008));
  feed_.Detach(absl::UnavailableError("the agent is away"));
  const auto again = std::make_shared<TapWithPast>(1008, 1012);
  feed_.Attach(again, At(1012));
  EXPECT_EQ(again->wanted.windows_unix_ns, 1008 * kSecond);
  EXPECT_EQ(again->wanted.packets_unix_ns, 1007 * kSecond);
  EXPECT_EQ(feed_.log().EndCursor(), 12u);
  EXPECT_EQ(feed_.NewsAfter(8).from, 8u);
}

}  // namespace
}  // namespace xdplive::datasource
