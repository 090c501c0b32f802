#include "link/messages/packet_messages.h"

#include <random>
#include <string>
#include <utility>
#include <vector>

#include "agent.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "link/messages/bounds.h"
#include "unit/link/random_window.h"

namespace xdplive::link {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::xdplive::testing::MakePackets;
using ::xdplive::testing::OwnedPackets;

const LaneId kLane = {"alpha", "7/p"};

using Messages = std::vector<std::string>;

class PacketMessagesTest : public ::testing::Test {
 protected:
  Messages Write(size_t count) {
    MakePackets(random_, count, made_);
    return WriteAll(made_.packets);
  }
  Messages WriteAll(absl::Span<const tap::Packet> packets) {
    Messages messages = writer_.Add(packets, /*now_unix_ns=*/1);
    if (writer_.holds()) messages.push_back(writer_.Finish(1));
    return messages;
  }
  void ExpectComesBack(const Messages& messages) {
    size_t at = 0;
    for (const std::string& message : messages) {
      const auto packets = reader_.Take(message);
      ASSERT_TRUE(packets.ok()) << packets.status();
      for (const tap::Packet& packet : *packets) {
        ASSERT_LT(at, made_.packets.size());
        const tap::Packet& sent = made_.packets[at++];
        EXPECT_EQ(packet.bytes, sent.bytes);
        EXPECT_EQ(packet.head.time_unix_ns, sent.head.time_unix_ns);
        EXPECT_EQ(packet.head.wire_length, sent.head.wire_length);
        EXPECT_EQ(packet.head.wire_packets, sent.head.wire_packets);
        EXPECT_EQ(packet.head.stripped_vlan.protocol,
                  sent.head.stripped_vlan.protocol);
        EXPECT_EQ(packet.head.stripped_vlan.tci, sent.head.stripped_vlan.tci);
        EXPECT_EQ(packet.head.direction, tap::Direction::kEgress);
      }
    }
    EXPECT_EQ(at, made_.packets.size());
  }
  template <typename Change>
  static std::string Changed(const std::string& message, Change change) {
    agent::v1::Packets packets;
    EXPECT_TRUE(packets.ParseFromString(message));
    change(packets);
    return packets.SerializeAsString();
  }

  std::mt19937_64 random_{1};
  OwnedPackets made_;
  PacketWriter writer_{kLane, /*boot=*/9};
  PacketReader reader_{kLane, tap::Direction::kEgress};
};

TEST_F(PacketMessagesTest, BringBackWhatWasWritten) {
  for (const size_t count : {1, 2, 40, 1000, 10'000}) {
    SCOPED_TRACE(count);
    const Messages messages = Write(count);
    for (const std::string& message : messages) {
      EXPECT_LE(message.size(), kPartBytes * 2);
    }
    ExpectComesBack(messages);
  }
  EXPECT_THAT(Write(0), IsEmpty());
  EXPECT_EQ(reader_.received(), writer_.sent());
  EXPECT_EQ(reader_.lost(), 0u);
}

TEST_F(PacketMessagesTest, AreFewAndSayOfWhichMoreFollow) {
  MakePackets(random_, 3000, made_);
  Messages messages;
  for (const tap::Packet& packet : made_.packets) {
    for (std::string& full : writer_.Add({&packet, 1}, 1)) {
      EXPECT_GT(full.size(), kPartBytes / 2);
      messages.push_back(std::move(full));
    }
  }
  EXPECT_EQ(writer_.last_unix_ns(), made_.packets.back().head.time_unix_ns);
  ASSERT_TRUE(writer_.holds());
  messages.push_back(writer_.Finish(1));
  EXPECT_FALSE(writer_.holds());
  ASSERT_GT(messages.size(), 2u);
  for (const std::string& message : messages) {
    ASSERT_TRUE(reader_.Take(message).ok());
    EXPECT_EQ(reader_.more(), &message != &messages.back());
  }
  EXPECT_EQ(reader_.received(), 3000u);
}

TEST_F(PacketMessagesTest, CutWhatIsLongerThanAnyReaderKeeps) {
  const std::string bytes(9000, 'x');
  tap::Packet packet;
  packet.bytes = {reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()};
  packet.head.wire_length = 9000;
  const Messages messages = WriteAll({&packet, 1});
  const auto packets = reader_.Take(messages.at(0));
  ASSERT_TRUE(packets.ok()) << packets.status();
  EXPECT_EQ(packets->at(0).bytes.size(), kMostPacketBytes);
  EXPECT_EQ(packets->at(0).head.wire_length, 9000u);
}

// shown = sent + dropped_by_agent, sent = received + lost
TEST_F(PacketMessagesTest, AccountForEachPacketThatIsMissing) {
  (void)Write(5);  // not kept until the reader came
  ExpectComesBack(Write(10));
  (void)Write(7);  // lost on the way
  ExpectComesBack(Write(3));
  EXPECT_EQ(reader_.missed(), 5u);
  EXPECT_EQ(reader_.received(), 13u);
  EXPECT_EQ(reader_.lost(), 7u);
  EXPECT_EQ(writer_.sent(),
            reader_.missed() + reader_.received() + reader_.lost());
  EXPECT_EQ(reader_.lane().lost(), 1u);
}

TEST_F(PacketMessagesTest, CountOnlyWhatIsOfTheirTap) {
  const Messages earlier = Write(5);
  (void)Write(4);
  reader_ = PacketReader(kLane, tap::Direction::kEgress, writer_.sent() - 4);
  EXPECT_EQ(reader_.Take(earlier[0])->size(), 5u);
  EXPECT_EQ(reader_.received(), 0u);
  ExpectComesBack(Write(3));
  EXPECT_EQ(reader_.missed(), 4u);
  EXPECT_EQ(reader_.received(), 3u);
  EXPECT_EQ(reader_.lost(), 0u);
}

TEST_F(PacketMessagesTest, CountNothingAsLostOverARestartOfTheAgent) {
  ExpectComesBack(Write(10));
  writer_ = PacketWriter(kLane, /*boot=*/10);
  ExpectComesBack(Write(4));
  EXPECT_EQ(reader_.received(), 14u);
  EXPECT_EQ(reader_.lost(), 0u);
}

TEST_F(PacketMessagesTest, TakeNoPacketTwice) {
  const Messages messages = Write(4);
  ExpectComesBack(messages);
  const auto again = reader_.Take(messages.at(0));
  ASSERT_TRUE(again.ok());
  EXPECT_THAT(*again, IsEmpty());
  EXPECT_EQ(reader_.received(), 4u);
}

TEST_F(PacketMessagesTest, RefuseWhatDoesNotHoldAndGoOn) {
  const auto refused = [&](auto change) {
    const auto packets = reader_.Take(Changed(Write(5)[0], change));
    EXPECT_TRUE(absl::IsInvalidArgument(packets.status())) << packets.status();
    ExpectComesBack(Write(2));
  };
  refused([](auto& it) { it.mutable_data()->push_back('x'); });
  refused([](auto& it) { it.mutable_data()->clear(); });
  refused([](auto& it) { it.set_captured(0, 1u << 31); });
  refused([](auto& it) { it.add_captured(0); });
  refused([](auto& it) { it.clear_wire_length(); });
  refused([](auto& it) { it.set_wire_packets(0, 65'536); });
  refused([](auto& it) { it.set_time_step_ns(1, INT64_MAX); });
  refused([](auto& it) { it.set_time_step_ns(1, INT64_MIN); });
  refused([](auto& it) { it.set_base_unix_ns(-1); });
  refused([](auto& it) { it.set_base_unix_ns(INT64_MAX); });
  EXPECT_FALSE(reader_.Take("garbage").ok());
  EXPECT_FALSE(reader_.Take(std::string(kMostMessageBytes + 1, 'x')).ok());
  ExpectComesBack(Write(2));
}

TEST_F(PacketMessagesTest, RefuseMorePacketsThanOneMessageHas) {
  const auto packets = reader_.Take(Changed(Write(5)[0], [](auto& it) {
    for (size_t i = 0; i < kMostPackets; ++i) {
      it.add_captured(0);
      it.add_time_step_ns(0);
      it.add_wire_length(0);
      it.add_wire_packets(1);
      it.add_stripped_vlan(0);
    }
  }));
  EXPECT_THAT(std::string(packets.status().message()), HasSubstr("at most"));
}

TEST_F(PacketMessagesTest, KeepTheirSumsWhereTheOtherLiesAboutIts) {
  ExpectComesBack(Write(4));
  for (const uint64_t lie : {uint64_t{0}, ~uint64_t{0}}) {
    (void)reader_.Take(
        Changed(Write(1)[0], [lie](auto& it) { it.set_sent_before(lie); }));
  }
  EXPECT_EQ(reader_.received(), 6u);
}

TEST_F(PacketMessagesTest, OutliveAnyByteThatIsAnother) {
  const std::string message = Write(10)[0];
  for (size_t at = 0; at < message.size(); ++at) {
    std::string changed = message;
    changed[at] = static_cast<char>(changed[at] ^ (1 << (at % 8)));
    PacketReader reader(kLane, tap::Direction::kEgress);
    (void)reader.Take(changed);
    (void)reader.Take(changed.substr(0, at));
  }
}

}  // namespace
}  // namespace xdplive::link
