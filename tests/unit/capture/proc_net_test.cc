#include "capture/devices/proc_net.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace xdplive::capture {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

constexpr char kRouteHead[] =
    "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\t"
    "Window\tIRTT\n";

TEST(ProcNetTest, TakesInterfacesInTheirOrderAndWhatTheyLost) {
  const tap::DropCounts lost = {.rx_dropped = 4,
                                .rx_errors = 3,
                                .rx_fifo = 5,
                                .tx_dropped = 12,
                                .tx_errors = 11,
                                .tx_fifo = 13};
  EXPECT_THAT(
      ParseDevices(
          "Inter-|   Receive                          |  Transmit\n"
          " face |bytes    packets errs drop fifo frame |bytes    packets\n"
          "    lo:       0       0    0    0    0     0       0       0\n"
          "enp5s0f1np1: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n"
          "  eth0:12345678901 1    0    0    0     0       0       0\n"),
      ElementsAre(DeviceLine{"lo", {}}, DeviceLine{"enp5s0f1np1", lost},
                  DeviceLine{"eth0", {}}));
}

TEST(ProcNetTest, FindsNoInterfaceInAnEmptyFile) {
  EXPECT_THAT(ParseDevices(""), IsEmpty());
}

TEST(ProcNetTest, WritesInet6AddressesWithTheirPrefix) {
  EXPECT_THAT(
      ParseInet6Addresses(
          "00000000000000000000000000000001 01 80 10 80       lo\n"
          "20010db8000000000000000000000001 02 40 00 80     eth0\n"
          "fe80000000000000d8d3a3fffe000001 02 40 20 80     eth0\n"),
      ElementsAre(Pair("eth0", ElementsAre("2001:db8::1/64",
                                           "fe80::d8d3:a3ff:fe00:1/64")),
                  Pair("lo", ElementsAre("::1/128"))));
}

TEST(ProcNetTest, SkipsInet6LinesThatDoNotFit) {
  EXPECT_THAT(ParseInet6Addresses("fe80 02 40 20 80 eth0\nnonsense\n"),
              IsEmpty());
}

TEST(ProcNetTest, PicksTheDefaultRouteOfLeastMetric) {
  const std::string table =
      std::string(kRouteHead) +
      "wlan0\t00000000\t0101A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0\n"
      "eth0\t00000000\t0100000A\t0003\t0\t0\t100\t00000000\t0\t0\t0\n"
      "eth1\t0000000A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n";
  EXPECT_EQ(ParseDefaultRoute(table), "eth0");
}

TEST(ProcNetTest, TakesNoRouteThatIsNotTheDefault) {
  struct {
    const char* name;
    const char* line;
  } const kCases[] = {
      {"half of the internet", "tun0\t00000000\t0\t0003\t0\t0\t0\t00000080\n"},
      {"a network", "eth1\t0000000A\t00000000\t0001\t0\t0\t0\t00FFFFFF\n"},
      {"down", "eth0\t00000000\t0100000A\t0002\t0\t0\t0\t00000000\n"},
      {"rejecting", "*\t00000000\t00000000\t0201\t0\t0\t0\t00000000\n"},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.name);
    EXPECT_EQ(ParseDefaultRoute(std::string(kRouteHead) + test.line),
              std::nullopt);
  }
}

TEST(ProcNetTest, PicksTheInet6DefaultRouteAndNotTheRejectingOne) {
  const std::string any(32, '0');
  const auto route = [&any](const char* metric, const char* flags,
                            const char* interface) {
    return any + " 00 " + any + " 00 " + any + " " + metric +
           " 00000001 00000000 " + flags + "     " + interface + "\n";
  };
  EXPECT_EQ(ParseInet6DefaultRoute(route("ffffffff", "00200200", "lo") +
                                   route("00000800", "00000003", "wlan0") +
                                   route("00000400", "00000003", "eth0")),
            "eth0");
  EXPECT_EQ(ParseInet6DefaultRoute(route("ffffffff", "00200200", "lo")),
            std::nullopt);
}

}  // namespace
}  // namespace xdplive::capture
