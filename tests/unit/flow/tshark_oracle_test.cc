// Dissect against tshark, frame by frame: two readers written apart must say
// the same of the headers both look at.
//
// tshark goes on into tunnels and into protocols Dissect only names; its list
// of protocols tells how far the headers in place reach, and nothing behind
// them is compared.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "flow/dissect/dissect.h"
#include "flow/text/names.h"
#include "kit/cc/frame_mutator.h"
#include "kit/cc/packet_samples.h"
#include "kit/cc/pcap_file.h"
#include "kit/cc/temp_dir.h"
#include "kit/cc/tshark.h"
#include "tap_contract.h"

namespace xdplive::flow {
namespace {

using testing::CapturedFrame;
using testing::TsharkRow;

enum Field {
  kProtocols,
  kFrameLength,
  kEthSource,
  kEthDestination,
  kVlan,
  kServiceVlan,
  kIpv4Source,
  kIpv4Destination,
  kIpv6Source,
  kIpv6Destination,
  kTtl,
  kHopLimit,
  kIpv4Protocol,
  kIpv6Next,
  kIpv6Length,
  kHopByHopNext,
  kRoutingNext,
  kFragmentNext,
  kDestinationNext,
  kAhNext,
  kTcpSource,
  kTcpDestination,
  kUdpSource,
  kUdpDestination,
  kSctpSource,
  kSctpDestination,
  kDccpSource,
  kDccpDestination,
  kMalformed,
  kFieldCount,
};

const std::vector<std::string>& FieldNames() {
  static const auto& names = *new std::vector<std::string>{
      "frame.protocols",  "frame.len",        "eth.src",
      "eth.dst",          "vlan.id",          "ieee8021ad.id",
      "ip.src",           "ip.dst",           "ipv6.src",
      "ipv6.dst",         "ip.ttl",           "ipv6.hlim",
      "ip.proto",         "ipv6.nxt",         "ipv6.plen",
      "ipv6.hopopts.nxt", "ipv6.routing.nxt", "ipv6.fraghdr.nxt",
      "ipv6.dstopts.nxt", "ah.next_header",   "tcp.srcport",
      "tcp.dstport",      "udp.srcport",      "udp.dstport",
      "sctp.srcport",     "sctp.dstport",     "dccp.srcport",
      "dccp.dstport",     "_ws.malformed"};
  return names;
}

// The columns both sides fill, as text; "" where there is no value.
using Columns = std::map<std::string, std::string>;

std::string First(const TsharkRow& row, Field field) {
  return row[field].empty() ? "" : row[field].front();
}

template <typename Number>
std::string Text(const std::optional<Number>& number) {
  return number.has_value() ? absl::StrCat(*number) : "";
}

Columns Ours(const PacketFields& fields) {
  Columns columns = {{"source_mac", fields.source_mac},
                     {"destination_mac", fields.destination_mac},
                     {"vlan", Text(fields.vlan)},
                     {"version", Text(fields.version)},
                     {"source_ip", fields.source_ip},
                     {"destination_ip", fields.destination_ip},
                     {"source_port", Text(fields.source_port)},
                     {"destination_port", Text(fields.destination_port)},
                     {"ttl", Text(fields.ttl)}};
  columns["protocol"] = fields.version.has_value() ? fields.protocol : "";
  return columns;
}

// The headers of a frame, outermost first: "eth", "ip", "tcp".
class Stack {
 public:
  explicit Stack(const TsharkRow& row) : names_(row[kProtocols]) {
    names_ = absl::StrSplit(absl::StrJoin(names_, ","), ':');
  }

  std::string Next() { return at_ < names_.size() ? names_[at_++] : ""; }
  std::string Peek() const { return at_ < names_.size() ? names_[at_] : ""; }

 private:
  std::vector<std::string> names_;
  size_t at_ = 0;
};

// Follows the next-header fields as far as tshark decoded them.
std::string LastIpv6Header(const TsharkRow& row) {
  std::map<std::string, std::vector<std::string>> next = {
      {"0", row[kHopByHopNext]},  {"43", row[kRoutingNext]},
      {"44", row[kFragmentNext]}, {"60", row[kDestinationNext]},
      {"51", row[kAhNext]},
  };
  std::string header = First(row, kIpv6Next);
  while (next.contains(header) && !next[header].empty()) {
    std::vector<std::string>& values = next[header];
    header = values.front();
    values.erase(values.begin());
  }
  return header;
}

void FillTransport(const TsharkRow& row, const std::string& name,
                   Columns& columns) {
  const std::map<std::string, Field> source = {{"tcp", kTcpSource},
                                               {"udp", kUdpSource},
                                               {"udplite", kUdpSource},
                                               {"sctp", kSctpSource},
                                               {"dccp", kDccpSource}};
  const auto found = source.find(name);
  if (found == source.end()) return;
  columns["source_port"] = First(row, found->second);
  columns["destination_port"] =
      First(row, static_cast<Field>(found->second + 1));
}

void FillNetwork(const TsharkRow& row, Stack& stack, Columns& columns) {
  const std::string network = stack.Next();
  std::string number;
  if (network == "ip" && !row[kIpv4Source].empty()) {
    columns["version"] = "4";
    columns["source_ip"] = First(row, kIpv4Source);
    columns["destination_ip"] = First(row, kIpv4Destination);
    columns["ttl"] = First(row, kTtl);
    number = First(row, kIpv4Protocol);
    if (stack.Peek() == "ah") {
      number = First(row, kAhNext);
      stack.Next();
    }
  } else if (network == "ipv6" && !row[kIpv6Destination].empty()) {
    columns["version"] = "6";
    columns["source_ip"] = First(row, kIpv6Source);
    columns["destination_ip"] = First(row, kIpv6Destination);
    columns["ttl"] = First(row, kHopLimit);
    number = LastIpv6Header(row);
    while (stack.Peek().starts_with("ipv6.") || stack.Peek() == "ah") {
      stack.Next();
    }
  } else {
    return;
  }
  columns["protocol"] = IpProtocolName(std::atoi(number.c_str()));
  if (columns["protocol"].empty()) columns["protocol"] = number;
  FillTransport(row, stack.Next(), columns);
}

Columns Theirs(const TsharkRow& row) {
  Columns columns = {{"source_mac", First(row, kEthSource)},
                     {"destination_mac", First(row, kEthDestination)},
                     {"vlan", ""},
                     {"version", ""},
                     {"source_ip", ""},
                     {"destination_ip", ""},
                     {"source_port", ""},
                     {"destination_port", ""},
                     {"ttl", ""},
                     {"protocol", ""}};
  // What is looked through, VLAN tags among it.
  const std::set<std::string> fronts = {
      "eth",  "ethertype", "vlan",  "ieee8021ad", "pppoes",     "ppp",
      "mpls", "llc",       "vntag", "etag",       "ieee8021ah", "eth_maybefcs"};
  Stack stack(row);
  while (fronts.contains(stack.Peek())) {
    const std::string name = stack.Next();
    if (name != "vlan" && name != "ieee8021ad") continue;
    if (!columns["vlan"].empty()) continue;
    columns["vlan"] = First(row, name == "vlan" ? kVlan : kServiceVlan);
  }
  FillNetwork(row, stack, columns);
  return columns;
}

// Where the two differ on purpose, and which columns then are not compared:
//  - A header that is cut short. Dissect shows a header whole or not at all;
//    tshark shows the fields before the cut.
//  - More than two VLAN tags. Dissect, like the kernel, reads two.
//  - An IPv4 header length below five words. tshark stops there; Dissect keeps
//    what the fixed twenty bytes say and calls the header malformed.
//  - An authentication header in IPv6 that is not a multiple of eight bytes
//    long (RFC 4302, 2.2). Dissect calls it malformed; tshark reads on.
//  - A fault in the options or the length of an IPv6 extension header. tshark
//    stops there; Dissect steps over options without reading them.
//  - An IPv6 payload length of zero without a jumbo option, as large segments
//    show it before the NIC cuts them. tshark 4.0 stops there; Dissect, like
//    later versions of tshark, reads on to the end of the frame.
//  - A PPPoE header of another version, or with a code, which sessions have
//    none of (RFC 2516). Dissect stops there; tshark reads on.
//  - What follows MPLS labels, and headers in front of IP in which a byte was
//    turned: tshark guesses by other rules. AH that Dissect calls malformed.
//  - FabricPath. Dissect shows the frame's own MAC addresses; tshark those of
//    the frame inside.
std::set<std::string> ColumnsNotCompared(const TsharkRow& row,
                                         const PacketFields& ours) {
  const std::set<std::string> transport = {"protocol", "source_port",
                                           "destination_port"};
  std::set<std::string> network = {"version", "source_ip", "destination_ip",
                                   "ttl"};
  network.insert(transport.begin(), transport.end());
  if (ours.protocol == "VLAN" || ours.protocol == "PPPoE") return network;
  const bool no_ip = row[kIpv4Source].empty() && row[kIpv6Source].empty();
  if (no_ip && ours.version.has_value() && ours.ethertype != "0x0800" &&
      ours.ethertype != "0x86dd") {
    return network;
  }
  if (ours.ethertype == "0x8903") {
    network.insert({"source_mac", "destination_mac"});
    return network;
  }
  if (absl::StrContains(ours.info, "headers end early") ||
      absl::StrContains(ours.info, "snapshot ends")) {
    return ours.version.has_value() ? transport : network;
  }
  if (absl::StrContains(ours.info, "malformed header")) {
    if (row[kIpv4Source].empty() && row[kIpv6Source].empty()) return network;
    if (ours.version == 6 || ours.protocol == "AH") return transport;
  }
  if (First(row, kIpv6Length) == "0") return transport;
  if (!row[kMalformed].empty() && !row[kIpv6Next].empty()) {
    return transport;
  }
  return {};
}

struct NamedFrame {
  std::string name;
  CapturedFrame frame;
};

void CompareFrame(const TsharkRow& row, const CapturedFrame& frame) {
  ASSERT_EQ(row.size(), static_cast<size_t>(kFieldCount));
  ASSERT_EQ(First(row, kFrameLength), absl::StrCat(frame.wire_length));
  const PacketFields fields = Dissect(frame.bytes, frame.wire_length);
  const std::set<std::string> excused = ColumnsNotCompared(row, fields);
  const Columns ours = Ours(fields);
  for (const auto& [column, theirs] : Theirs(row)) {
    if (excused.contains(column)) continue;
    EXPECT_EQ(ours.at(column), theirs) << column;
  }
}

// Writes the frames into one file, asks tshark once, compares each.
void CompareWithTshark(const std::vector<NamedFrame>& frames) {
  const testing::TempDir directory;
  const std::string path = directory.path() / "frames.pcap";
  std::vector<CapturedFrame> captured;
  for (const NamedFrame& named : frames) captured.push_back(named.frame);
  ASSERT_TRUE(testing::WritePcapFile(path, captured).ok());
  const auto rows = testing::RunTshark(path, FieldNames());
  if (absl::IsNotFound(rows.status()) && std::getenv("CI") == nullptr) {
    GTEST_SKIP() << rows.status().message();
  }
  ASSERT_TRUE(rows.ok()) << rows.status();
  ASSERT_EQ(rows->size(), frames.size());
  for (size_t i = 0; i < frames.size(); ++i) {
    SCOPED_TRACE(absl::StrCat(
        frames[i].name, ": ",
        absl::BytesToHexString(absl::string_view(
            reinterpret_cast<const char*>(frames[i].frame.bytes.data()),
            frames[i].frame.bytes.size()))));
    CompareFrame((*rows)[i], frames[i].frame);
  }
}

std::vector<NamedFrame> Whole(
    const std::vector<testing::PacketSample>& samples) {
  std::vector<NamedFrame> frames;
  for (const testing::PacketSample& sample : samples) {
    const auto length = static_cast<uint32_t>(sample.bytes.size());
    frames.push_back(
        {sample.name, {.bytes = sample.bytes, .wire_length = length}});
  }
  return frames;
}

TEST(TsharkOracleTest, AgreesOnEveryKindOfFrame) {
  CompareWithTshark(Whole(testing::WellFormedSamples()));
}

TEST(TsharkOracleTest, AgreesOnFramesThatBreakARule) {
  CompareWithTshark(Whole(testing::MalformedSamples()));
}

TEST(TsharkOracleTest, AgreesOnFramesCutAtTheSnapLength) {
  std::vector<NamedFrame> frames = Whole(testing::WellFormedSamples());
  for (NamedFrame& named : frames) {
    named.frame.bytes.resize(
        std::min<size_t>(named.frame.bytes.size(), TAP_SNAP_MIN));
  }
  CompareWithTshark(frames);
}

TEST(TsharkOracleTest, AgreesOnFramesWithTurnedBytes) {
  testing::FrameMutator mutator(testing::WellFormedSamples(), 7);
  std::vector<testing::PacketSample> samples;
  for (int i = 0; i < 10000; ++i) {
    samples.push_back({absl::StrCat("mutation ", i), mutator.Turned()});
  }
  CompareWithTshark(Whole(samples));
}

TEST(TsharkOracleTest, AgreesOnSharedCaptures) {
  const auto files = testing::SharedPcapFiles();
  if (!files.ok()) GTEST_SKIP() << files.status().message();
  std::vector<NamedFrame> frames;
  for (const std::string& file : *files) {
    const auto read = testing::ReadPcapFile(file);
    if (absl::IsFailedPrecondition(read.status())) continue;  // not Ethernet
    ASSERT_TRUE(read.ok()) << read.status();
    int number = 0;
    for (const CapturedFrame& frame : *read) {
      frames.push_back({absl::StrCat(file, " frame ", ++number), frame});
    }
  }
  CompareWithTshark(frames);
}

}  // namespace
}  // namespace xdplive::flow
