// The reader on a real ring.
#include "capture/ring_reader.h"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "absl/time/clock.h"
#include "bpf/bpf_test_run.h"
#include "bpf/recording_sink.h"
#include "parse_probe.skel.h"

namespace xdplive::testing {
namespace {

struct ProbeDeleter {
  void operator()(parse_probe_bpf* probe) const {
    parse_probe_bpf::destroy(probe);
  }
};

TEST(RingReaderTest, CountsWhatIsNoRecord) {
  SKIP_WITHOUT_BPF();
  const auto reader = capture::RingReader::Start(4096);
  ASSERT_TRUE(reader.ok()) << reader.status();
  const std::unique_ptr<parse_probe_bpf, ProbeDeleter> probe(
      parse_probe_bpf::open());
  ASSERT_NE(probe, nullptr);
  ASSERT_EQ(bpf_map__reuse_fd(probe->maps.probe_ring, (*reader)->ring_fd()), 0);
  ASSERT_EQ(parse_probe_bpf::load(probe.get()), 0);
  RecordingSink sink;
  (*reader)->Add({0, capture::Direction::kIngress}, &sink);

  constexpr int kRecords = 1000;  // more than fit at once
  const int program = bpf_program__fd(probe->progs.garbage);
  const std::vector<uint8_t> frame(64);
  const absl::Time deadline = absl::Now() + absl::Seconds(10);
  for (uint64_t sent = 1; sent <= kRecords; ++sent) {
    ASSERT_TRUE(RunOnFrame(program, frame).ok());
    while ((*reader)->rejected() + 50 < sent && absl::Now() < deadline) {
      absl::SleepFor(absl::Milliseconds(1));
    }
  }
  while ((*reader)->rejected() < kRecords && absl::Now() < deadline) {
    absl::SleepFor(absl::Milliseconds(1));
  }
  EXPECT_EQ((*reader)->rejected(), uint64_t{kRecords});
  (*reader)->Remove({0, capture::Direction::kIngress}, &sink);
  EXPECT_TRUE(sink.WaitFor(0).empty());
}

TEST(RingReaderTest, StopsWhileItWaits) {
  SKIP_WITHOUT_BPF();
  for (int i = 0; i < 20; ++i) {
    EXPECT_TRUE(capture::RingReader::Start(4096).ok());
  }
}

}  // namespace
}  // namespace xdplive::testing
