#include "link/messages/window_messages.h"

#include <cstring>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "agent.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "link/messages/bounds.h"
#include "link/messages/compression.h"
#include "unit/link/random_window.h"

namespace xdplive::link {
namespace {

using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::Le;
using ::testing::SizeIs;
using ::xdplive::testing::MakeWindow;
using ::xdplive::testing::OwnedWindow;
using ::xdplive::testing::SortedEssences;

const LaneId kLane = {"alpha", "7/w"};

using Messages = std::vector<std::string>;

class WindowMessagesTest : public ::testing::Test {
 protected:
  Messages Write(size_t flows) {
    MakeWindow(random_, flows, made_);
    return writer_.Write(made_.window, tap::LedgerRow(), /*now_unix_ns=*/1);
  }
  // What comes of all of them.
  absl::StatusOr<const tap::TapWindow*> TakeAll(const Messages& messages) {
    absl::StatusOr<const tap::TapWindow*> window = nullptr;
    for (const std::string& message : messages) window = reader_.Take(message);
    return window;
  }
  void ExpectComesBack(const Messages& messages) {
    const auto window = TakeAll(messages);
    ASSERT_TRUE(window.ok()) << window.status();
    ASSERT_NE(*window, nullptr);
    EXPECT_EQ((*window)->begin_unix_ns, made_.window.begin_unix_ns);
    EXPECT_EQ((*window)->end_unix_ns, made_.window.end_unix_ns);
    EXPECT_EQ(std::memcmp(&(*window)->counts, &made_.window.counts,
                          sizeof(tap::Counts)),
              0);
    EXPECT_EQ(SortedEssences(**window), SortedEssences(made_.window));
  }
  // The message with something changed.
  template <typename Change>
  static std::string Changed(const std::string& message, Change change) {
    agent::v1::Window window;
    EXPECT_TRUE(window.ParseFromString(message));
    change(window);
    return window.SerializeAsString();
  }
  // The same for the columns in it.
  template <typename Change>
  static std::string ChangedFlows(const std::string& message, Change change) {
    return Changed(message, [&](agent::v1::Window& window) {
      agent::v1::FlowColumns columns;
      const auto bytes =
          Decompress(window.flows(), window.flows_size(), 1u << 24);
      EXPECT_TRUE(columns.ParseFromString(bytes.value()));
      change(columns);
      const std::string changed = columns.SerializeAsString();
      window.set_flows_size(static_cast<uint32_t>(changed.size()));
      window.set_flows(Compress(changed).value());
    });
  }
  void ExpectRefused(const std::string& message, const std::string& why) {
    const auto window = reader_.Take(message);
    EXPECT_TRUE(absl::IsInvalidArgument(window.status())) << window.status();
    EXPECT_THAT(std::string(window.status().message()), HasSubstr(why));
    // Nothing else is lost.
    ExpectComesBack(Write(3));
  }

  std::mt19937_64 random_{1};
  OwnedWindow made_;
  WindowWriter writer_{kLane, /*boot=*/9};
  WindowReader reader_{kLane};
};

TEST_F(WindowMessagesTest, ComeBackWithoutCompressionAsWell) {
  const std::string plain = Changed(Write(40)[0], [](auto& window) {
    window.set_flows(
        Decompress(window.flows(), window.flows_size(), 1u << 24).value());
    window.set_compression(agent::v1::NONE);
  });
  ExpectComesBack({plain});
}

TEST_F(WindowMessagesTest, BringBackWhatWasWritten) {
  for (const size_t flows : {0, 1, 2, 10, 200, 1000}) {
    SCOPED_TRACE(flows);
    const Messages messages = Write(flows);
    EXPECT_THAT(messages, SizeIs(1));
    ExpectComesBack(messages);
  }
}

TEST_F(WindowMessagesTest, SplitALargeWindowIntoPartsOf64Kib) {
  for (const size_t flows : {size_t{10'000}, kMostFlows}) {
    SCOPED_TRACE(flows);
    const Messages messages = Write(flows);
    EXPECT_GT(messages.size(), 2u);
    for (const std::string& message : messages) {
      EXPECT_LE(message.size(), kPartBytes + 8192);
    }
    ExpectComesBack(messages);
  }
  EXPECT_EQ(reader_.voided(), 0u);
}

TEST_F(WindowMessagesTest, CountTheSmallestOfTooManyFlowsAsOverflow) {
  MakeWindow(random_, kMostFlows + 5000, made_);
  made_.window.counts = {};
  tap::Amount all;
  for (tap::FlowRecord& flow : made_.flows) {
    flow.amount.packets %= 1000;
    flow.amount.bytes %= 100'000;
    all.packets += flow.amount.packets;
    all.bytes += flow.amount.bytes;
  }
  made_.window.counts.counted = all.packets;
  const auto window =
      TakeAll(writer_.Write(made_.window, tap::LedgerRow(), /*now_unix_ns=*/1));
  ASSERT_TRUE(window.ok()) << window.status();
  ASSERT_NE(*window, nullptr);
  EXPECT_THAT((*window)->flows, SizeIs(kMostFlows));
  tap::Amount kept, folded;
  for (const tap::FlowRecord& flow : (*window)->flows) {
    kept.packets += flow.amount.packets;
    kept.bytes += flow.amount.bytes;
  }
  for (const tap::Amount& overflow : (*window)->counts.overflow) {
    folded.packets += overflow.packets;
    folded.bytes += overflow.bytes;
  }
  EXPECT_EQ(kept.packets, (*window)->counts.counted);
  EXPECT_EQ(kept.packets + folded.packets, all.packets);
  EXPECT_EQ(kept.bytes + folded.bytes, all.bytes);
  // The small ones: fewer bytes each than a fair share.
  EXPECT_LT(folded.bytes * (kMostFlows + 5000), all.bytes * 5000);
}

TEST_F(WindowMessagesTest, RoundTimesDownToTheMillisecond) {
  MakeWindow(random_, 1, made_);
  made_.flows[0].first_unix_ns = made_.window.begin_unix_ns - 1;
  made_.flows[0].last_unix_ns = made_.window.begin_unix_ns + 1'999'999;
  const auto window =
      TakeAll(writer_.Write(made_.window, tap::LedgerRow(), /*now_unix_ns=*/1));
  ASSERT_TRUE(window.ok()) << window.status();
  const tap::FlowRecord& flow = (*window)->flows.at(0);
  EXPECT_EQ(flow.first_unix_ns, made_.window.begin_unix_ns - 1'000'000);
  EXPECT_EQ(flow.last_unix_ns, made_.window.begin_unix_ns + 1'000'000);
}

TEST_F(WindowMessagesTest, GiveAWholeWindowOrNone) {
  for (size_t missing = 0; missing < 3; ++missing) {
    Messages messages = Write(10'000);
    ASSERT_GT(messages.size(), 3u);
    messages.erase(messages.begin() + static_cast<ptrdiff_t>(missing));
    for (const std::string& message : messages) {
      const auto window = reader_.Take(message);
      ASSERT_TRUE(window.ok()) << window.status();
      EXPECT_EQ(*window, nullptr);
    }
    ExpectComesBack(Write(10));
  }
}

TEST_F(WindowMessagesTest, BeginAnewWhereTheAgentDoes) {
  const Messages messages = Write(10'000);
  EXPECT_EQ(reader_.Take(messages[0]).value(), nullptr);
  writer_ = WindowWriter(kLane, /*boot=*/10);
  ExpectComesBack(Write(5));
  EXPECT_EQ(reader_.voided(), 1u);
  EXPECT_EQ(reader_.lane().lost(), 0u);
}

TEST_F(WindowMessagesTest, RefuseWhatIsNoWindow) {
  EXPECT_FALSE(reader_.Take("garbage").ok());
  EXPECT_FALSE(reader_.Take("").ok());
  EXPECT_FALSE(reader_.Take(std::string(kMostMessageBytes + 1, 'x')).ok());
  ExpectComesBack(Write(3));
}

TEST_F(WindowMessagesTest, RefuseABombBeforeTheyTakeMemoryForIt) {
  ExpectRefused(Changed(Write(3)[0],
                        [](auto& window) { window.set_flows_size(1u << 31); }),
                "at most");
  // Said to be small, and is not.
  const std::string zeros(64u << 20, '\0');
  ExpectRefused(
      Changed(Write(3)[0],
              [&](auto& window) { window.set_flows(Compress(zeros).value()); }),
      "decompress flows");
  ExpectRefused(
      ChangedFlows(Write(3)[0], [](auto& flows) { flows.set_count(1u << 30); }),
      "more than 65536 flows");
}

TEST_F(WindowMessagesTest, RefusePartsThatDoNotFollow) {
  ExpectRefused(Changed(Write(3)[0], [](auto& window) { window.set_parts(0); }),
                "parts");
  ExpectRefused(
      Changed(Write(3)[0], [](auto& window) { window.set_parts(1u << 30); }),
      "parts");
  const Messages messages = Write(10'000);
  EXPECT_EQ(reader_.Take(messages[0]).value(), nullptr);
  ExpectRefused(Changed(messages[1], [](auto& window) { window.set_part(2); }),
                "was due");
}

TEST_F(WindowMessagesTest, RefuseTimesThatRunBackwards) {
  ExpectRefused(Changed(Write(3)[0],
                        [](auto& window) {
                          window.set_end_unix_ns(window.begin_unix_ns() - 1);
                        }),
                "it is from");
  ExpectRefused(
      Changed(Write(3)[0],
              [](auto& window) { window.set_end_unix_ns(INT64_MAX); }),
      "it is from");
}

TEST_F(WindowMessagesTest, RefuseCountersThatThereAreNot) {
  for (const uint32_t step : {uint32_t{tap::kTtls}, ~0u}) {
    ExpectRefused(Changed(Write(3)[0],
                          [step](auto& window) {
                            auto& ttls =
                                *window.mutable_counts()->mutable_ttls();
                            ttls.add_steps(step);
                            ttls.add_values(1);
                          }),
                  "is none of");
  }
}

TEST_F(WindowMessagesTest, RefuseColumnsOfOtherLengths) {
  const auto refused = [&](auto change) {
    ExpectRefused(ChangedFlows(Write(10)[0], change), "read flows");
  };
  refused([](auto& flows) { flows.set_plain(11); });
  refused([](auto& flows) { flows.set_plain(flows.plain() - 1); });
  refused([](auto& flows) { flows.mutable_source4()->push_back('x'); });
  refused([](auto& flows) { flows.mutable_ttl()->clear(); });
  refused([](auto& flows) { flows.add_packets(1); });
  refused([](auto& flows) { flows.set_source_port(0, 65'536); });
  refused([](auto& flows) { flows.set_first_step_ms(0, kMostFlowMs + 1); });
  refused([](auto& flows) { flows.set_lasting_ms(0, ~uint64_t{0}); });
}

// Two keys that are one to people would be two to whoever compares bytes.
TEST_F(WindowMessagesTest, RefuseAnAddressThatIsLongerThanItsVersionHas) {
  for (const char version : {char{0}, char{4}}) {
    ExpectRefused(ChangedFlows(Write(50)[0],
                               [version](auto& flows) {
                                 flows.mutable_version()->front() = version;
                                 flows.mutable_source16()->at(15) = 1;
                               }),
                  "an address longer");
  }
}

TEST_F(WindowMessagesTest, OutliveAnyByteThatIsAnother) {
  const std::string message = Write(20)[0];
  for (size_t at = 0; at < message.size(); ++at) {
    std::string changed = message;
    changed[at] = static_cast<char>(changed[at] ^ (1 << (at % 8)));
    WindowReader reader(kLane);
    (void)reader.Take(changed);
    (void)reader.Take(changed.substr(0, at));
  }
}

}  // namespace
}  // namespace xdplive::link
