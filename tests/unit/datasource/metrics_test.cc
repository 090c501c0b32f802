#include "datasource/metrics.h"

#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "kit/cc/tap_spec.h"

namespace xdplive::datasource {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;
using ::xdplive::testing::Compiled;
using ::xdplive::testing::SpecOf;

constexpr privacy::CryptoPan::Key kKey = {1};

TEST(Metrics, LabelTheLedgerByTap) {
  tap::LedgerRow row;
  row.tap = SpecOf("eth0", tap::Direction::kIngress, "ip proto \\tcp");
  row.attach_mode = "tcx";
  row.seen = 42;
  StreamCounters streams;
  const std::string text = MetricsText({row}, streams, {}, kKey);
  EXPECT_THAT(text, ContainsRegex(
                        "xdplive_seen_packets_total\\{interface=\"eth0\","
                        "direction=\"ingress\",filter=\"#[0-9a-f]+\"\\} 42\n"));
  EXPECT_THAT(text, HasSubstr("xdplive_over_budget_packets_total{"));
  EXPECT_THAT(text, ContainsRegex("xdplive_tap_info\\{interface=\"eth0\","
                                  "direction=\"ingress\",filter=\"#[0-9a-f]+\","
                                  "attach_mode=\"tcx\"\\} 1\n"));
}

// Who scrapes is of no organisation.
TEST(Metrics, TellTapsApartAndNoFilter) {
  std::vector<tap::LedgerRow> rows(3);
  rows[1].tap.filter = Compiled("host 192.0.2.77");
  rows[2].tap.filter = Compiled("host 192.0.2.78");
  const std::string text = MetricsText(rows, StreamCounters(), {}, kKey);
  EXPECT_THAT(text, Not(HasSubstr("192.0.2.7")));
  std::set<std::string> lines;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    if (absl::StartsWith(line, "xdplive_seen_packets_total{")) {
      lines.emplace(line);
    }
  }
  EXPECT_EQ(lines.size(), rows.size());
}

TEST(Metrics, TellOfStreamsAndTheProcess) {
  StreamCounters streams;
  streams.open = 3;
  streams.frames_sent = 20;
  streams.rows_dropped = 7;
  const std::string text = MetricsText(
      {}, streams, {.cpu_seconds = 1.5, .resident_bytes = 4096}, kKey);
  EXPECT_THAT(text, HasSubstr("\nxdplive_streams_open 3\n"));
  EXPECT_THAT(text, HasSubstr("\nxdplive_frames_sent_total 20\n"));
  EXPECT_THAT(text, HasSubstr("\nxdplive_rows_dropped_total 7\n"));
  EXPECT_THAT(text, HasSubstr("\nxdplive_process_cpu_seconds_total 1.5\n"));
  EXPECT_THAT(text,
              HasSubstr("\nxdplive_process_resident_memory_bytes 4096\n"));
}

TEST(Metrics, DescribeEachNameOnce) {
  tap::LedgerRow row;
  std::set<std::string> described;
  for (absl::string_view line : absl::StrSplit(
           MetricsText({row, row}, StreamCounters(), {}, kKey), '\n')) {
    if (line.substr(0, 7) != "# TYPE ") continue;
    EXPECT_TRUE(described.insert(std::string(line)).second) << line;
    EXPECT_EQ(line.substr(7, 8), "xdplive_");
  }
  EXPECT_EQ(described.size(), 23u);
}

TEST(Metrics, ReadThisProcess) {
  const ProcessUsage usage = ReadProcessUsage();
  EXPECT_GT(usage.resident_bytes, 100'000u);
  EXPECT_GE(usage.cpu_seconds, 0);
}

}  // namespace
}  // namespace xdplive::datasource
