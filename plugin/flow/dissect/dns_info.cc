#include "flow/dissect/dns_info.h"

#include <algorithm>
#include <string_view>

#include "flow/dissect/dns_name.h"
#include "flow/text/address_text.h"
#include "flow/text/append_text.h"

namespace xdplive::flow {
namespace {

constexpr int kMaxQuestions = 4;
constexpr int kMaxAnswers = 6;

// IANA "Domain Name System (DNS) Parameters", resource record types.
enum RecordType : uint16_t {
  kA = 1,
  kNs = 2,
  kCname = 5,
  kPtr = 12,
  kMx = 15,
  kAaaa = 28,
  kSrv = 33,
  kDname = 39,
};

struct TypeName {
  uint16_t type;
  std::string_view name;
};

constexpr TypeName kTypeNames[] = {
    {kA, "A"},     {kNs, "NS"},       {kCname, "CNAME"}, {6, "SOA"},
    {10, "NULL"},  {kPtr, "PTR"},     {13, "HINFO"},     {kMx, "MX"},
    {16, "TXT"},   {kAaaa, "AAAA"},   {29, "LOC"},       {kSrv, "SRV"},
    {35, "NAPTR"}, {kDname, "DNAME"}, {41, "OPT"},       {43, "DS"},
    {44, "SSHFP"}, {46, "RRSIG"},     {47, "NSEC"},      {48, "DNSKEY"},
    {50, "NSEC3"}, {52, "TLSA"},      {64, "SVCB"},      {65, "HTTPS"},
    {99, "SPF"},   {249, "TKEY"},     {250, "TSIG"},     {251, "IXFR"},
    {252, "AXFR"}, {255, "ANY"},      {256, "URI"},      {257, "CAA"},
};

constexpr std::string_view kOperations[] = {
    "Standard query",           "Inverse query",
    "Server status request",    "Operation 3",
    "Zone change notification", "Dynamic update"};

constexpr std::string_view kResponseCodes[] = {"",
                                               "Format error",
                                               "Server failure",
                                               "No such name",
                                               "Not implemented",
                                               "Refused",
                                               "Name exists",
                                               "RRset exists",
                                               "RRset does not exist",
                                               "Not authoritative",
                                               "Name out of zone"};

void AppendType(uint16_t type, std::string& line) {
  const auto* found = std::find_if(
      std::begin(kTypeNames), std::end(kTypeNames),
      [type](const TypeName& entry) { return entry.type == type; });
  if (found == std::end(kTypeNames)) {
    AppendText(line, "TYPE", type);
  } else {
    line += found->name;
  }
}

void AppendKind(uint16_t flags, uint16_t id, std::string& line) {
  const uint16_t operation = flags >> 11 & 0xf;
  if (operation < std::size(kOperations)) {
    line += kOperations[operation];
  } else {
    AppendText(line, "Operation ", operation);
  }
  if (flags & 0x8000) line += " response";
  AppendText(line, " 0x", Hex{id, 4});
  const uint16_t code = flags & 0xf;
  if ((flags & 0x8000) == 0 || code == 0) return;
  if (code < std::size(kResponseCodes)) {
    AppendText(line, " ", kResponseCodes[code]);
  } else {
    AppendText(line, " Error ", code);
  }
}

// " A example.com"; false where the question is not all there.
bool AppendQuestion(Bytes message, ByteReader& reader, std::string& line) {
  ByteReader behind_name = reader;
  SkipDnsName(behind_name);
  const uint16_t type = behind_name.U16();
  behind_name.Skip(2);  // class
  line.push_back(' ');
  if (behind_name.ok()) {
    AppendType(type, line);
    line.push_back(' ');
  }
  const size_t before = line.size();
  const bool complete = AppendDnsName(message, reader, line);
  if (line.size() == before) line.pop_back();
  reader = behind_name;
  return complete && reader.ok();
}

// What a record says, for the types whose data is an address or a name.
void AppendRecordData(Bytes message, uint16_t type, Bytes data,
                      std::string& line) {
  // Names in it may point back into the message, so it ends with the data.
  const Bytes until_end =
      message.first(data.data() - message.data() + data.size());
  ByteReader reader(data);
  switch (type) {
    case kA:
    case kAaaa:
      if (data.size() == (type == kA ? 4 : 16)) {
        line.push_back(' ');
        AppendIp(data, line);
      }
      return;
    case kMx:
      AppendText(line, " ", reader.U16());
      break;
    case kSrv:
      reader.Skip(4);
      AppendText(line, " ", reader.U16());
      break;
    case kNs:
    case kCname:
    case kPtr:
    case kDname:
      break;
    default:
      return;
  }
  line.push_back(' ');
  AppendDnsName(until_end, reader, line);
}

bool AppendAnswer(Bytes message, ByteReader& reader, std::string& line) {
  if (!SkipDnsName(reader)) return false;
  const uint16_t type = reader.U16();
  reader.Skip(6);  // class, time to live
  const uint16_t length = reader.U16();
  const Bytes data = reader.Take(length);
  if (!reader.ok()) return false;
  line.push_back(' ');
  AppendType(type, line);
  AppendRecordData(message, type, data, line);
  return true;
}

// Calls `append` up to `count` times; "…" where there is more than is shown.
template <typename Append>
bool AppendEach(int count, int most, Append append, std::string& line) {
  for (int i = 0; i < count; ++i) {
    if (i == most || !append()) {
      line += " …";
      return false;
    }
  }
  return true;
}

}  // namespace

bool AppendDnsInfo(Bytes message, std::string& line) {
  ByteReader reader(message);
  const uint16_t id = reader.U16();
  const uint16_t flags = reader.U16();
  const uint16_t questions = reader.U16();
  const uint16_t answers = reader.U16();
  reader.Skip(4);  // authority and additional records
  if (!reader.ok()) return false;
  AppendKind(flags, id, line);
  const auto question = [&] { return AppendQuestion(message, reader, line); };
  const auto answer = [&] { return AppendAnswer(message, reader, line); };
  if (AppendEach(questions, kMaxQuestions, question, line)) {
    AppendEach(answers, kMaxAnswers, answer, line);
  }
  return true;
}

}  // namespace xdplive::flow
