#include "flow/dissect/routing_info.h"

#include <netinet/in.h>

#include <string_view>

#include "absl/types/span.h"
#include "flow/dissect/membership_info.h"
#include "flow/text/address_text.h"
#include "flow/text/append_text.h"

namespace xdplive::flow {
namespace {

constexpr uint8_t kEigrp = 88;
constexpr uint8_t kOspf = 89;
constexpr uint8_t kVrrp = 112;

// IANA "IGMP Type Numbers".
enum IgmpType : uint8_t {
  kQuery = 0x11,
  kReportV1 = 0x12,
  kReportV2 = 0x16,
  kLeave = 0x17,
  kReportV3 = 0x22,
};

constexpr std::string_view kOspfTypes[] = {
    "",           "Hello Packet", "DB Description",
    "LS Request", "LS Update",    "LS Acknowledge"};

constexpr std::string_view kPimTypes[] = {
    "Hello",        "Register",  "Register-stop",
    "Join/Prune",   "Bootstrap", "Assert",
    "Graft",        "Graft-Ack", "Candidate-RP-Advertisement",
    "State-Refresh"};

constexpr std::string_view kEigrpTypes[] = {"",      "Update", "Request",
                                            "Query", "Reply",  "Hello"};

void AppendTypeName(std::string_view protocol,
                    absl::Span<const std::string_view> names, uint8_t type,
                    std::string& line) {
  if (type < names.size() && !names[type].empty()) {
    AppendText(line, protocol, " ", names[type]);
  } else {
    AppendText(line, protocol, " type ", type);
  }
}

void AppendGroup(std::string_view words, Bytes group, std::string& line) {
  AppendText(line, words);
  AppendIp(group, line);
}

bool AppendIgmp(ByteReader reader, std::string& line) {
  const uint8_t type = reader.U8();
  reader.Skip(3);
  const ByteReader records = reader;
  const Bytes group = reader.Take(4);
  if (!reader.ok()) return false;
  const bool general = ByteReader(group).U32() == 0;
  switch (type) {
    case kQuery:
      if (general) {
        line += "Membership Query, general";
      } else {
        AppendGroup("Membership Query, specific for group ", group, line);
      }
      break;
    case kReportV1:
    case kReportV2:
      AppendGroup("Membership Report group ", group, line);
      break;
    case kLeave:
      AppendGroup("Leave Group ", group, line);
      break;
    case kReportV3:
      line += "Membership Report v3";
      AppendMembership(records, 4, line);
      break;
    default:
      AppendText(line, "IGMP type ", type);
  }
  return true;
}

bool AppendVrrp(ByteReader reader, std::string& line) {
  const uint8_t version = reader.U8() >> 4;
  const uint8_t router = reader.U8();
  const uint8_t priority = reader.U8();
  if (!reader.ok()) return false;
  AppendText(line, "VRRP Announcement (v", version, ") VRID ", router,
             " priority ", priority);
  return true;
}

}  // namespace

bool AppendRoutingInfo(uint8_t protocol, Bytes payload, std::string& line) {
  ByteReader reader(payload);
  switch (protocol) {
    case IPPROTO_IGMP:
      return AppendIgmp(reader, line);
    case kVrrp:
      return AppendVrrp(reader, line);
    case kOspf:
    case kEigrp:
    case IPPROTO_PIM:
      break;
    default:
      return false;
  }
  const uint8_t first = reader.U8();
  const uint8_t second = reader.U8();
  if (!reader.ok()) return false;
  if (protocol == kOspf) AppendTypeName("OSPF", kOspfTypes, second, line);
  if (protocol == kEigrp) AppendTypeName("EIGRP", kEigrpTypes, second, line);
  if (protocol == IPPROTO_PIM) {
    AppendTypeName("PIM", kPimTypes, first & 0xf, line);
  }
  return true;
}

}  // namespace xdplive::flow
