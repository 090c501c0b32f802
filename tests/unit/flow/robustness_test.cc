// Dissect over frames that are cut, turned and glued at random. Under the
// sanitizers, any read past the captured bytes ends the test.
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "flow/dissect/dissect.h"
#include "kit/cc/flow/frame_rules.h"
#include "kit/cc/frame_mutator.h"
#include "kit/cc/packet_samples.h"

namespace xdplive::flow {
namespace {

using testing::AllSamples;
using testing::PacketSample;

constexpr uint32_t kSeed = 20240607;

// Dissects a copy that ends exactly where the bytes end, so that a read past
// them is a read past an allocation.
PacketFields DissectExact(absl::Span<const uint8_t> frame,
                          uint32_t wire_length) {
  const auto copy = std::make_unique<uint8_t[]>(frame.size());
  std::copy(frame.begin(), frame.end(), copy.get());
  return Dissect({copy.get(), frame.size()}, wire_length);
}

// A column of the shorter cut is the one of the whole frame, or absent.
template <typename Value>
void ExpectSameOrAbsent(const Value& cut, const Value& whole,
                        const char* column) {
  if (cut != Value()) {
    EXPECT_EQ(cut, whole) << column;
  }
}

// A row that says nothing of the snapshot says what the whole frame's says.
void ExpectMissingIsTold(const PacketFields& cut, const PacketFields& whole) {
  if (cut.info.find("[snapshot ends]") != std::string::npos) return;
  EXPECT_EQ(cut.info, whole.info);
  EXPECT_EQ(cut.protocol, whole.protocol);
  EXPECT_EQ(cut.flags, whole.flags);
}

void ExpectNothingInvented(const PacketFields& cut, const PacketFields& whole) {
  ExpectMissingIsTold(cut, whole);
  ExpectSameOrAbsent(cut.source_mac, whole.source_mac, "source_mac");
  ExpectSameOrAbsent(cut.destination_mac, whole.destination_mac,
                     "destination_mac");
  ExpectSameOrAbsent(cut.vlan, whole.vlan, "vlan");
  ExpectSameOrAbsent(cut.version, whole.version, "version");
  ExpectSameOrAbsent(cut.source_ip, whole.source_ip, "source_ip");
  ExpectSameOrAbsent(cut.destination_ip, whole.destination_ip,
                     "destination_ip");
  ExpectSameOrAbsent(cut.source_port, whole.source_port, "source_port");
  ExpectSameOrAbsent(cut.destination_port, whole.destination_port,
                     "destination_port");
  ExpectSameOrAbsent(cut.ttl, whole.ttl, "ttl");
  ExpectSameOrAbsent(cut.flags, whole.flags, "flags");
}

TEST(RobustnessTest, InventsNothingWhereAFrameIsCutAtAnyByte) {
  for (const PacketSample& sample : AllSamples()) {
    const auto wire_length = static_cast<uint32_t>(sample.bytes.size());
    const PacketFields whole = DissectExact(sample.bytes, wire_length);
    EXPECT_EQ(testing::BrokenRule(whole), "") << sample.name;
    for (size_t length = 0; length < sample.bytes.size(); ++length) {
      SCOPED_TRACE(absl::StrCat(sample.name, " cut to ", length));
      const PacketFields cut = DissectExact(
          absl::MakeConstSpan(sample.bytes).first(length), wire_length);
      EXPECT_EQ(testing::BrokenRule(cut), "");
      ExpectNothingInvented(cut, whole);
    }
  }
}

TEST(RobustnessTest, KeepsTheRulesForTwoHundredThousandMutations) {
  testing::FrameMutator mutator(AllSamples(), kSeed);
  for (int i = 0; i < 200000; ++i) {
    const std::vector<uint8_t> frame = mutator.Wild();
    const PacketFields fields =
        DissectExact(frame, mutator.WireLength(frame.size()));
    ASSERT_EQ(testing::BrokenRule(fields), "")
        << "mutation " << i << ": " << fields.info;
  }
}

}  // namespace
}  // namespace xdplive::flow
