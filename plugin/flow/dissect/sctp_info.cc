#include "flow/dissect/sctp_info.h"

#include <string_view>

#include "flow/dissect/port_info.h"
#include "flow/text/append_text.h"

namespace xdplive::flow {
namespace {

constexpr size_t kCommonHeader = 12;
constexpr int kMaxChunks = 8;

// IANA "SCTP Chunk Types".
std::string_view ChunkName(uint8_t type) {
  switch (type) {
    case 64:
      return "I_DATA";
    case 128:
      return "ASCONF_ACK";
    case 130:
      return "RE_CONFIG";
    case 132:
      return "PAD";
    case 192:
      return "FORWARD_TSN";
    case 193:
      return "ASCONF";
    case 194:
      return "I_FORWARD_TSN";
    default:
      break;
  }
  constexpr std::string_view kNames[] = {
      "DATA",  "INIT",        "INIT_ACK",
      "SACK",  "HEARTBEAT",   "HEARTBEAT_ACK",
      "ABORT", "SHUTDOWN",    "SHUTDOWN_ACK",
      "ERROR", "COOKIE_ECHO", "COOKIE_ACK",
      "ECNE",  "CWR",         "SHUTDOWN_COMPLETE",
      "AUTH"};
  return type < std::size(kNames) ? kNames[type] : "";
}

}  // namespace

void AppendSctpInfo(const FrameView& view, std::string& line) {
  AppendPorts(view.headers, line);
  ByteReader reader(view.transport);
  reader.Skip(kCommonHeader);
  for (int count = 0; reader.Has(4); ++count) {
    line += count == 0 ? " " : ", ";
    if (count == kMaxChunks) {
      line += "…";
      break;
    }
    const uint8_t type = reader.U8();
    reader.Skip(1);
    const uint16_t length = reader.U16();
    const std::string_view name = ChunkName(type);
    if (name.empty()) {
      AppendText(line, "chunk ", type);
    } else {
      line += name;
    }
    if (length < 4) break;
    reader.TakeUpTo((length - size_t{4} + 3) / 4 * 4);
  }
  AppendService(view.headers, line);
}

}  // namespace xdplive::flow
