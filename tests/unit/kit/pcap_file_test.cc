#include "kit/cc/pcap_file.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "kit/cc/temp_dir.h"

namespace xdplive::testing {
namespace {

TEST(PcapFileTest, ReadsBackWhatItWrote) {
  const TempDir directory;
  const std::string path = directory.path() / "frames.pcap";
  const std::vector<CapturedFrame> frames = {
      {.bytes = {1, 2, 3}, .wire_length = 1500, .time_unix_ns = 1'000'002'000},
      {.bytes = {}, .wire_length = 60, .time_unix_ns = 5'000'000'000}};
  ASSERT_TRUE(WritePcapFile(path, frames).ok());
  const auto read = ReadPcapFile(path);
  ASSERT_TRUE(read.ok()) << read.status();
  ASSERT_EQ(read->size(), frames.size());
  for (size_t i = 0; i < frames.size(); ++i) {
    EXPECT_EQ((*read)[i].bytes, frames[i].bytes);
    EXPECT_EQ((*read)[i].wire_length, frames[i].wire_length);
    EXPECT_EQ((*read)[i].time_unix_ns, frames[i].time_unix_ns);
  }
}

TEST(PcapFileTest, NamesAFileThatIsNotThere) {
  const TempDir directory;
  const std::string path = directory.path() / "absent.pcap";
  const auto read = ReadPcapFile(path);
  EXPECT_FALSE(read.ok());
  EXPECT_NE(read.status().message().find(path), std::string::npos);
}

}  // namespace
}  // namespace xdplive::testing
