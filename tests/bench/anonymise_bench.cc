// What it costs a row of packets to leave with nobody to be known in it: next
// to what writing the row costs, for ends that were seen before and for new
// ones. Prints; nothing passes or fails.
#include <cstdio>
#include <ctime>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "datasource/kinds/packets/packet_rows.h"
#include "datasource/way_out/anonymous_mask.h"
#include "datasource/way_out/frame_mask.h"
#include "kit/cc/packet_builder.h"
#include "sdk/data/frame_json.h"

namespace xdplive::datasource {
namespace {

constexpr size_t kRows = 1000;
constexpr int kRepeats = 20;

// Microseconds of processor time a row.
double PerRow(const std::function<void()>& work) {
  const std::clock_t begin = std::clock();
  work();
  return static_cast<double>(std::clock() - begin) * 1e6 / CLOCKS_PER_SEC /
         kRows;
}

// Rows of `ends` clients, of which the first is that of the number.
sdk::data::Frame Rows(PacketFormat format, bool ipv6, size_t first,
                      size_t ends) {
  TapPackets tap{.interface = "eth0", .packets = {}};
  for (size_t i = 0; i < kRows; ++i) {
    const size_t end = first + i % ends;
    testing::Packet packet;
    packet.Ethernet();
    if (ipv6) {
      packet.Ipv6(absl::StrCat("2001:db8::", absl::Hex(end & 0xffff)),
                  "fe80::1");
    } else {
      packet.Ipv4(absl::StrCat("10.", end >> 16 & 255, ".", end >> 8 & 255, ".",
                               end & 255),
                  "192.0.2.1");
    }
    const testing::ByteVector bytes =
        packet.Tcp(50000, 443).Flags(testing::kSyn).Bytes();
    tap::Packet row;
    row.head.wire_length = static_cast<uint32_t>(bytes.size());
    row.bytes = bytes;
    tap.packets.Append(row);
  }
  Query query;
  query.format = format;
  sdk::data::Frame frame = EmptyFrame(query);
  const std::vector<TapPackets> taps = {std::move(tap)};
  AppendPackets(query, taps, OrderByTime(taps), 0, frame);
  return frame;
}

void Measure(const char* name, PacketFormat format, bool ipv6, size_t ends) {
  const AnonymousMask by(std::make_shared<privacy::Anonymiser>("key"));
  double mask = 0;
  double write = 0;
  size_t bytes = 0;
  for (int i = 0; i < kRepeats; ++i) {
    const size_t first = ends < kRows ? 0 : static_cast<size_t>(i) * kRows;
    sdk::data::Frame frame = Rows(format, ipv6, first, ends);
    mask += PerRow([&] { MaskFrame(by, frame); });
    write += PerRow([&] {
      bytes += FrameToJson(frame, sdk::data::FrameParts::kData).size();
    });
  }
  std::printf("  %s: %.2f us a row, its %zu bytes of JSON %.2f us\n", name,
              mask / kRepeats, bytes / kRepeats / kRows, write / kRepeats);
}

}  // namespace
}  // namespace xdplive::datasource

int main() {
  using xdplive::datasource::Measure;
  using xdplive::datasource::PacketFormat;
  constexpr size_t kKnown = 50;
  constexpr size_t kNew = 1000;
  Measure("table, IPv4, 50 clients", PacketFormat::kTable, false, kKnown);
  Measure("table, IPv4, new clients", PacketFormat::kTable, false, kNew);
  Measure("table, IPv6, 50 clients", PacketFormat::kTable, true, kKnown);
  Measure("table, IPv6, new clients", PacketFormat::kTable, true, kNew);
  Measure("log lines, IPv4, 50 clients", PacketFormat::kLogs, false, kKnown);
  return 0;
}
