// Hooks that are made anew under their taps while packets run: nothing is
// missed, nothing is counted twice, and no counter goes back.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "bpf/engine_test.h"
#include "bpf/recording_sink.h"

namespace xdplive::testing {
namespace {

using tap::Direction;
using tap::EngineOptions;
using tap::LedgerRow;
using tap::Renewal;
using tap::Tap;
using ::testing::Contains;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

class RenewTest : public EngineTest {
 protected:
  // Sends numbered datagrams until the result goes; there are `sent_` then.
  class Traffic {
   public:
    Traffic(std::atomic<uint64_t>& sent, const std::string& from)
        : thread_([this, &sent, from] {
            while (!stop_) {
              Send(std::vector<ByteVector>(10, Numbered(7)), from);
              sent += 10;
            }
          }) {}
    ~Traffic() {
      stop_ = true;
      thread_.join();
    }

   private:
    std::atomic<bool> stop_ = false;
    std::thread thread_;
  };

  std::shared_ptr<Tap> Counting(const std::string& filter,
                                Direction direction = Direction::kIngress) {
    auto tap = OpenTap(On("veth0", direction, filter));
    if (tap != nullptr) tap->Start(rows_);
    return tap;
  }

  // All hooks as the options ask; how many were made anew.
  int RenewAll(const EngineOptions& options, bool may_move = false) {
    engine_->SetOptions(options);
    int count = 0;
    while (auto renewed = engine_->RenewHook(may_move)) {
      EXPECT_TRUE(renewed->status.ok()) << renewed->status;
      last_ = *renewed;
      ++count;
    }
    return count;
  }

  static void ExpectSum(const LedgerRow& row, uint64_t sent) {
    EXPECT_EQ(row.seen, sent);
    EXPECT_EQ(row.matched, row.counted + row.overflow);
    EXPECT_EQ(row.matched, row.shown + row.over_budget + row.ring_full);
  }

  void CountThrough(const EngineOptions& first, Direction direction) {
    OpenEngine(first);
    const auto all = Counting("", direction);
    const auto some = Counting("udp src port 7", direction);
    ASSERT_NE(some, nullptr);
    std::atomic<uint64_t> sent = 0;
    LedgerRow before;
    {
      const Traffic traffic(
          sent, direction == Direction::kEgress ? "veth0" : "veth1");
      for (uint32_t round = 1; round <= 6; ++round) {
        EngineOptions options = first;
        options.snap_length = 64 * round;
        options.flow_table_entries = 1024 * round;
        options.packets_per_second = 100'000 * round;
        EXPECT_EQ(RenewAll(options), 1);
        EXPECT_FALSE(last_.moved);
        const LedgerRow now = Ledger(*all);
        EXPECT_GE(now.seen, before.seen);
        EXPECT_GE(now.shown, before.shown);
        before = now;
      }
    }
    const LedgerRow row = LedgerOnceSeen(*all, sent);
    ExpectSum(row, sent);
    EXPECT_EQ(row.matched, sent);
    ExpectSum(Ledger(*some), sent);
    EXPECT_EQ(Ledger(*some).matched, sent);
    EXPECT_GT(row.shown, 0u);
    EXPECT_TRUE(all->status().ok());
    EXPECT_EQ(RenewAll([&] {
                EngineOptions same = first;
                same.snap_length = 64 * 6;
                same.flow_table_entries = 1024 * 6;
                same.packets_per_second = 100'000 * 6;
                return same;
              }()),
              0);
    all->Stop(rows_);
    some->Stop(rows_);
  }

  RecordingSink rows_;
  Renewal last_;
};

TEST_F(RenewTest, MissesNoPacketWhileSizesChange) {
  for (const char* mode : {"native", "tcx", "generic"}) {
    SCOPED_TRACE(mode);
    CountThrough({.attach_mode = mode}, Direction::kIngress);
  }
  SCOPED_TRACE("egress");
  CountThrough({}, Direction::kEgress);
}

TEST_F(RenewTest, ShowsAsMuchOfAPacketAsTheNewOnesKeep) {
  OpenEngine({.snap_length = 64});
  const auto tap = Counting("");
  const ByteVector frame = Packet()
                               .Ethernet()
                               .Ipv4("192.0.2.1", "192.0.2.2")
                               .Udp(7, 9)
                               .Payload(std::string(200, 'x'))
                               .Bytes();
  Send({frame});
  ASSERT_THAT(rows_.WaitFor(1), SizeIs(1));
  EXPECT_EQ(RenewAll({.snap_length = 128}), 1);
  Send({frame});
  const auto rows = rows_.WaitFor(2);
  ASSERT_THAT(rows, SizeIs(2));
  EXPECT_THAT(rows[0].bytes, SizeIs(64));
  EXPECT_THAT(rows[1].bytes, SizeIs(128));
  tap->Stop(rows_);
}

TEST_F(RenewTest, GoesOnWithTapsThatComeAndGoMeanwhile) {
  const auto all = Counting("");
  std::atomic<uint64_t> sent = 0;
  {
    const Traffic traffic(sent, "veth1");
    std::atomic<bool> stop = false;
    std::thread others([&] {
      for (int i = 0; !stop; ++i) {
        RecordingSink sink;
        const auto tap = OpenTap(
            On("veth0", Direction::kIngress, i % 2 == 0 ? "udp" : "tcp"));
        if (tap == nullptr) return;
        tap->Start(sink);
        tap->Stop(sink);
      }
    });
    for (uint32_t round = 1; round <= 8; ++round) {
      EXPECT_EQ(RenewAll({.snap_length = 64 * (1 + round % 2)}), 1);
    }
    stop = true;
    others.join();
  }
  ExpectSum(LedgerOnceSeen(*all, sent), sent);
  all->Stop(rows_);
}

TEST_F(RenewTest, CountsOnWhereItIsAttachedInAnotherWay) {
  OpenEngine({.attach_mode = "generic"});
  const auto all = Counting("");
  const auto some = Counting("udp");
  const auto out = Counting("", Direction::kEgress);
  uint64_t sent = 0;
  for (const char* mode : {"generic", "tcx", "native", "auto"}) {
    SCOPED_TRACE(mode);
    // Without leave it stays where it is.
    EXPECT_EQ(RenewAll({.attach_mode = mode}), 0);
    EXPECT_EQ(RenewAll({.attach_mode = mode}, /*may_move=*/true),
              sent == 0 ? 0 : 1);
    EXPECT_TRUE(all->status().ok());
    Send(std::vector<ByteVector>(50, Numbered(1)));
    sent += 50;
    const LedgerRow row = LedgerOnceSeen(*all, sent);
    ExpectSum(row, sent);
    EXPECT_EQ(Ledger(*some).matched, sent);
    EXPECT_TRUE(row.attach_mode == mode || std::string(mode) == "auto");
    EXPECT_EQ(Interface("veth0").ingress.mode, row.attach_mode);
  }
  for (const auto& tap : {all, some, out}) tap->Stop(rows_);
}

TEST_F(RenewTest, ChangesNothingForOptionsThatCannotBe) {
  const auto tap = Counting("");
  engine_->SetOptions({.attach_mode = "nosuch"});
  EXPECT_FALSE(engine_->RenewHook(/*may_move=*/true).has_value());
  EXPECT_TRUE(tap->status().ok());
  tap->Stop(rows_);
}

TEST_F(RenewTest, SaysWhereTheNewSizesAreNotInUse) {
  OpenEngine({.kernel_bytes = 48u << 20});
  const auto tap = Counting("");
  engine_->SetOptions({.snap_length = 64, .kernel_bytes = 1u << 20});
  const auto renewed = engine_->RenewHook(false);
  ASSERT_TRUE(renewed.has_value());
  EXPECT_TRUE(absl::IsResourceExhausted(renewed->status)) << renewed->status;
  EXPECT_THAT(Interface("veth0").ingress.notes,
              Contains(HasSubstr("new settings are not in use here")));
  // It is not tried over and over, and goes on as it was.
  EXPECT_FALSE(engine_->RenewHook(false).has_value());
  Send({Numbered(1)});
  EXPECT_EQ(LedgerOnceSeen(*tap, 1).matched, 1u);
  EXPECT_EQ(RenewAll({.snap_length = 128}), 1);
  EXPECT_THAT(Interface("veth0").ingress.notes,
              Each(Not(HasSubstr("not in use"))));
  tap->Stop(rows_);
}

}  // namespace
}  // namespace xdplive::testing
