// The two builds of bpf/parse.h read the same of every frame: the one that
// clang makes for the kernel, and the one in this program.
#include <bpf/bpf.h>
#include <gtest/gtest.h>
#include <linux/bpf.h>

#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "bpf/bpf_test_run.h"
#include "bpf/sample_frames.h"
#include "kit/cc/pcap_file.h"
#include "parse_frame.h"
#include "parse_probe.skel.h"

namespace xdplive::testing {
namespace {

constexpr size_t kShortestFrame = 14;  // BPF_PROG_TEST_RUN takes no shorter

struct ProbeDeleter {
  void operator()(parse_probe_bpf* probe) const {
    parse_probe_bpf::destroy(probe);
  }
};

std::string Describe(const parsed& p) {
  return ::testing::PrintToString(std::vector<int>{
      p.ethertype, p.vlan_count, p.vlan[0], p.vlan[1], p.version, p.protocol,
      p.ttl, p.flags, p.source_port, p.destination_port, p.tcp_flags,
      p.icmp_type, p.icmp_code, p.network_offset, p.transport_offset,
      p.payload_offset});
}

parsed ParseHere(const std::vector<uint8_t>& frame) {
  parsed result;
  parse_frame(frame.data(), frame.data() + frame.size(), &result);
  return result;
}

class ParseAgreementTest : public ::testing::Test {
 protected:
  void SetUp() override {
    SKIP_WITHOUT_BPF();
    probe_.reset(parse_probe_bpf::open_and_load());
    ASSERT_NE(probe_, nullptr) << strerror(errno);
  }

  parsed ParseInKernel(const std::vector<uint8_t>& frame) {
    parsed result{};
    const auto run =
        RunOnFrame(bpf_program__fd(probe_->progs.parse_probe), frame);
    EXPECT_TRUE(run.ok()) << run.status();
    const uint32_t key = 0;
    EXPECT_EQ(bpf_map_lookup_elem(bpf_map__fd(probe_->maps.probe_result), &key,
                                  &result),
              0);
    return result;
  }

  // False, and a failure, when they disagree.
  bool Agree(const std::vector<uint8_t>& frame) {
    const parsed kernel = ParseInKernel(frame);
    const parsed here = ParseHere(frame);
    const bool same = std::memcmp(&kernel, &here, sizeof(here)) == 0;
    EXPECT_TRUE(same) << "of " << frame.size() << " bytes the kernel reads "
                      << Describe(kernel) << ", we read " << Describe(here);
    return same;
  }

  std::unique_ptr<parse_probe_bpf, ProbeDeleter> probe_;
};

TEST_F(ParseAgreementTest, OnEveryCombinationOfHeadersCutAtEveryByte) {
  for (const SampleFrame& frame : SampleFrames()) {
    SCOPED_TRACE(frame.name);
    std::vector<uint8_t> cut = frame.bytes;
    while (cut.size() >= kShortestFrame) {
      ASSERT_TRUE(Agree(cut));
      cut.pop_back();
    }
  }
}

TEST_F(ParseAgreementTest, OnEveryFrameOfTheCaptureCollection) {
  const auto files = SharedPcapFiles();
  if (!files.ok()) GTEST_SKIP() << files.status();
  size_t agreed = 0;
  for (const std::string& path : *files) {
    SCOPED_TRACE(path);
    const auto frames = ReadPcapFile(path);
    if (!frames.ok()) continue;  // another link type
    for (const CapturedFrame& frame : *frames) {
      // A test run takes a page, less the room the kernel keeps.
      if (frame.bytes.size() < kShortestFrame || frame.bytes.size() > 3000) {
        continue;
      }
      ASSERT_TRUE(Agree(frame.bytes));
      ++agreed;
    }
  }
  EXPECT_GT(agreed, 1000u);
}

}  // namespace
}  // namespace xdplive::testing
