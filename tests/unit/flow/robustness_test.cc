// Dissect over frames that are cut, turned and glued at random. Under the
// sanitizers, any read past the captured bytes ends the test.
#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "flow/dissect.h"
#include "support/packet_samples.h"
#include "unit/flow/frame_rules.h"

namespace xdplive::flow {
namespace {

using testing::AllSamples;
using testing::PacketSample;

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

void ExpectNothingInvented(const PacketFields& cut, const PacketFields& whole) {
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

// Turns bytes, and sometimes glues the tail of another frame on.
class Mutator {
 public:
  explicit Mutator(std::vector<PacketSample> samples)
      : samples_(std::move(samples)) {}

  std::vector<uint8_t> Next() {
    std::vector<uint8_t> frame = Pick();
    if (Below(8) == 0) {
      const std::vector<uint8_t>& other = Pick();
      frame.resize(Below(frame.size() + 1));
      frame.insert(frame.end(), other.begin() + Below(other.size()),
                   other.end());
    }
    for (size_t turns = Below(6); turns > 0 && !frame.empty(); --turns) {
      frame[Below(frame.size())] = Interesting();
    }
    if (Below(4) == 0) frame.resize(Below(frame.size() + 1));
    return frame;
  }

  uint32_t WireLength(size_t captured) {
    return static_cast<uint32_t>(captured + (Below(4) == 0 ? Below(70000) : 0));
  }

 private:
  size_t Below(size_t bound) { return random_() % bound; }
  const std::vector<uint8_t>& Pick() {
    return samples_[Below(samples_.size())].bytes;
  }
  uint8_t Interesting() {
    constexpr uint8_t kEdges[] = {0,    1,    0x0f, 0x3f, 0x40,
                                  0x7f, 0x80, 0xc0, 0xff};
    return Below(2) == 0 ? kEdges[Below(std::size(kEdges))]
                         : static_cast<uint8_t>(random_());
  }

  std::vector<PacketSample> samples_;
  std::mt19937 random_{20240607};
};

TEST(RobustnessTest, KeepsTheRulesForTwoHundredThousandMutations) {
  Mutator mutator(AllSamples());
  for (int i = 0; i < 200000; ++i) {
    const std::vector<uint8_t> frame = mutator.Next();
    const PacketFields fields =
        DissectExact(frame, mutator.WireLength(frame.size()));
    ASSERT_EQ(testing::BrokenRule(fields), "")
        << "mutation " << i << ": " << fields.info;
  }
}

}  // namespace
}  // namespace xdplive::flow
