// What the verifier would not take is not put to it at each query: a refusal
// costs seconds. The linker gives this test every load of a program (--wrap).
#include <bpf/bpf.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cerrno>
#include <string>

#include "bpf/engine_test.h"
#include "bpf/recording_sink.h"

extern "C" int __real_bpf_prog_load(bpf_prog_type type, const char* name,
                                    const char* license, const bpf_insn* code,
                                    size_t size, bpf_prog_load_opts* options);

namespace xdplive::testing {
namespace {

enum class Verdict { kAsItIs, kRefused, kNoMemory };

// How the programs of filters load from now on, and how often they were.
struct FilterLoads {
  std::atomic<Verdict> verdict = Verdict::kAsItIs;
  std::atomic<int> count = 0;
};

FilterLoads& Loads() {
  static FilterLoads loads;
  return loads;
}

bool IsOfFilters(const char* name) {
  return name != nullptr && std::string(name) == "tap_filters";
}

}  // namespace

// The kernel's own verifier refuses what has lost its end.
extern "C" int __wrap_bpf_prog_load(bpf_prog_type type, const char* name,
                                    const char* license, const bpf_insn* code,
                                    size_t size, bpf_prog_load_opts* options) {
  if (IsOfFilters(name)) {
    ++Loads().count;
    const Verdict verdict = Loads().verdict;
    if (verdict == Verdict::kRefused) --size;
    if (verdict == Verdict::kNoMemory) return errno = ENOMEM, -ENOMEM;
  }
  return __real_bpf_prog_load(type, name, license, code, size, options);
}

namespace {

using tap::Direction;
using ::testing::HasSubstr;

constexpr char kFilter[] = "tcp port 443";

class RefusedFilterTest : public EngineTest {
 protected:
  void SetUp() override {
    EngineTest::SetUp();
    Let(Verdict::kAsItIs);
  }

  static void Let(Verdict verdict) {
    Loads().verdict = verdict;
    Loads().count = 0;
  }

  absl::Status Refusal(Direction direction = Direction::kIngress,
                       const std::string& filter = kFilter) {
    return OpenNow(*engine_, On("veth0", direction, filter)).status();
  }
};

TEST_F(RefusedFilterTest, IsToldAgainWithoutALoad) {
  Let(Verdict::kRefused);
  const absl::Status first = Refusal();
  EXPECT_EQ(first.code(), absl::StatusCode::kFailedPrecondition) << first;
  EXPECT_THAT(std::string(first.message()),
              HasSubstr("does not take the program"));
  EXPECT_EQ(Loads().count, 1);
  for (int query = 0; query < 5; ++query) {
    const absl::Status again = Refusal();
    EXPECT_EQ(again.code(), first.code());
    EXPECT_EQ(again.message(), first.message());
  }
  EXPECT_EQ(Loads().count, 1);
  EXPECT_EQ(Interface("veth0").ingress.mode, "");
}

TEST_F(RefusedFilterTest, IsLoadedWhereItWasNotTriedYet) {
  Let(Verdict::kRefused);
  EXPECT_FALSE(Refusal().ok());
  EXPECT_FALSE(Refusal(Direction::kEgress).ok());
  EXPECT_FALSE(Refusal(Direction::kIngress, "udp").ok());
  EXPECT_EQ(Loads().count, 3);
  Let(Verdict::kAsItIs);
  EXPECT_TRUE(Refusal(Direction::kIngress, "arp").ok());
  EXPECT_EQ(Loads().count, 1);
}

// Beside others it may be too much, and fit once they are gone.
TEST_F(RefusedFilterTest, IsLoadedAgainOnceItsNeighboursAreOthers) {
  auto neighbour = OpenTap(On("veth0", Direction::kIngress, "udp"));
  Let(Verdict::kRefused);
  EXPECT_FALSE(Refusal().ok());
  EXPECT_FALSE(Refusal().ok());
  EXPECT_EQ(Loads().count, 1);
  Let(Verdict::kAsItIs);
  neighbour.reset();
  EXPECT_TRUE(Refusal().ok());
}

TEST_F(RefusedFilterTest, HarmsNoneOfItsNeighbours) {
  RecordingSink sink;
  const auto neighbour = OpenTap(On("veth0", Direction::kIngress, "udp"));
  neighbour->Start(sink);
  Let(Verdict::kRefused);
  EXPECT_FALSE(Refusal().ok());
  Send({Numbered(1)});
  EXPECT_EQ(sink.WaitFor(1).size(), 1u);
  neighbour->Stop(sink);
}

TEST_F(RefusedFilterTest, IsLoadedAgainWhereOnlyMemoryWasWanting) {
  Let(Verdict::kNoMemory);
  EXPECT_FALSE(Refusal().ok());
  EXPECT_FALSE(Refusal().ok());
  EXPECT_EQ(Loads().count, 2);
  Let(Verdict::kAsItIs);
  EXPECT_TRUE(Refusal().ok());
}

}  // namespace
}  // namespace xdplive::testing
