#include "capture/devices/proc_net.h"

#include <arpa/inet.h>
#include <linux/ipv6_route.h>
#include <linux/route.h>
#include <netinet/in.h>

#include <cstdint>
#include <limits>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace xdplive::capture {
namespace {

constexpr absl::string_view kAnyInet6 = "00000000000000000000000000000000";

using Fields = std::vector<absl::string_view>;

std::vector<Fields> Table(absl::string_view text, size_t columns) {
  std::vector<Fields> rows;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    Fields fields =
        absl::StrSplit(line, absl::ByAnyChar(" \t"), absl::SkipEmpty());
    if (fields.size() >= columns) rows.push_back(std::move(fields));
  }
  return rows;
}

uint32_t Hex(absl::string_view text) {
  uint32_t value = 0;
  return absl::SimpleHexAtoi(text, &value) ? value : 0;
}

std::optional<std::string> Inet6Text(absl::string_view hex) {
  if (hex.size() != kAnyInet6.size()) return std::nullopt;
  in6_addr address = {};
  for (size_t i = 0; i < sizeof(address.s6_addr); ++i) {
    address.s6_addr[i] = static_cast<uint8_t>(Hex(hex.substr(2 * i, 2)));
  }
  char text[INET6_ADDRSTRLEN];
  if (inet_ntop(AF_INET6, &address, text, sizeof(text)) == nullptr) {
    return std::nullopt;
  }
  return text;
}

// received: bytes packets errs drop fifo frame compressed multicast
// sent: bytes packets errs drop fifo colls carrier compressed
tap::DropCounts ParseDrops(absl::string_view numbers) {
  constexpr struct {
    size_t column;
    uint64_t tap::DropCounts::*count;
  } kColumns[] = {
      {2, &tap::DropCounts::rx_errors},   {3, &tap::DropCounts::rx_dropped},
      {4, &tap::DropCounts::rx_fifo},     {10, &tap::DropCounts::tx_errors},
      {11, &tap::DropCounts::tx_dropped}, {12, &tap::DropCounts::tx_fifo},
  };
  tap::DropCounts drops;
  const Fields fields =
      absl::StrSplit(numbers, absl::ByAnyChar(" \t"), absl::SkipEmpty());
  for (const auto& [column, count] : kColumns) {
    if (column < fields.size()) {
      (void)absl::SimpleAtoi(fields[column], &(drops.*count));
    }
  }
  return drops;
}

// Keeps the interface of the least metric.
class BestRoute {
 public:
  void Offer(absl::string_view interface, uint64_t metric) {
    if (metric >= metric_) return;
    metric_ = metric;
    interface_ = std::string(interface);
  }
  const std::optional<std::string>& interface() const { return interface_; }

 private:
  uint64_t metric_ = std::numeric_limits<uint64_t>::max();
  std::optional<std::string> interface_;
};

}  // namespace

std::vector<DeviceLine> ParseDevices(absl::string_view dev) {
  std::vector<DeviceLine> lines;
  for (absl::string_view line : absl::StrSplit(dev, '\n')) {
    const size_t colon = line.find(':');
    if (colon == absl::string_view::npos) continue;
    lines.push_back(
        {std::string(absl::StripAsciiWhitespace(line.substr(0, colon))),
         ParseDrops(line.substr(colon + 1))});
  }
  return lines;
}

// address ifindex prefix-length scope flags name
std::map<std::string, std::vector<std::string>> ParseInet6Addresses(
    absl::string_view if_inet6) {
  std::map<std::string, std::vector<std::string>> addresses;
  for (const Fields& row : Table(if_inet6, 6)) {
    if (const std::optional<std::string> address = Inet6Text(row[0])) {
      addresses[std::string(row[5])].push_back(
          absl::StrCat(*address, "/", Hex(row[2])));
    }
  }
  return addresses;
}

// interface destination gateway flags refcnt use metric mask …
std::optional<std::string> ParseDefaultRoute(absl::string_view route) {
  BestRoute best;
  for (const Fields& row : Table(route, 8)) {
    uint64_t metric = 0;
    const bool any = row[1] == "00000000" && row[7] == "00000000";
    const uint32_t flags = Hex(row[3]);
    if (any && (flags & RTF_UP) != 0 && (flags & RTF_REJECT) == 0 &&
        absl::SimpleAtoi(row[6], &metric)) {
      best.Offer(row[0], metric);
    }
  }
  return best.interface();
}

// destination length source length next-hop metric refcnt use flags interface
std::optional<std::string> ParseInet6DefaultRoute(
    absl::string_view ipv6_route) {
  BestRoute best;
  for (const Fields& row : Table(ipv6_route, 10)) {
    const uint32_t flags = Hex(row[8]);
    if (row[0] == kAnyInet6 && row[1] == "00" && (flags & RTF_UP) != 0 &&
        (flags & RTF_REJECT) == 0 && row[9] != "lo") {
      best.Offer(row[9], Hex(row[5]));
    }
  }
  return best.interface();
}

}  // namespace xdplive::capture
