#include "flow/dissect/access_info.h"

#include <string_view>

#include "flow/text/append_text.h"

namespace xdplive::flow {
namespace {

constexpr int kMaxLabels = 8;

constexpr std::string_view kEapolTypes[] = {"EAP", "Start", "Logoff", "Key",
                                            "Encapsulated-ASF-Alert"};
constexpr std::string_view kEapCodes[] = {"", "Request", "Response", "Success",
                                          "Failure"};

// RFC 2516, section 5.
std::string_view PppoeName(uint8_t code) {
  switch (code) {
    case 0x07:
      return "Active Discovery Offer (PADO)";
    case 0x09:
      return "Active Discovery Initiation (PADI)";
    case 0x19:
      return "Active Discovery Request (PADR)";
    case 0x65:
      return "Active Discovery Session-confirmation (PADS)";
    case 0xa7:
      return "Active Discovery Terminate (PADT)";
    default:
      return "";
  }
}

// IANA "PPP DLL Protocol Numbers".
std::string_view PppName(uint16_t protocol) {
  switch (protocol) {
    case 0x0021:
      return "IPv4";
    case 0x0057:
      return "IPv6";
    case 0x8021:
      return "IPCP";
    case 0x8057:
      return "IPv6CP";
    case 0xc021:
      return "LCP";
    case 0xc023:
      return "PAP";
    case 0xc223:
      return "CHAP";
    default:
      return "";
  }
}

}  // namespace

bool AppendEapolInfo(Bytes body, std::string& line) {
  ByteReader reader(body);
  reader.Skip(1);
  const uint8_t type = reader.U8();
  if (!reader.ok()) return false;
  reader.Skip(2);
  const uint8_t code = reader.U8();
  if (type == 0 && reader.ok() && code > 0 && code < std::size(kEapCodes)) {
    AppendText(line, "EAP ", kEapCodes[code]);
    reader.Skip(3);
    if (reader.U8() == 1) line += ", Identity";
  } else if (type < std::size(kEapolTypes)) {
    AppendText(line, "EAPOL ", kEapolTypes[type]);
  } else {
    AppendText(line, "EAPOL type ", type);
  }
  return true;
}

bool AppendPppoeInfo(Bytes body, std::string& line) {
  ByteReader reader(body);
  reader.Skip(1);
  const uint8_t code = reader.U8();
  const uint16_t session = reader.U16();
  reader.Skip(2);
  if (!reader.ok()) return false;
  const std::string_view name = PppoeName(code);
  if (!name.empty()) {
    AppendText(line, "PPPoE ", name);
    return true;
  }
  AppendText(line, "PPPoE session 0x", Hex{session, 4});
  if (!reader.Has(2)) return true;
  const uint16_t protocol = reader.U16();
  const std::string_view ppp = PppName(protocol);
  if (ppp.empty()) {
    AppendText(line, ", PPP 0x", Hex{protocol, 4});
  } else {
    AppendText(line, ", ", ppp);
  }
  return true;
}

bool AppendMplsInfo(Bytes body, std::string& line) {
  ByteReader reader(body);
  if (!reader.Has(4)) return false;
  line += "MPLS";
  for (int i = 0; i < kMaxLabels && reader.Has(4); ++i) {
    const uint32_t entry = reader.U32();
    AppendText(line, i == 0 ? " label " : ", label ", entry >> 12, " ttl ",
               entry & 0xff);
    constexpr uint32_t kBottomOfStack = 0x100;
    if (entry & kBottomOfStack) break;
  }
  return true;
}

}  // namespace xdplive::flow
